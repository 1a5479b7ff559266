"""Several texts as one zip, written piece by piece; equal texts give equal bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from graph.views.view import MOST_ROWS

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can say: files carry no time of their own."""


class _Drain(io.RawIOBase):
    """A stream that cannot go back: what was written is taken away again and again."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._written.append(bytes(data))
        return len(data)

    def taken(self) -> Iterator[bytes]:
        if self._written:
            yield b"".join(self._written)
            self._written.clear()


def zipped(files: Iterable[tuple[str, Iterable[str]]]) -> Iterator[bytes]:
    """A zip of files, each a name and its text in parts; read one after the other."""
    out = _Drain()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, texts in files:
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as file:
                for text in texts:
                    file.write(text.encode())
                    yield from out.taken()
    yield from out.taken()


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table (RFC 4180) as text, some rows at a time; the first line names the columns."""
    rows = iter(rows)
    first: list[Sequence[str]] = [columns]
    while batch := first + list(islice(rows, MOST_ROWS)):
        text = io.StringIO()
        csv.writer(text).writerows(batch)
        yield text.getvalue()
        first = []
