"""When something was so: four dates, EDTF in and out, and the words as found.

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

A date that is not a day lies somewhere within its month or year: ``2018-12`` begins on one of 31
days and ends on one of them. Of an interval the begin lies within its first date, the end within
its last. Qualifiers never widen: nobody knows by how much.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias

from graph.claims.errors import InputError

Dates: TypeAlias = tuple[date | None, date | None, date | None, date | None]
"""Earliest and latest begin, earliest and latest end."""

UNKNOWN_LAST = date.max.toordinal() + 1
"""The day number that unknown dates sort at."""

_DATE = re.compile(
    r"(?P<year>[0-9]{4}|[0-9]{3}X|[0-9]{2}XX)"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?[~?%]?\Z"
)

_TAKEN = (
    "write a day, month or year (2018-12-28, 2018-12, 2018), with ~, ? or % behind it, X for "
    "unknown digits (201X, 2018-XX), an interval A/B whose end may be .. or empty, or [A..B] for "
    "some time within"
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
    (r"\{|\[.*,", "is a set of dates", "make each date a claim of its own, or write [A..B]"),
    (
        r"[^/]*[~?%][^/.\]]",
        "has a qualifier that is not at the end of a date",
        "write ~, ? or % once, behind the whole date: 2018-12~",
    ),
    (
        r".*X",
        "has an X where none may stand",
        "write X for the last digits of a year, a whole month or a whole day: 201X, 20XX, "
        "2018-XX, 2018-12-XX, 2018-XX-XX",
    ),
)
"""Forms of EDTF (and near it) that are not taken: how to tell, the problem, the mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time as far as it is known.

    Of the four dates None means open or unknown: it possibly holds, and never certainly. They
    follow from `edtf` alone, so two periods are equal when their EDTF and words are.
    """

    edtf: str | None = None
    """None where a source's words give no date: “recently”."""
    as_found: str | None = None
    """The words of the source."""
    inferred: str | None = None
    """The ground on which the coder inferred (part of) the date; None where it is as stated."""
    earliest_begin: date | None = field(init=False, compare=False)
    latest_begin: date | None = field(init=False, compare=False)
    earliest_end: date | None = field(init=False, compare=False)
    latest_end: date | None = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if self.edtf is None and self.as_found is None:
            raise InputError(
                "says nothing of a date",
                mend="give its EDTF or the words as found, or leave it out",
            )
        dates = _dates(self.edtf) if self.edtf is not None else (None, None, None, None)
        for name, value in zip(_DATE_FIELDS, dates, strict=True):
            object.__setattr__(self, name, value)

    @classmethod
    def parse(
        cls, text: str, *, as_found: str | None = None, inferred: str | None = None
    ) -> Period:
        """Read EDTF as the head of this module says.

        Raises:
            InputError: another form, a day that does not exist, or an end before the begin.
        """
        return cls(edtf=text.strip(), as_found=as_found, inferred=inferred)

    def __str__(self) -> str:
        """Its EDTF; the words as found where there is none."""
        return self.edtf if self.edtf is not None else self.as_found or ""

    def to_json(self) -> list[str | None]:
        """EDTF, words as found, ground of inference."""
        return [self.edtf, self.as_found, self.inferred]

    @classmethod
    def from_json(cls, array: list[Any]) -> Period:
        """What `to_json` gave.

        Raises:
            InputError: it is no such list, or its EDTF is refused.
        """
        if len(array) != 3 or not all(x is None or isinstance(x, str) for x in array):
            raise InputError(
                "is no period",
                mend="write a list of EDTF, words as found and ground of inference, each a text "
                "or null",
                value=array,
            )
        return cls(edtf=array[0], as_found=array[1], inferred=array[2])

    @property
    def begins(self) -> tuple[int | None, int | None]:
        """Earliest and latest begin as day numbers (`date.toordinal`)."""
        return _number(self.earliest_begin), _number(self.latest_begin)

    @property
    def ends(self) -> tuple[int | None, int | None]:
        """Earliest and latest end as day numbers."""
        return _number(self.earliest_end), _number(self.latest_end)

    @property
    def day(self) -> int | None:
        """The day number at which it stands in order of time; None where no date is known.

        Its earliest begin; where that is unknown, the first of its other dates that is known.
        """
        return next((number for number in (*self.begins, *self.ends) if number is not None), None)

    @property
    def sort_key(self) -> tuple[int, int, int, int]:
        """The order of time: what is certainly before another period sorts before it.

        Day numbers, `UNKNOWN_LAST` for None: `day`, latest begin, earliest end, latest end.
        """
        known = (self.day, self.begins[1], *self.ends)
        day, begin, early, late = (UNKNOWN_LAST if n is None else n for n in known)
        return day, begin, early, late

    def possibly_on(self, day: date) -> bool:
        """Whether it may have held on that day."""
        return self.possibly_overlaps(day, day)

    def certainly_on(self, day: date) -> bool:
        """Whether it had begun by that day and not ended before it, whatever the dates are."""
        return (
            self.latest_begin is not None
            and self.earliest_end is not None
            and self.latest_begin <= day <= self.earliest_end
        )

    def possibly_overlaps(self, start: date | None, end: date | None) -> bool:
        """Whether it may have held on one of the days from `start` to `end`.

        Both inclusive; None is open.
        """
        return (end is None or self.earliest_begin is None or self.earliest_begin <= end) and (
            start is None or self.latest_end is None or start <= self.latest_end
        )

    def certainly_within(self, start: date | None, end: date | None) -> bool:
        """Whether it held on no day outside `start` to `end`, whatever the dates are.

        Both inclusive; None is open.
        """
        return (
            start is None or (self.earliest_begin is not None and start <= self.earliest_begin)
        ) and (end is None or (self.latest_end is not None and self.latest_end <= end))


_DATE_FIELDS = ("earliest_begin", "latest_begin", "earliest_end", "latest_end")


@lru_cache(maxsize=8192)
def _dates(edtf: str) -> Dates:
    if edtf.startswith("[") and edtf.endswith("]") and edtf.count("..") == 1:
        first, _, last = edtf[1:-1].partition("..")
        begin, end = _bound(first, edtf), _bound(last, edtf)
        within = (begin and begin[0], end and end[1])
        return _checked((*within, *within), edtf)
    if edtf.count("/") == 1:
        first, _, last = edtf.partition("/")
        begin = None if first == ".." else _bound(first, edtf)
        end = None if last == ".." else _bound(last, edtf)
        return _checked((*(begin or (None, None)), *(end or (None, None))), edtf)
    span = _span(edtf, edtf)
    return (*span, *span)


def _bound(text: str, edtf: str) -> tuple[date, date] | None:
    return _span(text, edtf) if text else None


def _span(text: str, edtf: str) -> tuple[date, date]:
    """The first and last day of a date; `edtf` is the whole that an error quotes."""
    match = _DATE.match(text)
    if match is None or (match["day"] not in (None, "XX") and match["month"] == "XX"):
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


def _checked(dates: Dates, edtf: str) -> Dates:
    """Dates in order: nothing ends before it begins, and what follows from that."""
    earliest_begin, latest_begin, earliest_end, latest_end = dates
    if all(x is None for x in dates):
        raise InputError("is open at both ends", mend="leave the date out", value=edtf)
    if earliest_begin and latest_end and latest_end < earliest_begin:
        raise InputError("ends before it begins", mend="write the earlier date first", value=edtf)
    # What began in December and ended on the 10th had begun by the 10th.
    if latest_begin and latest_end:
        latest_begin = min(latest_begin, latest_end)
    if earliest_begin and earliest_end:
        earliest_end = max(earliest_begin, earliest_end)
    return earliest_begin, latest_begin, earliest_end, latest_end


def _refusal(text: str, edtf: str, problem: str = "is no date that is taken") -> InputError:
    for pattern, why, mend in _REFUSED:
        if re.match(pattern, text) or re.match(pattern, edtf):
            return InputError(why, mend=mend, value=edtf)
    return InputError(problem, mend=_TAKEN, value=edtf)


def _number(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
