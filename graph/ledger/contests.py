"""Whether two speakers, neither of whom took it back, oppose each other on a response."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graph.ledger.call_records import KIND, Rows, spans_of
from graph.ledger.call_states import NEVER, Span
from graph.ledger.effects import Kinds
from graph.ledger.strand_facts import Contest
from graph.views.view import Record


class Contests:
    """Finds them for the responses that were read."""

    def __init__(self, rows: Rows, kinds: Kinds) -> None:
        self._rows, self._kinds = rows, kinds
        self._found: dict[str, tuple[Contest, ...]] = {}

    def of(self, responses: Iterable[str]) -> tuple[Contest, ...]:
        """All on whether these responses happened, to whom, by whom, and of what kind."""
        return tuple(c for response in dict.fromkeys(responses) for c in self._about(response))

    def _about(self, response: str) -> tuple[Contest, ...]:
        found = self._found.get(response)
        if found is None:
            kinds = self._rows.said(KIND, response)
            relations = self._rows.contested.get(response, ())
            if len(kinds) < 2 and not relations:
                found = ()
            else:
                contests = [*self._contests(response, self._opposed_kinds(kinds), kinds)]
                for related in relations:
                    told = self._rows.records_of(related.claims)
                    opposed = [
                        (one, other)
                        for one in told
                        for other in told
                        if not one.claim.negated and other.claim.negated
                    ]
                    contests += self._contests(response, opposed, told)
                found = tuple(contests)
            self._found[response] = found
        return found

    def _opposed_kinds(self, kinds: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
        """One says that it is of a kind; another that it is not, or of a kind that excludes it."""
        for one in kinds:
            if one.claim.negated or one.claim.concept is None:
                continue
            above = self._kinds.with_broader(frozenset({one.claim.concept}))
            for other in kinds:
                code = other.claim.concept
                if other.claim.negated:
                    if code in above:
                        yield one, other
                elif (one.claim.concept, code) in self._kinds.opposed:
                    yield one, other

    def _contests(
        self, response: str, pairs: Iterable[tuple[Record, Record]], told: Sequence[Record]
    ) -> Iterator[Contest]:
        seen = set()
        for one, other in pairs:
            claims = tuple(sorted((one.claim.id, other.claim.id)))
            if claims in seen or one.claim.speaker == other.claim.speaker:
                continue
            seen.add(claims)
            since = max(self._said_on(one).last, self._said_on(other).last)
            until = min(self._superseded_on(one, told), self._superseded_on(other, told))
            if since < until:
                yield Contest(since, response, claims, until)

    def _superseded_on(self, record: Record, told: Sequence[Record]) -> int:
        """From when its speaker has said something else of the same: of its kind, or of this
        relation; `NEVER` while he has not.

        A relation may hold to several, so that what is said later of another end leaves it.
        """
        said_on = self._said_on(record)
        return min(
            (
                self._said_on(later).last
                for later in told
                if later.claim.speaker == record.claim.speaker
                and said_on.surely_before(self._said_on(later))
            ),
            default=NEVER,
        )

    def _said_on(self, record: Record) -> Span:
        """When its innermost speaker said it: as stated, else when its source was published."""
        for link in reversed(record.claim.attribution):
            if link.on is not None:
                return spans_of(link.on)[0]
        return self._rows.begin("published", record.claim.citation.source) or Span()
