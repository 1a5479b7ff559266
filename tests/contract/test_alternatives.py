"""One of several days: what is possible is asked of each, not of what lies between them."""

from __future__ import annotations

from datetime import date

import pytest

from graph.views.view import DateMatch, EntityQuery, Relations
from tests.contract.book import Book, id_of, period

CHOICE = "[2017-05-01,2019-05-01]"


@pytest.mark.parametrize(
    ("day", "there"),
    [("2017-05-01", True), ("2018-05-01", False), ("2019-05-01", True), ("2020-01-01", False)],
)
def test_a_relation_on_a_day(book: Book, day: str, there: bool) -> None:
    """It may have held on either, on none between, and certainly on none."""
    book.thing("guard", "StateBody")
    book.thing("ministry", "StateBody")
    book.says("guard", "memberOf", "ministry", valid=CHOICE)
    want = Relations(property="memberOf", valid_on=date.fromisoformat(day))
    rows = book.ask(want, "guard").rows
    assert [row.certain for row in rows] == ([False] if there else [])


@pytest.mark.parametrize(
    ("start", "end", "there"),
    [
        ("2017-04-01", "2017-06-01", True),
        ("2018-01-01", "2018-12-31", False),
        (None, "2017-05-01", True),
        ("2019-05-01", None, True),
        ("2019-05-02", None, False),
    ],
)
def test_a_date_in_a_range(book: Book, start: str | None, end: str | None, there: bool) -> None:
    """An event of one of two days overlaps what has one of them."""
    book.thing("raid")
    book.says("raid", "when", period(CHOICE))
    first, last = (None if day is None else date.fromisoformat(day) for day in (start, end))
    where = DateMatch(property="when", how="overlaps", start=first, end=last)
    with book.view() as view:
        found = view.entities(EntityQuery(classes=("Event",), where=where)).rows
    assert [ref.id for ref in found] == ([id_of("raid")] if there else [])


@pytest.mark.parametrize("day", ["2017-05-01", "2018-05-01", "2019-05-01"])
def test_one_of_two_days_certainly_covers_neither(book: Book, day: str) -> None:
    """Nor what is between them; what is said of one day alone covers it."""
    book.things("Event", "raid", "march")
    book.says("raid", "when", period(CHOICE))
    book.says("march", "when", period(day))
    on = date.fromisoformat(day)
    where = DateMatch(property="when", how="covers", start=on, end=on)
    with book.view() as view:
        found = view.entities(EntityQuery(classes=("Event",), where=where)).rows
    assert [ref.id for ref in found] == [id_of("march")]
