"""What came of a strand: the responses that count for it, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph.claims.claim import Review
from graph.ledger.call_records import WITHIN
from graph.ledger.call_states import Form, Span
from graph.ledger.claim_rows import Rows
from graph.ledger.contests import Contests
from graph.ledger.dates import spans_of
from graph.ledger.effects import CARRIED, Kinds
from graph.ledger.opinions import Opinions
from graph.ledger.response_reading import Response, Responses
from graph.ledger.rule_names import Uncounted
from graph.ledger.sides import Sides
from graph.ledger.strand_facts import (
    Apart,
    Bound,
    Contest,
    Item,
    Opinion,
    Passed,
    Scene,
    StrandFacts,
)


class GatheredStrand(NamedTuple):
    """All of it, in an order that depends on ids alone."""

    items: tuple[Item, ...]
    denials: tuple[Item, ...]
    opinions: tuple[Opinion, ...]
    contests: tuple[Contest, ...]
    passed: tuple[Passed, ...]
    apart: tuple[Apart, ...]
    bounds: tuple[Bound, ...]


class _Strand(NamedTuple):
    """A strand while its responses are judged."""

    facts: StrandFacts
    bodies: frozenset[str]
    accused: frozenset[str]
    around: frozenset[str]
    """The call's events, their parts, and what they are part of."""
    forwarded: Mapping[str, Span]
    """To whom the addressee's side passed the call on, and when."""


class _Heap(NamedTuple):
    """What is gathered, part by part."""

    items: list[Item]
    denials: list[Item]
    passed: list[Passed]


_NOBODY: Mapping[str, Span] = {}


def _on_another_demand(response: Response) -> list[Passed]:
    """What came to a call that the strand's call carries, and asked for something else."""
    id, span, by, rule = response.id, response.span, response.by, Uncounted.INNER_DEMAND
    return [Passed(id, kind, span, by, rule) for kind, _, _ in response.kinds]


class StrandGathering:
    """Gathers for one strand after another; what they share is computed once."""

    def __init__(self, rows: Rows, kinds: Kinds) -> None:
        self._rows, self._kinds = rows, kinds
        self._sides = Sides(rows, kinds)
        self._contests = Contests(rows, kinds)
        self._opinions = Opinions(rows, kinds, self._sides)
        self._responses = Responses(rows, kinds)
        self._around: dict[frozenset[str], frozenset[str]] = {}
        self._accused: dict[frozenset[str], frozenset[str]] = {}
        self._untied: dict[object, _Heap] = {}

    def of(self, facts: StrandFacts, family: Sequence[tuple[StrandFacts, Span]]) -> GatheredStrand:
        """Everything for one strand; `family`: the same demand in calls tied to it, and since."""
        self._rows.view.deadline.check()
        strand = self._strand(facts)
        tied: list[tuple[Response, Span | None]] = [
            (one, None) for one in self._responses.tied_to(facts)
        ]
        tied += [(one, since) for other, since in family for one in self._responses.tied_to(other)]
        if facts.addressee is not None and self._rows.classes.get(facts.addressee) != "State":
            strand = strand._replace(forwarded=self._forwarded(strand, tied))
        heap = _Heap([], [], [])
        seen: set[str] = set()
        for response, since in tied:
            if response.id not in seen:
                seen.add(response.id)
                self._judge(strand, response, since, True, heap)
        if self._rows.ends("carriedBy", facts.call, inverse=True):
            self._hear_inner(strand, seen, heap)
        about = self._acts_about(strand)
        heap.items.extend(one for one in about.items if one.response not in seen)
        heap.denials.extend(one for one in about.denials if one.response not in seen)
        heap.passed.extend(one for one in about.passed if one.response not in seen)
        heap.items.extend(self._pressed(facts))
        heap.items.extend(self._followed(strand))
        heap.items.sort(key=lambda item: (item.response, item.kind))
        opinions = self._opinions.of(facts, strand.accused, heap.items, family)
        contests = (
            *self._contests.of(item.response for item in heap.items),
            *self._contests.of_addressees(facts.call, facts.demand),
        )
        apart, bounds = self._dates(facts, heap.items)
        return GatheredStrand(
            tuple(heap.items),
            tuple(heap.denials),
            opinions,
            contests,
            tuple(sorted(set(heap.passed), key=lambda one: (one.span, one.response, one.kind))),
            apart,
            bounds,
        )

    def _dates(
        self, facts: StrandFacts, items: Sequence[Item]
    ) -> tuple[tuple[Apart, ...], tuple[Bound, ...]]:
        """Dates that are told differently, and dates that follow from others."""
        found = [(facts.call, "madeOn", facts.made)]
        found += [(item.response, "when", item.span) for item in items]
        apart = tuple(
            Apart(thing, property, span, claims)
            for thing, property, span in dict.fromkeys(found)
            if (claims := self._rows.differing(property, thing))
        )
        seen = dict.fromkeys(item.response for item in items if not item.told)
        return apart, tuple(b for id in seen for b in self._responses.of(id).bounds)

    # ------------------------------------------------------------------------------- the strand

    def _strand(self, facts: StrandFacts) -> _Strand:
        around = self._around.get(facts.events)
        if around is None:
            around = self._around[facts.events] = facts.events.union(
                *(one.parts | one.wider for one in facts.scenes)
            )
            self._accused[facts.events] = frozenset(
                actor for event in around for actor in self._rows.ends("allegedPerpetrator", event)
            )
        bodies: frozenset[str] = frozenset()
        if facts.addressee is not None and self._rows.classes.get(facts.addressee) == "State":
            addressed = self._rows.ends("addressee", facts.call)
            own = () if facts.demand is None else self._rows.ends("demandAddressee", facts.demand)
            bodies = frozenset({*addressed, *own} - {facts.addressee})
        return _Strand(facts, bodies, self._accused[facts.events], around, _NOBODY)

    def scenes(self, events: Iterable[str]) -> tuple[Scene, ...]:
        """Each event with its parts and with what it is part of, at any remove."""
        return tuple(
            Scene(
                event,
                self._rows.beyond("partOf", event, inverse=True),
                self._rows.beyond("partOf", event),
            )
            for event in sorted(events)
        )

    def _forwarded(
        self, strand: _Strand, tied: Sequence[tuple[Response, Span | None]]
    ) -> Mapping[str, Span]:
        addressee = strand.facts.addressee
        found: dict[str, Span] = {}
        for response, _ in tied:
            if addressee is None or not response.forwarded_to:
                continue
            if any(self._sides.acts_for(by, addressee, response.span) for by in response.by):
                for actor in response.forwarded_to:
                    found[actor] = min(found.get(actor, response.span), response.span)
        return found or _NOBODY

    def _hear_inner(self, strand: _Strand, seen: set[str], heap: _Heap) -> None:
        """What came to calls that this one carries."""
        for response in self._responses.through_inner(strand.facts):
            if response.id not in seen:
                seen.add(response.id)
                inner = _Heap([], [], [])
                self._judge(strand, response, None, True, inner)
                self._take_inner(strand, response, inner, heap)
        for response in self._responses.beside_inner(strand.facts):
            if response.id not in seen:
                heap.passed.extend(_on_another_demand(response))

    # ------------------------------------------------------------------------------ the responses

    def _take_inner(self, strand: _Strand, response: Response, inner: _Heap, heap: _Heap) -> None:
        """Acts upon an inner call always count for the call that carries it; words only if they
        were put to the one who made that one."""
        issuers = self._rows.ends("issuer", strand.facts.call)
        heap.denials.extend(inner.denials)
        heap.passed.extend(inner.passed)
        for item in inner.items:
            if item.effect.form is Form.ACT or not response.to.isdisjoint(issuers):
                heap.items.append(item)
            else:
                heap.passed.append(
                    Passed(item.response, item.kind, item.span, item.by, Uncounted.INNER_CALL)
                )

    def _judge(
        self,
        strand: _Strand,
        response: Response,
        since: Span | None,
        tied: bool,
        heap: _Heap,
    ) -> None:
        """Put a response where it belongs: what counts, words of the accused, or what does not."""
        facts = strand.facts
        span = response.span
        if tied and span.first < facts.made.first <= span.last:
            span = Span(facts.made.first, span.last)  # a response follows its call
        if tied and not response.about:
            on = facts.events
        else:
            on = response.about & strand.around or (response.about if tied else frozenset())
        accused = bool(strand.accused) and any(
            self._sides.is_any_of(by, strand.accused, span) for by in response.by
        )
        for kind, said_by, rivals in response.kinds:
            effect = self._kinds.effects.get(kind)
            if effect is None:
                continue
            unknown = tied and not facts.demand_kinds  # what is demanded cannot be read
            if not unknown and not effect.bears_on(facts.demand_kinds):
                if tied:
                    heap.passed.append(
                        Passed(response.id, kind, span, response.by, Uncounted.OTHER_MATTER)
                    )
                continue
            item = Item(
                response=response.id,
                kind=kind,
                effect=effect,
                span=span,
                tied=tied,
                on=on,
                by=response.by,
                said_by=said_by,
                accused=accused,
                ends=response.ends,
                result=response.result,
                since=since,
                rivals=rivals,
                people=self._reached(facts, response),
                accepted=self._is_accepted(facts, response, kind, tied),
            )
            if accused and effect.form is Form.WORDS and not self._as_addressee(strand, response):
                heap.denials.append(item)
                continue
            counted = self._counted(strand, response, effect.form, item)
            if counted is not None and (tied or effect.form is Form.ACT):
                heap.items.append(counted)
            elif facts.addressee is not None:
                rule = self._why_not(strand, response, effect.form, tied, counted is not None)
                if rule is not None:
                    heap.passed.append(Passed(response.id, kind, span, response.by, rule))

    def _why_not(
        self, strand: _Strand, response: Response, form: Form, tied: bool, own: bool
    ) -> Uncounted | None:
        """Why a response does not count; None for what others say of the events."""
        if own:
            return Uncounted.UNTIED_WORDS if form is Form.WORDS else None
        if not tied:
            return Uncounted.OTHER_SIDE if form is Form.ACT and response.by else None
        if not response.by:
            return Uncounted.NO_AUTHOR
        addressee = strand.facts.addressee or ""
        acts = any(self._sides.acts_for(by, addressee, response.span) for by in response.by)
        return Uncounted.NOT_A_VOICE if acts else Uncounted.OTHER_SIDE

    def _is_accepted(self, facts: StrandFacts, response: Response, kind: str, tied: bool) -> bool:
        """Whether somebody accepted what it is, whose, and what ties it or puts it on the event."""
        rows, id = self._rows, response.id
        known = any(
            one.review is Review.ACCEPTED and one.concept == kind and not one.negated
            for one in rows.claims("kind", id)
        )
        if not known or not rows.is_accepted("responseBy", id):
            return False
        if rows.has("when", id) and not rows.is_accepted("when", id):
            return False
        if not tied:
            return rows.is_accepted("responseAbout", id)
        return rows.is_accepted("responseTo", id) or rows.is_accepted("answers", id)

    def _as_addressee(self, strand: _Strand, response: Response) -> bool:
        """Whether the accused are the addressee, or speak as its head."""
        addressee = strand.facts.addressee
        return addressee is not None and any(
            self._sides.speaks_as(by, addressee, response.span) for by in response.by
        )

    def _counted(self, strand: _Strand, response: Response, form: Form, item: Item) -> Item | None:
        """The item, if its author is on the addressee's side or the call was passed on to it."""
        addressee, span = strand.facts.addressee, response.span
        if addressee is None:
            return None
        if any(
            self._sides.counts_for(by, addressee, form, span, strand.bodies) for by in response.by
        ):
            return item
        for actor, when in strand.forwarded.items():
            if any(self._sides.acts_for(by, actor, span) for by in response.by):
                tied = item.since or when
                since = Span(max(when.first, tied.first), max(when.last, tied.last))
                return item._replace(since=since)
        return None

    def _acts_about(self, strand: _Strand) -> _Heap:
        """Acts on the call's events that nobody ties to it, the words of the accused there, and
        what else is recorded there and does not count."""
        facts = strand.facts
        if not facts.events or facts.addressee is None:
            return _Heap([], [], [])
        key = (facts.events, facts.addressee, facts.demand_kinds, strand.bodies, facts.people)
        found = None if strand.forwarded else self._untied.get(key)
        if found is None:
            found = _Heap([], [], [])
            ids = {
                id
                for event in strand.around
                for id in self._rows.ends("responseAbout", event, inverse=True)
            }
            for id in sorted(ids):
                self._judge(strand, self._responses.of(id), None, False, found)
            if not strand.forwarded:
                self._untied[key] = found
        return found

    def _reached(self, facts: StrandFacts, response: Response) -> frozenset[str]:
        """For whom it was done, and anybody who of those named by the demand is among them."""
        if not response.people:
            return response.people
        within = self._rows.beyond_ways
        return response.people.union(
            one for one in facts.people if not within(WITHIN, one).isdisjoint(response.people)
        )

    def _followed(self, strand: _Strand) -> Iterator[Item]:
        """Steps that a source tells of the demand, the call, an event of it, a part of one or what
        contains one, by nobody named."""
        facts = strand.facts
        if facts.addressee is None:
            return
        for id in (facts.demand, facts.call, *sorted(strand.around)):
            for record in self._rows.claims("followedBy", id) if id is not None else ():
                claim = record.claim
                kind = claim.concept or ""
                effect = self._kinds.effects.get(kind)
                if claim.negated or effect is None or not effect.bears_on(facts.demand_kinds):
                    continue
                tied = id not in strand.around
                if not tied and effect.form is not Form.ACT:
                    continue
                valid = claim.valid
                begin, end = (Span(), Span()) if valid is None else spans_of(valid)
                yield Item(
                    response=claim.id,
                    kind=kind,
                    effect=effect,
                    span=Span(begin.first, end.last),
                    tied=tied,
                    on=facts.events if tied else frozenset({id or ""}),
                    said_by=frozenset({claim.speaker or ""}),
                    accepted=record.review is Review.ACCEPTED,
                    told=True,
                )

    def _pressed(self, facts: StrandFacts) -> Iterator[Item]:
        """Calls that carry an inner one, made by whom this call asks to press for it."""
        if facts.demand_kinds.isdisjoint(self._kinds.pressing):
            return
        effect = self._kinds.effects.get(CARRIED)
        if effect is None:
            return
        nobody = facts.addressee is None or facts.indeterminate
        delivered = self._rows.ends("carriedBy", facts.call, inverse=True)
        within = (end for id in (facts.call, *delivered) for end in self._rows.ends("contains", id))
        for inner in dict.fromkeys(within):
            for carrier in self._rows.ends("carriedBy", inner):
                made = self._rows.begin("madeOn", carrier) or Span()
                by = self._rows.ends("issuer", carrier)
                if nobody or any(
                    self._sides.acts_for(one, facts.addressee or "", made) for one in by
                ):
                    yield Item(carrier, CARRIED, effect, made, True, facts.events, by)
