"""What a reply costs a viewer with many readable markings, as more and more is hidden from him."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

import pytest

from graph.claims.claim import (
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Stance,
    entity_id,
    make_claim,
)
from graph.claims.marking import PUBLIC, Clearance, Level, Marking
from graph.claims.period import Period
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.read.ranges import FEW
from graph.engines.sqlite.read.sight import CROWD, SOUGHT
from graph.views.replies import Want, read_one
from graph.views.view import (
    ClaimQuery,
    Claims,
    Climb,
    Concepts,
    DateMatch,
    EntityQuery,
    HasConcept,
    Is,
    Labels,
    Linked,
    Names,
    Order,
    PlainValues,
    Reaches,
    Relations,
    SearchQuery,
    TextMatch,
    Values,
    View,
    Where,
    Window,
)
from graph.vocabulary import Vocabulary
from tests.clock import Clock

READ = 20
"""Markings that the viewer reads; as many others lie between them."""
SEEN = 10
"""Claims of each sort in each of those."""
ORIGIN = "markings"
HUB, SOURCE, PLACE = (entity_id(ORIGIN, name) for name in ("hub", "source", "place"))
PAGE = Window(first=20)
MARKINGS = tuple(
    Marking(level=Level.RESTRICTED, compartments=frozenset({f"c{number}"}))
    for number in range(2 * READ)
)
CLEARANCE = Clearance(
    level=Level.RESTRICTED, compartments=frozenset(f"c{number}" for number in range(1, 2 * READ, 2))
)


def fill(path: Path, vocabulary: Vocabulary, hidden: int) -> SqliteEngine:
    """A hub with ten events in each readable marking, and so many in each of the others."""
    engine = SqliteEngine.open(path, vocabulary, clock=Clock())
    with engine.writing() as writer:
        writer.register(
            Entity(id=id, cls=cls, marking=PUBLIC)
            for id, cls in ((HUB, "Person"), (SOURCE, "Source"), (PLACE, "Place"))
        )
        for number, marking in enumerate(MARKINGS):
            for nth in range(SEEN if number % 2 else hidden):
                event = entity_id(ORIGIN, f"{number} {nth}")
                writer.register([Entity(id=event, cls="Event", marking=marking)])
                writer.record(about(event, marking, nth))
    return engine


def about(event: str, marking: Marking, nth: int) -> Iterator[Claim]:
    """What is claimed of an event, and of the hub with it."""
    when = Period.parse(f"{2000 + nth % 20}-0{1 + nth % 9}-{10 + nth % 19}")
    told: list[tuple[str, dict[str, object]]] = [
        ("allegedPerpetrator", {"object": HUB}),
        ("place", {"object": PLACE}),
        ("kind", {"concept": "torture"}),
        ("name", {"value": Literal(datatype="text", text=f"Ostrel {event}")}),
        ("when", {"value": Literal(datatype="period", text=str(when), period=when)}),
    ]
    told = [(predicate, {**said, "subject": event}) for predicate, said in told]
    told.append(("name", {"subject": HUB, "value": Literal(datatype="text", text=f"x {event}")}))
    told.append(("memberOf", {"subject": HUB, "object": HUB}))
    for predicate, said in told:
        yield make_claim(
            origin=ORIGIN,
            predicate=predicate,
            attribution=(Attribution(actor=HUB, act="reports"),),
            stance=Stance.REPORTED,
            citation=Citation(source=SOURCE, locator=event),
            marking=marking,
            **said,
        )


@pytest.fixture(scope="module")
def engines(
    tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[tuple[SqliteEngine, SqliteEngine]]:
    """The same to be read; ten times as much hidden in the second."""
    folder = tmp_path_factory.mktemp("markings")
    with ExitStack() as stack:
        some, much = (
            stack.enter_context(closing(fill(folder / f"{hidden}.db", vocabulary, hidden)))
            for hidden in (SEEN, 10 * SEEN)
        )
        yield some, much


def steps(
    engine: SqliteEngine, ask: Callable[[View], object], clearance: Clearance = CLEARANCE
) -> tuple[int, object]:
    """How many steps of SQLite's virtual machine a question costs, and the answer."""
    with engine.reading() as snapshot:
        view = snapshot.view(clearance)
        taken = 0

        def count() -> bool:
            nonlocal taken
            taken += 20
            return False

        view._reader.db.set_progress_handler(count, 20)  # type: ignore[attr-defined]
        try:
            answer = ask(view)
        finally:
            view._reader.db.set_progress_handler(None)  # type: ignore[attr-defined]
        return taken, answer


def test_the_worlds_are_large_enough() -> None:
    """Else no threshold is passed, and everything is cheap."""
    assert max(FEW, SOUGHT) < READ
    assert READ * SEEN >= CROWD


WANTS: tuple[Want[object], ...] = (
    Labels(),
    Names(),
    Concepts(property="kind"),
    Values(property="name"),
    PlainValues(property="memberOf"),
    Relations(property="memberOf", window=PAGE),
    Relations(property="allegedPerpetrator", inverse=True, window=PAGE),
    Relations(property="allegedPerpetrator", inverse=True, window=PAGE, detail=False),
    Relations(property="place", inverse=True, window=Window(first=20, count=True)),
    Claims(window=PAGE),
    Claims(predicates=(("allegedPerpetrator", True), ("name", False)), window=PAGE),
)


@pytest.mark.parametrize("want", WANTS, ids=str)
def test_a_want(engines: tuple[SqliteEngine, SqliteEngine], want: Want[object]) -> None:
    """The hub and the place have far more hidden claims than readable ones."""
    same(engines, lambda view: read_one(view, want, [HUB, PLACE]))


WHERE: tuple[Where | None, ...] = (
    None,
    Is(HUB),
    TextMatch(property="name", how="in", values=("nobody",)),
    HasConcept(property="kind", codes=frozenset({"torture"})),
    HasConcept(property="kind", codes=frozenset({"killing"})),
    DateMatch(property="when", how="within", start=date(2001, 1, 1), end=date(2001, 12, 31)),
    DateMatch(property="when", how="overlaps", start=date(2001, 1, 1), end=date(2001, 12, 31)),
    Linked(property="allegedPerpetrator", where=Is(HUB)),
    Linked(property="place", where=Is(HUB)),
    Reaches(climb=Climb(property="partOf"), where=Is(HUB)),
)


@pytest.mark.parametrize("where", WHERE, ids=str)
@pytest.mark.parametrize("count", [False, True])
def test_a_list(
    engines: tuple[SqliteEngine, SqliteEngine], where: Where | None, count: bool
) -> None:
    """Events, most of which are hidden."""
    query = EntityQuery(classes=("Event",), where=where, window=Window(first=20, count=count))
    same(engines, lambda view: view.entities(query))


@pytest.mark.parametrize(
    "where",
    [
        Linked(property="allegedPerpetrator", inverse=True, where=None),
        Linked(
            property="allegedPerpetrator",
            inverse=True,
            where=HasConcept(property="kind", codes=frozenset({"killing"})),
        ),
        Linked(property="memberOf", where=Is(PLACE)),
        HasConcept(property="kind", codes=frozenset({"torture"})),
    ],
    ids=str,
)
def test_a_filter_over_the_hub(engines: tuple[SqliteEngine, SqliteEngine], where: Where) -> None:
    """What is asked of one entity looks past what of it is hidden."""
    query = EntityQuery(classes=("Person", "Place"), where=where, window=PAGE)
    same(engines, lambda view: view.entities(query))


@pytest.mark.parametrize("descending", [False, True])
def test_an_order(engines: tuple[SqliteEngine, SqliteEngine], descending: bool) -> None:
    """By date."""
    order = (Order(property="when", descending=descending),)
    query = EntityQuery(classes=("Event",), order=order, window=PAGE)
    same(engines, lambda view: view.entities(query))


@pytest.mark.parametrize(
    "query",
    [
        ClaimQuery(window=PAGE),
        ClaimQuery(source=SOURCE, window=PAGE),
        ClaimQuery(speaker=HUB, window=PAGE),
    ],
    ids=["all", "source", "speaker"],
)
def test_claims(engines: tuple[SqliteEngine, SqliteEngine], query: ClaimQuery) -> None:
    """Of everything, of one source, of one speaker."""
    same(engines, lambda view: view.claims(query))


def test_a_search(engines: tuple[SqliteEngine, SqliteEngine]) -> None:
    """For a word that hidden names have, too."""
    same(
        engines,
        lambda view: view.search(SearchQuery(text="Ostrel", without=frozenset(), window=PAGE)),
    )


def test_counts(engines: tuple[SqliteEngine, SqliteEngine]) -> None:
    """Of everything."""
    same(engines, lambda view: view.counts())


def same(engines: tuple[SqliteEngine, SqliteEngine], ask: Callable[[View], object]) -> None:
    """Both answer the same, and the one with more hidden takes hardly a step more."""
    (some, answer), (much, same_answer) = (steps(engine, ask) for engine in engines)
    assert answer == same_answer
    assert much <= some * 1.2 + 200, f"{some:,} and {much:,} steps"
