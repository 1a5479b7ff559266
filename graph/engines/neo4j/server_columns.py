"""What standing claims say of very many entities, in narrow rows: no claim is opened for it.

A query gives each column as a list of its own, so that the driver makes no row of each claim.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from graph.claims.claim import BY_SOFTWARE
from graph.engines.neo4j.claim_nodes import literal
from graph.engines.neo4j.cypher import QueryPart, Sight, review
from graph.engines.neo4j.listing import EntityListing
from graph.engines.neo4j.reads import ACCEPTED, Reads, batches
from graph.views.columns import NOBODY, STANCES, RecordColumns, Stated, sorted_numbers
from graph.views.told_claims import ToldClaims
from graph.views.view import EntityQuery, View, Where
from graph.views.walking import Flags, Numbers

_NEGATED, _ACCEPTED, _QUALIFIED, _SOFTWARE = 1, 2, 4, 8
"""Bits of flags."""
_STANCES = {str(stance): place for place, stance in enumerate(STANCES)}
_WHAT = {
    "inverse": ("c.subject", "c.subject_cls"),
    "relation": ("c.far", "c.object_cls"),
    "concept": ("c.concept", "null"),
    "period": ("[c.earliest, c.begun, c.ended, c.latest]", "null"),
    "quantity": ("coalesce(c.value, '')", "null"),
    "other": ("null", "null"),
}
"""What a claim says, and the class of what it leads to, by what sort of a property it has."""


_NOTHING, _TOLD, _ALL = 0, 1, 2
"""How much is asked of a claim beside what it says."""


class _Part(NamedTuple):
    """Columns of claims along ways of one sort, in the order of the query."""

    sort: str
    asked: int
    near: list[str]
    property: list[str]
    what: list[Any]
    cls: list[str]
    flags: list[int]
    stance: list[str]
    source: list[str]
    claim: list[str]
    speakers: list[list[str]]


class ServerColumns(RecordColumns):
    """Columns of one view.

    Args:
        view: as it was coded.
    """

    def __init__(self, view: View, reads: Reads) -> None:
        super().__init__(view)
        self._reads = reads

    def passing(self, classes: Sequence[str], where: Where | None) -> Numbers:
        refs = EntityListing(self._reads, EntityQuery(classes=tuple(classes), where=where)).whole()
        found = [self._entities.of(ref.id) for ref in refs]
        self._classes.update(zip(found, (ref.cls for ref in refs), strict=True))
        return sorted_numbers(found)

    def stated(
        self,
        properties: Sequence[str],
        of: Numbers,
        *,
        inverse: bool = False,
        silent: Collection[str] = (),
    ) -> Mapping[str, Stated]:
        parts: dict[str, list[Stated]] = {name: [] for name in properties}
        ways = [(name, inverse) for name in properties]
        for part in self._parts(ways, of, silent):
            flags = np.array(part.flags, dtype=np.int64)
            unsaid = np.full(len(flags), NOBODY, dtype=np.int64)
            said = Stated(
                near=_numbers(self._entities.of, part.near),
                what=self._said(part),
                negated=(flags & _NEGATED) != 0,
                counts=((flags & _ACCEPTED) != 0) | ((flags & _SOFTWARE) == 0),
                stance=unsaid,
                source=unsaid,
                speaker=unsaid,
                claim=unsaid,
            )
            if part.asked == _ALL:
                said = said._replace(
                    stance=_numbers(_STANCES.__getitem__, part.stance),
                    source=_numbers(self._entities.of, part.source),
                    speaker=np.array(self._speakers(part), dtype=np.int64),
                    claim=_numbers(self._claims.of, part.claim),
                )
            along = np.array(part.property, dtype=object)
            for name in set(part.property):
                parts[name].append(said.where(along == name))
        return {name: _joined(some) for name, some in parts.items()}

    def told(self, ways: Sequence[tuple[str, bool]], of: Numbers) -> ToldClaims:
        places = {way: place for place, way in enumerate(ways)}
        parts = [_NOTHING_TOLD]
        for part in self._parts(ways, of):
            flags, inverse = np.array(part.flags, dtype=np.int64), part.sort == "inverse"
            way = {name: places[name, inverse] for name in set(part.property)}
            parts.append(
                ToldClaims(
                    near=_numbers(self._entities.of, part.near),
                    way=_numbers(way.__getitem__, part.property),
                    what=self._said(part),
                    source=_numbers(self._entities.of, part.source),
                    stance=_numbers(_STANCES.__getitem__, part.stance),
                    negated=(flags & _NEGATED) != 0,
                    accepted=(flags & _ACCEPTED) != 0,
                    qualified=(flags & _QUALIFIED) != 0,
                )
            )
        return ToldClaims(*map(np.concatenate, zip(*parts, strict=True)))

    def are(self, numbers: Numbers, cls: str) -> Flags:
        unknown = [number for number in set(numbers.tolist()) if number not in self._classes]
        ids = self.ids(unknown)
        refs = self._reads.refs(ids.values())
        self._classes.update((number, refs[id].cls) for number, id in ids.items() if id in refs)
        found = (self._classes.get(number) == cls for number in numbers.tolist())
        return np.fromiter(found, dtype=np.bool_, count=len(numbers))

    # -------------------------------------------------------------------------------- rows

    def _parts(
        self, ways: Sequence[tuple[str, bool]], of: Numbers, silent: Collection[str] | None = None
    ) -> Iterator[_Part]:
        """The claims of some entities, many entities at a time.

        Args:
            silent: as `stated` has it; None where nobody asks who speaks, or which claim it is.
        """
        sorts: dict[tuple[str, int], list[str]] = {}
        for name, inverse in ways:
            much = _TOLD if silent is None else _NOTHING if name in silent else _ALL
            sorts.setdefault((self._sort(name, inverse), much), []).append(name)
        ids = list(self.ids(of.tolist()).values())
        for batch in batches(ids if sorts else ()):
            self._reads.reading.deadline.check()
            asked = [
                QueryPart(
                    _match(self._reads.sight, sort),
                    _columns(self._reads.sight, sort, much),
                    {"ids": batch, "ps": names, "software": f'["{BY_SOFTWARE}",'},
                )
                for (sort, much), names in sorts.items()
            ]
            for key, rows in zip(sorts, self._reads.ask(asked), strict=True):
                yield from (_Part(*key, *row) for row in rows)

    def _sort(self, name: str, inverse: bool) -> str:
        if inverse:
            return "inverse"
        property = self._reads.vocabulary.properties[name]
        if property.type in _WHAT:
            return property.type
        return property.range if property.range in _WHAT else "other"

    def _said(self, part: _Part) -> Numbers:
        match part.sort:
            case "inverse" | "relation":
                found = _numbers(self._entities.of, part.what)
                self._classes.update(zip(found.tolist(), part.cls, strict=True))
                return found
            case "concept":
                return _numbers(self._codes.of, part.what)
            case "period":
                return _numbers(lambda days: self._values.of(tuple(days)), part.what)
            case "quantity":
                return _numbers(self._quantity, part.what)
            case _:
                return np.full(len(part.near), NOBODY, dtype=np.int64)

    def _quantity(self, value: str) -> int:
        quantity = literal(value).quantity if value else None
        return NOBODY if quantity is None else self._values.of(quantity)

    def _speakers(self, part: _Part) -> list[int]:
        """The innermost of each; of several only the claim says which that is."""
        chained = [id for id, some in zip(part.claim, part.speakers, strict=True) if len(some) > 1]
        records = self._reads.records(chained)
        found = []
        for id, some in zip(part.claim, part.speakers, strict=True):
            speaker = some[0] if some else None
            if id in records:
                speaker = records[id].claim.speaker
            found.append(NOBODY if speaker is None else self._entities.of(speaker))
        return found


def _match(sight: Sight, sort: str) -> str:
    side = "object" if sort == "inverse" else "subject"
    return f"{sight.at(side, '$ids_#', '$ps_#')} AND {sight.live('c')}"


def _columns(sight: Sight, sort: str, asked: int) -> str:
    """The columns of a `_Part`, each collected; what is not asked for is an empty list."""
    what, cls = _WHAT[sort]
    # Of what nobody decided about there is no review to look at.
    accepted = f"CASE WHEN c:{sight.names.touched} THEN ({review('c')}) = {ACCEPTED} ELSE false END"
    flags = " + ".join(
        f"CASE WHEN {condition} THEN {bit} ELSE 0 END"
        for condition, bit in (
            ("c.negated", _NEGATED),
            (accepted, _ACCEPTED),
            ("c.particulars IS NOT NULL", _QUALIFIED),
            ("c.particulars CONTAINS $software_#", _SOFTWARE),
        )
    )
    spoken = f"COLLECT {{ MATCH (c)-[s:{sight.names.said_by}]->() RETURN s.actor }}"
    columns = (
        *("id", "c.predicate", what, cls, flags),
        *("c.stance" if asked else "null", "c.source" if asked else "null"),
        "c.id" if asked == _ALL else "null",
        f"CASE WHEN c.acts IS NULL THEN [] ELSE {spoken} END" if asked == _ALL else "null",
    )
    return ", ".join(f"collect({column})" for column in columns)


def _numbers(of: Any, column: Sequence[Any]) -> Numbers:
    return np.fromiter(map(of, column), dtype=np.int64, count=len(column))


def _joined(parts: Sequence[Stated]) -> Stated:
    return Stated(*map(np.concatenate, zip(_NOTHING_STATED, *parts, strict=True)))


_NONE, _NO = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.bool_)
_NOTHING_STATED = Stated(_NONE, _NONE, _NO, _NO, _NONE, _NONE, _NONE, _NONE)
_NOTHING_TOLD = ToldClaims(_NONE, _NONE, _NONE, _NONE, _NONE, _NO, _NO, _NO)
