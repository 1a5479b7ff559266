"""The days on which something may have been, and the years and months that these lie in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from graph.claims.remembered import remembered
from graph.ledger.call_states import EVER, NEVER
from graph.ledger.dates import spans_of_days, together

MOST_MONTHS = 1200
"""Under how many years or months one event is put at most: a date that says less than a century
is as good as unknown."""
_UNDATED = (None, None, None, None)


class Days(NamedTuple):
    """The possible days of an event, as day numbers; None where open or unknown."""

    first_begin: int | None
    last_begin: int | None
    first_end: int | None
    last_end: int | None


def days_of(dates: Iterable[tuple[int | None, int | None, int | None, int | None]]) -> Days:
    """The span of the dates that are claimed; one that contains another adds nothing.

    Of those that remain begin and end are put together apart (`graph.ledger.dates`): who gives no
    begin does not open one that others know.

    Args:
        dates: of each period its earliest and latest begin, and its earliest and latest end.
    """
    known = {some for some in dates if some != _UNDATED}
    kept = [a for a in known if not any(a != b and _contains(a, b) for b in known)]
    if not kept:
        return Days(None, None, None, None)
    begins, ends = zip(*map(spans_of_days, kept), strict=True)
    begin, end = together(begins), together(ends)
    return Days(*(None if day in (EVER, NEVER) else day for span in (begin, end) for day in span))


def _contains(outer: tuple[int | None, ...], inner: tuple[int | None, ...]) -> bool:
    """Whether all days of one date lie in the other, which says less."""
    starts = outer[0] is None or (inner[0] is not None and outer[0] <= inner[0])
    ends = outer[3] is None or (inner[3] is not None and inner[3] <= outer[3])
    return starts and ends and (outer[0], outer[3]) != (inner[0], inner[3])


def possible_spans(days: Days, length: int) -> tuple[list[str], bool]:
    """The years (4 letters of a day) or months (7) that the days may lie in, and whether they may
    lie beyond, or so far apart that nobody can tell."""
    alike = lone_span(days, length)
    if alike is not None:
        return [alike], False
    known = [day for day in days if day is not None]
    first = min(known) if days.first_begin is None else days.first_begin
    last = max(known) if days.last_end is None else days.last_end
    open_ = days.first_begin is None or days.last_end is None
    found, day = [], date.fromordinal(first)
    while day.toordinal() <= last:
        found.append(day.isoformat()[:length])
        if len(found) > MOST_MONTHS:
            return [], True
        if length == 4:
            following = (day.year + 1, 1)
        else:
            following = (day.year + day.month // 12, day.month % 12 + 1)
        if following[0] > date.max.year:
            break
        day = date(*following, 1)
    return found, open_


def certain_spans(days: Days, length: int) -> frozenset[str]:
    """The years or months that the days certainly lie in."""
    alike = lone_span(days, length)
    if alike is not None:
        return frozenset((alike,))
    found: set[str] = set()
    for one, other in ((days.first_begin, days.last_begin), (days.first_end, days.last_end)):
        if one is not None and other is not None and _name(one, length) == _name(other, length):
            found.add(_name(one, length))
    if (
        days.last_begin is not None
        and days.first_end is not None
        and days.last_begin <= days.first_end
    ):
        through = Days(days.last_begin, days.last_begin, days.first_end, days.first_end)
        found.update(possible_spans(through, length)[0])
    return frozenset(found)


def lone_span(days: Days, length: int) -> str | None:
    """The year or month that all of the days lie in; None where it is not one."""
    first, last = days.first_begin, days.last_end
    if first is None or last is None or last - first > 366:
        return None
    name = _name(first, length)
    return name if name == _name(last, length) else None


# Few days are in very many dates.
@remembered(50_000)
def _name(day: int, length: int) -> str:
    return date.fromordinal(day).isoformat()[:length]
