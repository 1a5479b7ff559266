"""What the rows of a workbook are called, and what they declare by being the first to name it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graph.ingest.block_fields import Fields
from graph.ingest.blocks import DOCUMENT
from graph.ingest.connector import Known
from graph.ingest.spot import RecordError, near
from graph.ingest.workbooks.coding_tabs import NAME, TABS
from graph.ingest.workbooks.workbook_rows import (
    WorkbookRow,
    WorkbookRows,
    levelled,
    local_name,
    made,
)
from graph.ingest.yaml_tree import Block, Node, Scalar
from graph.vocabulary import Vocabulary

_ARTICLE = re.compile(r"\Aan?\s+")
_BODIES = {"body of a state": "statebody", "body of the state": "statebody"}
"""What the tab that explains calls them, where that is no name of a class."""


class RowNames:
    """Which row each name means, and what it declares.

    Args:
        known: local names of the workbook's registries.
    """

    def __init__(
        self, rows: WorkbookRows, vocabulary: Vocabulary, known: Mapping[str, Known], file: str
    ) -> None:
        self.rows, self.vocabulary, self.file = rows, vocabulary, file
        self.known = dict(known)
        self.language = rows.language
        self.locals: dict[str, str] = {}
        """Row's name, levelled → local name."""
        self.words: dict[str, str] = {}
        """Local name that was made → the row's name it was made of."""
        self.classes: dict[str, str] = {}
        """Local name → class of what the workbook itself declares."""
        self.publishers: dict[str, Scalar] = {}
        """Document → the one who published it."""
        self.named: set[str] = set()
        """Rows that have a name to show, or could have had one."""
        self.entities: dict[str, Node] = {}
        self.keys: dict[str, Scalar] = {}
        self.claims: list[Node] = []
        self.refused: dict[str, RecordError] = {}
        """Local names of rows that are not said to be anything, and how that was told."""
        self.nowhere: list[str] = []
        """Cells with an accusation that is not said to stand anywhere."""
        self.bare: list[Scalar] = []
        """Names of rows that say nothing."""
        self.meant: set[str] = set()
        """Local names that something is said of, or that another row means."""
        self.speaking = {
            label.casefold(): code
            for scheme in vocabulary.schemes.values()
            for code in scheme
            for label in vocabulary.terms[code].labels.values()
        }
        self.fields = Fields(vocabulary)
        self.actors = {name.casefold(): name for name in vocabulary.concrete("Actor")}

    def names(self, tab: str = "") -> list[str]:
        """What can be named: rows, of one tab or of any, and what registries have."""
        cls = next((one.cls for one in TABS if one.name == tab), "")
        named = {
            self.words.get(name, name)
            for name in self.locals.values()
            if not cls or self.vocabulary.is_a(self.classes.get(name, "Source"), cls)
        }
        return sorted(named | self.known.keys())

    def _called(self, rows: list[WorkbookRow]) -> Block | None:
        """What things of the store are called, as a sheet has it."""
        called: dict[str, Node] = {}
        keys: dict[str, Scalar] = {}
        for row in rows:
            cell = row.cells.get(NAME)
            if cell is None:
                self._error(row.first, "has no name", "name it in the first column")
                continue
            if levelled(cell.text) in self.locals:
                self._error(cell, "is there twice", "one name is one thing; choose another")
                continue
            parts: dict[str, Node] = {
                key: row.cells[key] for key in ("id", "class") if key in row.cells
            }
            self.locals[levelled(cell.text)] = cell.text
            called[cell.text] = made(parts, cell)
            keys[cell.text] = Scalar(cell.text, cell.line, cell.column, False, cell.cell)
            if "class" in row.cells:
                self.classes[cell.text] = row.cells["class"].text
        return Block(called, keys, 1, 1, False) if called else None

    def _local(self, cell: Scalar) -> str:
        """The local name that a cell means; its own text where no row has that name."""
        return self.locals.get(levelled(cell.text), cell.text)

    def _ref(self, cell: Scalar) -> Scalar:
        self.meant.add(self._local(cell))
        return Scalar(self._local(cell), cell.line, cell.column, False, cell.cell)

    def unsaid(self) -> list[str]:
        """Cells of rows that say nothing, and of whose things nothing is said elsewhere."""
        return [cell.cell for cell in self.bare if self._local(cell) not in self.meant]

    def _name(self, row: WorkbookRow) -> None:
        """Learn what a row is called, and declare what it is the first to name."""
        first = row.tab.name == "Documents" and DOCUMENT not in self.locals.values()
        for key, cls in ((NAME, row.tab.cls), ("demand", "Demand")):
            cell = row.cells.get(key)
            if cell is None or not cls:
                continue
            known = levelled(cell.text)
            if first:
                self.locals[known] = DOCUMENT
                self.locals[DOCUMENT] = DOCUMENT
                return
            if known in self.locals or cell.text in self.known:
                continue
            local = local_name(cell.text)
            before = len(self.rows.errors)
            self.locals[known] = local
            if local != cell.text:
                self.words[local] = cell.text
            entry = self._entity(row, cls, cell)
            if entry is None:
                error = self.rows.errors[before]
                assert isinstance(error, RecordError)
                self.refused[local] = error
            else:
                self.classes[local] = entry["class"].text
                self.keys[local] = Scalar(local, cell.line, cell.column, False, cell.cell)
                self.entities[local] = made(entry, cell)

    def _entity(self, row: WorkbookRow, cls: str, cell: Scalar) -> dict[str, Scalar] | None:
        """What is said of something where it is declared: its class and its marking."""
        if cls == "Actor":
            what = row.cells.get("class")
            if what is None:
                self._error(
                    cell, "says not what it is", "write under What: Person, Group, Organisation …"
                )
                return None
            known = self._actor(what)
            if known is None:
                mend = near(what.text, self.actors.values())
                if what.text.casefold() in self.vocabulary.schemes["actor-kinds"]:
                    mend = f"that is a Kind: write it there, and here {mend.removeprefix('write ')}"
                self._error(what, "is nothing that an actor is", mend)
                return None
            cls, cell = known, what
        entry = {"class": Scalar(cls, cell.line, cell.column, False, cell.cell)}
        if "marking" in row.cells:
            entry["marking"] = row.cells["marking"]
        return entry

    def _actor(self, what: Scalar) -> str | None:
        """The class that a cell of the column What means; None for no class."""
        words = _ARTICLE.sub("", what.text.casefold())
        return self.actors.get(_BODIES.get(words, words).replace(" ", ""))

    def _error(self, cell: Scalar, problem: str, mend: str) -> None:
        self.rows.errors.append(
            RecordError(problem, mend=mend, record=f"{self.file}:{cell.cell}", value=cell.text)
        )
