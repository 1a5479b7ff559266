"""Rings that nobody meant: a part of its own part, a body under a body that is under it.

The ontology says of which relations there is no ring (`:acyclic`). A file is looked at together
with what stands in the store, as far as its author reads; a ring is told where the file has part in
it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from graph.claims.claim import Claim
from graph.claims.unit import Unit
from graph.engines.engine import Stored
from graph.vocabulary import Vocabulary

MOST_NAMED = 6
"""Members of a ring that are named."""
MOST_TOLD = 20
"""Rings along one relation that are told one by one."""
MOST = 100_000
"""Stored claims of one relation that are followed, at most."""


def rings(unit: Unit, writer: Stored, vocabulary: Vocabulary) -> list[str]:
    """A warning for each knot of claims in which something leads back to itself along one relation:
    one ring of it, with its members.

    Filters that climb such a relation find each member within each other.
    """
    told = []
    own: dict[str, list[Claim]] = {}
    for claim in unit.claims.values():
        if claim.object is not None and not claim.negated:
            own.setdefault(claim.predicate, []).append(claim)
    for name, property in vocabulary.properties.items():
        if not property.acyclic or name not in own:
            continue
        ends = dict.fromkeys(c.object for c in own[name] if c.object is not None)
        ids = writer.leading_on(ends, name, most=MOST)
        stored = [claim for claim in writer.claims(ids) if unit.is_other(claim)]
        found = list(_rings(own[name], stored))
        for ring in found[:MOST_TOLD]:
            named = [unit.names.get(id, f"…{id[-6:]}") for id in ring[:MOST_NAMED]]
            more = [f"… ({len(ring)} in all)"] if len(ring) > MOST_NAMED else []
            told.append(
                f"{unit.record}: {name}: a ring, in which each leads to the next and the last to "
                f"the first: {', '.join([*named, *more])}; take out the claim that is wrong"
            )
        if len(found) > MOST_TOLD:
            told.append(f"{unit.record}: {name}: {len(found) - MOST_TOLD} more rings")
    return told


def _rings(own: Iterable[Claim], stored: Iterable[Claim]) -> Iterator[list[str]]:
    """A ring of each knot that some claims have part in, the shortest through the first of them."""
    own = list(own)
    ends: dict[str, list[str]] = {}
    for claim in (*own, *stored):
        if claim.object is not None:
            ends.setdefault(claim.subject, []).append(claim.object)
    knots = _knots(ends)
    told: set[int] = set()
    for claim in own:
        assert claim.object is not None
        knot = knots.get(claim.subject)
        if knot is None or knot != knots.get(claim.object) or knot in told:
            continue
        ring = _back(claim.object, claim.subject, ends, knots)
        if ring:
            told.add(knot)
            # It is told from the first of the file on.
            yield [claim.subject, *ring[:-1]]


def _back(
    start: str, goal: str, ends: Mapping[str, list[str]], knots: Mapping[str, int]
) -> list[str]:
    """The shortest way from one to another within a knot, both included."""
    came: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting and goal not in came:
        at = waiting.popleft()
        for further in ends.get(at, ()):
            if further not in came and knots.get(further) == knots[start]:
                came[further] = at
                waiting.append(further)
    if goal not in came:
        return []
    way = [goal]
    while way[-1] != start:
        way.append(came[way[-1]])
    return way[::-1]


def _knots(ends: Mapping[str, list[str]]) -> dict[str, int]:
    """What can be reached from itself, with a number for each set of which every member reaches
    every other: strongly connected components (Tarjan, 1972), without recursion."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: list[str] = []
    is_open: set[str] = set()
    found: dict[str, int] = {}
    for start in ends:
        if start in number:
            continue
        way: list[tuple[str, Iterator[str]]] = []
        _enter(start, number, lowest, open_, is_open)
        way.append((start, iter(ends[start])))
        while way:
            at, rest = way[-1]
            further = next(rest, None)
            if further is None:
                way.pop()
                if way:
                    lowest[way[-1][0]] = min(lowest[way[-1][0]], lowest[at])
                if lowest[at] == number[at]:
                    knot = _leave(at, open_, is_open)
                    if len(knot) > 1 or at in ends.get(at, ()):
                        found |= dict.fromkeys(knot, number[at])
            elif further not in number:
                _enter(further, number, lowest, open_, is_open)
                way.append((further, iter(ends.get(further, ()))))
            elif further in is_open:
                lowest[at] = min(lowest[at], number[further])
    return found


def _enter(
    id: str, number: dict[str, int], lowest: dict[str, int], open_: list[str], is_open: set[str]
) -> None:
    number[id] = lowest[id] = len(number)
    open_.append(id)
    is_open.add(id)


def _leave(id: str, open_: list[str], is_open: set[str]) -> list[str]:
    at = len(open_) - 1
    while open_[at] != id:
        at -= 1
    knot = open_[at:]
    del open_[at:]
    is_open.difference_update(knot)
    return knot
