"""Rings that nobody meant: a part of its own part, a place within a place within it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from graph.claims.claim import Claim
from graph.claims.unit import Unit
from graph.vocabulary import Vocabulary

MOST_NAMED = 6
"""Members of a ring that are named."""


def rings(unit: Unit, vocabulary: Vocabulary) -> Iterator[str]:
    """A warning for each ring along a relation that is climbed (``partOf``), by what a file says.

    Filters that climb such a relation find each member within each other.
    """
    for name, property in vocabulary.properties.items():
        if property.transitive:
            ends = _ends(unit.claims.values(), name)
            for ring in _rings(ends):
                named = [unit.names.get(id, id) for id in ring[:MOST_NAMED]]
                more = [f"… ({len(ring)} in all)"] if len(ring) > MOST_NAMED else []
                yield (
                    f"{unit.record}: {name}: a ring, each within the next and the last within the "
                    f"first: {', '.join([*named, *more])}; take out the claim that is wrong"
                )


def _ends(claims: Iterable[Claim], predicate: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for claim in claims:
        if claim.predicate == predicate and claim.object is not None and not claim.negated:
            found.setdefault(claim.subject, []).append(claim.object)
    return found


def _rings(ends: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """One ring for each place where a walk comes back to itself; each entity is passed once."""
    done: set[str] = set()
    for start in ends:
        if start in done:
            continue
        way: dict[str, Iterator[str]] = {start: iter(ends[start])}
        while way:
            at = next(reversed(way))
            further = next(way[at], None)
            if further is None:
                done.add(at)
                del way[at]
            elif further in way:
                ids = list(way)
                yield ids[ids.index(further) :]
            elif further not in done:
                way[further] = iter(ends.get(further, ()))
