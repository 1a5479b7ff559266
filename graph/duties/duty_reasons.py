"""The reasons of duties in words, each with the claims that it rests on.

The first reason of each duty is worded as the ledger prescribes. Nothing here says that a State
owes, failed or violated anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph.duties.duty_steps import BESIDE, DutyStanding, DutyState, DutyStep, StepKind
from graph.duties.duty_words import (
    ATTRIBUTED,
    GATE_WORDS,
    PROPOSED,
    DutyRule,
    asked,
    bound_reason,
    day_words,
    participation_words,
)
from graph.duties.event_facts import GatheredEvent, is_firm
from graph.duties.gates import Duty, GateName, beside, cited, last_day, reservations
from graph.duties.law import Law, ProvisionSet
from graph.duties.law.law_claims import participation_claims
from graph.duties.law.law_tables import UNCHECKED
from graph.duties.law.times_in_force import Extent
from graph.ledger.call_reasons import Reason
from graph.views.display import SortKey, sort_key
from graph.views.view import MOST_ROWS, Claims, Labels, Page, Record, Shown, Values, View, Window

CAVEAT = "Credibility, jurisdiction and exceptions have not been assessed."


class DutyWords:
    """Words for the duties of one view."""

    def __init__(self, view: View, law: Law, languages: tuple[str, ...]) -> None:
        self._view, self._law, self._languages = view, law, languages
        self._labels: Mapping[str, str] = {}
        self._denials: Mapping[str, Page[Record]] = {}
        self._published: Mapping[str, Shown] = {}

    def learn(
        self, gathered: Iterable[GatheredEvent], standings: Iterable[DutyStanding] = ()
    ) -> None:
        """Read what the words will need: names, and denials of the events."""
        ids: dict[str, None] = {}
        sources: dict[str, None] = {}
        events: dict[str, None] = {}
        for one in gathered:
            events[one.facts.event] = None
            ids.update(dict.fromkeys(bearing.state for bearing in one.facts.bearings))
            ids.update(dict.fromkeys(one.lands))
            for record in one.records:
                ids.update(dict.fromkeys(record.claim.names))
                sources[record.claim.citation.source] = None
        for standing in standings:
            for step in standing.steps:
                ids.update(dict.fromkeys((*step.by, *step.articles)))
                ids.update(dict.fromkeys(() if step.aside is None else step.aside.by))
        denials_want = Claims(deny=True, window=Window(first=MOST_ROWS))
        replies = self._view.read(
            [
                (Labels(languages=self._languages), list(ids)),
                (denials_want, list(events)),
                (Values(property="published"), list(sources)),
            ]
        )
        self._labels = replies[Labels(languages=self._languages)]
        self._denials = replies[denials_want]
        self._published = replies[Values(property="published")]

    def duty(self, duty: Duty, gathered: GatheredEvent) -> tuple[Reason, ...]:
        """Why a duty is derived, possible or not."""
        rows = self._law.participations.get(
            (duty.bearing.code or "", duty.provisions.instrument.code), ()
        )
        law_claims = self._known(
            id for row in rows for id in row.claims or map(self._law.own, participation_claims(row))
        )
        reasons = self._less_firm(gathered)
        reasons.append(
            Reason(
                DutyRule.WORDING.value, self._sentence(duty, gathered), self._told(duty, gathered)
            )
        )
        for gate in duty.gates:
            text = GATE_WORDS.get(gate.rule)
            if text is not None:
                ground = law_claims if gate.name is GateName.TIME else ()
                reasons.append(Reason(f"{gate.name}-{gate.rule}", text, ground))
        reasons += self._time(duty, law_claims)
        if duty.provisions.promptness != "none":
            said = f"Of how soon: {duty.provisions.promptness}."
            reasons.append(Reason(DutyRule.PROMPTNESS.value, said, ()))
        reasons += self._attribution(duty, gathered)
        reasons += self._proposed(gathered)
        reasons += [bound_reason(one) for one in gathered.bounds]
        reasons += self._reserved(duty, gathered)
        if not duty.provisions.checked or not all(row.checked for row in rows):
            reasons.append(Reason(DutyRule.UNCHECKED.value, self._unchecked(duty), law_claims))
        reasons += self._beside(gathered)
        reasons += self._denied(gathered)
        return tuple(reasons)

    def status(self, standing: DutyStanding) -> tuple[Reason, ...]:
        """Why a duty stands where it stands."""
        reasons = [self._step(step) for step in standing.steps]
        if standing.state is DutyState.NO_STEP_RECORDED:
            text = "No step is recorded in this data set."
            reasons.insert(0, Reason(DutyRule.NOTHING_RECORDED.value, text, ()))
        return tuple(reasons)

    # ------------------------------------------------------------------------------- a duty

    def name(self, id: str) -> str:
        """The shown name; where there is none, the end of the id."""
        return self._labels.get(id) or f"…{id[-6:]}"

    def _sentence(self, duty: Duty, gathered: GatheredEvent) -> str:
        state, laws = self.name(duty.bearing.state), self.cited(duty.provisions, duty.bias)
        if duty.in_force is Extent.NONE:
            text = f"{state} is not recorded as bound by {laws} on any possible date."
        elif any(gate.rule == "day-unknown" for gate in duty.gates):
            text = f"{state} is bound by {laws}; whether on the possible dates is not recorded."
        else:
            text = f"{state} was bound by {laws} on {duty.in_force.value.lower()} possible dates."
        best = self._best(duty, gathered)
        if best is None:
            return f"{text} {CAVEAT}"
        speaker = best.claim.speaker or best.claim.citation.source
        kind = self._view.vocabulary.terms[best.claim.concept or ""].labels["en"]
        text += (
            f" According to {self.name(speaker)} ({best.claim.stance}), {kind} occurred "
            f"{self._nexus(duty, gathered)}."
        )
        if duty.in_force is Extent.NONE or duty.result.value == "NOT_DERIVED":
            return f"{text} {CAVEAT}"
        wanted = asked(duty.provisions)
        return f"{text} If that account is credible, these provisions call for {wanted}. {CAVEAT}"

    def cited(self, provisions: ProvisionSet, bias: bool) -> str:
        """``ECHR 3 with 1 and 13``."""
        lead, *others = cited(provisions, bias)
        if not others:
            return lead.cited
        articles = [one.article for one in others]
        last = articles.pop()
        before = f"{', '.join(articles)} and " if articles else ""
        return f"{lead.cited} with {before}{last}"

    def _nexus(self, duty: Duty, gathered: GatheredEvent) -> str:
        if not gathered.lands:
            return "at a place that no source gives"
        places = ", ".join(self.name(id) for id in gathered.lands)
        firm = any(r.claim.predicate == "place" and is_firm(r) for r in gathered.records)
        return f"in {places}" if firm else f"in {places}, going by the context"

    def _best(self, duty: Duty, gathered: GatheredEvent) -> Record | None:
        """The claim of the kind that speaks: the one that the display rule puts first."""
        fitting = self._of_kind(duty, gathered)
        return min(fitting, key=self._rank) if fitting else None

    def _rank(self, record: Record) -> SortKey:
        """Its place by the display rule."""
        shown = self._published.get(record.claim.citation.source)
        value = None if shown is None else shown.record.claim.value
        period = None if value is None else value.period
        return sort_key(record, None if period is None else period.day)

    @staticmethod
    def _of_kind(duty: Duty, gathered: GatheredEvent) -> list[Record]:
        return [
            record
            for record in gathered.records
            if record.claim.predicate == "kind"
            and not record.claim.negated
            and record.claim.concept in duty.provisions.triggers
        ]

    def _told(self, duty: Duty, gathered: GatheredEvent) -> tuple[str, ...]:
        """The claims that the sentence rests on."""
        ids = {record.claim.id for record in self._of_kind(duty, gathered)}
        ids |= {
            record.claim.id
            for record in gathered.records
            if record.claim.predicate in ("place", "allegedPerpetrator")
        }
        ids.update(gathered.dates)
        return tuple(sorted(ids))

    def _time(self, duty: Duty, law_claims: tuple[str, ...]) -> list[Reason]:
        rows = self._law.participations.get(
            (duty.bearing.code or "", duty.provisions.instrument.code), ()
        )
        short = duty.provisions.instrument.short
        parts = [f"{short}: {participation_words(row)}." for row in rows]
        return [Reason(DutyRule.PARTICIPATION.value, " ".join(parts), law_claims)] if parts else []

    def _attribution(self, duty: Duty, gathered: GatheredEvent) -> list[Reason]:
        ties = [tie for tie in gathered.ties if tie.state == duty.bearing.state]
        reasons = []
        for article in sorted({tie.article for tie in ties}, key=int):
            same = [tie for tie in ties if tie.article == article]
            how = "said" if any(tie.firm for tie in same) else "taken, by the context alone,"
            text = ATTRIBUTED[article].format(how=how)
            text += f" (Articles on State Responsibility, article {article}"
            text += "; beyond orders: article 7)." if article == "4" else ")."
            claims = {id for tie in same for id in tie.claims}
            reasons.append(Reason(DutyRule.ATTRIBUTION.value, text, tuple(sorted(claims))))
        return reasons

    def _less_firm(self, gathered: GatheredEvent) -> list[Reason]:
        """What would make the result less firm, had somebody accepted it; told first."""
        ids = {id for land in gathered.lands.values() for id in land.maybe_disputed}
        ids |= {
            r.claim.id
            for r in gathered.proposed
            if r.claim.predicate == "kind" and r.claim.concept == "hostilities"
        }
        if not ids:
            return []
        text = (
            "Proposed and accepted by nobody, so not counted: that the territory is disputed or "
            "held by somebody else, or that there were hostilities. That would make it less firm."
        )
        return [Reason(DutyRule.PROPOSED_AGAINST.value, text, tuple(sorted(ids)))]

    def _proposed(self, gathered: GatheredEvent) -> list[Reason]:
        """What is only proposed, and makes nothing firmer."""
        by: dict[str, set[str]] = {}
        for record in gathered.proposed:
            if record.claim.predicate in PROPOSED:
                by.setdefault(record.claim.predicate, set()).add(record.claim.id)
        return [
            Reason(
                DutyRule.PROPOSED.value,
                f"Only proposed, so not counted: {PROPOSED[name]}.",
                tuple(sorted(ids)),
            )
            for name, ids in sorted(by.items())
        ]

    def _reserved(self, duty: Duty, gathered: GatheredEvent) -> list[Reason]:
        facts = gathered.facts
        rows = reservations(
            self._law, duty.provisions, duty.bearing, facts, last_day(duty.provisions, facts)
        )
        return [
            Reason(DutyRule.RESERVED.value, f"A {row.kind} says: “{row.quote}”", ()) for row in rows
        ]

    def _unchecked(self, duty: Duty) -> str:
        what = []
        rows = self._law.participations.get(
            (duty.bearing.code or "", duty.provisions.instrument.code), ()
        )
        names = {
            "signed": "day of signature",
            "bound": "day of consent",
            "in_force": "day of entry into force",
            "denounced": "day of denunciation",
            "ended": "day of the end",
        }
        for row in rows:
            what += [
                f"the {names[f]}" for f, (_, source) in row.days.items() if source == UNCHECKED
            ]
        if not duty.provisions.checked:
            what.append("what the provisions ask for")
        return f"From memory, and checked by nobody yet: {', '.join(what) or 'participation'}."

    def _beside(self, gathered: GatheredEvent) -> list[Reason]:
        reasons = []
        for one in beside(self._law, gathered.facts):
            lead = one.provisions[0]
            word = one.instrument.bindingness
            text = f"Beside it, and no duty: {lead.cited} is a {word} that speaks of {asked(one)}."
            if not one.checked:
                text += " That is from memory, and checked by nobody yet."
            reasons.append(Reason(word, text, ()))
        return reasons

    def _denied(self, gathered: GatheredEvent) -> list[Reason]:
        page = self._denials.get(gathered.facts.event)
        reasons = []
        claims = tuple(r.claim.id for r in (() if page is None else page.rows) if r.counts)
        if claims:
            text = "It is denied; a denial does not remove a duty."
            reasons.append(Reason(DutyRule.DENIED.value, text, claims))
        if gathered.taken_back:
            text = "Somebody takes back what he said of it: told beside it, and it removes nothing."
            reasons.append(Reason(DutyRule.TAKEN_BACK.value, text, gathered.taken_back))
        return reasons

    # ------------------------------------------------------------------------------ a status

    def _step(self, step: DutyStep) -> Reason:
        kind = self._view.vocabulary.terms[step.kind].labels["en"]
        by = ", ".join(self.name(id) for id in step.by)
        if step.what is StepKind.FINDING or step.what in BESIDE:
            on = ", ".join(sorted(self.name(id) for id in step.articles))
            told = f" ({on})" if on else ""
            text = f"{by or 'A body'} stated a finding, {day_words(step.span)}: {kind}{told}."
            if step.what is StepKind.ELSEWHERE:
                text += " That is no finding on the provisions of this duty."
            text += self._fate(step)
        elif step.what is StepKind.STEP:
            text = f"Recorded, {day_words(step.span)}: {kind}{f', by {by}' if by else ''}."
        else:
            text = f"{by or 'A source'} says that there was none of this kind: {kind}."
        return Reason(step.what.value, text, step.claims)

    def _fate(self, step: DutyStep) -> str:
        """What became of a finding by the day."""
        aside = step.aside
        if aside is None:
            return "" if step.final else " It is not recorded as final by then."
        who = ", ".join(self.name(id) for id in aside.by) or "a body that is not told"
        if aside.may:
            return f" It was set aside, {day_words(aside.span)}, by {who}."
        return (
            f" {who}, {day_words(aside.span)}, is said to have set it aside, and is not recorded "
            "as the same body or a higher one: it stands."
        )

    def _known(self, ids: Iterable[str]) -> tuple[str, ...]:
        wanted = list(ids)
        return tuple(sorted(self._view.records(wanted))) if wanted else ()
