"""What is left out while a store is filled for the first time: part after part, in one unit of
work.

Of the indexes of claims two stay that planning a part looks into: ids, and what is said of an
entity. What names an entity as its object or source is found meanwhile by indexes that grow at
their ends. All others are made in the end, sorted first and written from end to end; put one by one
into a store of millions, each claim takes ten times as long.

It is one transaction: readers see the store as it was before until it commits, and where the
process is killed nothing of it has been.
"""

from __future__ import annotations

import apsw

from graph.engines.sqlite.write.late_indexes import indexes_of_claims, made_from_end_to_end

_STAY = ("claims_id", "claims_out")
_MEANWHILE = {
    "claims_by_object": "claims (object) WHERE object IS NOT NULL",
    "claims_by_source": "claims (source)",
}


class FirstLoad:
    """Watches the parts of one transaction, which somebody else owns and gives up where one of
    them raises."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._made = {name: sql for name, sql in indexes_of_claims(db).items() if name not in _STAY}
        for name in self._made:
            db.execute(f"DROP INDEX {name}")
        for name, on in _MEANWHILE.items():
            db.execute(f"CREATE INDEX {name} ON {on}")

    def end(self) -> None:
        """Make what was left out."""
        for name in _MEANWHILE:
            self._db.execute(f"DROP INDEX {name}")
        with made_from_end_to_end(self._db):
            for sql in self._made.values():
                self._db.execute(sql)
