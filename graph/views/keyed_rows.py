"""Rows of lists by their keys: the order that keys have, and the stretch that a window shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cmp_to_key

from graph.views.view import Key, Order, Page, T, Window
from graph.vocabulary import Vocabulary

PERIOD_WIDTH = 4
"""The parts of `Period.sort_key`."""


def goes_by_label(orders: Iterable[Order]) -> bool:
    """Whether an order depends on the languages of the reader."""
    return any(order.property is None and order.by == "value" for order in orders)


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


def page_of_rows(rows: Iterable[tuple[Key, T]], window: Window, down: Sequence[bool]) -> Page[T]:
    """Sort rows by their keys and cut the window out; `down` marks descending parts."""
    by_key: Callable[[tuple[Key, T]], object] = cmp_to_key(lambda a, b: compared(a[0], b[0], down))
    in_order = sorted(rows, key=by_key, reverse=window.backwards)  # type: ignore[arg-type]
    after, side = window.after, -1 if window.backwards else 1
    behind = [row for row in in_order if after is None or compared(row[0], after, down) * side > 0]
    shown = behind[: window.first]
    shown = shown[::-1] if window.backwards else shown
    return Page(
        rows=[row for _, row in shown],
        keys=[key for key, _ in shown],
        more=len(behind) > window.first,
        total=len(in_order) if window.count else None,
    )
