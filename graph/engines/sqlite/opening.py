"""Opening the file: what is checked before anything is read, and errors in plain words."""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

import apsw

from graph.claims.deadline import Deadline
from graph.claims.errors import NotAStore, StoreBusy, StoreError, StoreFull, StoreUnwritable
from graph.engines.sqlite.body_functions import give_functions
from graph.engines.sqlite.carried_over import FROM
from graph.engines.sqlite.keys import DAMAGED
from graph.engines.sqlite.sealed_pages import SEAL_BYTES, have_seals
from graph.engines.sqlite.tables import APPLICATION_ID, VERSION, version

OLDEST_SQLITE = (3, 51, 3)
"""Earlier ones can corrupt a write-ahead log under several connections
(https://sqlite.org/wal.html, “The WAL-Reset Bug”)."""

CACHE_KIBIBYTES = 49_152
NARROW_KIBIBYTES = 8_192
"""As much is kept of pages while something is read of which each page is wanted once."""
STEPS = 50_000
"""How many steps SQLite takes, a millisecond or so, before it asks whether to go on."""
LONGEST_NAP = 0.05
"""Seconds between two tries at a lock that somebody else holds."""
_log = logging.getLogger("answerable")
PAGE_BYTES = 8192
"""Of a new store. Large loads take a twentieth less time than with SQLite's own half of it."""
LOG_PAGES = 4_000
"""Pages in the log, 32 MB, from which on a commit puts them into the file. Many units change the
same pages, of which the last goes there; the first 4,062 are found by one table of hashes."""


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
    """Turn SQLite's exceptions into the project's, each naming the file and how to fix it."""
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
    except apsw.IOError as error:
        raise _unreadable(path, error) from error
    except apsw.CorruptError as error:
        raise StoreError(f"{path}: is damaged ({error}); {DAMAGED}") from error
    except (apsw.ProtocolError, apsw.NoMemError) as error:
        raise StoreError(f"{path}: {type(error).__name__}: {error}") from error


READ_ONLY = (
    "the file or its folder cannot be written, so that it can only be read; copy the file to a "
    "place that can be written, and do it there"
)


def _unreadable(path: Path, error: apsw.IOError) -> StoreError:
    """What an error of the file system means."""
    code = getattr(error, "extendedresult", None)
    if code == apsw.SQLITE_IOERR_DATA:
        return StoreError(f"{path}: is damaged: a page is not what was written; {DAMAGED}")
    if code in (apsw.SQLITE_IOERR_WRITE, apsw.SQLITE_IOERR_TRUNCATE):
        return StoreFull(
            f"{path}: could not grow: no room, a quota or a limit on the size of files "
            "(ulimit -f); nothing of this was kept; free some room or lift the limit, and do it "
            "again"
        )
    return StoreError(f"{path}: could not be read or written ({error}); check the disk")


def connect(
    path: Path, *, wait: float, page_size: int = PAGE_BYTES, verify: bool = True
) -> apsw.Connection:
    """A connection to the file, which is made where nothing is; checked to be ours or empty.

    Args:
        wait: seconds to wait for a lock that another process holds.
        page_size: for the file where it is made.
        verify: whether a page that is not what was written is an error.

    Raises:
        NotAStore, StoreUnwritable, StoreBusy: as they say.
    """
    if not path.parent.is_dir():
        raise StoreUnwritable(f"{path}: there is no folder {path.parent}; make it first")
    if path.is_dir():
        raise NotAStore(f"{path} is a folder; name a file in it")
    with _alone_where_new(path, wait):
        # For its owner alone, like the key beside it; SQLite makes its other files likewise. Only
        # a file that is new is touched: closing one that SQLite has open would drop its locks.
        with suppress(OSError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return _connected(path, wait, page_size, verify=verify)


@contextmanager
def alone_where_old(path: Path) -> Iterator[None]:
    """Let one process at a time carry over a store of a version before; the others wait, and
    find it done. Where there is none, nobody waits.

    Raises:
        StoreBusy: it took another process longer than `CARRYING`.
    """
    # Read without SQLite: each connection to the file would keep the other from having it alone.
    # Until the other is done, or where it was killed, a journal may undo what the header says. Of a
    # file that is empty it undoes nothing: that is one whose maker was killed.
    old = FROM <= _version_in(path) < VERSION or (
        _has_a_page(path) and _has_a_page(path.with_name(f"{path.name}-journal"))
    )
    does = "carrying this store, or one beside it, over from an older version"
    with _folder_held(path, CARRYING, does) if old else nullcontext():
        yield


def _version_in(path: Path) -> int:
    """The version in the header of a file (SQLite file format, section 1.3.15); 0 where it has
    none."""
    try:
        with path.open("rb") as file:
            return int.from_bytes(file.read(_VERSION_ENDS)[_VERSION_ENDS - 4 :])
    except OSError:
        return 0


_VERSION_ENDS = 64
QUIET = 2.0
"""Seconds after which a process that waits for a folder says so, on standard error."""
CARRYING = 600.0
"""Seconds that others wait for who carries a store over: some ten million claims."""


@contextmanager
def _alone_where_new(path: Path, wait: float) -> Iterator[None]:
    """Let one at a time give an empty file its first page; where one has it, nobody waits.

    SQLite takes the size of a file's pages from the file as it opens it. Who opened it empty
    reads what another writes there as damaged.

    Raises:
        StoreBusy: somebody else held the folder for longer than `wait` seconds.
    """
    does = "making a store in this folder"
    with nullcontext() if _has_a_page(path) else _folder_held(path, wait, does):
        yield


@contextmanager
def _folder_held(path: Path, wait: float, does: str) -> Iterator[None]:
    """Hold the folder of a store.

    Args:
        does: what another process does that holds it, in words.

    Raises:
        StoreBusy: somebody else held it for longer than `wait` seconds.
    """
    try:
        # The lock is on the folder: one on the file would drop SQLite's own when it is let go.
        folder = os.open(path.parent, os.O_RDONLY)
    except OSError:
        yield  # It may only be searched: nothing can be made there either.
        return
    try:
        again, times, began, said = _patience(wait), 0, monotonic(), False
        while not _locked(folder):
            if not again(times):
                raise StoreBusy(f"{path}: another process is {does}; try again when that is done")
            times += 1
            if not said and monotonic() - began >= QUIET:
                _log.warning("%s: another process is %s; this one waits for it", path, does)
                said = True
        yield
    finally:
        os.close(folder)


def _has_a_page(path: Path) -> bool:
    """Whether a file is there and not empty."""
    try:
        return path.stat().st_size > 0
    except OSError:
        return False


def _locked(folder: int) -> bool:
    """Whether this process now holds the folder; true where folders cannot be locked."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _connected(path: Path, wait: float, page_size: int, *, verify: bool) -> apsw.Connection:
    """A checked connection, with what every connection needs."""
    db = _opened(path)
    try:
        if not verify:
            db.pragma("checksum_verification", "off")
        db.set_busy_handler(_patience(wait))
        db.set_progress_handler(_goes_on, STEPS)
        try:
            is_ours = _ours_or_empty(db)
        except apsw.IOError:
            # Another process made the store behind this one's back: SQLite took the file for an
            # empty one with pages of another size. It sees what it is when it opens it again.
            db.close()
            db = _opened(path)
            db.set_busy_handler(_patience(wait))
            db.set_progress_handler(_goes_on, STEPS)
            is_ours = _ours_or_empty(db)
        if not is_ours:
            raise NotAStore(
                f"{path} is a database of something else; name another file, or one that is not "
                "there yet"
            )
        if not db.readonly("main"):
            # Only now: these are written into the file.
            if not version(db):
                db.reserve_bytes("main", SEAL_BYTES)
                db.pragma("page_size", page_size)
            db.pragma("journal_mode", "wal")
            db.pragma("synchronous", "full")
            db.wal_autocheckpoint(LOG_PAGES)
        db.pragma("foreign_keys", True)
        db.pragma("trusted_schema", False)
        db.pragma("temp_store", "memory")
        db.pragma("cache_size", -CACHE_KIBIBYTES)
        give_functions(db)
    except BaseException:
        db.close()
        raise
    return db


def _opened(path: Path) -> apsw.Connection:
    """The file, to be read and written; to be read alone where it or its folder cannot be written.

    Raises:
        StoreUnwritable: it cannot be written, and its log holds what is not in the file yet.
    """
    vfs = have_seals()
    if not path.exists() or (os.access(path, os.W_OK) and _has_room_beside(path)):
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        return apsw.Connection(str(path), flags=flags, vfs=vfs, statementcachesize=200)
    log, index, journal = (path.with_name(f"{path.name}-{end}") for end in _BESIDE)
    if journal.exists() and journal.stat().st_size:
        raise StoreUnwritable(
            f"{path}: its folder cannot be written, and {journal.name} holds what undoes a change "
            "that was cut short; copy both to a place that can be written, and open it there"
        )
    if log.exists() and log.stat().st_size and not index.exists():
        raise StoreUnwritable(
            f"{path}: its folder cannot be written, and {log.name} holds what is not in the file "
            "yet; copy all of it to a place that can be written, and open it there"
        )
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    # Where nobody has it open it needs no locks, which need files beside it.
    how = "mode=ro" if index.exists() else "immutable=1"
    uri = f"file:{quote(str(path.absolute()))}?{how}"
    return apsw.Connection(uri, flags=flags, vfs=vfs, statementcachesize=200)


_BESIDE = ("wal", "shm", "journal")


def _has_room_beside(path: Path) -> bool:
    """Whether files can be made beside it."""
    if not os.access(path.parent, os.W_OK):
        return False
    return not os.statvfs(path.parent).f_flag & os.ST_RDONLY if hasattr(os, "statvfs") else True


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


@contextmanager
def narrow_cache(db: apsw.Connection) -> Iterator[None]:
    """Let a connection keep few pages meanwhile."""
    db.pragma("cache_size", -NARROW_KIBIBYTES)
    try:
        yield
    finally:
        with suppress(apsw.Error):  # who reads on no more may have closed it
            db.pragma("cache_size", -CACHE_KIBIBYTES)


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
        if db.in_transaction:
            db.execute("COMMIT")
