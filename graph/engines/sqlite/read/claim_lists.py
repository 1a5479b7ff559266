"""Lists of claims, by claim id: of many entities at once, and of the whole view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from graph.engines.sqlite.interned import REJECTED, REVIEW_NUMBERS, REVIEWS
from graph.engines.sqlite.keys import Row
from graph.engines.sqlite.read.ranges import Ranges
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.read.sight import Sight
from graph.views.view import ClaimQuery, Claims, Page, Record, Window

MANY = 500
"""From how many claims an entity's are read by themselves, in the order of their list."""


def claims_of(reader: Reader, want: Claims, ids: Sequence[str]) -> dict[str, Page[Record]]:
    """The reply to one want."""
    keys = reader.keys(ids)
    sides = _sides(reader, want)
    few: dict[int, set[str]] = {}
    many: set[int] = set()
    for side in sides:
        asked = [key for key in keys.values() if key not in many]
        for sight, some in reader.apart(asked, side.near, *side.predicates):
            _read_few(reader, some, side, sight, few, many)
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


class _Side(NamedTuple):
    """As what the entity stands in the claims that are asked for."""

    near: str
    predicates: tuple[int, ...]
    """All where empty."""
    denies: bool

    @property
    def key(self) -> str:
        """The entity's key in a claim `c`, as the indexes know it."""
        return "c.object IS NOT NULL AND c.object" if self.near == "object" else "c.subject"

    @property
    def condition(self) -> str:
        """On a claim `c`; all but what the view decides."""
        along = f"c.predicate IN ({', '.join(map(str, self.predicates))})"
        return " AND ".join(
            [along if self.predicates else "1", "c.denies = 1" if self.denies else "1"]
        )


def _sides(reader: Reader, want: Claims) -> list[_Side]:
    """At most one of each."""
    if want.predicates is None:
        return [_Side("subject", (), want.deny)]
    sides = []
    for near, inverse in (("subject", False), ("object", True)):
        predicates = sorted(
            {reader.terms.properties[name] for name, other in want.predicates if other == inverse}
        )
        if predicates:
            sides.append(_Side(near, tuple(predicates), want.deny))
    return sides


def _read_few(
    reader: Reader,
    keys: list[int],
    side: _Side,
    sight: Sight,
    few: dict[int, set[str]],
    many: set[int],
) -> None:
    """Gather the claim ids of entities with few; put the others into `many`."""
    sql = (
        f"SELECT c.{side.near}, c.id FROM carray(?) w CROSS JOIN claims c "
        f"ON {side.key} = w.value WHERE {side.condition} AND {sight.standing('c')}"
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
    reader: Reader, window: Window, key: int, sides: Sequence[_Side]
) -> tuple[list[str], bool, int | None]:
    """The page of an entity with many claims, read only as far as it goes."""
    sight = reader.sight
    streams = [
        reader.ranges(
            Ranges(
                index=f"claims i INDEXED BY claims_of_{side.near}",
                common=f"i.{side.near} = {key} AND i.{side.near} IS NOT NULL",
                second="live",
                by="id",
                table="claims",
                row="c",
                where=f"{side.condition} AND {sight.recorded('c')} AND {sight.live('c')}",
                after="> :after",
            ),
            {"after": _after(window)},
        )
        for side in sides
    ]
    cut, more = _cut(_ids(merge(*streams, key=itemgetter(0))), window)
    total = None
    if window.count:
        union = " UNION ".join(
            f"SELECT c.key FROM claims c WHERE {side.key} = {key} AND {side.condition} "
            f"AND {sight.seeking.standing('c')}"
            for side in sides
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
    sight, asked, given = reader.sight, _asked(reader, query), _given(source, speaker)
    values = {"after": _after(query.window)}
    walk = Ranges(
        index="claims i INDEXED BY claims_walk",
        second="review",
        by="id",
        table="claims",
        row="c",
        where=f"{sight.recorded('c')} AND {asked} AND {given}",
        after="> :after",
    )
    seconds: Iterable[int] = (0,)
    if source is not None:
        index = "claims i INDEXED BY claims_of_source"
        walk = replace(walk, index=index, common=f"i.source = {source}", second=None)
    elif speaker is not None:
        index, common = "speakers i INDEXED BY speakers_walk", f"i.actor = {speaker}"
        walk = replace(walk, index=index, common=common, second=None, key="claim")
    else:
        seconds = _reviews(reader, query)
    ids = reader.ranges(walk, values, seconds)
    cut, more = _cut(_ids(ids), query.window)
    total = None
    if query.window.count:
        where = f"{sight.seeking.claim('c')} AND {asked} AND {given}"
        total = _number(reader, f"SELECT count(*) FROM claims c WHERE {where}", {})
    records = reader.records(cut)
    return Page([records[id] for id in cut], [(id,) for id in cut], more, total)


def _reviews(reader: Reader, query: ClaimQuery) -> Iterable[int]:
    """Today's decisions that a claim of the reply may have, for an index."""
    if reader.sight.upto is not None:
        return range(len(REVIEWS))
    if query.reviews is None:
        return (number for number in range(len(REVIEWS)) if number != REJECTED)
    return sorted(REVIEW_NUMBERS[review] for review in query.reviews)


def _asked(reader: Reader, query: ClaimQuery) -> str:
    """On a claim `c` of the view: its decision, predicate and polarity are asked for."""
    sight = reader.sight
    if query.reviews is None:
        conditions = [sight.live("c")]
    else:
        numbers_ = ", ".join(str(REVIEW_NUMBERS[review]) for review in query.reviews)
        conditions = [
            f"({sight.review('c')}) IN ({numbers_})",
            f"({sight.retracted('c')}) IS NULL",
        ]
    if query.predicates is not None:
        listed = ", ".join(str(reader.terms.properties[name]) for name in query.predicates)
        conditions.append(f"c.predicate IN ({listed})")
    if query.negated is not None:
        conditions.append(f"c.negated = {int(query.negated)}")
    return " AND ".join(conditions)


def _given(source: int | None, speaker: int | None) -> str:
    """On a claim `c`: it is of this source and of this speaker."""
    conditions = ["1"]
    if source is not None:
        conditions.append(f"c.source = {source}")
    if speaker is not None:
        # The unary plus keeps the planner from starting there.
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
