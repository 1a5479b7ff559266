"""Dates of other calendars against days that are known in both."""

from __future__ import annotations

from itertools import pairwise

import pytest

from graph.claims.calendars import CALENDARS, converted
from graph.claims.errors import InputError


@pytest.mark.parametrize(
    ("calendar", "stated", "edtf"),
    [
        ("julian", "1917-10-25", "1917-11-07"),
        ("julian", "1900-02-29", "1900-03-13"),
        ("julian", "1918-01-31", "1918-02-13"),
        ("ethiopian", "2000-01-01", "2007-09-12"),
        ("ethiopian", "2011-13-06", "2019-09-11"),
        ("ethiopian", "2017-01-01", "2024-09-11"),
        ("solar-hijri", "1357-11-22", "1979-02-11"),
        ("solar-hijri", "1399-12-30", "2021-03-20"),
        ("solar-hijri", "1403-01-01", "2024-03-20"),
        ("solar-hijri", "1404-01-01", "2025-03-21"),
        ("hijri", "1445-01-01", "[2023-07-18..2023-07-20]"),
        ("hijri", "1400-01-01", "[1979-11-20..1979-11-22]"),
        ("hijri", "1445-08-20", "[2024-02-29..2024-03-02]"),
        ("ethiopian", "2016", "[2023-09-12..2024-09-10]"),
        ("ethiopian", "2016-13", "[2024-09-06..2024-09-10]"),
        ("julian", "1900-02", "[1900-02-13..1900-03-13]"),
        ("julian", "1917-10-25/..", "1917-11-07/.."),
        ("ethiopian", "2016/2017-01-01", "[2023-09-12..2024-09-10]/2024-09-11"),
    ],
)
def test_days_known_in_both(calendar: str, stated: str, edtf: str) -> None:
    """New years, revolutions and leap days; a month or a year is the span of its days."""
    assert converted(stated, calendar) == edtf


@pytest.mark.parametrize(
    ("calendar", "stated", "problem"),
    [
        ("mayan", "1445-08-20", "no calendar that is known"),
        ("hijri", "20 Sha'ban 1445", "no date of the calendar hijri"),
        ("hijri", "1445-13-01", "no day of the calendar hijri"),
        ("hijri", "1445-02-30", "no day of the calendar hijri"),
        ("hijri", "1445-00", "no day of the calendar hijri"),
        ("hijri", "1445-01-00", "no day of the calendar hijri"),
        ("hijri", "0000", "outside the years"),
        ("julian", "1901-02-29", "no day of the calendar julian"),
        ("julian", "9999", "outside the years"),
        ("ethiopian", "2012-13-06", "no day of the calendar ethiopian"),
        ("ethiopian", "2012-14-01", "no day of the calendar ethiopian"),
        ("solar-hijri", "1398-12-30", "no day of the calendar solar-hijri"),
        ("solar-hijri", "1243-01-01", "outside the years"),
        ("julian", "../..", "open at both ends"),
    ],
)
def test_what_is_no_day_of_the_calendar_is_refused(
    calendar: str, stated: str, problem: str
) -> None:
    """A slip is told, never bent into a day."""
    with pytest.raises(InputError, match=problem):
        converted(stated, calendar)


@pytest.mark.parametrize("calendar", sorted(CALENDARS))
def test_days_follow_one_another(calendar: str) -> None:
    """From month to month and from year to year no day is left out and none comes twice."""
    found = CALENDARS[calendar]
    first, last = max(found.years[0], 1250), min(found.years[1], 1470)
    starts = [
        found.day(year, month, 1)
        for year in range(first, last + 1)
        for month in range(1, found.months + 1)
    ]
    lengths = {later - earlier for earlier, later in pairwise(starts)}
    assert lengths <= {5, 6, 28, 29, 30, 31}
    assert (5 in lengths) == (calendar == "ethiopian")
