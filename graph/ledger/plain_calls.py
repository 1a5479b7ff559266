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

from graph.ledger.bystanders import absence
from graph.ledger.call_states import ADVANCE, EVER, CallState, Form, Silence, Span, Standing
from graph.ledger.effects import kinds_of
from graph.ledger.kept_bases import Brief, Briefs
from graph.ledger.plain_things import (
    NO_DEMAND,
    NOBODY,
    PlainDemand,
    PlainLetter,
    PlainReading,
    PlainResponse,
    PlainThings,
)
from graph.ledger.rule_names import BoundRule
from graph.ledger.sides import Sides
from graph.ledger.strand_facts import Bound, Item, StrandFacts
from graph.ledger.strand_states import worlds
from graph.views.view import View


class PlainStrand(NamedTuple):
    """One strand of a plain call."""

    standing: Standing
    demand_kinds: frozenset[str]
    facts: StrandFacts | None
    """As far as states need them; None where nothing came that may count."""
    items: tuple[Item, ...]
    """What came: it counts from the last of its days on."""

    def brief(self, on: int) -> Brief:
        """How it stands on a day on which the call was possibly made."""
        certain = [item for item in self.items if item.span.last <= on]
        if not certain or self.facts is None:
            silence = Silence.NOT_LOOKED_FOR
            return Brief(CallState.UNANSWERED, self.standing, silence, True, self.demand_kinds)
        state = min(worlds(self.facts, certain, (), (), on), key=ADVANCE.__getitem__)
        told: Silence | None = None
        if state is CallState.UNANSWERED:
            stated = absence(self.facts, certain, (), on) is not None
            told = Silence.ASSERTED if stated else Silence.NOT_LOOKED_FOR
        return Brief(state, self.standing, told, True, self.demand_kinds)


class PlainCall(NamedTuple):
    """A plain call."""

    made: int
    """The first day on which it was possibly made."""
    strands: tuple[PlainStrand, ...]

    def briefs(self, on: int) -> Briefs:
        """How its strands stand on a day."""
        return () if self.made > on else tuple([one.brief(on) for one in self.strands])

    def turning_days(self) -> list[int]:
        """The days on which it may come to stand otherwise, sorted."""
        return sorted({self.made, *(i.span.last for one in self.strands for i in one.items)})

    @property
    def size(self) -> int:
        """Bytes that it takes, about (CPython 3.11, 64 bits)."""
        loud = sum(1 for one in self.strands if one.items)
        return 480 + 800 * loud + 500 * sum(len(one.items) for one in self.strands)


class _Strand(NamedTuple):
    call: str
    demand: str | None
    addressee: str | None
    made: Span
    kinds: frozenset[str]
    """With all broader ones."""
    events: frozenset[str]


class PlainCalls:
    """Finds them in one view, where nothing is judged to be one; of use as long as that is."""

    def __init__(self, view: View) -> None:
        self._kinds = kinds_of(view.vocabulary)
        self._reading = PlainReading(view)
        self._sides = Sides(self._reading.actors, self._kinds)
        self._above: dict[frozenset[str], frozenset[str]] = {}
        self._silent: dict[tuple[Standing, frozenset[str]], PlainStrand] = {}

    def of(self, calls: Sequence[str]) -> dict[str, PlainCall]:
        """The plain ones among these calls."""
        things = self._reading.of(calls)
        found = {}
        for id, letter in things.letters.items():
            made = self._plain(id, letter, things)
            if made is not None:
                found[id] = made
        return found

    def taken(self) -> Collection[str]:
        """Everything whose claims were read since this was asked last."""
        return self._reading.taken()

    def _plain(self, id: str, call: PlainLetter, things: PlainThings) -> PlainCall | None:
        asked = {demand: things.demands.get(demand) for demand in call.demands}
        about = [things.events.get(event) for event in call.events]
        came = set(call.responses)
        for part in (*asked.values(), *about):
            if part is None:
                return None
            came |= part.responses
        for response in came:
            known = things.responses.get(response)
            if known is None or not self._reading.unfit.isdisjoint(known.by):
                return None
        made = self._made(call, asked, things)
        accused = frozenset().union(*(one.accused for one in about if one is not None))
        nearby = frozenset().union(*(one.responses for one in about if one is not None))
        strands = []
        for demand, one in asked.items() if asked else ((None, NO_DEMAND),):
            assert one is not None
            kinds = self._kinds_above(one.kinds)
            for addressee in one.own or call.addressees or (None,):
                strand = _Strand(id, demand, addressee, made, kinds, frozenset(call.events))
                items = (
                    self._items(strand, call, one, accused, nearby, things.responses)
                    if came
                    else ()
                )
                strands.append(self._strand(strand, items))
        return PlainCall(made.first, tuple(strands))

    def _made(
        self,
        call: PlainLetter,
        demands: Mapping[str, PlainDemand | None],
        things: PlainThings,
    ) -> Span:
        """The days on one of which it was made (`graph.ledger.date_bounds.of_call`)."""
        bounds = []
        if call.firm and any(
            one is not None
            and id in call.firm
            and not one.firm.isdisjoint(self._kinds.presupposing)
            for id, one in demands.items()
        ):
            days = [things.events[id].begin.first for id in call.events if id in call.firm]
            rule = BoundRule.NOT_BEFORE_ITS_EVENT
            bounds = [Bound("", "", rule, day, ()) for day in days if day != EVER]
        return self._reading.within(call.claimed, call.reports, bounds)

    def _kinds_above(self, own: frozenset[str]) -> frozenset[str]:
        found = self._above.get(own)
        if found is None:
            found = self._above[own] = self._kinds.with_broader(own)
        return found

    def _strand(self, strand: _Strand, items: tuple[Item, ...]) -> PlainStrand:
        cls = self._reading.actors.classes.get(strand.addressee or "")
        put = strand.addressee is not None and cls != "IndeterminateActor"
        standing = Standing.PUT if put else Standing.NOT_ADDRESSED
        if not items:
            key = standing, strand.kinds
            silent = self._silent.get(key)
            if silent is None:
                silent = self._silent[key] = PlainStrand(standing, strand.kinds, None, ())
            return silent
        facts = StrandFacts(
            call=strand.call,
            demand=strand.demand,
            addressee=strand.addressee,
            made=strand.made,
            demand_kinds=strand.kinds,
            events=strand.events,
        )
        return PlainStrand(standing, strand.kinds, facts, items)

    def _items(
        self,
        strand: _Strand,
        call: PlainLetter,
        demand: PlainDemand,
        accused: frozenset[str],
        nearby: frozenset[str],
        responses: Mapping[str, PlainResponse],
    ) -> tuple[Item, ...]:
        """What counts (`graph.ledger.strand_gatherer`)."""
        if strand.addressee is None:
            return ()
        bodies = NOBODY
        if self._reading.actors.classes.get(strand.addressee) == "State":
            bodies = frozenset({*call.addressees, *demand.own}) - {strand.addressee}
        found, seen = [], set()
        for id in sorted(call.responses | demand.responses):
            response = responses[id]
            if not response.answers or strand.demand in response.answers:
                seen.add(id)
                item = self._item(strand, id, response, True, bodies, accused)
                if item is not None:
                    found.append(item)
        for id in sorted(nearby - seen):
            item = self._item(strand, id, responses[id], False, bodies, accused)
            if item is not None and strand.made.last < item.span.first:
                found.append(item)
        found.sort(key=lambda item: item.response)
        return tuple(found)

    def _item(
        self,
        strand: _Strand,
        id: str,
        response: PlainResponse,
        tied: bool,
        bodies: frozenset[str],
        accused: frozenset[str],
    ) -> Item | None:
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
        on = response.about & strand.events or (response.about if tied else NOBODY)
        if tied and not response.about:
            on = strand.events
        return Item(id, kind or "", effect, span, tied, on, response.by)
