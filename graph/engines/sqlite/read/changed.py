"""What something happened to in a stretch of time, by id, and how often.

Each readable marking is looked for: what happened to hidden things is not even passed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import apsw

from graph.claims.marking import Clearance, Marking
from graph.engines.sqlite.claim_ids import told_ids
from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.units import unit_at
from graph.views.view import RECORDED_ONCE

FEW = 10_000
"""Of as many changed claims each is looked at, whether it is about an entity; of more, the claims
about the entity are, whether they changed."""


class _Table(NamedTuple):
    """What can change: entities, or claims."""

    name: str
    change: str
    seen: str
    """It is in the view, as SQL of an alias `t`."""


def changed(
    reader: Reader,
    since: int,
    until: int | None,
    about: Sequence[str] | None,
    most: int | None,
) -> list[str]:
    """See `graph.views.view.View.changed`."""
    some = _Some(reader, since, until, about)
    limit = "" if most is None else f" LIMIT {most}"
    found: list[str] = []
    for table in some.tables:
        parts = [
            # Of each no more is read than is asked for.
            f"SELECT id FROM (SELECT t.id AS id FROM {source} WHERE {where}{limit})"
            for source, where in (*some.recorded(table), *some.touched(table))
        ]
        sql = f"{' UNION '.join(parts)} ORDER BY 1{limit}"
        ids = [id for (id,) in rows(reader.db, sql, some.values)]
        found += told_ids(ids) if table.name == "claims" else ids
    return sorted(found)[:most]


def happened(
    reader: Reader,
    clearance: Clearance,
    since: int,
    until: int | None,
    about: Sequence[str] | None,
    classes: Sequence[str] | None,
) -> dict[str, int]:
    """See `graph.views.view.View.happened`."""
    some = _Some(reader, since, until, about)
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
        self, reader: Reader, since: int, until: int | None, about: Sequence[str] | None
    ) -> None:
        self._reader, db = reader, reader.db
        self._first = unit_at(db, since - 1)
        self._last = None if until is None else unit_at(db, until - 1)
        sight = reader.sight.seeking
        self.tables = (
            _Table("entities", "entity", sight.entity("t")),
            _Table("claims", "claim", sight.claim("t")),
        )
        self.values: dict[str, apsw.CArrayBinding] = {}
        self._about = about is not None
        self._by_entity = False
        if about is not None:
            self.values["about"] = numbers(reader.keys(about).values())
            self._by_entity = self._is_much()

    def within(self, unit: str) -> str:
        """A unit is in the time, and in the view."""
        upto = self._reader.sight.upto
        there = f"{unit} > {self._first}"
        for last in (upto, self._last):
            there += "" if last is None else f" AND {unit} <= {last}"
        return there

    def recorded(self, table: _Table) -> list[tuple[str, str]]:
        """Where what was recorded is found: sources and conditions of a row `t`."""
        return self._found(table, "new", self.within("t.unit"))

    def touched(self, table: _Table) -> list[tuple[str, str]]:
        """Where that is found to which anything happened afterwards."""
        happened = (
            f"t.touched IS NOT NULL AND t.touched > {self._first} AND EXISTS (SELECT 1 FROM "
            f"{table.change}_changes h WHERE h.{table.change} = t.key AND {self.within('h.unit')})"
        )
        return self._found(table, "touched", happened)

    def _found(self, table: _Table, index: str, happened: str) -> list[tuple[str, str]]:
        walked = f"{table.name} t INDEXED BY {table.name}_{index}"
        if not self._about:
            return [(walked, f"{table.seen} AND {happened}")]
        where = f"{table.seen} AND {happened}"
        if table.name == "entities":
            named = "carray(:about) w CROSS JOIN entities t ON t.key = w.value"
            return [(named, where)]
        if not self._by_entity:
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

    def _is_much(self) -> bool:
        """Whether so many claims changed that those about the entity are looked at instead."""
        claims = self.tables[1]
        return any(
            next(
                rows(
                    self._reader.db,
                    f"SELECT 1 FROM claims t INDEXED BY claims_{index} WHERE {claims.seen} "
                    f"AND {what} > {self._first} LIMIT 1 OFFSET {FEW}",
                ),
                None,
            )
            is not None
            for index, what in (("new", "t.unit"), ("touched", "t.touched"))
        )

    def of_classes(self, table: _Table, classes: Sequence[str] | None) -> str:
        """An entity, or the subject of a claim, is of one of these."""
        if classes is None:
            return "1"
        known = self._reader.terms.classes
        of = ", ".join(str(known[name]) for name in classes if name in known) or "-1"
        if table.name == "entities":
            return f"t.class IN ({of})"
        return f"(SELECT e.class FROM entities e WHERE e.key = t.subject) IN ({of})"
