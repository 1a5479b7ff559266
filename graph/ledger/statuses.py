"""The statuses of many calls over one view, each strand read once and each day computed once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

from graph.claims.collector import collector_resting
from graph.claims.deadline import NEVER, Deadline
from graph.ledger.call_records import read_for, read_rows
from graph.ledger.call_rules import Doubts, call_outcome
from graph.ledger.claim_rows import Rows
from graph.ledger.clocks import Policy
from graph.ledger.effects import kinds_of
from graph.ledger.kept_bases import Bases, Briefs, Called, LeanBase, in_brief, narrowed
from graph.ledger.plain_calls import PlainCalls
from graph.ledger.strand_book import StrandBook
from graph.ledger.strand_facts import CallOutcome, StrandFacts
from graph.views.kept_view import Kept
from graph.views.view import View

T = TypeVar("T")

MANY = 100
"""From so many calls on the collector of cyclic garbage rests meanwhile."""


def call_outcomes(
    strands: Mapping[str, Sequence[StrandFacts]],
    on: int,
    policy: Policy | None = None,
    deadline: Deadline = NEVER,
    doubts: Mapping[str, Doubts] | None = None,
) -> dict[str, CallOutcome | None]:
    """The status of each of many calls, by id."""
    doubted = doubts or {}
    with collector_resting(len(strands) >= MANY):
        return {
            id: call_outcome(some, on, policy, doubted.get(id)) if some else None
            for id, some in deadline.each(strands.items())
        }


class Statuses:
    """What became of calls, as one view has it; of use while its snapshot is held."""

    def __init__(self, view: View, kept: Kept | None = None, *, passing: bool = False) -> None:
        """Statuses over a view.

        Args:
            kept: what others who asked about an equal view left, and where to leave more.
            passing: whether somebody goes through very many calls, of which most are not asked
                about again soon: they leave only what is small.
        """
        self._view, self._kept, self._passing = view, kept, passing
        self._called: dict[str, Called] = {}
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
        return Statuses(self._view, self._kept, passing=True).of(calls, on, policy)

    def briefs(self, calls: Sequence[str], on: int) -> Mapping[str, Briefs]:
        """By id: how the strands of each call stand on a day, in brief; nothing before it was
        possibly made. For going through many calls, on one day after another."""
        one_as = self._view.one_as(calls)
        stands = {id: one_as.get(id, id) for id in calls}
        asked = list(dict.fromkeys(stands.values()))
        bases = self._bases()
        found = {} if bases is None else self._of_here(bases.briefs(asked, on))
        left = [id for id in asked if id not in found]
        with collector_resting(len(left) >= MANY):
            if left:
                plain = {id: LeanBase(one) for id, one in self._plain_calls.of(left).items()}
                found.update((id, one.briefs(on)) for id, one in plain.items())
                if bases is not None:
                    self._keep(self._plain_calls.taken(), lambda: bases.keep_lean(plain))
                left = [id for id in left if id not in found]
            if left:
                outcomes = self.passing(left, on)
                found.update((id, in_brief(one)) for id, one in outcomes.items())
                if bases is not None:
                    self._keep((), lambda: bases.tell(outcomes, on))
                del outcomes  # before the collector wakes: it would walk all of it
        return {id: found[first] for id, first in stands.items() if first in found}

    @cached_property
    def _plain_calls(self) -> PlainCalls:
        return PlainCalls(self._view)

    def _bases(self) -> Bases | None:
        """What is kept of calls; None where nothing is."""
        lasting = None if self._kept is None else self._kept.lasting
        return None if lasting is None else lasting.thing("bases of calls", Bases)

    def _of_here(self, found: dict[str, T]) -> dict[str, T]:
        """What was found in bases; nothing where somebody who reads a newer state of the store
        may have written it there meanwhile."""
        lasting = None if self._kept is None else self._kept.lasting
        return found if lasting is not None and lasting.holds else {}

    def _keep(self, ids: Collection[str], write: Callable[[], None]) -> None:
        if self._kept is not None and self._kept.lasting is not None:
            # What is judged to be one is written about by any of its ids.
            known = self._view.identities()
            every = {one for id in ids for one in known.all_of(id)} if known.of else ids
            self._kept.lasting.put(every, write)

    def read(self, calls: Sequence[str], on: int) -> None:
        """Read the strands, as they are on a day, of those of these calls that were not read."""
        known = self._called
        missing = [id for id in dict.fromkeys(calls) if id not in known or not known[id].holds(on)]
        if missing:
            known.update(self._read(missing, on))

    def strands(self, call: str) -> tuple[StrandFacts, ...]:
        """The strands of a call, as they were read last."""
        return self._called[call].strands

    def _read(self, calls: Sequence[str], on: int) -> Mapping[str, Called]:
        """The calls among these, in their order; the addressees' classes are noted."""
        keys = {id: ("strands", id) for id in calls}
        kept = {} if self._kept is None else self._kept.find(keys.values(), rows=True)
        missing = [id for id in calls if keys[id] not in kept or not kept[keys[id]].holds(on)]
        bases = self._bases() if missing else None
        if bases is not None:
            known = self._of_here(bases.called(missing, on))
            kept |= {keys[id]: one for id, one in known.items()}
            missing = [id for id in missing if keys[id] not in kept or not kept[keys[id]].holds(on)]
        new: dict[str, Called] = {}
        if missing:
            with collector_resting(len(missing) >= MANY):
                every = read_rows(self._view, missing)
            rows = every.at(on)
            book = StrandBook(rows, kinds_of(self._view.vocabulary), self._view.vocabulary)
            doubts = _doubts(every, on)
            off = every.named_by(rows.taken_back | every.at(on, possibly=True).taken_back)
            for id in missing:
                if rows.classes.get(id) == "Call":
                    strands = () if every.is_only_proposed(id) else book.strands(id)
                    # Of what was read for others it holds nothing, and turns with none of it.
                    own = read_for(every, id).ending if every.ending else frozenset()
                    stretch = every.stretch(on, own)
                    called = _called(strands, doubts(id), rows.classes, *stretch)
                    new[id] = narrowed(called, off, own) if off else called
            self.classes.update(rows.classes)
            if self._kept is not None and not (self._passing and bases is not None):
                self._kept.put({keys[id]: (one, one.parts) for id, one in new.items()}, rows=True)
            if bases is not None:
                self._keep(every.asked, lambda: bases.keep(new))
        found: dict[str, Called] = {}
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
) -> Called:
    if doubts is not None and doubts.strands == strands:
        doubts = None  # taking back what is in question changes nothing of this call
    addressees = {one.addressee for one in strands}
    named = {id: classes[id] for id in addressees if id is not None}
    return Called(strands, named, doubts, since, until)


def _doubts(rows: Rows, on: int) -> Callable[[str], Doubts | None]:
    """What calls would come to, were all taken back that is only possibly taken back by a day."""
    claims = rows.in_question(on)
    if not claims:
        return lambda call: None
    vocabulary = rows.view.vocabulary
    book = StrandBook(rows.at(on, possibly=True), kinds_of(vocabulary), vocabulary)
    return lambda call: Doubts(book.strands(call), claims)
