"""Ids that name one thing in one view: plain ones in the present view, others with the moment.

``<id>@<moment>``; the moment is what was known by (UTC, to the microsecond), a slash and the day
on which things are looked at, or only one of the two: ``@2026-01-31T12:00:00.000000Z``,
``@/2019-02-28``, ``@2026-01-31T12:00:00.000000Z/2019-02-28``. One moment has one spelling, so that
equal ids mean equal objects; everything that is spelt otherwise is an unknown id.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import NamedTuple

from graph.claims.record_times import microseconds, moment

VIEW = "view"
"""The id of the present view; that of another has its moment behind it."""

_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)?(?:/(\d{4}-\d\d-\d\d))?\Z", re.ASCII
)


_FIRST = microseconds(datetime.fromisoformat("0001-01-01T00:00:00Z"))
"""An offset may lead before the first year that can be written."""


class Moment(NamedTuple):
    """Which view is read: what was known by a moment, and as things stood on which day."""

    known_at: int | None = None
    """In microseconds since 1970; None for everything recorded so far."""
    valid_on: date | None = None
    """What every `validOn` beneath is where it is left out."""

    @property
    def suffix(self) -> str:
        """What stands behind the ids of this view; nothing in the present one."""
        if self == PRESENT:
            return ""
        known = ""
        if self.known_at is not None:
            known = moment(self.known_at).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
        return f"@{known}" + (f"/{self.valid_on.isoformat()}" if self.valid_on else "")


PRESENT = Moment()


def split_id(id: str, now: int) -> tuple[str, Moment] | None:
    """The plain id and its moment; None where the moment is malformed or still to come.

    Args:
        now: the moment of the request. No reply ever gave an id of a later one.
    """
    plain, at, text = id.partition("@")
    if not at:
        return id, PRESENT
    match = _MOMENT.match(text)
    if match is None or not text:
        return None
    try:
        known = None if match[1] is None else microseconds(datetime.fromisoformat(match[1]))
        day = None if match[2] is None else date.fromisoformat(match[2])
    except ValueError:
        return None
    if known is not None and known > now:
        return None
    found = Moment(known, day)
    return (plain, found) if found.suffix == f"@{text}" else None


def known_at(given: datetime, now: int) -> int:
    """A moment as asked for; one later than the request counts as that of the request."""
    return min(max(microseconds(given), _FIRST), now)
