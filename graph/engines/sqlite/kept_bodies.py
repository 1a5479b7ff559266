"""Bodies of claims as a store keeps them: what their columns do not say already.

The canonical JSON that an id is a hash of has ids, property, concept and stance, which stand in the
columns of the claim, and much that is null. Kept is a list, without what is null at its end: the
value (0 where there is none), the chain of who says it, locator and quote, the valid time, what it
refines, particulars; and property and concept where they were said in a term that another one has
replaced since. Speakers are keys. What was said is given back letter by letter, so that a claim's
id still proves it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import apsw
import orjson

from graph.claims.claim import (
    Attribution,
    Claim,
    Literal,
    attribution_content,
    literal_content,
    literal_of,
    particular_content,
)
from graph.claims.damage import unreadable
from graph.claims.remembered import remembered
from graph.claims.written_claims import written_together
from graph.engines.sqlite.interned import STANCES
from graph.engines.sqlite.keys import Row, batches, rows

VALUE, CHAIN, LOCATOR, QUOTE, VALID, REFINES, MORE, PREDICATE, CONCEPT = range(9)
"""Where in a kept body these stand. Of a link of the chain: the actor, the act, the time."""
_PARTS = CONCEPT + 1
_LINK, _LITERAL = 3, 6
"""How long a link and a value are with all that is null."""
_NULLS = (None,) * _PARTS
_STANCES = tuple([stance.value for stance in STANCES])
SAID = "c.origin, c.subject, c.object, c.source, c.predicate, c.concept, c.negated, c.stance"
"""The columns of a claim `c` that a body is opened with."""
SAID_COLUMNS = 8
MOST_REMEMBERED = 500
"""Bytes of a value that is read once for all claims that say it: very many long texts would take
very much memory."""
UNREADABLE = (ValueError, LookupError, TypeError)
"""What comes of opening what is no kept body, or names what is not there."""


class Named(NamedTuple):
    """What stands for keys in contents."""

    origins: Mapping[int, Any]
    ends: Mapping[int, Any]
    """Subjects, objects and sources."""
    actors: Mapping[int, Any]
    words: Mapping[int, str]
    """Names of terms."""


def ends_of(row: Row) -> Row:
    """Subject, object and source, where the columns of `SAID` end a row."""
    return row[1 - SAID_COLUMNS : 4 - SAID_COLUMNS]


class IdsByKey(dict[int, str]):
    """Ids of one table by key: at hand, or looked up when they are asked for."""

    def __init__(
        self, db: apsw.Connection, table: str, keys: Iterable[int] = (), column: str = "id"
    ) -> None:
        super().__init__()
        self._db, self._table, self._column = db, table, column
        sql = f"SELECT t.key, t.{column} FROM carray(?) w CROSS JOIN {table} t ON t.key = w.value"
        for batch in batches(keys):
            self.update(rows(db, sql, (apsw.carray(array("q", batch)),)))

    def __missing__(self, key: int) -> str:
        sql = f"SELECT {self._column} FROM {self._table} WHERE key = ?"
        for (id,) in rows(self._db, sql, (key,)):
            self[key] = id
            return str(id)
        raise KeyError(key)


def ids_in(db: apsw.Connection, ends: Iterable[int] = ()) -> Named:
    """The ids and terms of a store, of which those of some entities are read at once."""
    entities = IdsByKey(db, "entities", ends)
    terms = IdsByKey(db, "terms", column="name")
    return Named(IdsByKey(db, "origins"), entities, entities, terms)


def kept_body(
    content: Sequence[Any], predicate: str, concept: str | None, actors: Mapping[Any, int]
) -> bytes:
    """What is kept of a content.

    Args:
        predicate, concept: what the columns of the claim say.
        actors: keys of those who speak in it, by what stands for them there.
    """
    value, chain, valid, refines = content[5], content[7], content[9], content[10]
    _, locator, quote = content[11]
    return orjson.dumps(
        _cut(
            [
                0 if value is None else _cut(value),
                [_cut([actors[link[0]], *link[1:]]) for link in chain],
                *(locator, quote, valid, refines),
                content[12] if len(content) > 12 else None,
                None if content[2] == predicate else content[2],
                None if content[4] == concept else content[4],
            ]
        )
    )


def kept_together(
    claims: Sequence[Claim], speakers: Sequence[int | tuple[int, ...]]
) -> list[bytes]:
    """What is kept of claims that are said in the terms of today: `kept_body` of the content of
    each, in a third of the time.

    Args:
        speakers: the keys of those who speak in each, in order and each once; the key alone where
            it is one.
    """
    # By place in memory: many claims share one object for what is said, and who says it.
    known: dict[int, Any] = {id(None): 0}
    kept: list[Sequence[Any]] = []
    for claim, said in zip(claims, speakers, strict=True):
        value, chain, cited = claim.value, claim.attribution, claim.citation
        if id(value) not in known:
            assert value is not None
            known[id(value)] = _cut(literal_content(value))
        if id(chain) not in known:
            known[id(chain)] = _kept_chain(chain, said)
        parts = known[id(value)], known[id(chain)], cited.locator, cited.quote
        if claim.valid is not None or claim.refines is not None or claim.particulars:
            valid = None if claim.valid is None else claim.valid.to_json()
            more = claim.particulars
            if more and id(more) not in known:
                known[id(more)] = [particular_content(one) for one in more]
            kept.append(_cut([*parts, valid, claim.refines, known[id(more)] if more else None]))
        elif cited.quote is not None:
            kept.append(parts)
        else:
            kept.append(parts[:QUOTE] if cited.locator is not None else parts[:LOCATOR])
    return written_together(kept)


def _kept_chain(chain: tuple[Attribution, ...], said: int | tuple[int, ...]) -> list[list[Any]]:
    if isinstance(said, int):  # as of most
        return [_cut([said, *attribution_content(link)[1:]]) for link in chain]
    names = dict.fromkeys(link.actor for link in chain)
    # Each speaker has one key, however often one is named.
    actors = dict(zip(names, said, strict=True))
    links = [attribution_content(link) for link in chain]
    return [_cut([actors[link[0]], *link[1:]]) for link in links]


def _cut(some: list[Any]) -> list[Any]:
    """Without what is null at the end."""
    length = len(some)
    while length and some[length - 1] is None:
        length -= 1
    return some[:length]


def parts_of(body: bytes) -> list[Any]:
    """A kept body with all that is null.

    Raises:
        ValueError, TypeError: it is none.
    """
    parts: list[Any] = orjson.loads(body)
    parts += _NULLS[len(parts) :]
    value = parts[VALUE]
    if value:
        value += _NULLS[len(value) : _LITERAL]
    else:
        parts[VALUE] = None
    for link in parts[CHAIN]:
        link += _NULLS[len(link) : _LINK]
    return parts


def said_value(body: bytes) -> Literal:
    """The value that is said in a kept body."""
    # Few values stand in very many claims, each with its own speaker and citation: what stands for
    # the value alone is cut out, and equal ones are read once.
    end = body.find(_BEHIND_VALUE)
    if end >= 0:
        value = body[1 : end + 1]
        try:
            return _short(value) if len(value) <= MOST_REMEMBERED else _literal(value)
        except ValueError:
            return literal_of(parts_of(body)[VALUE])  # a text has such a mark inside: it was cut
    return literal_of(parts_of(body)[VALUE])


_BEHIND_VALUE = b"],[["


@remembered(50_000)
def _short(value: bytes) -> Literal:
    return _literal(value)


def _literal(value: bytes) -> Literal:
    array: list[Any] = orjson.loads(value)
    return literal_of(array + [None] * (_LITERAL - len(array)))


def opened(id: str, body: bytes, said: Sequence[Any], named: Named) -> list[Any]:
    """The content of a claim (`graph.claims.claim.content`) out of its kept body.

    Args:
        said: its columns, as `SAID` has them.

    Raises:
        StoreError: it cannot be read, or names what is not there.
    """
    try:
        return whole(body, said, named)
    except UNREADABLE as error:
        raise unreadable(id, error) from error


def opened_where_right(
    bodies: Iterable[tuple[bytes | None, Row]], named: Named
) -> Iterator[list[Any] | None]:
    """The content of each kept body with its columns; None for one that is lost or cannot be
    opened."""
    for body, said in bodies:
        content = None
        with suppress(*UNREADABLE):
            content = whole(body or b"", said, named)
        yield content


def whole(body: bytes, said: Sequence[Any], named: Named) -> list[Any]:
    """The content of a claim.

    Raises:
        ValueError, LookupError, TypeError: it names what is not there, or there is no such body.
    """
    # Not `parts_of`: the chain is gone through once.
    parts: list[Any] = orjson.loads(body)
    parts += _NULLS[len(parts) :]
    value, chain, locator, quote, valid, refines, more, *outright = parts
    if value:
        value += _NULLS[len(value) : _LITERAL]
    origin, subject, object_, source, predicate, concept, negated, stance = said
    origins, ends, actors, words = named
    content = [
        origins[origin],
        ends[subject],
        outright[0] or words[predicate],
        None if object_ is None else ends[object_],
        outright[1] or (None if concept is None else words[concept]),
        value or None,
        negated == 1,
        [[actors[link[0]], link[1], link[2] if len(link) > 2 else None] for link in chain],
        _STANCES[stance],
        *(valid, refines, [ends[source], locator, quote]),
    ]
    if more is not None:
        content.append(more)
    return content


def write_out(db: apsw.Connection, column: str, before: int, word: str) -> None:
    """Have bodies say outright what the column of their claims is about to say no more.

    Args:
        column: ``predicate`` or ``concept``.
        before, word: the term that goes.
    """
    place = PREDICATE if column == "predicate" else CONCEPT
    keys = [key for (key,) in rows(db, f"SELECT key FROM claims WHERE {column} = ?", (before,))]
    sql = "SELECT b.body, b.key FROM carray(?) w CROSS JOIN bodies b ON b.key = w.value"
    for batch in batches(keys):
        changed = []
        for body, key in list(rows(db, sql, (apsw.carray(array("q", batch)),))):
            parts = orjson.loads(body)
            parts += [None] * (_PARTS - len(parts))
            parts[place] = parts[place] or word
            changed.append((orjson.dumps(_cut(parts)), key))
        db.executemany("UPDATE bodies SET body = ? WHERE key = ?", changed)
