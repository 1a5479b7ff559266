"""Lists by date and filters by date are found in an index: the same as anywhere, however far it is
read at once, and for no more work where more is hidden, or lies elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.engines.neo4j import dated_walk, listing
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.views.keyed_rows import compared
from graph.views.view import (
    AllOf,
    AnyOf,
    DateMatch,
    EntityQuery,
    HasConcept,
    Key,
    Not,
    Order,
    Page,
    Ref,
    Where,
    Window,
)
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, claim, id_of, made, period, undated
from tests.naive import NaiveEngine
from tests.neo4j.server import Server
from tests.neo4j.stores import address, emptied
from tests.neo4j.test_hidden_changes import operators, profiled

LABELS = "TestInTime"
READERS = ("public", "restricted")
DATES = (
    *("2031-02-03", "2031-02-03", "2031-02", "2031", "2031", "2031-03-01", "2031-01-31/2031-02-02"),
    *("../2031-02", "2031-04/..", "[2031-01-05,2031-05-01]", "2030~", "2032-06-07"),
)
WHEN = "when"


def within(start: str | None, end: str | None, how: Any = "within") -> DateMatch:
    begin, last = (None if day is None else date.fromisoformat(day) for day in (start, end))
    return DateMatch(property=WHEN, how=how, start=begin, end=last)


FILTERS: tuple[Where | None, ...] = (
    None,
    HasConcept(property="kind", codes=frozenset({"detention"})),
    within("2031-02-01", "2031-02-28"),
    AllOf((HasConcept(property="kind", codes=frozenset({"torture"})), within("2031-01-01", None))),
    AnyOf((within(None, "2031-01-31"), within("2031-02-03", "2031-02-03", "covers"))),
    Not(within("2031-02-01", "2031-02-28", "certainly")),
    within("2031-02-01", "2031-02-28", "certainly"),
    within("2031-02-01", "2031-02-28", "overlaps"),
)


@pytest.fixture
def server() -> Iterator[Server]:
    with emptied(LABELS) as found:
        yield found


def opened(server: Server, vocabulary: Vocabulary) -> Neo4jEngine:
    auth = (server.user, server.password)
    return Neo4jEngine.open(address(server, LABELS), vocabulary, clock=Clock(), auth=auth)


def tell(engine: Engine) -> None:
    """Events of one date, of several, of none; of two kinds, some of it hidden, denied or taken
    back."""
    book = Book(engine, Clock())
    names = [f"event {number}" for number in range(3 * len(DATES))]
    book.things("Event", *names, "undated", "in words", "nameless")
    told, gone = [claim("in words", WHEN, undated("of late"))], []
    for number, name in enumerate(names):
        date_ = period(DATES[number % len(DATES)])
        told.append(claim(name, "kind", ("detention", "torture")[number % 2], concept=True))
        told.append(claim(name, WHEN, date_))
        if number % 5 == 0:
            told.append(claim(name, WHEN, period(DATES[number % 7]), marking="restricted", line=2))
        if number % 7 == 0:
            told.append(claim(name, WHEN, period("2031-02-04"), line=3))
        if number % 9 == 0:
            told.append(claim(name, WHEN, date_, negated=True))
        if number % 11 == 0:
            gone.append(told[-1].id)
    with engine.writing() as writer:
        writer.record(told)
    book.retract(*gone)


def queries() -> Iterator[EntityQuery]:
    for where, descending, placed in product(FILTERS, (False, True), (False, True)):
        order = (Order(property=WHEN, descending=descending),)
        yield EntityQuery(classes=("Event",), where=where, order=order, placed=placed)


def shown(page: Page[Ref]) -> tuple[Any, ...]:
    return (list(page.rows), list(page.keys), page.more, page.total)


@pytest.mark.parametrize(("first", "listed"), [(1, 0), (64, 1000)])
def test_lists_by_date_are_those_of_the_oracle(
    server: Server,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
    first: int,
    listed: int,
) -> None:
    """From anywhere and in either direction, however little is read at once."""
    monkeypatch.setattr(dated_walk, "FIRST", first)
    monkeypatch.setattr(listing, "LISTED", listed)
    naive = NaiveEngine(vocabulary, clock=Clock())
    with closing(opened(server, vocabulary)) as engine:
        for one in (naive, engine):
            tell(one)
        with naive.reading() as expected, engine.reading() as found:
            for reader in READERS:
                clearance = Clearance.parse(reader)
                oracle, view = expected.view(clearance), found.view(clearance)
                for number, query in enumerate(queries()):
                    everything = replace(query, window=Window(first=99, count=True))
                    every = oracle.entities(everything)
                    assert shown(view.entities(everything)) == shown(every), query
                    keys: Sequence[Key] = every.keys
                    ends = [None, *keys[number % 3 :: 9], *keys[-1:]]
                    for after, backwards in product(ends, (False, True)):
                        window = Window(first=4, after=after, backwards=backwards)
                        asked = replace(query, window=window)
                        assert shown(view.entities(asked)) == shown(oracle.entities(asked)), asked


@pytest.mark.parametrize("backwards", [False, True])
def test_what_is_not_wanted_may_be_left_out(
    server: Server, vocabulary: Vocabulary, backwards: bool
) -> None:
    """And nothing else is."""
    with closing(opened(server, vocabulary)) as engine:
        tell(engine)
        with engine.reading() as found:
            view = found.view(Clearance.parse("public"))
            [query, *_] = queries()
            window = Window(first=99, backwards=backwards)
            every = view.entities(replace(query, window=window)).keys
            for until in every[::5]:
                page = view.entities(replace(query, window=window, until=until))
                side, down = -1 if backwards else 1, (False,) * len(until)
                wanted = [key for key in every if side * compared(key, until, down) <= 0]
                assert list(page.keys) == wanted


@pytest.fixture
def year(server: Server, vocabulary: Vocabulary) -> Iterator[Neo4jEngine]:
    """An event a month."""
    with closing(opened(server, vocabulary)) as engine:
        grown(engine, [f"2031-{month:02}" for month in range(1, 13)], "public")
        yield engine


def grown(engine: Neo4jEngine, dates: Sequence[str], marking: str) -> None:
    """One event more of each date."""
    names = [f"{marking} {number} of {len(dates)}: {edtf}" for number, edtf in enumerate(dates)]
    with engine.writing() as writer:
        if engine_is_new(engine):
            writer.register([made("document", "Source")])
        writer.register([made(name, "Event", marking) for name in names])
        writer.record([claim(n, WHEN, period(d)) for n, d in zip(names, dates, strict=True)])
        kinds = [claim(name, "kind", "torture", concept=True) for name in names]
        writer.record(kinds)


def engine_is_new(engine: Neo4jEngine) -> bool:
    with engine.reading() as snapshot:
        return not snapshot.view(Clearance.parse("public")).classes([id_of("document")])


TORTURE = HasConcept(property="kind", codes=frozenset({"torture"}))
LISTS = {
    "the last ones": EntityQuery(
        classes=("Event",),
        order=(Order(property=WHEN, descending=True),),
        window=Window(first=5),
    ),
    "of a month, with their number": EntityQuery(
        classes=("Event",),
        where=AllOf((TORTURE, within("2031-05-01", "2031-05-31"))),
        window=Window(first=5, count=True),
    ),
}


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("edtf", "marking"), [("2031-05", "restricted"), ("2032-01", "restricted"), ("1990", "public")]
)
def test_what_is_hidden_or_elsewhere_costs_nothing(
    year: Neo4jEngine, name: str, edtf: str, marking: str
) -> None:
    """A hundred events more: the same work."""

    def asked() -> tuple[object, list[int]]:
        hits: list[int] = []
        with year.reading() as snapshot, profiled(hits):
            view = snapshot.view(Clearance.parse("public"))
            return shown(view.entities(LISTS[name])), hits

    grown(year, [edtf] * 10, marking)
    before = asked()
    grown(year, [edtf] * 100, marking)
    assert asked() == before


def test_dates_are_sought(year: Neo4jEngine) -> None:
    """However few claims there are, no plan reads a whole index."""
    for query in LISTS.values():
        plans: list[list[str]] = []
        with year.reading() as snapshot, operators(plans):
            snapshot.view(Clearance.parse("public")).entities(query)
        found = [operator for plan in plans for operator in plan]
        assert any("NodeIndexSeek" in one and "day" in one for one in found)
        assert not [one for one in found if "Scan" in one.partition(" ")[0]]
