"""How far the cells of a workbook reach, before it is unpacked whole (Office Open XML, ECMA-376;
OpenDocument 1.3, part 3, §9.1).

A tab takes memory for every cell between its first and its last one, empty ones too: two cells far
from each other would take all there is. An OpenDocument file says of a row or a cell how often it
is repeated, so that a few bytes can stand for a million cells.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.parsers import expat

from graph.claims.errors import InputError

MOST_CELLS = 50_000_000
"""Of one tab, empty ones between others included."""
MOST_UNPACKED = 1_000_000_000
"""Bytes of all parts together."""
SMALL = 100_000_000
MOST_TIMES = 200
"""How many times its own size a file may unpack to, beyond `SMALL` bytes."""
CHUNK = 1 << 20
_LONGEST = 64
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})[0-9]""")
_ROW = re.compile(rb"""\sr\s*=\s*["'][A-Z]{0,3}([0-9]{1,7})["']""")
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def check_extent(path: Path) -> None:
    """Check how far the tabs of an XLSX or ODS reach, and how much it unpacks to. What is no zip
    is left to anybody who reads it.

    Raises:
        InputError: a tab reaches too far, or the parts unpack to too much.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            left = [min(MOST_UNPACKED, max(SMALL, MOST_TIMES * path.stat().st_size))]
            for part in packed.infolist():
                chunks = _chunks(packed, part, left, path)
                if re.search(r"(?i)worksheets/[^/]+\.xml\Z", part.filename):
                    found: Iterable[tuple[int, int]] = [_office_open(chunks)]
                elif part.filename == "content.xml":
                    found = _open_document(chunks, path)
                else:
                    for _ in chunks:
                        pass
                    continue
                for rows, width in found:
                    if rows * width > MOST_CELLS:
                        raise _too_large(path, f"reaches to row {rows:,} and column {width:,}")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return


def _chunks(
    packed: zipfile.ZipFile, part: zipfile.ZipInfo, left: list[int], path: Path
) -> Iterator[bytes]:
    """A part unpacked piece by piece; what may still be unpacked grows less."""
    with packed.open(part) as stream:
        while data := stream.read(CHUNK):
            left[0] -= len(data)
            if left[0] < 0:
                raise _too_large(path, "unpacks to more than a workbook of its size holds")
            yield data


def _office_open(chunks: Iterable[bytes]) -> tuple[int, int]:
    """The last row and the last column of a tab."""
    columns: set[bytes] = set()
    rows, before = 0, b""
    for data in chunks:
        beside = before + data
        columns.update(_CELL.findall(beside))
        rows = max(rows, *map(int, _ROW.findall(beside)), 0)
        before = beside[-_LONGEST:]
    return rows, max(map(_number, columns), default=0)


def _open_document(chunks: Iterable[bytes], path: Path) -> Iterator[tuple[int, int]]:
    """The last row and the last column of each tab that hold something."""
    extent = _Extent()
    try:
        for data in chunks:
            extent.parser.Parse(data, False)
            yield extent.rows, extent.width
        extent.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise InputError(
            f"is no workbook: {error}", mend="save it as .xlsx or .ods", record=str(path)
        ) from None
    yield extent.rows, extent.width


class _Extent:
    """Follows the tabs of an OpenDocument spreadsheet: what is repeated counts as often."""

    def __init__(self) -> None:
        self.rows = self.width = 0
        """Of the tab that has the most cells so far."""
        self._row = self._column = self._last = self._down = self._across = 0
        self._times = 1
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if tag == f"{_TABLE} table":
            self._row = self._down = self._across = 0
        elif tag == f"{_TABLE} table-row":
            self._times = _times(given.get(f"{_TABLE} number-rows-repeated"))
            self._column = self._last = 0
        elif tag in (f"{_TABLE} table-cell", f"{_TABLE} covered-table-cell"):
            self._column += _times(given.get(f"{_TABLE} number-columns-repeated"))
            if f"{_OFFICE} value-type" in given or f"{_TABLE} formula" in given:
                self._last = self._column
        elif self._column:
            self._last = self._column  # something stands within a cell

    def _end(self, tag: str) -> None:
        if tag == f"{_TABLE} table-row":
            self._row += self._times
            if self._last:
                self._down, self._across = self._row, max(self._across, self._last)
                if self._down * self._across > self.rows * self.width:
                    self.rows, self.width = self._down, self._across
            self._column = 0

    def _doctype(self, *_: object) -> None:
        raise expat.ExpatError("it has a DOCTYPE")


def _times(told: str | None) -> int:
    """How often something is repeated; as good as endless where no number says it."""
    if told is None:
        return 1
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 10**9


def _number(letters: bytes) -> int:
    """The number of a column from its letters: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _too_large(path: Path, problem: str) -> InputError:
    return InputError(
        problem,
        mend="take out what stands far from the rest, or save the tab as CSV, which is read as it "
        "streams",
        record=str(path),
    )
