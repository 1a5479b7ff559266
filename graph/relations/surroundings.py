"""What stands around some entities: the nearest first, of those as near the firmest first.

States, places, listings and texts of the law are drawn and not passed, unless they are what is
asked about or somebody asks for their class. Where it gets too much it is cut, and says what was
left out at which of the entities, and how much of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from graph.claims.claim import Stance
from graph.claims.errors import QueryError
from graph.relations.connections import BY_LIMIT, BY_RELATIONS
from graph.relations.passages import closed_classes, concrete_classes, hops_along
from graph.relations.ties import Tie, ties
from graph.views.either_or import one_of
from graph.views.view import Record, Ref, View
from graph.views.walking import Along, Entries, Walk

MOST_STARTS = 100
MOST_HOPS = 4
MOST_NODES = 2000
MOST_EDGES = 5000
EACH = 1000
"""Of one entity's relations along one property the first so many by id are looked at."""
MOST_COUNTED = 10_000
"""How far is counted what was left out, where a day narrows."""

BY_EDGES = "edges"


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Which surroundings are asked for."""

    of: Sequence[str]
    hops: int = 1
    limit: int = 200
    """How many entities at most, those asked about included."""
    predicates: Sequence[str] | None = None
    """The relations that are followed; None for all but those of sources and of help."""
    classes: Sequence[str] | None = None
    """What is drawn and passed beside what is asked about; None for everything."""
    through: Sequence[str] | None = None
    """Classes that are passed beside those that are anyway."""
    valid_on: date | None = None

    def __post_init__(self) -> None:
        wrong = []
        for name, value, least, most in (
            ("of", len(self.of), 1, MOST_STARTS),
            ("hops", self.hops, 1, MOST_HOPS),
            ("limit", self.limit, 1, MOST_NODES),
        ):
            if not least <= value <= most:
                wrong.append(f"{name}: {value} is not from {least} to {most}")
        if wrong:
            raise QueryError("; ".join(wrong))


class Neighbour(NamedTuple):
    """An entity of the surroundings."""

    hops: int
    """From the nearest of those asked about; 0 for those themselves."""
    ref: Ref
    firmness: int
    """Of the firmest claim that leads to it from a hop nearer (`graph.views.walking.Entries`)."""


class DrawnEdge(NamedTuple):
    """What is said of two ends and a property, for or against: the two are never one edge."""

    source: str
    property: str
    target: str
    negated: bool
    stance: Stance
    contested: bool
    """Whether a standing claim says the opposite."""
    certain: bool
    attributed_to: Ref | None
    """The innermost speaker; None where several speak, or nobody who is named."""
    claims: tuple[str, ...]
    one_of: str | None = None
    """What its claims have in common with those of other edges of which only one is so; None where
    a claim says it without an either."""


class LeftOut(NamedTuple):
    """What was left out along one property at one entity."""

    at: str
    property: str
    classes: tuple[str, ...]
    number: int
    at_least: bool
    """Whether not all was counted."""


class Surroundings(NamedTuple):
    """Entities and what is said between them."""

    nodes: tuple[Neighbour, ...]
    """By hops, then the firmest, then by id; those asked about as they were asked about."""
    edges: tuple[DrawnEdge, ...]
    """Those between the nearest nodes first, then by property; for before against."""
    left: tuple[LeftOut, ...]
    """By node, then property. Empty unless it was asked for."""
    complete: bool
    bound: str | None
    """What cut the answer: `BY_LIMIT`, `BY_RELATIONS`, `BY_EDGES`; None where nothing did."""


def surroundings(view: View, asked: Around, *, left: bool = True) -> Surroundings:
    """What stands around some entities.

    Ids that are not in the view are left out.

    Args:
        left: whether to compute what was left out, which may cost what it counts.

    Raises:
        QueryError: a name that is no relation or class, or a class that cannot be asked for.
    """
    spread = _Spread(view, asked)
    spread.grow()
    entries = spread.walk.among(np.array(sorted(spread.nodes), dtype=np.int64))
    edges, cut = _edges(view, spread, entries)
    bound = BY_LIMIT if spread.full else BY_RELATIONS if spread.cut else BY_EDGES if cut else None
    return Surroundings(
        tuple(spread.nodes.values()),
        tuple(edges),
        tuple(_left(spread, entries)) if left and bound in (BY_LIMIT, BY_RELATIONS) else (),
        bound is None,
        bound,
    )


class _Spread:
    """The nodes, hop by hop."""

    def __init__(self, view: View, asked: Around) -> None:
        vocabulary = view.vocabulary
        self.asked = asked
        self.walk: Walk = view.walk(
            Along(
                properties=hops_along(vocabulary, asked.predicates),
                valid_on=asked.valid_on,
            )
        )
        self.closed = closed_classes(vocabulary, asked.through)
        self.drawn = None if asked.classes is None else concrete_classes(vocabulary, asked.classes)
        known = self.walk.numbers(asked.of)
        numbers = list(known.values())[: asked.limit]
        classes, ids = self.walk.classes(numbers), self.walk.ids(numbers)
        self.nodes = {n: Neighbour(0, Ref(ids[n], classes[n]), 0) for n in numbers}
        """By number, in order."""
        self.full = len(known) > len(numbers)
        """Whether the limit left something out."""
        self.cut: set[tuple[int, int]] = set()
        """Rows that were not read to their end."""
        self.looked: list[Entries] = []

    def grow(self) -> None:
        """Add what is within the hops asked for."""
        frontier = list(self.nodes)
        for hop in range(1, self.asked.hops + 1):
            if not frontier:
                break
            window = self.walk.first(np.array(frontier, dtype=np.int64), EACH)
            entries = self._drawable(window.entries)
            self.cut |= window.cut
            self.looked.append(entries)
            fresh = self._fresh(hop, entries)
            room = self.asked.limit - len(self.nodes)
            self.full = self.full or len(fresh) > room
            self.nodes.update(fresh[:room])
            frontier = [n for n, node in fresh[:room] if node.ref.cls not in self.closed]

    def _drawable(self, entries: Entries) -> Entries:
        """Those that lead to something that may be drawn."""
        if self.drawn is None:
            return entries
        return entries.where(np.isin(entries.cls, self.walk.class_numbers(sorted(self.drawn))))

    def _fresh(self, hop: int, entries: Entries) -> list[tuple[int, Neighbour]]:
        """What is led to for the first time, in order."""
        firmest: dict[int, int] = {}
        for far, firmness in zip(entries.far.tolist(), entries.firmness.tolist(), strict=True):
            if far not in self.nodes:
                firmest[far] = min(firmness, firmest.get(far, firmness))
        ids, classes = self.walk.ids(firmest), self.walk.classes(firmest)
        found = [
            (number, Neighbour(hop, Ref(ids[number], classes[number]), firmness))
            for number, firmness in firmest.items()
        ]
        return sorted(found, key=lambda one: (one[1].firmness, one[1].ref.id))


# ------------------------------------------------------------------------------------- edges


def _edges(view: View, spread: _Spread, entries: Entries) -> tuple[list[DrawnEdge], bool]:
    """Every edge between the nodes, and whether there are more than are given."""
    rank = {number: place for place, number in enumerate(spread.nodes)}
    groups: dict[tuple[int, int, int, bool, bool], list[int]] = {}
    for near, far, place, against, claim in zip(
        entries.near.tolist(),
        entries.far.tolist(),
        entries.property.tolist(),
        entries.against.tolist(),
        entries.claim.tolist(),
        strict=True,
    ):
        one, other = rank[near], rank[far]
        turned = one > other and not spread.walk.symmetric[place]
        key = (max(one, other), min(one, other), place, turned, bool(against))
        groups.setdefault(key, []).append(claim)
    chosen = sorted(groups)[:MOST_EDGES]
    claims = spread.walk.claims([claim for key in chosen for claim in groups[key]])
    records = view.records(sorted(claims.values())).values()
    bundled = ties(view, records, valid_on=spread.asked.valid_on)
    places = {node.ref.id: place for place, node in enumerate(spread.nodes.values())}
    edges = [
        edge
        for (source, property, target), tie in bundled.items()
        for edge in _both(source, property, target, tie, spread.asked.valid_on)
    ]
    order = spread.walk.along.properties.index

    def place_of(edge: DrawnEdge) -> tuple[int, int, int, bool, bool]:
        one, other = places[edge.source], places[edge.target]
        return max(one, other), min(one, other), order(edge.property), one > other, edge.negated

    return sorted(edges, key=place_of), len(groups) > len(chosen)


def _both(
    source: str, property: str, target: str, tie: Tie, day: date | None
) -> Iterator[DrawnEdge]:
    """The edge for and the edge against."""
    for records, others, negated in (
        (tie.made, tie.against, False),
        (tie.against, tie.made, True),
    ):
        if records:
            yield DrawnEdge(
                source=source,
                property=property,
                target=target,
                negated=negated,
                stance=records[0].claim.stance,
                contested=bool(others),
                certain=day is None or any(_certainly(record, day) for record in records),
                attributed_to=_speaker(records),
                claims=tuple(record.claim.id for record in records),
                one_of=_either(records),
            )


def _either(records: Sequence[Record]) -> str | None:
    said = {one_of(record.claim) for record in records}
    return None if None in said else min(filter(None, said), default=None)


def _certainly(record: Record, day: date) -> bool:
    valid = record.claim.valid
    return valid is not None and valid.certainly_on(day)


def _speaker(records: Sequence[Record]) -> Ref | None:
    speakers = {record.claim.speaker for record in records}
    if len(speakers) > 1 or None in speakers:
        return None
    [speaker] = speakers
    return Ref(speaker or "", records[0].classes[speaker or ""])


# ---------------------------------------------------------------------------------- left out


def _left(spread: _Spread, entries: Entries) -> Iterator[LeftOut]:
    """What the entities that were read are also related to, as far as it may be drawn."""
    properties = spread.walk.along.properties
    beyond: dict[tuple[int, int], set[int]] = {row: set() for row in spread.cut}
    for looked in spread.looked:
        for near, far, place in zip(
            looked.near.tolist(), looked.far.tolist(), looked.property.tolist(), strict=True
        ):
            if far not in spread.nodes:
                beyond.setdefault((near, place), set()).add(far)
    most = MOST_COUNTED if spread.walk.along.narrowed else None
    drawn = _drawn(spread, entries)
    rank = {number: place for place, number in enumerate(spread.nodes)}
    for number, place in sorted(beyond, key=lambda row: (rank[row[0]], row[1])):
        at_least = False
        if (number, place) in spread.cut:
            tally = spread.walk.tally(number, properties[place], most)
            counted = _without(tally.classes, drawn.get((number, place), ()), spread)
            at_least = not tally.whole
        else:
            found = spread.walk.classes(beyond[number, place]).values()
            counted = {cls: list(found).count(cls) for cls in set(found)}
        if counted:
            yield LeftOut(
                spread.nodes[number].ref.id,
                properties[place],
                tuple(sorted(counted)),
                sum(counted.values()),
                at_least,
            )


def _drawn(spread: _Spread, entries: Entries) -> dict[tuple[int, int], set[int]]:
    """What each node is related to among the nodes, by its number and the property's place."""
    found: dict[tuple[int, int], set[int]] = {}
    made = entries.where(~entries.against)
    for near, far, place in zip(
        made.near.tolist(), made.far.tolist(), made.property.tolist(), strict=True
    ):
        found.setdefault((near, place), set()).add(far)
        found.setdefault((far, place), set()).add(near)
    return found


def _without(counted: Mapping[str, int], drawn: Collection[int], spread: _Spread) -> dict[str, int]:
    """Counts by class without what is drawn, and of what may be drawn."""
    left = {
        cls: count for cls, count in counted.items() if spread.drawn is None or cls in spread.drawn
    }
    for number in drawn:
        cls = spread.nodes[number].ref.cls
        if cls in left:
            left[cls] -= 1
    return {cls: count for cls, count in left.items() if count > 0}
