"""What is left out while a store is filled for the first time: part after part, in one unit of
work.

What names an entity is found meanwhile by short indexes that grow at their ends. All others are
made in the end, sorted first and written from end to end, and so are the tables of tokens and of
what each speaker said; put one by one into a store of millions, each claim takes ten times as long.

Nor is there an index of ids: they come in any order, and in a store of millions each would change a
page of its own. None is needed to know what is new: nothing of the origin is there before, and who
fills the store says each of its claims once. Made in the end, the index proves that. A claim that a
part recorded, or found by what it names, is at hand by its key until that part ends; any other
one of its origin is yet to come, and one of another origin is looked for in all of the table.

It is one transaction: readers see the store as it was before until it commits, and where the
process is killed nothing of it has been.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import apsw

from graph.claims.errors import StoreError
from graph.engines.sqlite.claim_ids import kept_ids, listed
from graph.engines.sqlite.keys import batches, next_key, rows
from graph.engines.sqlite.tokens import move_tokens
from graph.engines.sqlite.write.late_indexes import (
    fill_spoken,
    indexes_of,
    made_from_end_to_end,
)
from graph.engines.sqlite.write.late_tokens import LateTokens

_IDS = "claims_id"
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
    """Watches the parts, inside a transaction that somebody else owns.

    Args:
        origin: of which nothing was there, and whose claims come once each.
    """

    def __init__(self, db: apsw.Connection, origin: str) -> None:
        self._db, self.origin, self._first = db, origin, next_key(db, "claims")
        self.tokens = LateTokens(db, spills=False)
        self._known: dict[str, int] = {}
        """Claims that a part recorded or found, with their keys."""
        db.execute("CREATE TEMP TABLE late_moved (claim INTEGER PRIMARY KEY, before INTEGER)")

    def begin_part(self) -> None:
        """Learn that a part begins; what it does is undone whole where it is refused."""
        self.tokens.make_room()

    def undo(self) -> None:
        """Learn that something was undone: claims behind those that are there did not come."""
        self.tokens.forget(next_key(self._db, "claims"))

    def forget(self) -> None:
        """Have no claims at hand."""
        self._known.clear()

    def meet(self, ids: Iterable[str], keys: Iterable[int]) -> None:
        """Learn which keys some claims have that were recorded or found."""
        self._known.update(zip(ids, keys, strict=True))

    def at_hand(self, ids: Iterable[str]) -> set[str]:
        """Those of these that a part recorded or found."""
        return {id for id in ids if id in self._known}

    def keys_of(self, ids: Iterable[str], absent: Collection[str]) -> dict[str, int]:
        """The keys of the claims among these that are there.

        Args:
            absent: ids that none has.
        """
        known = self._known
        wanted = [id for id in dict.fromkeys(ids) if id not in absent]
        found = {id: known[id] for id in wanted if id in known}
        for batch in batches(id for id in wanted if id not in found):
            kept = kept_ids(batch)
            for id, key in rows(
                self._db,
                "SELECT id, key FROM claims WHERE id IN (SELECT value FROM carray(?))",
                (listed(kept),),
            ):
                found[kept[id]] = known[kept[id]] = key
        return found

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

    def finish(self, indexes: dict[str, str]) -> None:
        """Make what was left out.

        Args:
            indexes: statements that make those, by name.

        Raises:
            StoreError: a claim came twice.
        """
        try:
            self._db.execute(indexes.pop(_IDS))
        except apsw.ConstraintError:
            raise StoreError(
                f"a claim of {self.origin} came twice in a first load, which has to say each once; "
                "nothing of this was kept"
            ) from None
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
        for sql in indexes.values():
            self._db.execute(sql)


def by_keys(sql: str) -> str:
    """A statement that finds claims `AMONG` ids, as one that finds them among keys."""
    return sql.replace("c.id = w.value", "c.key = w.value")


def listed_keys(keys: Iterable[int]) -> apsw.CArrayBinding:
    """Keys, of which there is one at least, as one parameter."""
    return apsw.carray(array("q", keys))


def spoken_in(load: FirstLoad | None) -> str:
    """The table that has the claims of a speaker."""
    return "spoken" if load is None else "speakers"


@contextmanager
def first_load(db: apsw.Connection, origin: str) -> Iterator[FirstLoad]:
    """Around the parts. Where one of them raises, all of the transaction is undone: nobody may keep
    a store without its indexes.

    Args:
        origin: of which nothing is there, and whose claims come once each.
    """
    made = indexes_of(db, "claims") | indexes_of(db, "entities")
    for name in made:
        db.execute(f"DROP INDEX {name}")
    for name, on in _MEANWHILE.items():
        db.execute(f"CREATE INDEX {name} ON {on}")
    cache = int(db.pragma("cache_size"))
    db.pragma("cache_size", -_CACHE)
    try:
        load = FirstLoad(db, origin)
        yield load
        for name in _MEANWHILE:
            db.execute(f"DROP INDEX {name}")
        with made_from_end_to_end(db):
            load.finish(made)
    except BaseException:
        if db.in_transaction:  # a full disk undid it already
            db.execute("ROLLBACK")
        raise
    finally:
        db.pragma("cache_size", cache)
