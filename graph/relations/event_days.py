"""When events may have been: what their dates come to, computed once for all that are alike."""

from __future__ import annotations

import numpy as np

from graph.relations.possible_days import Days, days_of
from graph.views.columns import Columns, Stated, distinct, numbered
from graph.views.walking import Numbers


class EventDays:
    """When each of very many events may have been, by what is claimed of it."""

    def __init__(self, columns: Columns, when: Stated) -> None:
        self.when = when.where(~when.negated)
        self._days: list[Days] = [days_of(())]
        events, inverse = numbered(self.when.near)
        self._events = events
        self._of = np.zeros(len(events), dtype=np.int64)
        values: dict[int, list[int]] = {}
        lone: dict[int, int] = {}
        counts = np.bincount(inverse, minlength=len(events))
        single = counts[inverse] == 1
        for value in distinct(self.when.what[single]).tolist():
            # One date by itself is what it is.
            lone[value] = self._add(Days(*columns.dates(value)))
        if lone:
            table = np.zeros(max(lone) + 1, dtype=np.int64)
            table[list(lone)] = list(lone.values())
            self._of[inverse[single]] = table[self.when.what[single]]
        for place, value in zip(
            inverse[~single].tolist(), self.when.what[~single].tolist(), strict=True
        ):
            values.setdefault(place, []).append(value)
        several: dict[frozenset[int], int] = {}
        for place, some in values.items():
            known = frozenset(some)
            if known not in several:
                several[known] = self._add(days_of(map(columns.dates, known)))
            self._of[place] = several[known]

    def _add(self, days: Days) -> int:
        self._days.append(days)
        return len(self._days) - 1

    def of(self, events: Numbers) -> Numbers:
        """Of each the number of its possible days; 0 where nothing is claimed."""
        if not len(self._events):
            return np.zeros(len(events), dtype=np.int64)
        places = np.searchsorted(self._events, events)
        places[places == len(self._events)] = 0
        found: Numbers = np.where(self._events[places] == events, self._of[places], 0)
        return found

    def days(self, number: int) -> Days:
        return self._days[number]
