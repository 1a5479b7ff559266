"""The contract's questions, asked of the seed, answer as the golden files say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.graphql.service import Service
from graph.vocabulary import Vocabulary
from tests.clock import Clock, later
from tests.engines import EVERY
from tests.golden.regenerate import HERE, READERS, answer, asked, golden, load_press_release
from tests.seeds.reading import Reading, read_seed


@pytest.fixture(scope="module")
def reading(vocabulary: Vocabulary) -> Reading:
    return read_seed(vocabulary)


@pytest.fixture(scope="module", params=sorted(EVERY))
def service(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    vocabulary: Vocabulary,
) -> Iterator[Service]:
    """GraphQL over a store of each kind with the press release in it."""
    path: Path = tmp_path_factory.mktemp("golden") / "store.db"
    engine = load_press_release(EVERY[request.param](path, vocabulary, Clock()))
    yield Service(engine, now=later)
    engine.close()


@pytest.mark.parametrize("reader", READERS)
def test_answers_are_the_golden_ones(service: Service, reading: Reading, reader: str) -> None:
    """Byte for byte; `EXPECTED.md` says why each is right, `regenerate.py` writes them."""
    for one in asked(reading):
        assert answer(service, one, reader).decode() == golden(one, reader).read_text(
            encoding="utf-8"
        ), f"{reader}: {one.name}"


def test_every_golden_file_is_compared(reading: Reading) -> None:
    """No file lies there that nothing asks for."""
    wanted = {golden(one, reader) for one in asked(reading) for reader in READERS}
    assert set((HERE / "answers").rglob("*.json")) == wanted


def test_nothing_restricted_in_what_the_public_gets(reading: Reading) -> None:
    """What MARKINGS.md keeps from the public is in no public answer, by id, name or word."""
    hidden = {"russian-lgbt-network", "unnamed-sources", "argun", "building", "abductions"}
    words = [id for id, name in reading.names.items() if name in hidden]
    words += ["Argun", "Network", "passport", "28 December", "2018-12-28"]
    for one in asked(reading):
        text = golden(one, "public").read_text(encoding="utf-8")
        assert not [word for word in words if word.casefold() in text.casefold()], one.name
