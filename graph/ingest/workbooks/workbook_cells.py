"""Reading a workbook's cells safely (Office Open XML, ECMA-376).

The file is weighed before anything unpacks it: parts, bytes unpacked, document types. Macros,
links and formulas are never run or followed: a formula is refused at its cell, the rest is told.
"""

from __future__ import annotations

import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from graph.claims.errors import InputError
from graph.claims.text import HIDING, trimmed
from graph.ingest.yaml_tree import MOST_BYTES, Scalar, read_bytes

SUFFIXES = (".xlsx", ".xlsm")
MOST_PARTS = 1_000
MOST_UNPACKED = 50_000_000
"""Bytes of all parts together."""
MOST_ROWS = 20_000
"""Of one tab."""
MOST_COLUMNS = 200


@dataclass(slots=True)
class Grid:
    """The cells of a tab that hold something, by row."""

    name: str
    rows: list[list[Scalar]] = field(default_factory=list)
    """Each cell's `column` is counted from 1."""
    broken: set[int] = field(default_factory=set)
    """Which of these rows had a cell that was refused."""
    looks: list[str] = field(default_factory=list)
    """What a reader of the spreadsheet does not see, each told after the tab's name."""
    hidden: bool = False


@dataclass(slots=True)
class WorkbookCells:
    """What stands in a workbook."""

    grids: dict[str, Grid]
    told: list[str]
    """What a person should know of: what is hidden, and what was not taken."""
    errors: list[InputError]


def is_workbook(path: Path, head: bytes) -> bool:
    """Whether a file is a workbook, by its name and its first bytes."""
    return path.suffix.lower() in SUFFIXES and head.startswith(b"PK")


def read_book(path: Path) -> WorkbookCells:
    """The cells of a workbook as text.

    Raises:
        InputError: it is no workbook, is too large, or has parts that no workbook needs.
    """
    file = str(path)
    data = read_bytes(path)
    told = weigh(data, file)
    reader: Any = import_module("openpyxl")  # half a second that other commands do not pay
    try:
        workbook = reader.load_workbook(BytesIO(data), keep_vba=False, keep_links=False)
    except Exception as error:  # the library raises whatever its parsers raise
        raise InputError(
            f"cannot be read as a workbook ({type(error).__name__})",
            mend="save it anew as .xlsx from a spreadsheet program",
            record=file,
        ) from None
    book = WorkbookCells(grids={}, told=told, errors=[])
    for tab in workbook.worksheets:
        grid = book.grids[tab.title] = Grid(tab.title)
        _look(tab, grid)
        for cells in _filled(tab, file):
            grid.rows.append([])
            for cell in cells:
                try:
                    text = _text(cell, f"{file}:{tab.title}!{cell.coordinate}")
                except InputError as error:
                    book.errors.append(error)
                    grid.broken.add(len(grid.rows) - 1)
                    continue
                if text:
                    where = f"{tab.title}!{cell.coordinate}"
                    grid.rows[-1].append(Scalar(text, cell.row, cell.column, False, where))
    return book


def weigh(data: bytes, file: str, most: int = MOST_BYTES) -> list[str]:
    """What is told of a file's parts, which are unpacked here once and bounded.

    Args:
        most: how many bytes the file itself may have.

    Raises:
        InputError: it is no zip, is too large packed or unpacked, or a part of it declares a
            document type: entities could be expanded from there.
    """
    if len(data) > most:
        raise InputError(
            f"is larger than {most // 1_000_000} MB", mend="split it into several", record=file
        )
    told = []
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS:
                raise InputError(
                    f"has {len(parts)} parts", mend="save it anew as .xlsx", record=file
                )
            for part in parts:
                with packed.open(part) as stream:
                    content = stream.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise InputError(
                        f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB",
                        mend="keep what was coded, and nothing else, in it",
                        record=file,
                    )
                name = part.filename.lower()
                if name.endswith((".xml", ".rels")) and (
                    b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content[:200]
                ):
                    raise InputError(
                        f"declares a document type in {part.filename}",
                        mend="save it anew as .xlsx from a spreadsheet program",
                        record=file,
                    )
                if name.endswith("vbaproject.bin"):
                    told.append(f"{file}: has macros, which were not taken")
                if "externallinks/" in name and name.endswith(".xml"):
                    told.append(f"{file}: has links to other workbooks, which were not followed")
    except InputError:
        raise
    except (
        *(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError),
        *(zlib.error, OSError, ValueError),
    ) as error:
        raise InputError(
            f"cannot be unpacked ({error})",
            mend="save it anew as .xlsx, without a password",
            record=file,
        ) from None
    return told


def _look(tab: Any, grid: Grid) -> None:
    """Note what a reader of the spreadsheet does not see."""
    grid.hidden = tab.sheet_state != "visible"
    rows = sorted(row for row, told in tab.row_dimensions.items() if told.hidden)
    rows = [row for row in rows if any(cell.value is not None for cell in tab[row])]
    if rows:
        named = ", ".join(map(str, rows[:10])) + (" …" if len(rows) > 10 else "")
        grid.looks.append(f"hidden rows were read, too: {named}")
    columns = sorted(letter for letter, told in tab.column_dimensions.items() if told.hidden)
    if columns:
        grid.looks.append(f"hidden columns were read, too: {', '.join(columns[:10])}")
    merged = [str(one) for one in tab.merged_cells.ranges]
    if merged:
        named = ", ".join(merged[:10]) + (" …" if len(merged) > 10 else "")
        grid.looks.append(
            f"merged cells have a value in their first cell alone, and the others none: {named}"
        )


def _filled(tab: Any, file: str) -> Iterator[list[Any]]:
    """The cells with something in them, by row."""
    seen = 0
    if tab.max_column > MOST_COLUMNS:
        raise InputError(
            f"has {tab.max_column} columns", mend="take out what was not coded", record=file
        )
    if tab.max_row * tab.max_column > MOST_ROWS * MOST_COLUMNS:
        raise InputError(
            f"reaches to row {tab.max_row:,} and column {tab.max_column}",
            mend="take out what stands far from the rest",
            record=f"{file}:{tab.title}",
        )
    for row in tab.iter_rows():
        cells = [cell for cell in row if cell.value is not None]
        if cells:
            seen += 1
            if seen > MOST_ROWS:
                raise InputError(
                    f"has more than {MOST_ROWS:,} rows",
                    mend="split it into several workbooks, or load a table with a mapping",
                    record=f"{file}:{tab.title}",
                )
            yield cells


def _text(cell: Any, record: str) -> str:
    """What a cell says.

    Raises:
        InputError: it holds a formula or an error, or characters that hide or reorder text.
    """
    value = cell.value
    if cell.data_type == "f":
        raise InputError(
            "is a formula", mend="put its value in its place", record=record, value=str(value)
        )
    if cell.data_type == "e":
        raise InputError("is an error", mend="write a value", record=record, value=str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = trimmed(unicodedata.normalize("NFC", str(value)))
    found = HIDING.search(text.replace("\r\n", "\n").replace("\r", "\n"))
    if found:
        raise InputError(
            f"holds the character U+{ord(found.group()):04X}, which hides or reorders text",
            mend="take it out",
            record=record,
            value=text[:60],
        )
    return text
