"""Everything that a view may know of its entities and claims, streaming: what a copy is made of."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import apsw

from graph.claims.claim import Entity
from graph.claims.made_claims import made_entity
from graph.claims.marking import Clearance, Marking
from graph.engines.sqlite.claim_ids import claim_keys, lead_of
from graph.engines.sqlite.interned import REVIEWS, Markings
from graph.engines.sqlite.keys import Row, batches, damage, findable, rows
from graph.engines.sqlite.opening import narrow_cache
from graph.engines.sqlite.read.passing_contents import passing_contents
from graph.engines.sqlite.read.ranges import Ranges
from graph.engines.sqlite.read.reader import Reader, dated, numbers
from graph.engines.sqlite.read.unopened import Life, unopened_lives
from graph.views.told_contents import ToldContent
from graph.views.view import Change, ClaimHistory, EntityHistory

BATCH = 1000
"""How many are held at once."""
ROOM = 12_000_000
"""Bytes that rows of claims may take which are read together, as they lie in the file. Twice as
much takes 15 MB more and a tenth less time."""
_BESIDE = 500
"""Bytes that a row takes beside its body (CPython 3.11, 64 bits)."""


class Histories:
    """Reads the histories of one view."""

    def __init__(self, reader: Reader, markings: Markings, clearance: Clearance) -> None:
        self._reader, self._markings, self._clearance = reader, markings, clearance

    def entities(self) -> Iterator[EntityHistory]:
        """Every entity in the view, by id."""
        reader = self._reader
        walk = Ranges(
            index="entities i INDEXED BY entities_walk",
            second="class",
            by="id",
            table="entities",
            row="e",
            columns=("e.key", "e.class", "e.marking", "u.at"),
            joins="LEFT JOIN units u ON u.number = e.unit",
            where=reader.sight.recorded("e"),
        )
        walked = reader.ranges(walk, {}, reader.terms.classes.values())
        with narrow_cache(reader.db):
            while batch := list(islice(walked, BATCH)):
                reader.pass_by()
                changes = self._changes("entity", (row[1] for row in batch))
                for id, key, cls, marking, recorded in batch:
                    # What is read of it next, as its name, finds its key and its class here.
                    named = reader.remember(key, id, cls)
                    entity = made_entity(id, named.cls, self._markings.by_number[marking])
                    told = tuple(changes[key]) if key in changes else ()
                    yield EntityHistory(entity, dated(recorded), told)

    def claims(self) -> Iterator[ClaimHistory]:
        """Every claim in the view, standing or not, by id."""
        for taken, changes in self._lives():
            for row, record in zip(taken, self._reader.passing(taken), strict=True):
                told = tuple(changes[row[0]]) if row[0] in changes else ()
                yield ClaimHistory(record, told, row[8] == 1)

    def contents(self) -> Iterator[ToldContent]:
        """The same, of which no claims are made."""
        for taken, changes in self._lives():
            yield from passing_contents(self._reader, taken, changes)

    def _lives(self) -> Iterator[tuple[list[Row], Mapping[int, Sequence[Change]]]]:
        """Rows of every claim in the view, by id, some at a time, with what changed of them."""
        reader = self._reader
        walk = Ranges(
            index="claims i INDEXED BY claims_walk",
            second="review",
            by="id",
            lead=lead_of("i.id"),
            table="claims",
            row="c",
            columns=("c.key",),
            where=reader.sight.recorded("c"),
            keys_alone=reader.sight.upto is None,
        )
        walked = reader.ranges(walk, {}, range(len(REVIEWS)))
        size = BATCH
        with narrow_cache(reader.db):
            while keys := array("q", (key for _, key in islice(walked, size))):
                found = reader.passing_rows(sorted(keys))
                if len(found) < len(keys):
                    raise damage("a claim that stands in an index has no row or no body")
                size = _next_size(size, found.values())
                for begin in range(0, len(keys), BATCH):
                    some = keys[begin : begin + BATCH]
                    taken = [found.pop(key) for key in some]
                    yield taken, self._changes("claim", some)

    def of(
        self, ids: Sequence[str], *, unopened: bool = False
    ) -> dict[str, EntityHistory | ClaimHistory]:
        """The entities and claims among these that are in the view."""
        reader = self._reader
        found: dict[str, EntityHistory | ClaimHistory] = {}
        entities = [
            row
            for batch in batches(dict.fromkeys(findable(ids)))
            for row in rows(
                reader.db,
                "SELECT e.key, e.id, e.class, e.marking, u.at FROM carray(?) w "
                "CROSS JOIN entities e ON e.id = w.value "
                "LEFT JOIN units u ON u.number = e.unit "
                f"WHERE {reader.sight.entity('e')}",
                (apsw.carray(tuple(batch)),),
            )
        ]
        changes = self._changes("entity", (row[0] for row in entities))
        for key, id, cls, marking, recorded in entities:
            entity = Entity(
                id=id, cls=reader.terms.names[cls], marking=self._markings.by_number[marking]
            )
            found[id] = EntityHistory(entity, dated(recorded), tuple(changes[key]))
        taken = list((unopened_lives if unopened else _opened_lives)(reader, ids))
        changes = self._changes("claim", (key for key, _, _ in taken))
        for key, record, stands in taken:
            found[record.id] = ClaimHistory(record, tuple(changes[key]), stands)
        return found

    def _changes(self, what: str, keys: Iterable[int]) -> dict[int, list[Change]]:
        """By key, in order; a re-marking only where both markings may be read."""
        upto = self._reader.sight.upto
        by_then = "" if upto is None else f"WHERE h.unit <= {upto}"
        found: dict[int, list[Change]] = defaultdict(list)
        for key, *cells in rows(
            self._reader.db,
            f'SELECT h.{what}, h.kind, u.at, d."by", d.why, h.before, h.after, d."on", '
            f"d.second, d.rules FROM carray(?) w CROSS JOIN {what}_changes h "
            f"ON h.{what} = w.value CROSS JOIN decisions d ON d.key = h.decision "
            f"LEFT JOIN units u ON u.number = h.unit {by_then} "
            "ORDER BY h.key",
            (numbers(keys),),
        ):
            change = Change(*cells)
            dated(change.at)
            if change.kind != "remarked" or self._reads(change.before, change.after):
                found[key].append(change)
        return found

    def _reads(self, *markings: str | None) -> bool:
        return all(
            marking is None or self._clearance.reads(Marking.parse(marking)) for marking in markings
        )


def _opened_lives(reader: Reader, ids: Sequence[str]) -> Iterator[Life]:
    """Claims of the view by id."""
    records = reader.records(ids)
    keys = claim_keys(reader.db, records)
    standing = {
        key
        for (key,) in rows(
            reader.db,
            "SELECT c.key FROM carray(?) w CROSS JOIN claims c ON c.key = w.value "
            f"WHERE {reader.sight.standing('c')}",
            (numbers(keys.values()),),
        )
    }
    for id, record in records.items():
        yield keys[id], record, keys[id] in standing


def _next_size(size: int, found: Collection[Row]) -> int:
    """How many rows are read together behind so many: twice as many, as far as there is room for
    such."""
    mean = sum(len(row[2]) for row in found) // max(len(found), 1)
    return max(BATCH, min(2 * size, ROOM // (mean + _BESIDE)))
