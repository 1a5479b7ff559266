"""What speakers took back: the claims, and the relations all claims of which are gone."""

from __future__ import annotations

import pytest

from graph.claims.claim import Attribution
from graph.claims.period import Period
from graph.engines.engine import Engine
from graph.ledger.taking_back import is_taken_back, taken_back
from graph.relations.connections import Connecting, connections
from graph.views.view import View
from tests.clock import Clock
from tests.contract.book import Book, id_of, period


@pytest.fixture
def book(engine: Engine, clock: Clock) -> Book:
    return Book(engine, clock)


def says(book: Book, who: str, day: str, *, no: bool = False, **more: str) -> str:
    """That Mara served in the guard, or that she did not, as somebody says on a day."""
    act = "denies" if no else "states"
    link = Attribution(actor=id_of(who), act=act, on=Period.parse(day))
    return book.says("mara", "memberOf", "guard", attribution=(link,), negated=no, **more)


def gone(view: View, *ids: str) -> tuple[set[str], bool]:
    records = view.records(ids)
    off = taken_back(view, records.values())
    return set(off), is_taken_back([records[id] for id in ids], off)


@pytest.fixture
def told(book: Book) -> Book:
    book.things("Person", "mara")
    book.things("StateBody", "guard")
    book.things("Organisation", "herald", "watch")
    return book


def test_a_relation_is_taken_back_with_its_last_claim(told: Book) -> None:
    """By the same speaker, later; who else says it keeps it."""
    first = says(told, "herald", "2019-01-01")
    back = says(told, "herald", "2019-02-01", no=True)
    with told.view() as view:
        assert gone(view, first, back) == ({first}, True)
    other = says(told, "watch", "2019-01-05")
    with told.view() as view:
        assert gone(view, first, other, back) == ({first}, False)
    earlier = says(told, "watch", "2018-01-05", no=True)
    with told.view() as view:
        assert gone(view, first, other, earlier) == ({first, earlier}, False)


def test_what_was_taken_back_is_no_hop(told: Book) -> None:
    """A longer way is the shortest then; what may not be read takes nothing back."""
    says(told, "herald", "2019-01-01")
    told.things("StateBody", "ministry")
    for one, predicate, other in (
        ("mara", "headOf", "ministry"),
        ("guard", "subordinateTo", "ministry"),
    ):
        told.says(one, predicate, other, by=("watch states",))
    asked = Connecting(start=id_of("mara"), end=id_of("guard"))

    def hops(as_: str = "public") -> list[int]:
        with told.view(as_) as view:
            return [len(way.hops) for way in connections(view, asked).ways]

    assert hops() == [1]
    says(told, "herald", "2019-02-01", no=True, marking="partner")
    assert hops() == [1]
    assert hops("partner") == [2]


def test_a_document_that_its_publisher_withdrew(told: Book) -> None:
    """Takes back what he says in it himself."""
    told.things("Source", "paper")
    told.says("paper", "publisher", "herald")
    own = says(told, "herald", "2019-01-01", source="paper")
    quoted = says(told, "watch", "2019-01-01", source="paper")
    told.says("paper", "withdrawnOn", period("2019-03-01"))
    with told.view() as view:
        assert gone(view, own, quoted) == ({own}, False)


def test_what_was_done_to_people_is_never_taken_back(told: Book) -> None:
    """Recantations are coerced: it stays a hop, and its other claims are not even read."""
    told.things("Event", "raid")
    link = Attribution(actor=id_of("herald"), act="states", on=Period.parse("2019-01-01"))
    later = Attribution(actor=id_of("herald"), act="denies", on=Period.parse("2019-02-01"))
    said = told.says("raid", "allegedPerpetrator", "guard", attribution=(link,))
    told.says("raid", "allegedPerpetrator", "guard", attribution=(later,), negated=True)
    with told.view() as view:
        assert gone(view, said) == (set(), False)
    asked = Connecting(start=id_of("raid"), end=id_of("guard"))
    with told.view() as view:
        assert len(connections(view, asked).ways) == 1
