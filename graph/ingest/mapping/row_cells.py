"""From a row as it stands in a file to cells in the forms that its mapping declares.

A column with several values (a list in JSON, a cell that is split) makes a *group*: one set of
cells for each of two or more values, with the columns that keep step with it. Anybody who uses
such a column says what it says once for each value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from graph.ingest.mapping.column_forms import (
    Found,
    Wrong,
    clean_cell,
    date_of_parts,
)
from graph.ingest.mapping.column_reader import FileColumn, in_form
from graph.ingest.mapping.mapping_file import Joined, MappingFile
from graph.ingest.mapping.table_files import Cell, Row

Look: TypeAlias = Callable[[str, tuple[str, ...]], Mapping[str, Cell] | None]
"""Finds the row of a joined table: name of the table, key → its cells."""

NOT_SPLIT = FileColumn(name="", line=0)
MOST_FORMED = 2_000
"""Texts of a column that are kept at hand in its form."""


class RowNotice(NamedTuple):
    """A value that was left out, or a row that was refused, and why."""

    line: int
    column: str
    value: str
    problem: str
    mend: str

    def __str__(self) -> str:
        value = f" “{self.value[:60]}”" if self.value else ""
        column = f" {self.column}:" if self.column else ""
        return f"line {self.line}:{column}{value} {self.problem}; {self.mend}"


class Filled(NamedTuple):
    """A row in declared forms."""

    line: int
    cells: dict[str, Found]
    groups: dict[str, list[dict[str, Found]]]
    """First column of a group → for each of its values the cells of the group."""
    told: list[RowNotice]
    failed: dict[str, list[RowNotice]]
    """Columns whose cell does not fit its form, and why: told once something asks for them."""
    lost: list[str]
    """Tables that must have a row for this one, and have none."""

    def ask(self, columns: Iterable[str]) -> None:
        """Tell of those columns that do not fit, for something uses them."""
        if self.failed:
            for name in columns:
                for one in self.failed.get(name, ()):
                    if one not in self.told:
                        self.told.append(one)


class UsedColumns:
    """The columns of a mapping that are used, and how they hang together.

    Args:
        used: all columns that blocks, keys and tests name.
    """

    def __init__(self, mapping: MappingFile, used: Collection[str]) -> None:
        self.mapping = mapping
        self.declared = mapping.columns
        self._leaders: dict[str, str] = {}
        wanted = set(used)
        self._tables = [t for t in mapping.tables.values() if self._is_used(t, wanted)]
        for table in self._tables:
            wanted.update(table.on)
        self._made: list[FileColumn] = []
        made = self._made_of(wanted)
        while len(made) > len(self._made):
            self._made = made
            wanted.update(name for column in made for name in column.of)
            made = self._made_of(wanted)
        wanted |= {self.base(name) for name in wanted}
        for column in self.declared.values():
            if column.name in wanted:
                beside = (column.along, column.counted, column.agrees, column.not_after)
                wanted |= {name for name in beside if name}
        self.wanted = frozenset(wanted)
        self.of_file = frozenset(
            name
            for name in wanted
            if self.table_of(name) is None
            and not self.declared.get(name, NOT_SPLIT).of
            and self.base(name) == name
        )
        """Columns that have to stand in the file itself."""
        plain = [n for n in sorted(self.of_file) if self.declared.get(n, NOT_SPLIT).along is None]
        steps = [n for n in sorted(self.of_file) if n not in plain]
        counts = [c.counted for c in self.declared.values() if c.counted in plain]
        self._compared = [
            c.name for c in self.declared.values() if (c.agrees or c.not_after) and c.name in wanted
        ]
        order = (*counts, *(n for n in plain if n not in counts), *steps)
        self._file_order = tuple((name, self.declared.get(name)) for name in order)
        self._plain = tuple(name for name, declared in self._file_order if declared is None)
        # `itemgetter` gives no tuple of a single one.
        self._pick: Callable[[Mapping[str, Cell]], tuple[Any, ...]] = (
            itemgetter(*self._plain)
            if len(self._plain) > 1
            else lambda cells: tuple(map(cells.get, self._plain))
        )
        self._formed_columns = tuple(one for one in self._file_order if one[1] is not None)
        self._blank: dict[str, Found] = dict.fromkeys(sorted(wanted))
        """A row in which nothing stands."""
        splits = [column for column in self.declared.values() if column.split is not None]
        self._nulls = {column.name: column.null | mapping.reads.null for column in splits}
        self._parts = {
            column.name: [
                (name, self.declared.get(name))
                for part in (() if column.split is None else column.split.into)
                for name in (f"{column.name}.{part}",)
            ]
            for column in splits
        }
        self._formed_before: dict[str, dict[str, str | Wrong | None]] = {}
        """Column → what its texts come to in its form, for few stand in very many rows."""

    def _made_of(self, wanted: Collection[str]) -> list[FileColumn]:
        """The columns among these that are made of others, those first of which others are made."""
        left = [c for c in self.declared.values() if c.of and (c.name in wanted or c.split)]
        found: list[FileColumn] = []
        while left:
            names = {column.name for column in left}
            ready = [c for c in left if not names.intersection(map(self.base, c.of))] or left
            found += ready
            left = [column for column in left if column not in ready]
        return found

    def _is_used(self, table: Joined, wanted: Collection[str]) -> bool:
        return table.must or any(self.table_of(name) == table.name for name in wanted)

    def table_of(self, name: str) -> str | None:
        """The joined table that a column stands in."""
        table, dot, _ = name.partition(".")
        return table if dot and table in self.mapping.tables else None

    def base(self, name: str) -> str:
        """The column that a part belongs to; a column itself where it is no part."""
        head, dot, part = name.rpartition(".")
        column = self.declared.get(head) if dot else None
        split = column.split if column is not None else None
        return head if split is not None and part in split.into else name

    def leader(self, name: str) -> str:
        """The first column of the group that a column belongs to where it has several values."""
        found = self._leaders.get(name)
        if found is None:
            found = self._leaders[name] = self._leader(name)
        return found

    def _leader(self, name: str) -> str:
        table = self.table_of(name)
        if table is not None:
            return self.leader(self.mapping.tables[table].on[0])
        name = self.base(name)
        column = self.declared.get(name, NOT_SPLIT)
        if column.along is not None:
            return self.leader(column.along)
        if column.of and column.split is None:
            return self.leader(column.of[0])
        return name

    def columns_of(self, table: str) -> tuple[str, ...]:
        """The columns of a joined table that are used."""
        return tuple(
            name.partition(".")[2] for name in sorted(self.wanted) if self.table_of(name) == table
        )

    def fill(self, row: Row, look: Look) -> Filled:
        """A row in declared forms."""
        given, cells = row.cells, self._blank.copy()
        clean = self._fill_together(cells, given)
        filled = Filled(row.line, cells, {}, [], {}, [])
        for name, declared in self._formed_columns if clean else self._file_order:
            self._take(filled, name, declared, given.get(name))
        for column in self._made:
            self._make(filled, column)
        for name in self._compared:
            self._compare(filled, self.declared[name])
        for table in self._tables:
            self._join(filled, table, look)
        return filled

    def _fill_together(self, cells: dict[str, Found], given: Mapping[str, Cell]) -> bool:
        """Fill the cells of columns without a form, where they need no cleaning: one look at all of
        them together is much faster than one at each. False where some need it, or hold lists."""
        try:
            texts = self._pick(given)
        except KeyError:  # of a record that has not all keys
            texts = tuple(map(given.get, self._plain))
        try:
            together = "".join(filter(None, texts))
        except TypeError:  # a list
            return False
        if not (together.isascii() and together.isprintable()):
            return False
        cells.update(zip(self._plain, texts, strict=True))
        return True

    def _compare(self, filled: Filled, column: FileColumn) -> None:
        """Drop dates that contradict what stands beside them."""
        mine = filled.cells.get(column.name)
        for other in (column.agrees, column.not_after):
            theirs = None if other is None else filled.cells.get(other)
            if mine is None or theirs is None or other is None:
                continue
            if other == column.agrees:
                wrong = mine != theirs and not mine.startswith(f"{theirs}-")
                wrong = wrong and not theirs.startswith(f"{mine}-")
                problem = f"is {mine}, and {other} says {theirs}"
            else:
                short = min(len(mine), len(theirs))
                wrong = mine[:short] > theirs[:short]
                problem = f"is {mine}, later than {other}, {theirs}"
            if wrong:
                told = RowNotice(filled.line, column.name, mine, problem, "correct the row")
                for name in (column.name, other):
                    filled.cells[name] = None
                    filled.failed.setdefault(name, []).append(told)
                mine = None

    def _take(self, filled: Filled, name: str, column: FileColumn | None, cell: Cell) -> None:
        if column is None:
            if isinstance(cell, tuple):
                kept = [self._formed(filled, name, None, text) for text in cell]
                filled.groups[name] = [{name: one} for one in kept]
            else:
                filled.cells[name] = self._formed(filled, name, None, cell)
            return
        if column.split is not None:
            self._split(filled, column, cell)
        elif isinstance(cell, tuple):
            values = [self._formed(filled, name, column, text) for text in cell]
            if column.along is None:
                filled.groups[name] = [{name: one} for one in values]
            else:
                self._keep_step(filled, column, values)
        else:
            filled.cells[name] = self._formed(filled, name, column, cell)

    def _split(self, filled: Filled, column: FileColumn, cell: Cell) -> None:
        assert column.split is not None
        found = column.split.values(cell, self._nulls[column.name])
        # A cell that needs no cleaning has no part that does.
        clean = isinstance(cell, str) and cell.isascii() and cell.isprintable()
        if clean and column.is_plain:
            values = [column.default if text is None else text for text in found]
        else:
            values = [self._formed(filled, column.name, column, text) for text in found]
        if column.along is not None:
            self._keep_step(filled, column, values)
            return
        self._check_count(filled, column, sum(value is not None for value in values))
        elements: list[dict[str, Found]] = []
        for value in values:
            if value is None:
                continue
            element: dict[str, Found] = {column.name: value}
            if column.split.into:
                parts = zip(self._parts[column.name], column.split.parts(value), strict=True)
                for (name, declared), text in parts:
                    element[name] = (
                        text
                        if clean and declared is None
                        else self._formed(filled, name, declared, text)
                    )
            elements.append(element)
        if len(elements) == 1:
            filled.cells.update(elements[0])
        elif elements:
            filled.groups[column.name] = elements

    def _check_count(self, filled: Filled, column: FileColumn, count: int) -> None:
        """Tell where a row says how many values a cell holds, and it holds another number."""
        said = filled.cells.get(column.counted) if column.counted else None
        if said is not None and said != str(count):
            filled.told.append(
                RowNotice(
                    filled.line,
                    column.counted or "",
                    said,
                    f"is how many values {column.name} should hold, and it holds {count}",
                    "look at the cell: all that were found are taken",
                )
            )

    def _keep_step(self, filled: Filled, column: FileColumn, values: list[Found]) -> None:
        leader = self.leader(column.name)
        alone = [filled.cells] if filled.cells.get(leader) is not None else []
        elements = filled.groups.get(leader, alone)
        if len(values) != len(elements) and any(values):
            filled.told.append(
                RowNotice(
                    filled.line,
                    column.name,
                    "; ".join(value or "" for value in values),
                    f"has {len(values)} values, and {column.along} {len(elements)}",
                    "correct the row so that they keep step",
                )
            )
            return
        for element, value in zip(elements, values, strict=False):
            element[column.name] = value

    def _formed(self, filled: Filled, name: str, column: FileColumn | None, text: Cell) -> Found:
        """A text in its column's form; None, told, where it does not fit."""
        if text is None or not isinstance(text, str):
            return None if column is None else column.default
        if column is None:
            found: str | Wrong | None = clean_cell(text)
        else:
            before = self._formed_before.get(name)
            if before is None or len(before) >= MOST_FORMED:
                before = self._formed_before[name] = {}
            if text in before:
                found = before[text]
            else:
                found = before[text] = in_form(column, text)
        if isinstance(found, Wrong):
            told = RowNotice(filled.line, name, found.value, found.problem, found.mend)
            filled.failed.setdefault(name, []).append(told)
            return None
        return found

    def _make(self, filled: Filled, column: FileColumn) -> None:
        leader = self.leader(column.of[0])
        sets = filled.groups.get(leader)
        if column.split is not None:
            self._split(filled, column, filled.cells.get(column.of[0]))
            return
        for cells in [filled.cells] if sets is None else sets:
            around = filled.cells if sets is None else {**filled.cells, **cells}
            given = [around.get(name) for name in column.of]
            if column.is_parts:
                made = date_of_parts(given)
                if isinstance(made, Wrong):
                    told = RowNotice(filled.line, column.of[0], made.value, made.problem, made.mend)
                    filled.failed.setdefault(column.name, []).append(told)
                    made = None
                cells[column.name] = made
            else:
                first = next((one for one in given if one is not None), None)
                cells[column.name] = self._formed(filled, column.name, column, first)

    def _join(self, filled: Filled, table: Joined, look: Look) -> None:
        names = self.columns_of(table.name)
        leaders = {self.leader(name) for name in table.on} & filled.groups.keys()
        sets = filled.groups[next(iter(leaders))] if leaders else [filled.cells]
        for cells in sets:
            around = {**filled.cells, **cells} if leaders else cells
            key = tuple(around.get(name) or "" for name in table.on)
            if not any(key):
                continue
            found = look(table.name, key)
            if found is None:
                filled.told.append(
                    RowNotice(
                        filled.line,
                        table.on[0],
                        ", ".join(key),
                        f"has no row in the table {table.name}",
                        f"correct it, or add the row to {table.file or 'the file'}",
                    )
                )
                if table.must:
                    filled.lost.append(table.name)
                continue
            for name in names:
                full = f"{table.name}.{name}"
                cell = found.get(name)
                first = cell[0] if isinstance(cell, tuple) else cell
                cells[full] = self._formed(filled, full, self.declared.get(full), first)
