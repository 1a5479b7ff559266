"""Rows of lists by their keys: the order that keys have, and the stretch that a window shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key
from heapq import nsmallest
from typing import Any

from graph.views.paging import in_order
from graph.views.view import Key, Order, Page, T, Window
from graph.vocabulary import Vocabulary

FEW = 20
"""How many times as many rows as are shown have to be there for sorting all of them to be dear."""
PERIOD_WIDTH = 4
"""The parts of `Period.sort_key`."""


def goes_by_label(orders: Iterable[Order]) -> bool:
    """Whether an order depends on the languages of the reader."""
    return any(order.property is None and order.by == "value" for order in orders)


def by_relations(order: Order) -> bool:
    """Whether an order depends on what relations lead to."""
    return order.property is not None and order.by in ("count", "first date", "last date")


def width(vocabulary: Vocabulary, order: Order) -> int:
    """How many parts of a key an order takes."""
    if order.property is None or order.by != "value":
        return 1
    return PERIOD_WIDTH if vocabulary.properties[order.property].range == "period" else 1


def turned(vocabulary: Vocabulary, orders: Iterable[Order]) -> tuple[bool, ...]:
    """Which parts of the keys of such a list go downwards; the id, which comes last, never does."""
    parts = [o.descending for o in orders for _ in range(width(vocabulary, o))]
    return (*parts, False)


def compared(one: Key, other: Key, down: Sequence[bool]) -> int:
    """Which place comes first; None last whichever way a part is turned."""
    for x, y, turn in zip(one, other, down, strict=True):
        if x == y:
            continue
        if x is None or y is None:
            return 1 if x is None else -1
        return -1 if (x < y) != turn else 1  # type: ignore[operator]
    return 0


def first_rows(
    rows: Iterable[tuple[Key, T]], window: Window, down: Sequence[bool]
) -> list[tuple[Key, T]]:
    """The rows that a window begins with, in its direction, one more than it shows; `down` marks
    descending parts of keys."""
    after, side = window.after, -1 if window.backwards else 1
    behind = [row for row in rows if after is None or side * compared(row[0], after, down) > 0]
    if window.first * FEW < len(behind):
        by_key: Callable[[tuple[Key, T]], Any] = cmp_to_key(
            lambda a, b: side * compared(a[0], b[0], down)
        )
        return nsmallest(window.first + 1, behind, key=by_key)
    # Part by part, the last one first: a sort keeps what is equal in its order.
    for place, turn in reversed(list(enumerate(down))):
        behind.sort(key=_last_none(place, turn), reverse=turn)
    in_order = behind[::-1] if window.backwards else behind
    return in_order[: window.first + 1]


def _last_none(place: int, turn: bool) -> Callable[[tuple[Key, T]], tuple[bool, object]]:
    def part(row: tuple[Key, T]) -> tuple[bool, object]:
        value = row[0][place]
        return (value is not None if turn else value is None), value

    return part


def page_of_rows(rows: Iterable[tuple[Key, T]], window: Window, down: Sequence[bool]) -> Page[T]:
    """Sort rows by their keys and cut the window out; `down` marks descending parts."""
    every = list(rows)
    shown, more = in_order(first_rows(every, window, down), window)
    return Page(
        rows=[row for _, row in shown],
        keys=[key for key, _ in shown],
        more=more,
        total=len(every) if window.count else None,
    )
