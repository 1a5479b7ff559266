"""The state that a store is in now, for anybody who has an answer and asks if it still holds."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Lock

import apsw

from graph.claims.errors import StoreError
from graph.engines.sqlite.adjacency import read_state
from graph.engines.sqlite.opening import connect
from graph.views.view import State


class LatestState:
    """Reads it on a connection of its own. Safe to use from several threads: none of them waits."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        self._db: apsw.Connection | None = None
        self._is_closed = False

    def read(self) -> State | None:
        """The state; None where that cannot be said at once."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            # What is wrong is told to anybody who takes a snapshot.
            with suppress(apsw.Error, StoreError):
                if self._db is None and not self._is_closed:
                    self._db = connect(self._path, wait=0)
                    self._db.pragma("query_only", True)
                return None if self._db is None else read_state(self._db)
            return None
        finally:
            self._lock.release()

    def close(self) -> None:
        """Read nothing any more."""
        with self._lock:
            self._is_closed = True
            if self._db is not None:
                self._db.close()
                self._db = None
