"""Dates that several claims give: the span of what is possible.

A date that contains another adds nothing; of those that remain the possible days are the span from
the first to the last. No claim is preferred: which one a page shows is for reading, not for
computing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.claims.period import Period
from graph.ledger.call_states import EVER, NEVER, Span
from graph.views.view import Days


def spans_of(period: Period) -> tuple[Span, Span]:
    """When it began and when it ended, each within some days."""
    return spans_of_days((*period.begins, *period.ends))


def spans_of_days(days: Days) -> tuple[Span, Span]:
    """The same of its four days."""
    begin, latest_begin, earliest_end, end = days
    return (
        Span(_or(begin, EVER), _or(latest_begin, _or(end, NEVER))),
        Span(_or(earliest_end, _or(begin, EVER)), _or(end, NEVER)),
    )


def narrowest(spans: Iterable[Span]) -> list[Span]:
    """Those that contain no other, each once, sorted."""
    found: list[Span] = []
    for span in sorted(set(spans), key=lambda one: (-one.first, one.last)):
        if not found or span.last < found[-1].last:
            found.append(span)
    return found[::-1]


def together(spans: Sequence[Span]) -> Span:
    """The span of several dates of one thing, at least one."""
    each = narrowest(spans)
    return Span(each[0].first, each[-1].last)


def _or(day: int | None, otherwise: int) -> int:
    return otherwise if day is None else day
