"""Ids and errors as comments in a copy of a workbook, so that a coder sees them where they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from graph.claims.errors import InputError, harmless
from graph.ingest.spot import RecordError
from graph.ingest.workbooks.blank_workbook import emptied
from graph.ingest.workbooks.workbook_cells import weigh
from graph.ingest.yaml_tree import read_bytes

_PLACE = re.compile(r":([^:!]+)!([A-Z]{1,3}[0-9]{1,7})(?::|\Z)")
_MOST = 2_000
"""Characters of a comment."""
_RED = "FFFFC7CE"


def noted(
    path: Path,
    ids: Mapping[str, str],
    errors: Iterable[InputError],
    floors: Iterable[str] = (),
) -> bytes:
    """A copy of a workbook with comments in its cells; cells with mistakes are red.

    Args:
        ids: of claims and entities → where each stands: file, tab and cell.
        errors: those that name a cell stand there; the others in the tab Start.
        floors: lines that begin with the cell of what is kept closer than the workbook says.

    Raises:
        InputError: it is no workbook.
    """
    data = read_bytes(path)
    weigh(data, str(path))
    library: Any = import_module("openpyxl")
    book = library.load_workbook(BytesIO(data), keep_vba=False, keep_links=False)
    first = book.worksheets[0]
    notes: dict[tuple[str, str], list[str]] = {}
    wrong: set[tuple[str, str]] = set()
    for id, record in ids.items():
        place = _place(record, book)
        if place is not None:
            notes.setdefault(place, []).append(id)
    for error in errors:
        place = _place(error.record or "", book) or (first.title, "A1")
        subject = f"{error.field}: " if error.field else ""
        also = error.also if isinstance(error, RecordError) else []
        for one in (place, *filter(None, (_place(record, book) for record in also))):
            wrong.add(one)
            notes.setdefault(one, []).insert(0, f"{subject}{error.problem}; {error.mend}")
    for line in dict.fromkeys(floors):
        found = _PLACE.search(line)
        if found is not None and found[1] in book.sheetnames:
            told = line[found.end() :].strip()
            notes.setdefault((found[1], found[2]), []).append(f"kept closer: {told}")
    comment = import_module("openpyxl.comments").Comment
    fill = import_module("openpyxl.styles").PatternFill
    for (tab, where), lines in notes.items():
        cell = book[tab][where]
        text = "\n".join(harmless(line) for line in lines)
        cell.comment = comment(text[:_MOST], "", height=160, width=420)
        if (tab, where) in wrong:
            cell.fill = fill("solid", start_color=_RED)
    packed = BytesIO()
    book.save(packed)
    return emptied(packed.getvalue())


def _place(record: str, book: Any) -> tuple[str, str] | None:
    found = _PLACE.search(record)
    if found is None or found[1] not in book.sheetnames:
        return None
    return found[1], found[2]
