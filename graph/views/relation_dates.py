"""The first and the last date of what relations lead to: for lists in that order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from graph.claims.period import UNKNOWN_LAST
from graph.views.all_pages import page_levels
from graph.views.replies import read_one
from graph.views.view import Order, PlainValues, Relations, View

N = TypeVar("N")


def utmost_days(
    pairs: Iterable[tuple[N, N]], days: Mapping[N, int | None], order: Order
) -> dict[N, int]:
    """The first or last of the days of all that each leads to; nothing of who leads to no day.

    Args:
        pairs: what leads, and where to.
        days: of ends, as `day_in` has them.
    """
    last = order.by == "last date"
    found: dict[N, int] = {}
    for near, far in pairs:
        day = days.get(far)
        if day is not None:
            known = found.get(near)
            if known is None or (day > known if last else day < known):
                found[near] = day
    return found


def day_in(sort_key: Sequence[int], order: Order) -> int:
    """The day of a known date that an order uses: `Period.day` or `Period.last_day`.

    Args:
        sort_key: `Period.sort_key`.
    """
    if order.by == "first date":
        return sort_key[0]
    return next(day for day in reversed(sort_key) if day != UNKNOWN_LAST)


def days_of_ends(view: View, ids: Sequence[str], order: Order) -> dict[str, int]:
    """The same as `utmost_days`, by what a view says of the relations of each."""
    assert order.property is not None
    assert order.date is not None
    want = Relations(property=order.property, inverse=order.inverse, detail=False)
    pairs = [
        (id, row.to.id)
        for level in page_levels(view, want, ids)
        for id, page in level.items()
        for row in page.rows
    ]
    fars = sorted({far for _, far in pairs})
    said = read_one(view, PlainValues(property=order.date), fars)
    days = {}
    for far, value in said.items():
        period = None if value.value is None else value.value.period
        if period is not None:
            days[far] = period.day if order.by == "first date" else period.last_day
    return utmost_days(pairs, days, order)
