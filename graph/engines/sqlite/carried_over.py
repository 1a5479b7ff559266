"""Stores of the versions before, carried over where they lie: bodies of claims get keys in place
of ids (`graph.engines.sqlite.kept_bodies`), and who speaks stands by claim and by speaker, in a
table each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import apsw
import orjson

from graph.claims.errors import StoreBusy, StoreTooOld
from graph.engines.sqlite.kept_bodies import (
    CHAIN,
    CITATION,
    OBJECT,
    ORIGIN,
    SUBJECT,
    UNREADABLE,
    Named,
    exchange,
)
from graph.engines.sqlite.keys import BATCH, batches, damage, findable, rows

FROM = 11
"""The oldest version that is carried over."""
_NARROW, _PARTED = 12, 13
"""The versions since which bodies have keys, and since which speakers have two tables."""


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
    with _alone(db, path, found):
        db.execute("BEGIN EXCLUSIVE")
        try:
            # Another process may have done it while this one waited.
            found = int(db.pragma("user_version"))
            if found < to:
                if found < _NARROW:
                    _narrow_bodies(db)
                if found < _PARTED:
                    _part_speakers(db, schema)
                db.execute(f"PRAGMA user_version = {to}")
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
        # Without room for a second file the free pages stay, for what is written next.
        with suppress(apsw.FullError):
            db.execute("VACUUM")


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


def _narrow_bodies(db: apsw.Connection) -> None:
    last = 0
    while True:
        found = list(
            rows(
                db,
                f"SELECT key, body FROM bodies WHERE key > ? ORDER BY key LIMIT {BATCH}",
                (last,),
            )
        )
        if not found:
            return
        contents = []
        for key, body in found:
            try:
                contents.append(orjson.loads(body))
            except ValueError as error:
                raise _lost(db, key) from error
        entities = _keys(db, "entities", _texts(contents, SUBJECT, OBJECT, CHAIN, CITATION))
        named = Named(_keys(db, "origins", _texts(contents, ORIGIN)), entities, entities)
        narrow = []
        for (key, body), content in zip(found, contents, strict=True):
            same = orjson.dumps(content) == body
            try:
                exchange(content, named)
            except UNREADABLE as error:
                raise _lost(db, key) from error
            if not same:
                raise _lost(db, key)
            narrow.append((orjson.dumps(content), key))
        db.executemany("UPDATE bodies SET body = ? WHERE key = ?", narrow)
        last = int(found[-1][0])


def _part_speakers(db: apsw.Connection, schema: str) -> None:
    db.execute("DROP INDEX IF EXISTS speakers_walk; ALTER TABLE speakers RENAME TO speakers_before")
    with closing(apsw.Connection(":memory:")) as fresh:
        fresh.execute(schema)
        for (sql,) in fresh.execute(
            "SELECT sql FROM sqlite_schema WHERE name IN ('speakers', 'spoken')"
        ):
            db.execute(sql)
    db.execute("INSERT INTO speakers SELECT claim, actor FROM speakers_before")
    db.execute("DROP TABLE speakers_before")
    db.execute(
        # What is left out of a damaged store is derived, and a check says so.
        "INSERT OR IGNORE INTO spoken SELECT s.actor, c.marking, c.id, c.key FROM speakers s "
        "CROSS JOIN claims c ON c.key = s.claim ORDER BY 1, 2, 3"
    )


def _texts(contents: Iterable[Any], *places: int) -> Iterator[str]:
    """What stands at some places of contents, or first in the lists that stand there."""
    for content in contents:
        with suppress(*UNREADABLE):
            for place in places:
                found = content[place]
                for one in found if place == CHAIN else [found]:
                    text = one[0] if isinstance(one, list) else one
                    if isinstance(text, str):
                        yield text


def _keys(db: apsw.Connection, table: str, ids: Iterable[str]) -> dict[str, int]:
    """The keys of those of these ids that a table has."""
    sql = f"SELECT t.id, t.key FROM carray(?) w CROSS JOIN {table} t ON t.id = w.value"
    found: dict[str, int] = {}
    for batch in batches(dict.fromkeys(findable(ids))):
        found.update(rows(db, sql, (apsw.carray(tuple(batch)),)))
    return found


def _lost(db: apsw.Connection, key: int) -> Exception:
    ids = [id for (id,) in rows(db, "SELECT id FROM claims WHERE key = ?", (key,))]
    return damage(f"{f'claim {ids[0]}' if ids else 'a body of no claim'} cannot be carried over")
