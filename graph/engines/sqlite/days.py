"""Days of periods as SQL: what was possibly, and what was certainly so.

A period's own columns are the hull of its alternatives. What is possible is asked of each of
these, where there are several.
"""

from __future__ import annotations

from datetime import date

from graph.claims.period import UNKNOWN_LAST as UNKNOWN

VALID, VALUE = 1, 2
"""The two periods of a claim, as `spans.of` has them and `claims.spread` adds them up."""


def possibly_on(c: str, day: int) -> str:
    """The claim's valid time may include a day (a day number)."""
    return (
        f"coalesce({c}.valid_eb, {day}) <= {day} AND coalesce({c}.valid_le, {day}) >= {day}"
        f" AND {in_some(c, VALID, day, day)}"
    )


def on_day(day: date | None) -> str:
    """On a claim `c`: it may hold on a day, if one is given."""
    return "1" if day is None else possibly_on("c", day.toordinal())


def certainly_on(c: str, day: int) -> str:
    """Its valid time includes a day, for all of its possible dates: 1 or 0."""
    return f"coalesce({day} BETWEEN {c}.valid_lb AND {c}.valid_ee, 0)"


def possibly_overlaps(c: str, start: int | None, end: int | None) -> str:
    """The period that is the claim's value may include a day of a range; None is open."""
    tests = [in_some(c, VALUE, start, end)]
    if end is not None:
        tests.append(f"({c}.earliest IS NULL OR {c}.earliest <= {end})")
    if start is not None:
        tests.append(f"({c}.latest IS NULL OR {c}.latest >= {start})")
    return " AND ".join(tests)


def certainly_covers(c: str, start: int | None, end: int | None) -> str:
    """The period that is the claim's value includes every day of a range; None is open."""
    if start is None or end is None or end < start:
        return "0"
    # Latest begin and earliest end: the second and third of the numbers of four bytes that its
    # sort value is packed of.
    begins, ends = f"substr({c}.sort, 5, 4)", f"substr({c}.sort, 9, 4)"
    return (
        f"{c}.sort IS NOT NULL AND {begins} <= x'{start:08x}' "
        f"AND {ends} >= x'{end:08x}' AND {ends} < x'{UNKNOWN:08x}'"
    )


def certainly_overlaps(c: str, start: int | None, end: int | None) -> str:
    """The period that is the claim's value includes some day of a range, for all of its possible
    dates."""
    begins, ends = f"substr({c}.sort, 5, 4)", f"substr({c}.sort, 9, 4)"
    tests, within = ["1"], ["1"]
    if end is not None:
        tests.append(f"{begins} <= x'{end:08x}'")
        within.append(f"coalesce({c}.latest <= {end}, 0)")
    if start is not None:
        tests.append(f"{ends} >= x'{start:08x}' AND {ends} < x'{UNKNOWN:08x}'")
        within.append(f"coalesce({c}.earliest >= {start}, 0)")
    return f"{c}.sort IS NOT NULL AND ({' AND '.join(tests)} OR {' AND '.join(within)})"


def in_some(c: str, of: int, start: int | None, end: int | None) -> str:
    """Some alternative may include a day of the range, where there are alternatives."""
    first = "" if end is None else f" AND coalesce(p.first, {end}) <= {end}"
    last = "" if start is None else f" AND coalesce(p.last, {start}) >= {start}"
    return (
        f"(coalesce({c}.spread, 0) & {of} = 0 OR EXISTS (SELECT 1 FROM spans p "
        f"WHERE p.claim = {c}.key AND p.of = {of}{first}{last}))"
    )
