"""A private book: a small SQLite file beside a store, which only its owner can read.

The books of tokens, of writing and of webhooks are opened, locked and changed here, so that a rule
for one of them holds for all.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from graph.claims.errors import StoreError, StoreUnwritable

_FORBIDS = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
WAIT = 5
"""Seconds to wait while another process changes a book."""


def _nothing(db: sqlite3.Connection) -> None:
    """A book that never had other tables needs no change."""


class PrivateBook:
    """One such file. Safe to use from several threads and processes."""

    def __init__(
        self,
        path: Path,
        name: str,
        tables: str,
        *,
        version: int = 1,
        renew: Callable[[sqlite3.Connection], None] = _nothing,
    ) -> None:
        """Open a book. One that does not exist is made, readable by its owner alone.

        Args:
            name: what messages call it.
            tables: statements that make each table and index where it does not exist yet.
            version: of these tables. Books without a version were made before versions were noted.
            renew: brings the tables of an older book to this version; called for a new one, too.

        Raises:
            StoreUnwritable: it lies where nothing can be written.
            StoreError: the file cannot be opened, is no book, or has a later version.
        """
        self._path, self._lock = path, Lock()
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            # A book has no write-ahead log: it is one file, which a backup puts back as a whole.
            self._db = sqlite3.connect(
                path, timeout=WAIT, isolation_level=None, check_same_thread=False
            )
        except OSError as error:
            kind = StoreUnwritable if error.errno in _FORBIDS else StoreError
            raise kind(f"{path}: {name} cannot be opened: {error.strerror}") from None
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {name} cannot be opened: {error}") from None
        try:
            # What was told to a caller survives a power cut; what is deleted is overwritten.
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA secure_delete = ON")
            if self._version() < version:
                # Only one process at a time makes or renews the tables; the others find them made.
                self._db.executescript(f"BEGIN IMMEDIATE; {tables}")
                if self._version() < version:
                    renew(self._db)
                    self._db.execute(f"PRAGMA user_version = {version}")
                self._db.execute("COMMIT")
            found = self._version()
        except sqlite3.Error as error:
            self._db.close()
            raise StoreError(f"{path}: {name} cannot be opened: {error}") from None
        if found > version:
            self._db.close()
            raise StoreError(
                f"{path}: {name} cannot be opened: it has version {found}, and this program knows "
                f"versions up to {version}; use the program that wrote it, or a later one"
            )

    def copied(self, path: Path, without: str | None = None) -> None:
        """Write the book into a file, for its owner alone.

        Args:
            without: a table of what is of use beside this store alone; it is empty in the copy.
        """
        with self._lock:
            copy_book(self._db, path, without)

    def _beside(self) -> sqlite3.Connection:
        """Another connection to the file, to read it without waiting for anybody.

        Raises:
            OperationalError: it cannot be had.
        """
        return sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=ro",
            timeout=0,
            isolation_level=None,
            check_same_thread=False,
            uri=True,
        )

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _version(self) -> int:
        [version] = self._db.execute("PRAGMA user_version").fetchone()
        return int(version)

    def _rows(self, text: str, *given: Any) -> list[Any]:
        with self._lock:
            return self._db.execute(text, given).fetchall()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """The book for one change, which happens whole or not at all.

        Raises:
            StoreError: another process changes it for longer than `WAIT`, or the file is read-only.
        """
        with self._lock:
            try:
                # Immediate: a change that began by reading could not wait for another one to end.
                self._db.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                raise StoreError(f"{self._path}: cannot be written: {error}") from None
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            try:
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                # Readers of other processes may hold the file up: without this, each later change
                # would fail, too.
                self._db.execute("ROLLBACK")
                raise StoreError(f"{self._path}: cannot be written: {error}") from None


def copy_book(book: sqlite3.Connection, path: Path, without: str | None = None) -> None:
    """Write a book into a file, for its owner alone; a table may be left empty there, and no page
    of the file has what was in it."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    with closing(sqlite3.connect(path)) as copy:
        book.backup(copy)
        if without is not None:
            copy.execute(f"DELETE FROM {without}")
            copy.commit()
            copy.execute("VACUUM")
