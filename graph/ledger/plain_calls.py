"""Calls of which little is said, decided in brief without the facts that reasons need.

Of very many calls most are plain: nobody carried, renewed, replaced or withdrew them, there is no
clock, no condition and no person for whom something is demanded; nothing that concerns them is
denied, said twice where one value holds, judged by anybody, or said in a document that was
withdrawn. What became of such a call follows from a few columns of its claims, and the same
claims count on all days. All others are left to `graph.ledger.statuses`, which decides every call;
for a plain one it comes to the same (`tests/ledger/test_plain_calls.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from graph.claims.remembered import remembered
from graph.ledger.bystanders import absence
from graph.ledger.call_states import ADVANCE, CallState, Effect, Form, Silence, Span, Standing
from graph.ledger.effects import kinds_of
from graph.ledger.kept_bases import MOST_SAME, Brief, Briefs
from graph.ledger.plain_reading import PlainReading
from graph.ledger.plain_things import (
    NO_DEMAND,
    PlainCallings,
    PlainDemand,
    PlainLetter,
    PlainResponse,
    PlainThings,
    SilentLetter,
)
from graph.ledger.sides import Sides
from graph.ledger.strand_facts import Item, StrandFacts
from graph.ledger.strand_states import worlds
from graph.views.view import View


class PlainItem(NamedTuple):
    """What came and may count, as far as states need it: it counts from the last of its days on."""

    kind: str
    effect: Effect
    first: int
    last: int
    on: frozenset[str]
    """The events that it is about."""


class PlainStrand(NamedTuple):
    """One strand of a plain call."""

    standing: Standing
    demand_kinds: frozenset[str]
    events: frozenset[str]
    """Of the call; none where nothing came that may count."""
    items: tuple[PlainItem, ...]

    def brief(self, on: int) -> Brief:
        """How it stands on a day on which the call was possibly made."""
        certain = [
            Item("", item.kind, item.effect, Span(item.first, item.last), True, item.on)
            for item in self.items
            if item.last <= on
        ]
        if not certain:
            return _nothing_came(self.standing, self.demand_kinds)
        facts = StrandFacts(
            call="",
            demand=None,
            addressee=None,
            made=Span(),
            demand_kinds=self.demand_kinds,
            events=self.events,
        )
        state = min(worlds(facts, certain, (), (), on), key=ADVANCE.__getitem__)
        told: Silence | None = None
        if state is CallState.UNANSWERED:
            stated = absence(facts, certain, (), on) is not None
            told = Silence.ASSERTED if stated else Silence.NOT_LOOKED_FOR
        return Brief(state, self.standing, told, True, self.demand_kinds)


class PlainCall(NamedTuple):
    """A plain call."""

    made: int
    """The first day on which it was possibly made."""
    strands: tuple[PlainStrand, ...]

    def briefs(self, on: int) -> Briefs:
        """How its strands stand on a day."""
        return (
            () if self.made > on else _one_of_each(tuple([one.brief(on) for one in self.strands]))
        )

    def turning_days(self) -> list[int]:
        """The days on which it may come to stand otherwise, sorted."""
        return sorted({self.made, *(i.last for one in self.strands for i in one.items)})

    @property
    def size(self) -> int:
        """Bytes that it takes, about (CPython 3.11, 64 bits)."""
        taken = 480
        for strand in self.strands:
            if strand.items:
                taken += 400 + sum(180 if one.on is strand.events else 480 for one in strand.items)
        return taken


class _Strand(NamedTuple):
    demand: str | None
    addressee: str | None
    made: Span
    kinds: frozenset[str]
    """With all broader ones."""
    events: frozenset[str]


class PlainCalls:
    """Finds them in one view; of use as long as that is."""

    def __init__(self, view: View) -> None:
        self._kinds = kinds_of(view.vocabulary)
        self._reading = PlainReading(view)
        self._sides = Sides(self._reading.actors.rows, self._kinds)
        self._above: dict[frozenset[str], frozenset[str]] = {}
        self._events: dict[tuple[str, ...], frozenset[str]] = {}
        """Of many calls about the same events there is one set."""
        self._silent: dict[tuple[tuple[frozenset[str], bool], ...], tuple[PlainStrand, ...]] = {}

    def of(self, calls: Sequence[str]) -> dict[str, PlainCall]:
        """The plain ones among these calls."""
        things = PlainCallings(self._reading, self._kinds, calls).things()
        found = {id: self._silent_call(one) for id, one in things.silent.items()}
        found.update((id, self._call(one, things)) for id, one in things.letters.items())
        return found

    def taken(self) -> Collection[str]:
        """Everything whose claims were read since this was asked last."""
        return self._reading.taken()

    def _silent_call(self, call: SilentLetter) -> PlainCall:
        strands = self._silent.get(call.strands)
        if strands is None:
            strands = self._silent[call.strands] = tuple(
                PlainStrand(_standing(put), self._kinds_above(kinds), _NONE, ())
                for kinds, put in call.strands
            )
        return PlainCall(call.made, strands)

    def _call(self, call: PlainLetter, things: PlainThings) -> PlainCall:
        asked = {demand: things.demands[demand] for demand in call.demands}
        about = [things.events[event] for event in call.events]
        accused = frozenset().union(*(one.accused for one in about))
        nearby = frozenset().union(*(one.responses for one in about))
        events = self._events.setdefault(call.events, frozenset(call.events))
        strands = []
        for demand, one in asked.items() if asked else ((None, NO_DEMAND),):
            kinds = self._kinds_above(one.kinds)
            for addressee in one.own or call.addressees or (None,):
                strand = _Strand(demand, addressee, call.made, kinds, events)
                items = self._items(strand, call, one, accused, nearby, things.responses)
                strands.append(self._strand(strand, items))
        return PlainCall(call.made.first, tuple(strands))

    def _kinds_above(self, own: frozenset[str]) -> frozenset[str]:
        found = self._above.get(own)
        if found is None:
            found = self._above[own] = self._kinds.with_broader(own)
        return found

    def _strand(self, strand: _Strand, items: tuple[PlainItem, ...]) -> PlainStrand:
        cls = self._reading.actors.rows.classes.get(strand.addressee or "")
        standing = _standing(strand.addressee is not None and cls != "IndeterminateActor")
        return PlainStrand(standing, strand.kinds, strand.events if items else _NONE, items)

    def _items(
        self,
        strand: _Strand,
        call: PlainLetter,
        demand: PlainDemand,
        accused: frozenset[str],
        nearby: frozenset[str],
        responses: Mapping[str, PlainResponse],
    ) -> tuple[PlainItem, ...]:
        """What counts (`graph.ledger.strand_gatherer`)."""
        if strand.addressee is None:
            return ()
        bodies = _NONE
        if self._reading.actors.rows.classes.get(strand.addressee) == "State":
            bodies = frozenset({*call.addressees, *demand.own}) - {strand.addressee}
        found, seen = [], set()
        for id in sorted(call.responses | demand.responses):
            response = responses[id]
            if not response.answers or strand.demand in response.answers:
                seen.add(id)
                item = self._item(strand, response, True, bodies, accused)
                if item is not None:
                    found.append(item)
        for id in sorted(nearby - seen):
            item = self._item(strand, responses[id], False, bodies, accused)
            if item is not None and strand.made.last < item.first:
                found.append(item)
        return tuple(found)

    def _item(
        self,
        strand: _Strand,
        response: PlainResponse,
        tied: bool,
        bodies: frozenset[str],
        accused: frozenset[str],
    ) -> PlainItem | None:
        """A response as far as it counts for a strand; see `StrandGathering`."""
        kind, span, sides, made = response.kind, response.span, self._sides, strand.made
        effect = self._kinds.effects.get(kind or "")
        if effect is None or not (tied or effect.form is Form.ACT):
            return None
        unknown = tied and not strand.kinds
        if not unknown and not effect.bears_on(strand.kinds):
            return None
        to = strand.addressee or ""
        if not any(sides.counts_for(by, to, effect.form, span, bodies) for by in response.by):
            return None
        if tied and span.first < made.first <= span.last:
            span = Span(made.first, span.last)  # a response follows its call
        if effect.form is Form.WORDS and accused:
            denies = any(sides.is_any_of(by, accused, span) for by in response.by)
            if denies and not any(sides.speaks_as(by, to, response.span) for by in response.by):
                return None
        on = response.about & strand.events or (response.about if tied else _NONE)
        if tied and not response.about:
            on = strand.events
        # Most are about the call's own events: then of these there is one set.
        shared = strand.events if on == strand.events else on
        return PlainItem(kind or "", effect, span.first, span.last, shared)


@remembered(MOST_SAME)
def _nothing_came(standing: Standing, demand_kinds: frozenset[str]) -> Brief:
    return Brief(CallState.UNANSWERED, standing, Silence.NOT_LOOKED_FOR, True, demand_kinds)


@remembered(MOST_SAME)
def _one_of_each(briefs: Briefs) -> Briefs:
    """Of all that are equal the same: very many are kept."""
    return briefs


def _standing(put: bool) -> Standing:
    return Standing.PUT if put else Standing.NOT_ADDRESSED


_NONE: frozenset[str] = frozenset()
