"""The statuses of many calls over one view, each strand read once and each day computed once."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from graph.claims.deadline import NEVER, Deadline
from graph.ledger.call_records import read_rows
from graph.ledger.call_rules import Doubts, call_outcome
from graph.ledger.claim_rows import Rows
from graph.ledger.clocks import Policy
from graph.ledger.effects import kinds_of
from graph.ledger.strand_book import StrandBook
from graph.ledger.strand_facts import CallOutcome, StrandFacts
from graph.views.kept_results import Kept
from graph.views.view import View

MANY = 1000
"""From so many calls on the collector of cyclic garbage rests meanwhile."""


def call_outcomes(
    strands: Mapping[str, Sequence[StrandFacts]],
    on: int,
    policy: Policy | None = None,
    deadline: Deadline = NEVER,
    doubts: Mapping[str, Doubts] | None = None,
) -> dict[str, CallOutcome | None]:
    """The status of each of many calls, by id.

    Nothing that is made here refers back to itself, so there is nothing to collect; left running,
    the collector would walk all facts again and again, and take most of the time.
    """
    doubted = doubts or {}
    resting = len(strands) >= MANY and gc.isenabled()
    if resting:
        gc.disable()
    try:
        return {
            id: call_outcome(some, on, policy, doubted.get(id)) if some else None
            for id, some in deadline.each(strands.items())
        }
    finally:
        if resting:
            gc.enable()


class _Called(NamedTuple):
    """What was read of one call."""

    strands: tuple[StrandFacts, ...]
    """None of a call that software alone proposed."""
    classes: Mapping[str, str]
    """The concrete class of each addressee."""
    doubts: Doubts | None
    since: int
    until: int
    """The first day on which the strands are these, and the first on which they no more are: what
    a speaker takes back counts for nothing from then."""

    def holds(self, on: int) -> bool:
        return self.since <= on < self.until

    @property
    def parts(self) -> int:
        """How much room it takes; see `graph.views.kept_results`."""
        return 2 + sum(
            2 + len(one.items) + len(one.opinions) + len(one.denials) + len(one.absences)
            for one in self.strands
        )


class Statuses:
    """What became of calls, as one view has it; of use while its snapshot is held."""

    def __init__(self, view: View, kept: Kept | None = None) -> None:
        """Statuses over a view.

        Args:
            kept: what others who asked about an equal view left, and where to leave more.
        """
        self._view, self._kept = view, kept
        self._called: dict[str, _Called] = {}
        self._outcomes: dict[tuple[int, Policy | None], dict[str, CallOutcome | None]] = {}
        self.classes: dict[str, str] = {}
        """The concrete class of every addressee come across."""

    def of(
        self, calls: Sequence[str], on: int, policy: Policy | None = None
    ) -> Mapping[str, CallOutcome | None]:
        """By id: the status of each call on a day; None before it was possibly made, and of one
        that software alone proposed.

        What is no call of the view is absent. Any id of a call that is judged to be the same as
        others will do.
        """
        one_as = self._view.one_as(calls)
        stands = {id: one_as.get(id, id) for id in calls}
        asked = list(dict.fromkeys(stands.values()))
        self.read(asked, on)
        known = self._outcomes.setdefault((on, policy), {})
        wanted = [id for id in asked if id not in known and id in self._called]
        strands = {id: self._called[id].strands for id in wanted}
        doubts = {id: one for id in wanted if (one := self._called[id].doubts) is not None}
        known.update(call_outcomes(strands, on, policy, self._view.deadline, doubts))
        return {id: known[first] for id, first in stands.items() if first in known}

    def passing(
        self, calls: Sequence[str], on: int, policy: Policy | None = None
    ) -> Mapping[str, CallOutcome | None]:
        """As `of`, for who goes through many calls: nothing of them is held on to here."""
        return Statuses(self._view, self._kept).of(calls, on, policy)

    def read(self, calls: Sequence[str], on: int) -> None:
        """Read the strands, as they are on a day, of those of these calls that were not read."""
        known = self._called
        missing = [id for id in dict.fromkeys(calls) if id not in known or not known[id].holds(on)]
        if missing:
            known.update(self._read(missing, on))

    def strands(self, call: str) -> tuple[StrandFacts, ...]:
        """The strands of a call, as they were read last."""
        return self._called[call].strands

    def _read(self, calls: Sequence[str], on: int) -> Mapping[str, _Called]:
        """The calls among these, in their order; the addressees' classes are noted."""
        keys = {id: ("strands", id) for id in calls}
        kept = {} if self._kept is None else self._kept.find(keys.values(), rows=True)
        missing = [id for id in calls if keys[id] not in kept or not kept[keys[id]].holds(on)]
        new: dict[str, _Called] = {}
        if missing:
            every = read_rows(self._view, missing)
            rows, (since, until) = every.at(on), every.stretch(on)
            book = StrandBook(rows, kinds_of(self._view.vocabulary), self._view.vocabulary)
            doubts = _doubts(every, on)
            for id in missing:
                if rows.classes.get(id) == "Call":
                    strands = () if every.is_only_proposed(id) else book.strands(id)
                    new[id] = _called(strands, doubts(id), rows.classes, since, until)
            self.classes.update(rows.classes)
            if self._kept is not None:
                self._kept.put({keys[id]: (one, one.parts) for id, one in new.items()}, rows=True)
        found: dict[str, _Called] = {}
        for id in calls:
            one = new.get(id) or kept.get(keys[id])
            if one is not None:
                found[id] = one
                self.classes.update(one.classes)
        return found


def _called(
    strands: tuple[StrandFacts, ...],
    doubts: Doubts | None,
    classes: Mapping[str, str],
    since: int,
    until: int,
) -> _Called:
    addressees = {one.addressee for one in strands}
    named = {id: classes[id] for id in addressees if id is not None}
    return _Called(strands, named, doubts, since, until)


def _doubts(rows: Rows, on: int) -> Callable[[str], Doubts | None]:
    """What calls would come to, were all taken back that is only possibly taken back by a day."""
    claims = rows.in_question(on)
    if not claims:
        return lambda call: None
    vocabulary = rows.view.vocabulary
    book = StrandBook(rows.at(on, possibly=True), kinds_of(vocabulary), vocabulary)
    return lambda call: Doubts(book.strands(call), claims)
