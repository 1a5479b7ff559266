"""Dates told less exactly, and days found in texts.

A coarser period holds all that the exact one held: it never says more. The words of the source
and the coder's ground go: they are quotes, and they tell the day.
"""

from __future__ import annotations

import re
from functools import lru_cache

from graph.claims.period import Period
from graph.release.profiles.profile import Detail

LEFT_OUT = "(left out)"
"""Stands where the form needs words that do not go out."""

_DATE = re.compile(r"([0-9X]{4})(?:-([0-9]{2}|XX))?(?:-([0-9]{2}|XX))?([~?%]?)\Z")


def told(period: Period, detail: Detail) -> Period:
    """A period as a profile tells it.

    Whether the coder inferred it stays, the ground does not; words that give no date become
    `LEFT_OUT`.
    """
    edtf = None if period.edtf is None else coarser(period.edtf, detail)
    return Period(
        edtf=edtf,
        as_found=LEFT_OUT if edtf is None else None,
        inferred=None if period.inferred is None else LEFT_OUT,
    )


@lru_cache(maxsize=4096)
def coarser(edtf: str, detail: Detail) -> str:
    """The EDTF of a period told by month or year; by day it stays as it is."""
    if detail == "day":
        return edtf
    if edtf.startswith("["):
        first, _, last = edtf[1:-1].partition("..")
        return _between(f"[{_one(first, detail)}..{_one(last, detail)}]", first, last, detail)
    first, slash, last = edtf.partition("/")
    if not slash:
        return _one(edtf, detail)
    return _between(f"{_one(first, detail)}/{_one(last, detail)}", first, last, detail)


def _between(whole: str, first: str, last: str, detail: Detail) -> str:
    """What begins and ends within the same month is within that month."""
    begin, end = _one(first, detail), _one(last, detail)
    return begin if begin == end else whole


def _one(text: str, detail: Detail) -> str:
    """A date without what is finer; open and unknown ends stay."""
    match = _DATE.match(text)
    if match is None:
        return text
    year, month, _, qualifier = match.groups()
    if detail == "year" or month in (None, "XX"):
        return f"{year}{qualifier}"
    return f"{year}-{month}{qualifier}"


_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|"
    "ноя|дек"
)
_DAY = re.compile(
    r"\b(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}\b"  # 2018-12-28
    r"|\b\d{1,2}[-./]\d{1,2}[-./](?:(?:19|20)\d\d|\d\d)\b"  # 28.12.2018, 12/28/18
    r"|\b\d{1,2}\w{0,3}[^\w\n]{0,3}(?:of[^\w\n])?[^\W\d_]{3,}[^\w\n]{1,3}(?:19|20)\d\d\b"
    r"|\b[^\W\d_]{3,}[^\w\n]{1,3}\d{1,2}(?:st|nd|rd|th)?[^\w\n]{1,3}(?:19|20)\d\d\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?[^\w\n]{{1,3}}(?:of[^\w\n])?(?:{_MONTHS})\w*"
    rf"|\b(?:{_MONTHS})\w*[^\w\n]{{1,3}}\d{{1,2}}\b",
    re.IGNORECASE,
)


def names_a_day(text: str) -> bool:
    """Whether a text seems to name a day: in digits, beside a year, or beside the name of a month.

    Names of months are known in English and Russian; a day in words is not found.
    """
    return _DAY.search(text) is not None
