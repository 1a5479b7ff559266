"""Days of publications that views have asked for: kept by clearance until the store is another."""

from __future__ import annotations

import threading
from typing import TypeAlias

from graph.claims.marking import Clearance
from graph.views.view import State

Days: TypeAlias = "dict[str, int | None]"
"""Day number of the shown publication, by source; None where nobody says."""

MOST_VIEWS = 16
MOST_SOURCES = 100_000
"""Of one view; what has more is asked for anew."""


class Publications:
    """What is known of one state. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: State | None = None
        self._by_view: dict[tuple[str, int], Days] = {}

    def of(self, state: State | None, clearance: Clearance, upto: int) -> Days:
        """The days that are known for a view, to which readers add.

        Args:
            upto: the last unit that the view has.
        """
        with self._lock:
            if self._state != state:
                self._state, self._by_view = state, {}
            key = str(clearance), upto
            known = self._by_view.pop(key, {})
            if len(known) > MOST_SOURCES:
                known = {}
            self._by_view[key] = known
            while len(self._by_view) > MOST_VIEWS:
                del self._by_view[next(iter(self._by_view))]
            return known
