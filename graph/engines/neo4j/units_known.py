"""Units of work by number and record time: immutable, so each process keeps those it has met."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class UnitTimes:
    """The record times of a store's units.

    Times never go back, so numbers and times have the same order.
    """

    def __init__(self) -> None:
        self.times: dict[int, int] = {0: 0}
        self._numbers: list[int] = []
        self._ats: list[int] = []

    @property
    def last(self) -> int:
        """The highest number that is known; 0 for none."""
        return self._numbers[-1] if self._numbers else 0

    def add(self, units: Iterable[tuple[int, int]]) -> None:
        """Take in units: number and record time of each, by number, behind all that are known."""
        for number, at in units:
            if number > self.last:
                self.times[number] = at
                self._numbers.append(number)
                self._ats.append(at)

    def at(self, moment: int) -> int:
        """The last unit that was whole at a moment; 0 where there was none."""
        place = bisect_right(self._ats, moment)
        return self._numbers[place - 1] if place else 0
