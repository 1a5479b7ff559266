"""Lists in order of time: the first page, one in the middle, and what lies within a month."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.sqlite import SqliteEngine
from graph.views.view import DateMatch, EntityQuery, Order, Page, Ref, Window
from graph.vocabulary import Vocabulary
from tests.bench.measuring import in_turn

MONTH = DateMatch(property="when", how="within", start=date(2015, 3, 1), end=date(2015, 3, 31))
BY_DATE = (Order(property="when"),)
MIDDLE = date(2015, 6, 1).toordinal()


def ordered(path: Path, vocabulary: Vocabulary, repeats: int) -> Iterator[str]:
    """Lines of the report."""
    with closing(SqliteEngine.open(path, vocabulary)) as engine:

        def page(query: EntityQuery) -> Page[Ref]:
            with engine.reading() as snapshot:
                return snapshot.view(PUBLIC_CLEARANCE).entities(query)

        window = Window(first=50)
        deep = Window(first=50, after=(MIDDLE, MIDDLE, MIDDLE, MIDDLE, ""))
        queries = {
            "by id": EntityQuery(classes=("Event",), window=window),
            "by date": EntityQuery(classes=("Event",), order=BY_DATE, window=window),
            "by date, in the middle": EntityQuery(classes=("Event",), order=BY_DATE, window=deep),
            "within a month, by id": EntityQuery(classes=("Event",), where=MONTH, window=window),
        }
        total = page(EntityQuery(classes=("Event",), window=Window(first=0, count=True))).total
        calls = {name: lambda query=query: page(query) for name, query in queries.items()}
        took = in_turn(calls, repeats)
        yield f"the first 50 of {total:,} events"
        for name, time in took.items():
            yield f"    {name}: {time:.1f} ms"
