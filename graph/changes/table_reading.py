"""A file and its mapping, read: its header, its keys, and each row as what it comes to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import orjson

from graph.changes.table_report import TableReport
from graph.claims.errors import InputError
from graph.claims.marking import Level, Marking
from graph.ingest.connector import Desk
from graph.ingest.mapping.block_rules import Rules
from graph.ingest.mapping.cell_templates import Template
from graph.ingest.mapping.made_rows import MadeRow
from graph.ingest.mapping.mapping_file import Joined, MappingFile
from graph.ingest.mapping.mapping_head import Head, read_head
from graph.ingest.mapping.mapping_secret import Ids
from graph.ingest.mapping.row_cells import RowNotice, UsedColumns
from graph.ingest.mapping.row_claims import RowMaker
from graph.ingest.mapping.row_desk import (
    AGAIN,
    DIFFERS,
    EARLIER,
    Met,
    RowDesk,
)
from graph.ingest.mapping.rule_compiler import compile_rules
from graph.ingest.mapping.table_files import Row, TableFile, open_table
from graph.ingest.mapping.told_otherwise import ToldOtherwise
from graph.ingest.mapping.total_lines import LinesApart, never_added
from graph.ingest.ontology_folder import ontology_of
from graph.ingest.spot import near

APART = {"\t": "tabs", ";": "semicolons", "|": "bars", ",": "commas"}
"""What may stand between columns, and how it is called."""


MOST_NAMED = 100
"""Columns that are told by name."""
TOGETHER = 1_000
"""Rows that are noted together."""
NO_ROW = "take the line out of the file; where it is a row, fill the cells that tell what it is of"


class TableReader:
    """A file and its mapping, ready to be read.

    Args:
        desk: as for connectors.
    """

    def __init__(self, data: Path, mapping: MappingFile, ids: Ids, desk: Desk) -> None:
        self.data, self.mapping = data, mapping
        self.head: Head = read_head(mapping, ids, desk)
        self.rules: Rules = compile_rules(mapping, desk.vocabulary, self.head.constants)
        self.columns = UsedColumns(mapping, self.rules.used)
        self.table: TableFile = open_table(data, mapping.reads)
        law = ontology_of(desk.vocabulary).law
        codes = frozenset(
            (
                *(f"instrument/{one}" for one in law.instruments),
                *(f"provision/{one}" for one in law.provisions),
            )
        )
        self.maker = RowMaker(
            mapping,
            self.rules,
            self.columns,
            ids,
            desk.vocabulary,
            self.head.constants,
            self.head.coder_states,
            codes,
        )
        self._alike = ToldOtherwise(self.rules.blocks, mapping.key)
        if self._alike.may_refuse:  # what a refused row says is not said
            self.maker.said_before.on = False
        self.notes: list[str] = []
        dates = (one for one in self.columns.declared.values() if one.date)
        values = (value for block in self.rules.blocks for value in block.values)
        unadded = never_added(self.table.columns or ()).union(
            *((one.name, *one.of) for one in dates),
            *(
                value.columns
                for value in values
                if any(way.says.range == "point" for way in value.ways.values())
            ),
        )
        self._apart = LinesApart(mapping.key, unadded)
        self._ignored: dict[str, bool] = {}
        header = self.table.columns
        self._compared = None if header is None else [n for n in header if not mapping.ignores(n)]
        """Of a file with a header, the columns that say whether two rows are the same."""
        self._early = tuple(
            one.test
            for one in mapping.refuse
            if mapping.version is None and not self.columns.declared.keys() & set(one.test.columns)
        )
        """Tests of rows that are not taken that go by cells as they stand."""
        self.errors: tuple[InputError, ...] = (
            *self.head.unit.errors,
            *self.rules.errors,
            *self._uncovered(self.table.columns),
        )

    def _uncovered(self, header: tuple[str, ...] | None) -> Iterator[InputError]:
        """An error for each column that is neither mapped nor ignored, and for each that is
        mapped and not there."""
        if header is None:
            return
        apart = [name for mark, name in APART.items() if len(header) == 1 and mark in header[0]]
        if apart and header[0] not in self.columns.of_file:
            yield InputError(
                f"has one column, with {' and '.join(apart)} in its name",
                mend='say what stands between columns: reads: {delimiter: "\\t"} (a tab), ";" …',
                record=f"{self.data}: header",
                field="delimiter",
            )
            return
        unknown = [c for c in header if not self._is_covered(c)]
        if unknown:
            more = f" and {len(unknown) - MOST_NAMED} more" if len(unknown) > MOST_NAMED else ""
            yield InputError(
                f"has {len(unknown)} columns that are neither mapped nor ignored: "
                f"{', '.join(unknown[:MOST_NAMED])}{more}",
                mend="use each in a block, or write it under ignore: if it is left out on purpose",
                record=f"{self.data}: header",
            )
        for name in sorted(self.columns.of_file - set(header)):
            yield InputError(
                "is mapped and not in the header",
                mend=near(name, header),
                record=f"{self.data}: header",
                field=name,
            )

    @property
    def closed(self) -> bool:
        """Whether the mapping marks nothing public, in any row."""
        markings: list[Marking | Template] = []
        markings += [entity.marking for entity in self.head.unit.entities.values()]
        markings += [claim.marking for claim in self.head.unit.claims.values()]
        for block in self.rules.blocks:
            markings += [block.marking, *(value.manner.marking for value in block.values)]
        return not any(isinstance(one, Template) or one.level is Level.PUBLIC for one in markings)

    def _is_covered(self, column: str) -> bool:
        return column in self.columns.of_file or self.mapping.ignores(column)

    def meet(self, rows: RowDesk) -> None:
        """Read the file once: its keys, and the tables that are joined to it; twice where rows
        can make one thing of two, so that all that do are known."""
        for joined in self.mapping.tables.values():
            self._join(joined, rows)
        version = self.mapping.version
        met: list[Met] = []
        held: list[tuple[int, Met | None]] = []
        for index, row in enumerate(self.table.rows()):
            if row.problem is not None or self._is_refused(row):
                continue
            one = self._met(row, version)
            if self._apart.is_one(index, row):
                held.append((index, one))
            elif one is not None:
                met.append(one)
                if len(met) == TOGETHER:
                    rows.meet(met)
                    met.clear()
        self._apart.decide(self.table.rows())
        met += [one for index, one in held if one and index not in self._apart.refused]
        rows.meet(met)
        self.notes += self._apart.told()
        if self._alike.may_refuse:
            for made in self._made(rows, TableReport(record="", mapping="", dry_run=True)):
                if made.refused is None:
                    self._alike.note(made, rows)
            self._alike.settle(rows)

    def _met(self, row: Row, version: str | None) -> Met | None:
        """A row as it is met by its key; None where it has none."""
        key = self.maker.key_of(row.cells)
        if key is None:
            return None
        said = row.cells.get(version) if version else None
        return key, row.line, self.digest(row), said if isinstance(said, str) else None

    def _join(self, joined: Joined, rows: RowDesk) -> None:
        path = self.data if joined.file is None else _beside(self.data, joined.file)
        table = open_table(path, joined.reads)
        wanted = self.columns.columns_of(joined.name)
        for name in (*joined.key, *joined.filled, *wanted):
            if table.columns is not None and name not in table.columns:
                raise InputError(
                    "is used of this table and not in its header",
                    mend=near(name, table.columns),
                    record=str(path),
                    field=name,
                )
        twice = 0
        for row in table.rows():
            parts = [row.cells.get(name) for name in joined.key]
            key = tuple(part if isinstance(part, str) else "" for part in parts)
            if row.problem is None and any(key) and all(row.cells.get(n) for n in joined.filled):
                cells = {name: row.cells.get(name) for name in wanted}
                twice += not rows.keep(joined.name, key, cells)
        if twice:
            self.notes.append(
                f"{path}: {twice} rows have a key that an earlier one has; the earlier stands"
            )

    def digest(self, row: Row) -> bytes:
        """What rows of one key are compared by: all that the mapping does not ignore."""
        kept: object
        if self._compared is not None:
            kept = tuple(map(row.cells.get, self._compared))
        else:
            kept = sorted(pair for pair in row.cells.items() if not self._is_ignored(pair[0]))
        return hashlib.blake2b(orjson.dumps(kept), digest_size=16).digest()

    def claimed(self, rows: RowDesk, report: TableReport) -> Iterator[MadeRow]:
        """Each row as what it comes to; those that say nothing of their own are counted."""
        made = self._made(rows, report)
        if not self._alike.on:
            return made
        return (self._compared_with_others(one, rows, report) for one in made)

    def _made(self, rows: RowDesk, report: TableReport) -> Iterator[MadeRow]:
        for index, row in enumerate(self.table.rows()):
            report.rows += 1
            if self.table.columns is None:
                row = self._known(row)
            apart = self._apart.refused.get(index)
            if apart is not None:
                yield MadeRow(line=row.line, refused=RowNotice(row.line, *apart, NO_ROW))
                continue
            if row.problem is None and rows.meet_again:
                key = self.maker.key_of(row.cells)
                if key is not None and not self._is_refused(row):
                    stands = rows.stands(key, row.line, self.digest(row))
                    if stands.how == DIFFERS:
                        told = RowNotice(
                            row.line,
                            ", ".join(self.mapping.key),
                            key,
                            f"stands in another row, too (line {stands.line}), which says "
                            "something else",
                            "add a column to key:, name the column that decides under version:, "
                            "or take one of them out",
                        )
                        yield MadeRow(line=row.line, key=key, refused=told)
                        continue
                    if stands.how == AGAIN:
                        report.again += 1
                        continue
                    if stands.how == EARLIER:
                        report.replace_row(row.line, stands.line)
                        continue
            yield self.maker.make(row, rows.look)

    def _compared_with_others(self, made: MadeRow, rows: RowDesk, report: TableReport) -> MadeRow:
        """A row, refused where it makes one thing of two; what may be two is told."""
        found = [] if made.refused is not None else list(self._alike.compare(made, rows))
        for notice, certain in found:
            if certain:
                return MadeRow(line=made.line, key=made.key, refused=notice)
        for notice, _ in found:
            report.tell_otherwise(notice)
        return made

    def _is_refused(self, row: Row) -> bool:
        """Whether the mapping does not take a row: then it stands beside no other of its key."""
        if not self._early:
            return False
        if self._compared is not None:  # each cell of such a file holds one text
            return any(test.holds(row.cells) for test in self._early)  # type: ignore[arg-type]
        return any(test.holds(_single(row, test.columns)) for test in self._early)

    def _is_ignored(self, name: str) -> bool:
        known = self._ignored.get(name)
        if known is None:
            known = self._ignored[name] = self.mapping.ignores(name)
        return known

    def _known(self, row: Row) -> Row:
        """A row of a file without a header, refused where it has a key that nobody knows."""
        if any(one.test.holds(_single(row, one.test.columns)) for one in self.mapping.refuse):
            return row  # the mapping has a reason of its own
        for name, cell in row.cells.items():
            if cell is not None and not self._is_covered(name):
                return row._replace(
                    problem=f"has {name}, which is neither mapped nor ignored: use it in a block, "
                    "or write it under ignore:"
                )
        return row

    def first(self, count: int, rows: RowDesk, report: TableReport) -> Iterable[MadeRow]:
        """The first rows as what they come to, to be looked at; what is told of them goes into
        `report`."""
        self.maker.said_before.on = False
        self.maker.tells_all = True
        return islice(self.claimed(rows, report), count)


def _beside(data: Path, name: str) -> Path:
    """A table that lies beside the file with the rows.

    Raises:
        InputError: it is a link to somewhere else: the one who wrote the mapping could have a file
            read that the folder does not hold.
    """
    path = data.with_name(name)
    if path.is_symlink() and path.resolve().parent != data.parent.resolve():
        raise InputError(
            "is a link to another folder, and only what lies beside the file with the rows is read",
            mend="put the table itself there",
            record=str(path),
        )
    return path


def _single(row: Row, columns: Iterable[str]) -> dict[str, str | None]:
    """The cells of a row in some columns, where they hold one text."""
    found = {}
    for name in columns:
        cell = row.cells.get(name)
        if not isinstance(cell, tuple):
            found[name] = cell
    return found
