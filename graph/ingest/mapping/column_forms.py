"""What stands in a cell: null words, dates and numbers in a declared form, several values.

A form is declared or the cell is plain text. Nothing is guessed: 03/01/2022 is a day in March for
one writer and in January for another, so a column of dates without a form is refused.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, TypeAlias

from graph.claims.text import HIDING, MARKS
from graph.ingest.mapping.published_counts import published
from graph.ingest.mapping.table_files import Cell

Found: TypeAlias = str | None

DATE_FORMS = (
    *("iso", "iso-prefix", "mdy", "dmy", "ymd", "month-name", "epoch-seconds", "serial"),
    *("parts", "edtf"),
)
DIGITS = ("plain", "point", "comma", "space")
PUBLISHED = "published"
NUMBER_FORMS = (*DIGITS, PUBLISHED)

_HIDING = re.compile(f"(?![\n\r{MARKS}]){HIDING.pattern}")
_MARKS = re.compile(f"[{MARKS}]")
_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?\Z"
)
_PREFIX = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?\Z")
_COUNTED = re.compile(r"[2-6]\d{4}(?:\.\d+)?\Z")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_THREE = re.compile(
    r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)?\Z"
)
_MONTH = re.compile(r"(?:(\d{1,2})\.? +)?([A-Za-z]{3,9})\.?(?: +(\d{1,2}),)? +(\d{4})\Z")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("january jan", "february feb", "march mar", "april apr", "may", "june jun"),
            *("july jul", "august aug", "september sep sept", "october oct", "november nov"),
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_PLAIN = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,15})?\Z")
_POINT = re.compile(r"[+-]?\d{1,3}(?:,\d{3})*(?:\.\d{1,15})?\Z")
_COMMA = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})*(?:,\d{1,15})?\Z")
_SPACE = re.compile(r"[+-]?\d{1,3}(?:\s\d{3})*(?:[.,]\d{1,15})?\Z")
_FIRST_SERIAL = datetime.date(1899, 12, 30)
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Wrong(NamedTuple):
    """A value that its column's form does not take."""

    value: str
    problem: str
    mend: str


Form: TypeAlias = Callable[[str], "str | Wrong"]
"""From a cell's text to the text that a value is made of."""


def clean_cell(text: str) -> str | Wrong:
    """A cell without directional marks; Wrong where characters hide or reorder text."""
    if text.isascii() and text.isprintable():
        return text
    text = _MARKS.sub("", text)
    hidden = _HIDING.search(text)
    if hidden is not None:
        return Wrong(
            text,
            f"holds a character that hides, reorders or breaks text (U+{ord(hidden[0]):04X})",
            "take it out of the cell",
        )
    return text


def number_form(name: str, *, counted: bool = False) -> Form:
    """Reads numbers: ``plain`` 1234.5, ``point`` 1,234.5, ``comma`` 1.234,5, ``space`` 1 234.5 or
    1 234,5; a whole one without a point in it, as a workbook saves 3.0.

    Args:
        counted: read how many people as it was published, too: 5-7, 30+, about 20, dozens.
    """

    def read(text: str) -> str | Wrong:
        found = _number(name, text)
        if found is not None:
            return found
        if counted:
            told = published(text, lambda digits: _number(name, digits))
            if told.text:
                return told.text
            if told.crossed:
                return Wrong(text, "goes from more to less", "correct the cell")
        return Wrong(text, _no_number(name, counted), _other_form(name, text, counted))

    return read


def _number(name: str, text: str) -> str | None:
    """A number in a form, as plain digits; None where it is none."""
    if name == "plain" and _PLAIN.match(text):
        return _whole(text)
    if name == "point" and (_POINT.match(text) or _PLAIN.match(text)):
        return _whole(text.replace(",", ""))
    if name == "comma" and (_COMMA.match(text) or re.match(r"[+-]?\d{1,15}(,\d+)?\Z", text)):
        return _whole(text.replace(".", "").replace(",", "."))
    if name == "space" and (_SPACE.match(text) or _PLAIN.match(text)):
        return _whole(re.sub(r"\s", "", text).replace(",", "."))
    return None


def _no_number(name: str, counted: bool) -> str:
    return f"is no number in the form {name}{' and no count as published' if counted else ''}"


def _other_form(name: str, text: str, counted: bool) -> str:
    """What to do about a cell that is no number in the form of its column."""
    mend = "correct the cell, or declare number: plain (1234.5), point (1,234.5), comma (1.234,5) "
    mend += "or space (1 234.5) for its column"
    others = [
        form
        for form in DIGITS
        if form != name
        and _number(form, text) is not None
        and (form != "space" or len(text.split()) > 1)
    ]
    if others:
        told = " or ".join(f"{form} ({_number(form, text)})" for form in others)
        mend = f"it is a number in the form {told}: declare the one that its column has"
    elif not counted and published(text, lambda digits: _number(name, digits)).text:
        mend = (
            f"declare number: [{name}, {PUBLISHED}], which takes counts as published (5-7, 30+, "
            'about 20, dozens), and say the whole cell: size: "${COLUMN}"'
        )
    return f"{mend}; a word that stands for nothing goes under null:"


def _whole(text: str) -> str:
    """Without a point where it is whole; with three zeros behind it, it may be a thousand."""
    head, point, tail = text.partition(".")
    return head if point and not tail.strip("0") and len(tail) != len("000") else text


def date_form(name: str, *, zone: datetime.tzinfo, low: int, high: int) -> Form:
    """Reads dates as EDTF.

    Args:
        zone: times are cut to the day in it.
        low, high: the first and the last year that ``epoch-seconds`` may give.
    """

    def read(text: str) -> str | Wrong:
        try:
            found = _DATES[name](text, zone)
        except ValueError:
            found = None
        except OverflowError:
            found = None
        if found is None and _is_no_day(name, text):
            return Wrong(text, NO_DAY, "correct the cell: its month has fewer days")
        if found is None:
            return Wrong(
                text,
                f"is no date in the form {name}",
                f"{_as_counted(text)}correct the cell, or declare the form that its column has: "
                f"{', '.join(DATE_FORMS)}",
            )
        if name == "epoch-seconds" and not low <= int(found[:4]) <= high:
            return Wrong(
                text,
                f"is {found}, outside {low} to {high}",
                "look whether the column holds seconds, or give from: and to: for it",
            )
        return found

    return read


NO_DAY = "is no such day"
_YEAR_FIRST = re.compile(r"\d{4}[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\Z")
_PARTED = {
    "iso": _YEAR_FIRST,
    "ymd": _YEAR_FIRST,
    "dmy": re.compile(r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.]\d{4}\Z"),
    "mdy": re.compile(r"(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})[-/.]\d{4}\Z"),
}


def _is_no_day(name: str, text: str) -> bool:
    """Whether what is no date in a form is so only for want of days in its month."""
    found = _PARTED[name].match(text) if name in _PARTED else None
    return found is not None and 1 <= int(found["month"]) <= 12 and 29 <= int(found["day"]) <= 31


def _as_counted(text: str) -> str:
    """What to do about a day as spreadsheets count it, from the end of 1899; empty for others."""
    if not _COUNTED.match(text):
        return ""
    return (
        f"a spreadsheet counts days, and this may be {_serial(text, datetime.UTC)}: show the "
        "column as dates there and save it again, or declare serial beside its other forms; or "
    )


def one_form_of(forms: Sequence[Form]) -> Form:
    """Reads what fits one of several forms; what two forms read differently fits none."""
    if len(forms) == 1:
        return forms[0]

    def read(text: str) -> str | Wrong:
        found = [form(text) for form in forms]
        fitting = {one for one in found if isinstance(one, str)}
        if len(fitting) > 1:
            told = " or ".join(sorted(fitting))
            return Wrong(text, f"fits two forms of its column: {told}", "declare one form")
        if fitting:
            return fitting.pop()
        days = (one for one in found if isinstance(one, Wrong) and one.problem == NO_DAY)
        return next(days, found[0])

    return read


def _iso(text: str, zone: datetime.tzinfo) -> str | None:
    if len(text) == 10 and text[4] == text[7] == "-":  # as most are
        with suppress(ValueError):
            return datetime.date.fromisoformat(text).isoformat()
    match = _ISO.match(text)
    if match is None:
        eight = _EIGHT.match(text)
        return None if eight is None else _day(*(int(part) for part in eight.groups()))
    day = _day(*(int(part) for part in match.groups()[:3]))
    if match[4] is None:
        return day
    return datetime.datetime.fromisoformat(text).astimezone(zone).date().isoformat()


def _prefix(text: str, zone: datetime.tzinfo) -> str | None:
    match = _PREFIX.match(text)
    if match is None:
        return None
    year, month, day = match.groups()
    if day is not None:
        return _iso(text, zone) or _day(int(year), int(month), int(day))
    if month is None:
        return year
    return f"{year}-{month}" if 1 <= int(month) <= 12 else None


def _three(order: str) -> Callable[[str, datetime.tzinfo], str | None]:
    def read(text: str, _: datetime.tzinfo) -> str | None:
        match = _THREE.match(text)
        if match is None:
            return None
        part = dict(zip(order, match.groups(), strict=True))
        return _day(int(part["y"]), int(part["m"]), int(part["d"])) if len(part["y"]) == 4 else None

    return read


def _month_name(text: str, _: datetime.tzinfo) -> str | None:
    match = _MONTH.match(text)
    if match is None or (match[1] and match[3]):
        return None
    month = _MONTHS.get(match[2].lower())
    if month is None:
        return None
    day = match[1] or match[3]
    return _day(int(match[4]), month, int(day)) if day else f"{match[4]}-{month:02}"


def _epoch(text: str, zone: datetime.tzinfo) -> str | None:
    if not re.match(r"-?\d{1,12}(\.\d+)?\Z", text):
        return None
    moment = _EPOCH + datetime.timedelta(seconds=float(text))
    return moment.astimezone(zone).date().isoformat()


def _serial(text: str, _: datetime.tzinfo) -> str | None:
    """A day as spreadsheets count them: ECMA-376, date system of 1900."""
    if not _COUNTED.match(text):
        return None
    return (_FIRST_SERIAL + datetime.timedelta(days=int(text[:5]))).isoformat()


def _day(year: int, month: int, day: int) -> str:
    return datetime.date(year, month, day).isoformat()


def _edtf(text: str, _: datetime.tzinfo) -> str | None:
    return text


_DATES: Mapping[str, Callable[[str, datetime.tzinfo], str | None]] = {
    "iso": _iso,
    "iso-prefix": _prefix,
    "mdy": _three("mdy"),
    "dmy": _three("dmy"),
    "ymd": _three("ymd"),
    "month-name": _month_name,
    "epoch-seconds": _epoch,
    "serial": _serial,
    "edtf": _edtf,
}


def date_of_parts(parts: list[Found]) -> Found | Wrong:
    """A date whose year, month and day stand in columns of their own; a month or a day may be
    empty, a day without a month may not."""
    year, month, day = (*parts, None, None)[:3]
    if year is None:
        given = [part for part in (month, day) if part]
        return Wrong("-".join(given), "is a date without a year", "add the year") if given else None
    shown = "-".join(part for part in (year, month, day) if part)
    try:
        if month is None:
            if day is not None:
                raise ValueError
            return f"{int(year):04}"
        if day is None:
            return f"{_day(int(year), int(month), 1)[:7]}"
        return _day(int(year), int(month), int(day))
    except ValueError:
        return Wrong(shown, "is no date", "correct year, month or day")


class Splitting(NamedTuple):
    """How a cell holds several values."""

    by: str
    around: str = ""
    """Characters taken off around each value."""
    within: str | None = None
    """What stands between the parts of one value."""
    into: tuple[str, ...] = ()
    """The names of these parts; the last takes the rest."""

    def values(self, cell: Cell, null: frozenset[str]) -> list[Found]:
        """The values of a cell. An empty one is None, so that columns split alike keep step."""
        texts = [cell] if isinstance(cell, str) else list(cell or ())
        found: list[Found] = []
        for text in texts:
            for part in text.split(self.by):
                kept = part.strip().strip(self.around).strip()
                found.append(kept if kept and kept not in null else None)
        return found

    def parts(self, value: str) -> list[Found]:
        """The parts of one value, as many as `into` names; None for what is missing."""
        given = value.split(self.within or "\0", len(self.into) - 1)
        found: list[Found] = [part.strip() or None for part in given]
        return found + [None] * (len(self.into) - len(found))
