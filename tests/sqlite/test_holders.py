"""An erasure is done when every process of a server has dropped what it keeps in memory."""

from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from api.graphql.service import Service
from graph.claims.claim import Literal
from graph.claims.decided import Decided
from graph.claims.errors import StoreBusy
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.engine import Engine, Snapshot
from graph.engines.holders import ENDING, holding, wait_for_holders
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import claim
from tests.ledger.cases import thing

NAMES_BACKWARDS = ("ovalzrok", "uksnivle")
"""Backwards, so that nothing but the store and what was read of it has them."""
BY = Decided(by="keeper", why="asked to")
QUESTIONS = (
    "{ people { nodes { label names { text } } } }",
    '{ search(text: "%s") { nodes { matched apart entity { id label } } } }',
    '{ people(where: { name: { contains: "%s" } }) { nodes { id label } } }',
    "{ claims { nodes { value { text } citation { quote } } } }",
)


def fill(opened: Engine) -> None:
    """In a frame that ends, with all that it names."""
    with opened.writing() as writer:
        writer.register([thing("document", "Source"), thing("ana", "Person")])
        for name in NAMES_BACKWARDS:
            text = Literal(datatype="text", text=name[::-1].title())
            writer.record([claim("ana", "name", text)])


@pytest.fixture
def engine(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[SqliteEngine]:
    opened = SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())
    fill(opened)
    yield opened
    opened.close()


def erase(engine: Engine, name: str = "ana") -> None:
    gone = thing(name, "Person").id
    with engine.writing() as writer:
        claims = [one.id for one in writer.naming([gone])]
        writer.expunge(claims, [gone], BY, tombstones=[])
    engine.scrub()


def found_in_memory(part: str) -> list[str]:
    """Texts and bytes that objects of this process hold, and that have a word in them."""
    gc.collect()
    seen: set[int] = set()
    found = []
    for holder in gc.get_objects():
        for one in gc.get_referents(holder):
            if type(one) in (str, bytes) and id(one) not in seen:
                seen.add(id(one))
                told = one.decode("utf-8", "replace") if type(one) is bytes else str(one)
                if part in told.casefold():
                    found.append(f"{type(holder).__name__}: {told[:80]}")
    return found


def ask_all(service: Service) -> None:
    for question in QUESTIONS:
        asked = question.replace("%s", NAMES_BACKWARDS[0][::-1]) if "%s" in question else question
        assert service.reply(asked, clearance=PUBLIC_CLEARANCE).answered, asked


def test_nothing_erased_is_in_memory_or_files(engine: SqliteEngine) -> None:
    """Of a server that was asked for it in every way, and that nobody asks again."""
    service = Service(engine)
    with holding(engine.path, engine, service.let_go):
        ask_all(service)
        for name in NAMES_BACKWARDS:
            assert found_in_memory(name[::-1])
        erase(engine)
        wait_for_holders(engine.path, engine)
        for name in NAMES_BACKWARDS:
            assert found_in_memory(name[::-1]) == []
            for path in engine.path.parent.iterdir():
                assert name[::-1].encode() not in path.read_bytes().lower(), path
    assert not list(engine.path.parent.glob(f"*{ENDING}"))


def test_arrays_of_what_was_erased_are_let_go(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Before the erasure is done, though nobody walks; what was being laid out is not kept."""
    opened = SqliteEngine.open(
        tmp_path / "store.db", vocabulary, clock=Clock(), adjacency=100_000_000
    )
    with closing(opened) as engine:
        fill(engine)
        arrays = engine.arrays
        assert arrays is not None
        arrays.lay_out()
        before, forgot = arrays._laid, arrays._forgot
        assert before is not None
        with holding(engine.path, engine, lambda snapshot, everything: None):
            erase(engine)
            wait_for_holders(engine.path, engine)
        assert arrays._laid is None
        arrays._have(before, forgot)
        assert arrays._laid is None


def test_a_process_that_does_not_drop_it_is_named(engine: SqliteEngine) -> None:
    """And awaited no longer than for a while; as soon as it has, the erasure is done."""
    free = Event()
    free.set()

    def drop(snapshot: Snapshot, everything: bool) -> None:
        free.wait()

    with holding(engine.path, engine, drop):
        wait_for_holders(engine.path, engine, patience=0.0)
        free.clear()
        erase(engine)
        with pytest.raises(StoreBusy, match=rf"process {os.getpid()} has not said"):
            wait_for_holders(engine.path, engine, patience=0.3)
        free.set()
        wait_for_holders(engine.path, engine)


def test_what_is_written_is_told_apart_from_what_is_erased(engine: SqliteEngine) -> None:
    """Everything goes behind an erasure alone."""
    told: list[bool] = []

    def drop(snapshot: Snapshot, everything: bool) -> None:
        told.append(everything)

    with holding(engine.path, engine, drop):
        with engine.writing() as writer:
            writer.register([thing("bor", "Person")])
        wait_for_holders(engine.path, engine)
        erase(engine, "bor")
        wait_for_holders(engine.path, engine)
    assert told == [False, False, True]


def test_processes_that_are_gone_keep_nobody_waiting(engine: SqliteEngine) -> None:
    """Their files are removed; one that somebody holds is heeded."""
    gone = engine.path.with_name(f"{engine.path.name}.1-a{ENDING}")
    gone.touch()
    wait_for_holders(engine.path, engine, patience=0.0)
    assert not gone.exists()
    gone.touch()
    with gone.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(StoreBusy, match="process 1 has not said"):
            wait_for_holders(engine.path, engine, patience=0.0)
