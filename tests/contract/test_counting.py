"""Relationship queries come to the same on every engine, those in a server included: figures, what
stands around something, chains of command, ways, a timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date

import pytest

from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.relations.commands import chain_of_command
from graph.relations.connections import Connecting, connections
from graph.relations.dimensions import Dimension, Levels
from graph.relations.statistics import Counting, all_buckets
from graph.relations.surroundings import Around, surroundings
from graph.relations.timeline import Line, timeline
from graph.views.view import View, Window
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import id_of
from tests.engines import SERVERS
from tests.naive import NaiveEngine
from tests.relations.dense_events import CLASSES, fill

RAID, GUARD, MARA, TOWN = map(id_of, ("event 1", "guard", "mara", "town"))
LEVELS = Levels(kind=2, place=1)
ASKED: dict[str, Callable[[View], object]] = {
    **{
        one.name: lambda view, one=one: all_buckets(view, Counting(by=[one]))  # type: ignore[misc]
        for one in Dimension
    },
    "two": lambda view: all_buckets(
        view, Counting(by=[Dimension.KIND, Dimension.PLACE], levels=LEVELS)
    ),
    "nothing": lambda view: all_buckets(view, Counting(by=[])),
    "around": lambda view: surroundings(view, Around(of=[RAID], hops=2, limit=12)),
    "around on a day": lambda view: surroundings(
        view, Around(of=[GUARD, TOWN], limit=5, valid_on=date(2018, 6, 1))
    ),
    "above": lambda view: chain_of_command(view, GUARD, on=date(2018, 6, 1)),
    "below": lambda view: chain_of_command(view, GUARD, on=date(2018, 6, 1), downwards=True),
    "ways": lambda view: connections(view, Connecting(start=MARA, end=GUARD, longer=1)),
    "line": lambda view: timeline(view, Line(window=Window(first=40, count=True))),
    "line of a body": lambda view: timeline(view, Line(about=GUARD, window=Window(first=40))),
}


def test_every_engine_comes_to_what_the_oracle_says(
    request: pytest.FixtureRequest, engine: Engine, clock: Clock, vocabulary: Vocabulary
) -> None:
    """For each reader, now and at a moment; what is judged to be one is asked about by any id."""
    ours = Clock()
    naive = NaiveEngine(vocabulary, clock=ours)
    recorded = fill(naive, ours, 11)
    assert fill(engine, clock, 11) == recorded
    with closing(naive), naive.reading() as expected, engine.reading() as found:
        readers = [("public", None), ("restricted", recorded), ("restricted", None)]
        if request.node.callspec.params["engine"] in SERVERS:
            readers = readers[-1:]
        for as_, at in readers:
            oracle = expected.view(Clearance.parse(as_), at)
            view = found.view(Clearance.parse(as_), at)
            for name, ask in ASKED.items():
                assert ask(view) == ask(oracle), (name, as_, at)


def test_what_is_one_is_asked_about_by_any_of_its_ids(vocabulary: Vocabulary) -> None:
    """A chain, surroundings, a timeline, ways from it, to it and past it."""
    asked = 0
    for seed in range(6):
        clock = Clock()
        engine = NaiveEngine(vocabulary, clock=clock)
        fill(engine, clock, seed)
        with engine.reading() as snapshot:
            view = snapshot.view(Clearance.parse("restricted"))
            ids = [id_of(name) for some in CLASSES.values() for name in some]
            one = view.one_as(ids)
            for id in (id for id in one if one[id] != id):
                others = [other for other in ids[:14] if one.get(other, other) != one[id]]
                assert _about(view, id, others) == _about(view, one[id], others)
                same = Connecting(start=id, end=one[id])
                assert connections(view, same).ways == ()
                asked += 1
    assert asked > 5


def _about(view: View, id: str, others: Sequence[str]) -> list[object]:
    day = date(2018, 6, 1)
    return [
        chain_of_command(view, id, on=day),
        chain_of_command(view, id, on=day, downwards=True),
        surroundings(view, Around(of=[id], limit=30)),
        timeline(view, Line(about=id, window=Window(first=50))),
        *(connections(view, Connecting(start=id, end=other, limit=3)) for other in others),
        *(connections(view, Connecting(start=other, end=id, limit=3)) for other in others[:4]),
        connections(view, Connecting(start=others[0], end=others[1], avoid=[id])),
    ]
