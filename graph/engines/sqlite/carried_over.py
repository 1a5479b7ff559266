"""Stores of the version before, carried over where they lie: bodies of claims get keys in place of
ids (`graph.engines.sqlite.kept_bodies`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
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
"""The version that is carried over."""


def carry_over(db: apsw.Connection, path: str, to: int) -> None:
    """Make a store of version `FROM` one of the version behind it, whole or not at all; then give
    back the room on the disk.

    Raises:
        StoreBusy: another process has the store open: one of the program before would read what it
            does not know.
        StoreTooOld: it can only be read.
        StoreError: a claim is not what was written.
    """
    if db.readonly("main"):
        raise StoreTooOld(
            f"{path} is a store of version {FROM}, and can only be read; this program carries it "
            f"over to version {to}: copy it to a place that can be written, and open it there"
        )
    with _alone(db, path):
        db.execute("BEGIN EXCLUSIVE")
        try:
            # Another process may have done it while this one waited.
            if int(db.pragma("user_version")) == FROM:
                _narrow_bodies(db)
                db.execute(f"PRAGMA user_version = {to}")
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
        # Without room for a second file the free pages stay, for what is written next.
        with suppress(apsw.FullError):
            db.execute("VACUUM")


@contextmanager
def _alone(db: apsw.Connection, path: str) -> Iterator[None]:
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
            f"{path} is a store of version {FROM}, to be carried over, and another process has it "
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
