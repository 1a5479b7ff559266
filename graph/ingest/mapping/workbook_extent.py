"""How far the cells of a workbook reach, before it is unpacked whole (Office Open XML, ECMA-376).

A tab takes memory for every cell between its first and its last one, empty ones too: two cells far
from each other would take all there is.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from graph.claims.errors import InputError

MOST_CELLS = 50_000_000
"""Of one tab, empty ones between others included."""
MOST_UNPACKED = 2_000_000_000
"""Bytes of all tabs together."""
CHUNK = 1 << 20
_LONGEST = 64
_CELL = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})[0-9]""")
_ROW = re.compile(rb"""\sr\s*=\s*["'][A-Z]{0,3}([0-9]{1,7})["']""")


def check_extent(path: Path) -> None:
    """Check how far the tabs of an XLSX reach. What is no zip is left to whoever reads it.

    Raises:
        InputError: a tab reaches too far, or the tabs unpack to too much.
    """
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(path) as packed:
            for part in packed.infolist():
                if not re.search(r"(?i)worksheets/[^/]+\.xml\Z", part.filename):
                    continue
                columns: set[bytes] = set()
                rows, before = 0, b""
                with packed.open(part) as stream:
                    while data := stream.read(CHUNK):
                        left -= len(data)
                        if left < 0:
                            raise _too_large(
                                path, f"unpacks to more than {MOST_UNPACKED // 10**9} GB"
                            )
                        beside = before + data
                        columns.update(_CELL.findall(beside))
                        rows = max(rows, *map(int, _ROW.findall(beside)), 0)
                        before = beside[-_LONGEST:]
                width = max(map(_number, columns), default=0)
                if rows * width > MOST_CELLS:
                    raise _too_large(path, f"reaches to row {rows:,} and column {width:,}")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return


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
