"""Indexes that are left out while very many claims come in, and made anew at the end.

Put into ten indexes one by one, each claim changes ten pages at random; sorted first, whole indexes
are written from end to end, in a third of the time.
"""

from __future__ import annotations

import apsw

from graph.engines.sqlite.keys import next_key, rows

MANY = 20_000
"""From how many new claims on this can pay."""


class LateIndexes:
    """Watches one recording inside a transaction that somebody else owns.

    While indexes are missing nothing may be looked up but claims by their keys and ids.
    """

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._before = next_key(db, "claims") - 1
        self._new = 0
        self._missing: list[str] = []

    def take(self, new: int) -> None:
        """Learn that so many claims were recorded; leave indexes out from when most are new."""
        self._new += new
        if self._missing or self._new < max(MANY, self._before):
            return
        for name, sql in list(
            rows(
                self._db,
                "SELECT name, sql FROM sqlite_schema WHERE type = 'index' "
                "AND tbl_name IN ('claims', 'speakers') AND sql IS NOT NULL ORDER BY name",
            )
        ):
            self._db.execute(f"DROP INDEX {name}")
            self._missing.append(sql)

    def make(self) -> None:
        """Make the indexes that were left out."""
        while self._missing:
            self._db.execute(self._missing.pop())
