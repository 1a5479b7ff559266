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

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from graph.engines.sqlite.write.late_indexes import indexes_of_claims, made_from_end_to_end

_STAY = ("claims_id", "claims_out")
_MEANWHILE = {
    "claims_by_object": "claims (object) WHERE object IS NOT NULL",
    "claims_by_source": "claims (source)",
}


@contextmanager
def first_load(db: apsw.Connection) -> Iterator[None]:
    """Around the parts. Where one of them raises, all of the transaction is undone: nobody may keep
    a store without its indexes."""
    made = {name: sql for name, sql in indexes_of_claims(db).items() if name not in _STAY}
    for name in made:
        db.execute(f"DROP INDEX {name}")
    for name, on in _MEANWHILE.items():
        db.execute(f"CREATE INDEX {name} ON {on}")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # a full disk undid it already
            db.execute("ROLLBACK")
        raise
    for name in _MEANWHILE:
        db.execute(f"DROP INDEX {name}")
    with made_from_end_to_end(db):
        for sql in made.values():
            db.execute(sql)
