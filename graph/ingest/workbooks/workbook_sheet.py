"""The connector for coding workbooks: rows become the tree that a sheet in YAML becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path

from graph.claims.claim import Entity
from graph.claims.errors import InputError, harmless
from graph.claims.marking import RESTRICTED, Marking
from graph.claims.unit import Unit
from graph.ingest.connector import Desk, Known
from graph.ingest.named_things import named
from graph.ingest.sheet import coded, registries, shared
from graph.ingest.workbooks.workbook_cells import is_workbook, read_book
from graph.ingest.workbooks.workbook_rows import (
    WorkbookRows,
    in_language,
    local_name,
    made,
    rows_of,
)
from graph.ingest.workbooks.workbook_tree import TreeMaker
from graph.ingest.workbooks.workbook_words import (
    Headings,
    in_words,
    rows_of_nothing,
    without_a_line,
)
from graph.ingest.yaml_tree import Block, Items, Node, Scalar

_ID = re.compile(r"[a-z2-7]{26}\Z")
_MADE = re.compile(r"[a-z][a-z0-9-]*-[0-9a-f]{8}\b")
"""A local name that was made of a row's name."""
_MOST_OF_A_NAME = 80


class WorkbookConnector:
    """Reads coding workbooks."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Workbooks are called .xlsx and are packed."""
        return is_workbook(path, head)

    def read(self, path: Path, desk: Desk) -> Unit:
        """Read a workbook: origin, the document and what it says, as the coder has read it."""
        file = str(path)
        rows = rows_of(read_book(path), file)
        head = _head(rows, file)
        needs = registries(Block(dict(head), {}, 1, 1, False), path, desk)
        known = shared(needs, desk)
        entities = _coder(rows, head, known, file)
        maker = TreeMaker(rows, desk.vocabulary, known, file)
        root = maker.tree(head)
        known |= named(root, path, desk, known)
        unit = coded(root, path, desk, needs, known, entities, maker.refused)
        unit = _as_written(unit, maker.words, maker.names, rows.headings)
        left = (*without_a_line(file, maker.nowhere), *rows_of_nothing(file, maker.unsaid()))
        warnings = (*rows.told, *left, *unit.warnings)
        return replace(unit, errors=(*rows.errors, *unit.errors), warnings=warnings)


def origin_of(path: Path) -> str:
    """A workbook's id.

    Raises:
        InputError: it is no coding workbook, or has none.
    """
    id = _head(rows_of(read_book(path), str(path)), str(path))["sheet"]
    assert isinstance(id, Scalar)
    return id.text


def default_marking(path: Path) -> tuple[str, str] | None:
    """The marking of what has none of its own in a workbook, and its cell; None where the tab
    Start has none: then all of it is restricted.

    Raises:
        InputError: it is no coding workbook.
    """
    cell = rows_of(read_book(path), str(path)).settings.get("Marking")
    return None if cell is None else (cell.text, cell.cell)


def _as_written(
    unit: Unit,
    words: Mapping[str, str],
    names: Callable[[str], Collection[str]],
    headings: Headings,
) -> Unit:
    """A unit that is told of in the names of rows, and not in the local names made of them."""

    def told(text: str) -> str:
        return _MADE.sub(lambda found: shortened.get(found[0], found[0]), text)

    shortened = {local: harmless(name)[:_MOST_OF_A_NAME] for local, name in words.items()}
    for error in unit.errors:
        in_words(error, headings, names, told)
    return replace(
        unit,
        names={id: shortened.get(name, name) for id, name in unit.names.items()},
        places={id: told(place) for id, place in unit.places.items()},
        warnings=tuple(told(warning) for warning in unit.warnings),
    )


def _head(rows: WorkbookRows, file: str) -> dict[str, Node]:
    """Id, coder and registries."""
    head: dict[str, Node] = {}
    for label, key in (("Workbook", "sheet"), ("Coder", "coder")):
        if label not in rows.settings:
            raise InputError(
                f"has no {label} in the tab Start",
                mend="write a new one with answerable template --xlsx, and copy the rows over",
                record=file,
            )
        head[key] = rows.settings[label]
    if "Title" in rows.settings:
        title = rows.settings["Title"]
        name = in_language(title, rows.language)
        kind = Scalar("coding-sheet", title.line, title.column, True, title.cell)
        head["about"] = made({"name": name, "kind": kind}, title)
    if "Registry" in rows.settings:
        cell = rows.settings["Registry"]
        files: list[Node] = [
            Scalar(part.strip(), cell.line, cell.column, False, cell.cell)
            for part in cell.text.split(";")
            if part.strip()
        ]
        head["registry"] = Items(files, cell.line, cell.column, cell.cell)
    return head


def _coder(
    rows: WorkbookRows, head: dict[str, Node], known: dict[str, Known], file: str
) -> tuple[Entity, ...]:
    """The coder, where no registry has him: a person by the id that the workbook gives, as
    strictly marked as the tab Start says."""
    cell = rows.settings.get("Coder's id")
    coder = head["coder"]
    assert isinstance(coder, Scalar)
    if cell is None or coder.text in known:
        return ()
    if not _ID.match(cell.text):
        raise InputError(
            "is not a minted id",
            mend="copy the id from another workbook of yours, or write a new template",
            record=f"{file}:{cell.cell}",
            value=cell.text,
        )
    local = local_name(coder.text)
    head["coder"] = Scalar(local, coder.line, coder.column, False, coder.cell)
    known[local] = Known(cell.text, "Person", f"{file}:{cell.cell}")
    return (Entity(id=cell.text, cls="Person", marking=_marking(rows)),)


def _marking(rows: WorkbookRows) -> Marking:
    """That of the tab Start; restricted where it has none, or one that is refused elsewhere."""
    cell = rows.settings.get("Marking")
    try:
        return RESTRICTED if cell is None else Marking.parse(cell.text)
    except InputError:
        return RESTRICTED
