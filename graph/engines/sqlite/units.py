"""Units of work by number and record time, and what came since one of them."""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from graph.engines.engine import Touched
from graph.engines.sqlite.claim_ids import told_ids
from graph.engines.sqlite.keys import rows

TABLES = ("entities", "claims", "entity_changes", "claim_changes")
_TOPS = ", ".join(f"(SELECT coalesce(max(key), 0) FROM {table})" for table in TABLES)
_TOPS_OF = (
    "SELECT coalesce((SELECT value FROM settings WHERE name = ?2), 0), "
    f"{', '.join(TABLES)} FROM units WHERE number = ?1"
)
ERASED = "erased"
"""The setting that has the number of the last unit that erased something."""


def last_unit(db: apsw.Connection) -> tuple[int, int]:
    """Number and record time of the last whole unit; zeros where there is none."""
    row = db.execute("SELECT number, at FROM units ORDER BY number DESC LIMIT 1").fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))


def unit_at(db: apsw.Connection, moment: int) -> int:
    """The last unit that was whole at a moment; 0 where there was none."""
    row = db.execute(
        "SELECT number FROM units WHERE at <= ? ORDER BY at DESC, number DESC LIMIT 1", (moment,)
    ).fetchone()
    return 0 if row is None else int(row[0])


def end_unit(db: apsw.Connection, number: int, at: int) -> None:
    """Give a unit its record time: the last thing before it commits."""
    db.execute(f"INSERT INTO units SELECT ?, ?, {_TOPS}", (number, at))


def restored_units(db: apsw.Connection, times: Iterable[int]) -> None:
    """Make the units of histories: each has its record time as its number.

    What a store had of units before goes: nothing that they recorded is left in it.
    """
    db.execute("DELETE FROM units")
    # How far the tables had grown then is not known, so nobody can ask what came since.
    db.executemany(
        "INSERT INTO units VALUES (?1, ?1, -1, -1, -1, -1)", ((time,) for time in sorted(times))
    )


def tops(db: apsw.Connection, unit: int) -> dict[str, int] | None:
    """The highest key of each table when a unit was whole: what came later has a higher one.

    None where that is not known: the unit was restored, or is none, or something was erased
    since, whose keys later rows may have.
    """
    row = db.execute(_TOPS_OF, (unit, ERASED)).fetchone()
    if row is None:
        return None
    erased, *grown = map(int, row)
    return None if grown[0] < 0 or erased > unit else dict(zip(TABLES, grown, strict=True))


def touched(db: apsw.Connection, since: int) -> Touched | None:
    """See `graph.engines.engine.Snapshot.touched`."""
    grown = tops(db, since)
    if grown is None:
        return None
    entities, claims, entity_changes, claim_changes = grown.values()
    new = {id for (id,) in rows(db, "SELECT id FROM entities WHERE key > ?", (entities,))}
    changed = {
        id
        for (id,) in rows(
            db,
            "SELECT DISTINCT e.id FROM entity_changes h JOIN entities e ON e.key = h.entity "
            "WHERE h.key > ?",
            (entity_changes,),
        )
    }
    # A claim uses the markings of all that it names, and of what it refines.
    found = rows(
        db,
        """
WITH marked (entity) AS (SELECT DISTINCT entity FROM entity_changes WHERE key > :entity_changes),
touched (claim) AS (
    SELECT key FROM claims WHERE key > :claims
    UNION SELECT claim FROM claim_changes WHERE key > :claim_changes
    UNION SELECT c.key FROM marked m CROSS JOIN claims c ON c.subject = m.entity
    UNION SELECT c.key FROM marked m CROSS JOIN claims c
        ON c.object = m.entity AND c.object IS NOT NULL
    UNION SELECT c.key FROM marked m CROSS JOIN claims c ON c.source = m.entity
    UNION SELECT s.claim FROM marked m CROSS JOIN spoken s ON s.actor = m.entity
)
SELECT c.id FROM claims c WHERE c.key IN (
    SELECT claim FROM touched
    UNION SELECT r.fine FROM touched t CROSS JOIN refinements r ON r.coarse = t.claim
    UNION SELECT r.coarse FROM touched t CROSS JOIN refinements r ON r.fine = t.claim
)
""",
        {"claims": claims, "claim_changes": claim_changes, "entity_changes": entity_changes},
    )
    return Touched(frozenset(new | changed), frozenset(told_ids([id for (id,) in found])))
