"""The relations of many entities at once, a page of each.

Entities with few relations along a property are read together, by one statement. One with many is
read by itself, in order of the other end's id, one index range a marking, and only as far as its
page goes; so a page costs the same however far in the list it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from heapq import merge
from itertools import chain, groupby, islice, repeat
from operator import itemgetter
from typing import NamedTuple

from graph.engines.sqlite.claim_ids import told_id, told_ids
from graph.engines.sqlite.days import certainly_on, possibly_on
from graph.engines.sqlite.interned import STANCES
from graph.engines.sqlite.keys import Row, batches
from graph.engines.sqlite.read.claim_lists import behind
from graph.engines.sqlite.read.ranges import Ranges
from graph.engines.sqlite.read.ranking import Candidate
from graph.engines.sqlite.read.ranking import in_order as ranked
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.read.sight import Sight
from graph.views.paging import in_order
from graph.views.view import Page, Related, Relations

SHOWN = 20
"""Up to how many are shown of each entity for them to be chosen in the index."""
SPLIT = 20
"""Up to how many readable markings they are chosen there for each."""
MANY = 500
"""From how many claims along one property an entity is read by itself."""


class PropertyWay(NamedTuple):
    """One direction of one property."""

    predicate: int
    inverse: bool
    symmetric: bool

    @property
    def near(self) -> str:
        return "object" if self.inverse else "subject"

    @property
    def far(self) -> str:
        return "subject" if self.inverse else "object"

    @property
    def named(self) -> str:
        return "claims_in" if self.inverse else "claims_out"

    @property
    def condition(self) -> str:
        """On a claim `c`: it is along this property, and not read the other way already."""
        once = " AND c.subject <> c.object" if self.symmetric and self.inverse else ""
        there = " AND c.object IS NOT NULL" if self.inverse else ""
        return f"c.predicate = {self.predicate}{there}{once}"


def ways_of(reader: Reader, property: str, inverse: bool) -> list[PropertyWay]:
    """The directions in which a relation is read: both of a symmetric one."""
    predicate = reader.terms.properties[property]
    if reader.vocabulary.properties[property].symmetric:
        return [PropertyWay(predicate, False, True), PropertyWay(predicate, True, True)]
    return [PropertyWay(predicate, inverse, False)]


def relations(reader: Reader, want: Relations, ids: Sequence[str]) -> dict[str, Page[Related]]:
    """The reply to one want."""
    return _Reading(reader, want).pages(ids)


class _Reading:
    """One want being answered."""

    def __init__(self, reader: Reader, want: Relations) -> None:
        self.reader, self.want = reader, want
        self.day = None if want.valid_on is None else want.valid_on.toordinal()

    def pages(self, ids: Sequence[str]) -> dict[str, Page[Related]]:
        keys = self.reader.keys(ids)
        ways = ways_of(self.reader, self.want.property, self.want.inverse)
        pages = self._of(list(keys.values()), ways)
        otherwise = self.reader.vocabulary.properties[self.want.property].otherwise
        if otherwise and not self.want.inverse:
            for key in self._without(keys.values(), ways):
                pages[key] = self._otherwise(key, otherwise)
        nothing: Page[Related] = Page((), (), False, 0 if self.want.window.count else None)
        return {id: pages.get(keys.get(id, 0), nothing) for id in ids}

    # -------------------------------------------------------------------------- few and many

    def _of(self, keys: list[int], ways: Sequence[PropertyWay]) -> dict[int, Page[Related]]:
        """A page of every entity that has any relation, by key."""
        rows: dict[int, list[Row]] = {}
        many: set[int] = set()
        for way in ways:
            asked = [key for key in keys if key not in many]
            for sight, some in self._apart(asked, way):
                rest = some
                if len(ways) == 1 and self._shows_little(sight):
                    rest = self._read_first(some, way, sight, rows)
                self._read_few(rest, way, sight, rows, many)
        pages = {key: self._long([key], ways) for key in many}
        return pages | self._short({key: some for key, some in rows.items() if key not in many})

    def _apart(self, keys: Iterable[int], way: PropertyWay) -> list[tuple[Sight, list[int]]]:
        return self.reader.apart(keys, way.near, way.predicate)

    def _shows_little(self, sight: Sight) -> bool:
        window = self.want.window
        starts = window.after is None and not window.backwards and not window.count
        return window.first <= SHOWN and starts and self.day is None and sight.upto is None

    def _read_first(
        self, keys: list[int], way: PropertyWay, sight: Sight, rows: dict[int, list[Row]]
    ) -> list[int]:
        """Gather what is shown of entities, and one row more where there is more; gives those of
        which all has to be read. The index has the order: no claim behind is looked at."""
        if sight.seeks and len(sight.markings) > SPLIT:
            return keys
        most = self.want.window.first + 1
        sql = (
            f"SELECT c.{way.far}_id, {self._columns(way)}, ({self._conditions(way)}), c.{way.near} "
            f"FROM carray(?) w CROSS JOIN claims c ON c.key IN ({_first(most, way, sight)}) "
            f"CROSS JOIN entities f ON f.key = c.{way.far}"
        )
        rest: list[int] = []
        for batch in batches(keys):
            found = self.reader.db.execute(sql, (numbers(batch),))
            for near, group in groupby(found, key=_NEAR):
                some = sorted(group)[:most]
                # One that does not count, is denied, or has several claims: more than these decide.
                alone = len(set(map(_FAR, some))) == len(some)
                if alone and all(map(_COUNTS, some)) and not any(map(_NEGATED, some)):
                    rows[near] = some
                else:
                    rest.append(near)
        return rest

    def _read_few(
        self,
        keys: list[int],
        way: PropertyWay,
        sight: Sight,
        rows: dict[int, list[Row]],
        many: set[int],
    ) -> None:
        """Gather the rows of entities with few; put the others into `many`."""
        sql = (
            f"SELECT c.{way.far}_id, {self._columns(way)}, 1, c.{way.near} FROM carray(?) w "
            f"CROSS JOIN claims c INDEXED BY {way.named} ON c.{way.near} = w.value "
            f"CROSS JOIN entities f ON f.key = c.{way.far} "
            f"WHERE {sight.claim('c')} AND {self._conditions(way)}"
        )
        while keys:
            over = 0
            for near, group in groupby(self.reader.db.execute(sql, (numbers(keys),)), key=_NEAR):
                some = rows.setdefault(near, [])
                some.extend(islice(group, MANY + 1 - len(some)))
                if len(some) > MANY:
                    over = near
                    break
            if not over:
                return
            many.add(over)
            keys = keys[keys.index(over) + 1 :]

    def _long(self, nears: Iterable[int], ways: Sequence[PropertyWay]) -> Page[Related]:
        """One page for what some entities have together, read in the order of its list."""
        after = self.want.window.after
        values = {"after": "" if after is None else after[-1]}
        streams = [
            self.reader.ranges(self._walk(near, way), values) for near in nears for way in ways
        ]
        merged = merge(*streams, key=itemgetter(0), reverse=self.want.window.backwards)
        return self._page(merged, partial(self._count, nears, ways))

    def _walk(self, near: int, way: PropertyWay) -> Ranges:
        return Ranges(
            index=f"claims i INDEXED BY {way.named}",
            common=f"i.{way.near} = {near} AND i.{way.near} IS NOT NULL "
            f"AND i.predicate = {way.predicate}",
            second="live",
            by=f"{way.far}_id",
            table="claims",
            row="c",
            columns=(self._columns(way),),
            joins=f"CROSS JOIN entities f ON f.key = c.{way.far}",
            where=f"{self.reader.sight.recorded('c')} AND {self._conditions(way)}",
            after=behind(self.want.window),
            descending=self.want.window.backwards,
        )

    def _count(self, nears: Iterable[int], ways: Sequence[PropertyWay]) -> int:
        selects = " UNION ".join(
            f"SELECT DISTINCT c.{way.far} FROM carray(:nears) w CROSS JOIN claims c "
            f"INDEXED BY {way.named} ON c.{way.near} = w.value "
            f"WHERE {self.reader.sight.seeking.claim('c')} AND {self._conditions(way)} "
            "AND c.negated = 0"
            for way in ways
        )
        row = self.reader.db.execute(
            f"SELECT count(*) FROM ({selects})", {"nears": numbers(nears)}
        ).fetchone()
        return int(row[0]) if row else 0

    # ----------------------------------------------------------------------------- otherwise

    def _without(self, keys: Iterable[int], ways: Sequence[PropertyWay]) -> list[int]:
        """Those that have no relation of their own, regardless of the day."""
        asked = list(keys)
        having = {
            near
            for way in ways
            for sight, some in self._apart(asked, way)
            for (near,) in self.reader.db.execute(
                f"SELECT w.value FROM carray(?) w WHERE EXISTS (SELECT 1 FROM claims c "
                f"INDEXED BY {way.named} WHERE c.{way.near} = w.value AND {_exists(way, sight)})",
                (numbers(some),),
            )
        }
        return [key for key in asked if key not in having]

    def _otherwise(self, key: int, hops: Sequence[tuple[str, bool]]) -> Page[Related]:
        here = {key}
        for property, inverse in hops[:-1]:
            here = {
                far
                for way in ways_of(self.reader, property, inverse)
                for sight, some in self._apart(here, way)
                for (far,) in self.reader.db.execute(
                    f"SELECT c.{way.far} FROM carray(?) w CROSS JOIN claims c "
                    f"INDEXED BY {way.named} ON c.{way.near} = w.value "
                    f"WHERE {_exists(way, sight)}",
                    (numbers(some),),
                )
            }
        return self._long(here, ways_of(self.reader, *hops[-1]))

    # ------------------------------------------------------------------------------------ SQL

    def _columns(self, way: PropertyWay) -> str:
        """Behind the far id: far key and class, negated; then what only a detailed reply needs."""
        if not self.want.detail:
            return f"c.{way.far}, f.class, c.negated"
        certain = "1"
        if self.day is not None:
            certain = certainly_on("c", self.day)
        review = self.reader.sight.review("c")
        return f"c.{way.far}, f.class, c.negated, c.id, {review}, c.stance, c.source, {certain}"

    def _conditions(self, way: PropertyWay) -> str:
        """On a claim `c` of the view: it belongs into the list."""
        conditions = [way.condition, self.reader.sight.live("c")]
        if not self.want.detail:
            conditions.append("c.negated = 0")
        if self.day is not None:
            conditions.append(possibly_on("c", self.day))
        return " AND ".join(conditions)

    # ------------------------------------------------------------------------------- replies

    def _short(self, rows: dict[int, list[Row]]) -> dict[int, Page[Related]]:
        """The windows of entities with few relations, of which all rows are here."""
        window = self.want.window
        starts = not window.backwards and window.after is None
        pages: dict[int, Page[Related]] = {}
        plain: dict[int, list[Row]] = {}
        for near, some in rows.items():
            some.sort(reverse=window.backwards)
            if not starts or any(map(_NEGATED, some)) or len(set(map(_FAR, some))) < len(some):
                pages[near] = self._page(some, partial(_number_of, some))
            else:
                # Of nearly every relation there is one claim, and nobody denies it.
                plain[near] = some[: window.first]
        flat = list(chain.from_iterable(plain.values()))
        related, keys, at = self._plain(flat), list(zip(map(_FAR, flat))), 0
        for near, shown in plain.items():
            begin, at, count = at, at + len(shown), len(rows[near])
            total = count if window.count else None
            pages[near] = Page(related[begin:at], keys[begin:at], count > window.first, total)
        return pages

    def _plain(self, rows: list[Row]) -> list[Related]:
        """Relations of one claim each, which is for it."""
        if not rows:
            return []
        # Column by column: every relation of a large answer comes by here.
        fars, keys, classes, _, *detailed = zip(*rows, strict=True)
        refs = self.reader.remember_all(zip(keys, fars, classes, strict=True))
        to = map(refs.__getitem__, keys)
        no, yes = repeat(False), repeat(True)
        if not self.want.detail:
            return list(map(Related, to, repeat(STANCES[0]), no, yes, repeat(())))
        claims, _, numbered, _, certain, *_ = detailed
        stances = map(STANCES.__getitem__, numbered)
        sure = yes if self.day is None else map((1).__eq__, certain)
        return list(map(Related, to, stances, no, sure, zip(told_ids(claims))))

    def _page(self, rows: Iterable[Row], count: Callable[[], int]) -> Page[Related]:
        """The window out of rows in the order of the list; not read further than it goes."""
        window = self.want.window
        after = None if window.after is None else str(window.after[-1])

        def behind_(far: str) -> bool:
            return after is None or (far < after if window.backwards else far > after)

        found = (
            related
            for far, group in groupby(rows, key=itemgetter(0))
            if behind_(far) and (related := self._related(list(group))) is not None
        )
        shown, more = in_order(found, window)
        keys = [(related.to.id,) for related in shown]
        return Page(shown, keys, more, count() if window.count else None)

    def _related(self, rows: list[Row]) -> Related | None:
        """One relation from the rows of its claims; None where nothing says that it is so."""
        first = rows[0]
        to = self.reader.remember(first[1], first[0], first[2])
        if not self.want.detail:
            return Related(to, STANCES[0], False, True, ())
        if len(rows) == 1:
            if first[3]:
                return None
            return Related(to, STANCES[first[6]], False, bool(first[8]), (told_id(first[4]),))
        for_it = self._ranked(row for row in rows if not row[3])
        if not for_it:
            return None
        against = self._ranked(row for row in rows if row[3])
        return Related(
            to,
            STANCES[for_it[0].stance],
            bool(against),
            any(row[8] for row in rows if not row[3]),
            tuple(told_id(claim.id) for claim in (*for_it, *against)),
        )

    def _ranked(self, rows: Iterable[Row]) -> list[Candidate]:
        return ranked([Candidate(*row[4:8]) for row in rows], self.reader.published)


_FAR, _NEGATED, _COUNTS, _NEAR = itemgetter(0), itemgetter(3), itemgetter(-2), itemgetter(-1)


def _first(most: int, way: PropertyWay, sight: Sight) -> str:
    """The keys of the first claims of an entity `w.value` along this property, as SQL: where each
    readable marking is looked for, so many of each."""
    ahead = (
        f"SELECT d.key FROM claims d INDEXED BY {way.named} WHERE d.{way.near} = w.value "
        f"AND d.{way.near} IS NOT NULL AND d.predicate = {way.predicate} AND {{marking}} "
        f"AND {sight.maybe_live('d')} ORDER BY d.{way.far}_id LIMIT {most}"
    )
    if not sight.seeks:
        return ahead.format(marking=sight.claim("d"))
    parts = [ahead.format(marking=f"d.marking = {one}") for one in sight.markings or (-1,)]
    return " UNION ALL ".join(f"SELECT key FROM ({part})" for part in parts)


def _exists(way: PropertyWay, sight: Sight) -> str:
    """A claim `c` of the view says that there is a relation."""
    return f"{way.condition} AND c.negated = 0 AND {sight.standing('c')}"


def _number_of(rows: list[Row]) -> int:
    """How many relations these are."""
    return len({row[0] for row in rows if not row[3]})
