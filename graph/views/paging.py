"""Stretches of lists, in either direction."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any

from graph.views.view import Key, Page, T, Window


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
    places = range(len(rows))
    start, end, more = _ends(places, keys.__getitem__, window)
    return Page(rows[start:end], keys[start:end], more, len(rows) if window.count else None)


def stretch_by(key: Callable[[T], Key], rows: Sequence[T], window: Window) -> Page[T]:
    """The same, of rows that tell their keys: only of some of them a key is made."""
    start, end, more = _ends(rows, key, window)
    shown = rows[start:end]
    return Page(shown, list(map(key, shown)), more, len(rows) if window.count else None)


def _ends(rows: Sequence[Any], key: Callable[[Any], Any], window: Window) -> tuple[int, int, bool]:
    """Where a stretch begins and ends, and whether more follows."""
    if window.backwards:
        end = len(rows) if window.after is None else bisect_left(rows, window.after, key=key)
        start = max(end - window.first, 0)
        return start, end, start > 0
    start = 0 if window.after is None else bisect_right(rows, window.after, key=key)
    end = start + window.first
    return start, end, end < len(rows)
