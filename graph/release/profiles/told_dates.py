"""Dates told less exactly, and days found in texts.

A coarser period holds all that the exact one held: it never says more. The words of the source
and the coder's ground go: they are quotes, and they tell the day.
"""

from __future__ import annotations

import re

from graph.claims.period import Period
from graph.claims.remembered import remembered
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


@remembered(4096)
def coarser(edtf: str, detail: Detail) -> str | None:
    """The EDTF of a period told by month or year; by day it stays as it is.

    None where nothing is left to tell: the year of a day that is known without one.
    """
    if detail == "day":
        return edtf
    first, slash, last = edtf.partition("/")
    if not slash:
        return _choice(edtf, detail)
    begin, end = _choice(first, detail), _choice(last, detail)
    # What begins and ends within the same month is within that month.
    same = begin == end and "," not in (begin or "")
    whole = begin if same else f"{begin or ''}/{end or ''}"
    return None if whole in ("/", "../", "/..", "../..") else whole


def _choice(text: str, detail: Detail) -> str | None:
    """What may stand at an end of an interval, or alone."""
    if not text.startswith("["):
        return _one(text, detail)
    parts = [_within(part, detail) for part in text[1:-1].split(",")]
    if None in parts:
        return None
    told = list(dict.fromkeys(part for part in parts if part is not None))
    if len(told) == 1 and ".." not in told[0]:
        return told[0]
    return f"[{','.join(told)}]"


def _within(text: str, detail: Detail) -> str | None:
    """Some time from one date to another, or one date."""
    first, dots, last = text.partition("..")
    begin, end = _one(first, detail), _one(last, detail) if dots else None
    if not dots or begin == end:
        return begin
    return None if begin is None or end is None else f"{begin}..{end}"


def _one(text: str, detail: Detail) -> str | None:
    """A date without what is finer; open and unknown ends stay."""
    match = _DATE.match(text)
    if match is None:
        if text in ("", ".."):
            return text
        raise ValueError(f"{text} is no date that can be told less exactly")
    year, month, _, qualifier = match.groups()
    if year == "XXXX":
        return None if detail == "year" else f"{year}-{month}{qualifier}"
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
