"""What something happened to in a stretch of time, by id."""

from __future__ import annotations

from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.read.reader import Reader
from graph.engines.sqlite.units import TABLES, tops, unit_at


def changed(reader: Reader, since: int, until: int | None) -> list[str]:
    """See `graph.views.view.View.changed`."""
    db, sight = reader.db, reader.sight
    first = unit_at(db, since - 1)
    last = "" if until is None else f" AND {{}}.unit <= {unit_at(db, until - 1)}"
    top = tops(db, first) or dict.fromkeys(TABLES, 0)

    def within(row: str, table: str) -> str:
        upto = "" if sight.upto is None else f" AND {row}.unit <= {sight.upto}"
        return f"{row}.key > {top[table]} AND {row}.unit > {first}{last.format(row)}{upto}"

    found = rows(
        db,
        f"SELECT e.id FROM entities e WHERE {within('e', 'entities')} AND {sight.entity('e')} "
        f"UNION SELECT c.id FROM claims c WHERE {within('c', 'claims')} AND {sight.claim('c')} "
        "UNION SELECT e.id FROM entity_changes h CROSS JOIN entities e ON e.key = h.entity "
        f"WHERE {within('h', 'entity_changes')} AND {sight.entity('e')} "
        "UNION SELECT c.id FROM claim_changes h CROSS JOIN claims c ON c.key = h.claim "
        f"WHERE {within('h', 'claim_changes')} AND {sight.claim('c')} ORDER BY 1",
    )
    return [id for (id,) in found]
