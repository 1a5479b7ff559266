"""Counting in buckets: events as bounds, people as unions, and never a sum of what may overlap.

Pure. An event stands in every bucket that it may be in. What is certainly in a bucket makes the
lower bounds, what is possibly in it the upper ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple, TypeAlias

from graph.claims.quantity import Quantity
from graph.ledger.group_relations import GroupRelations
from graph.protection.floors import SMALL
from graph.vocabulary.conventions import Convention, UnionByConvention, union_by

PERSON, EVENT = "person", "event"


class Ground(NamedTuple):
    """What puts an event under a key."""

    certain: bool
    """Whether the event is certainly there; else possibly."""
    sources: frozenset[str]
    speakers: frozenset[str]


Key: TypeAlias = str | None
"""A code, a year, an id; None for unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedEvent:
    """One event with its keys and its victims."""

    id: str
    keys: tuple[Mapping[Key, Ground], ...]
    """For each dimension, every key that it may stand under."""
    people: frozenset[str] = frozenset()
    """Victims who are persons."""
    groups: frozenset[str] = frozenset()
    """Victims who are several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What is counted under one key of each dimension."""

    key: tuple[Key, ...]
    events: Quantity
    victims: tuple[Quantity, ...]
    """One a unit; both bounds None where claims contradict each other."""
    sources: int
    """On how many sources it rests."""
    speakers: int
    small: bool
    """Whether the most that is known is some people, and fewer than the handling rules set."""
    overlaps: bool
    """Whether some event of it may stand in another bucket, too."""
    conventions: tuple[str, ...]
    """Whose reading of words gave it bounds."""


@dataclass(slots=True)
class _Heap:
    certain: list[CountedEvent] = field(default_factory=list)
    possible: list[CountedEvent] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    speakers: set[str] = field(default_factory=set)
    overlaps: bool = False


NOT_RELATED = GroupRelations()


def buckets(
    events: Iterable[CountedEvent],
    sizes: Mapping[str, Sequence[Quantity]],
    *,
    convention: Convention | None = None,
    relations: GroupRelations = NOT_RELATED,
    small: int = SMALL,
) -> list[Bucket]:
    """Events in buckets, one for each combination of keys that some event may stand under.

    Args:
        sizes: what claims say of how many a group is, by its id.
        convention: whose bounds words such as “dozens” have; None leaves them unknown.
        relations: which groups are disjoint, the same, or one inside the other.
    """
    heaps: dict[tuple[Key, ...], _Heap] = {}
    for event in events:
        places = list(product(*(keys.items() for keys in event.keys)))
        for place in places:
            heap = heaps.setdefault(tuple(key for key, _ in place), _Heap())
            heap.possible.append(event)
            if all(ground.certain for _, ground in place):
                heap.certain.append(event)
            for _, ground in place:
                heap.sources |= ground.sources
                heap.speakers |= ground.speakers
            heap.overlaps = heap.overlaps or len(places) > 1
    return [
        _bucket(key, heap, sizes, convention, relations, small)
        for key, heap in sorted(heaps.items(), key=_by)
    ]


def _by(item: tuple[tuple[Key, ...], _Heap]) -> tuple[tuple[bool, str], ...]:
    return key_order(item[0])


def key_order(key: Sequence[Key]) -> tuple[tuple[bool, str], ...]:
    """The place of a bucket in their list: by each key in turn, what is unknown last."""
    return tuple((part is None, part or "") for part in key)


def _bucket(
    key: tuple[Key, ...],
    heap: _Heap,
    sizes: Mapping[str, Sequence[Quantity]],
    convention: Convention | None,
    relations: GroupRelations,
    small: int,
) -> Bucket:
    least = _people(heap.certain, sizes, convention, relations)
    most = _people(heap.possible, sizes, convention, relations)
    victims = []
    for unit in sorted(most):
        low, high = least.get(unit), most[unit]
        contested = high.union.contested or (low is not None and low.union.contested)
        victims.append(
            Quantity(
                unit=unit,
                min=None if contested or low is None else low.union.quantity.min,
                max=None if contested else high.union.quantity.max,
            )
        )
    named = {one.convention for one in (*least.values(), *most.values()) if one.convention}
    return Bucket(
        key=key,
        events=Quantity(unit=EVENT, min=len(heap.certain), max=len(heap.possible)),
        victims=tuple(victims),
        sources=len(heap.sources),
        speakers=len(heap.speakers),
        small=any(q.unit == PERSON and _is_small(q, small) for q in victims),
        overlaps=heap.overlaps,
        conventions=tuple(sorted(named)),
    )


def _people(
    events: Collection[CountedEvent],
    sizes: Mapping[str, Sequence[Quantity]],
    convention: Convention | None,
    relations: GroupRelations,
) -> dict[str, UnionByConvention]:
    """How many all victims of some events are together, by unit."""
    people = {id for event in events for id in event.people}
    groups = {id for event in events for id in event.groups}
    counts: list[tuple[str, Quantity]] = []
    if people:
        # Named people are two people where they are two entities, so together they are one group
        # whose size is known.
        count = len(people)
        counts.append(("", Quantity(unit=PERSON, min=count, max=count)))
    for id in sorted(groups):
        counts += [(id, size) for size in sizes.get(id) or (Quantity(unit=PERSON),)]
    found = union_by(
        counts,
        convention,
        disjoint=relations.disjoint,
        same=relations.same,
        inside=relations.inside,
    )
    return {one.union.quantity.unit: one for one in found}


def _is_small(people: Quantity, small: int) -> bool:
    known = people.max if people.max is not None else people.min
    return known is not None and 0 < known < small
