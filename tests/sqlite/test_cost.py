"""What a reply costs: rows that SQLite steps over, and the indexes that it uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal as OneOf

import apsw
import pytest

from graph.claims.claim import Citation, Claim, Entity, Literal, Stance, entity_id, make_claim
from graph.claims.marking import PUBLIC, RESTRICTED, Clearance
from graph.claims.period import Period
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.read import short_lists
from graph.engines.sqlite.read.store_view import SqliteView
from graph.views.replies import read_one
from graph.views.view import (
    AnyOf,
    ClaimQuery,
    Claims,
    Concepts,
    DateMatch,
    EntityQuery,
    HasConcept,
    Is,
    Labels,
    Linked,
    Names,
    Order,
    Page,
    Ref,
    Relations,
    TextMatch,
    Values,
    View,
    Where,
    Window,
)
from graph.vocabulary import Vocabulary

SEEN = 6_000
"""Visible claims of the hub."""
HIDDEN = 6_000
"""Claims of the hub that the public may not read."""
STEPS = 100_000
"""Far more steps of SQLite's machine than a page needs, far fewer than the hub's claims do."""
HUB = entity_id("cost", "hub")
LONER = entity_id("cost", "loner")
SOURCE = entity_id("cost", "source")
PAGE = Window(first=20)
DEEP = Window(first=20, after=("t",))


def claim(event: str, actor: str, *, hidden: bool) -> Claim:
    return make_claim(
        origin="cost",
        subject=event,
        predicate="allegedPerpetrator",
        object=actor,
        stance=Stance.ALLEGED,
        citation=Citation(source=SOURCE),
        marking=RESTRICTED if hidden else PUBLIC,
    )


def dated(event: str, number: int) -> Claim:
    period = Period.parse((date(1990, 1, 1) + timedelta(days=number)).isoformat())
    return make_claim(
        origin="cost",
        subject=event,
        predicate="when",
        value=Literal(datatype="period", text=str(period), period=period),
        stance=Stance.REPORTED,
        citation=Citation(source=SOURCE),
        marking=RESTRICTED if number % 2 else PUBLIC,
    )


@pytest.fixture(scope="module")
def engine(
    tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[SqliteEngine]:
    """An actor with very many events, half of them hidden claims; and one with a single event."""
    engine = SqliteEngine.open(tmp_path_factory.mktemp("cost") / "store.db", vocabulary)
    events = [entity_id("cost", str(number)) for number in range(SEEN + HIDDEN)]
    with engine.writing() as writer:
        writer.register(
            Entity(id=id, cls=cls, marking=PUBLIC)
            for id, cls in ((HUB, "Person"), (LONER, "Person"), (SOURCE, "Source"))
        )
        writer.register(Entity(id=id, cls="Event", marking=PUBLIC) for id in events)
        writer.record(
            claim(event, HUB, hidden=number >= SEEN) for number, event in enumerate(events)
        )
        writer.record([claim(events[0], LONER, hidden=False)])
        writer.record(dated(event, number) for number, event in enumerate(events))
    yield engine
    engine.close()


def steps(engine: SqliteEngine, ask: Callable[[View], object], reader: str = "public") -> int:
    """How many steps of SQLite's virtual machine a question costs."""
    with engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse(reader))
        taken = 0

        def count() -> bool:
            nonlocal taken
            taken += 1000
            return False

        view._reader.db.set_progress_handler(count, 1000)
        try:
            ask(view)
        finally:
            view._reader.db.set_progress_handler(None)
        return taken


@pytest.mark.parametrize("window", [PAGE, DEEP], ids=["first", "deep"])
@pytest.mark.parametrize(
    "want",
    [
        lambda window: Relations(property="allegedPerpetrator", inverse=True, window=window),
        lambda window: Relations(
            property="allegedPerpetrator", inverse=True, window=window, detail=False
        ),
        lambda window: Claims(predicates=(("allegedPerpetrator", True),), window=window),
    ],
    ids=["relations", "bare", "claims"],
)
def test_a_page_costs_what_it_shows(
    engine: SqliteEngine, want: Callable[[Window], Relations | Claims], window: Window
) -> None:
    """However much the entity has, readable or not, and however deep the page."""
    found: list[object] = []

    def ask(view: View) -> None:
        found.extend(read_one(view, want(window), [HUB])[HUB].rows)

    assert steps(engine, ask) < STEPS
    assert len(found) == 20


@pytest.mark.parametrize("window", [PAGE, DEEP], ids=["first", "deep"])
@pytest.mark.parametrize("source", [None, SOURCE])
def test_a_list_of_claims_costs_what_it_shows(
    engine: SqliteEngine, source: str | None, window: Window
) -> None:
    """Of everything, or of one source."""
    query = ClaimQuery(window=window, source=source)
    assert steps(engine, lambda view: view.claims(query)) < STEPS


@pytest.mark.parametrize(
    "where",
    [
        None,
        Is(HUB),
        Linked(property="allegedPerpetrator", where=Is(HUB)),
        Linked(property="allegedPerpetrator", where=Is(LONER)),
        TextMatch(property="name", how="in", values=("nobody",)),
        HasConcept(property="kind", codes=frozenset({"torture"})),
    ],
    ids=str,
)
def test_a_list_of_entities_costs_what_it_shows(engine: SqliteEngine, where: Where | None) -> None:
    """Whether the filter is met by most of them, by one, or by none."""
    query = EntityQuery(classes=("Event",), where=where, window=PAGE)
    assert steps(engine, lambda view: view.entities(query)) < STEPS


@pytest.mark.parametrize("descending", [False, True])
def test_an_ordered_list_costs_what_it_shows(engine: SqliteEngine, descending: bool) -> None:
    """The first page and one in the middle, where half of all dates may not be read."""
    order = (Order(property="when", descending=descending),)
    query = EntityQuery(classes=("Event",), order=order, window=PAGE)
    pages: list[Page[Ref]] = []
    assert steps(engine, lambda view: pages.append(view.entities(query))) < STEPS
    days = [key[0] for key in pages[0].keys]
    assert days == sorted(days, reverse=descending)  # type: ignore[type-var]
    middle = date(1990, 1, 1).toordinal() + SEEN
    after = (middle, middle, middle, middle, "")
    deep = replace(query, window=Window(first=20, after=after))
    assert steps(engine, lambda view: pages.append(view.entities(deep))) < STEPS
    assert [len(page.rows) for page in pages] == [20, 20]
    assert abs(int(pages[1].keys[0][0] or 0) - middle) <= 1


def test_a_filter_by_date_costs_what_it_finds(engine: SqliteEngine) -> None:
    """Events that lie within a few days, out of all that have a date."""
    days = (date(2000, 1, 1), date(2000, 1, 31))
    query = EntityQuery(
        classes=("Event",),
        where=DateMatch(property="when", how="within", start=days[0], end=days[1]),
        window=PAGE,
    )
    pages: list[Page[Ref]] = []
    assert steps(engine, lambda view: pages.append(view.entities(query))) < STEPS
    assert 10 <= len(pages[0].rows) <= 16


def test_a_list_in_order_of_time_begins_where_its_filter_by_date_does(
    engine: SqliteEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where very many events lie before the range, and more in it than other filters list."""
    monkeypatch.setattr(short_lists, "FEW", 3)
    monkeypatch.setattr(short_lists, "DATED", 100)
    query = EntityQuery(
        classes=("Event",),
        where=DateMatch(
            property="when", how="within", start=date(2020, 1, 1), end=date(2020, 1, 31)
        ),
        order=(Order(property="when"),),
        window=Window(first=20, count=True),
    )
    pages: list[Page[Ref]] = []
    assert steps(engine, lambda view: pages.append(view.entities(query))) < STEPS
    assert 10 <= len(pages[0].rows) <= 16


def test_a_list_in_order_of_time_begins_where_one_of_its_ranges_does(
    engine: SqliteEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ranges of which one or another is wanted: what lies between them is not passed."""
    monkeypatch.setattr(short_lists, "FEW", 3)
    monkeypatch.setattr(short_lists, "DATED", 100)
    months = [
        DateMatch(property="when", how="within", start=date(year, 1, 1), end=date(year, 1, 31))
        for year in (2012, 2020, 2020)
    ]
    found: list[list[Ref]] = []
    for where in (*months[:2], AnyOf(tuple(months))):
        query = EntityQuery(
            classes=("Event",),
            where=where,
            order=(Order(property="when"),),
            window=Window(first=50, count=True),
        )
        assert steps(engine, lambda view, q=query: found.append(view.entities(q).rows)) < STEPS
    first, second, either = found
    assert either == [*first, *second]
    assert len(first) > 3 < len(second)


@pytest.mark.parametrize("order", [(), (Order(property="when"),)], ids=["by id", "by date"])
def test_a_range_with_nearly_everything_in_it_is_not_listed(
    engine: SqliteEngine, monkeypatch: pytest.MonkeyPatch, order: tuple[Order, ...]
) -> None:
    """A page of it costs what it shows, as if there were no filter."""
    monkeypatch.setattr(short_lists, "FEW", 3)
    where = DateMatch(property="when", how="within", start=date(1990, 1, 2), end=date(2090, 1, 1))
    query = EntityQuery(classes=("Event",), where=where, order=order, window=PAGE)
    pages: list[Page[Ref]] = []
    assert steps(engine, lambda view: pages.append(view.entities(query))) < STEPS
    assert len(pages[0].rows) == 20


def plans(engine: SqliteEngine, ask: Callable[[SqliteView], object]) -> str:
    """How SQLite goes about every statement of a question."""
    with engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse("public"), known_at=None)
        db = view._reader.db
        statements: list[tuple[str, object]] = []

        def trace(_: apsw.Cursor, sql: str, bindings: object) -> bool:
            statements.append((sql, bindings))
            return True

        db.exec_trace = trace
        try:
            ask(view)
        finally:
            db.exec_trace = None
        return "\n".join(
            row[3]
            for sql, bindings in statements
            for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", bindings)  # type: ignore[arg-type]
        )


@pytest.mark.parametrize(
    ("want", "step"),
    [
        (Labels(), "SEARCH c USING INDEX claims_out (subject=? AND predicate=? AND marking=?"),
        (Names(), "SEARCH c USING INDEX claims_out (subject=? AND predicate=? AND marking=?"),
        (Values(property="when"), "SEARCH c USING INDEX claims_out (subject=? AND predicate=?"),
        (Concepts(property="kind"), "SEARCH c USING INDEX claims_out (subject=? AND predicate=?"),
        (
            Relations(property="place"),
            "SEARCH c USING INDEX claims_out (subject=? AND predicate=? AND marking=? AND live=?",
        ),
        (
            Relations(property="allegedPerpetrator", inverse=True),
            "SEARCH c USING INDEX claims_in (object=? AND predicate=? AND marking=? AND live=?",
        ),
        (
            Claims(),
            "SEARCH c USING INDEX claims_of_subject (subject=? AND marking=? AND live=?",
        ),
    ],
    ids=str,
)
def test_a_want_is_found_by_its_index(
    engine: SqliteEngine, want: Labels | Relations, step: str
) -> None:
    """The key first, then the marking; and no table is read from end to end."""
    found = plans(engine, lambda view: view.read([(want, [HUB, LONER])]))
    assert step in found.replace("COVERING ", "")
    assert not [line for line in found.splitlines() if line.startswith("SCAN c ")]


@pytest.mark.parametrize("by", ["first date", "last date"])
def test_dates_of_relations_are_found_for_all_at_once(
    engine: SqliteEngine, by: OneOf["first date", "last date"]
) -> None:
    """Two persons and thousands of events take a few statements, each along an index."""
    order = Order(property="allegedPerpetrator", by=by, inverse=True, date="when", descending=True)
    query = EntityQuery(classes=("Person",), order=(order,), window=PAGE)
    pages: list[Page[Ref]] = []
    found = plans(engine, lambda view: pages.append(view.entities(query))).splitlines()
    assert len(found) < 40
    assert not [line for line in found if line.startswith("SCAN c ")]
    days = {ref.id: key[0] for ref, key in zip(pages[0].rows, pages[0].keys, strict=True)}
    begin = date(1990, 1, 1).toordinal()
    # Every other date may not be read.
    assert days == {HUB: begin + (SEEN - 2 if by == "last date" else 0), LONER: begin}


def test_the_number_of_statements_does_not_grow_with_the_ids(engine: SqliteEngine) -> None:
    """Reading is set-at-a-time."""
    events = [entity_id("cost", str(number)) for number in range(1, 400)]
    want = Relations(property="allegedPerpetrator")

    def statements(ids: list[str]) -> int:
        return plans(engine, lambda view: view.read([(want, ids), (Labels(), ids)])).count("SCAN w")

    assert statements(events) == statements(events[:2])
