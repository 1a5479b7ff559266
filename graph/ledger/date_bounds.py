"""Dates that follow from dates: one pass from what is claimed, computed and never stored.

A call is not before the begin of its event where its demand presupposes the event. A response is
not before its call. A part lies within its whole. What a document reports as having happened did
not begin after that version was published. Only accepted claims that nobody denies bear a bound.
One that contradicts every claimed day is left aside and reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from graph.claims.claim import Review, Stance
from graph.ledger.call_states import EVER, NEVER, Span
from graph.ledger.claim_rows import Rows
from graph.ledger.dates import spans_of, together
from graph.ledger.rule_names import BoundRule
from graph.ledger.strand_facts import Bound
from graph.views.view import Record

LATEST = frozenset({BoundRule.NOT_AFTER_ITS_REPORT, BoundRule.WITHIN_ITS_WHOLE_UNTIL})
"""Rules that say until when; the others say from when."""

NO_REPORT = frozenset({Stance.OPINION, Stance.PRESUPPOSED})
"""Stances of who does not report that something had happened."""


def narrowed(span: Span, bounds: Iterable[Bound]) -> tuple[Span, tuple[Bound, ...]]:
    """The days that are left, and the bounds that took some away or had to be left aside."""
    first, last = span
    told = []
    for bound in bounds:
        late = bound.rule in LATEST
        if bound.day < span.first if late else bound.day > span.last:
            told.append(bound._replace(kept=False))
        elif bound.day < last if late else bound.day > first:
            if late:
                last = bound.day
            else:
                first = bound.day
            told.append(bound)
    if first > last:  # bounds that contradict each other leave what is claimed
        return span, tuple(one._replace(kept=False) for one in told)
    return Span(first, last), tuple(told)


def reported_by(
    rows: Rows, thing: str, property: str, predicates: Sequence[str]
) -> Iterator[Bound]:
    """It had happened when the first document that tells of it was published."""
    told: dict[str, list[str]] = {}
    for name in predicates:
        for record in firm(rows, name, thing):
            if record.stance not in NO_REPORT:
                told.setdefault(record.source, []).append(record.id)
    days = [(day, source) for source in told if (day := published_by(rows, source)) != NEVER]
    if days:
        day = min(days)[0]
        claims = {
            id
            for other, source in days
            if other == day
            for id in (*told[source], *_ids(firm(rows, "published", source)))
        }
        yield Bound(thing, property, BoundRule.NOT_AFTER_ITS_REPORT, day, tuple(sorted(claims)))


def of_call(rows: Rows, presupposing: Collection[str], call: str) -> Iterator[Bound]:
    """The bounds of the day on which a call was made."""
    demands = [one for one in firm(rows, "demand", call) if one.claim.object is not None]
    kinds = [
        kind
        for one in demands
        for kind in firm(rows, "kind", one.claim.object or "")
        if kind.claim.concept in presupposing
    ]
    if kinds:
        for about in firm(rows, "about", call):
            event = about.claim.object or ""
            begin = begin_of(rows, event)
            if begin is not None and begin.first != EVER:
                claims = {about.claim.id, *_ids(kinds), *_ids(firm(rows, "when", event))}
                rule = BoundRule.NOT_BEFORE_ITS_EVENT
                yield Bound(call, "madeOn", rule, begin.first, tuple(sorted(claims)))
    yield from reported_by(rows, call, "madeOn", ("issuer", "demand"))


def begin_of(rows: Rows, event: str) -> Span | None:
    """When an event began, by accepted claims; None where none gives a date."""
    periods = [
        one.claim.value.period
        for one in firm(rows, "when", event)
        if one.claim.value is not None and one.claim.value.period is not None
    ]
    return together([spans_of(period)[0] for period in periods]) if periods else None


def firm(rows: Rows, property: str, id: str) -> list[Record]:
    """The accepted claims of a property that nobody denies."""
    every = rows.claims(property, id)
    if not any(one.review is Review.ACCEPTED for one in every):
        return []
    against = [one.claim for one in every if one.negated]
    if not against:
        return [one for one in every if one.review is Review.ACCEPTED]
    return [
        one
        for one in every
        if one.review is Review.ACCEPTED
        and not one.claim.negated
        and not any(
            (claim.object, claim.concept) == (one.claim.object, one.claim.concept)
            and (one.claim.value is None or claim.value == one.claim.value)
            for claim in against
        )
    ]


def published_by(rows: Rows, source: str) -> int:
    """The last day on which it may have been published, by accepted claims."""
    periods = [
        one.claim.value.period
        for one in firm(rows, "published", source)
        if one.claim.value is not None and one.claim.value.period is not None
    ]
    return together([spans_of(period)[0] for period in periods]).last if periods else NEVER


def _ids(records: Iterable[Record]) -> list[str]:
    return [record.id for record in records]
