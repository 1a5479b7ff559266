"""Opening the file: what is checked before anything is read, and errors in plain words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import apsw

from graph.claims.deadline import Deadline
from graph.claims.errors import NotAStore, StoreBusy, StoreError, StoreFull, StoreUnwritable
from graph.engines.sqlite.tables import APPLICATION_ID, version

OLDEST_SQLITE = (3, 51, 3)
"""Earlier ones can corrupt a write-ahead log under several connections
(https://sqlite.org/wal.html, “The WAL-Reset Bug”)."""

CACHE_KIBIBYTES = 49_152
STEPS = 50_000
"""How many steps SQLite takes, a millisecond or so, before it asks whether to go on."""
LONGEST_NAP = 0.05
"""Seconds between two tries at a lock that somebody else holds."""
PAGE_BYTES = 8192
"""Of a new store. Large loads take a twentieth less time than with SQLite's own half of it."""


def check_sqlite(found: str) -> None:
    """Refuse a SQLite older than `OLDEST_SQLITE`.

    Raises:
        StoreError: with what to install.
    """
    if tuple(int(part) for part in found.split(".")[:3]) < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise StoreError(
            f"SQLite {found} can corrupt a store that several processes use; "
            f"install an apsw that carries SQLite {oldest} or later"
        )


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's exceptions into the project's, each naming the file and the mend."""
    try:
        yield
    except apsw.BusyError as error:
        raise StoreBusy(
            f"{path}: another process is writing to it; try again when that is done"
        ) from error
    except apsw.FullError as error:
        raise StoreFull(
            f"{path}: no room left on the disk; nothing of this was kept; free some room and "
            "do it again"
        ) from error
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError) as error:
        raise StoreUnwritable(
            f"{path}: the file or its folder cannot be written ({error}); choose another place "
            "or change the permissions"
        ) from error
    except apsw.NotADBError as error:
        raise NotAStore(
            f"{path} is not an Answerable store; name another file, or one that is not there yet"
        ) from error
    except (apsw.IOError, apsw.CorruptError, apsw.ProtocolError, apsw.NoMemError) as error:
        raise StoreError(f"{path}: {type(error).__name__}: {error}") from error


def connect(path: Path, *, wait: float, page_size: int = PAGE_BYTES) -> apsw.Connection:
    """A connection to the file, which is made where nothing is; checked to be ours or empty.

    Args:
        wait: seconds to wait for a lock that another process holds.
        page_size: for the file where it is made.

    Raises:
        NotAStore, StoreUnwritable, StoreBusy: as they say.
    """
    if not path.parent.is_dir():
        raise StoreUnwritable(f"{path}: there is no folder {path.parent}; make it first")
    if path.is_dir():
        raise NotAStore(f"{path} is a folder; name a file in it")
    # For its owner alone, like the key beside it; SQLite makes its other files likewise. Only a
    # file that is new is touched: closing one that SQLite has open would drop its locks.
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    db = apsw.Connection(
        str(path),
        flags=apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE,
        statementcachesize=200,
    )
    try:
        db.set_busy_handler(_patience(wait))
        db.set_progress_handler(_goes_on, STEPS)
        if not _ours_or_empty(db):
            raise NotAStore(
                f"{path} is a database of something else; name another file, or one that is not "
                "there yet"
            )
        # Only now: both are written into the file.
        db.pragma("page_size", page_size)
        db.pragma("journal_mode", "wal")
        db.pragma("synchronous", "full")
        db.pragma("foreign_keys", True)
        db.pragma("trusted_schema", False)
        db.pragma("temp_store", "memory")
        db.pragma("cache_size", -CACHE_KIBIBYTES)
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def until(db: apsw.Connection, deadline: Deadline) -> Iterator[None]:
    """Let a connection work until a deadline; it stops in the middle of a statement.

    Raises:
        OutOfTime, Abandoned: as `Deadline.check`.
    """
    db.set_progress_handler(lambda: deadline.over, STEPS)
    try:
        yield
    except apsw.InterruptError:
        deadline.check()
        raise
    finally:
        db.set_progress_handler(_goes_on, STEPS)


def _goes_on() -> bool:
    """Go on. That it is asked is enough: Python looks whether somebody pressed Ctrl-C."""
    return False


def _patience(wait: float) -> Callable[[int], bool]:
    """What says how often to try again for a lock. SQLite's own would not hear of Ctrl-C."""
    began = monotonic()

    def again(times: int) -> bool:
        nonlocal began
        if not times:
            began = monotonic()
        if monotonic() - began >= wait:
            return False
        sleep(min(0.001 * 2 ** min(times, 10), LONGEST_NAP))
        return True

    return again


def _ours_or_empty(db: apsw.Connection) -> bool:
    """Whether a database is a store, or nothing yet."""
    # In one transaction: somebody else may be making the store at this moment.
    db.execute("BEGIN")
    try:
        if db.pragma("application_id") == APPLICATION_ID:
            return True
        return not (version(db) or db.pragma("schema_version"))
    finally:
        db.execute("COMMIT")
