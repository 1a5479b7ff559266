"""What the reader of sheets tells, in the words of a workbook: headings, rows and cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from graph.claims.errors import InputError
from graph.ingest.spot import near
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
    r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th)? )?(?P<month>[a-z]{3,9})\.?"
    r"(?: (?P<after>[0-9]{1,2})(?:st|nd|rd|th)?)?(?:, ?| )(?P<year>[0-9]{4})\Z"
)
_SHORT_END = re.compile(r"(?P<month>[0-9]{4}-[0-9]{2}-)(?P<from>[0-9]{2})[/–-](?P<to>[0-9]{2})\Z")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)

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
    if column is None:
        return
    if error.field is not None:
        error.problem = error.problem.replace(f", and {error.field} takes ", ", and this takes ")
        error.field = error.field if column.key == "value" else column.head
    if _NO_NAME.match(error.problem):
        error.problem = "is the name of no row"
        error.mend = _name_a_row(str(error.value or ""), names, column)
    if _NO_CODE.match(error.problem):
        error.problem = "is nothing that the cell offers"
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
    words = _SPELT_DAY.match(" ".join(text.casefold().split()))
    months = [] if words is None else [m for m in _MONTHS if m.startswith(words["month"])]
    if words is None or len(months) != 1 or (words["day"] and words["after"]):
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
