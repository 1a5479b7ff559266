"""Units of work by number and record time: immutable, so each process keeps those it has met."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any


class UnitTimes:
    """The record times of a store's units.

    Times never go back, so numbers and times have the same order.
    """

    def __init__(self) -> None:
        self.times: dict[int, int] = {0: 0}
        self._numbers: list[int] = []
        self._ats: list[int] = []
        self._restored = 0
        """The last of those that were restored; all others came behind them."""

    @property
    def last(self) -> int:
        """The highest number that is known; 0 for none."""
        return self._numbers[-1] if self._numbers else 0

    def add(self, units: Iterable[Sequence[Any]]) -> None:
        """Take in units: number and record time of each, and whether it was restored; by number,
        behind all that are known."""
        for number, at, restored in units:
            if number > self.last:
                self._restored = number if restored else self._restored
                self.times[number] = at
                self._numbers.append(number)
                self._ats.append(at)

    def is_written(self, number: int) -> bool:
        """Whether a unit is known, and was written here and not restored."""
        return number in self.times and number > self._restored

    def at(self, moment: int) -> int:
        """The last unit that was whole at a moment; 0 where there was none."""
        place = bisect_right(self._ats, moment)
        return self._numbers[place - 1] if place else 0
