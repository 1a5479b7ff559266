"""Dates in a sentence: as EDTF where the words give one, and as the words that they are."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

_NAMES = """
January February March April May June July August September October November December
"""
MONTHS = {name: number for number, name in enumerate(_NAMES.split(), start=1)}
_M = f"(?P<month>{'|'.join(MONTHS)})"
_D = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_Y = r"(?:,?\s+(?P<year>(?:19|20)\d\d))?"
_DAY = rf"{_D}\s+{_M}{_Y}"
_PATTERNS = (
    (re.compile(rf"\bbetween\s+(?P<from>[0-3]?\d)\s+and\s+{_DAY}"), "span"),
    (re.compile(rf"\bsince\s+(?:{_D}\s+)?{_M}{_Y}"), "since"),
    (re.compile(r"\bsince\s+(?P<year>(?:19|20)\d\d)\b"), "since"),
    (re.compile(rf"\b(?:on|On)\s+{_DAY}"), "day"),
    (re.compile(rf"\b(?:in|In)\s+{_M}{_Y}"), "month"),
    (re.compile(r"\b(?:in|In)\s+(?P<year>(?:19|20)\d\d)\b"), "year"),
    (re.compile(rf"\b{_DAY}"), "day"),
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_VAGUE = re.compile(
    rf"\b(?i:on)\s+{_WEEKDAY}(?:\s+(?:night|morning|evening|afternoon))?\b|\b(?i:yesterday|"
    r"(?:earlier\s+)?(?:this|last)\s+(?P<unit>month|year)|last\s+(?:night|week)|recently|"
    r"this\s+week|in\s+recent\s+\w+)\b"
)
_ANY_DAY = rf"(?:[0-3]?\d(?:st|nd|rd|th)?\s+)?(?:{'|'.join(MONTHS)})(?:,?\s+(?:19|20)\d\d)?"
_PART = r"(?:night|morning|evening|afternoon|day)"
LEADING_TIME = re.compile(
    rf"\A\s*(?:(?:On|In|At|Since|By|Around)\s+(?:(?:early|late|mid)[\s-]+)?(?:{_ANY_DAY}|"
    rf"(?:19|20)\d\d|the\s+{_PART}\s+of\s+{_ANY_DAY}|{_WEEKDAY}(?:\s+{_PART})?)|"
    r"(?:(?:Earlier|Late|Early)\s+)?(?:Last|This|last|this)\s+(?:night|week|month|year|spring|"
    r"summer|autumn|winter)|Yesterday|Today|(?:The\s+same|That\s+same|That)\s+day)\b,?\s+"
)
"""What begins a sentence and tells when, before the one who does something."""


class ToldDate(NamedTuple):
    """A date that a sentence tells."""

    edtf: str | None
    as_found: str
    inferred: str | None
    """The ground, where part of it is no word of the sentence."""
    start: int


def told_date(text: str, published: date | None) -> ToldDate | None:
    """The first date of a sentence.

    Args:
        published: the day of the document, from which a missing year is counted back.
    """
    for pattern, form in _PATTERNS:
        match = pattern.search(text)
        if match is not None:
            return _told(match, form, published)
    vague = _VAGUE.search(text)
    if vague is None:
        return None
    edtf = _counted_back(vague, published)
    ground = None if edtf is None else "counted from the document's own date"
    return ToldDate(edtf, vague[0], ground, vague.start())


def told_dates(text: str, published: date | None) -> list[ToldDate]:
    """Every date of a sentence that gives a day, month or year, in its order."""
    found: list[tuple[int, int, ToldDate]] = []
    for pattern, form in _PATTERNS:
        for match in pattern.finditer(text):
            if not any(a < match.end() and match.start() < b for a, b, _ in found):
                found.append((*match.span(), _told(match, form, published)))
    return [one for _, _, one in sorted(found, key=lambda at: at[0])]


def _told(match: re.Match[str], form: str, published: date | None) -> ToldDate:
    groups = match.groupdict()
    year, ground = groups.get("year"), None
    month = MONTHS.get(groups.get("month") or "")
    day = groups.get("day")
    if year is None:
        if published is None or month is None:
            return ToldDate(None, match[0], None, match.start())
        later = (month, int(day or 1)) > (published.month, published.day)
        year = str(published.year - later)
        ground = "the year: the last such day before the document's own date"
    edtf = _written(year, month, day)
    if edtf is None:
        return ToldDate(None, match[0], None, match.start())
    if form == "span":
        start = _written(year, month, groups["from"])
        edtf = None if start is None else f"{start}/{edtf}"
    elif form == "since":
        edtf = f"{edtf}/{published.isoformat() if published else '..'}"
        if published:
            ground = "up to the document's own date"
    return ToldDate(edtf, match[0], ground, match.start())


def _counted_back(vague: re.Match[str], published: date | None) -> str | None:
    """“Last month”, “this year”, “yesterday”, of a document whose day is known."""
    words = vague[0].casefold()
    if published is None:
        return None
    if words == "yesterday":
        return (published - timedelta(days=1)).isoformat()
    back = "last" in words
    if vague["unit"] is None:
        return None
    if vague["unit"].casefold() == "year":
        return str(published.year - back)
    year, month = divmod(published.year * 12 + published.month - 1 - back, 12)
    return f"{year:04}-{month + 1:02}"


_LONGEST = 1_000
"""Characters of a line that are looked through for the day of a document."""
_OF_A_DOCUMENT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_D}\s+{_M},?\s+(?P<year>(?:19|20)\d\d)\b",
        rf"\b{_M}\s+{_D},?\s+(?P<year>(?:19|20)\d\d)\b",
        r"\b(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b",
    )
)
_DATED = re.compile(
    rf"(?:{'|'.join(MONTHS)})\s+(?:[0-3]?\d,?\s+)?(?:19|20)\d\d\b|"
    rf"(?:{'|'.join(f'{name[:3]}' for name in MONTHS)})\.?\s+(?:19|20)\d\d\b|"
    r"\b(?:19|20)\d\d-[01]\d-[0-3]\d\b|\b[0-3]?\d[./][01]?\d[./](?:19|20)\d\d\b"
)
_BEFORE_A_MONTH = re.compile(r"(?:\b(?:on\s+)?[0-3]?\d(?:st|nd|rd|th)?\.?\s+)\Z")


def undated(line: str) -> str:
    """A line without a date at its end or its beginning, and what sets it off."""
    found = _DATED.search(line[:_LONGEST])
    if found is None:
        return line
    before, after = line[: found.start()], line[found.end() :]
    before = _BEFORE_A_MONTH.sub("", before)
    left = (before.strip(_AROUND), after.strip(_AROUND))
    if all(left):
        return line
    return left[0] or left[1]


_AROUND = " ,;:()[]|/–—-·•.\t"


def document_date(lines: list[str]) -> date | None:
    """The day that stands near the top of a document."""
    for line in lines[:6]:
        for pattern in _OF_A_DOCUMENT:
            match = pattern.search(line[:_LONGEST])
            if match is None:
                continue
            month = MONTHS.get(match["month"]) or int(match["month"])
            try:
                return date(int(match["year"]), month, int(match["day"]))
            except ValueError:
                continue
    return None


def _written(year: str, month: int | None, day: str | None) -> str | None:
    if month is None:
        return year
    if day is None:
        return f"{year}-{month:02}"
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None
