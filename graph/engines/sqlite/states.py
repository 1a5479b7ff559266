"""What tells one state of a store from all others."""

from __future__ import annotations

from typing import NamedTuple

import apsw

from graph.views.view import State

NEXT_STATE = """
INSERT OR REPLACE INTO settings VALUES ('state', (1 + coalesce(
    (SELECT CAST(substr(value, 1, instr(value, ' ')) AS INTEGER)
     FROM settings WHERE name = 'state'), 0)) || ' ' || hex(randomblob(16)))
"""
"""Number and mark of a `State`, with a space between; in the transaction that made it so."""


class Newest(NamedTuple):
    """Where a connection stands."""

    state: State | None
    """None in a store that was never written to."""
    unit: int
    """The last whole unit; 0 before the first."""
    marking: int
    """How many markings there are."""


def newest(db: apsw.Connection) -> Newest:
    """All of it by one statement: every request asks."""
    found = db.execute(
        "SELECT (SELECT value FROM settings WHERE name = 'state'), "
        "(SELECT max(number) FROM units), (SELECT max(key) FROM markings)"
    ).fetchone()
    assert found is not None
    state, unit, marking = found
    return Newest(_told(state), int(unit or 0), int(marking or 0))


def read_state(db: apsw.Connection) -> State | None:
    """Which state a connection holds; None in a store that was never written to."""
    row = db.execute("SELECT value FROM settings WHERE name = 'state'").fetchone()
    return None if row is None else _told(row[0])


def _told(value: object) -> State | None:
    if value is None:
        return None
    number, _, mark = str(value).partition(" ")
    return State(int(number), mark)
