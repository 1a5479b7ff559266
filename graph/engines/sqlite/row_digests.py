"""Digests of the rows that follow from nothing else in a store: what was written, and who decided.

A claim's content is proven by its id, and what is derived is computed anew; markings as they
were written, decisions and record times stand in neither. So each table of those has a digest
(`graph.engines.digest_sums`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import apsw

from graph.engines.digest_sums import DIGEST_BYTES, MODULUS, added, hashed
from graph.engines.sqlite.keys import rows

DIGESTED: Mapping[str, tuple[str, ...]] = {
    "settings": ("name", "value"),
    "terms": ("key", "kind", "name"),
    "markings": ("key", "text"),
    "origins": ("key", "id"),
    "units": ("number", "at", "entities", "claims", "entity_changes", "claim_changes"),
    "entities": ("key", "id", "class", "marking", "unit"),
    "claims": ("key", "id", "written", "unit"),
    "decisions": ("key", "by", "why", "on", "second", "rules"),
    "claim_changes": ("key", "claim", "kind", "unit", "decision", "before", "after"),
    "entity_changes": ("key", "entity", "kind", "unit", "decision", "before", "after"),
    "departures": ("key", "kind", "at", "clearance", "profile", "digest"),
    "tombstones": ("mac",),
    "erasures": ("key", "at", "by", "why", "claims", "entities"),
}
"""The columns of each table that its digest is over."""
SETTINGS = ("dirty", "erased", "replaced")
"""Settings that are part of it. The others say with what the store was last written; where one of
them is changed, what depends on it is settled anew."""
MANY = ("entities", "claims", "claim_changes", "entity_changes")
"""Tables whose new rows `RowDigests.came` is told of."""
_TABLES = list(DIGESTED)


class RowDigests:
    """Keeps up the digests of what one connection writes.

    Triggers of the connection's own see each row that comes or goes, so that no code that writes
    has to think of it. Only of new entities, claims and changes, which come by the thousand, they
    have to be told: for a statement with a trigger SQLite keeps each page as it was before the
    row. What was seen is written once, before a transaction commits.
    """

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self.seen = [0] * len(_TABLES)
        """What is to be added to each digest; to be put back where part of a transaction is."""
        db.create_scalar_function("row_came", self._came)
        db.create_scalar_function("row_went", self._went)
        # Otherwise a row that another one replaces goes without a trigger.
        db.pragma("recursive_triggers", True)
        for number, (table, columns) in enumerate(DIGESTED.items()):
            for event, changed in (("INSERT", ""), ("DELETE", ""), ("UPDATE", _of(columns))):
                if event == "INSERT" and table in MANY:
                    continue
                db.execute(
                    f"CREATE TEMP TRIGGER {event}_digest_of_{table} AFTER {event} {changed} "
                    f"ON main.{table} {_when(table, event)} BEGIN "
                    f"{_told('row_went', number, columns, 'old') if event != 'INSERT' else ''} "
                    f"{_told('row_came', number, columns, 'new') if event != 'DELETE' else ''} END"
                )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction of its own, undone where the block raises."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self.start()
            yield
            self.keep()
            self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    def start(self) -> None:
        """Learn that a transaction begins."""
        self.seen = [0] * len(_TABLES)

    def keep(self) -> None:
        """Write the digests; the last thing before a transaction commits."""
        kept = kept_digests(self._db)
        for table, seen in zip(_TABLES, self.seen, strict=True):
            if seen:
                digest = (kept.get(table, 0) + seen) % MODULUS
                self._db.execute(
                    "INSERT OR REPLACE INTO digests VALUES (?, ?)",
                    (table, digest.to_bytes(DIGEST_BYTES)),
                )
        self.start()

    def came(self, table: str, new: Iterable[tuple[object, ...]]) -> None:
        """Learn of new rows of one of `MANY`: the columns that its digest is over."""
        self.seen[_TABLES.index(table)] += added(new)

    def _came(self, *told: Any) -> None:
        self.seen[told[0]] += hashed(told[1:])

    def _went(self, *told: Any) -> None:
        self.seen[told[0]] -= hashed(told[1:])


def kept_digests(db: apsw.Connection) -> dict[str, int]:
    """The digests that a store has; a table without one never had a row."""
    return {name: int.from_bytes(digest) for name, digest in rows(db, "SELECT * FROM digests")}


def due_digests(db: apsw.Connection) -> dict[str, int]:
    """The digests of the rows that are there."""
    found = {}
    for table, columns in DIGESTED.items():
        listed = ", ".join(f'"{column}"' for column in columns)
        named = f" WHERE name IN {SETTINGS}" if table == "settings" else ""
        summed = sum(hashed(row) for row in rows(db, f"SELECT {listed} FROM {table}{named}"))
        found[table] = summed % MODULUS
    return found


def _of(columns: tuple[str, ...]) -> str:
    return "OF " + ", ".join(f'"{column}"' for column in columns)


def _when(table: str, event: str) -> str:
    row = "old" if event == "DELETE" else "new"
    return f"WHEN {row}.name IN {SETTINGS}" if table == "settings" else ""


def _told(function: str, number: int, columns: tuple[str, ...], row: str) -> str:
    cells = ", ".join(f'{row}."{column}"' for column in columns)
    return f"SELECT {function}({number}, {cells});"
