"""An export into a store that holds something: both are there then, and twice is once."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

import pytest

from graph.changes.imports.importer import import_file
from graph.claims.claim import entity_id
from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.check.store_check import check_store
from graph.ingest.ontology_folder import ontology_of
from graph.vocabulary import Vocabulary
from tests.bench.world import Sizes, World
from tests.changes.imports.test_importer import LATER, exported
from tests.clock import Clock
from tests.naive import NaiveEngine

SIZES = Sizes().times(0.0002)
PARTNER = entity_id("tests", "partner")
HERE = (b"#generatedAtTime>", b"#change", b"#marking>", b"#writtenMarking>")
"""What a store says of when it recorded something, and how closely it has to keep it."""


def _filled(engine: Engine, world: World) -> Engine:
    with engine.writing() as writer:
        writer.register(world.entities())
        writer.record(world.claims())
    return engine


def _said(*files: bytes) -> set[bytes]:
    """The statements of files, in no order, without those of a store alone."""
    lines = (line for file in files for line in file.splitlines())
    return {line for line in lines if not any(word in line for word in HERE)}


@pytest.mark.parametrize("shuffled", [False, True])
def test_both_are_there_and_twice_is_once(
    vocabulary: Vocabulary, tmp_path: Path, shuffled: bool
) -> None:
    """In the order of the export, and as a tool has shuffled it: the same bytes come out."""
    theirs = exported(_filled(NaiveEngine(vocabulary, clock=Clock()), World(SIZES, PARTNER)))
    file = tmp_path / "theirs.nq"
    lines = theirs.splitlines(keepends=True)
    if shuffled:
        random.Random(1).shuffle(lines)
    file.write_bytes(b"".join(lines))
    stores = (
        SqliteEngine.open(tmp_path / "ours.db", vocabulary, clock=Clock(now=LATER)),
        NaiveEngine(vocabulary, clock=Clock(now=LATER)),
    )
    found = []
    for engine in stores:
        with closing(engine):
            ours = exported(_filled(engine, World(SIZES)))
            floors = ontology_of(vocabulary).floors
            done = import_file(file, engine, handling=floors, clock=Clock(now=LATER))
            assert not done.errors
            after = exported(engine)
            assert _said(after) == _said(ours, theirs)
            again = import_file(file, engine, handling=floors, clock=Clock(now=LATER))
            assert (again.entities, again.claims, again.decided, again.raised) == (0, 0, 0, 0)
            assert again.already == done.entities + done.claims
            assert exported(engine) == after
            found.append(after)
    assert found[0] == found[1]
    assert not check_store(tmp_path / "ours.db").faults
