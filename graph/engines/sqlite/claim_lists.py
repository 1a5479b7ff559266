"""Lists of claims, by claim id: of many entities at once, and of the whole view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from graph.engines.sqlite.interned import REJECTED, REVIEW_NUMBERS, REVIEWS
from graph.engines.sqlite.keys import Row
from graph.engines.sqlite.reader import Reader, numbers
from graph.view import ClaimQuery, Claims, Page, Record, Window

MANY = 500
"""From how many claims an entity's are read by themselves, in the order of their list."""


def claims_of(reader: Reader, want: Claims, ids: Sequence[str]) -> dict[str, Page[Record]]:
    """The reply to one want."""
    keys = reader.keys(ids)
    sides = _sides(reader, want)
    few: dict[int, set[str]] = {}
    many: set[int] = set()
    for inverse, condition in sides:
        _read_few(
            reader, [k for k in keys.values() if k not in many], inverse, condition, few, many
        )
    cuts: dict[str, tuple[list[str], bool, int | None]] = {}
    for id in ids:
        key = keys.get(id, 0)
        if key in many:
            cuts[id] = _long(reader, want.window, key, sides)
        else:
            found = sorted(few.get(key, ()))
            cuts[id] = (*_cut(iter(found), want.window), len(found))
    records = reader.records([claim for cut, _, _ in cuts.values() for claim in cut])
    return {
        id: Page(
            [records[claim] for claim in cut],
            [(claim,) for claim in cut],
            more,
            total if want.window.count else None,
        )
        for id, (cut, more, total) in cuts.items()
    }


def _sides(reader: Reader, want: Claims) -> list[tuple[bool, str]]:
    """Whether the entity is the object, and the condition on a claim `c`; at most one of each."""
    common = reader.sight.standing("c") + (" AND c.denies = 1" if want.deny else "")
    if want.predicates is None:
        return [(False, common)]
    sides = []
    for inverse in (False, True):
        predicates = sorted(
            {reader.terms.properties[name] for name, other in want.predicates if other == inverse}
        )
        if predicates:
            listed = ", ".join(map(str, predicates))
            sides.append((inverse, f"c.predicate IN ({listed}) AND {common}"))
    return sides


def _side(inverse: bool) -> str:
    return "object" if inverse else "subject"


def _near(inverse: bool) -> str:
    """The end of a claim `c` that is asked about, as the indexes know it."""
    return "c.object IS NOT NULL AND c.object" if inverse else "c.subject"


def _read_few(
    reader: Reader,
    keys: list[int],
    inverse: bool,
    condition: str,
    few: dict[int, set[str]],
    many: set[int],
) -> None:
    """Gather the claim ids of entities with few; put the others into `many`."""
    sql = (
        f"SELECT c.{_side(inverse)}, c.id FROM carray(?) w CROSS JOIN claims c "
        f"ON {_near(inverse)} = w.value WHERE {condition}"
    )
    while keys:
        over = 0
        for near, group in groupby(reader.db.execute(sql, (numbers(keys),)), key=itemgetter(0)):
            some = [id for _, id in islice(group, MANY + 1)]
            if len(some) > MANY:
                over = near
                break
            few.setdefault(near, set()).update(some)
        if not over:
            return
        many.add(over)
        keys = keys[keys.index(over) + 1 :]


def _long(
    reader: Reader, window: Window, key: int, sides: Sequence[tuple[bool, str]]
) -> tuple[list[str], bool, int | None]:
    """The page of an entity with many claims, read only as far as it goes."""
    streams = [
        reader.ranges(
            f"SELECT c.id FROM claims c INDEXED BY claims_of_{_side(inverse)} "
            f"WHERE {_near(inverse)} = {key} AND c.marking = {{}} AND c.live = {{}} "
            f"AND c.id > :after AND {condition} ORDER BY c.id",
            {"after": _after(window)},
        )
        for inverse, condition in sides
    ]
    cut, more = _cut(_ids(merge(*streams, key=itemgetter(0))), window)
    total = None
    if window.count:
        union = " UNION ".join(
            f"SELECT c.key FROM claims c WHERE {_near(inverse)} = {key} AND {condition}"
            for inverse, condition in sides
        )
        total = _number(reader, f"SELECT count(*) FROM ({union})", {})
    return cut, more, total


def list_claims(reader: Reader, query: ClaimQuery) -> Page[Record]:
    """One page of the view's claims."""
    source = None if query.source is None else reader.key(query.source)
    speaker = None if query.speaker is None else reader.key(query.speaker)
    if (query.source, query.speaker) != (None, None) and (
        (source is None) != (query.source is None) or (speaker is None) != (query.speaker is None)
    ):
        return Page((), (), False, 0 if query.window.count else None)
    condition = _query_condition(reader, query, source, speaker)
    values: dict[str, Any] = {"after": _after(query.window)}
    tail = f"> :after AND {condition}"
    if source is not None:
        ids = reader.ranges(
            "SELECT c.id FROM claims c INDEXED BY claims_of_source "
            f"WHERE c.source = {source} AND c.marking = {{}} AND c.id {tail} ORDER BY c.id",
            values,
            (0,),
        )
    elif speaker is not None:
        ids = reader.ranges(
            "SELECT s.id FROM speakers s CROSS JOIN claims c ON c.key = s.claim "
            f"WHERE s.actor = {speaker} AND s.marking = {{}} AND s.id {tail} ORDER BY s.id",
            values,
            (0,),
        )
    else:
        ids = reader.ranges(
            "SELECT c.id FROM claims c INDEXED BY claims_walk "
            f"WHERE c.marking = {{}} AND c.review = {{}} AND c.id {tail} ORDER BY c.id",
            values,
            _reviews(reader, query),
        )
    cut, more = _cut(_ids(ids), query.window)
    total = None
    if query.window.count:
        total = _number(reader, f"SELECT count(*) FROM claims c WHERE {condition}", {})
    records = reader.records(cut)
    return Page([records[id] for id in cut], [(id,) for id in cut], more, total)


def _reviews(reader: Reader, query: ClaimQuery) -> Iterable[int]:
    """Today's decisions that a claim of the reply may have, for an index."""
    if reader.sight.known_at is not None:
        return range(len(REVIEWS))
    if query.reviews is None:
        return (number for number in range(len(REVIEWS)) if number != REJECTED)
    return sorted(REVIEW_NUMBERS[review] for review in query.reviews)


def _query_condition(
    reader: Reader, query: ClaimQuery, source: int | None, speaker: int | None
) -> str:
    """On a claim `c`: everything that the query asks for."""
    sight = reader.sight
    if query.reviews is None:
        conditions = [sight.standing("c")]
    else:
        numbers_ = ", ".join(str(REVIEW_NUMBERS[review]) for review in query.reviews)
        conditions = [
            sight.claim("c"),
            f"({sight.review('c')}) IN ({numbers_})",
            f"({sight.retracted('c')}) IS NULL",
        ]
    if query.predicates is not None:
        listed = ", ".join(str(reader.terms.properties[name]) for name in query.predicates)
        conditions.append(f"c.predicate IN ({listed})")
    if query.negated is not None:
        conditions.append(f"c.negated = {int(query.negated)}")
    if source is not None:
        conditions.append(f"c.source = {source}")
    if speaker is not None:
        # The unary plus keeps the planner from starting there where it is asked not to.
        conditions.append(
            f"EXISTS (SELECT 1 FROM speakers p WHERE p.claim = c.key AND +p.actor = {speaker})"
        )
    return " AND ".join(conditions)


def _after(window: Window) -> str:
    return "" if window.after is None else str(window.after[-1])


def _ids(rows: Iterator[Row]) -> Iterator[str]:
    """Each id once; they come in order."""
    for id, _ in groupby(row[0] for row in rows):
        yield id


def _cut(ids: Iterator[str], window: Window) -> tuple[list[str], bool]:
    """The window's ids, and whether more follows."""
    after = _after(window)
    found = list(islice((id for id in ids if id > after), window.first + 1))
    return found[: window.first], len(found) > window.first


def _number(reader: Reader, sql: str, values: dict[str, Any]) -> int:
    row = reader.db.execute(sql, values).fetchone()
    return int(row[0]) if row else 0
