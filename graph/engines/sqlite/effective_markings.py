"""Effective markings: the join of everything a claim names, kept up when any of it is re-marked."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import apsw

from graph.claims.marking import join_all
from graph.engines.sqlite.claim_ids import lead_of
from graph.engines.sqlite.interned import Markings
from graph.engines.sqlite.tokens import move_tokens
from graph.engines.sqlite.write.first_load import FirstLoad, spoken_in


class Joins:
    """Joins of markings by their numbers, each computed once."""

    def __init__(self, db: apsw.Connection, markings: Markings) -> None:
        self._db, self._markings = db, markings
        self._known: dict[frozenset[int], int] = {}

    def number(self, parts: frozenset[int]) -> int:
        """The number of the join of these."""
        # Stores have few combinations of markings, and very many claims.
        found = self._known.get(parts)
        if found is None:
            joined = join_all(self._markings.by_number[part] for part in parts)
            found = self._markings.number(self._db, joined)
            self._known[parts] = found
        return found


def settle_markings(
    db: apsw.Connection,
    joins: Joins,
    late: FirstLoad | None = None,
    *,
    claims: Iterable[int] = (),
    entities: Iterable[int] = (),
) -> None:
    """Compute the effective markings anew that may follow from these claims and entities.

    Those are of the claims themselves, of those that name one of the entities, and of all that
    refine them, at any depth.

    Args:
        late: of a store that is being filled: what of it is written in the end.
    """
    claims, entities = list(claims), list(entities)
    if not claims and not entities:
        return
    # A table, not a list in Python: who re-marks a State touches all that names it.
    db.execute("CREATE TEMP TABLE IF NOT EXISTS affected (claim INTEGER PRIMARY KEY)")
    db.execute("DELETE FROM temp.affected")
    db.executemany("INSERT OR IGNORE INTO affected VALUES (?)", [(key,) for key in claims])
    db.executemany(
        f"""
INSERT OR IGNORE INTO affected
SELECT key FROM claims WHERE subject = ?1
UNION ALL SELECT key FROM claims WHERE object = ?1 AND object IS NOT NULL
UNION ALL SELECT key FROM claims WHERE source = ?1
UNION ALL SELECT claim FROM {spoken_in(late)} WHERE actor = ?1
""",
        [(key,) for key in entities],
    )
    db.execute(
        # `refinements` holds each finer claim beside all that it refines, however far: one step
        # reaches them. CROSS JOIN starts from the few that are affected.
        "INSERT OR IGNORE INTO affected SELECT r.fine FROM temp.affected a "
        "CROSS JOIN refinements r ON r.coarse = a.claim"
    )
    # Only what comes out otherwise is written: each write moves rows in every index that has the
    # marking.
    changed = []
    moved = []
    for claim, rows in groupby(db.execute(_PARTS), key=lambda row: row[0]):
        found = list(rows)
        marking = joins.number(frozenset(part for _, part, _ in found))
        if marking != found[0][2]:
            changed.append((marking, claim))
            moved.append((marking, found[0][2], claim))
    db.executemany("UPDATE claims SET marking = ? WHERE key = ?", changed)
    # The same marking stands in each table whose index begins with it; readers seek there by
    # marking.
    db.executemany(_MOVE_SPOKEN, moved)
    db.executemany("UPDATE refinements SET marking = ? WHERE fine = ?", changed)
    move_tokens(db, moved if late is None else late.move(moved))


_MOVE_SPOKEN = f"""
UPDATE spoken SET marking = ?1 WHERE (actor, marking, lead, claim) IN (
    SELECT s.actor, ?2, {lead_of("c.id")}, c.key
    FROM speakers s CROSS JOIN claims c ON c.key = s.claim WHERE s.claim = ?3
)
"""
_PARTS = """
WITH whole (claim, part) AS (
    SELECT claim, claim FROM temp.affected
    UNION ALL
    SELECT a.claim, r.coarse FROM temp.affected a JOIN refinements r ON r.fine = a.claim
)
SELECT w.claim, m.marking, c.marking
FROM whole w
JOIN claims c ON c.key = w.claim
JOIN (
    SELECT w.part AS part, c.written AS marking
    FROM (SELECT DISTINCT part FROM whole) w JOIN claims c ON c.key = w.part
    UNION
    SELECT w.part, e.marking
    FROM (SELECT DISTINCT part FROM whole) w JOIN claims c ON c.key = w.part
    JOIN entities e ON e.key IN (c.subject, c.object, c.source)
    UNION
    SELECT w.part, e.marking
    FROM (SELECT DISTINCT part FROM whole) w JOIN speakers s ON s.claim = w.part
    JOIN entities e ON e.key = s.actor
) m ON m.part = w.part
ORDER BY w.claim
"""
"""Every marking that goes into a claim's effective one: of all that it, and what it refines at
any depth, names or has written. With it the effective marking as it was."""
