"""The rows of a workbook that say something, by the columns of the template."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from graph.claims.errors import InputError
from graph.ingest.blocks import RESERVED
from graph.ingest.spot import near
from graph.ingest.workbooks.coding_tabs import (
    EXPLAINED,
    LISTS,
    NAME,
    SETTINGS,
    START,
    TABS,
)
from graph.ingest.workbooks.tab_column import Tab, TabColumn
from graph.ingest.workbooks.workbook_cells import WorkbookCells
from graph.ingest.yaml_tree import Block, Node, Scalar

_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}\Z")
_MOST_ABOVE = 10
"""Rows among which headings are looked for."""
NO_LANGUAGE = "none"
"""Stands for the language in the tab Start where texts are said to be of none."""
_FILLED_IN = frozenset({"marking", "note"})
"""What a row may have without saying anything: the template writes markings in advance."""


@dataclass(slots=True)
class WorkbookRow:
    """A row that says something."""

    tab: Tab
    cells: dict[str, Scalar]
    """By the column's key."""
    broken: bool = False
    """Whether a cell in it was refused, and told."""

    @property
    def first(self) -> Scalar:
        """The cell that stands for the row in messages."""
        return self.cells.get(NAME) or next(iter(self.cells.values()))


@dataclass(slots=True)
class WorkbookRows:
    """What stands in a workbook, by row."""

    settings: dict[str, Scalar]
    rows: list[WorkbookRow] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    headings: dict[tuple[str, str], TabColumn] = field(default_factory=dict)
    """Tab and letter of a column → what stands under its heading."""

    @property
    def language(self) -> Scalar | None:
        """Of the coder's own words; None where they are said to be of none."""
        language = self.settings.get("Language", Scalar("en", 1, 2, True))
        return None if language.text == NO_LANGUAGE else language


def rows_of(book: WorkbookCells, file: str) -> WorkbookRows:
    """The settings and the rows of a workbook; headings that nobody knows are among the errors.

    Raises:
        InputError: it has no tab Start: it is no coding workbook. Or the headings of a tab stand
            below its first row, or are those of another tab: every row would be misread.
    """
    if START not in book.grids:
        raise InputError(
            f"has no tab {START}: it is not a coding workbook",
            mend="write one with answerable template --xlsx, or load a table with a mapping",
            record=file,
        )
    found = WorkbookRows(settings={}, errors=list(book.errors), told=list(book.told))
    for cells in filter(None, book.grids[START].rows):
        label, value = cells[0], (cells[1] if len(cells) > 1 else None)
        if value is not None and value.column == 2 and label.text in SETTINGS:
            found.settings[label.text] = value
    known = {tab.name: tab for tab in TABS}
    _check_headings(book, known, file)
    for name, grid in book.grids.items():
        if name not in (START, EXPLAINED, LISTS, *known):
            if grid.rows:
                hidden = "hidden and " if grid.hidden else ""
                found.told.append(
                    f"{file}: the tab {name} is {hidden}none of the template's, and was not read"
                )
            continue
        if grid.hidden and name not in (EXPLAINED, LISTS):
            found.told.append(f"{file}: the tab {name} is hidden, and was read like the others")
        found.told += [f"{file}: {name}: {look}" for look in grid.looks]
        if name in (START, EXPLAINED, LISTS) or not grid.rows:
            continue
        tab = known[name]
        heads = _heads(tab, grid.rows[0], file, found)
        for cell in grid.rows[0]:
            column = heads.get(cell.column)
            if column is not None:
                letter = cell.cell.rpartition("!")[2].rstrip("0123456789")
                found.headings[tab.name, letter] = column
        for number, cells in enumerate(grid.rows[1:], start=1):
            row = WorkbookRow(tab, {}, number in grid.broken)
            for cell in cells:
                column = heads.get(cell.column)
                if column is not None:
                    row.cells[column.key] = cell
                elif cell.column not in heads:
                    found.errors.append(
                        InputError(
                            "stands under no heading",
                            mend="give the column a heading of the template, or take it out",
                            record=f"{file}:{cell.cell}",
                            value=cell.text,
                        )
                    )
            if row.cells.keys() - _FILLED_IN:
                found.rows.append(row)
    missing = [name for name in known if name not in book.grids]
    if missing:
        are = "tab is" if len(missing) == 1 else "tabs are"
        found.told.append(
            f"{file}: no {are} called {', '.join(missing)}: where one was renamed, give it its "
            "name back, else nothing of it is read"
        )
    return found


def _check_headings(book: WorkbookCells, known: Mapping[str, Tab], file: str) -> None:
    """Refuse a workbook whose headings stand elsewhere: all such tabs in one message."""
    heads = {name: frozenset(_by_head(tab)) for name, tab in known.items()}
    lower, other = [], {}
    for name, grid in book.grids.items():
        if name not in known or not grid.rows:
            continue
        first = _known_heads(grid.rows[0], heads[name])
        row = next(
            (
                cells[0].line
                for cells in grid.rows[1:_MOST_ABOVE]
                if (found := _known_heads(cells, heads[name])) > max(2 * first, 2)
                and 2 * found > len(cells)
            ),
            None,
        )
        if row is not None:
            lower.append((name, row))
            continue
        fits = {one: _known_heads(grid.rows[0], some) for one, some in heads.items()}
        best = max(fits, key=lambda one: (fits[one], one == name))
        if best != name and fits[best] == len(grid.rows[0]):
            other[name] = best
    if lower:
        raise InputError(
            "headings must be in row 1 (found in row "
            + ", ".join(f"{row} of {name}" for name, row in lower)
            + ")",
            mend="take out what stands above them",
            record=f"{file}:{lower[0][0]}!A{lower[0][1]}",
        )
    if other:
        name, best = next(iter(other.items()))
        swapped = other.get(best) == name
        raise InputError(
            f"has each other's headings in the tabs {name} and {best}"
            if swapped
            else ", ".join(f"has the headings of {b} in the tab {a}" for a, b in other.items()),
            mend="give each tab its own name back" if swapped else "put the rows into their tab",
            record=f"{file}:{name}!A1",
        )


def _known_heads(cells: Sequence[Scalar], heads: Collection[str]) -> int:
    return sum(_levelled_head(cell) in heads for cell in cells)


def _levelled_head(cell: Scalar) -> str:
    return " ".join(cell.text.split()).casefold()


def _by_head(tab: Tab) -> dict[str, TabColumn]:
    return {
        head.casefold(): column for column in tab.columns for head in (*column.also, column.head)
    }


def _heads(
    tab: Tab, cells: Sequence[Scalar], file: str, found: WorkbookRows
) -> dict[int, TabColumn | None]:
    """The column that stands under each heading; None for one that is not read."""
    by_head = _by_head(tab)
    heads: dict[int, TabColumn | None] = {}
    for cell in cells:
        column = by_head.get(_levelled_head(cell))
        heads[cell.column] = column
        problem = None
        if column is None and not cell.text.casefold().startswith("note"):
            problem = "is no heading of this tab"
        elif column is not None and list(heads.values()).count(column) > 1:
            problem = "is a heading twice"
        if problem is not None:
            options = [column.head for column in tab.columns]
            found.errors.append(
                InputError(
                    problem,
                    mend=f"{near(cell.text, options)}; a column that begins with Note is yours",
                    record=f"{file}:{cell.cell}",
                    value=cell.text,
                )
            )
    return heads


def in_language(text: Scalar, language: Scalar | None) -> Node:
    """A text, with its language where it is said to be of one."""
    return text if language is None else made({"text": text, "language": language}, text)


def made(entries: Mapping[str, Node], at: Scalar) -> Block:
    """A mapping whose keys stand where their values do."""
    keys = {
        name: Scalar(name, node.line, node.column, True, node.cell)
        for name, node in entries.items()
    }
    return Block(dict(entries), keys, at.line, at.column, False, at.cell)


def levelled(text: str) -> str:
    """A row's name as names are compared: without regard to case and spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()


def local_name(text: str) -> str:
    """The local name for a row's name: the same where it is one, else made from its words.

    What is made ends in a digest, so that two names with the same words in them stay apart.
    """
    if _LOCAL.match(text) and text not in RESERVED:
        return text
    known = levelled(text)
    words = re.sub(r"[^a-z0-9]+", "-", known).strip("-")[:40].strip("-")
    start = words if words[:1].isalpha() else f"row-{words}".rstrip("-")
    return f"{start}-{hashlib.sha256(known.encode()).hexdigest()[:8]}"
