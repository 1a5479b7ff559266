"""What is said of responses, and of what became of demands: one opinion a speaker and verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graph.ledger.call_states import OF_SILENCE, Span
from graph.ledger.claim_rows import Rows
from graph.ledger.effects import Kinds
from graph.ledger.sides import Sides
from graph.ledger.strand_facts import Item, Opinion, StrandFacts


class Opinions:
    """Finds them among what was read."""

    def __init__(self, rows: Rows, kinds: Kinds, sides: Sides) -> None:
        self._rows, self._kinds, self._sides = rows, kinds, sides

    def of(
        self,
        facts: StrandFacts,
        accused: frozenset[str],
        items: Iterable[Item],
        family: Sequence[tuple[StrandFacts, Span]],
    ) -> tuple[Opinion, ...]:
        """What was said of these items, and of what became of the demand.

        Args:
            accused: who is accused in the events of the call.
        """
        found: list[Opinion] = []
        for response, since in {item.response: item.since for item in items}.items():
            for assessment in self._rows.ends("assesses", response, inverse=True):
                found += self._voiced(facts, accused, assessment, response, since)
        demands: list[tuple[str | None, Span | None]] = [(facts.demand, None)]
        demands += [(other.demand, since) for other, since in family]
        for demand, since in demands:
            if demand is not None:
                for assessment in self._rows.ends("assessesDemand", demand, inverse=True):
                    found += self._voiced(facts, accused, assessment, None, since)
        return tuple(sorted(found, key=lambda o: (o.assessment, o.by, o.of or "", o.verdict)))

    def _voiced(
        self,
        facts: StrandFacts,
        accused: frozenset[str],
        assessment: str,
        of: str | None,
        since: Span | None,
    ) -> Iterator[Opinion]:
        """One opinion for each speaker and verdict: each can take back his own alone."""
        rows = self._rows
        span = rows.begin("when", assessment) or Span()
        meant = rows.ends("assessesAddressee", assessment)
        if meant and facts.addressee not in meant:
            return
        kinds = self._kinds.narrowest(rows.concepts("kind", assessment))
        accepted = rows.is_accepted("kind", assessment)
        verdicts = {
            verdict
            for kind in kinds
            if (verdict := self._kinds.verdicts.get(kind)) is not None and verdict not in OF_SILENCE
        }
        issuers = frozenset(rows.ends("issuer", facts.call))
        for by in rows.ends("assessmentBy", assessment) or ("",):
            asker = by in issuers or not issuers.isdisjoint(self._sides.reach(by, span).principals)
            for verdict in sorted(verdicts):
                yield Opinion(
                    assessment=assessment,
                    verdict=verdict,
                    by=by,
                    span=span,
                    of=of,
                    asker=asker,
                    partial_to=by == "" or self._is_partial(facts, accused, by, span),
                    since=since,
                    accepted=accepted,
                )

    def _is_partial(self, facts: StrandFacts, accused: frozenset[str], by: str, span: Span) -> bool:
        """Whether it is the responder's side, an organ of its State, or the accused."""
        if accused and self._sides.is_any_of(by, accused, span):
            return True
        addressee = facts.addressee
        if addressee is None:
            return False
        own, others = self._sides.reach(by, span), self._sides.reach(addressee, span)
        return (
            self._sides.is_any_of(by, frozenset({addressee}), span)
            or addressee in own.states
            or not own.states.isdisjoint(others.states)
            or by in others.states
        )
