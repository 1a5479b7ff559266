"""Paths: the ways from one entity to another, written once for every question that asks for any.

Pure. The caller brings a function that gives the edges of many entities at once, which reads a
view, and says by that which relations are walked, which way, and on which date; here they are only
walked. Paths never visit an entity twice. They come in order of length, then of their hops: by
property, direction and the id they lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from graph.claims.claim import Stance


class Edge(NamedTuple):
    """One relation as it is walked from one of its ends."""

    property: str
    forward: bool
    """Whether it is walked from the subject of its claims to their object."""
    to: str
    stance: Stance
    certain: bool
    """Whether it certainly held at the time asked about."""
    claims: tuple[str, ...]
    contested: bool = False
    """Whether somebody says that it is not so."""


class PathEdge(NamedTuple):
    """One edge of a path, with where it starts."""

    start: str
    edge: Edge


Path: TypeAlias = tuple[PathEdge, ...]
"""Hops, each starting where the one before ends. Without any: both ends are the same entity."""

Edges: TypeAlias = Callable[[Sequence[str]], Mapping[str, Iterable[Edge]]]
"""The edges of each of these entities; one call for each level of a search."""

Network: TypeAlias = Mapping[str, tuple[Edge, ...]]
"""What was read: entity → its edges, in order."""


def explore(starts: Iterable[str], edges: Edges, *, hops: int) -> Network:
    """Everything within so many hops, read level by level."""
    known: dict[str, tuple[Edge, ...]] = {}
    frontier = list(dict.fromkeys(starts))
    for _ in range(hops):
        if not frontier:
            break
        found = edges(frontier)
        for id in frontier:
            known[id] = tuple(sorted(found.get(id, ()), key=_order))
        near = dict.fromkeys(edge.to for id in frontier for edge in known[id])
        frontier = [id for id in near if id not in known]
    return known


def paths(network: Network, start: str, ends: Collection[str], *, hops: int) -> Iterator[Path]:
    """Every path of at most so many hops from `start` to one of the `ends`, in order.

    A path stops at the first of the ends that it comes to. One of none comes first where the start
    is an end itself, and is then the only one.
    """
    goals = frozenset(ends)
    if start in goals:
        yield ()
        return
    left = _distances(network, goals)
    for length in range(1, hops + 1):
        yield from _walk(network, start, goals, left, length, (), {start})


def shortest(network: Network, start: str, end: str, *, hops: int) -> Path | None:
    """The first path; None where there is none of at most so many hops."""
    return next(paths(network, start, (end,), hops=hops), None)


def turned(path: Path) -> Path:
    """The same path from its end to its start."""
    return tuple(
        PathEdge(hop.edge.to, hop.edge._replace(to=hop.start, forward=not hop.edge.forward))
        for hop in reversed(path)
    )


def _walk(
    network: Network,
    at: str,
    goals: frozenset[str],
    left: Mapping[str, int],
    length: int,
    so_far: Path,
    seen: set[str],
) -> Iterator[Path]:
    """The paths with exactly so many hops more. As deep as a path is long."""
    for edge in network.get(at, ()):
        to = edge.to
        if to in seen or left.get(to, length) > length - 1:
            continue
        path = (*so_far, PathEdge(at, edge))
        if to in goals:
            if length == 1:
                yield path
        elif length > 1:
            seen.add(to)
            yield from _walk(network, to, goals, left, length - 1, path, seen)
            seen.discard(to)


def _distances(network: Network, goals: frozenset[str]) -> dict[str, int]:
    """How many hops each entity is from the nearest goal; those that lead to none are absent."""
    back: dict[str, list[str]] = {}
    for start, edges in network.items():
        for edge in edges:
            back.setdefault(edge.to, []).append(start)
    found = dict.fromkeys(goals, 0)
    waiting = list(goals)
    for at in waiting:
        for before in back.get(at, ()):
            if before not in found:
                found[before] = found[at] + 1
                waiting.append(before)
    return found


def _order(edge: Edge) -> tuple[str, bool, str]:
    return edge.property, not edge.forward, edge.to
