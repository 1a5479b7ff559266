"""Simple ways over legs that were read already: the shortest first, each in its place.

Pure. A way never comes to an entity twice. Ways come in order of their hops' number, then hop by
hop: by property, those from subject to object first, then by the id that they lead to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from graph.claims.deadline import NEVER, Deadline


class Leg(NamedTuple):
    """A relation walked from one of its ends, as ways are ordered by it."""

    property: str
    backward: bool
    """Whether it is walked from the object of its claims to their subject."""
    to: str


Legs: TypeAlias = Mapping[str, tuple[Leg, ...]]
"""Entity → the legs that start there, in order."""

Way: TypeAlias = tuple[tuple[str, Leg], ...]
"""Where each leg starts, and the leg."""


LOOKS = 1000
"""How many legs are tried between two looks at the clock."""


class Exhausted(Exception):
    """More legs were tried than were allowed."""


class Trying:
    """How many legs may still be tried."""

    def __init__(self, most: int, deadline: Deadline = NEVER) -> None:
        self._left, self._deadline = most, deadline

    def one(self) -> None:
        """Try one.

        Raises:
            Exhausted: it was one too many.
            OutOfTime, Abandoned: as `Deadline.check`.
        """
        if not self._left:
            raise Exhausted
        if self._left % LOOKS == 0:
            self._deadline.check()
        self._left -= 1


def simple_ways(legs: Legs, start: str, end: str, *, hops: int, trying: Trying) -> Iterator[Way]:
    """Every simple way of at most so many hops, in order.

    Raises:
        Exhausted: too many legs led nowhere; the ways so far are those that come first.
    """
    left = distances(legs, end)
    if start not in left:
        return
    for length in range(max(1, left[start]), hops + 1):
        yield from _walk(legs, start, end, left, length, (), {start}, trying)


def distances(legs: Legs, end: str) -> dict[str, int]:
    """How many hops each entity is from the end; those that do not lead to it are absent."""
    back: dict[str, list[str]] = {}
    for start, some in legs.items():
        for leg in some:
            back.setdefault(leg.to, []).append(start)
    found = {end: 0}
    waiting = [end]
    for at in waiting:
        for before in back.get(at, ()):
            if before not in found:
                found[before] = found[at] + 1
                waiting.append(before)
    return found


def _walk(
    legs: Legs,
    at: str,
    end: str,
    left: Mapping[str, int],
    length: int,
    so_far: Way,
    seen: set[str],
    trying: Trying,
) -> Iterator[Way]:
    """The ways with exactly so many hops more. As deep as a way is long."""
    for leg in legs.get(at, ()):
        to = leg.to
        if to in seen or left.get(to, length) > length - 1:
            continue
        trying.one()
        way = (*so_far, (at, leg))
        if to == end:
            if length == 1:
                yield way
        elif length > 1:
            seen.add(to)
            yield from _walk(legs, to, end, left, length - 1, way, seen, trying)
            seen.discard(to)
