"""Taking claims and entities out of the tables; scrubbing takes them out of the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import apsw

from graph.claims.decided import Decided
from graph.claims.errors import InputError, StoreBusy
from graph.engines.engine import Expunged
from graph.engines.sqlite.claim_ids import told_id
from graph.engines.sqlite.interned import Terms
from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.row_digests import RowDigests
from graph.engines.sqlite.units import ERASED

DIRTY = "dirty"
"""The setting that says that something expunged may still be found: the unit that expunged last."""
_OF_CLAIMS = ("speakers", "spoken", "claim_changes", "tokens", "spans", "particulars")
"""Tables whose rows are each of one claim."""


class Expunging:
    """Removes rows inside a transaction that somebody else owns."""

    def __init__(self, db: apsw.Connection, terms: Terms) -> None:
        self._db, self._terms = db, terms

    def expunge(self, claims: Sequence[int], entities: Sequence[int]) -> Expunged:
        """Remove claims and entities by their keys, with all that is kept of them.

        Raises:
            InputError: something that stays refines or names one of them.
        """
        db = self._db
        # A table, not a list: a statement takes a bounded number of values, and an erasure may take
        # any number of claims.
        db.execute("CREATE TEMP TABLE IF NOT EXISTS going (claim INTEGER PRIMARY KEY)")
        db.execute("DELETE FROM temp.going")
        db.executemany("INSERT INTO going VALUES (?)", [(key,) for key in claims])
        self._check_claims()
        # Looked up before anything is deleted: afterwards nothing says which these were.
        coarser = [
            key
            for (key,) in rows(
                db,
                "SELECT DISTINCT c.refines FROM temp.going g JOIN claims c ON c.key = g.claim "
                "WHERE c.refines IS NOT NULL AND c.refines NOT IN temp.going",
            )
        ]
        origins = [
            key
            for (key,) in rows(
                db,
                "SELECT DISTINCT c.origin FROM temp.going g JOIN claims c ON c.key = g.claim",
            )
        ]
        # What refers to a claim goes before the claim.
        db.execute("DELETE FROM refinements WHERE fine IN temp.going")
        for table in _OF_CLAIMS:
            db.execute(f"DELETE FROM {table} WHERE claim IN temp.going")
        db.execute("DELETE FROM bodies WHERE key IN temp.going")
        # Finer ones first: each refers to the coarser.
        db.execute("UPDATE claims SET refines = NULL WHERE key IN temp.going")
        db.execute("DELETE FROM claims WHERE key IN temp.going")
        db.executemany(
            "UPDATE claims SET coarse = EXISTS "
            "(SELECT 1 FROM refinements WHERE coarse = ?1) WHERE key = ?1",
            [(key,) for key in coarser],
        )
        db.executemany(
            "DELETE FROM origins WHERE key = ?1 "
            "AND NOT EXISTS (SELECT 1 FROM claims WHERE origin = ?1)",
            [(key,) for key in origins],
        )
        for key in entities:
            self._check_entity(key)
            db.execute("DELETE FROM entity_changes WHERE entity = ?", (key,))
            db.execute("DELETE FROM entities WHERE key = ?", (key,))
        db.execute("DELETE FROM temp.going")
        db.execute(
            # A decision about nothing that stays would tell who decided of what was erased, and
            # when.
            "DELETE FROM decisions WHERE key NOT IN (SELECT decision FROM claim_changes "
            "UNION SELECT decision FROM entity_changes)"
        )
        return Expunged(len(claims), len(entities))

    def _check_claims(self) -> None:
        row = self._db.execute(
            "SELECT c.id, count(*) FROM temp.going g JOIN claims c ON c.key = g.claim "
            "JOIN refinements r ON r.coarse = g.claim WHERE r.fine NOT IN temp.going "
            "GROUP BY c.id ORDER BY c.id LIMIT 1"
        ).fetchone()
        if row is not None:
            raise InputError(
                f"is refined by {row[1]} of the claims that would stay",
                mend="remove those with it",
                record=told_id(row[0]),
            )

    def _check_entity(self, key: int) -> None:
        row = self._db.execute(
            "SELECT e.id FROM entities e WHERE e.key = ?1 AND ("
            "EXISTS (SELECT 1 FROM claims WHERE subject = ?1) "
            "OR EXISTS (SELECT 1 FROM claims WHERE object = ?1 AND object IS NOT NULL) "
            "OR EXISTS (SELECT 1 FROM claims WHERE source = ?1) "
            "OR EXISTS (SELECT 1 FROM spoken WHERE actor = ?1))",
            (key,),
        ).fetchone()
        if row is not None:
            raise InputError(
                "is named by claims that would stay",
                mend="remove those with it",
                record=str(row[0]),
            )


def bury(
    db: apsw.Connection,
    tombstones: Iterable[bytes],
    unit: int,
    at: int,
    decided: Decided,
    gone: Expunged,
) -> None:
    """Note that something was expunged, and that the file has to be scrubbed."""
    db.executemany("INSERT OR IGNORE INTO tombstones VALUES (?)", [(mac,) for mac in tombstones])
    db.execute(
        'INSERT INTO erasures (at, "by", why, claims, entities) VALUES (?, ?, ?, ?, ?)',
        (at, decided.by, decided.why, *gone),
    )
    db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (ERASED, unit))
    db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (DIRTY, unit))


def is_unscrubbed(db: apsw.Connection) -> bool:
    """Whether something expunged may still be found in the file."""
    return bool(db.execute("SELECT 1 FROM settings WHERE name = ?", (DIRTY,)).fetchone())


def scrub(db: apsw.Connection, path: str) -> int | None:
    """Rewrite the whole file, which leaves free pages and stale cells behind, and empty its log.

    Deleting with ``secure_delete`` would not do: when pages were split, copies of rows were left
    in their unused parts long before. (https://sqlite.org/lang_vacuum.html)

    Returns:
        The unit up to which nothing expunged is found any more, for `settle`; None where there was
        nothing to do.

    Raises:
        StoreBusy: another connection holds an old state, which keeps the log from being emptied.
    """
    # Read before: what another process expunges meanwhile is for that one to settle.
    row = db.execute("SELECT value FROM settings WHERE name = ?", (DIRTY,)).fetchone()
    for (table,) in list(rows(db, "SELECT name FROM sqlite_schema WHERE name LIKE 'sqlite_stat_'")):
        db.execute(f"DELETE FROM {table}")  # ANALYZE keeps samples of what was there.
    db.execute("VACUUM")
    busy, _, _ = next(iter(rows(db, "PRAGMA wal_checkpoint(TRUNCATE)")))
    if busy:
        raise StoreBusy(
            f"{path}: what was erased is gone from every answer, but its bytes are still in "
            f"{path}-wal, because somebody reads an old state; run “answerable erasures --finish” "
            "when that is done"
        )
    return None if row is None else int(row[0])


def settle(db: apsw.Connection, digests: RowDigests, unit: int) -> None:
    """Note that nothing is left of what was expunged up to a unit. Only what is true by then: a
    process that is killed before it leaves the note that something may be found."""
    with digests.transaction():
        db.execute("DELETE FROM settings WHERE name = ? AND value = ?", (DIRTY, unit))
