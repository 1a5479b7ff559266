"""What is in any order but that of arrival is left out while very many claims come in.

Put one by one into a dozen indexes and the sorted tables of tokens and of what each speaker said,
each claim changes pages at random, and a store beyond the cache reads and writes each of them over
and over. Made at the end, whole indexes are sorted first and written from end to end.

No claim is found by its id meanwhile. Those that came twice are found, and taken out again, when
the ids are sorted; what refines another one is linked after that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

import apsw

from graph.engines.sqlite.body_functions import give_functions
from graph.engines.sqlite.claim_ids import lead_of
from graph.engines.sqlite.keys import batches, next_key, rows
from graph.engines.sqlite.tables import SCHEMA
from graph.engines.sqlite.tokens import all_tokens
from graph.engines.sqlite.write.late_tokens import LateTokens

MANY = 1_000
"""From how many new claims on this can pay."""

_IDS = "claims_id"
_CACHE = 16 * 1024
"""KiB of cache: while claims are appended no more is of use, and sorting takes as much beside."""


class LateIndexes:
    """Watches one recording inside a transaction that somebody else owns.

    While indexes are missing nothing may be looked up but claims by their keys, and entities.
    Foreign keys are not checked then, which would look up each row's entities and terms once more:
    they were read from the same tables in the same transaction.
    """

    def __init__(self, db: apsw.Connection, tokens: LateTokens | None = None) -> None:
        """
        Args:
            tokens: where they wait for somebody else, who sees to what is left out.
        """
        self._db, self._rests = db, tokens is not None
        self._before = next_key(db, "claims") - 1
        self._new = 0
        self._made: dict[str, str] = {}
        self._first = self._cache = 0
        self.tokens = tokens
        """Where tokens wait for the end; None while nothing is left out."""
        self.waiting = False
        """Whether claims were kept by `refine_later`."""
        self.repeated = 0
        """Claims that were there already, though that was found out only at the end."""

    @property
    def missing(self) -> bool:
        return bool(self._made)

    def expect(self, most: int) -> None:
        """Learn that so many claims come next; leave indexes out when most claims are new."""
        if self._rests or self._made or self._new + most < max(MANY, self._before):
            return
        self._leave_out(next_key(self._db, "claims"), indexes_of_claims(self._db))

    def leave_out(self) -> None:
        """Leave indexes out now, of all claims that are there and come: those of a store that is
        filled in parts, of which an earlier connection may have left them out already."""
        with closing(apsw.Connection(":memory:")) as fresh:
            give_functions(fresh)
            fresh.execute(SCHEMA)
            made = indexes_of_claims(fresh)
        self._leave_out(1, made)
        assert self.tokens is not None
        for batch in batches(all_tokens(self._db)):
            self.tokens.keep(batch)

    def _leave_out(self, first: int, made: dict[str, str]) -> None:
        """
        Args:
            first: the key of the first claim that is in none of them.
            made: statements that make the indexes again, by name.
        """
        self._cache = int(self._db.pragma("cache_size"))
        self._db.pragma("cache_size", -_CACHE)
        self._first, self._made = first, made
        # Unlike the pragma, this works within a transaction.
        self._db.config(apsw.SQLITE_DBCONFIG_ENABLE_FKEY, 0)
        for name in self._made:
            self._db.execute(f"DROP INDEX IF EXISTS {name}")
        self.tokens = LateTokens(self._db)

    def take(self, new: int) -> None:
        """Learn that so many claims were recorded."""
        self._new += new

    def refine_later(self, finer: Iterable[tuple[int, bytes | str]]) -> None:
        """Keep the keys of claims with the ids of those that they refine: in the table `later`, as
        `graph.engines.sqlite.claim_ids` says; what is none stays a text."""
        if not self.waiting:
            self.waiting = True
            self._db.execute("CREATE TEMP TABLE later (claim INTEGER PRIMARY KEY, refines BLOB)")
        self._db.executemany("INSERT INTO later VALUES (?, ?)", finer)

    def __enter__(self) -> LateIndexes:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        """Make what was left out, unless all of it is about to be undone."""
        if not self._made:
            return
        self._db.execute("PRAGMA shrink_memory")
        try:
            if error is None:
                self._make()
        finally:
            self._db.config(apsw.SQLITE_DBCONFIG_ENABLE_FKEY, 1)
            self._db.pragma("cache_size", self._cache)

    def _make(self) -> None:
        ids = self._made.pop(_IDS)
        gone: frozenset[int] = frozenset()
        try:
            self._db.execute(ids)
        except apsw.ConstraintError:
            gone = self._remove_repeated()
            self._db.execute(ids)
        assert self.tokens is not None
        self.tokens.write(gone)
        fill_spoken(self._db, self._first)
        while self._made:
            self._db.execute(self._made.popitem()[1])

    def _remove_repeated(self) -> frozenset[int]:
        """Take out all claims whose ids are there with a smaller key; their keys."""
        self._db.execute(
            """
CREATE INDEX repeated_ids ON claims (id);
CREATE TEMP TABLE repeated AS SELECT c.key AS claim FROM claims c
    WHERE c.key > (SELECT min(key) FROM claims WHERE id = c.id);
DROP INDEX repeated_ids;
DELETE FROM bodies WHERE key IN temp.repeated;
DELETE FROM claims WHERE key IN temp.repeated;
DELETE FROM speakers WHERE claim IN temp.repeated;
DELETE FROM spans WHERE claim IN temp.repeated;
DELETE FROM particulars WHERE claim IN temp.repeated;
"""
        )
        if self.waiting:
            self._db.execute("DELETE FROM later WHERE claim IN temp.repeated")
        gone = frozenset([key for (key,) in rows(self._db, "SELECT claim FROM temp.repeated")])
        self.repeated = len(gone)
        self._db.execute("DROP TABLE temp.repeated")
        return gone


def fill_spoken(db: apsw.Connection, first: int) -> None:
    """Write what each speaker said, of the claims from this key on."""
    db.execute(
        f"INSERT INTO spoken SELECT s.actor, c.marking, {lead_of('c.id')}, c.key FROM claims c "
        "CROSS JOIN speakers s ON s.claim = c.key WHERE c.key >= ? ORDER BY 1, 2, 3, 4",
        (first,),
    )


def indexes_of_claims(db: apsw.Connection) -> dict[str, str]:
    """The indexes of the table of claims by name, with what makes them."""
    return indexes_of(db, "claims")


def indexes_of(db: apsw.Connection, table: str) -> dict[str, str]:
    """The indexes of a table by name, with what makes them; without those of its own columns."""
    return dict(
        rows(
            db,
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' "
            "AND tbl_name = ? AND sql IS NOT NULL ORDER BY name",
            (table,),
        )
    )


@contextmanager
def made_from_end_to_end(db: apsw.Connection) -> Iterator[None]:
    """Sort whole indexes in little memory."""
    cache = int(db.pragma("cache_size"))
    db.execute("PRAGMA shrink_memory")
    db.pragma("cache_size", -_CACHE)
    try:
        yield
    finally:
        db.pragma("cache_size", cache)


@contextmanager
def unlinked(db: apsw.Connection) -> Iterator[None]:
    """Write without a check of foreign keys, which would look up each row's entities and terms once
    more: they were read from the same tables in the same transaction."""
    # Unlike the pragma, this works within a transaction.
    db.config(apsw.SQLITE_DBCONFIG_ENABLE_FKEY, 0)
    try:
        yield
    finally:
        db.config(apsw.SQLITE_DBCONFIG_ENABLE_FKEY, 1)
