"""The possible dates of an event, by accepted claims, and what bounds them.

Several dates give the span of the days that they leave open. A thing that lasts, a disappearance,
lasts until a claim ends it: a period with an end of its own, or `ended`. An end that only the
accused, their State or its organs state is a possible one: it may have gone on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from graph.claims.period import Period
from graph.ledger.call_states import EVER, NEVER, Span
from graph.ledger.claim_rows import Rows
from graph.ledger.date_bounds import firm, narrowed
from graph.ledger.dates import spans_of, together
from graph.ledger.rule_names import BoundRule
from graph.ledger.strand_facts import Bound
from graph.views.view import Record

Partial = Callable[[Record], bool]
"""Whether a claim is the word of the accused, of their State or of an organ of it."""


class EventDates(NamedTuple):
    """When an event began and ended, each within some days."""

    begin: Span
    end: Span
    ended: bool
    """Whether somebody who is not on the side of the accused gives it an end of its own."""
    claims: tuple[str, ...]
    bounds: tuple[Bound, ...] = ()


def dates_of(rows: Rows, event: str) -> EventDates:
    """What accepted claims say, without any bound; `ended` by any speaker."""
    dated = _dated(rows, event)
    ends = _ends(rows, event)
    if not dated and not ends:
        return EventDates(Span(), Span(), False, ())
    spans = [spans_of(period) for _, period in dated]
    begin = together([begin for begin, _ in spans]) if spans else Span()
    last = [end for _, end in spans] + [spans_of(period)[0] for _, period in ends]
    ids = {record.claim.id for record, _ in (*dated, *ends)}
    own = [one for one in dated if _has_end(one[1])]
    return EventDates(begin, together(last), bool(own or ends), tuple(sorted(ids)))


def bounded(rows: Rows, event: str, claimed: EventDates, partial: Partial) -> EventDates:
    """The dates with the bounds that others set, and an end only where it is one for this side."""
    begin, early = narrowed(claimed.begin, _from_wholes(rows, event, partial, "begin"))
    end, late = narrowed(claimed.end, _from_wholes(rows, event, partial, "end"))
    ends = [record for record, period in _dated(rows, event) if _has_end(period)]
    ends += [record for record, _ in _ends(rows, event)]
    ended = any(not partial(record) for record in ends)
    return claimed._replace(begin=begin, end=end, ended=ended, bounds=(*early, *late))


def _from_wholes(rows: Rows, event: str, partial: Partial, which: str) -> Iterator[Bound]:
    """A part lies within its whole; what only the accused or their State date bounds nothing."""
    for relation in firm(rows, "partOf", event):
        whole = relation.claim.object or ""
        told = [one for one in _dated(rows, whole) if not partial(one[0])]
        if not told:
            continue
        spans = [spans_of(period) for _, period in told]
        ids = tuple(sorted({relation.claim.id, *(record.claim.id for record, _ in told)}))
        if which == "begin":
            first = together([begin for begin, _ in spans]).first
            if first != EVER:
                yield Bound(event, "when", BoundRule.WITHIN_ITS_WHOLE_FROM, first, ids)
        else:
            last = together([end for _, end in spans]).last
            if last != NEVER:
                yield Bound(event, "when", BoundRule.WITHIN_ITS_WHOLE_UNTIL, last, ids)


def _dated(rows: Rows, event: str) -> list[tuple[Record, Period]]:
    return [
        (one, one.claim.value.period)
        for one in firm(rows, "when", event)
        if one.claim.value is not None and one.claim.value.period is not None
    ]


def _ends(rows: Rows, event: str) -> list[tuple[Record, Period]]:
    return [
        (one, one.claim.value.period)
        for one in firm(rows, "ended", event)
        if one.claim.value is not None and one.claim.value.period is not None
    ]


def _has_end(period: Period) -> bool:
    """Whether it gives an end of its own, rather than one day or one stretch of days."""
    return period.edtf is not None and "/" in period.edtf and period.ends[1] is not None
