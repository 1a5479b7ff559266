"""Documents that are judged to be one are of one day, and claims are ranked by it: what that cannot
reach is the engine's, and the whole comes to the same."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.views import resolved_view
from graph.views.replies import read_one
from graph.views.resolved_filters import EVERYTHING
from graph.views.resolved_view import ResolvedView
from graph.views.view import (
    EntityQuery,
    Labels,
    Linked,
    Order,
    Page,
    PlainValues,
    Relations,
    Values,
    View,
    Window,
)
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import claim, id_of, period, text
from tests.naive import NaiveEngine
from tests.relations.dense_events import BODIES, EVENTS, PEOPLE, SOURCES, fill
from tests.sqlite.test_laid_filters import whole

NAMED = (*EVENTS, *BODIES, *PEOPLE, *SOURCES)
ORDERS = (
    (Order(property="when"),),
    (Order(property="when", descending=True),),
    (Order(property="when", by="last"),),
    (Order(property=None),),
    (Order(property="kind"), Order(property="when")),
    (Order(property="victim", by="count"), Order(property="when")),
)
SEEDS = (3, 8)


def judged(engine: Engine, seed: int) -> None:
    """A dense affair whose documents have days, and two of which are one."""
    clock = Clock()
    fill(engine, clock, seed)
    clock.tick()
    days = zip(SOURCES, ("2018-01-01", "2020-01-01", "2019-01-01"), strict=True)
    claims = [claim(name, "published", period(day)) for name, day in days]
    claims += [
        claim(name, "name", text(f"{name}, as the {source} has it", "en"), source=source)
        for name in (*EVENTS, *BODIES)
        for source in SOURCES
    ]
    same = claim("document", "sameAs", "letter", line=900)
    with engine.writing() as writer:
        writer.record([*claims, same])
        writer.review([same.id], Review.ACCEPTED, Decided(by="reviewer", why="compared"))


def answers(view: View) -> list[object]:
    """Lists in every order, from both ends, and what is shown of each thing."""
    found: list[object] = []
    accused = Linked(property="allegedPerpetrator")
    for order in ORDERS:
        for where in (None, accused):
            for placed in (False, True):
                query = EntityQuery(classes=("Event",), where=where, order=order, placed=placed)
                found += [whole(view, query, backwards) for backwards in (False, True)]
                counting = replace(query, window=Window(first=0, count=True))
                found.append(view.entities(counting).total)
    ids = list(map(id_of, NAMED))
    for want in (
        *(Labels(), Labels(languages=("en",)), Values(property="when")),
        *(PlainValues(property=name) for name in ("when", "kind", "published", "name")),
        *(Relations(property="allegedPerpetrator", inverse=way) for way in (False, True)),
    ):
        for reply in read_one(view, want, ids).values():
            rows = isinstance(reply, Page)
            found.append(
                reply._replace(rows=list(reply.rows), keys=list(reply.keys)) if rows else reply
            )
    return found


@pytest.mark.parametrize("most", [resolved_view.MOST_MOVED, 0])
@pytest.mark.parametrize("seed", SEEDS)
def test_what_no_day_reaches_is_as_the_engine_has_it(
    tmp_path: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch, seed: int, most: int
) -> None:
    """As the oracle has it, also where so much cites them that everything is put together anew."""
    monkeypatch.setattr(resolved_view, "MOST_MOVED", most)
    naive = NaiveEngine(vocabulary, clock=Clock())
    with closing(SqliteEngine.open(tmp_path / "s.db", vocabulary, clock=Clock())) as engine:
        judged(naive, seed)
        judged(engine, seed)
        with naive.reading() as expected, engine.reading() as found:
            for level in ("public", "restricted"):
                oracle, view = (one.view(Clearance.parse(level)) for one in (expected, found))
                assert isinstance(view, ResolvedView)
                assert view._redated
                assert (view._moved_along("when") is None) is (most == 0)
                for one, other in zip(answers(view), answers(oracle), strict=True):
                    assert one == other


def test_a_page_by_date_is_a_page_of_the_engine(
    tmp_path: Path, vocabulary: Vocabulary, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only of what cites documents of other days all is read."""
    engine = SqliteEngine.open(tmp_path / "s.db", vocabulary, clock=clock)
    judged(engine, 3)
    with engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse("public"))
        assert isinstance(view, ResolvedView)
        moved = view._moved_along("when")
        assert moved
        inner, asked = type(view._view).entities, []

        def listed(self: View, query: EntityQuery) -> object:
            page = inner(self, query)
            if query.window.first == EVERYTHING:
                asked.append(len(page.rows))
            return page

        monkeypatch.setattr(type(view._view), "entities", listed)
        order = (Order(property="when"),)
        view.entities(EntityQuery(classes=("Event",), order=order, window=Window(first=1)))
        assert asked
        assert max(asked) <= len(moved)
    engine.close()
