"""The state that a store is in now, and a short look at it, for anybody who has an answer and asks
if it still holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

import apsw

from graph.claims.errors import StoreError
from graph.engines.engine import NotAtOnce
from graph.engines.sqlite.opening import connect
from graph.engines.sqlite.states import read_state
from graph.views.view import State

STEPS = 1_000
"""So many steps of SQLite are counted as one."""
MOST_COUNTED = 25
"""Of so many a short look ends: half a millisecond or so. SQLite counts those of a statement on
from one time to the next, so that each statement may count one too many."""


class LatestState:
    """Reads it on a connection of its own. Safe to use from several threads: none of them waits."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        self._db: apsw.Connection | None = None
        self._is_closed, self._counted = False, 0

    def read(self) -> State | None:
        """The state; None where that cannot be said at once."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            # What is wrong is told to anybody who takes a snapshot.
            with suppress(apsw.Error, StoreError):
                db, self._counted = self._connected(), 0
                return None if db is None else read_state(db)
            return None
        finally:
            self._lock.release()

    @contextmanager
    def held(self) -> Iterator[apsw.Connection | None]:
        """The connection, while it holds one state; None where that cannot be had at once.

        Raises:
            NotAtOnce: inside the block, where all statements together take too long, or one fails.
        """
        if not self._lock.acquire(blocking=False):
            yield None
            return
        try:
            db, self._counted = self._begun(), 0
            try:
                yield db
            except apsw.Error as error:
                raise NotAtOnce from error
            finally:
                if db is not None:
                    self._end(db)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Read nothing any more."""
        with self._lock:
            self._is_closed = True
            if self._db is not None:
                self._db.close()
                self._db = None

    def _connected(self) -> apsw.Connection | None:
        if self._db is None and not self._is_closed:
            self._db = connect(self._path, wait=0)
            self._db.pragma("query_only", True)
            self._db.set_progress_handler(self._is_too_long, STEPS)
        return self._db

    def _begun(self) -> apsw.Connection | None:
        """The connection in a transaction."""
        with suppress(apsw.Error, StoreError):
            db = self._connected()
            if db is not None:
                db.execute("BEGIN")
            return db
        return None

    def _is_too_long(self) -> bool:
        self._counted += 1
        return self._counted > MOST_COUNTED

    @staticmethod
    def _end(db: apsw.Connection) -> None:
        with suppress(apsw.Error):
            if db.in_transaction:  # an error of the disk ends it
                db.execute("COMMIT")
