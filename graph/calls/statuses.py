"""The statuses of many calls over one view, each strand read once and each day computed once."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence

from graph.calls.book import Book
from graph.calls.clocks import Policy
from graph.calls.facts import CallOutcome, StrandFacts
from graph.calls.kinds import kinds_of
from graph.calls.reading import read_rows
from graph.calls.rules import call_outcome
from graph.view import View

MANY = 1000
"""From so many calls on the collector of cyclic garbage rests meanwhile."""


def call_outcomes(
    strands: Mapping[str, Sequence[StrandFacts]], on: int, policy: Policy | None = None
) -> dict[str, CallOutcome | None]:
    """The status of each of many calls, by id.

    Nothing that is made here refers back to itself, so there is nothing to collect; left running,
    the collector would walk all facts again and again, and take most of the time.
    """
    resting = len(strands) >= MANY and gc.isenabled()
    if resting:
        gc.disable()
    try:
        return {id: call_outcome(some, on, policy) for id, some in strands.items()}
    finally:
        if resting:
            gc.enable()


class Statuses:
    """What became of calls, as one view has it; of use while its snapshot is held."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._strands: dict[str, tuple[StrandFacts, ...]] = {}
        self._outcomes: dict[tuple[int, Policy | None], dict[str, CallOutcome | None]] = {}
        self.classes: dict[str, str] = {}
        """The concrete class of every addressee come across."""

    def of(
        self, calls: Sequence[str], on: int, policy: Policy | None = None
    ) -> Mapping[str, CallOutcome | None]:
        """By id: the status of each call on a day; None before it was possibly made.

        What is no call of the view is absent.
        """
        self.read(calls)
        known = self._outcomes.setdefault((on, policy), {})
        wanted = {id: self._strands[id] for id in calls if id not in known and id in self._strands}
        known.update(call_outcomes(wanted, on, policy))
        return {id: known[id] for id in calls if id in known}

    def read(self, calls: Sequence[str]) -> None:
        """Read the strands of those of these calls that were not read yet."""
        missing = [id for id in dict.fromkeys(calls) if id not in self._strands]
        if not missing:
            return
        rows = read_rows(self._view, missing)
        book = Book(rows, kinds_of(self._view.vocabulary), self._view.vocabulary)
        for id in missing:
            if rows.classes.get(id) == "Call":
                self._strands[id] = book.strands(id)
        self.classes.update(rows.classes)

    def strands(self, call: str) -> tuple[StrandFacts, ...]:
        """The strands of a call that was read."""
        return self._strands[call]
