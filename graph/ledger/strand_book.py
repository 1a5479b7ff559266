"""From what was read to the facts of every strand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.ledger.call_states import NEVER, Span
from graph.ledger.claim_rows import Rows
from graph.ledger.clocks import procedure_clock
from graph.ledger.date_bounds import narrowed, of_call
from graph.ledger.effects import Kinds
from graph.ledger.silences import Silences
from graph.ledger.strand_facts import (
    Again,
    Bound,
    Carrier,
    Clock,
    ClockKind,
    Coverage,
    Earlier,
    StrandFacts,
)
from graph.ledger.strand_gatherer import StrandGathering
from graph.vocabulary import Vocabulary

COVERED, NOT_COVERED, NOT_ASSESSED = "covered", "not-covered", "not-assessed"

_Key = tuple[str | None, str | None]
"""A strand of a call: demand and addressee."""


class StrandBook:
    """Makes the strands of calls, each once."""

    def __init__(self, rows: Rows, kinds: Kinds, vocabulary: Vocabulary) -> None:
        self._rows, self._kinds, self._vocabulary = rows, kinds, vocabulary
        self._gathering = StrandGathering(rows, kinds)
        self._silences = Silences(rows, kinds, vocabulary)
        self._strands: dict[str, tuple[StrandFacts, ...]] = {}
        self._plain: dict[str, dict[_Key, StrandFacts]] = {}
        self._open: set[str] = set()
        self._kind_sets: dict[frozenset[str], frozenset[str]] = {}
        self._days: dict[str, tuple[Span, tuple[Bound, ...]]] = {}

    def strands(self, call: str) -> tuple[StrandFacts, ...]:
        """The strands of a call, by demand and addressee, with those that carry them."""
        made = self._strands.get(call)
        if made is None:
            self._open.add(call)
            made = tuple(self._carried(facts) for facts in self._own(call).values())
            self._open.discard(call)
            self._strands[call] = made
        return made

    # --------------------------------------------------------------------- strands by themselves

    def _own(self, call: str) -> dict[_Key, StrandFacts]:
        """The strands of a call, without what other calls do for them."""
        made = self._plain.get(call)
        if made is None:
            made = self._plain[call] = {key: self._facts(call, *key) for key in self._keys(call)}
        return made

    def _keys(self, call: str) -> Iterator[_Key]:
        rows = self._rows
        demands = rows.ends("demand", call)
        for demand in demands:
            own = rows.ends("demandAddressee", demand) or rows.ends("addressee", call)
            for addressee in own or (None,):
                yield demand, addressee
        if not demands:
            for addressee in rows.ends("addressee", call) or (None,):
                yield None, addressee

    def _made(self, call: str) -> Span:
        """The days on one of which it was made."""
        return self._dated(call)[0]

    def _dated(self, call: str) -> tuple[Span, tuple[Bound, ...]]:
        found = self._days.get(call)
        if found is None:
            claimed = self._rows.begin("madeOn", call) or Span()
            bounds = of_call(self._rows, self._kinds.presupposing, call)
            found = self._days[call] = narrowed(claimed, bounds)
        return found

    def _demand_kinds(self, demand: str | None) -> frozenset[str]:
        if demand is None:
            return frozenset()
        own = self._rows.concepts("kind", demand)
        found = self._kind_sets.get(own)
        if found is None:
            found = self._kind_sets[own] = self._kinds.with_broader(own)
        return found

    def _facts(self, call: str, demand: str | None, addressee: str | None) -> StrandFacts:
        rows = self._rows
        rows.view.deadline.check()
        made = self._made(call)
        kinds = self._demand_kinds(demand)
        events = frozenset(rows.ends("about", call))
        inner = bool(rows.ends("contains", call, inverse=True))
        conditions = [id for id in (call, demand) if id is not None and rows.has("condition", id)]
        return StrandFacts(
            call=call,
            demand=demand,
            addressee=addressee,
            made=made,
            demand_kinds=kinds,
            indeterminate=addressee is not None
            and rows.classes.get(addressee) == "IndeterminateActor",
            delivered=not inner or bool(rows.ends("issuer", call)),
            conditional=bool(conditions),
            condition_met=self._met(conditions),
            withdrawn=self._withdrawn(call),
            events=events,
            scenes=self._gathering.scenes(events),
            people=frozenset()
            if demand is None or kinds.isdisjoint(self._kinds.for_whom)
            else frozenset(rows.ends("demandedFor", demand)),
            wants_answer=not kinds.isdisjoint(self._kinds.wanting_answers),
            clocks=tuple(self._clocks(call, demand, made)),
            accepted=self._is_accepted(call, demand, addressee),
            coverage=self._coverage(call),
        )

    def _again(self, facts: StrandFacts) -> Iterator[Again]:
        """What befell the people for whom something was demanded, in order of the events."""
        undoing = self._kinds.undoing(facts.demand_kinds)
        if not undoing or not facts.people:
            return
        rows = self._rows
        found = {
            record.claim.subject: record
            for person in sorted(facts.people)
            for record in rows.claims("victim", person, inverse=True)
            if not record.claim.negated
        }
        for event in sorted(found):
            for kind in self._kinds.narrowest(rows.concepts("kind", event) & undoing):
                said = [*rows.claims("kind", event), *rows.claims("when", event)]
                claims = {r.claim.id for r in said if r.claim.concept in (None, kind)}
                claims |= {
                    record.claim.id
                    for person in facts.people
                    for record in rows.claims("victim", person, inverse=True)
                    if record.claim.subject == event
                }
                span = rows.begin("when", event) or Span()
                yield Again(event, kind, span, tuple(sorted(claims)))

    def _is_accepted(self, call: str, demand: str | None, addressee: str | None) -> bool:
        rows = self._rows
        said = [rows.is_accepted("madeOn", call) or not rows.has("madeOn", call)]
        if demand is not None:
            said.append(rows.is_accepted("demand", call, to=demand))
            said.append(rows.is_accepted("kind", demand) or not rows.has("kind", demand))
        if addressee is not None:
            own = demand is not None and rows.is_accepted("demandAddressee", demand, to=addressee)
            said.append(own or rows.is_accepted("addressee", call, to=addressee))
        return all(said)

    def _coverage(self, call: str) -> Coverage | None:
        """Whether a note on the call, or every data set that brings it, says that its answers are
        not here."""
        rows = self._rows
        noted = [r for r in rows.claims("answerCoverage", call) if not r.negated]
        if noted:
            kinds = {r.concept or "" for r in noted}
            if kinds != {COVERED}:
                kind = NOT_ASSESSED if NOT_ASSESSED in kinds else NOT_COVERED
                return Coverage(kind, tuple(sorted(r.id for r in noted)))
            return None
        sources = {
            record.source
            for name in ("demand", "addressee", "madeOn", "issuer")
            for record in rows.claims(name, call)
        }
        told = {source: rows.claims("answerCoverage", source) for source in sources}
        if sources and all(
            some and all(one.concept == NOT_COVERED for one in some) for some in told.values()
        ):
            claims = {one.id for some in told.values() for one in some}
            return Coverage(NOT_COVERED, tuple(sorted(claims)))
        return None

    def _met(self, conditions: Sequence[str]) -> Span | None:
        spans = [self._rows.begin("conditionMet", id) for id in conditions]
        known = [span for span in spans if span is not None]
        if not known or len(known) < len(spans):
            return None
        return Span(max(s.first for s in known), max(s.last for s in known))

    def _withdrawn(self, call: str) -> Span | None:
        spans = [self._made(other) for other in self._rows.ends("replacedBy", call)]
        back = self._rows.begin("withdrawnOn", call)
        if back is not None:
            spans.append(back)
        if not spans:
            return None
        return Span(min(s.first for s in spans), min(s.last for s in spans))

    def _clocks(self, call: str, demand: str | None, made: Span) -> Iterator[Clock]:
        own = None if demand is None else self._rows.end("replyDue", demand)
        thing = demand if own is not None else call
        due = own if own is not None else self._rows.end("replyDue", call)
        if due is not None and due.last != NEVER:
            whose = "demand" if own is not None else "call"
            basis = f"the {whose}'s own date for a reply"
            yield Clock(due, basis, ClockKind.REPLY_DUE, thing)
        for code in sorted(self._rows.concepts("underProcedure", call)):
            runs_from = self._rows.begin("clockFrom", call)
            clock = procedure_clock(self._vocabulary, code, made, runs_from)
            if clock is not None:
                yield clock

    # -------------------------------------------------------------- strands and what bears on them

    def _carried(self, facts: StrandFacts) -> StrandFacts:
        """A strand with what came of it, its family, and the strands that delivered it."""
        family = self._family(facts) if self._has_family(facts.call) else []
        gathered = self._gathering.of(facts, family)
        return replace(
            facts,
            family=tuple(Earlier(other.made, since) for other, since in family),
            items=gathered.items,
            opinions=gathered.opinions,
            contests=gathered.contests,
            denials=gathered.denials,
            passed=gathered.passed,
            taken_back=self._rows.taken_back,
            apart=gathered.apart,
            bounds=(*self._dated(facts.call)[1], *gathered.bounds),
            again=tuple(self._again(facts)),
            absences=tuple(self._silences.absences(facts)),
            searches=tuple(self._silences.searches(facts)),
            carriers=tuple(self._carriers(facts)),
        )

    def _has_family(self, call: str) -> bool:
        return bool(
            self._rows.ends("renews", call) or self._rows.ends("renews", call, inverse=True)
        )

    def _family(self, facts: StrandFacts) -> list[tuple[StrandFacts, Span]]:
        """The same demand on the same addressee in calls tied by renewal, and since when tied.

        A renewal ties two calls from the day on which the renewing one is made; this one is seen
        as made, since it has no status before.
        """
        since: dict[str, Span] = {facts.call: Span(facts.made.first, facts.made.first)}
        waiting = [facts.call]
        while waiting:
            at = waiting.pop()
            steps = [
                (other, since[at] if at == facts.call else self._made(at))
                for other in self._rows.ends("renews", at)
            ]
            steps += [
                (other, self._made(other)) for other in self._rows.ends("renews", at, inverse=True)
            ]
            for other, made in steps:
                through = Span(max(since[at].first, made.first), max(since[at].last, made.last))
                if other not in since or through[::-1] < since[other][::-1]:
                    since[other] = through
                    waiting.append(other)
        del since[facts.call]
        mine = self._own_kinds(facts.demand)
        return [
            (strand, since[other])
            for other in sorted(since)
            for strand in self._own(other).values()
            if strand.addressee == facts.addressee and self._own_kinds(strand.demand) == mine
        ]

    def _own_kinds(self, demand: str | None) -> frozenset[str]:
        return frozenset() if demand is None else self._rows.concepts("kind", demand)

    def _carriers(self, facts: StrandFacts) -> Iterator[Carrier]:
        for other in self._rows.ends("carriedBy", facts.call):
            if other in self._open or other == facts.call:
                continue  # calls that carry each other deliver nothing
            matching = [
                strand
                for strand in self.strands(other)
                if strand.addressee == facts.addressee
                and (
                    strand.demand is facts.demand is None
                    or self._own_kinds(strand.demand) & self._own_kinds(facts.demand)
                )
            ]
            yield Carrier(other, self._made(other), tuple(matching))
