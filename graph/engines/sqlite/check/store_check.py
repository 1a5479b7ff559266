"""Checking a whole store: its pages, SQLite's own rules, every row by what it follows from.

What is *derived* follows from something else in the store and can be rebuilt. All else is what
somebody said or decided: where that is damaged, no program knows what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

import apsw

from graph.claims.errors import AnswerableError, StoreError, StoreFull, StoreTooOld
from graph.engines.engine import Checked, Fault
from graph.engines.sqlite.check.row_check import RowCheck
from graph.engines.sqlite.check.schema_check import make_lacking_indexes, schema_faults
from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.opening import connect, plain_errors
from graph.engines.sqlite.row_digests import RowDigests, due_digests, kept_digests
from graph.engines.sqlite.sealed_pages import SEAL_BYTES, broken_pages
from graph.engines.sqlite.states import NEXT_STATE
from graph.engines.sqlite.tables import VERSION, refuse_other, version
from graph.engines.sqlite.write.expunger import is_unscrubbed

MOST_PAGES = 1_000
"""Broken pages that are told one by one."""
DERIVED_TABLES = frozenset({"speakers", "spoken", "refinements", "tokens", "spans", "particulars"})
RESTORE = "restore a backup, or import an export into a new store"
REBUILD = "answerable check --repair rebuilds it"
_RESERVED = 20
"""Where the header of a file says how many bytes of each page are kept free."""


def check_store(
    path: Path,
    *,
    repair: bool = False,
    wait: float = 5.0,
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Check a store, damaged or not.

    Args:
        repair: rebuild what is derived where that alone is wrong; nothing else is touched.
        progress: told how many claims of how many are checked.

    Raises:
        StoreError: there is no store, or so little of it that nothing can be checked; it cannot
            be written, where it is to be repaired.
    """
    with plain_errors(path):
        db = connect(path, wait=wait, verify=False)
    with closing(db), plain_errors(path):
        full = _log_put_in(db)
        pages = list(islice(broken_pages(path), MOST_PAGES))
        if pages and full is not None:
            raise StoreFull(
                f"{path}: no room left on the disk: {path.name}-wal holds what could not be put "
                "into the file, of which pages are half written; free some room, and check again"
            ) from full
        found = version(db)
        if not found:
            raise StoreError(
                f"{path} holds nothing yet: the first load into it was cut short; load again, or "
                "delete it"
            )
        if pages and found < VERSION:
            raise StoreTooOld(_of_before(db, path, pages, found))
        refuse_other(path, found)
        faults = [*_page_faults(db, path, pages)]
        db.execute("BEGIN IMMEDIATE" if repair else "BEGIN")
        try:
            faults += _sqlite_faults(db)
            faults += _guarded(schema_faults(db, REBUILD, RESTORE))
            unscrubbed = _is_unscrubbed(db)
            check = RowCheck(db, progress)
            faults += _guarded(check.faults())
            faults += _guarded(_digest_faults(db))
            mends = repair and bool(faults) and all(fault.derived for fault in faults)
            if mends:
                digests = RowDigests(db)
                check.rebuild()
                make_lacking_indexes(db)
                digests.keep()
                db.execute(NEXT_STATE)
                db.execute("COMMIT")
                db.execute("REINDEX")
                # Every page is written anew, with the checksum of what it holds.
                db.execute("VACUUM")
                db.pragma("wal_checkpoint", "truncate")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
        return Checked(check.entities, check.claims, tuple(faults), mends, unscrubbed)


def _log_put_in(db: apsw.Connection) -> apsw.Error | None:
    """Put what stands in the log into the file: a page that a full disk or a crash cut off half
    written stands whole there.

    Returns:
        Why there was no room for it; None where there was.
    """
    try:
        db.pragma("wal_checkpoint", "passive")
    except (apsw.FullError, apsw.IOError) as error:
        return error
    except apsw.Error:
        pass
    return None


def _of_before(db: apsw.Connection, path: Path, pages: list[int], found: int) -> str:
    """What to do about a damaged store of a version before, which is not carried over."""
    hit = sorted({_owner(db, page) or "no table" for page in pages})
    return (
        f"{path} is a store of version {found}, and damaged: pages of {', '.join(hit)} are not "
        f"what was written ({len(pages)} in all); run “answerable check --repair” with the "
        "program that wrote it, which rebuilds what follows from something else, or go back to a "
        "backup"
    )


def _is_unscrubbed(db: apsw.Connection) -> bool:
    """Whether an erasure is unfinished; not known where the page that says so is damaged, and that
    is told."""
    with suppress(apsw.Error):
        return is_unscrubbed(db)
    return False


def _guarded(found: Iterable[Fault]) -> Iterator[Fault]:
    """What rows say; a table that cannot be read ends it with a fault."""
    try:
        yield from found
    except (apsw.Error, AnswerableError, ValueError, LookupError, TypeError) as error:
        yield Fault("the file", f"cannot be read to its end ({error})", RESTORE, False)


def _digest_faults(db: apsw.Connection) -> Iterator[Fault]:
    """Tables whose rows are not those that were written, where nothing else in the store tells."""
    kept = kept_digests(db)
    for table, digest in due_digests(db).items():
        if kept.pop(table, 0) != digest:
            yield Fault(
                table,
                "its digest is not that of its rows: one was changed, taken out or put in",
                RESTORE,
                False,
            )
    if kept:
        yield Fault("digests", "there is one of no table", RESTORE, False)


def _page_faults(db: apsw.Connection, path: Path, pages: list[int]) -> Iterator[Fault]:
    if not pages:
        return
    with path.open("rb") as file:
        if file.read(_RESERVED + 1)[-1:] != bytes([SEAL_BYTES]):
            yield Fault(
                "the file",
                "its pages carry no checksums, so that not every change of a byte is seen",
                "copy it with answerable copy; the copy has them",
                False,
            )
            return
    for page in pages:
        name = _owner(db, page)
        derived = name in DERIVED_TABLES or _is_index(db, name)
        whose = f"of {name}" if name else "whose use cannot be told"
        yield Fault(
            f"page {page}",
            f"{whose}, is not what was written",
            REBUILD if derived else RESTORE,
            derived,
        )


def _owner(db: apsw.Connection, page: int) -> str | None:
    """The table or index that a page belongs to."""
    try:
        row = db.execute("SELECT name FROM dbstat WHERE pageno = ?", (page,)).fetchone()
    except apsw.Error:
        return None
    return None if row is None else str(row[0])


def _is_index(db: apsw.Connection, name: str | None) -> bool:
    sql = "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?"
    try:
        return bool(db.execute(sql, (name,)).fetchone())
    except apsw.Error:
        return False


def _sqlite_faults(db: apsw.Connection) -> Iterator[Fault]:
    try:
        for (told,) in list(rows(db, "PRAGMA integrity_check(100)")):
            if told != "ok":
                # “row 3 missing from index x”, “wrong # of entries in index x”, “non-unique entry”
                derived = " index " in told and "non-unique" not in told
                yield Fault("the file", str(told), REBUILD if derived else RESTORE, derived)
        for table, row, parent, _ in list(rows(db, "PRAGMA foreign_key_check")):
            yield Fault(
                f"row {row} of {table}",
                f"names a row of {parent} that is not there",
                REBUILD if table in DERIVED_TABLES else RESTORE,
                table in DERIVED_TABLES,
            )
    except apsw.Error as error:
        yield Fault("the file", f"SQLite cannot read it ({error})", RESTORE, False)
