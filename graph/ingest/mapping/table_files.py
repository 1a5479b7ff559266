"""Rows of a table in a file, one after the other: CSV, TSV, workbooks, JSON, JSON lines, XML.

A cell is a text, several texts (a list in JSON, a repeated element in XML), or None where it is
empty. Nothing is guessed: what a text means, the mapping says. Nothing in a file is run: of a
formula in a workbook the value that was saved is taken, XML that declares entities is refused.

All but workbooks is read as it streams; a workbook is unpacked whole, and so has a limit.

More than 400 lines, because it is one list: a reader for each format.
"""

from __future__ import annotations

import csv
import datetime
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeAlias

import ijson
import orjson
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from python_calamine import CalamineError, CalamineWorkbook

from graph.claims.errors import InputError
from graph.ingest.mapping.column_names import column_name
from graph.ingest.mapping.stix_objects import marked_objects
from graph.ingest.mapping.workbook_extent import check_extent

Cell: TypeAlias = str | tuple[str, ...] | None

FORMATS = ("csv", "tsv", "xlsx", "ods", "json", "jsonl", "xml", "stix")
ENDINGS = {
    **{f".{name}": name for name in FORMATS if name != "stix"},
    ".ndjson": "jsonl",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".tab": "tsv",
    ".txt": "csv",
}
MOST_IN_CELL = 1_000_000
"""Characters of one cell."""
MOST_WORKBOOK = 100_000_000
"""A workbook above 100 MB is refused: it is unpacked whole."""
MOST_DEPTH = 20
MOST_DIGITS = 1_000
"""In a row, in JSON."""
MOST_NESTED = 500
"""Levels of a whole file of JSON or XML; a record may have `MOST_DEPTH`."""
_BRACKETS = re.compile(rb"[\[{]+|[\]}]+")
_DIGITS = re.compile(rb"[0-9]{%d}" % (MOST_DIGITS + 1))


class Row(NamedTuple):
    """One record of a file."""

    line: int
    """Its first physical line, or which record it is where a format has no lines; from 1."""
    cells: Mapping[str, Cell]
    problem: str | None = None
    """Why it cannot be taken, if so."""
    apart: tuple[str, ...] = ()
    """Columns that say how to handle a part of it, and that have to go with a claim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFormat:
    """How a table is to be read."""

    format: str | None = None
    """One of `FORMATS`; None: by the ending of the file's name."""
    delimiter: str | None = None
    quotes: bool = True
    """Of CSV and TSV: whether quotation marks hold a cell together; False: they are letters."""
    encoding: str = "utf-8"
    sheet: str | None = None
    """Of a workbook: the tab; the first where left out."""
    header: int = 1
    """Of CSV and workbooks: the line that names the columns."""
    records: str | None = None
    """JSON: the way to the list of records, with dots; XML: the element that is a record, or
    several with spaces between: then ``record`` says which of them a row is, and ``in.NAME`` is the
    first element of each record around it."""
    null: frozenset[str] = frozenset()
    """Words that stand for nothing."""


class TableFile(NamedTuple):
    """A file that can be read as often as needed."""

    columns: tuple[str, ...] | None
    """None where a format has no header: the keys of all rows are it."""
    rows: Callable[[], Iterator[Row]]


def open_table(path: Path, reads: TableFormat) -> TableFile:
    """The table in a file.

    Raises:
        InputError: it is not there, is of no format, or its header cannot be read. Reading rows
            raises it where the file breaks off or is in another encoding.
    """
    if not path.is_file():
        raise InputError(
            "is not there" if not path.exists() else "is not a file",
            mend="name the file with the rows",
            record=str(path),
        )
    format = reads.format or ENDINGS.get(path.suffix.lower())
    if format in ("csv", "tsv"):
        return _flat(path, reads, reads.delimiter or ("\t" if format == "tsv" else ","))
    if format in ("xlsx", "ods"):
        return _workbook(path, reads)
    if format == "jsonl":
        return TableFile(None, lambda: _json_lines(path, reads))
    if format == "json":
        return TableFile(None, lambda: _json(path, reads))
    if format == "stix":
        return TableFile(None, lambda: _stix(path, reads))
    if format == "xml":
        return TableFile(None, lambda: _xml(path, reads))
    raise InputError(
        f"ends in {path.suffix or 'nothing'}, which is no format that is known",
        mend=f"write reads: {{format: …}} in the mapping: one of {', '.join(FORMATS)}",
        record=str(path),
    )


# ------------------------------------------------------------------------------------ CSV, TSV


def _flat(path: Path, reads: TableFormat, delimiter: str) -> TableFile:
    csv.field_size_limit(MOST_IN_CELL)
    if len(delimiter) != 1:
        raise InputError(
            "is not one character", mend='write delimiter: ";"', field="delimiter", value=delimiter
        )

    def lines() -> Iterator[tuple[int, list[str]]]:
        with _text(path, reads) as stream:
            reader = csv.reader(
                stream,
                delimiter=delimiter,
                strict=True,
                quoting=csv.QUOTE_MINIMAL if reads.quotes else csv.QUOTE_NONE,
            )
            first = 1
            try:
                for cells in reader:
                    yield first, cells
                    first = reader.line_num + 1
            except UnicodeError as error:
                raise _encoded_otherwise(error, reads, f"{path}:{first}") from None
            except csv.Error as error:
                raise InputError(
                    f"is no CSV: {error}",
                    mend="save it as CSV with quotation marks around what holds delimiters; or "
                    "give delimiter:, encoding: or quotes: none under reads:",
                    record=f"{path}:{first}",
                ) from None

    columns = None
    for line, cells in lines():
        if line >= reads.header and any(cell.strip() for cell in cells):
            columns, at = _header(cells, f"{path}:{line}"), line
            break
    if columns is None:
        raise InputError(
            "has no header", mend="name the columns in its first line", record=str(path)
        )

    def rows() -> Iterator[Row]:
        for line, cells in lines():
            if line > at and any(cells):
                yield _row(line, columns, cells, reads)

    return TableFile(columns, rows)


def _text(path: Path, reads: TableFormat) -> IO[str]:
    encoding = "utf-8-sig" if reads.encoding.lower() in ("utf-8", "utf8") else reads.encoding
    try:
        return path.open(encoding=encoding, newline="")
    except LookupError:
        raise _unknown_encoding(reads, str(path)) from None


def _unknown_encoding(reads: TableFormat, record: str) -> InputError:
    return InputError(
        "is no encoding that is known",
        mend="write utf-8, utf-16, windows-1252, iso-8859-1, windows-1251 …",
        record=record,
        field="encoding",
        value=reads.encoding,
    )


def _encoded_otherwise(error: UnicodeError, reads: TableFormat, record: str) -> InputError:
    where, named = str(error), "windows-1252"
    if isinstance(error, UnicodeDecodeError):
        if error.object[:2] in (BOM_UTF16_LE, BOM_UTF16_BE):
            named = "utf-16"
        where = f"at or after this line: byte 0x{error.object[error.start]:02x}"
    return InputError(
        f"is not {reads.encoding} ({where})",
        mend=f"write reads: {{encoding: {named}}} or its own encoding, or save it as UTF-8",
        record=record,
    )


def _header(cells: list[str], record: str) -> tuple[str, ...]:
    """Names of columns, without the space around them and what nobody sees.

    Raises:
        InputError: one is empty with cells beneath it, or stands twice.
    """
    names = [column_name(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    twice = {name for name, count in Counter(names).items() if count > 1}
    if "" in twice or "" in names or twice:
        told = ", ".join(sorted(name or "(empty)" for name in twice or {""}))
        raise InputError(
            f"names columns twice or not at all: {told}",
            mend="give each column a name of its own; where the names stand in a later line, say "
            "in which: reads: {header: 2}",
            record=record,
        )
    return tuple(names)


def _row(line: int, columns: tuple[str, ...], cells: list[str], reads: TableFormat) -> Row:
    extra = len(cells) - len(columns)
    if extra:
        if extra < 0 or any(cell.strip() for cell in cells[len(columns) :]):
            return Row(
                line,
                dict(zip(columns, cells, strict=False)),
                f"has {len(cells)} cells, and the header {len(columns)}: correct the line, or the "
                "delimiter under reads:",
            )
        cells = cells[: len(columns)]
    null = reads.null
    found: list[Cell] = [text or None for text in map(str.strip, cells)]
    if null:
        found = [None if text in null else text for text in found]
    return Row(line, dict(zip(columns, found, strict=True)))


# ----------------------------------------------------------------------------------- workbooks


def _workbook(path: Path, reads: TableFormat) -> TableFile:
    if path.stat().st_size > MOST_WORKBOOK:
        raise InputError(
            f"is above {MOST_WORKBOOK // 1_000_000} MB, and a workbook is unpacked whole",
            mend="save the tab as CSV, which is read as it streams",
            record=str(path),
        )
    check_extent(path)

    def lines() -> Iterator[tuple[int, list[str]]]:
        try:
            book = CalamineWorkbook.from_path(str(path))
            names = book.sheet_names
            if reads.sheet is not None and reads.sheet not in names:
                raise InputError(
                    "is no tab of this workbook",
                    mend=f"write one of {', '.join(names)}",
                    record=str(path),
                    field="sheet",
                    value=reads.sheet,
                )
            sheet = book.get_sheet_by_name(reads.sheet or names[0])
            for line, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
                yield line, [_saved(cell) for cell in cells]
        except CalamineError as error:
            raise InputError(
                f"is no workbook: {error}", mend="save it as .xlsx or .ods", record=str(path)
            ) from None

    columns = None
    for line, cells in lines():
        if line >= reads.header and any(cells):
            columns, at = _header(cells, f"{path}: row {line}"), line
            break
    if columns is None:
        raise InputError("has no header", mend="name the columns in a row", record=str(path))

    def rows() -> Iterator[Row]:
        for line, cells in lines():
            if line > at and any(cells):
                yield _row(line, columns, cells, reads)

    return TableFile(columns, rows)


def _saved(value: object) -> str:
    """What a cell of a workbook holds, as text: a day as ISO 8601, a whole number without point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        whole = value.time() == datetime.time()
        return value.date().isoformat() if whole else value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return "" if value is None else str(value)


# ------------------------------------------------------------------------------- JSON and XML


def _json_lines(path: Path, reads: TableFormat) -> Iterator[Row]:
    with path.open("rb") as stream:
        for line, data in enumerate(stream, start=1):
            if not data.strip():
                continue
            try:
                found = orjson.loads(_utf8(data, reads, f"{path}:{line}"))
            except orjson.JSONDecodeError as error:
                yield Row(line, {}, f"is no JSON ({error}): write one object a line")
                continue
            yield _record(line, found, reads)


def _utf8(data: bytes, reads: TableFormat, record: str) -> bytes | str:
    if reads.encoding.lower() in ("utf-8", "utf8"):
        return data.removeprefix(b"\xef\xbb\xbf")
    try:
        return data.decode(reads.encoding)
    except LookupError:
        raise _unknown_encoding(reads, record) from None
    except UnicodeError as error:
        raise _encoded_otherwise(error, reads, record) from None


def _json(path: Path, reads: TableFormat) -> Iterator[Row]:
    for number, found in enumerate(_json_items(path, reads.records), start=1):
        yield _record(number, found, reads)


def _stix(path: Path, reads: TableFormat) -> Iterator[Row]:
    objects = marked_objects(lambda: _json_items(path, reads.records or "objects"))
    for number, (found, problem, apart) in enumerate(objects, start=1):
        row = _record(number, found, reads)
        yield row._replace(problem=problem or row.problem, apart=apart)


def _json_items(path: Path, records: str | None) -> Iterator[Any]:
    way = f"{records}.item" if records else "item"
    number = 0
    try:
        with path.open("rb") as stream:
            for found in ijson.items(_Measured(stream), way, use_float=False):
                number += 1
                yield found
    except (ijson.JSONError, ValueError) as error:
        raise InputError(
            f"is no JSON after record {number}: {error}",
            mend="save it as JSON in UTF-8; one object a line is format: jsonl",
            record=str(path),
        ) from None
    if not number and (records or not _is_list(path)):
        raise _no_records(path, records)


def _is_list(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(1_000).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def _no_records(path: Path, records: str | None) -> InputError:
    return InputError(
        "holds no record there" if records else "is no list of records",
        mend="write under reads: records: where they are: in JSON the way to the list "
        "(data.items), in XML the name of the element",
        record=str(path),
        field="records",
        value=records,
    )


class _Measured:
    """Passes a stream of JSON on that its parser can take: no number longer than Python reads (the
    parser, which is written in C, would end the whole process at one), and nothing nested so
    deeply that the parser's own notes of where it is fill the memory."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._before = stream, b""
        self._inside = False
        """Whether the last piece ended within a text."""
        self._held = b""
        """A backslash whose letter is still to come."""
        self._depth = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            ValueError: there are too many digits in a row, or it is nested too deeply.
        """
        data = self._stream.read(size)
        beside = self._before + data
        if _DIGITS.search(beside):
            raise ValueError(f"a number has more than {MOST_DIGITS:,} digits")
        self._before = beside[-MOST_DIGITS:]
        self._descend(data)
        return data

    def _descend(self, data: bytes) -> None:
        data = self._held + data
        slashes = len(data) - len(data.rstrip(b"\\"))
        self._held = b"\\" if slashes % 2 else b""
        if self._held:
            data = data[:-1]
        pieces = data.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        plain = b"".join(pieces[self._inside :: 2])
        self._inside ^= len(pieces) % 2 == 0
        deepest = self._depth
        for bracket in _BRACKETS.findall(plain):
            self._depth += len(bracket) if bracket[:1] in b"[{" else -len(bracket)
            deepest = max(deepest, self._depth)
        if deepest > MOST_NESTED:
            raise ValueError(f"it is nested more than {MOST_NESTED} levels deep")


def _record(number: int, found: Any, reads: TableFormat) -> Row:
    if not isinstance(found, dict):
        return Row(number, {}, "is no object: write {column: value}")
    cells: dict[str, list[str]] = {}
    try:
        _flatten(found, "", cells, 0)
    except RecursionError:
        return Row(number, {}, f"is nested more than {MOST_DEPTH} levels deep: flatten it")
    except _NamedTwice as error:
        return Row(number, {}, f"has two columns that both read {error}: give one another name")
    return Row(number, {key: _cell(texts, reads) for key, texts in cells.items()})


class _NamedTwice(Exception):
    """Two keys of an object are one column."""


def _flatten(value: Any, key: str, cells: dict[str, list[str]], depth: int) -> None:
    """An object within an object is ``outer.inner``; a list is several values of its key."""
    if depth > MOST_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        seen = set()
        for name, inner in value.items():
            name = column_name(str(name))
            if name in seen:
                raise _NamedTwice(name)
            seen.add(name)
            _flatten(inner, f"{key}.{name}" if key else name, cells, depth + 1)
    elif isinstance(value, list):
        cells.setdefault(key, [])
        for inner in value:
            _flatten(inner, key, cells, depth + 1)
    else:
        texts = cells.setdefault(key, [])
        if value is not None:
            texts.append(str(value).lower() if isinstance(value, bool) else str(value))


def _cell(texts: list[str], reads: TableFormat) -> Cell:
    kept = tuple(text for found in texts if (text := found.strip()) and text not in reads.null)
    return None if not kept else kept[0] if len(kept) == 1 else kept


def _xml(path: Path, reads: TableFormat) -> Iterator[Row]:
    if reads.records is None:
        raise InputError(
            "does not say which element is a record",
            mend="write reads: {records: NAME} in the mapping",
            record=str(path),
            field="records",
        )
    number = 0
    try:
        with path.open("rb") as stream:
            inside = 0
            around: list[Any] = []
            records = frozenset(reads.records.split())
            for event, element in ElementTree.iterparse(
                stream, events=("start", "end"), forbid_dtd=True
            ):
                name = _plain(element.tag)
                if event == "start":
                    inside += name in records
                    around.append(element)
                    if len(around) > MOST_NESTED:
                        raise ValueError(f"it is nested more than {MOST_NESTED} levels deep")
                    continue
                around.pop()
                inside -= name in records
                if name in records and not (inside and _is_leaf(element)):
                    number += 1
                    cells: dict[str, list[str]] = {"record": [name]} if len(records) > 1 else {}
                    for outer in around:
                        if _plain(outer.tag) in records and len(outer):
                            cells[f"in.{_plain(outer[0].tag)}"] = [outer[0].text or ""]
                    _elements(element, "", cells, 0)
                    element.clear()
                    if inside:  # it is a record of its own, and none of the cells of another
                        around[-1].remove(element)
                    yield Row(number, {key: _cell(texts, reads) for key, texts in cells.items()})
                if not inside:
                    element.clear()
                    if around:  # or what holds the records would keep an empty one of each
                        around[-1].remove(element)
    except (
        *(ElementTree.ParseError, DefusedXmlException, RecursionError),
        *(LookupError, ValueError),  # an encoding that the parser does not know
    ) as error:
        raise InputError(
            f"is no XML that is read, after record {number}: {error}",
            mend="save it as XML in UTF-8, without DOCTYPE and entities of its own",
            record=str(path),
        ) from None
    if not number:
        raise _no_records(path, reads.records)


def _is_leaf(element: Any) -> bool:
    """Whether an element that is called like a record only names one."""
    return not len(element) and not element.attrib


def _elements(element: Any, key: str, cells: dict[str, list[str]], depth: int) -> None:
    """Elements within a record are ``outer.inner``, attributes ``element@name``."""
    if depth > MOST_DEPTH:
        raise RecursionError("nested too deeply")
    for name, value in element.attrib.items():
        cells.setdefault(f"{key}@{_plain(name)}", []).append(value)
    inner = list(element)
    if key and not inner:
        cells.setdefault(key, []).append(element.text or "")
    for child in inner:
        name = _plain(child.tag)
        _elements(child, f"{key}.{name}" if key else name, cells, depth + 1)


def _plain(tag: str) -> str:
    """A name without its namespace."""
    return tag.rpartition("}")[2]
