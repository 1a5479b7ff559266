"""The state of a store: what tells two snapshots that hold the same from two that do not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.marking import RESTRICTED
from graph.engines.engine import Writer
from graph.views.view import State
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, claim, id_of, made, text
from tests.engines import EVERY

Work = Callable[[Writer, str], object]
WORK: dict[str, Work] = {
    "register": lambda writer, id: writer.register([made("march", "Event")]),
    "record": lambda writer, id: writer.record([claim("raid", "name", text("Another name"))]),
    "review": lambda writer, id: writer.review([id], Review.ACCEPTED, Decided(by="a", why="read")),
    "retract": lambda writer, id: writer.retract([id], Decided(by="a", why="wrong")),
    "remark": lambda writer, id: writer.remark({id: RESTRICTED}, Decided(by="a", why="asked")),
    "remark entities": lambda writer, id: writer.remark_entities(
        {id_of("raid"): RESTRICTED}, Decided(by="a", why="asked")
    ),
    "came": lambda writer, id: writer.came(
        {id: "2020-01-01T00:00:00Z"}, Decided(by="a", why="imported")
    ),
    "expunge": lambda writer, id: writer.expunge(
        [id], [], Decided(by="a", why="asked"), tombstones=[b"m"]
    ),
}


def state(book: Book) -> State:
    with book.engine.reading() as snapshot:
        assert snapshot.state is not None
        return snapshot.state


def raid(book: Book) -> str:
    book.thing("raid")
    return book.says("raid", "name", text("Raid of Ostrel"))


@pytest.mark.parametrize("work", sorted(WORK))
def test_whatever_is_written_makes_another_state(book: Book, work: str) -> None:
    """A higher number and another mark, once the unit is done and not before."""
    id = raid(book)
    before = state(book)
    with book.engine.reading() as snapshot, book.engine.writing() as writer:
        WORK[work](writer, id)
        assert snapshot.state == before
    after = state(book)
    assert after.number > before.number
    assert after != before


def test_reading_leaves_the_state_as_it_is(book: Book) -> None:
    """Two snapshots with nothing written between have equal states."""
    raid(book)
    assert state(book) == state(book)


def test_what_is_undone_makes_no_state(book: Book) -> None:
    """A unit that raises."""
    id = raid(book)
    before = state(book)

    def undone() -> None:
        with book.engine.writing() as writer:
            writer.retract([id], Decided(by="a", why="wrong"))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        undone()
    assert state(book) == before


def test_two_stores_never_share_a_state(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Even where the same was written into both, at the same time."""
    for kind, open_ in EVERY.items():
        states = []
        for name in ("one", "two"):
            with closing(open_(tmp_path / f"{kind}-{name}", vocabulary, Clock())) as engine:
                book = Book(engine, Clock())
                raid(book)
                states.append(state(book))
        assert states[0].number == states[1].number
        assert states[0] != states[1]
