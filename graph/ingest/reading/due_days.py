"""By when something is asked for: “no later than 31 March”, “within 60 days”, “before June”.

A day without a year is counted from the day of the call or of the document; what was inferred is
said. What a day does to somebody else's verb is left alone: “killed before 31 March” asks nothing.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from graph.ingest.number_words import NUMBERS
from graph.ingest.reading.told_dates_in_text import MONTHS

_M = rf"(?P<month>{'|'.join(MONTHS)})"
_D = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_Y = r"(?:,?\s+(?P<year>(?:19|20)\d\d))?"
_BY = r"\b(?P<by>(?i:by|no\s+later\s+than|not\s+later\s+than|on\s+or\s+before|before))\s+"
_END = r"(?:the\s+)?(?P<end>end)\s+of\s+"
_N = rf"(?P<n>{'|'.join(NUMBERS)}|\d{{1,3}})"
_LAST = r"(?!\s+[A-Z])(?!\w)"
"""No name follows: “by March Torlan”."""
_FORMS = tuple(
    re.compile(rf"{form}{_LAST}", re.IGNORECASE if "within" in form else 0)
    for form in (
        rf"{_BY}(?:the\s+)?{_D}\s+(?:of\s+)?{_M}{_Y}",
        rf"{_BY}{_M}\s+{_D}{_Y}",
        rf"{_BY}{_END}{_M}{_Y}",
        rf"{_BY}(?P<year>(?:19|20)\d\d)(?!-)",
        rf"{_BY}{_END}(?P<whole>(?:the|this)\s+(?:month|year))",
        rf"{_BY}{_END}(?P<year>(?:19|20)\d\d)",
        rf"{_BY}(?P<year>(?:19|20)\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)",
        rf"\b(?i:by|no\s+later\s+than|not\s+later\s+than)\s+{_M}{_Y}",
        r"\b(?i:by|no\s+later\s+than|not\s+later\s+than|before)\s+(?P<vague>(?:next\s+)?"
        r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|tomorrow|next\s+(?:week|month|year))",
        rf"\bwithin\s+(?:(?:the\s+next|a\s+period\s+of|a\s+deadline\s+of)\s+)?{_N}(?:\s+\(\w+\))?\s+"
        r"(?P<work>(?:working|business)\s+)?(?P<unit>hour|day|week|month|year)s?"
        r"(?:\s+(?:of|from|after)\s+(?P<from>(?:[\w'’-]+\s+){0,5}?[\w'’-]+)"
        r"(?=[,.;]|\Z|\s+(?:and|to)\b))?",
    )
)
_RUNS_FROM_NOW = re.compile(
    r"(?:now|today|(?:the\s+date\s+of\s+)?(?:this|the\s+present)\s+(?:letter|call|appeal|statement|"
    r"communication)|its\s+date|(?:the|its)\s+transmission.*)\Z",
    re.IGNORECASE,
)
_RECEIPT = re.compile(r"(?:the\s+|its\s+|your\s+)?(?:receipt|receiving|delivery)\b", re.IGNORECASE)


class DueDay(NamedTuple):
    """A day by which something is asked for."""

    edtf: str | None
    """None where the words give no day."""
    as_found: str
    inferred: str | None
    """The ground, where part of it is no word of the sentence."""
    start: int
    end: int
    line: int = 0
    """Where it stands in another sentence: whose line, and `quote` and `locator` there."""
    locator: str = ""
    quote: str = ""


class CountedFrom(NamedTuple):
    """From what a day is counted."""

    edtf: str | None
    """The day of the call, or of the document; None where neither is told."""
    words: str
    """What it is."""
    near: bool = False
    """Whether it is the document's, and the call may be older: the nearest such day is meant."""

    @property
    def day(self) -> date | None:
        """It, where it is one day."""
        if self.edtf is None or not re.fullmatch(r"\d{4}-\d\d-\d\d", self.edtf):
            return None
        return date.fromisoformat(self.edtf)

    @property
    def first(self) -> date | None:
        """Its first day."""
        found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", self.edtf or "")
        return None if found is None else date(*(int(part or 1) for part in found.groups()))


def due_days(text: str, start: int, counted: CountedFrom) -> list[DueDay]:
    """The days by which something is asked for, from some character on, in the order of the text.

    Args:
        counted: from what days without a year, and “within 60 days”, are counted.
    """
    found: list[DueDay] = []
    for form in _FORMS:
        for match in form.finditer(text, start):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            due = _due(match, counted)
            if due is not None:
                found.append(due)
    return sorted(found, key=lambda one: one.start)


def _due(match: re.Match[str], counted: CountedFrom) -> DueDay | None:
    told = match.groupdict()
    if told.get("n"):
        return _within(match, counted)
    bare = match[0], match.start(), match.end()

    def due(day: str | None, ground: str | None) -> DueDay:
        return DueDay(day, bare[0], ground, *bare[1:])

    if told.get("vague"):
        return due(None, None)
    if told.get("whole"):
        first = counted.first
        precise = counted.edtf is not None and (len(counted.edtf) > 4 or "year" in told["whole"])
        if first is None or not precise:
            return due(None, None)
        month = first.month if "month" in told["whole"] else 12
        return due(_last(first.year, month).isoformat(), f"counted from {counted.words}")
    number = told.get("number")
    month = MONTHS.get(told.get("month") or "") or (int(number) if number else 12)
    year, ground = told.get("year"), None
    if year is None:
        which = "nearest" if counted.near else "next"
        ground = f"the year: the {which} such day, counted from {counted.words}"
    first = counted.first
    if year is None and first is None:
        return due(None, None)
    years = [int(year)] if year else [first.year + more for more in (-1, 0, 1)]  # type: ignore[union-attr]
    days = [day for one in years if (day := _day(one, month, told)) is not None]
    if year is None and first is not None:
        whole = told.get("day") is None and told.get("end") is None
        later = [d for d in days if (_last(d.year, d.month) if whole else d) >= first]
        days = [min(days, key=lambda d: abs(d - first))] if counted.near and days else later[:1]
    if not days:
        return due(None, None)
    day = days[0]
    if first is not None and not counted.near and _last(day.year, day.month) < first:
        return None  # a day that is over: it is of something else
    if told.get("day") is None and told.get("end") is None:
        return due(f"{day.year:04}-{day.month:02}" if told.get("month") else year, ground)
    if (told.get("by") or "").casefold() == "before" and not told.get("end"):
        day -= timedelta(days=1)
        ground = "; ".join(filter(None, ("the last day before it", ground)))
    return due(day.isoformat(), ground)


def _day(year: int, month: int, told: dict[str, str | None]) -> date | None:
    if told.get("end"):
        return _last(year, month)
    try:
        return date(year, month, int(told.get("day") or 1))
    except ValueError:
        return None


def _within(match: re.Match[str], counted: CountedFrom) -> DueDay | None:
    """“within 60 days”: n days from a day run through that day and n more."""
    of = match["from"]
    receipt = of is not None and _RECEIPT.match(of) is not None
    if of is not None and not receipt and not _RUNS_FROM_NOW.match(of):
        return None  # “within 48 hours of their arrest”
    day = counted.day
    if day is None or receipt or match["work"]:
        return DueDay(None, match[0], None, match.start(), match.end())
    number = NUMBERS.get(match["n"].casefold()) or int(match["n"])
    unit = match["unit"].casefold()
    try:
        end = _months_on(day, number * (12 if unit == "year" else 1))
    except (ValueError, OverflowError):
        return None
    if unit in ("hour", "day", "week"):
        end = day + timedelta(hours=number * {"hour": 1, "day": 24, "week": 168}[unit])
        end += timedelta(days=1) if unit == "hour" and number % 24 else timedelta()
    return DueDay(
        *(end.isoformat(), match[0], f"counted from {counted.words}", match.start(), match.end())
    )


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
