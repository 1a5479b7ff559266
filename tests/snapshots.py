"""Snapshots of no store: for what looks only at which state one is, and at what was written."""

from __future__ import annotations

from typing import Any

from graph.claims.marking import Clearance
from graph.views.clusters import Clusters
from graph.views.reached_since import MOST_REACHED, Written
from graph.views.view import State


class _Nobody:
    """A view in which nobody is judged to be one with somebody."""

    def identities(self) -> Clusters:
        return Clusters(())


class Snapshot:
    """One state, and what a reader is said to have been reached by since any unit."""

    def __init__(
        self,
        number: int,
        mark: str = "",
        *,
        reached: frozenset[str] | None = frozenset({"x"}),
        erased: bool = False,
    ) -> None:
        self.state: State | None = State(number, mark or str(number))
        self.unit = number
        self._reached, self._erased = reached, erased
        self.looks: list[Clearance] = []

    def view(
        self, clearance: Clearance, known_at: int | None = None, *, coded: bool = False
    ) -> Any:
        return _Nobody()

    def erased(self, since: int) -> bool:
        return self._erased

    def reached(self, since: int, clearance: Clearance, most: int = MOST_REACHED) -> Written | None:
        self.looks.append(clearance)
        found = self._reached
        return None if found is None or len(found) > most else Written(found)
