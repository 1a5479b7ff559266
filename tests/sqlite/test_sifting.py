"""Filters over a store in which everything is linked: each condition is asked once of everybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from graph.claims.deadline import Deadline
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.claims.text import folded
from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.read.filters import FilterCompiler
from graph.views.view import (
    AllOf,
    AnyOf,
    Climb,
    DateMatch,
    EntityQuery,
    Linked,
    Not,
    Reaches,
    TextMatch,
    Where,
    Window,
)
from graph.vocabulary import Vocabulary
from tests.bench.dense import SMALL, Density, fill_densely
from tests.clock import Clock
from tests.naive import NaiveEngine

NOBODY = TextMatch(property="name", how="contains", values=(folded("zzz"),))
UNITS = TextMatch(property="name", how="contains", values=(folded("unit 1"),))
LONG_AGO = DateMatch(property="when", how="overlaps", start=None, end=None)
LEVELS = 6
TINY = Density(bodies=3, events=6, letters=2, demands=2, addressees=2, responses=1)
"""For the oracle, which scans."""


@pytest.fixture(scope="module")
def engine(
    tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[SqliteEngine]:
    path = tmp_path_factory.mktemp("dense") / "store.db"
    made = SqliteEngine.open(path, vocabulary, clock=Clock())
    fill_densely(made)
    yield made
    made.close()


@pytest.fixture(scope="module")
def tiny(
    tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary
) -> Iterator[SqliteEngine]:
    path = tmp_path_factory.mktemp("tiny") / "store.db"
    made = SqliteEngine.open(path, vocabulary, clock=Clock())
    fill_densely(made, TINY)
    yield made
    made.close()


@pytest.fixture(scope="module")
def oracle(vocabulary: Vocabulary) -> Engine:
    return fill_densely(NaiveEngine(vocabulary, clock=Clock()), TINY)


def back_and_forth(levels: int, some: bool, where: Where) -> Where:
    """From events to bodies, to their events, and so on."""
    for level in range(levels, 0, -1):
        where = Linked(
            property="allegedPerpetrator", inverse=level % 2 == 0, some=some, where=where
        )
    return where


def asked(engine: Engine, where: Where, first: int = 50) -> tuple[list[str], int | None]:
    window = Window(first=first, count=first > 1)
    query = EntityQuery(classes=("Event",), where=where, window=window)
    with engine.reading() as snapshot:
        page = snapshot.view(PUBLIC_CLEARANCE).entities(query)
    return [row.id for row in page.rows], page.total


def steps(engine: SqliteEngine, where: Where) -> int:
    """Thousands of steps that SQLite takes to find out who passes."""
    deadline = Counting()
    with engine.reading(deadline) as snapshot:
        snapshot._db.set_progress_handler(deadline.look, 1000)
        query = EntityQuery(classes=("Event",), where=where, window=Window(count=True))
        snapshot.view(PUBLIC_CLEARANCE).entities(query)
    return deadline.looks


class Counting(Deadline):
    """Counts how often SQLite looks whether to go on."""

    looks = 0

    def look(self) -> bool:
        self.looks += 1
        return False


@pytest.mark.parametrize("levels", range(1, LEVELS))
@pytest.mark.parametrize("inner", [NOBODY, UNITS, Not(UNITS), LONG_AGO])
def test_none_however_nested_is_right(
    tiny: SqliteEngine, oracle: Engine, levels: int, inner: Where
) -> None:
    """And some, and their complements: as the oracle has it."""
    for some in (True, False):
        where = back_and_forth(levels, some, inner)
        assert asked(tiny, where) == asked(oracle, where)
        assert asked(tiny, Not(where)) == asked(oracle, Not(where))


@pytest.mark.parametrize(
    "where",
    [
        Reaches(climb=Climb(property="partOf"), where=Linked(property="place", where=NOBODY)),
        Reaches(climb=Climb(property="partOf", inverse=True), where=back_and_forth(2, True, UNITS)),
        Linked(
            property="about",
            inverse=True,
            before=Climb(property="partOf"),
            where=Linked(property="addressee", some=False, where=NOBODY),
        ),
        Linked(
            property="place",
            after=Climb(property="within"),
            where=TextMatch(property="name", how="in", values=(folded("Place 3"),)),
        ),
        AnyOf((back_and_forth(2, False, UNITS), AllOf((UNITS, back_and_forth(2, True, UNITS))))),
        AllOf(
            (Not(back_and_forth(2, True, NOBODY)), Not(AnyOf((back_and_forth(2, True, UNITS),))))
        ),
    ],
)
def test_climbs_and_joined_conditions_are_right(
    tiny: SqliteEngine, oracle: Engine, where: Where
) -> None:
    """Up to the whole and down to its parts, together with others."""
    for asking in (where, Not(where)):
        assert asked(tiny, asking) == asked(oracle, asking)
        assert asked(tiny, asking, 1)[0] == asked(oracle, asking, 1)[0]


@pytest.mark.parametrize("some", [True, False])
def test_a_filter_costs_its_levels_and_not_their_product(engine: SqliteEngine, some: bool) -> None:
    """Each further level adds what one level costs; none costs about what some costs."""
    inner = Not(UNITS)  # no short list of it can be had
    costs = [steps(engine, back_and_forth(n, some, inner)) for n in range(1, LEVELS)]
    one = max(costs[:2]) + 1
    assert costs[-1] < 2 * LEVELS * one, costs
    other = steps(engine, back_and_forth(LEVELS, not some, inner))
    assert other < 4 * LEVELS * one


def test_a_long_list_of_names_is_one_parameter(
    engine: SqliteEngine, tiny: SqliteEngine, oracle: Engine
) -> None:
    """However many names, in however many conditions; what no store can hold is nobody's name."""
    names = tuple(folded(f"Raid {at}") for at in range(1000))
    where: Where = TextMatch(property="name", how="in", values=(*names, "\0", "\ud800"))
    assert asked(engine, where)[1] == SMALL.events
    assert asked(tiny, where) == asked(oracle, where)
    assert steps(engine, AnyOf((where,) * 20)) < 21 * (1 + steps(engine, where))
    nothing = TextMatch(property="name", how="in", values=("\0", "\ud800"))
    assert asked(tiny, nothing) == asked(oracle, nothing) == ([], 0)
    with engine.reading() as snapshot:
        reader = snapshot.view(PUBLIC_CLEARANCE)._reader
        filters = FilterCompiler(
            reader.db, reader.vocabulary, reader.terms, reader.sight, reader.keys
        )
        filters.condition(where, "e.key")
        assert len(filters.bindings) == 1


def test_deep_conditions_do_not_fill_the_stack(engine: SqliteEngine) -> None:
    """SQLite refuses deep expressions; a hundred conditions, however nested, are none."""
    where: Where = UNITS
    for _ in range(25):
        where = AnyOf((NOBODY, Not(Linked(property="allegedPerpetrator", where=where))))
        where = Linked(property="allegedPerpetrator", inverse=True, some=False, where=where)
    assert asked(engine, Linked(property="allegedPerpetrator", where=where))[1] is not None
