"""What is left out while a store is filled for the first time: part after part, in one unit of
work.

Of the indexes that of ids stays, which planning a part looks into. What names an entity is found
meanwhile by short indexes that grow at their ends. All others are made in the end, sorted first and
written from end to end, and so are the tables of tokens and of what each speaker said; put one by
one into a store of millions, each claim takes ten times as long.

It is one transaction: readers see the store as it was before until it commits, and where the
process is killed nothing of it has been.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import apsw

from graph.engines.sqlite.keys import next_key, rows
from graph.engines.sqlite.tokens import move_tokens
from graph.engines.sqlite.write.late_indexes import (
    fill_spoken,
    indexes_of,
    made_from_end_to_end,
)
from graph.engines.sqlite.write.late_tokens import LateTokens

_STAY = "claims_id"
_MEANWHILE = {
    "claims_by_subject": "claims (subject, predicate)",
    "claims_by_object": "claims (object) WHERE object IS NOT NULL",
    "claims_by_source": "claims (source)",
    "speakers_by_actor": "speakers (actor)",
}
_CACHE = 48 * 1024
"""KiB of cache: ids come in any order, and where their index has no room in it, each part writes
most of that anew."""

Moved: TypeAlias = tuple[int, int, int]
"""A claim that got another effective marking: that of today, that before, its key."""


class FirstLoad:
    """Watches the parts, inside a transaction that somebody else owns."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db, self._first = db, next_key(db, "claims")
        self.tokens = LateTokens(db, spills=False)
        db.execute("CREATE TEMP TABLE late_moved (claim INTEGER PRIMARY KEY, before INTEGER)")

    def begin_part(self) -> None:
        """Learn that a part begins; what it does is undone whole where it is refused."""
        self.tokens.make_room()

    def undo(self) -> None:
        """Learn that something was undone: claims behind those that are there did not come."""
        self.tokens.forget(next_key(self._db, "claims"))

    def move(self, moved: Iterable[Moved]) -> list[Moved]:
        """Learn which claims got other effective markings; those whose tokens do not wait."""
        stood, waiting = [], []
        for after, before, claim in moved:
            if claim < self._first:
                stood.append((after, before, claim))
            else:
                waiting.append((claim, before))
        # The tokens wait under the marking that was the first one.
        self._db.executemany("INSERT OR IGNORE INTO late_moved VALUES (?, ?)", waiting)
        return stood

    def finish(self, indexes: Iterable[str]) -> None:
        """Make what was left out.

        Args:
            indexes: statements that make those.
        """
        self.tokens.write()
        move_tokens(
            self._db,
            rows(
                self._db,
                "SELECT c.marking, m.before, m.claim FROM temp.late_moved m "
                "CROSS JOIN claims c ON c.key = m.claim WHERE c.marking <> m.before",
            ),
        )
        self._db.execute("DROP TABLE temp.late_moved")
        fill_spoken(self._db, self._first)
        for sql in indexes:
            self._db.execute(sql)


def spoken_in(load: FirstLoad | None) -> str:
    """The table that has the claims of a speaker."""
    return "spoken" if load is None else "speakers"


@contextmanager
def first_load(db: apsw.Connection) -> Iterator[FirstLoad]:
    """Around the parts. Where one of them raises, all of the transaction is undone: nobody may keep
    a store without its indexes."""
    made = indexes_of(db, "claims") | indexes_of(db, "entities")
    made.pop(_STAY)
    for name in made:
        db.execute(f"DROP INDEX {name}")
    for name, on in _MEANWHILE.items():
        db.execute(f"CREATE INDEX {name} ON {on}")
    cache = int(db.pragma("cache_size"))
    db.pragma("cache_size", -_CACHE)
    try:
        load = FirstLoad(db)
        yield load
        for name in _MEANWHILE:
            db.execute(f"DROP INDEX {name}")
        with made_from_end_to_end(db):
            load.finish(made.values())
    except BaseException:
        if db.in_transaction:  # a full disk undid it already
            db.execute("ROLLBACK")
        raise
    finally:
        db.pragma("cache_size", cache)
