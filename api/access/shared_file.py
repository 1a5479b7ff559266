"""What several processes of one server know in common: a small file that goes with the server.

It holds keyed hashes, no address and no name.
"""

from __future__ import annotations

import hmac
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from api.access.waiting import HasToWait, taken

SECRET = 32
"""Bytes."""
_TABLES = """
CREATE TABLE IF NOT EXISTS rate (key BLOB PRIMARY KEY, left REAL NOT NULL, at REAL NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS rate_at ON rate (at);
CREATE TABLE IF NOT EXISTS failure (
    key BLOB PRIMARY KEY, count INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT;
"""


class SharedFile:
    """The file, named by anybody who starts the processes; each opens it for itself."""

    def __init__(self, path: Path) -> None:
        self._path, self._secret = path, secrets.token_bytes(SECRET)
        self._lock = Lock()
        self._db: sqlite3.Connection | None = None

    def hashed(self, key: str) -> bytes:
        """What the file has for a key."""
        return hmac.digest(self._secret, key.encode(), "sha256")

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """The file, for one of its processes at a time."""
        with self._lock:
            if self._db is None:
                self._db = self._opened()
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    @contextmanager
    def looking(self) -> Iterator[sqlite3.Connection]:
        """The file, to be read by somebody who waits for nobody: with its log of what is written
        ahead, no writer of another process keeps a reader waiting.

        Raises:
            HasToWait: another thread has it, or nobody opened it yet.
        """
        with taken(self._lock, may_wait=False):
            if self._db is None:
                raise HasToWait
            yield self._db

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=5, isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA journal_mode = WAL")
        # It does not outlive the server.
        db.execute("PRAGMA synchronous = OFF")
        db.executescript(_TABLES)
        return db
