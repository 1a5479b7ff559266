"""Lists of claims of many entities at once, by claim id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from graph.engines.sqlite.claim_ids import lead_of, place_among, told_ids
from graph.engines.sqlite.keys import Row
from graph.engines.sqlite.read.ranges import Ranges
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.read.sight import Sight
from graph.views.paging import in_order
from graph.views.view import Claims, Page, Record, Window

MANY = 500
"""From how many claims an entity's are read by themselves, in the order of their list."""


def claims_of(reader: Reader, want: Claims, ids: Sequence[str]) -> dict[str, Page[Record]]:
    """The reply to one want."""
    keys = reader.keys(ids)
    sides = sides_of(reader, want)
    few: dict[int, dict[bytes, int]] = {}
    many: set[int] = set()
    for side in sides:
        asked = sorted(key for key in keys.values() if key not in many)
        for sight, some in reader.apart(asked, side.near, *side.predicates):
            _read_few(reader, some, side, sight, few, many)
    cuts: dict[str, tuple[list[bytes], bool, int | None]] = {}
    for id in ids:
        key = keys.get(id, 0)
        if key in many:
            cuts[id] = _long(reader, want.window, key, sides)
        else:
            found = sorted(few.get(key, ()), reverse=want.window.backwards)
            cuts[id] = (*cut_of(iter(found), want.window), len(found))
    known = {claim: key for some in few.values() for claim, key in some.items()}
    shown = list(dict.fromkeys(claim for cut, _, _ in cuts.values() for claim in cut))
    names = dict(zip(shown, told_ids(shown), strict=True))
    by_key = {known[claim]: names[claim] for claim in shown if claim in known}
    records = {by_key[key]: one for key, one in reader.records_by_key(by_key).items()}
    if many:
        records |= reader.records([names[claim] for claim in shown if claim not in known])
    return {
        id: Page(
            [records[names[claim]] for claim in cut],
            [(names[claim],) for claim in cut],
            more,
            total if want.window.count else None,
        )
        for id, (cut, more, total) in cuts.items()
    }


class Side(NamedTuple):
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


def sides_of(reader: Reader, want: Claims) -> list[Side]:
    """At most one of each."""
    if want.predicates is None:
        return [Side("subject", (), want.deny)]
    sides = []
    for near, inverse in (("subject", False), ("object", True)):
        predicates = sorted(
            {reader.terms.properties[name] for name, other in want.predicates if other == inverse}
        )
        if predicates:
            sides.append(Side(near, tuple(predicates), want.deny))
    return sides


def _read_few(
    reader: Reader,
    keys: list[int],
    side: Side,
    sight: Sight,
    few: dict[int, dict[bytes, int]],
    many: set[int],
) -> None:
    """Gather the claims, by id, of entities with few; put the others into `many`."""
    sql = (
        f"SELECT c.{side.near}, c.id, c.key FROM carray(?) w CROSS JOIN claims c "
        f"ON {side.key} = w.value WHERE {side.condition} AND {sight.standing('c')}"
    )
    while keys:
        over = 0
        for near, group in groupby(reader.db.execute(sql, (numbers(keys),)), key=itemgetter(0)):
            some = {id: key for _, id, key in islice(group, MANY + 1)}
            if len(some) > MANY:
                over = near
                break
            few.setdefault(near, {}).update(some)
        if not over:
            return
        many.add(over)
        keys = keys[keys.index(over) + 1 :]


def _long(
    reader: Reader, window: Window, key: int, sides: Sequence[Side]
) -> tuple[list[bytes], bool, int | None]:
    """The page of an entity with many claims, read only as far as it goes."""
    sight = reader.sight
    streams = [
        reader.ranges(
            Ranges(
                index=f"claims i INDEXED BY claims_of_{side.near}",
                common=f"i.{side.near} = {key} AND i.{side.near} IS NOT NULL",
                second="live",
                by="id",
                lead=lead_of("i.id"),
                table="claims",
                row="c",
                where=f"{side.condition} AND {sight.recorded('c')} AND {sight.live('c')}",
                alike=sight.claim("n"),
                after=behind(window),
                descending=window.backwards,
            ),
            {"after": _after(window)},
        )
        for side in sides
    ]
    merged = merge(*streams, key=itemgetter(0), reverse=window.backwards)
    cut, more = cut_of(distinct(merged), window)
    total = None
    if window.count:
        union = " UNION ".join(
            f"SELECT c.key FROM claims c WHERE {side.key} = {key} AND {side.condition} "
            f"AND {sight.seeking.standing('c')}"
            for side in sides
        )
        total = number(reader, f"SELECT count(*) FROM ({union})", {})
    return cut, more, total


def behind(window: Window) -> str:
    """On an id, for an index: it lies where the window begins, seen in its direction."""
    if window.after is None:
        return ""
    return "< :after" if window.backwards else "> :after"


def _after(window: Window) -> bytes:
    return b"" if window.after is None else place_among(str(window.after[-1]))


def distinct(rows: Iterator[Row]) -> Iterator[bytes]:
    """Each id once; they come in order."""
    for id, _ in groupby(row[0] for row in rows):
        yield id


def cut_of(ids: Iterator[bytes], window: Window) -> tuple[list[bytes], bool]:
    """The window's ids, in the order of the list, and whether more follows.

    Args:
        ids: in the direction of the window.
    """
    after = _after(window)
    if window.after is not None:
        ids = (id for id in ids if (id < after if window.backwards else id > after))
    return in_order(ids, window)


def number(reader: Reader, sql: str, values: dict[str, Any]) -> int:
    """What a statement counts."""
    row = reader.db.execute(sql, values).fetchone()
    return int(row[0]) if row else 0
