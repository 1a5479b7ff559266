"""Workbooks for tests: the template, filled in from a table of cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from graph.ingest.workbooks.blank_workbook import blank_workbook
from graph.ingest.workbooks.coding_tabs import START
from graph.vocabulary import Vocabulary

Row = tuple[str, Mapping[str, str]]
"""A tab, and heading → cell."""


def opened(vocabulary: Vocabulary, settings: Mapping[str, str], rows: Iterable[Row]) -> Any:
    """The template with settings and rows in it, to be altered and saved."""
    book = openpyxl.load_workbook(BytesIO(blank_workbook(vocabulary, dict(settings))))
    at: dict[str, int] = {}
    for tab, cells in rows:
        sheet = book[tab]
        heads = {cell.value: cell.column for cell in sheet[1]}
        number = at[tab] = at.get(tab, 1) + 1
        for head, text in cells.items():
            sheet.cell(number, heads[head], text)
    return book


def written(path: Path, vocabulary: Vocabulary, settings: Mapping[str, str], *rows: Row) -> Path:
    """The same as a file."""
    opened(vocabulary, settings, rows).save(path)
    return path


def cells_of(path: Path) -> list[Row]:
    """The rows of a table of cells: ``[Tab]``, and ``Heading: cell | Heading: cell`` below it."""
    rows: list[Row] = []
    tab = START
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("["):
            tab = line.strip("[]")
        elif line:
            parts = [part.split(": ", 1) for part in line.split(" | ")]
            rows.append((tab, dict(parts)))
    return rows
