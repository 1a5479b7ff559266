"""Stores of the versions before, carried over where they lie: ids of claims are bytes
(`graph.engines.sqlite.claim_ids`), who speaks stands by claim and by speaker, in a table each, and
bodies say what columns do not (`graph.engines.sqlite.kept_bodies`); what is in the order of ids of
claims has their first bytes; re-markings are found by the marking that was given up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from typing import Any

import apsw
import orjson

from graph.claims.errors import StoreBusy, StoreError, StoreTooOld
from graph.engines.digest_sums import DIGEST_BYTES, MODULUS, hashed
from graph.engines.sqlite.claim_ids import kept_ids, lead_of, told_ids
from graph.engines.sqlite.kept_bodies import (
    SAID,
    UNREADABLE,
    Named,
    ids_in,
    kept_body,
    whole,
)
from graph.engines.sqlite.keys import BATCH, batches, findable, rows
from graph.engines.sqlite.row_digests import DIGESTED, kept_digests

FROM = 11
"""The oldest version that is carried over."""
_KEYS, _BYTES, _SPARE, _LEADS, _REMARKS = 12, 14, 15, 16, 17
"""The versions since which bodies have keys, ids of claims are bytes, bodies spare what columns
say, indexes have the first bytes of ids, and there are indexes of re-markings."""
_CHAIN = 7
"""Where the chain of who says it stands in `graph.claims.claim.content`."""


def carry_over(db: apsw.Connection, path: str, schema: str, to: int) -> None:
    """Make a store of an older version, `FROM` at least, one of today's, whole or not at all; then
    give back the room on the disk.

    Args:
        schema, to: today's.

    Raises:
        StoreBusy: another process has the store open: one of the program before would read what it
            does not know.
        StoreTooOld: it can only be read.
        StoreError: a claim is not what was written.
    """
    found = int(db.pragma("user_version"))
    if db.readonly("main"):
        raise StoreTooOld(
            f"{path} is a store of version {found}, and can only be read; this program carries it "
            f"over to version {to}: copy it to a place that can be written, and open it there"
        )
    # Other tables name the one of claims, which is made anew; what they name stays the same.
    db.pragma("foreign_keys", False)
    db.pragma("legacy_alter_table", True)
    with _alone(db, path, found):
        db.execute("BEGIN EXCLUSIVE")
        try:
            # Another process may have done it while this one waited.
            found = int(db.pragma("user_version"))
            if found < to:
                made = _made(schema)
                if found < _BYTES:
                    _narrow_ids(db, made)
                    _part_speakers(db, made)
                if found < _SPARE:
                    _narrow_bodies(db, found)
                if _BYTES <= found < _LEADS:
                    _shorten_indexes(db, made)
                if found < _REMARKS:
                    _index_remarks(db, made)
                db.execute(f"PRAGMA user_version = {to}")
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
        # Without room for a second file the free pages stay, for what is written next.
        with suppress(apsw.FullError):
            if found < _LEADS:  # else nothing was given up
                db.execute("VACUUM")
    db.pragma("legacy_alter_table", False)
    db.pragma("foreign_keys", True)


@contextmanager
def _alone(db: apsw.Connection, path: str, found: int) -> Iterator[None]:
    """Have the store for this connection alone.

    Raises:
        StoreBusy: another one has it open.
    """
    # A write-ahead log lets others read meanwhile; SQLite gives it up where nobody else is there.
    db.pragma("locking_mode", "exclusive")
    try:
        db.pragma("journal_mode", "delete")
        yield
    except apsw.BusyError as error:
        raise StoreBusy(
            f"{path} is a store of version {found}, to be carried over, and another process has it "
            "open; stop that one first, and try again"
        ) from error
    finally:
        db.pragma("locking_mode", "normal")
        db.pragma("journal_mode", "wal")


def _narrow_bodies(db: apsw.Connection, found: int) -> None:
    """Leave out of bodies what columns say. Before that they had the whole content; since
    `_KEYS` with keys in place of ids."""
    named = ids_in(db)
    if found >= _KEYS:
        same = _Same()
        named = Named(same, same, same, named.words)
    last = 0
    sql = (
        f"SELECT b.key, b.body, {SAID} FROM bodies b LEFT JOIN claims c ON c.key = b.key "
        f"WHERE b.key > ? ORDER BY b.key LIMIT {BATCH}"
    )
    while some := list(rows(db, sql, (last,))):
        contents = []
        for key, body, *_ in some:
            try:
                contents.append(orjson.loads(body))
            except ValueError as error:
                raise _lost(db, key) from error
        actors: Mapping[Any, int] = _Same()
        if found < _KEYS:
            actors = _keys(db, "entities", _speakers(contents))
        narrow = []
        for (key, body, *said), content in zip(some, contents, strict=True):
            try:
                concept = None if said[5] is None else named.words[said[5]]
                kept = kept_body(content, named.words[said[4]], concept, actors)
                # Nothing is left out that columns do not say.
                proven = orjson.dumps(whole(kept, tuple(said), named)) == body
            except UNREADABLE as error:
                raise _lost(db, key) from error
            if not proven:
                raise _lost(db, key)
            narrow.append((kept, key))
        db.executemany("UPDATE bodies SET body = ? WHERE key = ?", narrow)
        last = int(some[-1][0])


class _Same(dict[Any, Any]):
    """What stands for itself."""

    def __missing__(self, key: Any) -> Any:
        return key


def _made(schema: str) -> list[tuple[str, str, str]]:
    """What a schema makes: the table, what of it, and the statement."""
    with closing(apsw.Connection(":memory:")) as fresh:
        fresh.execute(schema)
        return [
            (str(table), str(kind), str(sql))
            for table, kind, sql in fresh.execute(
                "SELECT tbl_name, type, sql FROM sqlite_schema WHERE sql IS NOT NULL "
                "ORDER BY type DESC, name"
            )
        ]


def _narrow_ids(db: apsw.Connection, made: list[tuple[str, str, str]]) -> None:
    for (name,) in list(
        rows(
            db,
            "SELECT name FROM sqlite_schema WHERE tbl_name = 'claims' AND type = 'index' "
            "AND sql IS NOT NULL",
        )
    ):
        db.execute(f'DROP INDEX "{name}"')
    db.execute("ALTER TABLE claims RENAME TO claims_before")
    for table, kind, sql in made:
        if (table, kind) == ("claims", "table"):
            db.execute(sql)
    columns = [f'"{name}"' for _, name, *_ in list(rows(db, "PRAGMA table_info(claims)"))]
    others = ", ".join(column for column in columns if column != '"id"')
    before = _digest(db, "claims_before")
    db.create_scalar_function("kept_id", _kept_id, 1, deterministic=True)
    db.execute(
        f"INSERT INTO claims (id, {others}) SELECT kept_id(id), {others} FROM claims_before "
        "ORDER BY key"
    )
    db.create_scalar_function("kept_id", None, 1)
    db.execute("DROP TABLE claims_before")
    for table, kind, sql in made:
        if (table, kind) == ("claims", "index"):
            db.execute(sql)
    # By what it changes, so that a digest that was wrong stays wrong.
    kept = kept_digests(db).get("claims", 0)
    digest = (kept - before + _digest(db, "claims")) % MODULUS
    if digest or kept:
        db.execute(
            "INSERT OR REPLACE INTO digests VALUES ('claims', ?)", (digest.to_bytes(DIGEST_BYTES),)
        )


def _digest(db: apsw.Connection, table: str) -> int:
    columns = ", ".join(DIGESTED["claims"])
    return sum(hashed(row) for row in rows(db, f"SELECT {columns} FROM {table}"))


def _kept_id(*cells: Any) -> bytes:
    """
    Raises:
        StoreError: it is no id of a claim.
    """
    (id,) = cells
    for kept in kept_ids([id] if isinstance(id, str) else []):
        return kept
    raise _damage(f"claim {id}")


def _part_speakers(db: apsw.Connection, made: list[tuple[str, str, str]]) -> None:
    db.execute("DROP TABLE IF EXISTS spoken; DROP INDEX IF EXISTS speakers_walk")
    db.execute("ALTER TABLE speakers RENAME TO speakers_before")
    for table, _, sql in made:
        if table in ("speakers", "spoken"):
            db.execute(sql)
    db.execute("INSERT INTO speakers SELECT claim, actor FROM speakers_before")
    db.execute("DROP TABLE speakers_before")
    _sort_speakers(db)


def _sort_speakers(db: apsw.Connection) -> None:
    db.execute(
        # What is left out of a damaged store is derived, and a check says so.
        f"INSERT OR IGNORE INTO spoken SELECT s.actor, c.marking, {lead_of('c.id')}, c.key "
        "FROM speakers s CROSS JOIN claims c ON c.key = s.claim ORDER BY 1, 2, 3, 4"
    )


def _shorten_indexes(db: apsw.Connection, made: list[tuple[str, str, str]]) -> None:
    """Make anew what is in the order of ids of claims."""
    of_claims = (
        "SELECT sql, name FROM sqlite_schema WHERE tbl_name = 'claims' AND type = 'index' "
        "AND sql IS NOT NULL"
    )
    there: dict[str, str] = dict(rows(db, of_claims))
    due = [sql for table, kind, sql in made if (table, kind) == ("claims", "index")]
    for sql, name in there.items():
        if sql not in due:
            db.execute(f'DROP INDEX "{name}"')
    for sql in due:
        if sql not in there:
            db.execute(sql)
    db.execute("DROP TABLE IF EXISTS spoken")
    for table, _, sql in made:
        if table == "spoken":
            db.execute(sql)
    _sort_speakers(db)


def _index_remarks(db: apsw.Connection, made: list[tuple[str, str, str]]) -> None:
    """Make the indexes of re-markings; where somebody did so by hand, anew."""
    for _, kind, sql in made:
        if kind == "index" and sql.endswith("WHERE kind = 'remarked'"):
            db.execute(f"DROP INDEX IF EXISTS {sql.split()[2]}")
            db.execute(sql)


def _speakers(contents: Iterable[Any]) -> Iterator[str]:
    """Those who speak in contents, as far as these can be read."""
    for content in contents:
        with suppress(*UNREADABLE):
            for link in content[_CHAIN]:
                if isinstance(link[0], str):
                    yield link[0]


def _keys(db: apsw.Connection, table: str, ids: Iterable[str]) -> dict[str, int]:
    """The keys of those of these ids that a table has."""
    sql = f"SELECT t.id, t.key FROM carray(?) w CROSS JOIN {table} t ON t.id = w.value"
    found: dict[str, int] = {}
    for batch in batches(dict.fromkeys(findable(ids))):
        found.update(rows(db, sql, (apsw.carray(tuple(batch)),)))
    return found


def _lost(db: apsw.Connection, key: int) -> Exception:
    ids = told_ids([id for (id,) in rows(db, "SELECT id FROM claims WHERE key = ?", (key,))])
    return _damage(f"claim {ids[0]}" if ids else "a body of no claim")


def _damage(what: str) -> StoreError:
    # A check of today reads no store of a version before.
    return StoreError(
        f"the store is damaged: {what} cannot be carried over; run “answerable check” with the "
        "program that wrote it to see what is hit, and go back to a backup, or import an export"
    )
