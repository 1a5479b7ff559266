"""What is in any order but that of arrival is left out while very many claims come in.

Put one by one into ten indexes and two sorted tables, each claim changes pages at random, and a
store beyond the cache reads and writes each of them over and over. Made at the end, whole indexes
are sorted first and written from end to end.
"""

from __future__ import annotations

import apsw

from graph.engines.sqlite.keys import next_key, rows

MANY = 20_000
"""From how many new claims on this can pay."""

_SORTED = {"speakers": "actor, marking, id", "tokens": "marking, token, claim"}
"""Tables that are kept in the order of their keys."""
_MEANWHILE = 96 * 1024
"""KiB of cache while claims come in: their ids alone arrive in random order and are looked up."""
_SORTING = 16 * 1024
"""KiB of cache while sorting, which takes as much again beside it."""


class LateIndexes:
    """Watches one recording inside a transaction that somebody else owns.

    While indexes are missing nothing may be looked up but claims by their keys and ids.
    """

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._before = next_key(db, "claims") - 1
        self._new = 0
        self._missing: list[str] = []
        self._cache = 0

    def take(self, new: int) -> None:
        """Learn that so many claims were recorded; leave indexes out from when most are new."""
        self._new += new
        if self._missing or self._new < max(MANY, self._before):
            return
        self._cache = int(self._db.pragma("cache_size"))
        self._db.pragma("cache_size", -_MEANWHILE)
        for name, sql in list(
            rows(
                self._db,
                "SELECT name, sql FROM sqlite_schema WHERE type = 'index' "
                "AND tbl_name IN ('claims', 'speakers') AND sql IS NOT NULL ORDER BY name",
            )
        ):
            self._db.execute(f"DROP INDEX {name}")
            self._missing.append(sql)
        for table in _SORTED:
            # It is found before the table of the same name, whoever writes there.
            self._db.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM main.{table} LIMIT 0")

    def __enter__(self) -> LateIndexes:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        """Make what was left out, unless all of it is about to be undone."""
        if not self._missing:
            return
        self._db.pragma("cache_size", -_SORTING)
        self._db.execute("PRAGMA shrink_memory")
        try:
            if error is None:
                self._make()
        finally:
            self._db.pragma("cache_size", self._cache)

    def _make(self) -> None:
        for table, key in _SORTED.items():
            self._db.execute(f"INSERT INTO main.{table} SELECT * FROM temp.{table} ORDER BY {key}")
            self._db.execute(f"DROP TABLE temp.{table}")
        while self._missing:
            self._db.execute(self._missing.pop())
