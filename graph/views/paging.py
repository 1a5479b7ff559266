"""Stretches of lists, in either direction."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from graph.views.view import Page, T, Window


def in_order(found: Iterable[T], window: Window) -> tuple[list[T], bool]:
    """The rows that a window shows, in the order of their list, and whether more follows.

    Args:
        found: the rows in the direction of the window, from where it begins; read only as far as
            is needed.
    """
    some = list(islice(found, window.first + 1))
    shown = some[: window.first]
    return shown[::-1] if window.backwards else shown, len(some) > window.first


def stretch(rows: Sequence[Any], keys: Sequence[Any], window: Window) -> Page[Any]:
    """The stretch of a whole list that a window shows.

    Args:
        keys: of all rows, in order; keys have to be comparable.
    """
    if window.backwards:
        end = len(rows) if window.after is None else bisect_left(keys, window.after)
        start = max(end - window.first, 0)
        more = start > 0
    else:
        start = 0 if window.after is None else bisect_right(keys, window.after)
        end = start + window.first
        more = end < len(rows)
    total = len(rows) if window.count else None
    return Page(rows[start:end], keys[start:end], more, total)
