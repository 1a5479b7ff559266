"""EDTF: the dates that a text in the Extended Date/Time Format says.

What is taken (Extended Date/Time Format, Library of Congress, 2019-02-04, later ISO 8601-2):

    2018  2018-12  2018-12-28           a year, a month, a day               level 0
    2018-12~  2018?  2018-12-28%        approximate, uncertain, both         level 1
    201X  20XX  2018-XX  2018-12-XX     unspecified digits                   level 1
    2018-XX-XX
    2018-12/2019-01-14~                 an interval of any of these          levels 0 and 1
    2018-12/..  ../2019                 an open end                          level 1
    2018-12/  /2019                     an unknown end                       level 1
    [2018-12..2019-01-14]               some time within, level 2's “one of”
    [..2019]  [2018..]                  on or before, on or after; also level 2
    [2018-05-03,2018-05-17]             one of several, up to eight of any of these; level 2
    [..2018-05]/[2019..]                everything that stands for a date, at an end; beyond EDTF
    XXXX-05-03  XXXX-05                 a day or a month of a year that is not told; level 2
"""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date
from itertools import product
from typing import NamedTuple, TypeAlias

from graph.claims.errors import InputError
from graph.claims.remembered import remembered

Dates: TypeAlias = tuple[date | None, date | None, date | None, date | None]
"""Earliest and latest begin, earliest and latest end."""

MOST_ALTERNATIVES = 8

_DATE = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?[~?%]?\Z"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_YEARLESS = re.compile(r"XXXX-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}|XX))?[~?%]?\Z")

_TAKEN = (
    "write a day, month or year (2018-12-28, 2018-12, 2018), with ~, ? or % behind it, X for "
    "unknown digits (201X, 2018-XX, XXXX-12-28), an interval A/B whose end may be .. or empty, "
    "[A..B] for some time within, or [A,B] for one of several"
)

_REFUSED = (
    (
        r"-?Y|-[0-9]{4}|0000|000X|00XX",
        "is outside the calendar that is kept",
        "use the years 0001 to 9999",
    ),
    (
        r"[0-9]{4}-(2[1-9]|3[0-9]|4[01])\b",
        "names a season or another part of a year",
        "write the months that are meant: [2018-06..2018-08] for some time in them",
    ),
    (r".*[0-9]T[0-9]", "has a time of day", "write the day alone: 2018-12-28"),
    (
        r".*\{",
        "is a set of dates that all hold",
        "make each date a claim of its own, or write [A,B] for one of them",
    ),
    (
        r"[^/]*[~?%][^/.,\]]",
        "has a qualifier that is not at the end of a date",
        "write ~, ? or % once, behind the whole date: 2018-12~",
    ),
    (
        r".*X",
        "has an X where none may stand",
        "write X for the last digits of a year, a whole month or a whole day: 201X, 20XX, "
        "2018-XX, 2018-12-XX, 2018-XX-XX; XXXX for the year of a month or a day",
    ),
)
"""Forms of EDTF (and near it) that are not taken: how to tell, the problem, the fix."""


UNKNOWN: Dates = (None, None, None, None)

_Span: TypeAlias = tuple[date | None, date | None]
"""The first and the last day on which something may have been."""


class EdtfReading(NamedTuple):
    """What an EDTF says: four dates for each of its alternatives, and their own EDTF."""

    spans: tuple[Dates, ...]
    parts: tuple[str, ...]


@remembered(8192)
def read(edtf: str) -> EdtfReading:
    """What an EDTF says.

    Raises:
        InputError: it is another form, or no date of the calendar.
    """
    if _DAY.match(edtf):  # as most are
        with suppress(ValueError):
            day = date.fromisoformat(edtf)
            return EdtfReading(((day, day, day, day),), (edtf,))
    if edtf.count("/") == 1:
        first, _, last = edtf.partition("/")
        begins, ends = _end(first, edtf), _end(last, edtf)
        found = {
            f"{a}/{b}": (*begin, *end)
            for (a, begin), (b, end) in product(begins.items(), ends.items())
        }
    else:
        found = {
            text: (*span, *span)
            for text, span in (
                _choice(edtf, edtf) if edtf.startswith("[") else {edtf: _span(edtf, edtf)}
            ).items()
        }
    if "XXXX" not in edtf and any(dates == UNKNOWN for dates in found.values()):
        raise InputError("is open at both ends", mend="leave the date out", value=edtf)
    if len(found) > MOST_ALTERNATIVES:
        raise InputError(
            f"is one of {len(found)} periods",
            mend=f"name at most {MOST_ALTERNATIVES}, or write [A..B] for some time within",
            value=edtf,
        )
    # Of two sets of ends some pairs may be the wrong way round; one pair alone may not.
    ordered = {text: dates for text, dates in found.items() if _in_order(dates)}
    if not ordered:
        raise InputError("ends before it begins", mend="write the earlier date first", value=edtf)
    return EdtfReading(tuple(map(_settled, ordered.values())), tuple(ordered))


def _end(text: str, edtf: str) -> dict[str, _Span]:
    """What may stand at one end of an interval: EDTF → its days."""
    if text in ("", ".."):
        return {text: (None, None)}
    return _choice(text, edtf) if text.startswith("[") else {text: _span(text, edtf)}


def _choice(text: str, edtf: str) -> dict[str, _Span]:
    """One of several, in brackets."""
    if not text.endswith("]"):
        raise _refusal(text, edtf)
    parts = text[1:-1].split(",")
    if len(parts) == 1:
        if ".." not in text:
            raise _refusal(text, edtf)
        return {text: _within(parts[0], edtf)}
    return {f"[{part}]" if ".." in part else part: _within(part, edtf) for part in parts}


def _within(text: str, edtf: str) -> _Span:
    """A date, or some time from one to another, either of which may be open."""
    first, dots, last = text.partition("..")
    if not dots:
        return _span(text, edtf)
    begin = _span(first, edtf)[0] if first else None
    end = _span(last, edtf)[1] if last else None
    if begin is None and end is None and "XXXX" not in text:
        raise InputError("is open at both ends", mend="leave the date out", value=edtf)
    if begin is not None and end is not None and end < begin:
        raise InputError("ends before it begins", mend="write the earlier date first", value=edtf)
    return begin, end


def _span(text: str, edtf: str) -> _Span:
    """The first and last day of a date; `edtf` is the whole that an error quotes."""
    match = _DATE.match(text)
    if match is None:
        return _yearless(text, edtf)
    if match["day"] not in (None, "XX") and match["month"] == "XX":
        raise _refusal(text, edtf)
    year, month, day = match["year"], match["month"], match["day"]
    if "X" in year and month is not None:
        raise _refusal(text, edtf)
    try:
        if month in (None, "XX"):
            first = date(int(year.replace("X", "0")), 1, 1)
            return first, date(int(year.replace("X", "9")), 12, 31)
        if day in (None, "XX"):
            first = date(int(year), int(month), 1)
            return first, first.replace(day=monthrange(first.year, first.month)[1])
        exact = date(int(year), int(month), int(day))
    except ValueError:
        raise _refusal(text, edtf, problem="is no day of the calendar") from None
    return exact, exact


def _yearless(text: str, edtf: str) -> _Span:
    """A day or a month of a year that nobody tells: on which day, nobody knows."""
    match = _YEARLESS.match(text)
    if match is None:
        raise _refusal(text, edtf)
    try:
        date(2000, int(match["month"]), 1 if match["day"] in (None, "XX") else int(match["day"]))
    except ValueError:
        raise InputError("is no day of the calendar", mend=_TAKEN, value=edtf) from None
    return None, None


def _in_order(dates: Dates) -> bool:
    begin, end = dates[0], dates[3]
    return begin is None or end is None or begin <= end


def _settled(dates: Dates) -> Dates:
    """What follows from the ends of one alternative for one another."""
    earliest_begin, latest_begin, earliest_end, latest_end = dates
    # What began in December and ended on the 10th had begun by the 10th.
    if latest_begin and latest_end:
        latest_begin = min(latest_begin, latest_end)
    if earliest_begin and earliest_end:
        earliest_end = max(earliest_begin, earliest_end)
    return earliest_begin, latest_begin, earliest_end, latest_end


def hull(spans: tuple[Dates, ...]) -> Dates:
    """The four dates around alternatives: unknown where one of theirs is."""
    if len(spans) == 1:
        return spans[0]
    columns = [[day for day in column if day is not None] for column in zip(*spans, strict=True)]
    known = [column if len(column) == len(spans) else [] for column in columns]
    first, begun, ended, last = known
    return (
        min(first, default=None),
        max(begun, default=None),
        min(ended, default=None),
        max(last, default=None),
    )


def leaves_room(outer: Dates, inner: Dates) -> bool:
    """Whether four dates leave room for four others."""
    return all(
        mine is None or (its is not None and (mine <= its if lower else its <= mine))
        for mine, its, lower in zip(outer, inner, (True, False, True, False), strict=True)
    )


def _refusal(text: str, edtf: str, problem: str = "is no date that is taken") -> InputError:
    for pattern, why, mend in _REFUSED:
        if re.match(pattern, text) or re.match(pattern, edtf):
            return InputError(why, mend=mend, value=edtf)
    return InputError(problem, mend=_TAKEN, value=edtf)
