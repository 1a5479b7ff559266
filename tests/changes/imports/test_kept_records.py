"""A small file is read once, a larger one again: what comes of it is the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.changes.imports import proof
from graph.changes.imports.importer import import_file
from graph.changes.imports.merger import Imported
from graph.ingest import nquads_records
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.export.viewing import exported
from tests.generators import EVERYTHING, build, story
from tests.naive import NaiveEngine

FIRST, LATER = 1_999_000_000_000_000, 2_000_000_000_000_000


def _store(vocabulary: Vocabulary, size: int) -> NaiveEngine:
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    if size:
        build(engine, story(vocabulary, seed=size, size=size), clock)
    return engine


def _taken(path: Path, vocabulary: Vocabulary, beside: int) -> tuple[Imported, bytes]:
    """What came of a file, and what the store is then."""
    engine = _store(vocabulary, beside)
    done = import_file(path, engine, clock=Clock(now=LATER))
    return done, exported(engine, "nquads", EVERYTHING)


@pytest.mark.parametrize("beside", [0, 60])
@pytest.mark.parametrize(("most", "characters"), [(0, 10**7), (7, 10**7), (900, 100), (900, 10**7)])
def test_it_is_the_same(
    vocabulary: Vocabulary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    beside: int,
    most: int,
    characters: int,
) -> None:
    """Into an empty store and into one that holds something, with claims that refine others."""
    path = tmp_path / "world.nq"
    path.write_bytes(exported(_store(vocabulary, 150), "nquads", EVERYTHING))
    assert b"ontology#refines>" in path.read_bytes()
    expected = _taken(path, vocabulary, beside)
    assert not expected[0].errors
    monkeypatch.setattr(proof, "MOST_KEPT", most)
    monkeypatch.setattr(proof, "MOST_CHARACTERS", characters)
    seen = []
    read = nquads_records.RecordReader.claim
    monkeypatch.setattr(
        nquads_records.RecordReader,
        "claim",
        lambda reader, group: seen.append(group.id) or read(reader, group),
    )
    assert _taken(path, vocabulary, beside) == expected
    assert len(seen) == len(set(seen)) * (1 if (most, characters) == (900, 10**7) else 2)


@pytest.mark.parametrize("most", [0, 10_000])
def test_what_refines_nothing_of_the_file_is_refused(
    vocabulary: Vocabulary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """The coarse claim is taken out: the message names the line, and nothing is written."""
    monkeypatch.setattr(proof, "MOST_KEPT", most)
    text = exported(_store(vocabulary, 150), "nquads", EVERYTHING).decode()
    found = re.search(r"#refines> <(\S+/claim/\w+)>", text)
    assert found
    coarse = found[1]
    path = tmp_path / "world.nq"
    lines = [
        line
        for line in text.splitlines(keepends=True)
        if f"<{coarse}" not in line or "#refines>" in line
    ]
    path.write_text("".join(lines))
    done, after = _taken(path, vocabulary, 0)
    assert [error for error in done.errors if "which is not in the file" in str(error)]
    assert after == exported(_store(vocabulary, 0), "nquads", EVERYTHING)
