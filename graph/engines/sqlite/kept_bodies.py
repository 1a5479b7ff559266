"""Bodies of claims as a store keeps them: the canonical JSON that an id is a hash of, with keys
where it has the ids of the origin and of entities.

Those ids would be more than half of a body, and each stands once in the tables already. What was
said is given back letter by letter, so that a claim's id still proves it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import apsw
import orjson

from graph.engines.sqlite.keys import batches, damage, rows

ORIGIN, SUBJECT, OBJECT, CHAIN, CITATION = 0, 1, 3, 7, 11
"""Where in `graph.claims.claim.content` ids stand: of each link of the chain, and of the citation,
first."""
UNREADABLE = (ValueError, LookupError, TypeError)
"""What comes of opening what is no kept body, or names what is not there."""


class Named(NamedTuple):
    """What contents name, by what stands for it there: ids by key, or keys by id."""

    origins: Mapping[Any, Any]
    ends: Mapping[Any, Any]
    """Subjects, objects and sources."""
    actors: Mapping[Any, Any]


class IdsByKey(dict[int, str]):
    """Ids of one table by key: at hand, or looked up when they are asked for."""

    def __init__(self, db: apsw.Connection, table: str, keys: Iterable[int] = ()) -> None:
        super().__init__()
        self._db, self._table = db, table
        sql = f"SELECT t.key, t.id FROM carray(?) w CROSS JOIN {table} t ON t.key = w.value"
        for batch in batches(keys):
            self.update(rows(db, sql, (apsw.carray(array("q", batch)),)))

    def __missing__(self, key: int) -> str:
        for (id,) in rows(self._db, f"SELECT id FROM {self._table} WHERE key = ?", (key,)):
            self[key] = id
            return str(id)
        raise KeyError(key)


def ids_in(db: apsw.Connection, ends: Iterable[int] = ()) -> Named:
    """The ids of a store, of which those of some entities are read at once."""
    entities = IdsByKey(db, "entities", ends)
    return Named(IdsByKey(db, "origins"), entities, entities)


def opened(id: str, body: bytes, named: Named) -> list[Any]:
    """The content of a claim out of its kept body.

    Raises:
        StoreError: it cannot be read, or names what is not there.
    """
    try:
        content: list[Any] = orjson.loads(body)
        exchange(content, named)
    except UNREADABLE as error:
        raise damage(f"claim {id} cannot be read ({error})") from error
    return content


def opened_where_right(bodies: Iterable[bytes | None], named: Named) -> Iterator[list[Any] | None]:
    """The content of each kept body; None for one that is lost or cannot be opened."""
    for body in bodies:
        content = None
        with suppress(*UNREADABLE):
            found = orjson.loads(body or b"")
            exchange(found, named)
            content = found
        yield content


def exchange(content: list[Any], named: Named) -> None:
    """Put ids into a content where keys are, or keys where ids are.

    Raises:
        LookupError, TypeError: one is not among these, or it is no content.
    """
    origins, ends, actors = named
    content[ORIGIN] = origins[content[ORIGIN]]
    content[SUBJECT] = ends[content[SUBJECT]]
    if content[OBJECT] is not None:
        content[OBJECT] = ends[content[OBJECT]]
    for link in content[CHAIN]:
        link[0] = actors[link[0]]
    cited = content[CITATION]
    cited[0] = ends[cited[0]]
