"""Filters out of arrays: they let through whom the oracle lets through, in the order of a date, and
ask the tables nothing of what the arrays tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine, dated_sheets
from graph.engines.sqlite.adjacency import Arrays
from graph.engines.sqlite.keys import Row
from graph.engines.sqlite.read import entity_lists, sorted_walk
from graph.engines.sqlite.read.filters import FilterCompiler
from graph.engines.sqlite.read.laid_filters import Fitting
from graph.engines.sqlite.read.store_view import SqliteView
from graph.relations import timeline as line_room
from graph.relations.timeline import Line, timeline
from graph.views.all_pages import entity_pages
from graph.views.view import (
    AllOf,
    Among,
    AnyOf,
    Climb,
    DateMatch,
    EntityQuery,
    HasConcept,
    Is,
    Linked,
    Not,
    Order,
    Page,
    Reaches,
    Ref,
    View,
    Where,
    Window,
)
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, claim, id_of, period
from tests.naive import NaiveEngine
from tests.relations.dense_events import BODIES, CLASSES, EVENTS, PEOPLE, PLACES, fill

DAYS = (None, date(2017, 6, 1), date(2018, 4, 30), date(2018, 12, 31), date(2019, 6, 1))
EVER = tuple(id_of(name) for some in CLASSES.values() for name in some)


def some_filter(draw: Random, depth: int = 2) -> Where:
    """A filter for events, of conditions that arrays know and of others."""
    if depth and draw.random() < 0.5:
        parts = tuple(some_filter(draw, depth - 1) for _ in range(draw.randint(1, 3)))
        return draw.choice((AllOf, AnyOf))(parts)
    who = Is(id_of(draw.choice((*BODIES, *PEOPLE))))
    match draw.randrange(9):
        case 0:
            return Among(frozenset(map(id_of, draw.sample(EVENTS, 3))))
        case 1:
            return Not(Linked(property="victim", where=who))
        case 2:
            return HasConcept(property="kind", codes=frozenset({"torture"}))
        case 3:
            within = Climb(property="within")
            place = Reaches(climb=within, where=Is(id_of(draw.choice(PLACES))))
            return Linked(property="place", where=place)
        case 4:
            about = Linked(property="responseAbout", where=Is(id_of(draw.choice(EVENTS))))
            return Linked(property="responseAbout", inverse=True, where=about)
        case 5:
            return Linked(property="allegedPerpetrator", where=who, some=draw.random() < 0.8)
        case 6:
            above = Linked(property="subordinateTo", where=who)
            return Linked(property="allegedPerpetrator", where=AnyOf((who, above)))
        case _:
            start, end = sorted(draw.sample(range(len(DAYS)), 2))
            dated = draw.random() < 0.5
            return DateMatch(
                property="when", how="overlaps", start=DAYS[start], end=DAYS[end], dated=dated
            )


def whole(view: View, query: EntityQuery, backwards: bool) -> list[Page[Ref]]:
    """All of a list, two things a page, from either end."""
    return list(entity_pages(view, replace(query, window=Window(backwards=backwards)), 2))


class Midst(Clock):
    """Has something done when it ticks for the second time."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self._then, self._ticks = then, 0

    def tick(self, by: int = 1_000_000) -> int:
        self._ticks += 1
        if self._ticks == 2:
            self._then()
        return super().tick(by)


@contextmanager
def laid_out(folder: Path, vocabulary: Vocabulary, seed: int) -> Iterator[SqliteEngine]:
    """A store whose arrays were laid out before anything was decided about its claims."""
    engines: list[SqliteEngine] = []
    clock = Midst(lambda: arrays_of(engines[0]).lay_out())
    engine = SqliteEngine.open(folder / "s.db", vocabulary, clock=clock, adjacency=10**9)
    with closing(engine):
        engines.append(engine)
        fill(engine, clock, seed)
        yield engine


def arrays_of(engine: SqliteEngine) -> Arrays:
    assert engine.arrays is not None
    return engine.arrays


@pytest.mark.parametrize("listed", [0, 3])
@pytest.mark.parametrize("seed", [3, 8])
def test_they_say_what_the_oracle_says(
    tmp_path: Path,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    listed: int,
) -> None:
    """Of whatever filter, from either end, with those who have no date and without; what was
    decided since is told beside the arrays."""
    monkeypatch.setattr(entity_lists, "LISTED", listed)
    monkeypatch.setattr(dated_sheets, "LOOKED_AT", 1)
    naive, draw, narrowed = NaiveEngine(vocabulary, clock=Clock()), Random(seed), 0
    fill(naive, Clock(), seed)
    with (
        laid_out(tmp_path, vocabulary, seed) as engine,
        naive.reading() as expected,
        engine.reading() as found,
    ):
        for level in ("public", "restricted"):
            oracle = expected.view(Clearance.parse(level), coded=True)
            view = found.view(Clearance.parse(level), coded=True)
            for _ in range(40):
                where, order = (
                    some_filter(draw),
                    Order(property="when", descending=draw.random() < 0.3),
                )
                query = EntityQuery(
                    classes=("Event",), where=where, order=(order,), placed=draw.random() < 0.5
                )
                narrowed += fits(view, where) is not None
                for backwards in (False, True):
                    assert whole(view, query, backwards) == whole(oracle, query, backwards), query
                counting = replace(query, window=Window(first=0, count=True))
                assert view.entities(counting).total == oracle.entities(counting).total, query
    assert narrowed > 20


@pytest.mark.parametrize("laid", [True, False])
def test_up_to_a_place_nothing_is_left_out(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch, laid: bool
) -> None:
    """Of a list that is wanted no further than to some key; whatever is there of what is behind
    it, is of the list. Out of arrays, and out of tables."""
    naive, draw, left_out = NaiveEngine(vocabulary, clock=Clock()), Random(5), 0
    fill(naive, Clock(), 5)
    with (
        laid_out(tmp_path, vocabulary, 5) as engine,
        naive.reading() as expected,
        engine.reading() as found,
    ):
        oracle, view = (
            one.view(Clearance.parse("public"), coded=True) for one in (expected, found)
        )
        assert isinstance(view, SqliteView)
        if not laid:
            monkeypatch.setattr(view, "_arrays", None)
        for _ in range(60):
            query = EntityQuery(
                classes=("Event", "Response"),
                where=draw.choice((None, some_filter(draw, 1))),
                order=(Order(property="when", descending=draw.random() < 0.3),),
                placed=draw.random() < 0.5,
            )
            every = oracle.entities(replace(query, window=Window(first=100)))
            if not every.rows:
                continue
            back, until = draw.random() < 0.5, draw.choice(every.keys)
            after = draw.choice((None, *every.keys))
            window = Window(first=100, after=after, backwards=back)
            keys = oracle.entities(replace(query, window=window)).keys
            place = [*every.keys].index
            wanted = [
                k for k in keys if place(k) == place(until) or (place(k) > place(until)) == back
            ]
            told = list(view.entities(replace(query, until=until, window=window)).keys)
            assert [key for key in told if key in wanted] == wanted, query
            assert [key for key in keys if key in told] == told, query
            left_out += len(keys) - len(told)
    assert left_out > 25


def fits(view: View, where: Where) -> Fitting | None:
    assert isinstance(view, SqliteView)
    laid = view._reader.laid_filters()
    assert laid is not None
    return laid.fitting(where)


@pytest.mark.parametrize("seed", [3, 8])
def test_timelines_of_much_are_those_of_the_oracle(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """About everything there is, of some days and of all, page by page and judged to be one."""
    naive = NaiveEngine(vocabulary, clock=Clock())
    fill(naive, Clock(), seed)
    monkeypatch.setattr(line_room, "_little", lambda *_: None)
    monkeypatch.setattr(entity_lists, "LISTED", 0)
    with (
        laid_out(tmp_path, vocabulary, seed) as engine,
        naive.reading() as expected,
        engine.reading() as found,
    ):
        oracle, view = (one.view(Clearance.parse("restricted")) for one in (expected, found))
        for about in (None, *Random(seed).sample(EVER, 10)):
            for days in ((None, None), (date(2018, 5, 1), date(2018, 12, 30))):
                line = Line(about=about, start=days[0], end=days[1], window=Window(count=True))
                told = timeline(oracle, line)
                assert timeline(view, line) == told
                for back in (False, True):
                    window = Window(first=2, backwards=back)
                    once, after = timeline(view, replace(line, window=window)), None
                    rows = list(once.rows)
                    while once.more:
                        after = once.keys[0 if back else -1]
                        window = replace(window, after=after)
                        once = timeline(view, replace(line, window=window))
                        rows = [*once.rows, *rows] if back else [*rows, *once.rows]
                    assert rows == list(told.rows)


def looked_at(view: SqliteView, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whose shown value is read from now on."""
    looked: list[int] = []
    shown = view._reader.shown

    def read(keys: Iterable[int], *rest: Any, **more: Any) -> dict[int, Row]:
        some = list(keys)
        looked.extend(some)
        return shown(some, *rest, **more)

    monkeypatch.setattr(view._reader, "shown", read)
    return looked


def test_a_page_about_a_unit_with_very_much_reads_a_page(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From its beginning, from its end, and of two months of it: no table is asked who belongs to
    the unit, and dates are read of some of its events."""
    monkeypatch.setattr(line_room, "MOST_ROWS", 300)
    engine = SqliteEngine.open(tmp_path / "s.db", vocabulary, clock=clock, adjacency=10**9)
    with closing(engine):
        book = Book(engine, clock)
        names = [f"raid {number}" for number in range(1200)]
        days = {name: date(2010, 1, 1) + timedelta(days=3 * at) for at, name in enumerate(names)}
        book.things("Event", *names)
        book.things("StateBody", "guard", "other")
        with engine.writing() as writer:
            writer.record(claim(name, "when", period(str(day))) for name, day in days.items())
            writer.record(
                claim(name, "allegedPerpetrator", "other" if at % 2 else "guard")
                for at, name in enumerate(names)
            )
        arrays_of(engine).lay_out()
        ours = [name for at, name in enumerate(names) if not at % 2]
        first, last = date(2014, 3, 1), date(2014, 4, 30)
        some = [name for name in ours if first <= days[name] <= last]
        guard, asked = id_of("guard"), FilterCompiler.condition
        monkeypatch.setattr(FilterCompiler, "condition", lambda *_: pytest.fail("asked the tables"))
        for line, expected in (
            (Line(about=guard, window=Window(first=10)), ours[:10]),
            (Line(about=guard, window=Window(first=10, backwards=True)), ours[-10:]),
            (Line(about=guard, start=first, end=last, window=Window(first=5)), some[:5]),
            (Line(about=guard, start=first, end=last), some),
        ):
            with engine.reading() as snapshot:
                view = snapshot.view(Clearance.parse("public"))
                assert isinstance(view, SqliteView)
                looked = looked_at(view, monkeypatch)
                page = timeline(view, line)
                assert [entry.ref.id for entry in page.rows] == list(map(id_of, expected))
                assert len(looked) < 3 * sorted_walk.FIRST
        monkeypatch.setattr(FilterCompiler, "condition", asked)
