"""Whether a store has the tables and indexes that this program makes, and nothing else that acts.

A lacking index makes answers slow and not wrong. A trigger or a view of somebody else's runs in the
middle of what the program does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import apsw

from graph.engines.engine import Fault
from graph.engines.sqlite.body_functions import give_functions
from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.tables import SCHEMA

_ALL = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name"
_OWN = ("sqlite_",)
"""What SQLite makes by itself begins so."""


def schema_faults(db: apsw.Connection, rebuild: str, restore: str) -> Iterator[Fault]:
    """What a store lacks of its tables and indexes, and what it has beside them.

    Args:
        rebuild, restore: what to do about what is derived, and about all else.
    """
    there, due = _made(db), _due()
    for name, (kind, sql) in due.items():
        found = there.get(name)
        if found is None:
            derived = kind == "index"
            mend = rebuild if derived else restore
            yield Fault(f"{kind} {name}", "is not there", mend, derived)
        elif found != (kind, sql):
            yield Fault(f"{kind} {name}", "is not as this program makes it", restore, False)
    for name, (kind, _) in there.items():
        if name not in due and not name.startswith(_OWN):
            yield Fault(f"{kind} {name}", "is none that this program makes", restore, False)


def make_lacking_indexes(db: apsw.Connection) -> None:
    """Make the indexes that a store lacks."""
    there = _made(db)
    for name, (kind, sql) in _due().items():
        if kind == "index" and name not in there:
            db.execute(sql)


def _made(db: apsw.Connection) -> dict[str, tuple[str, str]]:
    return {str(name): (str(kind), str(sql)) for kind, name, sql in list(rows(db, _ALL))}


def _due() -> dict[str, tuple[str, str]]:
    with closing(apsw.Connection(":memory:")) as fresh:
        give_functions(fresh)
        fresh.execute(SCHEMA)
        return _made(fresh)
