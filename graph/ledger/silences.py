"""What is said not to have come, and who looked for it: of an event, a call or a demand as a whole,
or of one addressee of a demand."""

from __future__ import annotations

from collections.abc import Iterator

from graph.claims.claim import Review
from graph.ledger.call_records import FOLLOWED, LOOKED
from graph.ledger.call_states import Form, Span, Verdict
from graph.ledger.claim_rows import Rows
from graph.ledger.dates import spans_of
from graph.ledger.effects import Kinds
from graph.ledger.strand_facts import Absence, Search, StrandFacts
from graph.vocabulary import Vocabulary

_OF_ASSESSMENT = ("kind", "assessmentBy", "assessesDemand", "assessesAddressee", "when", "gist")


class Silences:
    """Finds them among what was read."""

    def __init__(self, rows: Rows, kinds: Kinds, vocabulary: Vocabulary) -> None:
        self._rows, self._kinds, self._vocabulary = rows, kinds, vocabulary

    def absences(self, facts: StrandFacts) -> Iterator[Absence]:
        """What is said not to have followed the demand, the call, or the call's events."""
        for id in (facts.demand, facts.call, *sorted(facts.events)):
            for record in self._rows.said(FOLLOWED, id) if id is not None else ():
                claim = record.claim
                if not claim.negated or claim.concept is None or claim.valid is None:
                    continue
                effect = self._kinds.effects.get(claim.concept)
                if id in facts.events and (
                    effect is None or not effect.bears_on(facts.demand_kinds)
                ):
                    continue  # that nobody was charged says nothing of a demand to release
                begin, end = spans_of(claim.valid)
                yield Absence(
                    claims=(claim.id,),
                    said_by=frozenset({claim.speaker or ""}),
                    first=begin.last,
                    last=end.first,
                    kind=claim.concept,
                    denied=self._vocabulary.narrower([claim.concept]),
                    whole=self._kinds.is_asked_for(claim.concept, facts.demand_kinds),
                    accepted=record.review is Review.ACCEPTED,
                    event=id if id in facts.events else None,
                )
        for assessment in self._of_strand(facts, Verdict.ABSENT):
            begin = self._rows.begin("when", assessment) or Span()
            end = self._rows.end("when", assessment) or Span()
            yield Absence(
                claims=self._claims(assessment),
                said_by=self._speakers(assessment),
                first=begin.last,
                last=end.first,
                kind=None,
                denied=frozenset(
                    code
                    for code, effect in self._kinds.effects.items()
                    if effect.form is not Form.SILENCE and effect.bears_on(facts.demand_kinds)
                ),
                whole=True,
                accepted=self._rows.is_accepted("kind", assessment),
            )

    def searches(self, facts: StrandFacts) -> Iterator[Search]:
        """Who looked for an answer and found none."""
        for id in (facts.demand, facts.call):
            for record in self._rows.said(LOOKED, id) if id is not None else ():
                claim = record.claim
                if claim.negated or claim.valid is None or claim.value is None:
                    continue
                until = spans_of(claim.valid)[1]
                accepted = record.review is Review.ACCEPTED
                by = frozenset({claim.speaker or ""})
                yield Search((claim.id,), by, claim.value.text, until, accepted)
        for assessment in self._of_strand(facts, Verdict.LOOKED_FOR):
            places = {
                record.claim.value.text
                for record in self._rows.claims("gist", assessment)
                if record.claim.value is not None and not record.claim.negated
            }
            yield Search(
                self._claims(assessment),
                self._speakers(assessment),
                ", ".join(sorted(places)),
                self._rows.end("when", assessment) or Span(),
                self._rows.is_accepted("kind", assessment),
            )

    def _of_strand(self, facts: StrandFacts, verdict: Verdict) -> Iterator[str]:
        """The assessments with a verdict on the demand that hold for this addressee."""
        if facts.demand is None:
            return
        for assessment in self._rows.ends("assessesDemand", facts.demand, inverse=True):
            meant = self._rows.ends("assessesAddressee", assessment)
            if meant and facts.addressee not in meant:
                continue
            kinds = self._rows.concepts("kind", assessment)
            if any(self._kinds.verdicts.get(kind) is verdict for kind in kinds):
                yield assessment

    def _speakers(self, assessment: str) -> frozenset[str]:
        """Who assesses; where that is not told, who says so."""
        by = self._rows.ends("assessmentBy", assessment)
        kinds = self._rows.claims("kind", assessment)
        return frozenset(by or (record.claim.speaker or "" for record in kinds))

    def _claims(self, assessment: str) -> tuple[str, ...]:
        said = self._rows.said(_OF_ASSESSMENT, assessment)
        return tuple(record.claim.id for record in said if not record.claim.negated)
