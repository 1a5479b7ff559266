"""When something was so: four dates, EDTF in and out, and the words as found.

What EDTF is taken: `graph.claims.edtf`.

A date that is not a day lies somewhere within its month or year: ``2018-12`` begins on one of 31
days and ends on one of them. Of an interval the begin lies within its first date, the end within
its last. Qualifiers never widen: nobody knows by how much.

One of several is that many *alternatives*, four dates each. What a period has of its own are the
four dates around them all, its hull; what is *possible* is asked of the alternatives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from graph.claims.calendars import CALENDARS, converted
from graph.claims.edtf import UNKNOWN, Dates, hull, leaves_room, read
from graph.claims.errors import InputError

UNKNOWN_LAST = date.max.toordinal() + 1
"""The day number that unknown dates sort at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time as far as it is known.

    Of the four dates None means open or unknown: it possibly holds, and never certainly. They
    follow from `edtf` alone, so two periods are equal when their EDTF and words are.
    """

    edtf: str | None = None
    """None where a source's words give no date: “recently”. Follows from `stated`, where that is
    given."""
    as_found: str | None = None
    """The words of the source."""
    inferred: str | None = None
    """The ground on which the coder inferred (part of) the date; None where it is as stated."""
    calendar: str | None = None
    """The calendar of the source (`graph.claims.calendars.CALENDARS`), where it is another one."""
    stated: str | None = None
    """The date in that calendar: ``1445-08-20``."""
    earliest_begin: date | None = field(init=False, compare=False)
    latest_begin: date | None = field(init=False, compare=False)
    earliest_end: date | None = field(init=False, compare=False)
    latest_end: date | None = field(init=False, compare=False)
    spans: tuple[Dates, ...] = field(init=False, compare=False, repr=False)
    """The four dates of each alternative; one where there are none."""

    def __post_init__(self) -> None:
        if self.calendar is not None or self.stated is not None:
            self._convert()
        if self.edtf is None and self.as_found is None:
            raise InputError(
                "says nothing of a date",
                mend="give its EDTF or the words as found, or leave it out",
            )
        spans = (UNKNOWN,) if self.edtf is None else read(self.edtf).spans
        object.__setattr__(self, "spans", spans)
        for name, value in zip(_DATE_FIELDS, hull(spans), strict=True):
            object.__setattr__(self, name, value)

    def _convert(self) -> None:
        """Work the EDTF out from another calendar, or check it."""
        if self.calendar is None or self.stated is None:
            raise InputError(
                "says only half of a date in another calendar",
                mend="give both the calendar and the date in it",
                value=self.calendar or self.stated,
            )
        demanded = converted(self.stated, self.calendar)
        if self.edtf is None:
            object.__setattr__(self, "edtf", demanded)
        elif self.edtf != demanded:
            raise InputError(
                f"does not follow from {self.stated} of the calendar {self.calendar}",
                mend=f"it would be {demanded}; leave it out, for it is computed",
                value=self.edtf,
            )

    @classmethod
    def parse(
        cls, text: str, *, as_found: str | None = None, inferred: str | None = None
    ) -> Period:
        """Read EDTF as the head of this module says.

        Raises:
            InputError: another form, a day that does not exist, or an end before the begin.
        """
        text = _SPACED.sub(",", text.strip())
        return cls(edtf=text, as_found=as_found, inferred=inferred)

    def __str__(self) -> str:
        """Its EDTF; the words as found where there is none."""
        return self.edtf if self.edtf is not None else self.as_found or ""

    def to_json(self) -> list[str | None]:
        """EDTF, words as found, ground of inference; then calendar and the date in it, where
        there is one."""
        known = [self.edtf, self.as_found, self.inferred]
        return known if self.calendar is None else [*known, self.calendar, self.stated]

    @classmethod
    def from_json(cls, array: list[Any]) -> Period:
        """What `to_json` gave.

        Raises:
            InputError: it is no such list, or its EDTF is refused.
        """
        if len(array) not in (3, 5) or not all(x is None or isinstance(x, str) for x in array):
            raise InputError(
                "is no period",
                mend="write a list of EDTF, words as found and ground of inference, each a text "
                "or null; then calendar and the date in it, where it is of another one",
                value=array,
            )
        calendar, stated = array[3:] or (None, None)
        return cls(
            edtf=array[0], as_found=array[1], inferred=array[2], calendar=calendar, stated=stated
        )

    @property
    def alternatives(self) -> tuple[Period, ...]:
        """Each of several of which it is one, in order of time; empty where it is no choice."""
        if self.edtf is None or len(self.spans) < 2:
            return ()
        found = (Period(edtf=edtf) for edtf in read(self.edtf).parts)
        return tuple(sorted(found, key=lambda period: (period.sort_key, period.edtf or "")))

    @property
    def approximate(self) -> bool:
        """Whether the source calls it approximate, or its conversion is sure only to some days."""
        marked = self.edtf is not None and any(sign in self.edtf for sign in "~%")
        return marked or (self.calendar is not None and CALENDARS[self.calendar].slack > 0)

    @property
    def width(self) -> int | None:
        """How many days lie between its earliest and its latest; None where one is unknown."""
        first, last = self.begins[0], self.ends[1]
        return None if first is None or last is None else last - first

    def contains(self, other: Period) -> bool:
        """Whether the other one says the same more exactly: this one makes possible all
        that it does. A period without a known date contains every other one."""
        return all(any(leaves_room(mine, its) for mine in self.spans) for its in other.spans)

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
    def last_day(self) -> int | None:
        """The last day number that is known of it: its latest end; where that is unknown, the last
        of its other dates that is known. None where no date is known."""
        known = (*self.begins, *self.ends)
        return next((number for number in reversed(known) if number is not None), None)

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
        """Whether it had begun by that day and not ended before it, for all of the possible
        dates."""
        return (
            self.latest_begin is not None
            and self.earliest_end is not None
            and self.latest_begin <= day <= self.earliest_end
        )

    def possibly_overlaps(self, start: date | None, end: date | None) -> bool:
        """Whether it may have held on one of the days from `start` to `end`.

        Both inclusive; None is open.
        """
        return any(
            (end is None or begin is None or begin <= end)
            and (start is None or last is None or start <= last)
            for begin, _, _, last in self.spans
        )

    def certainly_covers(self, start: date | None, end: date | None) -> bool:
        """Whether it held on every day from `start` to `end`, for all of the possible dates.

        Both inclusive; a range that is open (None) is covered by nothing.
        """
        return (
            start is not None
            and end is not None
            and start <= end
            and self.certainly_on(start)
            and self.certainly_on(end)
        )

    def certainly_overlaps(self, start: date | None, end: date | None) -> bool:
        """Whether it held on one of the days from `start` to `end`, for all of the possible dates.

        Both inclusive; None is open. One of which no date is known certainly held on none.
        """
        if self.certainly_within(start, end):
            return self.day is not None
        return (
            self.day is not None
            and (end is None or (self.latest_begin is not None and self.latest_begin <= end))
            and (start is None or (self.earliest_end is not None and start <= self.earliest_end))
        )

    def certainly_within(self, start: date | None, end: date | None) -> bool:
        """Whether it held on no day outside `start` to `end`, for all of the possible dates.

        Both inclusive; None is open.
        """
        return (
            start is None or (self.earliest_begin is not None and start <= self.earliest_begin)
        ) and (end is None or (self.latest_end is not None and self.latest_end <= end))


_DATE_FIELDS = ("earliest_begin", "latest_begin", "earliest_end", "latest_end")
_SPACED = re.compile(r"\s*,\s*")


def _number(day: date | None) -> int | None:
    return None if day is None else day.toordinal()
