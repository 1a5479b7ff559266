"""The search for ways between two entities, from both ends at once.

Each round takes one step from the end whose next step looks at fewer entries, until the two meet,
and on until every way that is `longer` by no more than asked has had all its hops looked at: one
that is within `from_start` hops of the start or `from_end` of the end. What was looked at is then
cut down to what lies on such a way, and only that is given names.

A round that would look at more than the bound allows is not begun, so that what was found is
always all there is up to the hops searched.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from graph.adjacency.simple_ways import Leg, Legs
from graph.views.walking import Entries, Flags, Numbers, Walk, joined


class SearchResult(NamedTuple):
    """What a search looked at, as far as it lies on ways that were asked for."""

    legs: Legs
    """By the id where each leg starts. Empty where there is no way."""
    shortest: int | None
    """Hops of the shortest ways; None where none was found."""
    hops: int
    """Every way of up to so many hops was looked for."""
    looked: int
    """Entries that were looked at."""
    whole: bool
    """False where the bound stopped it."""


def search(
    walk: Walk,
    start: str,
    end: str,
    *,
    hops: int,
    longer: int,
    closed: Collection[str],
    avoid: Collection[str],
    most: int,
    without: Collection[tuple[str, str, str]] = (),
) -> SearchResult:
    """Look for the shortest ways of at most so many hops, and for those up to `longer` longer.

    Args:
        closed: classes that no way leads through; the ends may be of any.
        avoid: ids that no way touches.
        without: relations that are no hops: subject, property, object; either way round along a
            symmetric property.
        most: how many entries may be looked at.
    """
    known = walk.numbers([start, end, *avoid])
    if start == end or not {start, end} <= known.keys() or not {start, end}.isdisjoint(avoid):
        return SearchResult({}, None, hops, 0, True)
    ends = (known[start], known[end])
    shut = walk.class_numbers(closed).tolist()
    banned = np.array([known[id] for id in avoid if id in known], dtype=np.int64)
    barred = _numbered(walk, without)
    # Hops from each end, one up; 0 where it was not come to.
    distance = (np.zeros(walk.size, np.int16), np.zeros(walk.size, np.int16))
    frontier = [np.array([number], dtype=np.int64) for number in ends]
    steps = [0, 0]
    parts: list[Entries] = []
    looked, wanted, shortest = 0, hops, None
    for side in (0, 1):
        distance[side][ends[side]] = 1
    while sum(steps) < wanted and len(frontier[0]) and len(frontier[1]):
        weights = _weights(walk, frontier, most - looked)
        side = 0 if weights[0] <= weights[1] else 1
        if looked + weights[side] > most:
            return _found(walk, parts, ends, shortest, sum(steps), longer, hops, looked, False)
        looked += weights[side]
        steps[side] += 1
        entries = _passable(walk.step(frontier[side]), ends, shut, banned)
        entries = entries.where(_but(walk, entries, barred))
        parts.append(entries if side == 0 else _turned(walk, entries))
        near, far = distance[side], distance[1 - side]
        fresh = np.unique(entries.far[near[entries.far] == 0])
        near[fresh] = steps[side] + 1
        # What lies beyond an end is on no simple way.
        frontier[side] = fresh[fresh != ends[1 - side]]
        if shortest is None and far[fresh].any():
            shortest = sum(steps)
            wanted = min(hops, shortest + longer)
    searched = wanted if sum(steps) >= wanted else hops
    return _found(walk, parts, ends, shortest, searched, longer, hops, looked, True)


def _weights(walk: Walk, frontier: list[Numbers], most: int) -> tuple[int, int]:
    first = walk.weigh(frontier[0], most)
    return first, walk.weigh(frontier[1], min(first, most))


def _passable(entries: Entries, ends: tuple[int, int], shut: list[int], banned: Numbers) -> Entries:
    """Those that a way may have as a hop, seen from the end that is searched from."""
    far = entries.far
    open_ = np.ones(len(far), dtype=np.bool_)
    for one in shut:
        open_ &= entries.cls != one
    open_ |= (far == ends[0]) | (far == ends[1])
    if len(banned):
        open_ &= ~np.isin(far, banned)
    return entries.where(open_)


def _numbered(
    walk: Walk, relations: Collection[tuple[str, str, str]]
) -> list[tuple[int, int, int]]:
    """Relations by the numbers of their ends and the property's place."""
    known = walk.numbers({id for one, _, other in relations for id in (one, other)})
    places = {name: place for place, name in enumerate(walk.along.properties)}
    return [(known[one], places[name], known[other]) for one, name, other in sorted(relations)]


def _but(walk: Walk, entries: Entries, barred: list[tuple[int, int, int]]) -> Flags:
    """Which entries are none of these relations."""
    kept = np.ones(len(entries.near), dtype=bool)
    for subject, place, object in barred:
        of = entries.property == place
        out = of & (entries.near == subject) & (entries.far == object)
        back = of & (entries.near == object) & (entries.far == subject)
        both = bool(walk.symmetric[place])
        kept &= ~(out & (entries.forward | both)) & ~(back & (~entries.forward | both))
    return kept


def _turned(walk: Walk, entries: Entries) -> Entries:
    """The same entries, each from its other end."""
    properties = walk.symmetric[entries.property]
    return entries._replace(
        near=entries.far, far=entries.near, forward=~entries.forward | properties
    )


def _found(
    walk: Walk,
    parts: list[Entries],
    ends: tuple[int, int],
    shortest: int | None,
    searched: int,
    longer: int,
    hops: int,
    looked: int,
    whole: bool,
) -> SearchResult:
    if shortest is None:
        return SearchResult({}, None, searched, looked, whole)
    most = min(searched, shortest + longer)
    entries = _on_ways(joined(parts), ends, walk.size, most)
    return SearchResult(_legs(walk, entries), shortest, searched, looked, whole)


def _on_ways(entries: Entries, ends: tuple[int, int], size: int, most: int) -> Entries:
    """Those that lie on some walk of at most so many hops from one end to the other."""
    entries = entries.where((entries.far != ends[0]) & (entries.near != ends[1]))
    from_start = _levels(entries.near, entries.far, ends[0], size, most)
    from_end = _levels(entries.far, entries.near, ends[1], size, most)
    before, behind = from_start[entries.near], from_end[entries.far]
    # Both are one up, and the entry itself is a hop.
    return entries.where((before > 0) & (behind > 0) & (before + behind - 1 <= most))


def _levels(near: Numbers, far: Numbers, start: int, size: int, most: int) -> Numbers:
    """Hops from a start, one up; 0 where nothing leads to it."""
    level = np.zeros(size, np.int64)
    level[start] = 1
    for hop in range(1, most + 1):
        reached: Flags = (level[near] == hop) & (level[far] == 0)
        if not reached.any():
            break
        level[far[reached]] = hop + 1
    return level


def _legs(walk: Walk, entries: Entries) -> Legs:
    """Entries as legs with names, each once, in order."""
    names = walk.ids({*entries.near.tolist(), *entries.far.tolist()})
    properties = walk.along.properties
    legs: dict[str, set[Leg]] = {}
    for near, far, place, forward in set(
        zip(
            entries.near.tolist(),
            entries.far.tolist(),
            entries.property.tolist(),
            entries.forward.tolist(),
            strict=True,
        )
    ):
        legs.setdefault(names[near], set()).add(Leg(properties[place], not forward, names[far]))
    return {id: tuple(sorted(some)) for id, some in legs.items()}
