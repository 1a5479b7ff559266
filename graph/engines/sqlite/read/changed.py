"""What something happened to in a stretch of time, by id, and how often.

Each readable marking is looked for: what happened to hidden things is not even passed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import merge
from itertools import chain, groupby, islice
from typing import Any, NamedTuple

import apsw

from graph.claims.marking import Clearance, Marking
from graph.engines.sqlite.claim_ids import lead_of, place_among, told_id, told_ids
from graph.engines.sqlite.interned import REVIEWS
from graph.engines.sqlite.keys import Row, rows
from graph.engines.sqlite.read.ranges import Ranges
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.units import tops, unit_at
from graph.views.view import RECORDED_ONCE, Window

FEW = 10_000
"""Of as many changed claims each is looked at, whether it is about an entity; of more, the claims
about the entity are, whether they changed."""
LOOKED_AT = 2_000
"""So many rows of a moment are looked at for the first of them by id."""


LITTLE = 500
"""So much that happened in one moment is looked for once for all kinds; so few claims about an
entity are all looked at."""
_TOLD = (
    "(h.kind <> 'remarked' OR (may_read(:clearance, h.before) AND may_read(:clearance, h.after)))"
)
"""A change `h` may be told: who reads only one of its markings is told of no re-marking."""


class _Table(NamedTuple):
    """What can change: entities, or claims."""

    name: str
    change: str
    seen: str
    """It is in the view, as SQL of an alias `t`."""


def changed(
    reader: Reader,
    clearance: Clearance,
    since: int,
    until: int | None,
    about: Sequence[str] | None,
    most: int | None,
) -> list[str]:
    """See `graph.views.view.View.changed`."""
    some = _Some(reader, clearance, since, until, about)
    found: list[str] = []
    # Of claims there are more than of entities: mostly so many as are wanted.
    for table in some.tables[::-1]:
        ids = set[Any]()
        for source, where in (*some.recorded(table), *some.touched(table)):
            limit = "" if most is None else f" LIMIT {most}"
            sql = f"SELECT t.id FROM {source} WHERE {where}{limit}"
            ids.update(chain.from_iterable(rows(reader.db, sql, some.values)))
            if most is not None and len(found) + len(ids) >= most:
                break
        found += told_ids(list(ids)) if table.name == "claims" else ids
        if most is not None and len(found) >= most:
            break
    return sorted(found)[:most]


def changed_at(
    reader: Reader,
    clearance: Clearance,
    moment: int,
    kind: str,
    window: Window,
    about: Sequence[str] | None,
) -> list[str]:
    """See `graph.views.view.View.changed_at`."""
    some = _Some(reader, clearance, moment, moment + 1, about)
    if kind == RECORDED_ONCE:
        found = [one for table in some.tables for one in _recorded_by_id(some, table, window)]
    else:
        found = [_turned(some, table, kind, window) for table in some.tables]
    # What has an entity at both of its ends is in two of them.
    merged = groupby(merge(*found, reverse=window.backwards))
    ids = [id for id, _ in islice(merged, window.first)]
    return ids[::-1] if window.backwards else ids


def _turned(some: _Some, table: _Table, kind: str, window: Window) -> Iterator[str]:
    """The first by id of that to which something of a kind happened."""
    known = some.turned(table)
    if known is None:
        return _first(some, table, some.touched(table, kind), window)
    ids = known.get(kind, ())
    at = None if window.after is None else str(window.after[0])
    if window.backwards:
        end = len(ids) if at is None else bisect_right(ids, at)
        return iter(ids[max(end - window.first, 0) : end][::-1])
    start = 0 if at is None else bisect_left(ids, at)
    return iter(ids[start : start + window.first])


def _first(
    some: _Some, table: _Table, sources: list[tuple[str, str]], window: Window
) -> Iterator[str]:
    """The first by id of some rows `t`: all are looked at."""
    behind, order, values = _from(table, window)
    parts = [f"SELECT t.id AS id FROM {x} WHERE {y} AND t.id {behind}" for x, y in sources]
    sql = f"{' UNION '.join(parts)} ORDER BY 1 {order} LIMIT {window.first}"
    return _ids(table, rows(some.reader.db, sql, {**some.values, **values}))


def _from(table: _Table, window: Window) -> tuple[str, str, dict[str, str | bytes]]:
    """Where a stretch begins as a comparison, its direction, and the value that is named."""
    values: dict[str, str | bytes] = {}
    if window.after is not None:
        text = str(window.after[0])
        values["after"] = place_among(text) if table.name == "claims" else text
    if window.backwards:
        return "<= :after" if values else "IS NOT NULL", "DESC", values
    return ">= :after" if values else "IS NOT NULL", "ASC", values


def _recorded_by_id(some: _Some, table: _Table, window: Window) -> list[Iterator[str]]:
    """What was recorded, in order: out of few, or along an index in the order of ids, where of
    very much so many are of the moment that a page is soon full."""
    sources, is_about = some.recorded(table), bool(some.about)
    if (table.name == "entities" and is_about) or not some.are_many(sources):
        return [_first(some, table, sources, window)]
    behind, _, values = _from(table, window)
    whole = Ranges(
        index="entities i INDEXED BY entities_walk",
        second="class",
        by="id",
        table=table.name,
        row="t",
        common=some.keys_within(table),
        where=some.within("t.unit"),
        after=behind if values else "",
        descending=window.backwards,
    )
    seconds: Iterable[int] = some.reader.terms.classes.values()
    walks = [whole]
    if table.name == "claims":
        whole = replace(whole, lead=lead_of("i.id"), alike=some.reader.sight.claim("n"))
        walks = [replace(whole, index="claims i INDEXED BY claims_walk", second="review")]
        seconds = range(len(REVIEWS))
    if is_about:
        seconds = (0, 1)
        walks = [
            replace(
                whole,
                index=f"claims i INDEXED BY claims_of_{end}",
                second="live",
                common=f"i.{end} IS NOT NULL AND i.{end} = {key} AND {whole.common}",
            )
            for key in some.about
            for end in ("subject", "object")
        ]
    return [_ids(table, some.reader.ranges(one, values, seconds)) for one in walks]


def _ids(table: _Table, found: Iterator[Row]) -> Iterator[str]:
    told = told_id if table.name == "claims" else str
    return (told(id) for (id,) in found)


def edge(
    reader: Reader, clearance: Clearance, since: int, until: int, backwards: bool
) -> int | None:
    """See `graph.views.view.View.edge`."""
    some = _Some(reader, clearance, since, until, None)
    outer, markings = "max" if backwards else "min", numbers(reader.sight.markings)
    ends = [
        f"SELECT (SELECT {outer}(t.{column}) FROM {table.name} t "
        f"INDEXED BY {table.name}_{index} WHERE t.marking = w.value AND t.{column} IS NOT NULL "
        f"AND {some.within(f't.{column}')}{told}) AS number FROM carray(:markings) w"
        for table in some.tables
        for index, column, told in (
            ("new", "unit", ""),
            ("touched", "touched", f" AND {some.told(table, 'h.unit = t.touched')}"),
        )
    ]
    # One look-up a marking: what happened to hidden things is not even passed.
    sql = (
        f"SELECT u.at FROM (SELECT {outer}(number) AS number FROM ({' UNION ALL '.join(ends)})) x "
        "CROSS JOIN units u ON u.number = x.number"
    )
    found = next(rows(reader.db, sql, {**some.values, "markings": markings}), None)
    return None if found is None else int(found[0])


def happened(
    reader: Reader,
    clearance: Clearance,
    since: int,
    until: int | None,
    about: Sequence[str] | None,
    classes: Sequence[str] | None,
) -> dict[str, int]:
    """See `graph.views.view.View.happened`."""
    some = _Some(reader, clearance, since, until, about)
    found: Counter[str] = Counter()

    def keys(found: list[tuple[str, str]], of: str) -> str:
        # A claim that has an entity at both of its ends is one.
        return " UNION ".join(f"SELECT t.key AS key FROM {x} WHERE {y} AND {of}" for x, y in found)

    for table in some.tables:
        of = some.of_classes(table, classes)
        new = f"SELECT count(*) FROM ({keys(some.recorded(table), of)})"
        for (number,) in rows(reader.db, new, some.values):
            found[RECORDED_ONCE] += number
        # Of what was decided there is nothing to hide once the claim may be read; a re-marking
        # is told to who reads both markings.
        for kind, before, after, number in rows(
            reader.db,
            "SELECT h.kind, CASE h.kind WHEN 'remarked' THEN h.before END, "
            "CASE h.kind WHEN 'remarked' THEN h.after END, count(*) "
            f"FROM ({keys(some.touched(table), of)}) w "
            f"CROSS JOIN {table.change}_changes h ON h.{table.change} = w.key "
            f"WHERE {some.within('h.unit')} GROUP BY 1, 2, 3",
            some.values,
        ):
            if all(one is None or clearance.reads(Marking.parse(one)) for one in (before, after)):
                found[kind] += number
    return {kind: found[kind] for kind in sorted(found) if found[kind]}


class _Some:
    """A stretch of time, and what is asked about."""

    def __init__(
        self,
        reader: Reader,
        clearance: Clearance,
        since: int,
        until: int | None,
        about: Sequence[str] | None,
    ) -> None:
        self.reader, db = reader, reader.db
        self._first = unit_at(db, since - 1)
        self._last = None if until is None else unit_at(db, until - 1)
        sight = reader.sight.seeking
        self.tables = (
            _Table("entities", "entity", sight.entity("t")),
            _Table("claims", "claim", sight.claim("t")),
        )
        self.values: dict[str, apsw.CArrayBinding | str] = {"clearance": str(clearance)}
        self._about = about is not None
        self.about = [] if about is None else list(reader.keys(about).values())
        """The keys of what is asked about."""
        if about is not None:
            self.values["about"] = numbers(self.about)

    def within(self, unit: str) -> str:
        """A unit is in the time, and in the view."""
        upto = self.reader.sight.upto
        there = f"{unit} > {self._first}"
        for last in (upto, self._last):
            there += "" if last is None else f" AND {unit} <= {last}"
        return there

    def recorded(self, table: _Table) -> list[tuple[str, str]]:
        """Where what was recorded is found: sources and conditions of a row `t`."""
        return self._found(table, "new", self.within("t.unit"))

    def touched(self, table: _Table, kind: str | None = None) -> list[tuple[str, str]]:
        """Where that is found to which anything happened afterwards, or something of a kind."""
        of = "" if kind is None else f" AND h.kind = '{kind}'"
        then = f"{self.within('h.unit')}{of}"
        # What was recorded later has a higher key, which the index knows: it is not looked up.
        happened = (
            f"t.touched IS NOT NULL AND t.touched > {self._first}{self._recorded_by_then(table)} "
            f"AND {self.told(table, then)}"
        )
        return self._found(table, "touched", happened)

    def told(self, table: _Table, then: str) -> str:
        """Something that may be told happened to a row `t`, in a change `h`."""
        return (
            f"EXISTS (SELECT 1 FROM {table.change}_changes h "
            f"WHERE h.{table.change} = t.key AND {then} AND {_TOLD})"
        )

    def turned(self, table: _Table) -> Mapping[str, Sequence[str]] | None:
        """All that happened afterwards to rows of a table, by its kind: ids in order; None where
        it is not little. Who goes through a moment kind by kind has it looked for once."""
        known = self.reader.happened
        key = table.name, self._first, self._last, *self.about
        if key not in known:
            found: dict[str, set[Any]] = {}
            left = LITTLE  # changes, and not what changed: it may have been decided about twice
            for source, where in self.touched(table):
                sql = (
                    f"SELECT h.kind, t.id FROM {source} CROSS JOIN {table.change}_changes h "
                    f"ON h.{table.change} = t.key WHERE {where} AND {self.within('h.unit')} "
                    f"AND {_TOLD} LIMIT {left + 1}"
                )
                for kind, id in rows(self.reader.db, sql, self.values):
                    found.setdefault(kind, set()).add(id)
                    left -= 1
                if left < 0:
                    return known.setdefault(key)
            known[key] = {kind: list(_ids(table, zip(sorted(x)))) for kind, x in found.items()}
        return known[key]

    def _recorded_by_then(self, table: _Table) -> str:
        grown = None if self._last is None else tops(self.reader.db, self._last)
        return "" if grown is None else f" AND t.key <= {grown[table.name]}"

    def keys_within(self, table: _Table) -> str:
        """A row `i` may be of the time, by its key alone, which every index knows."""
        before = {table.name: 0} if self._first == 0 else tops(self.reader.db, self._first)
        grown = None if self._last is None else tops(self.reader.db, self._last)
        if before is None or grown is None:
            return "1"
        return f"i.key > {before[table.name]} AND i.key <= {grown[table.name]}"

    def are_many(self, sources: list[tuple[str, str]]) -> bool:
        """Whether there are so many rows that all of them are not looked at for one page."""
        if self._about:
            return self._by_entity("new")
        return any(
            next(
                rows(
                    self.reader.db,
                    f"SELECT 1 FROM {source} WHERE {where} LIMIT 1 OFFSET {LOOKED_AT}",
                    self.values,
                ),
                None,
            )
            is not None
            for source, where in sources
        )

    def _found(self, table: _Table, index: str, happened: str) -> list[tuple[str, str]]:
        walked = f"{table.name} t INDEXED BY {table.name}_{index}"
        if not self._about:
            return [(walked, f"{table.seen} AND {happened}")]
        where = f"{table.seen} AND {happened}"
        if table.name == "entities":
            named = "carray(:about) w CROSS JOIN entities t ON t.key = w.value"
            return [(named, where)]
        if not self._by_entity(index):
            ours = "SELECT w.value FROM carray(:about) w"
            return [(walked, f"{where} AND (t.subject IN ({ours}) OR t.object IN ({ours}))")]
        return [
            (
                f"carray(:about) w CROSS JOIN claims t INDEXED BY claims_of_{end} "
                f"ON t.{end} = w.value",
                f"t.{end} IS NOT NULL AND {where}",
            )
            for end in ("subject", "object")
        ]

    def _by_entity(self, index: str) -> bool:
        """Whether the claims about the entity are looked at, and not those that changed: where
        they are few, or those that changed are very many."""
        much, claims = self.reader.much, self.tables[1].seen
        own = ("of", *self.about)
        if own not in much:
            much[own] = any(
                self._has_more(
                    f"carray(:about) w CROSS JOIN claims t INDEXED BY claims_of_{end} "
                    f"ON t.{end} = w.value WHERE t.{end} IS NOT NULL AND {claims}",
                    LITTLE,
                )
                for end in ("subject", "object")
            )
        if not much[own]:
            return True
        what = f"t.touched > {self._first}" if index == "touched" else self.within("t.unit")
        if (index, what) not in much:
            source = f"claims t INDEXED BY claims_{index} WHERE {claims} AND {what}"
            much[index, what] = self._has_more(source, FEW)
        return much[index, what]

    def _has_more(self, source: str, most: int) -> bool:
        sql = f"SELECT 1 FROM {source} LIMIT 1 OFFSET {most}"
        return next(rows(self.reader.db, sql, self.values), None) is not None

    def of_classes(self, table: _Table, classes: Sequence[str] | None) -> str:
        """An entity, or the subject of a claim, is of one of these."""
        if classes is None:
            return "1"
        known = self.reader.terms.classes
        of = ", ".join(str(known[name]) for name in classes if name in known) or "-1"
        if table.name == "entities":
            return f"t.class IN ({of})"
        return f"(SELECT e.class FROM entities e WHERE e.key = t.subject) IN ({of})"
