"""What the reader of sheets tells, in the words of a workbook: headings, rows and cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from graph.claims.errors import InputError
from graph.ingest.spot import near
from graph.ingest.workbooks.coding_tabs import TABS, TabColumn

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
)
"""Instructions for lines and keys → for rows and cells."""

_MOST_PLACES = 5

Headings = Mapping[tuple[str, str], TabColumn]
"""Tab and letter of a column → the template's column."""


def in_words(
    error: InputError, headings: Headings, names: Collection[str], told: Callable[[str], str]
) -> None:
    """Tell a mistake as somebody sees it who knows the workbook and no sheet.

    Args:
        names: of rows and of what registries have.
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
    for sheets, workbooks in _MENDS:
        error.mend = error.mend.replace(sheets, workbooks)


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


def _name_a_row(meant: str, names: Collection[str], column: TabColumn) -> str:
    """How to name a row: the nearest name, where there is one, or where to make one."""
    tabs = {tab.name for tab in TABS}
    tab = column.choices.removeprefix("tab ")
    where = f"give it a row in {tab}" if tab in tabs else "write the name of a row"
    close = near(meant, names) if names else ""
    return f"{close} or {where}" if close.startswith("did you mean") else where
