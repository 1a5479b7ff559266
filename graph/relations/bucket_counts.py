"""Counting in buckets: events as bounds, people as unions, and never a sum of what may overlap.

Pure. An event stands in every bucket that it may be in. What is certainly in a bucket makes the
lower bounds, what is possibly in it the upper ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np

from graph.claims.deadline import NEVER, Deadline
from graph.claims.quantity import Quantity
from graph.protection.floors import SMALL
from graph.relations.group_sizes import PERSON, GroupsTogether, Sizes
from graph.relations.joined_pairs import counted, joined, stretches
from graph.views.columns import numbered
from graph.views.walking import Flags, Numbers

EVENT = "event"
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
    # Bucket by bucket: what is put together then is of few of them at a time.
    order = _ascending(bucket)
    bucket, places = bucket[order], places.where(order)
    certain = places.certain
    least = np.bincount(bucket[certain], minlength=count)
    most = np.bincount(bucket, minlength=count)
    several = np.bincount(places.event, minlength=events)[places.event] > 1
    overlaps = np.zeros(count, dtype=np.bool_)
    overlaps[bucket[several]] = True
    sources, speakers = (
        counted(
            [
                joined(pairs, bucket, getattr(one, name), deadline)
                for one, pairs in zip(grounds, places.pairs, strict=True)
            ],
            count,
        )
        for name in ("sources", "speakers")
    )
    possible = _harmed(places.event, bucket, victims, sizes, count, deadline)
    sure = possible
    if not certain.all():
        sure = _harmed(places.event[certain], bucket[certain], victims, sizes, count, deadline)
    found = []
    for place in deadline.each(sorted(range(count), key=lambda one: key_order(keys[one]))):
        people, conventions = _people(sure[place], possible[place])
        found.append(
            Bucket(
                key=keys[place],
                events=Quantity(unit=EVENT, min=int(least[place]), max=int(most[place])),
                victims=people,
                sources=int(sources[place]),
                speakers=int(speakers[place]),
                small=any(q.unit == PERSON and _is_small(q, small) for q in people),
                overlaps=bool(overlaps[place]),
                conventions=conventions,
            )
        )
    return found


def _harmed(
    event: Numbers,
    bucket: Numbers,
    victims: Victims,
    sizes: Sizes,
    count: int,
    deadline: Deadline,
) -> list[dict[str, GroupsTogether]]:
    """How many people each bucket has, by unit."""
    people = counted([joined(event, bucket, victims.people, deadline)], count)
    return sizes.together(people, joined(event, bucket, victims.groups, deadline))


def key_order(key: Sequence[Key]) -> tuple[tuple[bool, str], ...]:
    """The place of a bucket in their list: by each key in turn, what is unknown last."""
    return tuple((part is None, part or "") for part in key)


class _Places(NamedTuple):
    """One place for each event and each combination of its keys."""

    event: Numbers
    certain: Flags
    pairs: list[Numbers]
    """For each dimension the pair that it is of."""

    def where(self, chosen: Numbers) -> _Places:
        """Some of them."""
        pairs = [some[chosen] for some in self.pairs]
        return _Places(self.event[chosen], self.certain[chosen], pairs)


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


def _ascending(bucket: Numbers) -> Numbers:
    """The places of buckets in their order."""
    small = len(bucket) and int(bucket.max()) <= np.iinfo(np.uint16).max
    return np.argsort(bucket.astype(np.uint16) if small else bucket, kind="stable")


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
