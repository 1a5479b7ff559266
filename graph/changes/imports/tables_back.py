"""The zip of tables of an export back, as N-Quads, which is what imports read.

Each row of `entities.csv` and `claims.csv` is put together with its rows of `attributions.csv`,
`particulars.csv` and `changes.csv` (see `graph.export.tools.csv_tables`), and written as an export
in N-Quads has it. Nothing is believed that can be computed: the import proves ids, reviews and
markings as of any other file. `to-read.csv` is for people and is left alone. The rows stand in the
order of the export, so that memory does not grow with the file.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeAlias, TypeVar, cast

from graph.claims.claim import (
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Particular,
    Review,
    Stance,
)
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.claims.point import Point
from graph.claims.quantity import Quantity
from graph.claims.record_times import microseconds
from graph.export.rdf.nquads import record_text
from graph.export.rdf.statements import claim_block, entity_block
from graph.export.tools.csv_tables import (
    ATTRIBUTION_COLUMNS,
    CHANGE_COLUMNS,
    CLAIM_COLUMNS,
    ENTITY_COLUMNS,
    PARTICULAR_COLUMNS,
    RUN_AS_FORMULA,
)
from graph.views.view import Change, ChangeKind, ClaimHistory, EntityHistory, Record
from graph.vocabulary import Vocabulary

MOST_IN_CELL = 1_000_000
"""Characters of one cell."""

T = TypeVar("T")
Cells: TypeAlias = Mapping[str, str | None]


class TableRow(NamedTuple):
    """A row of a table."""

    record: str
    """The file, the table in it, and the line."""
    cells: Cells

    def refused(self, column: str, problem: str, mend: str) -> InputError:
        """How its cell is refused."""
        return InputError(
            problem, mend=mend, record=self.record, field=column, value=self.cells.get(column)
        )

    def needed(self, column: str) -> str:
        """A cell that has to be filled."""
        text = self.cells.get(column)
        if text is None:
            raise self.refused(column, "is empty", "ask for the file again: it was changed")
        return text

    def moment(self, column: str) -> int:
        """A record time, in microseconds since 1970."""
        try:
            return microseconds(datetime.fromisoformat(self.needed(column)))
        except (ValueError, TypeError):
            raise self.refused(
                column, "is no moment in UTC", "write 2026-01-31T12:00:00Z, as the export does"
            ) from None

    def whole(self, column: str) -> int | None:
        """A whole number, if there is one."""
        text = self.cells.get(column)
        if text is None:
            return None
        try:
            return int(text)
        except ValueError:
            raise self.refused(column, "is no whole number", "write digits") from None


def write_nquads(path: Path, target: Path, vocabulary: Vocabulary) -> None:
    """What the tables say, as N-Quads.

    Raises:
        InputError: it is no such zip, a table or a column is missing, a row stands out of order or
            belongs to nothing, or a cell cannot be read.
        OSError: `target` cannot be written to.
    """
    with _opened(path) as tables, target.open("w", encoding="utf-8", newline="") as out:
        changes = _RowsOf("of", tables.rows("changes.csv", CHANGE_COLUMNS))
        links = _RowsOf("claim", tables.rows("attributions.csv", ATTRIBUTION_COLUMNS))
        particulars = _RowsOf("claim", tables.rows("particulars.csv", PARTICULAR_COLUMNS))
        for row in tables.rows("entities.csv", ENTITY_COLUMNS):
            with _placed(row):
                registered = _entity(row, changes.of(row.needed("id")))
                out.write(record_text(entity_block(registered, vocabulary)))
        for row in tables.rows("claims.csv", CLAIM_COLUMNS):
            id = row.needed("id")
            with _placed(row):
                claimed = _claim(row, links.of(id), particulars.of(id), changes.of(id))
                out.write(record_text(claim_block(claimed, vocabulary)))
        for beside in (changes, links, particulars):
            beside.end()


@contextmanager
def _placed(row: TableRow) -> Iterator[None]:
    """Around what is made of a row: an error says which."""
    try:
        yield
    except InputError as error:
        raise error.at(row.record) from None
    except KeyError as missing:
        raise InputError(
            "uses a term that the ontology does not have",
            mend="import it with the ontology that it was exported with",
            record=row.record,
            value=str(missing.args[0]),
        ) from None


class _Tables:
    """The tables of a zip."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path, self._archive = path, archive
        self._reading: list[Generator[TableRow, None, None]] = []

    def close(self) -> None:
        """End the reading of tables that were not read to their end."""
        for reading in self._reading:
            reading.close()

    def rows(self, name: str, columns: Sequence[str]) -> Iterator[TableRow]:
        """The rows of a table, as they stood before they were kept from spreadsheets."""
        self._reading.append(self._rows(name, columns))
        return self._reading[-1]

    def _rows(self, name: str, columns: Sequence[str]) -> Generator[TableRow, None, None]:
        try:
            stream = self._archive.open(name)
        except KeyError:
            raise InputError(
                f"has no table {name}",
                mend="give the zip as `answerable export --format csv` wrote it",
                record=str(self._path),
            ) from None
        csv.field_size_limit(MOST_IN_CELL)
        with stream, io.TextIOWrapper(stream, "utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True)
            header = next(reader, [])
            missing = [column for column in columns if column not in header]
            if missing:
                raise InputError(
                    f"lacks the columns {', '.join(missing)}",
                    mend="give the zip as `answerable export --format csv` of this version wrote "
                    "it; N-Quads of any version are taken",
                    record=f"{self._path}: {name}",
                )
            line = reader.line_num + 1
            for cells in reader:
                record = f"{self._path}: {name} line {line}"
                if len(cells) != len(header):
                    raise InputError(
                        f"has {len(cells)} cells, and the header {len(header)}",
                        mend="ask for the file again: it was changed",
                        record=record,
                    )
                yield TableRow(record, dict(zip(header, map(_cell, cells), strict=True)))
                line = reader.line_num + 1


@contextmanager
def _opened(path: Path) -> Iterator[_Tables]:
    try:
        with zipfile.ZipFile(path) as archive, closing(_Tables(path, archive)) as tables:
            yield tables
    except (zipfile.BadZipFile, zlib.error, csv.Error, UnicodeDecodeError, EOFError) as error:
        raise InputError(
            f"is no zip of tables ({error})",
            mend="give it as `answerable export --format csv` wrote it, not unpacked or changed",
            record=str(path),
        ) from None


class _RowsOf:
    """Rows of a table beside the entities and claims that they are of, in the same order."""

    def __init__(self, column: str, rows: Iterable[TableRow]) -> None:
        self._column, self._rows = column, iter(rows)
        self._next = next(self._rows, None)

    def of(self, id: str) -> list[TableRow]:
        """The rows of an entity or claim."""
        found: list[TableRow] = []
        while self._next is not None and self._next.cells.get(self._column) == id:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found

    def end(self) -> None:
        """
        Raises:
            InputError: a row is left.
        """
        if self._next is not None:
            raise self._next.refused(
                self._column,
                "is the id of nothing at its place",
                "leave the rows of all tables in the order of the export, and take none out",
            )


def _cell(text: str) -> str | None:
    if text.startswith("'") and RUN_AS_FORMULA.match(text):
        text = text[1:]
    return text or None


def _entity(row: TableRow, changes: Sequence[TableRow]) -> EntityHistory:
    entity = Entity(
        id=row.needed("id"),
        cls=row.needed("class"),
        marking=Marking.parse(row.needed("marking")),
    )
    return EntityHistory(entity, row.moment("recorded_at"), tuple(map(_change, changes)))


def _claim(
    row: TableRow,
    links: Sequence[TableRow],
    particulars: Sequence[TableRow],
    changes: Sequence[TableRow],
) -> ClaimHistory:
    cells = row.cells
    retracted = None if cells["retracted_at"] is None else row.moment("retracted_at")
    claim = Claim(
        id=row.needed("id"),
        origin=row.needed("origin"),
        subject=row.needed("subject"),
        predicate=row.needed("predicate"),
        object=cells["object"],
        concept=cells["concept"],
        value=_literal(row),
        negated=_chosen(row, "negated", {"true": True, "false": False}),
        attribution=tuple(
            Attribution(actor=link.needed("actor"), act=link.needed("act"), on=_period(link, "on"))
            for link in links
        ),
        stance=_chosen(row, "stance", {one.value: one for one in Stance}),
        valid=_period(row, "valid"),
        refines=cells["refines"],
        particulars=tuple(
            Particular(
                property=one.needed("property"), concept=one.cells["concept"], value=_literal(one)
            )
            for one in particulars
        ),
        citation=Citation(
            source=row.needed("source"), locator=cells["locator"], quote=cells["quote"]
        ),
        marking=Marking.parse(row.needed("written_marking")),
    )
    record = Record(
        claim=claim,
        recorded_at=row.moment("recorded_at"),
        review=_chosen(row, "review", {one.value: one for one in Review}),
        retracted_at=retracted,
        marking=Marking.parse(row.needed("marking")),
        classes={},
    )
    return ClaimHistory(record, tuple(map(_change, changes)))


def _chosen(row: TableRow, column: str, options: Mapping[str, T]) -> T:
    text = row.needed(column)
    if text not in options:
        raise row.refused(column, "is no such word", f"write one of {', '.join(options)}")
    return options[text]


def _change(row: TableRow) -> Change:
    cells = row.cells
    return Change(
        kind=cast(ChangeKind, row.needed("kind")),
        at=row.moment("at"),
        by=cells["by"] or "",
        why=cells["why"] or "",
        before=cells["before"],
        after=cells["after"],
        on=cells["on"],
        second=cells["second"],
        rules=cells["rules"],
    )


def _literal(row: TableRow) -> Literal | None:
    cells = row.cells
    if cells["datatype"] is None:
        return None
    quantity = point = None
    if cells["count_unit"] is not None:
        quantity = Quantity(
            unit=cells["count_unit"],
            min=row.whole("count_min"),
            max=row.whole("count_max"),
            best=row.whole("count_best"),
            qualifier=cells["count_qualifier"],
            as_found=cells["count_as_found"],
        )
    if cells.get("point_latitude") is not None:
        point = Point(
            latitude=row.needed("point_latitude"),
            longitude=row.needed("point_longitude"),
            precision=cells["point_precision"],
            metres=cells["point_metres"],
        )
    return Literal(
        datatype=cells["datatype"],
        text=cells["text"] or "",
        original=cells["original"],
        language=cells["language"],
        quantity=quantity,
        period=_period(row, "value"),
        point=point,
    )


def _period(row: TableRow, about: str) -> Period | None:
    parts = {
        name: row.cells.get(f"{about}_{name}")
        for name in ("edtf", "as_found", "inferred", "calendar", "stated")
    }
    return None if not any(parts.values()) else Period(**parts)
