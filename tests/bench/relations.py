"""What stands around, when it was, what is new, how many: pages of them and figures, and a filter
on what is said beside networkx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

import networkx

from api.graphql.service import Service
from graph.claims.claim import Review, Stance
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.sqlite import SqliteEngine
from graph.relations.dimensions import Dimension
from graph.relations.news import Since, all_news, stretch_of_news
from graph.relations.statistics import Counting, all_buckets
from graph.relations.surroundings import Around, surroundings
from graph.relations.timeline import Line, timeline
from graph.views.view import EntityQuery, Linked, Saying, View, Window
from graph.vocabulary import Vocabulary
from tests.bench.measuring import in_turn
from tests.bench.reach import ROOM, reach
from tests.bench.world import Sizes, World
from tests.view_graph import to_networkx

BY = (Dimension.KIND, Dimension.YEAR)
ASKED = (
    "{ statistics(by: [KIND, YEAR], first: 200) { nodes { key { label } events { min max } } } }"
)
TWICE = Linked(
    property="allegedPerpetrator",
    said=Saying(
        stances=frozenset((Stance.VERIFIED, Stance.ASSERTED, Stance.REPORTED)),
        reviews=frozenset((Review.PROPOSED, Review.ACCEPTED)),
        speakers=2,
    ),
)
NEW = 2000
"""Claims that come last, of which news are told."""
MOST_IN_MEMORY = 0.25
"""Of the full world: of a larger one networkx would hold several gigabytes of claims."""


def relations(
    path: Path, vocabulary: Vocabulary, sizes: Sizes, scale: float, repeats: int
) -> Iterator[str]:
    """Lines of the report."""
    yield from reach(path, vocabulary, repeats)
    with closing(SqliteEngine.open(path, vocabulary, adjacency=ROOM)) as engine:
        assert engine.arrays is not None
        took = in_turn({"everything": engine.arrays.lay_out}, 1)["everything"] / 1000
        yield f"    relations, dates and what is counted laid out: {took:.2f} s of the processor"
        before = engine.latest
        with engine.writing() as writer:
            writer.record(islice(World(replace(sizes, seed=sizes.seed + 1)).claims(), NEW))
        yield from _told(in_turn(_pages(engine, sizes, before), repeats, row=5))
        yield from _told(in_turn(_statistics(engine), repeats))
        if scale <= MOST_IN_MEMORY:
            yield from _told(in_turn(_filters(engine), repeats))


def _told(took: dict[str, float]) -> Iterator[str]:
    for name, time in took.items():
        yield f"    {name}: {time:.1f} ms"


def _over(engine: SqliteEngine, ask: Callable[[View], object]) -> Callable[[], object]:
    def asked() -> object:
        with engine.reading() as snapshot:
            return ask(snapshot.view(PUBLIC_CLEARANCE))

    return asked


def _pages(engine: SqliteEngine, sizes: Sizes, before: int) -> dict[str, Callable[[], object]]:
    """Pages of fifty, from the middle of what they are pages of."""
    world = World(sizes)
    unit, actor = world.actors[0], world.actors[len(world.actors) // 2]
    middle = Line(start=date(2015, 6, 1), window=Window(first=1))
    since = Since(since=before + 1, until=2**60)
    with engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        [key] = timeline(view, middle).keys
        pieces = all_news(view, since)
    later = pieces[len(pieces) // 2].key
    line = Line(window=Window(first=50, after=key))
    return {
        "around an actor, 2 hops": _over(
            engine, lambda view: surroundings(view, Around(of=[actor], hops=2))
        ),
        "around a unit with very many events": _over(
            engine, lambda view: surroundings(view, Around(of=[unit]), left=False)
        ),
        "a page of the timeline": _over(engine, lambda view: timeline(view, line)),
        f"{len(pieces):,} changes, fresh": _over(engine, lambda view: all_news(view, since)),
        "a page of them, kept": lambda: stretch_of_news(pieces, Window(first=50, after=later)),
    }


def _statistics(engine: SqliteEngine) -> dict[str, Callable[[], object]]:
    service = Service(engine)
    return {
        "statistics by kind and year, fresh": _over(
            engine, lambda view: all_buckets(view, Counting(by=BY))
        ),
        "a request for them, kept": lambda: service.answer(ASKED, clearance=PUBLIC_CLEARANCE),
        "by accused body": _over(
            engine,
            lambda view: all_buckets(view, Counting(by=(Dimension.ALLEGED_PERPETRATOR,))),
        ),
    }


def _filters(engine: SqliteEngine) -> dict[str, Callable[[], object]]:
    window = Window(first=50)
    query = EntityQuery(classes=("Event",), where=TWICE, window=window)
    with engine.reading() as snapshot:
        graph = to_networkx(snapshot.view(PUBLIC_CLEARANCE))
    events = [id for id, node in graph.nodes.items() if node["cls"] == "Event"]
    return {
        "50 events, accused by two speakers": _over(engine, lambda view: view.entities(query)),
        "networkx, the same of all events": lambda: _by_two(graph, events),
    }


def _by_two(graph: networkx.MultiDiGraph[str], events: list[str]) -> list[str]:
    """Events of which two speakers accuse one actor."""
    found = []
    for event in events:
        said: dict[str, set[str]] = {}
        for _, actor, edge in graph.out_edges(event, data=True):
            if edge["predicate"] == "allegedPerpetrator" and not edge["negated"]:
                said.setdefault(actor, set()).add(edge["speaker"])
        if any(len(speakers) > 1 for speakers in said.values()):
            found.append(event)
    return found
