"""What came since a unit of work."""

from __future__ import annotations

from typing import Any

from graph.engines.engine import Touched
from graph.engines.neo4j.cypher import StoreNames, naming
from graph.engines.neo4j.sessions import SessionReading
from graph.engines.neo4j.units_known import UnitTimes


def touched(
    reading: SessionReading,
    names: StoreNames,
    units: UnitTimes,
    since: int,
    store: dict[str, Any],
) -> Touched | None:
    """See `graph.engines.engine.Snapshot.touched`."""
    if since == store["unit"]:
        return Touched(frozenset(), frozenset())
    if erased(units, since, store):
        return None
    markings = list(range(1, len(store["markings"]) + 1))
    entities, marked = _entities(reading, names, since, markings)
    claims = _claims(reading, names, since, marked, markings)
    return Touched(frozenset(entities), frozenset(claims))


def erased(units: UnitTimes, since: int, store: dict[str, Any]) -> bool:
    """See `graph.engines.engine.Snapshot.erased`."""
    if since == store["unit"]:
        return False
    return bool(store["erased"] > since) or not units.is_written(since)


def _entities(
    reading: SessionReading, names: StoreNames, since: int, markings: list[int]
) -> tuple[set[str], list[str]]:
    """New and changed entities; and those that were changed."""
    entity = names.entity
    new = reading.rows(
        f"UNWIND $markings AS marking MATCH (e:{entity}) "
        f"USING INDEX SEEK e:{entity}(marking, unit) "
        "WHERE e.marking = marking AND e.unit > $since RETURN e.id",
        {"since": since, "markings": markings},
    )
    changed = reading.rows(
        f"MATCH (e:{entity}) USING INDEX SEEK e:{entity}(last) WHERE e.last > $since RETURN e.id",
        {"since": since},
    )
    marked = [id for (id,) in changed]
    return {id for (id,) in new} | set(marked), marked


def _claims(
    reading: SessionReading, names: StoreNames, since: int, marked: list[str], markings: list[int]
) -> set[str]:
    """New and decided claims, those that name a changed entity, and what these refine or what
    refines them: a claim uses the markings of all that it names."""
    claim = names.claim
    named = " UNION ".join(
        (
            f"UNWIND $markings AS marking MATCH (c:{claim}) "
            f"USING INDEX SEEK c:{claim}(marking, unit) "
            "WHERE c.marking = marking AND c.unit > $since RETURN c",
            f"MATCH (c:{claim}) USING INDEX SEEK c:{claim}(last) WHERE c.last > $since RETURN c",
            naming(names, "$marked"),
        )
    )
    rows = reading.rows(
        f"CALL () {{ {named} }} WITH DISTINCT c "
        f"OPTIONAL MATCH (c)-[:{names.refines}*1..]-(other:{claim}) "
        "WITH collect(DISTINCT c.id) AS some, collect(DISTINCT other.id) AS others "
        "UNWIND some + others AS id RETURN DISTINCT id",
        {"since": since, "marked": marked, "markings": markings},
    )
    return {id for (id,) in rows}
