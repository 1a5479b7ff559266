"""Small steps that recording and restoring share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeAlias, TypeVar, cast

import apsw

from graph.claims.damage import DAMAGED as DAMAGED
from graph.claims.damage import damage as damage

Row: TypeAlias = tuple[Any, ...]

BATCH = 5000
"""Claims or entities that are looked up, checked and written together."""

K = TypeVar("K")
T = TypeVar("T")


class Whole(dict[K, T]):
    """What a store holds under names that it uses itself: a gap is damage, and no mistake of
    the reader."""

    def __init__(self, what: str, found: Mapping[K, T] | None = None) -> None:
        super().__init__(found or {})
        self._what = what

    def __missing__(self, name: K) -> T:
        raise damage(f"{self._what} {name} is named, and is not there")


def batches(things: Iterable[T]) -> Iterator[list[T]]:
    """In lists of at most `BATCH`."""
    rest = iter(things)
    while batch := list(islice(rest, BATCH)):
        yield batch


def rows(db: apsw.Connection, sql: str, values: Any = ()) -> Iterator[Row]:
    """What a statement selects; each row has the types that its columns say."""
    return cast("Iterator[Row]", db.execute(sql, values))


def findable(ids: Iterable[str]) -> Iterator[str]:
    """Those of these ids that a store may hold; an array that SQLite reads takes no others."""
    return (id for id in ids if _IN_NO_ID.search(id) is None)


_IN_NO_ID = re.compile("[\0\ud800-\udfff]")


def origin_key(db: apsw.Connection, id: str) -> int:
    """The key of an origin, given to it now where it has none."""
    db.execute("INSERT OR IGNORE INTO origins (id) VALUES (?)", (id,))
    return int(next(iter(db.execute("SELECT key FROM origins WHERE id = ?", (id,))))[0])


def next_key(db: apsw.Connection, table: str) -> int:
    """One more than the largest key of a table."""
    return int(next(iter(db.execute(f"SELECT coalesce(max(key), 0) + 1 FROM {table}")))[0])


def refine(db: apsw.Connection, coarse: int, fine: int) -> None:
    """Note that one claim refines another, and with it everything that the other refines.

    The finer one's effective marking is that of today's row; `settle_markings` follows it.
    """
    # The mark spares readers a look into `refinements` for the many claims that nothing refines.
    db.execute("UPDATE claims SET coarse = 1 WHERE key = ?", (coarse,))
    db.execute(
        # With the pair go all pairs that follow from it, so that no reader has to climb.
        "INSERT INTO refinements SELECT r.coarse, f.marking, f.key FROM claims f JOIN ("
        "  SELECT coarse FROM refinements WHERE fine = ?1 UNION SELECT ?1"
        ") r WHERE f.key = ?2",
        (coarse, fine),
    )
