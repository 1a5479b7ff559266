"""Pages that know when they are damaged: each carries a checksum of itself in its last bytes.

SQLite's checksum VFS (https://sqlite.org/cksumvfs.html), which comes with apsw, writes them and
compares them whenever a page is read from the file. A changed bit, and a page that another program
wrote, end in an error instead of an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import apsw
import apsw.sqlite_extra

from graph.claims.errors import StoreError

VFS = "cksmvfs"
"""What the extension calls itself."""
SEAL_BYTES = 8
"""What it takes of each page."""


@cache
def have_seals() -> str:
    """Load the extension into this process; the name of the VFS.

    Raises:
        StoreError: apsw came without it.
    """
    with closing(apsw.Connection(":memory:")) as db:
        try:
            apsw.sqlite_extra.load(db, "cksumvfs")
        except (apsw.sqlite_extra.NotAvailable, LookupError, apsw.Error) as error:
            raise StoreError(
                "this apsw lacks SQLite's checksums of pages (cksumvfs), without which damage "
                "could not be told; install the wheel from PyPI"
            ) from error
    return VFS


def broken_pages(path: Path) -> Iterator[int]:
    """The numbers of the pages of a file that are not what was written, from 1 on.

    Reads the file itself and not what SQLite has of it in memory.
    """
    have_seals()
    with closing(apsw.Connection(":memory:")) as db, path.open("rb") as file:
        head = file.read(100)
        size = int.from_bytes(head[16:18], "big")
        size = 65_536 if size == 1 else size
        file.seek(0)
        number = 0
        while page := file.read(size):
            number += 1
            if len(page) < size or db.execute("SELECT verify_checksum(?)", (page,)).fetchone() != (
                1,
            ):
                yield number
