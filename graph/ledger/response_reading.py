"""Responses as they were read: of what kinds, by whom, to what, when, and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.ledger.call_states import Span
from graph.ledger.claim_rows import Rows
from graph.ledger.date_bounds import narrowed, reported_by
from graph.ledger.effects import Kinds
from graph.ledger.strand_facts import Bound, StrandFacts

_NOBODY: frozenset[str] = frozenset()


class Response(NamedTuple):
    """A response as it was read."""

    id: str
    span: Span
    by: tuple[str, ...]
    kinds: tuple[tuple[str, frozenset[str], frozenset[str]], ...]
    """The narrowest kinds that it is said to be of, each with who says so, and with the kinds that
    others say it was of instead."""
    answers: frozenset[str]
    about: frozenset[str]
    forwarded_to: tuple[str, ...]
    ends: Span | None
    result: Span | None
    people: frozenset[str]
    calls: frozenset[str]
    """The calls that it is said to be to."""
    to: frozenset[str]
    """To whom its words were put."""
    bounds: tuple[Bound, ...]


class Responses:
    """The responses among what was read, each put together once."""

    def __init__(self, rows: Rows, kinds: Kinds) -> None:
        self._rows, self._kinds = rows, kinds
        self._known: dict[str, Response] = {}

    def tied_to(self, facts: StrandFacts) -> list[Response]:
        """Responses that a source ties to the call, or to the demand, of a strand."""
        ids = self._rows.ends("responseTo", facts.call, inverse=True)
        if facts.demand is not None:
            ids = tuple({*ids, *self._rows.ends("answers", facts.demand, inverse=True)})
        responses = [self.of(id) for id in sorted(ids)]
        return [r for r in responses if not r.answers or facts.demand in r.answers]

    def of(self, id: str) -> Response:
        found = self._known.get(id)
        if found is None:
            found = self._known[id] = self._made(id)
        return found

    def through_inner(self, facts: StrandFacts) -> list[Response]:
        """What came to calls that this one carries, on the same kind of demand."""
        found = []
        for inner in self._rows.ends("carriedBy", facts.call, inverse=True):
            mine = frozenset() if facts.demand is None else self._kinds_of(facts.demand)
            demands = self._rows.ends("demand", inner)
            same = [one for one in demands if mine & self._kinds_of(one)]
            if _differ(facts.demand, demands, same):
                continue
            ids = {*self._rows.ends("responseTo", inner, inverse=True)}
            ids.update(id for one in same for id in self._rows.ends("answers", one, inverse=True))
            responses = [self.of(id) for id in sorted(ids)]
            found += [r for r in responses if not r.answers or not r.answers.isdisjoint(same)]
        return found

    def beside_inner(self, facts: StrandFacts) -> list[Response]:
        """What came to calls that this one carries, of which no demand is of the same kind."""
        found = []
        for inner in self._rows.ends("carriedBy", facts.call, inverse=True):
            mine = frozenset() if facts.demand is None else self._kinds_of(facts.demand)
            demands = self._rows.ends("demand", inner)
            if _differ(facts.demand, demands, [d for d in demands if mine & self._kinds_of(d)]):
                ids = {*self._rows.ends("responseTo", inner, inverse=True)}
                for one in demands:
                    ids.update(self._rows.ends("answers", one, inverse=True))
                found += [self.of(id) for id in sorted(ids)]
        return found

    def _kinds_of(self, demand: str) -> frozenset[str]:
        return self._rows.concepts("kind", demand)

    def _made(self, id: str) -> Response:
        rows = self._rows
        said: dict[str, set[str]] = {}
        for record in rows.claims("kind", id):
            if record.concept is not None and not record.negated:
                said.setdefault(record.concept, set()).add(record.speaker or "")
        kinds = tuple(said) if len(said) < 2 else self._kinds.narrowest(frozenset(said))
        rivals = dict.fromkeys(kinds, _NOBODY)
        for kind in kinds if len(said) > 1 else ():
            rivals[kind] = frozenset(
                other
                for other in kinds
                if (kind, other) in self._kinds.opposed and len(said[kind] | said[other]) > 1
            )
        results = [
            rows.begin("when", result) or Span()
            for result in rows.ends("resultOf", id, inverse=True)
        ]
        claimed = rows.begin("when", id) or Span()
        span, bounds = narrowed(claimed, reported_by(rows, id, "when", ("kind", "responseBy")))
        return Response(
            id,
            span,
            rows.ends("responseBy", id),
            tuple((kind, frozenset(said[kind]), rivals[kind]) for kind in kinds),
            frozenset(rows.ends("answers", id)),
            frozenset(rows.ends("responseAbout", id)),
            rows.ends("forwardedTo", id),
            rows.end("announcedEnd", id),
            min(results, key=lambda span: (span.last, span.first)) if results else None,
            frozenset(rows.ends("doneFor", id)),
            frozenset(rows.ends("responseTo", id)),
            frozenset(rows.ends("responseAddressee", id)),
            bounds,
        )


def _differ(demand: str | None, others: Sequence[str], same: Sequence[str]) -> bool:
    """Whether a strand and an inner call ask for different things, or only one of them for any."""
    return bool(others) is not (demand is not None) or bool(others and not same)
