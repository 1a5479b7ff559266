"""Sums of the columns of a table, between the lines that may add them up."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from graph.ingest.mapping.table_files import Cell

ADDS, NEARLY, DIFFERS, UNKNOWN = range(4)
"""How the figures of a line stand beside the sums: some are the same, some are within a twentieth,
none is, or there is nothing to compare."""
_NEAR = 0.05
_LEVELS = 20
"""A line may add up what stands behind each of so many marked ones before it."""
_PLAIN = re.compile(r"[+-]?\d[\d.,'’\s]*")
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:([.,'’\s])\d{3})(?:\1\d{3})*")


def figure(cell: Cell) -> float | None:
    """A figure as tables write it, with blanks, points or commas between thousands; None for
    another."""
    if not isinstance(cell, str):
        return None
    text = cell.strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    if _PLAIN.fullmatch(text) is None:
        return None
    if (found := _GROUPS.fullmatch(text)) is not None:
        return float(text.replace(found[1], ""))
    text = re.sub(r"['’\s]", "", text)
    last = max(text.rfind("."), text.rfind(","))
    whole = re.sub(r"[.,]", "", text[:last]) if last > 0 else text
    try:
        return float(f"{whole}.{text[last + 1 :]}" if last > 0 else whole)
    except ValueError:
        return None


class _Sum(NamedTuple):
    value: float
    added: int
    """Figures other than 0."""

    def plus(self, value: float) -> _Sum:
        """With one more figure."""
        return _Sum(self.value + value, self.added + (value != 0))

    def since(self, other: _Sum) -> _Sum:
        """What was added since another one."""
        return _Sum(self.value - other.value, self.added - other.added)


class ColumnSums:
    """Adds up columns from mark to mark.

    Args:
        columns: their names.
    """

    def __init__(self, columns: Collection[str]) -> None:
        self._columns = sorted(columns)
        self._now = dict.fromkeys(self._columns, _Sum(0.0, 0))
        self._with = dict(self._now)
        """The same with marked lines that may be rows."""
        self._unread: set[str] = set()
        """Columns with a cell that is no figure."""
        self._rows = self._cells = 0
        self._at: dict[int, int] = {}
        """Marked line → its place among them."""
        self._marks: list[tuple[int, dict[str, _Sum], dict[str, _Sum]]] = []
        """How many rows stand before each, and the sums of them, both ways."""
        self._own: list[Mapping[str, float]] = []
        """What each adds where it is a row."""

    @property
    def usual(self) -> float:
        """How many cells a row fills."""
        return self._cells / self._rows if self._rows else 0.0

    def add(self, cells: Mapping[str, Cell]) -> None:
        """Add a row."""
        self._rows += 1
        self._cells += len(cells) - [*cells.values()].count(None)
        for name in self._columns:
            cell = cells.get(name)
            if not cell:
                continue
            value = figure(cell)
            if value is None:
                self._unread.add(name)
            elif value:
                self._now[name] = self._now[name].plus(value)
                self._with[name] = self._with[name].plus(value)

    def mark(self, index: int, figures: Mapping[str, float]) -> None:
        """Note that a line stands here which may add up others.

        Args:
            figures: its own, where it may as well be a row that others add up.
        """
        self._at[index] = len(self._marks)
        self._marks.append((self._rows, dict(self._now), dict(self._with)))
        self._own.append(figures)
        for name, value in figures.items():
            self._with[name] = self._with[name].plus(value)

    def is_first(self, index: int) -> bool:
        """Whether no row stands before a marked line."""
        return self._marks[self._at[index]][0] == 0

    def is_last(self, index: int) -> bool:
        """Whether no row stands behind it."""
        return self._marks[self._at[index]][0] == self._rows

    def compare(self, index: int, figures: Mapping[str, float]) -> int:
        """How figures of a marked line stand beside the sums of the rows before it, back to any
        other such line, of those behind it, and of all.

        Returns:
            `ADDS`, `NEARLY`, `DIFFERS` or `UNKNOWN`.
        """
        at = self._at[index]
        nearest, sure = UNKNOWN, 0
        for name, value in figures.items():
            sums = [one for way in (1, 2) for one in self._parts(at, way, name) if one.added]
            if not value or not sums:
                continue
            exact = [one for one in sums if abs(one.value - value) <= 1e-6 * max(1.0, abs(value))]
            if any(one.added > 1 for one in exact):
                sure += 1
            elif name not in self._unread or exact:
                near = any(abs(one.value - value) <= _NEAR * abs(value) for one in sums)
                nearest = min(nearest, NEARLY if near else DIFFERS)
        return ADDS if sure else nearest

    def _parts(self, at: int, way: int, name: str) -> Iterator[_Sum]:
        marks = self._marks
        end = (self._now, self._with)[way - 1][name]
        here = _of(marks[at], way)[name]
        behind = _of(marks[at + 1], way)[name] if at + 1 < len(marks) else end
        own = self._own[at].get(name) if way == 2 else None
        past = here if own is None else here.plus(own)  # no line is one of those that it adds up
        yield from (here, end if own is None else end.since(_Sum(own, 1)))
        for mark in marks[max(0, at - _LEVELS) : at]:
            yield here.since(_of(mark, way)[name])
        yield behind.since(past)


def _of(mark: tuple[int, dict[str, _Sum], dict[str, _Sum]], way: int) -> dict[str, _Sum]:
    return mark[1] if way == 1 else mark[2]
