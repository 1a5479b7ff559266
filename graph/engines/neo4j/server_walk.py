"""Relations of a store in a Neo4j as numbers: a level of a walk is one question to the server.

Entities, classes and claims get their numbers as the view comes across them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from graph.claims.claim import Review
from graph.claims.claim import Stance as _Stance
from graph.engines.neo4j.cypher import (
    REVIEW_NUMBERS,
    QueryPart,
    certainly_on,
    gathered,
    later,
    possibly_on,
)
from graph.engines.neo4j.reads import Reads, batches
from graph.engines.neo4j.sessions import Row
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
)

ACCEPTED = REVIEW_NUMBERS[Review.ACCEPTED]
_FIRMNESS = {str(stance): place for place, stance in enumerate(FIRMEST_FIRST)}
OUT, IN = ("subject", "object"), ("object", "subject")


class ServerWalk:
    """A walk over one view."""

    def __init__(self, reads: Reads, along: Along) -> None:
        self._reads, self._along = reads, along
        properties = reads.vocabulary.properties
        self._symmetric = [properties[name].symmetric for name in along.properties]
        self._place = {name: place for place, name in enumerate(along.properties)}
        met = reads.met
        self._entities, self._claims, self._class_names = met.entities, met.claims, met.cls_names
        self._classes, self._laid = met.classes, met.laid
        self._size: int | None = None

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
        if self._size is None:
            entity = self._reads.sight.names.entity
            [[count]] = self._reads.rows(f"MATCH (e:{entity}) RETURN count(e)")
            self._size = int(count) + 1
        return self._size

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        wanted = list(ids)
        known = {id: self._entities.known(id) for id in wanted}
        # Arrays know of more than the view has.
        unknown = [id for id, number in known.items() if number not in self._classes]
        for id, ref in self._reads.refs(unknown).items():
            known[id] = self._met(id, ref.cls)
        return {
            id: number
            for id in wanted
            if (number := known[id]) is not None and number in self._classes
        }

    def ids(self, numbers: Iterable[int]) -> dict[int, str]:
        return {number: self._entities.id(number) for number in numbers}

    def class_numbers(self, names: Iterable[str]) -> Numbers:
        known = (self._class_names.known(name) for name in names)
        return np.array([number for number in known if number is not None], dtype=np.int64)

    def classes(self, numbers: Iterable[int]) -> dict[int, str]:
        return {number: self._cls(number) for number in numbers}

    def class_names(self, numbers: Iterable[int]) -> list[str]:
        """What classes of some numbers are called."""
        return [self._class_names.id(number) for number in numbers]

    def as_told(self, entries: Entries) -> Entries:
        """Entries as their subjects have them, in order of the claim's id; each claim is in one."""
        ids = [self._claims.id(number) for number in entries.claim.tolist()]
        told: dict[str, tuple[int, int, int]] = {}
        for batch in batches(ids):
            text = gathered(
                self._reads.sight.claims("$ids"),
                "c.id, c.subject, c.subject_cls, c.object, c.object_cls",
            )
            [[rows]] = self._reads.rows(text, ids=batch)
            for id, subject, subject_cls, object, object_cls in rows:
                far = self._met(object, object_cls)
                cls = self._class_names.number(object_cls)
                told[id] = self._met(subject, subject_cls), far, cls
        # What is re-marked or erased meanwhile is gone at once.
        order = sorted((id, place) for place, id in enumerate(ids) if id in told)
        found = entries.where(np.array([place for _, place in order], dtype=np.int64))
        ends = np.array([told[id] for id, _ in order], dtype=np.int64).reshape(-1, 3)
        near, far_, classes = ends.T
        return found._replace(
            near=near, far=far_, cls=classes, forward=np.ones(len(order), dtype=np.bool_)
        )

    def claims(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return {number: self._claims.id(number) for number in numbers}

    # ------------------------------------------------------------------------------ levels

    def weigh(self, numbers: Numbers, most: int) -> int:
        found = 0
        for batch in batches(self._ids(numbers)):
            match = " UNION ALL ".join(
                f"{self._at(end)} RETURN 1 AS one LIMIT $most" for end in (OUT, IN)
            )
            [[more]] = self._reads.rows(
                f"CALL () {{ {match} }} WITH one LIMIT $most RETURN count(one)",
                ids=batch,
                most=most + 1 - found,
                ps=list(self._along.properties),
            )
            found += int(more)
            if found > most:
                return most + 1
        return found

    def step(self, numbers: Numbers) -> Entries:
        return columns([entry for entry, passes in self._read(self._ids(numbers)) if passes])

    def first(self, numbers: Numbers, each: int) -> EntryWindow:
        rows: dict[tuple[int, int, bool], dict[str, list[tuple[Any, bool]]]] = {}
        for entry, passes in self._read_first(self._ids(numbers), each + 1):
            near, far, _, place, forward = entry[:5]
            ends = rows.setdefault((near, place, bool(forward)), {})
            ends.setdefault(self._entities.id(far), []).append((entry, passes))
        kept, cut = [], set()
        for (near, place, _), ends in rows.items():
            order = sorted(ends)
            if len(order) > each:
                cut.add((near, place))
            for end in order[:each]:
                kept += [entry for entry, passes in ends[end] if passes]
        return EntryWindow(columns(kept), frozenset(cut))

    def tally(self, number: int, property: str, most: int | None) -> EndTally:
        ends: dict[str, tuple[str, bool]] = {}
        id = self._entities.id(number)
        rows = (
            self._read([id], [property])
            if most is None
            else self._read_first([id], most + 1, [property])
        )
        for entry, passes in rows:
            far = entry[1]
            known = ends.get(self._entities.id(far), ("", False))
            ends[self._entities.id(far)] = (self._classes[far], known[1] or passes)
        order = sorted(ends)
        looked = order if most is None else order[:most]
        counted: dict[str, int] = {}
        for end in looked:
            cls, passes = ends[end]
            if passes:
                counted[cls] = counted.get(cls, 0) + 1
        return EndTally(dict(sorted(counted.items())), len(looked) == len(order))

    def among(self, numbers: Numbers) -> Entries:
        wanted = self._ids(numbers)
        rows: list[Row] = []
        along = list(self._along.properties)
        for batch in batches(wanted):
            rows += self._reads.ask(
                [
                    QueryPart(
                        f"{self._at(OUT, '_#')} AND c.object IN $all_#",
                        self._columns(OUT),
                        {"ids": batch, "all": wanted, "ps": along, "day": self._day},
                    )
                ]
            )[0]
        rows.sort(key=lambda row: row[_CLAIM])
        return columns([self._entry(row, forward=True) for row in rows])

    # ------------------------------------------------------------------------------- inside

    def _ids(self, numbers: Numbers) -> list[str]:
        return [self._entities.id(number) for number in numbers.tolist()]

    def _cls(self, number: int) -> str:
        known = self._classes.get(number)
        if known is None and self._laid is not None:
            return self._class_names.id(int(self._laid.classes[number]))
        return self._classes[number]

    def _met(self, id: str, cls: str) -> int:
        number = self._entities.number(id)
        self._classes[number] = cls
        return number

    def _at(self, end: tuple[str, str], own: str = "") -> str:
        near, far = end
        return (
            f"{self._reads.sight.at(near, f'$ids{own}', f'$ps{own}')} AND c.{far} IS NOT NULL "
            f"AND c.subject <> c.object AND {self._reads.sight.live('c')}"
        )

    def _columns(self, end: tuple[str, str]) -> str:
        near, far = end
        return (
            f"c.{near}, c.{near}_cls, c.{far}, c.{far}_cls, c.predicate, c.negated, c.stance, "
            f"c.review, c.id, {self._dated()}, {later('c')}"
        )

    def _dated(self) -> str:
        """Whether the claim held on the day."""
        along = self._along
        if along.valid_on is None:
            return "true"
        if along.certain:
            return f"({possibly_on('c', '$day_#')} AND {certainly_on('c', '$day_#')})"
        return possibly_on("c", "$day_#")

    @property
    def _day(self) -> int | None:
        day = self._along.valid_on
        return None if day is None else day.toordinal()

    def _read(
        self, ids: Sequence[str], properties: Sequence[str] | None = None
    ) -> list[tuple[tuple[int, ...], bool]]:
        """The entries of some entities, and whether each passes."""
        found = []
        along = list(properties or self._along.properties)
        for batch in batches(ids):
            values = {"ids": batch, "ps": along, "day": self._day}
            parts = [
                QueryPart(self._at(end, "_#"), self._columns(end), values) for end in (OUT, IN)
            ]
            for end, rows in zip((OUT, IN), self._reads.ask(parts), strict=True):
                found += [(self._entry(row, end is OUT), self._passes(row)) for row in rows]
        return found

    def _read_first(
        self, ids: Sequence[str], ends: int, properties: Sequence[str] | None = None
    ) -> list[tuple[tuple[int, ...], bool]]:
        """The entries to the first so many other ends, by id, along each property each way."""
        found = []
        along = list(properties or self._along.properties)
        for batch in batches(ids):
            parts = [
                QueryPart(
                    "UNWIND $ids_# AS id UNWIND $ps_# AS p CALL (id, p) { "
                    f"{self._reads.sight.at(near, '[id]', '[p]', near='near')} "
                    f"AND c.{far} IS NOT NULL AND c.subject <> c.object "
                    f"AND {self._reads.sight.live('c')} WITH c.{far} AS end, collect(c) AS some "
                    "ORDER BY end LIMIT $ends_# UNWIND some AS c RETURN c }",
                    self._columns((near, far)),
                    {"ids": batch, "ps": along, "ends": ends, "day": self._day},
                )
                for near, far in (OUT, IN)
            ]
            for end, rows in zip((OUT, IN), self._reads.ask(parts), strict=True):
                found += [(self._entry(row, end is OUT), self._passes(row)) for row in rows]
        return found

    def _entry(self, row: Row, forward: bool) -> tuple[int, ...]:
        near, near_cls, far, far_cls, predicate, negated, stance, _, claim, _, _ = row
        decided = self._decided(row)
        place = self._place[predicate]
        return (
            self._met(near, near_cls),
            self._met(far, far_cls),
            self._class_names.number(far_cls),
            place,
            int(forward or self._symmetric[place]),
            int(negated),
            _FIRMNESS[stance] + (0 if decided == ACCEPTED else TIMID),
            self._claims.number(claim),
        )

    def _decided(self, row: Row) -> int:
        reads = self._reads
        return reads.nodes.decided(row[7], None, row[10], reads.sight.upto)[0]

    def _passes(self, row: Row) -> bool:
        _, _, _, _, _, negated, stance, _, _, dated, _ = row
        decided = self._decided(row)
        along = self._along
        if negated or not dated or (along.accepted and decided != ACCEPTED):
            return False
        return along.least is None or _FIRMNESS[stance] <= FIRMEST_FIRST.index(_Stance(along.least))


_CLAIM = 8
"""Where in a row the claim's id stands."""
