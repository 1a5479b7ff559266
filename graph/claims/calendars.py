"""Dates of other calendars, turned into the Gregorian one by arithmetic alone.

| calendar | reckoned | sure to the day |
|---|---|---|
| ``hijri`` | the tabular Islamic calendar, in the civil form | no |
| ``julian`` | as in Russia until 1918 | yes |
| ``ethiopian`` | Amete Mihret, thirteen months | yes |
| ``solar-hijri`` | Iran and Afghanistan, the years 1244 to 1472 | yes |

A Hijri month begins where the moon is seen, so that a day in print may be the one before or the
one behind: what comes out is the span of the three. The arithmetic is that of E. M. Reingold and
N. Dershowitz, Calendrical Calculations (4th ed. 2018), chapters 3, 4 and 7.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from graph.claims.errors import InputError

_DATE = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?\Z")
_OPEN = ("", "..")


class Calendar(NamedTuple):
    """How one calendar is reckoned."""

    months: int
    """How many a year has."""
    day: Callable[[int, int, int], int]
    """Year, month and day as a day number (`date.toordinal`); of the first day of the month or
    year behind the last one, too."""
    slack: int
    """By how many days, either way, what was meant may differ."""
    years: tuple[int, int]
    """The first and the last one that is reckoned."""


def converted(stated: str, calendar: str) -> str:
    """The EDTF of a date in another calendar.

    Args:
        stated: a year, a month or a day of that calendar (``1445-08-20``), or two with a slash
            between, of which one may be open (``..``) or unknown (empty).

    Raises:
        InputError: it is none, or no day of that calendar; or the calendar is not known.
    """
    if calendar not in CALENDARS:
        raise InputError(
            "is no calendar that is known",
            mend=f"write one of {', '.join(CALENDARS)}; dates of our own calendar need none",
            field="calendar",
            value=calendar,
        )
    first, slash, last = stated.partition("/")
    if not slash:
        return _one(first, calendar, stated)
    ends = [end if end in _OPEN else _one(end, calendar, stated) for end in (first, last)]
    if all(end in _OPEN for end in ends):
        raise InputError("is open at both ends", mend="leave the date out", value=stated)
    return "/".join(ends)


def _one(text: str, calendar: str, stated: str) -> str:
    found = CALENDARS[calendar]
    match = _DATE.match(text)
    if match is None:
        raise InputError(
            f"is no date of the calendar {calendar}",
            mend="write its year, month and day in digits: 1445-08-20, 1445-08, 1445; or A/B",
            value=stated,
        )
    year, month, day = (None if part is None else int(part) for part in match.groups())
    assert year is not None
    least, most = found.years
    if not least <= year <= most:
        raise InputError(
            f"is outside the years that are reckoned for {calendar}",
            mend=f"write a year from {least} to {most}",
            value=stated,
        )
    first, behind = _span(found, year, month, day)
    if (month is not None and not 1 <= month <= found.months) or not first < behind:
        raise InputError(
            f"is no day of the calendar {calendar}",
            mend=f"it has {found.months} months; look at the day once more",
            value=stated,
        )
    try:
        begin = date.fromordinal(first - found.slack)
        end = date.fromordinal(behind - 1 + found.slack)
    except (ValueError, OverflowError):
        raise InputError(
            "is outside the calendar that is kept", mend="use the years 0001 to 9999", value=stated
        ) from None
    return begin.isoformat() if begin == end else f"[{begin}..{end}]"


def _span(calendar: Calendar, year: int, month: int | None, day: int | None) -> tuple[int, int]:
    """The first day, and the one behind the last; equal where there is no such day."""
    if month is None:
        return calendar.day(year, 1, 1), calendar.day(year + 1, 1, 1)
    first = calendar.day(year, month, 1)
    last_month = month >= calendar.months
    behind = calendar.day(year + 1, 1, 1) if last_month else calendar.day(year, month + 1, 1)
    if day is None:
        return first, behind
    found = first + day - 1
    return (found, found + 1) if day >= 1 and found < behind else (found, found)


def _hijri(year: int, month: int, day: int) -> int:
    before = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2
    return 227_014 + before + day


def _julian(year: int, month: int, day: int) -> int:
    shift = 0 if month <= 2 else -1 if year % 4 == 0 else -2
    return -2 + 365 * (year - 1) + (year - 1) // 4 + (367 * month - 362) // 12 + shift + day


def _ethiopian(year: int, month: int, day: int) -> int:
    return 2_795 + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day


_LEAP_OF_33 = (1, 5, 9, 13, 17, 22, 26, 30)
"""The cycle by which the vernal equinox at Tehran falls in the years that are reckoned here."""


def _solar_hijri(year: int, month: int, day: int) -> int:
    cycles, rest = divmod(year - 1, 33)
    leaps = 8 * cycles + sum(leap <= rest for leap in _LEAP_OF_33)
    before = 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)
    return _FIRST_OF_1400 + 365 * (year - 1400) + leaps - _LEAPS_BEFORE_1400 + before + day - 1


_FIRST_OF_1400 = date(2021, 3, 21).toordinal()
_LEAPS_BEFORE_1400 = 8 * (1399 // 33) + sum(leap <= 1399 % 33 for leap in _LEAP_OF_33)

CALENDARS = {
    "hijri": Calendar(12, _hijri, 1, (1, 9666)),
    "julian": Calendar(12, _julian, 0, (1, 9998)),
    "ethiopian": Calendar(13, _ethiopian, 0, (1, 9990)),
    "solar-hijri": Calendar(12, _solar_hijri, 0, (1244, 1472)),
}
