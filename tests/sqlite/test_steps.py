"""The first step of a transaction, which is undone by beginning anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest

from graph.claims.errors import InputError, StoreBusy
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.opening import connect
from graph.engines.sqlite.row_digests import due_digests, kept_digests
from graph.engines.sqlite.write.steps import WholeSteps
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, claim, id_of, made, text


class Between:
    """A connection, with what somebody else does as soon as it lets the lock go."""

    def __init__(self, db: apsw.Connection, does: Callable[[], object]) -> None:
        self._db, self._does = db, does
        self.pragma = db.pragma

    def execute(self, sql: str) -> Any:
        done = self._db.execute(sql)
        if sql == "ROLLBACK":
            does, self._does = self._does, lambda: None
            does()
        return done


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[apsw.Connection, apsw.Connection]]:
    """Two connections to one file with a table, the first of which is writing."""
    path = tmp_path / "store.db"
    with closing(connect(path, wait=0.0)) as one, closing(connect(path, wait=0.0)) as other:
        one.execute("CREATE TABLE things (name TEXT)")
        one.execute("BEGIN IMMEDIATE")
        yield one, other


def names(db: apsw.Connection) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM things ORDER BY name")]


def put(db: apsw.Connection, name: str) -> None:
    db.execute("INSERT INTO things VALUES (?)", (name,))


def test_what_is_undone_has_not_been(pair: tuple[apsw.Connection, apsw.Connection]) -> None:
    """The first step or a later one, or one inside another; all others stay."""
    db, other = pair
    steps = WholeSteps(db)
    for undone in ("first", "first again"):
        step = steps.begin()
        put(db, undone)
        steps.undo(step)
    kept = steps.begin()
    put(db, "kept")
    inside = steps.begin()
    put(db, "inside")
    steps.undo(inside)
    steps.end(kept)
    later = steps.begin()
    put(db, "later")
    steps.undo(later)
    db.execute("COMMIT")
    assert names(db) == names(other) == ["kept"]


def test_what_stands_outside_of_steps_stays(pair: tuple[apsw.Connection, apsw.Connection]) -> None:
    """Where it is told of, no step begins anew."""
    db, _ = pair
    steps = WholeSteps(db)
    put(db, "outside")
    steps.are_behind_something()
    step = steps.begin()
    put(db, "undone")
    steps.undo(step)
    db.execute("COMMIT")
    assert names(db) == ["outside"]


def test_somebody_else_wrote_between(pair: tuple[apsw.Connection, apsw.Connection]) -> None:
    """The unit of work is over, since it began in another state of the store."""
    db, other = pair
    steps = WholeSteps(Between(db, lambda: put(other, "theirs")))  # type: ignore[arg-type]
    step = steps.begin()
    put(db, "undone")
    with pytest.raises(StoreBusy, match="another process wrote to the store"):
        steps.undo(step)
    assert not db.in_transaction
    assert names(db) == ["theirs"]


def test_somebody_else_has_the_lock(pair: tuple[apsw.Connection, apsw.Connection]) -> None:
    """Likewise."""
    db, other = pair
    steps = WholeSteps(Between(db, lambda: other.execute("BEGIN IMMEDIATE")))  # type: ignore[arg-type]
    step = steps.begin()
    put(db, "undone")
    with pytest.raises(apsw.BusyError):
        steps.undo(step)
    assert not db.in_transaction
    other.execute("ROLLBACK")
    assert names(db) == []


@pytest.mark.parametrize("behind", [False, True])
def test_a_call_that_is_refused_is_undone_and_the_unit_goes_on(
    tmp_path: Path, vocabulary: Vocabulary, behind: bool
) -> None:
    """Whether it is the first of its unit or not; the digests of the store agree with it."""
    clock = Clock()
    first, right, never = (claim("raid", "name", text(name)) for name in ("A", "B", "C"))
    wrong = claim("march", "name", text("of what nobody registered"))
    path = tmp_path / "store.db"
    with closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine:
        book = Book(engine, clock)
        book.things("Event", "raid")
        book.thing("network", "Organisation")
        with engine.writing() as writer:
            if behind:
                writer.record([first])
            for _ in range(2):
                with pytest.raises(InputError):
                    writer.record([never, wrong])
                with pytest.raises(InputError):
                    writer.register([made("ostrel", "Place"), made("raid", "Place")])
            assert list(writer.claims([never.id])) == []
            assert writer.registered([id_of("ostrel")]) == {}
            assert writer.record([right, first]) == ((1, 1) if behind else (2, 0))
        with book.view("confidential") as view:
            told = {history.record.claim.id for history in view.claim_histories()}
            things = {history.entity.id for history in view.entity_histories()}
    assert told == {first.id, right.id}
    assert id_of("ostrel") not in things
    with closing(connect(path, wait=0.0)) as db:
        due = {name: digest for name, digest in due_digests(db).items() if digest}
        assert kept_digests(db) == due
