"""Of which days and of which countries a view tells, and when it last changed, for catalogues."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from graph.claims.period import Period
from graph.claims.record_times import moment
from graph.views.all_pages import standing
from graph.views.view import MOST_ROWS, ClaimQuery, EntityHistory, Record, View

_COUNTRY = re.compile(r"[A-Z]{2}(?=-|$)")
"""What an ISO code of a country (RU), or of a part of one (RU-CE), begins with."""


_DAY = 86_400_000_000
"""Microseconds."""
_BACK = (_DAY, 30 * _DAY, 366 * _DAY)
"""How far back to look first: what changed lately is mostly little."""


@dataclass(frozen=True, slots=True)
class EventExtent:
    """What the events of a view span, as standing claims say that are not negated."""

    first: date | None = None
    """The first day that a time of an event names; None where none names any."""
    last: date | None = None
    """The last one. Of what is said to go on, or whose end is unknown, its last known day."""
    countries: tuple[str, ...] = ()
    """ISO 3166-1 codes of the places of events and of the places that these lie in, sorted.
    A code says nothing of who governs the place."""


def extent_of(view: View) -> EventExtent:
    """What the events of a view span. Reads their times and places, and the places around them."""
    days = [
        day
        for record in _said(view, "when")
        if record.classes[record.claim.subject] == "Event"
        and record.claim.value is not None
        and record.claim.value.period is not None
        for day in _days(record.claim.value.period)
    ]
    return EventExtent(
        first=min(days, default=None), last=max(days, default=None), countries=_countries(view)
    )


def last_written(view: View, at: int) -> date | None:
    """The day (UTC) on which what a view holds was last added to, decided on or taken back.

    It uses what the viewer may read alone, so that no other write moves it.

    Args:
        at: now, in microseconds since 1970.

    Returns:
        None where the view is empty.
    """
    until = None
    for since in (*(max(0, at - back) for back in _BACK), 0):
        ids = view.changed(since, until)
        newest = -1
        for start in range(0, len(ids), MOST_ROWS):
            view.deadline.check()
            for history in view.histories(ids[start : start + MOST_ROWS]).values():
                first = (
                    history.recorded_at
                    if isinstance(history, EntityHistory)
                    else history.record.recorded_at
                )
                newest = max(newest, first, *(change.at for change in history.changes))
        # What changed there may be nothing that this viewer may know: it is looked for earlier.
        if newest >= since:
            return moment(newest).date()
        until = since
    return None


def _countries(view: View) -> tuple[str, ...]:
    of = view.identities().of
    around: dict[str, set[str]] = {}
    for record in _said(view, "within"):
        inner, outer = record.claim.subject, str(record.claim.object)
        around.setdefault(of.get(inner, inner), set()).add(of.get(outer, outer))
    edge = {str(record.claim.object) for record in _said(view, "place")}
    edge = {of.get(id, id) for id in edge}
    reached = set(edge)
    while edge:
        edge = {outer for id in edge for outer in around.get(id, ())} - reached
        reached |= edge
    codes = {
        code[0]
        for record in _said(view, "isoCode")
        if of.get(record.claim.subject, record.claim.subject) in reached
        and record.claim.value is not None
        and (code := _COUNTRY.match(record.claim.value.text))
    }
    return tuple(sorted(codes))


def _said(view: View, property: str) -> Iterator[Record]:
    return standing(view, ClaimQuery(predicates=(property,), negated=False))


def _days(period: Period) -> Iterator[date]:
    known = (period.earliest_begin, period.latest_begin, period.earliest_end, period.latest_end)
    return (day for day in known if day is not None)
