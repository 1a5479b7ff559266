"""Statistics, a timeline and a filter on what is said, beside networkx."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import networkx

from graph.claims.claim import Review, Stance
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.sqlite import SqliteEngine
from graph.relations.dimensions import Dimension
from graph.relations.statistics import Counting, all_buckets
from graph.relations.timeline import Line, timeline
from graph.release.analyst_graphs import to_networkx
from graph.views.view import EntityQuery, Linked, Saying, View, Window
from graph.vocabulary import Vocabulary
from tests.bench.measuring import in_turn

BY = (Dimension.KIND, Dimension.YEAR)
TWICE = Linked(
    property="allegedPerpetrator",
    said=Saying(
        stances=frozenset((Stance.VERIFIED, Stance.ASSERTED, Stance.REPORTED)),
        reviews=frozenset((Review.PROPOSED, Review.ACCEPTED)),
        speakers=2,
    ),
)


def relations(path: Path, vocabulary: Vocabulary, repeats: int) -> Iterator[str]:
    """Lines of the report."""
    with closing(SqliteEngine.open(path, vocabulary)) as engine:

        def over(ask: Callable[[View], object]) -> Callable[[], object]:
            def asked() -> object:
                with engine.reading() as snapshot:
                    return ask(snapshot.view(PUBLIC_CLEARANCE))

            return asked

        with engine.reading() as snapshot:
            view = snapshot.view(PUBLIC_CLEARANCE)
            total = view.counts().entities.get("Event", 0)
            graph = to_networkx(view)
        events = [id for id, node in graph.nodes.items() if node["cls"] == "Event"]
        window = Window(first=50)
        times = in_turn(
            {
                "statistics by kind and year, fresh": over(
                    lambda view: all_buckets(view, Counting(by=BY))
                ),
                "a page of the timeline": over(lambda view: timeline(view, Line(window=window))),
                "50 events, accused by two speakers": over(
                    lambda view: view.entities(
                        EntityQuery(classes=("Event",), where=TWICE, window=window)
                    )
                ),
                "networkx, the same of all events": lambda: _by_two(graph, events),
            },
            repeats,
        )
        yield f"{total:,} events"
        for name, taken in times.items():
            yield f"    {name}: {taken:.1f} ms"


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
