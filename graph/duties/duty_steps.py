"""What came of a duty by a day: steps that its State took, and findings that somebody stated.

A step is any act that the ledger of calls would count for a demand of the same content: by an organ
of the State, of a kind that serves it, about the event, a part of it or one that contains it. A
finding is that of a court or committee which says that it found a violation in a case about the
event itself; it stays until the same body, or a higher one, sets it aside. Who found one article
violated said nothing of another treaty's: where the articles are told, the finding is one on a duty
only if its leading article is among them, and stands beside every other duty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from graph.duties.gates import Duty, EventFacts
from graph.duties.law import Law
from graph.duties.law.law_claims import law_id
from graph.duties.law.law_tables import Provision
from graph.ledger.call_records import FOLLOWED, KIND, LINKS
from graph.ledger.call_states import Form, Span
from graph.ledger.claim_rows import Rows, Way
from graph.ledger.effects import kinds_of
from graph.ledger.sides import Sides
from graph.views.view import Record, View

FOUND = "violation-found"
_JUDGED = ("outcome", "proceedingAbout", "before", "when", "foundViolated", "becameFinal")
_ABOVE = ("subordinateTo", "memberOf")
"""What leads from a court to a higher one."""


class StepKind(StrEnum):
    """What a step is; the names by which reasons give it."""

    STEP = "step"
    FINDING = "finding"
    ELSEWHERE = "finding-on-other-articles"
    SET_ASIDE = "finding-set-aside"
    ABSENCE = "absence"


BESIDE = (StepKind.ELSEWHERE, StepKind.SET_ASIDE)
"""Findings that stand beside a duty and are none on it."""


class DutyState(StrEnum):
    """Where a derived duty stands on a day."""

    NO_STEP_RECORDED = "NO_STEP_RECORDED"
    STEP_RECORDED = "STEP_RECORDED"
    FINDING_STATED = "FINDING_STATED"


class SetAside(NamedTuple):
    """A decision that is said to set a finding aside."""

    by: tuple[str, ...]
    span: Span
    may: bool
    """Whether it is of the same body or of one that is recorded as higher."""


class DutyStep(NamedTuple):
    """One step, finding or word of absence, dated by the day."""

    what: StepKind
    thing: str
    """The response or proceeding; the event for an absence, or for a step told of it."""
    kind: str
    by: tuple[str, ...]
    """Who took the step, found it, or says that nothing came."""
    span: Span
    claims: tuple[str, ...]
    articles: tuple[str, ...] = ()
    """The provisions on which a finding was made, as far as that is told."""
    final: bool = True
    """Of a finding: whether it is recorded as final by the day."""
    aside: SetAside | None = None
    """Of a finding: who is said to have set it aside by the day."""


class DutyStanding(NamedTuple):
    """Where a duty stands on a day, and what that rests on."""

    state: DutyState
    contested: bool
    steps: tuple[DutyStep, ...]


class Steps:
    """What came of the duties after some events."""

    def __init__(self, view: View, law: Law, events: Sequence[str], on: int) -> None:
        self._rows, self._kinds = Rows(view), kinds_of(view.vocabulary)
        of = view.identities().of
        ids = {code: law.own(law_id("provision", code)) for code in law.provisions}
        self._provisions = {of.get(ids[code], ids[code]): law.provisions[code] for code in ids}
        rows = self._rows
        around = self._around(events)
        responses = self._ends(around, "responseAbout", inverse=True)
        rows.read(
            responses,
            ways=(Way("responseBy"),),
            values=("when",),
            said=(KIND, ("responseBy", "responseAbout", "when")),
        )
        cases = self._ends(events, "proceedingAbout", inverse=True)
        rows.read(
            cases,
            ways=(Way("before"), Way("respondent"), Way("foundViolated"), Way("setAsideBy")),
            values=("when", "becameFinal"),
            said=(_JUDGED,),
        )
        later = [id for id in self._ends(cases, "setAsideBy") if id not in cases]
        rows.read(later, ways=(Way("before"),), values=("when",))
        courts = self._ends([*cases, *later], "before")
        self._read_actors([*self._ends(responses, "responseBy"), *courts])
        rows.settle()
        self._rows = rows.at(on)
        self._sides = Sides(self._rows, self._kinds)

    def standing(self, duty: Duty, facts: EventFacts, on: int) -> DutyStanding:
        """Where a duty stands at the end of a day."""
        steps = [step for step in self._all(duty, facts, on) if step.span.last <= on]
        absences = [step for step in self._absences(duty) if step.span.first <= on]
        findings = [step for step in steps if step.what is StepKind.FINDING]
        beside = [step for step in steps if step.what in BESIDE]
        taken = [step for step in steps if step.what is StepKind.STEP]
        if findings:
            state = DutyState.FINDING_STATED
        elif taken:
            state = DutyState.STEP_RECORDED
        else:
            state = DutyState.NO_STEP_RECORDED
        below = {a.kind: self._kinds_below(a.kind) for a in absences}
        contested = any(
            step.kind in below[absence.kind]
            and absence.span.first <= step.span.first
            and step.span.last <= absence.span.last
            for absence in absences
            for step in taken
        )
        every = (*findings, *beside, *taken, *absences)
        shown = sorted(every, key=lambda s: (s.what, s.span, s.thing))
        return DutyStanding(state, contested, tuple(shown))

    # ------------------------------------------------------------------------------- reading

    def _around(self, events: Sequence[str]) -> list[str]:
        """The events, their parts, and what they are part of, at any remove."""
        seen: dict[str, None] = {}
        frontier = list(events)
        while frontier:
            seen.update(dict.fromkeys(frontier))
            self._rows.read(
                frontier,
                ways=(
                    *(Way("partOf"), Way("partOf", True), Way("responseAbout", True)),
                    Way("proceedingAbout", True),
                ),
                said=(FOLLOWED,),
            )
            near = [
                *self._ends(frontier, "partOf"),
                *self._ends(frontier, "partOf", inverse=True),
            ]
            frontier = [id for id in dict.fromkeys(near) if id not in seen]
        return list(seen)

    def _ends(self, ids: Iterable[str], property: str, *, inverse: bool = False) -> list[str]:
        found = (end for id in ids for end in self._rows.ends(property, id, inverse=inverse))
        return list(dict.fromkeys(found))

    def _read_actors(self, ids: Iterable[str]) -> None:
        seen: set[str] = set()
        frontier = list(dict.fromkeys(ids))
        while frontier:
            seen.update(frontier)
            self._rows.read(frontier, said=(KIND, LINKS))
            near = []
            for id in frontier:
                for record in self._rows.said(LINKS, id):
                    if record.claim.object is not None and not record.claim.negated:
                        near.append(record.claim.object)
                        self._rows.classes.update(record.classes)
            frontier = [id for id in dict.fromkeys(near) if id not in seen]

    # --------------------------------------------------------------------------------- steps

    def _all(self, duty: Duty, facts: EventFacts, on: int) -> Iterable[DutyStep]:
        wanted = self._kinds.with_broader(frozenset({duty.provisions.content}))
        line = self._lines(duty.event)
        for response in self._ends(line, "responseAbout", inverse=True):
            span = self._rows.begin("when", response) or Span()
            by = self._rows.ends("responseBy", response)
            if span.last < facts.first:
                continue
            if not any(self._sides.acts_for(one, duty.bearing.state, span) for one in by):
                continue
            records = self._rows.said(KIND, response)
            for kind in self._acts(records, wanted):
                rest = self._rows.said(("responseBy", "responseAbout", "when"), response)
                claims = [r.claim.id for r in records if r.claim.concept == kind]
                claims += [r.claim.id for r in rest]
                yield DutyStep(StepKind.STEP, response, kind, by, span, tuple(sorted(claims)))
        for record in self._rows.said(FOLLOWED, duty.event):
            kind = record.claim.concept or ""
            if not record.claim.negated and kind in self._serving(wanted):
                span = _days(record)
                yield DutyStep(StepKind.STEP, duty.event, kind, (), span, (record.claim.id,))
        for case in self._rows.ends("proceedingAbout", duty.event, inverse=True):
            said = self._rows.said(_JUDGED, case)
            against = self._rows.ends("respondent", case)
            if against and duty.bearing.state not in against:
                continue
            outcomes = {r.claim.concept for r in said if not r.claim.negated}
            if FOUND in outcomes:
                span = self._rows.begin("when", case) or Span()
                by = self._rows.ends("before", case)
                articles = self._rows.ends("foundViolated", case)
                what = StepKind.FINDING if self._is_on(duty, articles) else StepKind.ELSEWHERE
                aside = self._set_aside(case, by, on)
                if aside is not None and aside.may:
                    what = StepKind.SET_ASIDE
                told = {r.claim.id for r in said}
                if aside is not None:
                    told |= {r.claim.id for r in self._rows.claims("setAsideBy", case)}
                final = self._rows.begin("becameFinal", case)
                is_final = final is not None and final.last <= on
                grounds = tuple(sorted(told))
                yield DutyStep(what, case, FOUND, by, span, grounds, articles, is_final, aside)

    def _set_aside(self, case: str, by: Sequence[str], on: int) -> SetAside | None:
        """The first decision by the day that is said to set a finding aside; one of a body that may
        do so before one of a body of which that is not recorded."""
        above = {up for body in by for up in self._rows.beyond_along(_ABOVE, body)}.union(by)
        found = []
        for later in self._rows.ends("setAsideBy", case):
            span = self._rows.begin("when", later) or Span()
            bodies = self._rows.ends("before", later)
            if span.last <= on:
                found.append(SetAside(bodies, span, not above.isdisjoint(bodies)))
        return min(found, key=lambda one: (not one.may, one.span, one.by), default=None)

    def _is_on(self, duty: Duty, articles: Sequence[str]) -> bool:
        """Whether a finding is one on the duty's leading article, or on a paragraph of it."""
        lead = _article(duty.provisions.provisions[0])
        known = (self._provisions[id] for id in articles if id in self._provisions)
        return not articles or any(_article(one) == lead for one in known)

    def _absences(self, duty: Duty) -> Iterable[DutyStep]:
        """Claims that no step of a kind followed on the event."""
        for record in self._rows.said(FOLLOWED, duty.event):
            claim = record.claim
            if claim.negated and claim.concept is not None:
                by = (claim.speaker,) if claim.speaker is not None else ()
                span = _days(record)
                yield DutyStep(StepKind.ABSENCE, duty.event, claim.concept, by, span, (claim.id,))

    def _lines(self, event: str) -> list[str]:
        """The event with its parts and with what contains it; not the other parts of that."""
        found = {event: None}
        for inverse in (False, True):
            waiting = [event]
            seen = {event}
            for at in waiting:
                for end in self._rows.ends("partOf", at, inverse=inverse):
                    if end not in seen:
                        seen.add(end)
                        waiting.append(end)
            found.update(dict.fromkeys(sorted(seen)))
        return list(found)

    def _serving(self, wanted: frozenset[str]) -> frozenset[str]:
        return frozenset(
            code
            for code, effect in self._kinds.effects.items()
            if effect.form is Form.ACT and effect.bears_on(wanted)
        )

    def _acts(self, records: Sequence[Record], wanted: frozenset[str]) -> tuple[str, ...]:
        kinds = frozenset(r.claim.concept or "" for r in records if not r.claim.negated)
        return self._kinds.narrowest(kinds & self._serving(wanted))

    def _kinds_below(self, kind: str) -> frozenset[str]:
        return self._rows.view.vocabulary.narrower([kind])


def _article(provision: Provision) -> tuple[str, str]:
    """The instrument, and the article without its paragraphs: ``5`` of ``5 § 1`` and ``5(3)``."""
    whole = re.match(r"\W*\w+", provision.article)
    return provision.instrument.code, whole[0] if whole else provision.article


def _days(record: Record) -> Span:
    """The days of which a claim speaks; a step that it tells of was taken on one of them."""
    valid = record.claim.valid
    if valid is None:
        return Span()
    first, last = valid.begins[0], valid.ends[1]
    return Span(Span().first if first is None else first, Span().last if last is None else last)
