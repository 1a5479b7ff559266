"""Counting in buckets: events as bounds, people as unions, and never a sum of what may overlap.

Pure. An event stands in every bucket that it may be in. What is certainly in a bucket makes the
lower bounds, what is possibly in it the upper ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import QueryError
from graph.claims.quantity import MOST, Quantity
from graph.ledger.group_relations import GroupRelations
from graph.protection.floors import SMALL
from graph.views.columns import distinct, numbered
from graph.views.walking import Flags, Numbers
from graph.vocabulary.conventions import Convention, union_by

PERSON, EVENT = "person", "event"
MOST_PLACES = 5_000_000
"""Under how many keys, and combinations of them, events may stand in all."""
AT_ONCE = 250_000
"""How many places are laid out together, so that memory holds few of them beside what they come
to."""

Key: TypeAlias = str | None
"""A code, a year, an id; None for unknown."""


class Grounds(NamedTuple):
    """What puts events under the keys of a dimension: one *pair* of an event and a key each."""

    event: Numbers
    """The place of the event, ascending; every event has a pair."""
    key: Numbers
    """A place in `keys`."""
    certain: Flags
    """Whether the event is certainly under it; else possibly."""
    sources: tuple[Numbers, Numbers]
    """Pairs by their places, ascending, and a source of each."""
    speakers: tuple[Numbers, Numbers]
    keys: Sequence[Key]


class Victims(NamedTuple):
    """Who was harmed, as places of events, ascending, beside places of people and of groups."""

    people: tuple[Numbers, Numbers]
    groups: tuple[Numbers, Numbers]


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


NOT_RELATED = GroupRelations()


class GroupsTogether(NamedTuple):
    """How many several groups are together, in one unit."""

    low: int | None
    high: int | None
    contested: bool = False
    convention: str | None = None


class Sizes:
    """How many several groups are together.

    Args:
        groups: their ids.
        sizes: what claims say of how many each is, by its id.
        convention: whose bounds words such as “dozens” have; None leaves them unknown.
        relations: which groups are disjoint, the same, or one inside the other.
    """

    def __init__(
        self,
        groups: Sequence[str],
        sizes: Mapping[str, Sequence[Quantity]],
        convention: Convention | None = None,
        relations: GroupRelations = NOT_RELATED,
    ) -> None:
        self._groups, self._sizes = groups, sizes
        self._convention, self._relations = convention, relations
        related = {id for kind in relations for pair in kind for id in pair}
        self._related = np.array([id in related for id in groups], dtype=np.bool_)
        alone = {id: self._one(id, counts) for id, counts in sizes.items() if id not in related}
        self._units = sorted({PERSON, *(unit for some in alone.values() for unit in some)})
        unit_of = {unit: place for place, unit in enumerate(self._units)}
        nothing = [(unit_of[PERSON], -1, -1, 0, 0)]
        entries = [
            [
                (
                    unit_of[unit],
                    -1 if one.low is None else one.low,
                    -1 if one.high is None else one.high,
                    int(one.contested),
                    int(one.convention is not None),
                )
                for unit, one in alone[id].items()
            ]
            if id in alone
            else nothing
            for id in groups
        ]
        self._lengths = np.array([len(some) for some in entries], dtype=np.int64)
        self._begins = np.cumsum(self._lengths) - self._lengths
        flat = [entry for some in entries for entry in some]
        self._entries = np.array(flat, dtype=np.int64).reshape(-1, 5)

    def together(
        self, people: Numbers, groups: tuple[Numbers, Numbers]
    ) -> list[dict[str, GroupsTogether]]:
        """Named people and groups of each bucket, by unit.

        Groups that nothing is said of beside others only overlap: the largest lower bound, and the
        sum of the upper ones. So those are put together out of what each is alone.

        Args:
            people: how many of each bucket.
            groups: buckets, ascending, and a group of each.
        """
        count, wide = len(people), len(self._units)
        bucket, group = groups
        rows = stretches(self._begins[group], self._lengths[group])
        unit, low, high, contested, read = self._entries[rows].T
        code = np.repeat(bucket, self._lengths[group]) * wide + unit
        size = count * wide
        there = np.bincount(code, minlength=size)
        lows = np.full(size, -1, dtype=np.int64)
        np.maximum.at(lows, code, low)
        highs = np.bincount(code, weights=np.maximum(high, 0), minlength=size).astype(np.int64)
        unknown = np.bincount(code[high < 0], minlength=size)
        torn = np.bincount(code[contested > 0], minlength=size)
        worded = np.bincount(code[read > 0], minlength=size)
        persons = np.arange(count) * wide + self._units.index(PERSON)
        there[persons] += people > 0
        lows[persons] = np.where(people > 0, np.maximum(lows[persons], people), lows[persons])
        highs[persons] += people
        name = None if self._convention is None else self._convention.name
        found: list[dict[str, GroupsTogether]] = [{} for _ in range(count)]
        for at in np.flatnonzero(there).tolist():
            place, number = divmod(at, wide)
            known = not unknown[at] and highs[at] <= MOST
            found[place][self._units[number]] = GroupsTogether(
                int(lows[at]) if lows[at] >= 0 else None,
                int(highs[at]) if known else None,
                bool(torn[at]),
                name if worded[at] else None,
            )
        for place in distinct(bucket[self._related[group]]).tolist():
            some = group[np.searchsorted(bucket, place) : np.searchsorted(bucket, place + 1)]
            ids = [self._groups[one] for one in some.tolist()]
            found[place] = self._union(ids, int(people[place]))
        return found

    def _one(self, id: str, counts: Sequence[Quantity]) -> dict[str, GroupsTogether]:
        """What one group is alone; of a single count there is nothing to put together."""
        if len(counts) > 1:
            return self._union([id], 0)
        [count] = counts
        read = count if self._convention is None else self._convention.applied(count)
        name = None if self._convention is None or read == count else self._convention.name
        return {count.unit: GroupsTogether(read.low, read.high, False, name)}

    def _union(self, groups: Sequence[str], people: int) -> dict[str, GroupsTogether]:
        counts: list[tuple[str, Quantity]] = []
        if people:
            # Named people are two people where they are two entities, so together they are one
            # group whose size is known.
            counts.append(("", Quantity(unit=PERSON, min=people, max=people)))
        for id in sorted(groups):
            counts += [(id, size) for size in self._sizes.get(id) or (Quantity(unit=PERSON),)]
        found = union_by(
            counts,
            self._convention,
            disjoint=self._relations.disjoint,
            same=self._relations.same,
            inside=self._relations.inside,
        )
        return {
            union.quantity.unit: GroupsTogether(
                union.quantity.min, union.quantity.max, union.contested, convention
            )
            for union, convention in found
        }


def buckets(
    events: int,
    grounds: Sequence[Grounds],
    victims: Victims,
    sizes: Sizes,
    *,
    small: int = SMALL,
    deadline: Deadline = NEVER,
) -> list[Bucket]:
    """Events in buckets, one for each combination of keys that some event may stand under.

    Args:
        events: how many there are.

    Raises:
        QueryError: they stand in more than `MOST_PLACES`.
        OutOfTime, Abandoned: as `Deadline.check`.
    """
    places = _places(events, grounds)
    deadline.check()
    keys, bucket = _numbered(places, grounds)
    deadline.check()
    count = len(keys)
    certain = places.certain
    least = np.bincount(bucket[certain], minlength=count)
    most = np.bincount(bucket, minlength=count)
    several = np.bincount(places.event, minlength=events)[places.event] > 1
    overlaps = np.zeros(count, dtype=np.bool_)
    overlaps[bucket[several]] = True
    sources, speakers = (
        _counted(
            [
                _joined(pairs, bucket, getattr(one, name), deadline)
                for one, pairs in zip(grounds, places.pairs, strict=True)
            ],
            count,
        )
        for name in ("sources", "speakers")
    )
    possible, sure = (
        sizes.together(
            _counted([_joined(places.event[rows], bucket[rows], victims.people, deadline)], count),
            _joined(places.event[rows], bucket[rows], victims.groups, deadline),
        )
        for rows in (np.arange(len(bucket)), np.flatnonzero(certain))
    )
    found = []
    for place in deadline.each(sorted(range(count), key=lambda one: key_order(keys[one]))):
        counted, conventions = _people(sure[place], possible[place])
        found.append(
            Bucket(
                key=keys[place],
                events=Quantity(unit=EVENT, min=int(least[place]), max=int(most[place])),
                victims=counted,
                sources=int(sources[place]),
                speakers=int(speakers[place]),
                small=any(q.unit == PERSON and _is_small(q, small) for q in counted),
                overlaps=bool(overlaps[place]),
                conventions=conventions,
            )
        )
    return found


def key_order(key: Sequence[Key]) -> tuple[tuple[bool, str], ...]:
    """The place of a bucket in their list: by each key in turn, what is unknown last."""
    return tuple((part is None, part or "") for part in key)


class _Places(NamedTuple):
    """One place for each event and each combination of its keys."""

    event: Numbers
    certain: Flags
    pairs: list[Numbers]
    """For each dimension the pair that it is of."""


def _places(events: int, grounds: Sequence[Grounds]) -> _Places:
    event, certain = np.arange(events), np.ones(events, dtype=np.bool_)
    pairs: list[Numbers] = []
    for one in grounds:
        begin = np.searchsorted(one.event, event, side="left")
        length = np.searchsorted(one.event, event, side="right") - begin
        pair = stretches(begin, length)
        rows = np.repeat(np.arange(len(event)), length)
        pairs = [some[rows] for some in pairs] + [pair]
        event, certain = event[rows], certain[rows] & one.certain[pair]
    return _Places(event, certain, pairs)


def _numbered(places: _Places, grounds: Sequence[Grounds]) -> tuple[list[tuple[Key, ...]], Numbers]:
    """The keys of every bucket, and the bucket of each place."""
    number = np.zeros(len(places.event), dtype=np.int64)
    for one, pair in zip(grounds, places.pairs, strict=True):
        number = number * len(one.keys) + one.key[pair]
    every, bucket = numbered(number)
    keys = []
    for code in every.tolist():
        parts: list[Key] = []
        for one in reversed(grounds):
            code, at = divmod(code, len(one.keys))
            parts.append(one.keys[at])
        keys.append(tuple(reversed(parts)))
    return keys, bucket


def _joined(
    near: Numbers, bucket: Numbers, table: tuple[Numbers, Numbers], deadline: Deadline
) -> tuple[Numbers, Numbers]:
    """In which bucket what a table says of the near ends stands, each once."""
    keys, values = table
    begin = np.searchsorted(keys, near, side="left")
    length = np.searchsorted(keys, near, side="right") - begin
    ends = np.cumsum(length)
    total = int(length.sum())
    _check(total)
    cuts = np.searchsorted(ends, np.arange(AT_ONCE, total, AT_ONCE)).tolist()
    parts = []
    for start, end in pairwise((0, *cuts, len(near))):
        deadline.check()
        places = stretches(begin[start:end], length[start:end])
        parts.append(once(np.repeat(bucket[start:end], length[start:end]), values[places]))
    if len(parts) == 1:
        return parts[0]
    return once(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _counted(tables: Sequence[tuple[Numbers, Numbers]], count: int) -> Numbers:
    """How many values each bucket has in some tables together."""
    if not tables:
        return np.zeros(count, dtype=np.int64)
    bucket, _ = once(*(np.concatenate(column) for column in zip(*tables, strict=True)))
    return np.bincount(bucket, minlength=count)


def once(near: Numbers, far: Numbers) -> tuple[Numbers, Numbers]:
    """Pairs, each once, in order."""
    wide = int(far.max(initial=0)) + 1
    pairs = distinct(near * wide + far)
    first: Numbers = pairs // wide
    return first, pairs - first * wide


def stretches(begin: Numbers, length: Numbers) -> Numbers:
    """The places of several stretches, one behind the other.

    Raises:
        QueryError: there are more than may be counted at once.
    """
    total = int(length.sum())
    _check(total)
    before = np.cumsum(length) - length
    places: Numbers = np.arange(total) + np.repeat(begin - before, length)
    return places


def _check(places: int) -> None:
    if places > MOST_PLACES:
        raise QueryError(
            f"these events count in more than {MOST_PLACES:,} places of such a table; count by "
            "fewer dimensions, by years in place of months, or fewer events"
        )


def _people(
    least: Mapping[str, GroupsTogether], most: Mapping[str, GroupsTogether]
) -> tuple[tuple[Quantity, ...], tuple[str, ...]]:
    """The bounds by unit, and whose reading of words they rest on."""
    victims = []
    for unit in sorted(most):
        low, high = least.get(unit), most[unit]
        contested = high.contested or (low is not None and low.contested)
        victims.append(
            Quantity(
                unit=unit,
                min=None if contested or low is None else low.low,
                max=None if contested else high.high,
            )
        )
    named = {one.convention for one in (*least.values(), *most.values()) if one.convention}
    return tuple(victims), tuple(sorted(named))


def _is_small(people: Quantity, small: int) -> bool:
    known = people.max if people.max is not None else people.min
    return known is not None and 0 < known < small
