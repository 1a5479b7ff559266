"""Relations of a store as numbers: entities and claims by their keys, straight from the indexes.

Along a few properties the index of the property is read; along many, that of all claims of an
entity. Entities at which hidden claims might be most are read by readable marking (`Sight`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

import apsw
import numpy as np

from graph.claims.claim import Review
from graph.engines.sqlite.claim_ids import claim_ids
from graph.engines.sqlite.days import certainly_on, possibly_on
from graph.engines.sqlite.interned import REVIEW_NUMBERS, STANCE_NUMBERS, STANCES
from graph.engines.sqlite.keys import Row, batches, rows
from graph.engines.sqlite.read.ranges import Ranges
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.read.sight import Sight
from graph.views.display import FIRMEST_FIRST
from graph.views.walking import (
    TIMID,
    Along,
    EndTally,
    Entries,
    EntryWindow,
    Flags,
    Numbers,
    columns,
    joined,
)

FEW_PROPERTIES = 4
"""Up to how many properties each is looked for in the index of its own."""
HEAVY = 500
"""From how many entries on an entity's relations to some others are not read through."""
ACCEPTED = REVIEW_NUMBERS[Review.ACCEPTED]
_FIRMNESS = " ".join(
    f"WHEN {number} THEN {FIRMEST_FIRST.index(stance)}" for number, stance in enumerate(STANCES)
)


class _End(NamedTuple):
    """As which of its two ends a claim has the entity that is walked from."""

    near: str
    far: str
    narrow: str
    """The index of the claims along one property, by marking and then the far end's id."""
    wide: str
    """The index of all claims, by marking."""
    forward: int


OUT = _End("subject", "object", "claims_out", "claims_of_subject", 1)
IN = _End("object", "subject", "claims_in", "claims_of_object", 0)


class SqliteWalk:
    """A walk over one view."""

    def __init__(self, reader: Reader, along: Along) -> None:
        self._reader, self._along = reader, along
        properties = reader.vocabulary.properties
        self._predicates = [reader.terms.properties[name] for name in along.properties]
        self._symmetric = [properties[name].symmetric for name in along.properties]
        self._place = {key: place for place, key in enumerate(self._predicates)}
        self._passes = self._passing()

    @property
    def along(self) -> Along:
        return self._along

    @property
    def symmetric(self) -> Flags:
        return np.array(self._symmetric, dtype=np.bool_)

    @property
    def at_hand(self) -> bool:
        return False

    @property
    def size(self) -> int:
        [(most,)] = rows(self._reader.db, "SELECT coalesce(max(key), 0) + 1 FROM entities")
        return int(most)

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        return self._reader.keys(ids)

    def ids(self, numbers: Iterable[int]) -> dict[int, str]:
        wanted = list(numbers)
        found = self._reader.refs(wanted)
        return {number: found[number].id for number in wanted}

    def class_numbers(self, names: Iterable[str]) -> Numbers:
        known = self._reader.terms.classes
        return np.array([known[name] for name in names if name in known], dtype=np.int64)

    def class_names(self, numbers: Iterable[int]) -> list[str]:
        """What classes of some numbers are called."""
        return [self._reader.terms.names[number] for number in numbers]

    def classes(self, numbers: Iterable[int]) -> dict[int, str]:
        wanted = list(numbers)
        found = self._reader.refs(wanted)
        return {number: found[number].cls for number in wanted}

    # ------------------------------------------------------------------------------ levels

    def weigh(self, numbers: Numbers, most: int) -> int:
        found = 0
        for end in (OUT, IN):
            for sql, some in self._sources(numbers, end):
                for batch in batches(some):
                    # The limit is inside the count, so that no more is read than decides.
                    count = f"SELECT count(*) FROM (SELECT 1 {sql} LIMIT {most + 1 - found})"
                    [(more,)] = rows(self._reader.db, count, _keys(batch))
                    found += int(more)
                    if found > most:
                        return most + 1
        return found

    def step(self, numbers: Numbers) -> Entries:
        parts = []
        for end in (OUT, IN):
            for sql, some in self._sources(numbers, end):
                for batch in batches(some):
                    parts.append(self._read(f"{sql} AND {self._passes}", end, batch))
        return joined([self._both_forward(columns(part)) for part in parts])

    def first(self, numbers: Numbers, each: int) -> EntryWindow:
        heavy = [key for key in numbers.tolist() if self._is_heavy(key, each)]
        light = np.setdiff1d(numbers, np.array(heavy, dtype=np.int64))
        parts, cut = [self.step(light)], set()
        for key in heavy:
            for place in range(len(self._predicates)):
                for ends in self._rows(place):
                    found = islice(self._in_order(key, place, ends), each + 1)
                    for number, (_, group) in enumerate(found):
                        if number == each:
                            cut.add((key, place))
                            break
                        parts.append(columns([row for passes, row in group if passes]))
        return EntryWindow(joined(parts), frozenset(cut))

    def tally(self, number: int, property: str, most: int | None) -> EndTally:
        place = self._along.properties.index(property)
        counted: dict[str, int] = {}
        if most is None:
            # UNION counts an end once, however many claims lead to it and from whichever side.
            selects = " UNION ".join(
                f"SELECT c.{end.far} AS far, f.class AS class {sql} AND {self._passes}"
                for end in (OUT, IN)
                for sql in (self._source(end, self._reader.sight.seeking, (place,)),)
            )
            found = rows(
                self._reader.db,
                f"SELECT class, count(*) FROM ({selects}) GROUP BY class",
                _keys([number]),
            )
            counted = {self._reader.terms.names[cls]: count for cls, count in found}
            return EndTally(dict(sorted(counted.items())), True)
        for looked, (_, group) in enumerate(self._in_order(number, place, (OUT, IN))):
            if looked == most:
                return EndTally(dict(sorted(counted.items())), False)
            passing = [row for passes, row in group if passes]
            if passing:
                cls = self._reader.terms.names[passing[0][2]]
                counted[cls] = counted.get(cls, 0) + 1
        return EndTally(dict(sorted(counted.items())), True)

    def among(self, numbers: Numbers) -> Entries:
        wanted = set(numbers.tolist())
        heavy = {key for key in wanted if self._is_heavy(key, HEAVY)}
        light = np.array(sorted(wanted - heavy), dtype=np.int64)
        found: dict[int, Row] = {}
        for end in (OUT, IN):
            for sql, some in self._sources(light, end):
                for batch in batches(some):
                    for row in self._read(sql, end, batch):
                        if row[1] in wanted:
                            # A claim between two of these is met from either end; the claim
                            # decides, and the row as its subject has it stays.
                            found[row[-1]] = row if end is OUT else _turned(row, self._reader)
        # Of two heavy ones neither was read through, so that what lies between them is looked for
        # pair by pair.
        if len(heavy) > 1:
            for row in self._between(heavy):
                found[row[-1]] = row
        order = self.claims(list(found))
        return columns([found[claim] for claim in sorted(found, key=order.__getitem__)])

    def as_told(self, entries: Entries) -> Entries:
        """Entries as their subjects have them, in order of the claim's id; each claim is in one."""
        told: dict[int, tuple[bytes, int, int, int]] = {}
        for batch in batches(entries.claim.tolist()):
            for key, *told_ in rows(
                self._reader.db,
                "SELECT c.key, c.id, c.subject, c.object, e.class FROM carray(:keys) w "
                "CROSS JOIN claims c ON c.key = w.value CROSS JOIN entities e ON e.key = c.object",
                _keys(batch),
            ):
                told[key] = (told_[0], told_[1], told_[2], told_[3])
        order = np.array(
            sorted(range(len(entries.claim)), key=lambda at: told[int(entries.claim[at])][0]),
            dtype=np.int64,
        )
        found = entries.where(order)
        ends = [told[claim][1:] for claim in found.claim.tolist()]
        near, far, cls = np.array(ends, dtype=np.int64).reshape(-1, 3).T
        return found._replace(
            near=near, far=far, cls=cls, forward=np.ones(len(ends), dtype=np.bool_)
        )

    def claims(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return claim_ids(self._reader.db, numbers)

    # --------------------------------------------------------------------------------- SQL

    def _sources(self, numbers: Numbers, end: _End) -> Iterator[tuple[str, list[int]]]:
        """What is selected from, and the entities that it is for."""
        few = len(self._predicates) <= FEW_PROPERTIES
        asked = numbers.tolist()
        if not asked or not self._predicates:
            return
        predicates = self._predicates if few else ()
        places = tuple(range(len(self._predicates)))
        for sight, some in self._reader.apart(asked, end.near, *predicates):
            if some:
                yield self._source(end, sight, places), some

    def _source(self, end: _End, sight: Sight, places: Sequence[int]) -> str:
        few = len(places) <= FEW_PROPERTIES
        index, plus = (end.narrow, "") if few else (end.wide, "+")
        listed = ", ".join(str(self._predicates[place]) for place in places)
        there = " AND c.object IS NOT NULL" if end is IN or not few else ""
        return (
            f"FROM carray(:keys) w CROSS JOIN claims c INDEXED BY {index} "
            f"ON c.{end.near} = w.value CROSS JOIN entities f ON f.key = c.{end.far} "
            f"WHERE {plus}c.predicate IN ({listed}){there} AND c.subject <> c.object "
            f"AND {sight.standing('c')}"
        )

    def _columns(self, end: _End) -> str:
        review = self._reader.sight.review("c")
        firmness = (
            f"CASE c.stance {_FIRMNESS} END + CASE {review} WHEN {ACCEPTED} THEN 0 ELSE {TIMID} END"
        )
        return (
            f"c.{end.near}, c.{end.far}, f.class, c.predicate, {end.forward}, c.negated, "
            f"{firmness}, c.key"
        )

    def _read(self, source: str, end: _End, keys: Sequence[int]) -> list[Row]:
        place = self._place
        return [
            (near, far, cls, place[predicate], *rest)
            for near, far, cls, predicate, *rest in rows(
                self._reader.db, f"SELECT {self._columns(end)} {source}", _keys(keys)
            )
        ]

    def _passing(self) -> str:
        """A standing claim `c` passes."""
        along = self._along
        parts = ["c.negated = 0"]
        if along.valid_on is not None:
            day = along.valid_on.toordinal()
            parts.append(possibly_on("c", day))
            if along.certain:
                parts.append(certainly_on("c", day))
        if along.least is not None:
            firm = FIRMEST_FIRST[: FIRMEST_FIRST.index(along.least) + 1]
            parts.append(f"c.stance IN ({', '.join(str(STANCE_NUMBERS[s]) for s in firm)})")
        if along.accepted:
            parts.append(f"({self._reader.sight.review('c')}) = {ACCEPTED}")
        return " AND ".join(parts)

    # ------------------------------------------------------------------------------ by row

    def _rows(self, place: int) -> tuple[tuple[_End, ...], ...]:
        """A property's two directions; one where it is symmetric."""
        return ((OUT, IN),) if self._symmetric[place] else ((OUT,), (IN,))

    def _is_heavy(self, key: int, most: int) -> bool:
        return self.weigh(np.array([key], dtype=np.int64), most) > most

    def _in_order(
        self, key: int, place: int, ends: Sequence[_End]
    ) -> Iterator[tuple[str, Iterator[tuple[bool, Row]]]]:
        """What is said along a property, other end by other end, in order of their ids."""
        streams = [self._row(key, place, end) for end in ends]
        for far, group in groupby(merge(*streams, key=itemgetter(0)), key=itemgetter(0)):
            yield far, ((bool(passes), row) for _, passes, row in group)

    def _row(self, key: int, place: int, end: _End) -> Iterator[tuple[str, int, Row]]:
        walked = Ranges(
            index=f"claims i INDEXED BY {end.narrow}",
            common=f"i.{end.near} = {key} AND i.{end.near} IS NOT NULL "
            f"AND i.predicate = {self._predicates[place]}",
            second="live",
            by=f"{end.far}_id",
            table="claims",
            row="c",
            columns=(self._passes, self._columns(end)),
            joins=f"CROSS JOIN entities f ON f.key = c.{end.far}",
            where=f"{self._reader.sight.recorded('c')} AND {self._reader.sight.live('c')} "
            "AND c.object IS NOT NULL AND c.subject <> c.object",
        )
        for far, passes, near, other, cls, _, forward, *rest in self._reader.ranges(walked, {}):
            forward = 1 if self._symmetric[place] else forward
            yield far, passes, (near, other, cls, place, forward, *rest)

    def _between(self, heavy: set[int]) -> list[Row]:
        """The claims of entities with very many about each other."""
        listed = ", ".join(map(str, self._predicates))
        sql = (
            f"SELECT {self._columns(OUT)} FROM carray(:keys) w CROSS JOIN carray(:far) v "
            "CROSS JOIN claims c INDEXED BY claims_out ON c.subject = w.value "
            f"AND c.predicate IN ({listed}) AND c.object_id = v.value "
            "CROSS JOIN entities f ON f.key = c.object "
            f"WHERE c.subject <> c.object AND {self._reader.sight.seeking.standing('c')}"
        )
        ids = tuple(self.ids(heavy).values())
        found = rows(self._reader.db, sql, {**_keys(heavy), "far": apsw.carray(ids)})
        return [(n, f, c, self._place[p], *rest) for n, f, c, p, *rest in found]

    def _both_forward(self, entries: Entries) -> Entries:
        """Along a symmetric property every entry leads forward."""
        if not any(self._symmetric):
            return entries
        return entries._replace(forward=entries.forward | self.symmetric[entries.property])


def _turned(row: Row, reader: Reader) -> Row:
    """An entry of the object as one of the subject. The class is then that of the object."""
    near, far, _, place, _, against, firmness, claim = row
    cls = reader.terms.classes[reader.refs([near])[near].cls]
    return (far, near, cls, place, 1, against, firmness, claim)


def _keys(keys: Iterable[int]) -> dict[str, apsw.CArrayBinding]:
    return {"keys": numbers(keys)}
