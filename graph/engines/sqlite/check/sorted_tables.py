"""Tables that say again, in an order of their own, what others say: the tokens of names and texts,
and what each speaker said."""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from graph.engines.sqlite.claim_ids import lead_of
from graph.engines.sqlite.keys import batches, rows
from graph.engines.sqlite.tokens import all_tokens, write_tokens

_TOKEN = "SELECT 1 FROM tokens WHERE marking = ? AND token = ? AND claim = ?"
_SPOKEN = f"""
SELECT s.actor, c.marking, {lead_of("c.id")} AS lead, c.key
FROM speakers s CROSS JOIN claims c ON c.key = s.claim
"""


def sorted_faults(db: apsw.Connection) -> Iterator[tuple[str, str]]:
    """What is wrong with them: the table, and how."""
    wanted = missing = 0
    for marking, key, tokens in all_tokens(db):
        for token in tokens:
            wanted += 1
            missing += not db.execute(_TOKEN, (marking, token, key)).fetchone()
    [(there,)] = rows(db, "SELECT count(*) FROM tokens")
    if missing or there != wanted:
        yield (
            "search tokens",
            f"{missing} are missing, {there - wanted + missing} belong to no name or text",
        )
    [(wanted, found)] = rows(
        db,
        f"SELECT count(*), count(p.claim) FROM ({_SPOKEN}) d LEFT JOIN spoken p "
        "ON p.actor = d.actor AND p.marking = d.marking AND p.lead = d.lead AND p.claim = d.key",
    )
    [(there,)] = rows(db, "SELECT count(*) FROM spoken")
    if not wanted == found == there:
        yield (
            "spoken",
            f"{wanted - found} rows are missing, {there - found} belong to no speaker of a claim",
        )


def sort_anew(db: apsw.Connection) -> None:
    """Write them anew, out of what they say again."""
    db.execute("DELETE FROM tokens")
    for batch in batches(all_tokens(db)):
        write_tokens(db, batch)
    db.execute("DELETE FROM spoken")
    db.execute(f"INSERT INTO spoken {_SPOKEN} ORDER BY 1, 2, 3, 4")
