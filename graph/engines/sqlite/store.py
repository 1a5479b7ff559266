"""The embedded engine: one file, no server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import StoreBusy, StoreError, StoreFull, StoreUnwritable
from graph.claims.record_times import now
from graph.engines.engine import Departure, Erasure, nothing_beside
from graph.engines.sqlite.adjacency import Arrays
from graph.engines.sqlite.file_place import FilePlace
from graph.engines.sqlite.interned import Markings
from graph.engines.sqlite.keys import next_key, rows
from graph.engines.sqlite.latest_state import LatestState
from graph.engines.sqlite.opening import (
    READ_ONLY,
    alone_where_old,
    check_sqlite,
    connect,
    plain_errors,
    until,
)
from graph.engines.sqlite.row_digests import RowDigests
from graph.engines.sqlite.settled_terms import settle_terms
from graph.engines.sqlite.snapshots import ShortLook, SqliteSnapshot
from graph.engines.sqlite.states import NEXT_STATE, newest
from graph.engines.sqlite.tables import make_tables
from graph.engines.sqlite.tokens import settle_tokens
from graph.engines.sqlite.units import last_unit
from graph.engines.sqlite.write.expunger import is_unscrubbed, scrub, settle
from graph.engines.sqlite.write.file_filling import FileFilling, is_filling, refuse_unfinished
from graph.engines.sqlite.write.writer import SqliteWriter
from graph.views.view import State
from graph.vocabulary import Vocabulary

IDLE_READERS = 8
"""Connections for reading that are kept open between requests."""


class SqliteEngine:
    """A store of claims in one SQLite file. Safe to use from several threads.

    Get one from `open`.
    """

    def __init__(
        self,
        path: Path,
        vocabulary: Vocabulary,
        *,
        clock: Callable[[], int],
        wait: float,
        adjacency: int = 0,
    ) -> None:
        self.path = path
        self._vocabulary = vocabulary
        self._clock, self._wait = clock, wait
        self._markings = Markings()
        self._idle: list[apsw.Connection] = []
        self._latest = LatestState(path)
        self._pool = threading.Lock()
        self._turn = threading.Lock()
        with plain_errors(path), alone_where_old(path):
            self._db = connect(path, wait=wait)
            # Before what may take minutes: carrying it over, or giving it other tokens.
            self._place = FilePlace(path)
            try:
                # What sorting whole indexes, or rewriting the file, needs would take as much
                # memory as the store has claims; on disk SQLite unlinks the file at once.
                self._db.pragma("temp_store", "file")
                make_tables(self._db, str(path), clock)
                self._digests = RowDigests(self._db)
                self._terms = settle_terms(self._db, vocabulary, str(path), self._digests)
                settle_tokens(self._db, str(path))
            except BaseException:
                self._db.close()
                raise
        self._unfinished = is_filling(self._db)
        self.arrays: Arrays | None = None
        """Its relations as arrays; None where no memory was given for them."""
        if adjacency:
            self.arrays = Arrays(vocabulary, self._terms, self._held, most_bytes=adjacency)

    @classmethod
    def open(
        cls,
        path: Path,
        vocabulary: Vocabulary,
        *,
        clock: Callable[[], int] = now,
        wait: float = 5.0,
        adjacency: int = 0,
    ) -> SqliteEngine:
        """Open a store; it is made where nothing is.

        Args:
            clock: the time now, in microseconds since 1970.
            wait: seconds to wait for another process that is writing.
            adjacency: how many bytes of memory arrays of relations may take; 0 for none.

        Raises:
            NotAStore, StoreTooNew, StoreTooOld, StoreBusy, StoreFull, StoreUnwritable: as they say.
            StoreError: SQLite is too old, or the ontology has lost terms that the store uses.
        """
        check_sqlite(apsw.sqlite_lib_version())
        return cls(Path(path), vocabulary, clock=clock, wait=wait, adjacency=adjacency)

    @property
    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    @contextmanager
    def reading(self, deadline: Deadline = NEVER) -> Iterator[SqliteSnapshot]:
        """One snapshot, on a connection of its own; for one thread at a time."""
        refuse_unfinished(self.path, self._unfinished)
        with plain_errors(self.path):
            self._place.check()
            db = self._reader()
            try:
                db.execute("BEGIN")
                try:
                    with until(db, deadline):
                        yield self._snapshot(db, deadline)
                finally:
                    if db.in_transaction:  # an error of the disk ends it
                        db.execute("ROLLBACK")
            except BaseException:
                db.close()
                raise
            with self._pool:
                if len(self._idle) < IDLE_READERS:
                    self._idle.append(db)
                    return
            db.close()

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[SqliteWriter]:
        if not self._turn.acquire(timeout=self._wait):
            raise StoreBusy(
                f"{self.path}: another thread is writing to it; try again when that is done"
            )
        try:
            refuse_unfinished(self.path, self._unfinished)
            with plain_errors(self.path):
                if self._db.readonly("main"):
                    raise StoreUnwritable(f"{self.path}: {READ_ONLY}")
                self._place.check()
                self._db.execute("BEGIN IMMEDIATE")
                try:
                    self._digests.start()
                    writer = SqliteWriter(
                        self._db, self._vocabulary, self._terms, self._digests, self._clock()
                    )
                    yield writer
                    if not keep:
                        return
                    if not self._db.in_transaction:
                        raise StoreFull(
                            f"{self.path}: no room was left on the disk; nothing of this was kept"
                        )
                    self._place.check()
                    if writer.finish(self._clock()):
                        self._db.execute(NEXT_STATE)
                    self._digests.keep()
                    self._db.execute("COMMIT")
                finally:
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
        finally:
            self._turn.release()

    def fills_at_once(self, claims: int) -> bool:
        with self._turn, plain_errors(self.path):
            return claims >= next_key(self._db, "claims") - 1

    def taking_copy(self, what: str, whose: str) -> FileFilling:
        @contextmanager
        def alone() -> Iterator[apsw.Connection]:
            with self._turn, plain_errors(self.path), self._digests.transaction():
                yield self._db
                self._place.check()
            self._unfinished = is_filling(self._db)

        return FileFilling(self.path, alone, self._digests, self._terms, what, whose)

    @property
    def can_note(self) -> bool:
        return not self._db.readonly("main")

    def note(self, departure: Departure) -> None:
        with self._turn, plain_errors(self.path):
            if self._db.readonly("main"):
                raise StoreUnwritable(
                    f"{self.path}: that something leaves it could not be noted; {READ_ONLY}"
                )
            self._place.check()
            with self._digests.transaction():
                self._db.execute(
                    "INSERT INTO departures (kind, at, clearance, profile, digest) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (
                        departure.kind,
                        max(departure.at, last_unit(self._db)[1]),
                        departure.clearance,
                        departure.profile,
                        departure.digest,
                    ),
                )

    def departures(self) -> Iterator[Departure]:
        with plain_errors(self.path):
            noted = list(
                rows(
                    self._db,
                    "SELECT kind, at, clearance, profile, digest FROM departures ORDER BY key",
                )
            )
        for kind, at, clearance, profile, digest in noted:
            yield Departure(kind=kind, at=at, clearance=clearance, profile=profile, digest=digest)

    def erasures(self) -> Iterator[Erasure]:
        with plain_errors(self.path):
            noted = list(
                rows(
                    self._db,
                    'SELECT at, "by", why, claims, entities FROM erasures ORDER BY key',
                )
            )
        for at, by, why, claims, entities in noted:
            yield Erasure(at=at, by=by, why=why, claims=claims, entities=entities)

    @property
    def unscrubbed(self) -> bool:
        with plain_errors(self.path):
            return is_unscrubbed(self._db)

    @property
    def latest(self) -> int:
        if self._unfinished:
            return 0
        # On a reader's connection: another thread may be writing on the writer's.
        with self.reading() as snapshot:
            return last_unit(snapshot._db)[1]

    @property
    def state_at_once(self) -> State | None:
        return None if self._place.is_taken else self._latest.read()

    @contextmanager
    def glancing(self) -> Iterator[SqliteSnapshot | None]:
        self._place.check()
        with self._latest.held() as db:
            yield None if db is None else self._snapshot(db, NEVER, ShortLook)

    def scrub(self, beside: Callable[[], None] = nothing_beside) -> None:
        with self._turn, plain_errors(self.path):
            unit = scrub(self._db, str(self.path))
        beside()
        if unit is not None:
            with self._turn, plain_errors(self.path):
                settle(self._db, self._digests, unit)

    def forget(self) -> None:
        if self.arrays is not None:
            self.arrays.forget()

    def backup(self, path: Path, deadline: Deadline = NEVER) -> None:
        """Copy the whole store, online: what is written meanwhile may be in it or not."""
        refuse_unfinished(self.path, self._unfinished)
        if path.exists():
            raise StoreError(f"{path} is there already; name a file that is not")
        with plain_errors(path):
            # A file with a write-ahead log takes no pages of another size.
            target = connect(path, wait=self._wait, page_size=int(self._db.pragma("page_size")))
            try:
                with target.backup("main", self._db, "main") as backup:
                    while not backup.done:
                        deadline.check()
                        backup.step(1000)
            finally:
                target.close()

    def close(self) -> None:
        """Close every connection. Nobody may be reading or writing."""
        if self.arrays is not None:
            self.arrays.close()
        with self._pool:
            for db in self._idle:
                db.close()
            self._idle.clear()
        self._latest.close()
        self._db.close()

    @contextmanager
    def _held(self) -> Iterator[apsw.Connection]:
        """A connection of its own that holds one state."""
        with plain_errors(self.path):
            db = connect(self.path, wait=self._wait)
            try:
                db.pragma("query_only", True)
                db.execute("BEGIN")
                yield db
            finally:
                db.close()

    def _snapshot(
        self, db: apsw.Connection, deadline: Deadline, kind: type[SqliteSnapshot] | None = None
    ) -> SqliteSnapshot:
        """What a connection reads that is in a transaction."""
        # The first read takes the snapshot; BEGIN alone does not.
        found = newest(db)
        if found.marking > len(self._markings.by_number):
            self._markings.refresh(db)
        markings, terms = self._markings, self._terms
        make = kind or SqliteSnapshot
        return make(db, found, self.vocabulary, terms, markings, self.arrays, deadline)

    def _reader(self) -> apsw.Connection:
        with self._pool:
            if self._idle:
                return self._idle.pop()
        db = connect(self.path, wait=self._wait)
        db.pragma("query_only", True)
        return db
