"""What the reader of sheets tells, in the words of a workbook: headings, rows and cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta

from graph.claims.errors import InputError
from graph.ingest.mapping.header_words import BLANK
from graph.ingest.spot import an, near
from graph.ingest.workbooks.coding_tabs import NAME, TABS
from graph.ingest.workbooks.tab_column import TabColumn

_CELL = re.compile(r":([^:!]+)!([A-Z]{1,3})[0-9]{1,7}(?::|\Z)")
_NO_NAME = re.compile(r"is no local name of this (?:file|sheet)(?: or its registries)?\Z")
_NO_CODE = re.compile(r"is not in ([a-z-]+)\Z")
_KEYS: Mapping[str, str] = {
    "has no place": "fill in Line: where the quote stands",
    "names no actor": "name a row of Actors",
    "is empty": "write a value, or empty the cell",
    "is no local name": "use letters, digits, - and _, or words",
}
"""What is wrong → what would be right, where a sheet would have a key."""
_YES_NO = {"is neither true nor false": ("is neither yes nor no", "write yes or no")}
_OF_THE_DOCUMENT = {
    "has no source": (
        "has no row for the document that is coded",
        "fill in the first row of Documents, and who published it",
    ),
    "says nothing of who says what the document says": (
        "does not say who published the document",
        "fill in Published by in the first row of Documents, with a row of Actors",
    ),
}
"""What a workbook lacks as a whole → the same in its words, and what to do."""
_MENDS = (
    ("write one, or take the line out", "write one, or empty the cell"),
    ("take one of the two out", "take one of the two rows out"),
    ("give the coarser claim a key", "write the coarser row's name for it under Key"),
    ("choose another name", "call the row otherwise"),
    ("set negated: true;", "write yes under Not so;"),
    (
        ", a word such as dozens, or {min:, max:, best:, qualifier:, unit:, as_found:}",
        ", or a word such as dozens; what else there is to say of a number stands in Counts",
    ),
    ("write digits only", "write digits only; at least has a column, around and dozens go in Word"),
)
"""Instructions for lines and keys → for rows and cells."""

_SPELT_DAY = re.compile(
    r"(?:(?P<loose>early|mid|late|about|around)(?: in)?[ -])?"
    r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)? (?:of )?)?(?P<month>[a-z]{3,9})\.?"
    r"(?: (?P<after>[0-9]{1,2})(?:st|nd|rd|th)?)?(?:, ?| )(?P<year>[0-9]{4})\Z"
)
_SHORT_END = re.compile(r"(?P<month>[0-9]{4}-[0-9]{2}-)(?P<from>[0-9]{2})[/–-](?P<to>[0-9]{2})\Z")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)

_SOME_DAY = re.compile(
    r"(?P<one>[0-9]{1,2})(?P<mark>[./-])(?P<two>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|[0-9]{2})"
    r"(?: ?[^\W\d_]{1,2}\.?)?\Z"
)
_SHORT_PARTS = re.compile(r"(?P<year>[0-9]{4})[-./](?P<month>[0-9]{1,2})[-./](?P<day>[0-9]{1,2})\Z")
_TWO_DAYS = re.compile(r"(?P<from>[0-9./]{6,10}) ?[-–—] ?(?P<to>[0-9./]{6,10})\Z")
_DAYS = re.compile(
    r"(?:from |between )?(?P<from>[0-9]{1,2})(?: ?[-–—] ?| (?:to|and|till|until) )"
    r"(?P<to>[0-9]{1,2}) (?P<month>[a-z]{3,9})\.?,? (?P<year>[0-9]{4})\Z"
)
"""1-21 February 2031."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_SERIAL = re.compile(r"[1-9][0-9]{4}\Z")
_FIRST_SERIAL = date(1899, 12, 30)
"""Of a day that a spreadsheet shows as a number: ECMA-376, 1900 date system."""
_ELSEWHERE = re.compile(
    r"(?P<day>[0-9]{1,2})?(?:er|º|\.)?\s*(?:de\s+)?(?P<month>[^\W\d_]{3,10})\.?,?\s+(?:de\s+)?"
    r"(?P<year>[0-9]{4})(?:\s?[^\W\d_]{1,4}\.?)?\Z"
)
_STEMS = {
    **dict.fromkeys(("январ", "janv", "ener", "januar", "січ"), 1),
    **dict.fromkeys(("феврал", "févr", "fevr", "febr", "лют"), 2),
    **dict.fromkeys(("март", "mars", "marz", "märz", "берез"), 3),
    **dict.fromkeys(("апрел", "avril", "abril", "april", "квіт"), 4),
    **dict.fromkeys(("май", "мая", "mai", "mayo", "трав"), 5),
    **dict.fromkeys(("июн", "juin", "junio", "juni", "черв"), 6),
    **dict.fromkeys(("июл", "juil", "julio", "juli", "лип"), 7),
    **dict.fromkeys(("август", "août", "aout", "agost", "august", "серп"), 8),
    **dict.fromkeys(("сентябр", "sept", "верес"), 9),
    **dict.fromkeys(("октябр", "octob", "octub", "oktob", "жовт"), 10),
    **dict.fromkeys(("ноябр", "novem", "noviem", "листоп"), 11),
    **dict.fromkeys(("декабр", "décem", "decem", "diciem", "dezem", "груд"), 12),
}
"""How months begin in Russian, French, Spanish, German and Ukrainian."""
_LARGER = re.compile(r"is larger than max (?P<most>[0-9]+)\Z")
_PARTS = {"perpetrator": "accused of it", "accused": "accused of it", "victim": "harmed"}
"""What people write for how somebody was involved → what the cell offers."""

_IN_THE_NEXT = (
    "write here what is certain of it as a year, month or day (2018, 2018-12, 2018-12-28), or "
    "leave the cell empty, and the document's words in the next column"
)
_UNKNOWN = BLANK | {"not known", "no date", "undated", "unclear", "tbd", "?"}
_NOT_COUNTED = re.compile(r"is no property of an? (?P<cls>[A-Z][a-z]+)")

_MOST_PLACES = 5

Headings = Mapping[tuple[str, str], TabColumn]
"""Tab and letter of a column → the template's column."""


def in_words(
    error: InputError,
    headings: Headings,
    names: Callable[[str], Collection[str]],
    told: Callable[[str], str],
) -> None:
    """Tell a mistake as somebody sees it who knows the workbook and no sheet.

    Args:
        names: of the rows of a tab, and of what registries have.
        told: puts the names of rows for local names that were made of them.
    """
    error.problem, error.mend = told(error.problem), told(error.mend)
    error.value = told(error.value) if isinstance(error.value, str) else error.value
    error.record = None if error.record is None else told(error.record).removesuffix(": claims")
    found = _CELL.search(error.record or "")
    column = headings.get((found[1], found[2])) if found else None
    if found is None and error.problem in _OF_THE_DOCUMENT:
        error.problem, error.mend = _OF_THE_DOCUMENT[error.problem]
        error.record = re.sub(r":1(?:: [a-z]+)?\Z", ": Documents", error.record or "")
        error.field = None
    if found is None or column is None:
        return
    larger = _LARGER.match(error.problem)
    if larger is not None:
        _in_counts(error, found, larger["most"], headings)
        return
    uncounted = _NOT_COUNTED.match(error.problem)
    if found[1] == "Counts" and uncounted is not None:
        error.value = None
        error.problem = f"is {an(uncounted['cls'])}, and people are counted"
        error.mend = (
            "name a row of Actors: a Group of those meant, tied to the event by Involvement"
        )
        return
    if error.field is not None:
        error.problem = error.problem.replace(f", and {error.field} takes ", ", and this takes ")
        error.field = error.field if column.key == "value" else column.head
    if _NO_NAME.match(error.problem):
        error.problem = "is the name of no row"
        error.mend = _name_a_row(str(error.value or ""), names, column)
    if _NO_CODE.match(error.problem):
        error.problem = "is nothing that the cell offers"
        parts = [part.strip() for part in str(error.value or "").split(",") if part.strip()]
        if len(parts) > 1:
            error.mend = f"write ; between several, not a comma: {'; '.join(parts)}"
    error.problem, error.mend = _YES_NO.get(error.problem, (error.problem, error.mend))
    error.mend = _KEYS.get(error.problem, error.mend)
    if error.problem == "is no date that is taken" and (day := _written_out(str(error.value))):
        error.mend = day
    for sheets, workbooks in _MENDS:
        error.mend = error.mend.replace(sheets, workbooks)


def _written_out(text: str) -> str:
    """What to write for a date in words or with half an end; empty where that cannot be told."""
    ends = _SHORT_END.match(text)
    if ends is not None:
        return f"write both ends in full: {ends['month']}{ends['from']}/{ends['month']}{ends['to']}"
    spaced = " ".join(text.casefold().split())
    if _SERIAL.match(spaced):
        counted = _FIRST_SERIAL + timedelta(days=int(spaced))
        return f"write {counted} if that day is meant: {spaced} is how a spreadsheet counts it"
    short = _SHORT_PARTS.match(spaced)
    if short is not None:
        written = _day(int(short["year"]), int(short["month"]), int(short["day"]))
        return f"write {written}: year, month, day" if written else ""
    some, both = _SOME_DAY.match(spaced), _TWO_DAYS.match(spaced)
    if some is not None:
        return _one_of(_readings(some))
    if both is not None:
        begin, end = _SOME_DAY.match(both["from"]), _SOME_DAY.match(both["to"])
        return _one_of([f"{a}/{b}" for a, b in _alike(begin, end)])
    if spaced in _UNKNOWN:
        return "leave the cell empty: what has no date is not dated"
    words, several = _SPELT_DAY.match(spaced), _DAYS.match(spaced)
    if several is not None and (written := _from_to(several)):
        return written
    months = [] if words is None else [m for m in _MONTHS if m.startswith(words["month"])]
    if len(months) != 1:
        return _from_elsewhere(spaced) or (_IN_THE_NEXT if _WORD.search(spaced) else "")
    if words is None or (words["day"] and words["after"]):
        return ""
    day, month = words["day"] or words["after"], _MONTHS.index(months[0]) + 1
    try:
        date(int(words["year"]), month, int(day or 1))
    except ValueError:
        return ""
    written = f"{words['year']}-{month:02}" + (f"-{int(day):02}" if day else "")
    if words["loose"] in ("about", "around"):
        written += "~"
    return f"write {written}, and the document's words in the next column"


def _from_to(several: re.Match[str]) -> str:
    """How to write days of a month; empty where there are no such days."""
    months = [n for n, m in enumerate(_MONTHS, start=1) if m.startswith(several["month"])]
    ends = [
        _day(int(several["year"]), month, int(several[end]))
        for month in months
        for end in ("from", "to")
    ]
    if len(ends) != 2 or not all(ends) or ends[0] > ends[1]:
        return ""
    return (
        f"write {ends[0]}/{ends[1]} where it went on all that time, [{ends[0]}..{ends[1]}] for "
        "some time within, and the document's words in the next column"
    )


def _readings(some: re.Match[str]) -> list[str]:
    """What 03.04.2019 may be: a day of April for one, and of March for another; empty texts where
    there is no such day. A year of two digits is one of the years up to this one."""
    one, two, year = int(some["one"]), int(some["two"]), int(some["year"])
    if len(some["year"]) == 2:
        this = date.today().year
        year = this - (this - year) % 100
    return [_day(year, two, one), _day(year, one, two)]


def _alike(first: re.Match[str] | None, second: re.Match[str] | None) -> list[tuple[str, str]]:
    """Both ends of a time in days, read the same way; the end never before the beginning."""
    if first is None or second is None:
        return []
    pairs = zip(_readings(first), _readings(second), strict=True)
    return [(a, b) for a, b in pairs if a and b and a <= b]


def _one_of(readings: Sequence[str]) -> str:
    """How to write what can be read in one or two ways; empty where it cannot be read."""
    known = list(dict.fromkeys(filter(None, readings)))
    if len(known) == 2:
        return f"write {known[0]} or {known[1]}, the one that is meant: year, month, day"
    return "".join(f"write {one}: year, month, day" for one in known)


def _from_elsewhere(text: str) -> str:
    """What to write for a date with a month in another language; empty where none is known."""
    found = _ELSEWHERE.match(text)
    months = {
        month
        for stem, month in _STEMS.items()
        if found is not None and found["month"].startswith(stem)
    }
    if found is None or len(months) != 1:
        return ""
    [month] = months
    day = _day(int(found["year"]), month, int(found["day"] or 1))
    if not day:
        return ""
    return f"write {day if found['day'] else day[:7]}, and the document's words in the next column"


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _in_counts(error: InputError, at: re.Match[str], most: str, headings: Headings) -> None:
    """Tell of bounds in the wrong order at the cell of the lower one."""
    letter = next(
        (one for (tab, one), column in headings.items() if (tab, column.key) == (at[1], "min")),
        at[2],
    )
    error.record = str(error.record).replace(f"{at[1]}!{at[2]}", f"{at[1]}!{letter}")
    error.field = "At least"
    error.problem = f"is more than At most, {most}"
    error.mend = (
        "write the smaller number under At least; where the document has them in this order, fill "
        "in Best, too"
    )


def how_involved(text: str, offered: Collection[str]) -> str:
    """What to write for how somebody was involved."""
    meant = _PARTS.get(text.casefold())
    return near(text, offered) if meant is None else f"did you mean “{meant}”?"


def rows_of_nothing(file: str, cells: Sequence[str]) -> tuple[str, ...]:
    """A warning of rows that say nothing beside their name, and that nothing else means."""
    if not cells:
        return ()
    more = "" if len(cells) <= _MOST_PLACES else " …"
    return (
        f"{file}: {', '.join(cells[:_MOST_PLACES])}{more}: says nothing beside its name; fill the "
        "row in, or empty it",
    )


def without_a_line(file: str, cells: Sequence[str]) -> tuple[str, ...]:
    """A warning of accusations that are not said to stand anywhere in the document."""
    if not cells:
        return ()
    more = "" if len(cells) <= _MOST_PLACES else " …"
    what = "an accusation" if len(cells) == 1 else f"{len(cells)} accusations"
    return (
        f"{file}: {', '.join(cells[:_MOST_PLACES])}{more}: {what} without a Line; "
        "write where in the document it stands, so that others can look it up",
    )


def _name_a_row(meant: str, names: Callable[[str], Collection[str]], column: TabColumn) -> str:
    """How to name a row: the nearest name, where there is one, or where to make one."""
    tabs = {tab.name for tab in TABS}
    tab = column.choices.removeprefix("tab ")
    where = f"give it a row in {tab}" if tab in tabs else "write the name of a row"
    anything = column.key == NAME and tab == "Actors"
    offered = names("" if anything else tab)
    close = near(meant, offered) if offered else ""
    return f"{close} or {where}" if close.startswith("did you mean") else where
