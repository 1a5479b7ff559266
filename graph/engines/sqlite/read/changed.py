"""What something happened to in a stretch of time, by id."""

from __future__ import annotations

from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.read.reader import Reader
from graph.engines.sqlite.units import unit_at


def changed(reader: Reader, since: int, until: int | None) -> list[str]:
    """See `graph.views.view.View.changed`.

    Each readable marking is looked for: what happened to hidden things is not even passed.
    """
    db, sight = reader.db, reader.sight.seeking
    first = unit_at(db, since - 1)
    upto = "" if sight.upto is None else f" AND {{0}} <= {sight.upto}"
    last = "" if until is None else f" AND {{0}} <= {unit_at(db, until - 1)}"

    def within(unit: str) -> str:
        return f"{unit} > {first}{(upto + last).format(unit)}"

    parts = []
    for table, change, seen in (
        ("entities", "entity", sight.entity("t")),
        ("claims", "claim", sight.claim("t")),
    ):
        parts.append(
            f"SELECT t.id FROM {table} t INDEXED BY {table}_new WHERE {seen} AND {within('t.unit')}"
        )
        parts.append(
            f"SELECT t.id FROM {table} t INDEXED BY {table}_touched "
            f"WHERE {seen} AND t.touched IS NOT NULL AND t.touched > {first} AND EXISTS ("
            f"SELECT 1 FROM {change}_changes h WHERE h.{change} = t.key AND {within('h.unit')})"
        )
    return [id for (id,) in rows(db, f"{' UNION '.join(parts)} ORDER BY 1")]
