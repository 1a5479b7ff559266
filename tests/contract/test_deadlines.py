"""Reading ends at its deadline, whatever is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.claims.deadline import Deadline
from graph.claims.errors import Abandoned, OutOfTime
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.views.view import ClaimQuery, EntityQuery, Labels, SearchQuery, TextQuery, View
from tests.contract.book import Book, id_of, text

READINGS: dict[str, Callable[[View], object]] = {
    "classes": lambda view: view.classes([id_of("raid")]),
    "records": lambda view: view.records([id_of("raid")]),
    "read": lambda view: view.read([(Labels(), [id_of("raid")])]),
    "entities": lambda view: view.entities(EntityQuery(classes=("Event",))),
    "claims": lambda view: view.claims(ClaimQuery()),
    "find": lambda view: view.find(TextQuery(text="raid", without=frozenset())),
    "search": lambda view: view.search(SearchQuery(text="raid", without=frozenset())),
    "histories": lambda view: view.histories([id_of("raid")]),
}


@pytest.mark.parametrize("reading", sorted(READINGS))
def test_reading_ends_at_its_deadline(book: Book, reading: str) -> None:
    """While there is time it answers; then it says that there was none, or that nobody waits."""
    book.thing("raid")
    book.says("raid", "name", text("Raid of Ostrel"))
    time = [0.0]
    deadline = Deadline(5, clock=lambda: time[0])
    read = READINGS[reading]
    with book.engine.reading(deadline) as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        assert view.deadline is deadline
        read(view)
        time[0] = 6
        with pytest.raises(OutOfTime):
            read(view)
    left = Deadline()
    with book.engine.reading(left) as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        left.stop()
        with pytest.raises(Abandoned):
            read(view)
    with book.engine.reading() as snapshot:
        read(snapshot.view(PUBLIC_CLEARANCE))
