"""Question 06 of the press release: by hand in `DUTIES.md`, and byte for byte in `duties/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.graphql.service import Service
from graph.loading import load
from graph.marking import PUBLIC_CLEARANCE
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.engines import OPENERS
from tests.golden.regenerate import HERE, QUESTIONS, load_press_release
from tests.seeds.reading import read_seed

EVENTS = ("deaths", "detention", "ill-treatment")
QUESTION = (QUESTIONS / "06-duties.graphql").read_text(encoding="utf-8")


@pytest.fixture(scope="module", params=sorted(OPENERS))
def service(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    vocabulary: Vocabulary,
) -> Iterator[Service]:
    path: Path = tmp_path_factory.mktemp("duties") / "store.db"
    engine = OPENERS[request.param](path, vocabulary, Clock())
    assert not load([ONTOLOGY / "law" / "instruments.csv"], engine).errors
    yield Service(load_press_release(engine))
    engine.close()


def answer(service: Service, vocabulary: Vocabulary, event: str) -> bytes:
    ids = {name: id for id, name in read_seed(vocabulary).names.items()}
    variables = {"event": ids[event], "on": "2019-01-14"}
    reply = service.answer(QUESTION, variables, clearance=PUBLIC_CLEARANCE)
    return orjson.dumps(orjson.loads(reply), option=orjson.OPT_INDENT_2) + b"\n"


def nodes(service: Service, vocabulary: Vocabulary, event: str) -> list[dict[str, Any]]:
    reply = orjson.loads(answer(service, vocabulary, event))
    found: list[dict[str, Any]] = reply["data"]["obligations"]["nodes"]
    return found


def test_duties_are_those_worked_out_by_hand(service: Service, vocabulary: Vocabulary) -> None:
    """Leading provision, result, gate and extent in time of every duty, and no other."""
    text = (HERE / "DUTIES.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z-]+) \| (\w+ \S+) \| (\w+) \| (\w+) \| (\w+) \|", text, re.M)
    assert len(rows) == 12
    told = [
        (
            event,
            node["provisions"][0]["label"],
            node["result"],
            node["gate"],
            node["inForce"],
        )
        for event in EVENTS
        for node in nodes(service, vocabulary, event)
    ]
    assert sorted(told) == sorted(rows)


def test_no_step_is_recorded_and_every_bearer_is_the_state(
    service: Service, vocabulary: Vocabulary
) -> None:
    """As the document says of all of them."""
    for event in EVENTS:
        for node in nodes(service, vocabulary, event):
            assert node["dutyBearer"]["label"] == "Russian Federation"
            assert node["status"]["state"] == "NO_STEP_RECORDED"
            assert "unchecked" not in {reason["rule"] for reason in node["reasons"]}


@pytest.mark.parametrize("event", EVENTS)
def test_answers_are_the_golden_ones(service: Service, vocabulary: Vocabulary, event: str) -> None:
    """Byte for byte; `python -m tests.golden.test_duties` writes them. Read the difference."""
    golden = HERE / "duties" / f"{event}.json"
    assert answer(service, vocabulary, event) == golden.read_bytes()


def main() -> None:
    """Write the golden answers anew."""
    vocabulary = Vocabulary.load(ONTOLOGY)
    engine = OPENERS["naive"](HERE, vocabulary, Clock())
    load([ONTOLOGY / "law" / "instruments.csv"], engine)
    written = Service(load_press_release(engine))
    for event in EVENTS:
        (HERE / "duties" / f"{event}.json").write_bytes(answer(written, vocabulary, event))


if __name__ == "__main__":
    main()
