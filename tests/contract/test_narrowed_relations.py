"""Relations by what stands at their other ends, on every engine: which of them, in which order."""

from __future__ import annotations

import random
from datetime import date
from itertools import product

import pytest

from graph.claims.deadline import Deadline
from graph.claims.errors import OutOfTime, QueryError
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.views import narrowed_relations as narrowed
from graph.views.narrowed_relations import Narrowing, narrowed_relations
from graph.views.replies import read_one
from graph.views.view import DateMatch, EntityQuery, Key, Order, Relations, TextMatch, Where, Window
from tests.contract.book import Book, id_of, period, text

DAYS = (None, "2011-05-01", "2012", "2013-02", "2011-05-01")
NAMES = (None, "Fire at the mill", "Raid", "Fire at the quay", "raid")
WHERES: dict[str, Where | None] = {
    "all": None,
    "named": TextMatch(property="name", how="contains", values=("fire",)),
    "then": DateMatch(
        property="when",
        how="overlaps",
        start=date(2012, 6, 1),
        end=date(2013, 12, 31),
        dated=True,
    ),
}
ORDERS = (
    (),
    (Order(property="when", descending=True),),
    (Order(property=None), Order(property="when")),
)


@pytest.fixture
def hub(book: Book) -> Book:
    """A unit and a band to which events lead, some undated, some unnamed, some not readable."""
    chance = random.Random(5)
    book.thing("unit", "Organisation")
    book.thing("band", "Organisation")
    for n in range(25):
        marking = "restricted" if n % 6 == 5 else "public"
        book.thing(f"event-{n}", "Event", marking)
        day, name = chance.choice(DAYS), chance.choice(NAMES)
        if day is not None:
            book.says(f"event-{n}", "when", period(day))
        if name is not None:
            book.says(f"event-{n}", "name", text(name, "en"))
        for actor in ("unit", "band"):
            if chance.random() < 0.7:
                book.says(f"event-{n}", "allegedPerpetrator", actor)
    book.says("event-0", "allegedPerpetrator", "unit")
    book.says("event-0", "allegedPerpetrator", "unit", negated=True, line=2)
    return book


@pytest.mark.parametrize("clearance", ["public", "restricted"])
def test_as_the_whole_list_has_them(
    hub: Book, clearance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is asked, a page is a stretch of the list at the root, cut down to what the relation
    leads to; with many relations an entity, as with few."""
    for most, together in ((1000, 5000), (2, 3)):
        monkeypatch.setattr(narrowed, "MOST_ROWS", most)
        monkeypatch.setattr(narrowed, "TOGETHER", together)
        monkeypatch.setattr(narrowed, "LONG", 4)
        with hub.view(clearance) as view:
            for where, order, back in product(WHERES.values(), ORDERS, (False, True)):
                query = EntityQuery(
                    classes=("Event",), where=where, order=order, window=Window(first=1000)
                )
                root = [ref.id for ref in view.entities(query).rows]
                by = Narrowing(("Event",), where, order)
                for name in ("unit", "band"):
                    related = Relations(
                        property="allegedPerpetrator", inverse=True, window=Window(first=1000)
                    )
                    all_ = read_one(view, related, [id_of(name)])
                    rows = {row.to.id: row for row in all_[id_of(name)].rows}
                    expected = [rows[id] for id in root if id in rows]
                    after: Key | None = None
                    found = []
                    while True:
                        window = Window(first=3, after=after, count=True, backwards=back)
                        want = Relations(property="allegedPerpetrator", inverse=True, window=window)
                        read: list[int] = []
                        page = narrowed_relations(view, want, [id_of(name)], by, read.append)[
                            id_of(name)
                        ]
                        assert page.total == len(expected)
                        assert sum(read) >= len(rows)
                        found = [*page.rows, *found] if back else [*found, *page.rows]
                        if not page.more:
                            break
                        after = page.keys[0 if back else -1]
                    assert [row.to.id for row in found] == [row.to.id for row in expected]
                    for row, plain in zip(found, expected, strict=True):
                        assert row._replace(certain=True) == plain
                    if where is not None and isinstance(where, DateMatch):
                        surely = {row.to.id for row in found if row.certain}
                        within = DateMatch(
                            property="when", how="certainly", start=where.start, end=where.end
                        )
                        whole = EntityQuery(
                            classes=("Event",), where=within, window=Window(first=1000)
                        )
                        assert surely == rows.keys() & {r.id for r in view.entities(whole).rows}


def test_it_ends_at_its_deadline_and_may_be_refused(hub: Book) -> None:
    """Reading stops when time is over, and when whoever counts what is read refuses more."""
    time = [0.0]
    want = Relations(property="allegedPerpetrator", inverse=True)
    by = Narrowing(("Event",), order=(Order(property="when"),))

    def refuse(rows: int) -> None:
        raise QueryError(f"too many: {rows}")

    with hub.engine.reading(Deadline(5, clock=lambda: time[0])) as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        with pytest.raises(QueryError, match="too many"):
            narrowed_relations(view, want, [id_of("unit")], by, refuse)
        time[0] = 6
        with pytest.raises(OutOfTime):
            narrowed_relations(view, want, [id_of("unit")], by, lambda rows: None)
