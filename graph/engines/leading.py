"""Where a relation leads step by step: for what has no faster way of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from graph.claims.claim import Claim
from graph.claims.marking import Marking

STEPS = 300
"""Steps that are gone at most: each is a question of its own."""


class _Asked(Protocol):
    """As much of `graph.engines.engine.Stored` as it takes."""

    def said_of(
        self, ids: Iterable[str], predicate: str, *, without: str | None = None
    ) -> Mapping[str, Marking]: ...

    def claims(self, ids: Iterable[str]) -> Iterator[Claim]: ...


def led_on(stored: _Asked, ids: Iterable[str], predicate: str, *, most: int) -> frozenset[str]:
    """As `Stored.leading_on`, as far as `STEPS`."""
    found: set[str] = set()
    asked: set[str] = set()
    ahead = set(ids)
    for _ in range(STEPS):
        ahead -= asked
        if not ahead:
            break
        asked |= ahead
        new = sorted(set(stored.said_of(ahead, predicate)) - found)[: most - len(found)]
        found.update(new)
        ahead = {claim.object for claim in stored.claims(new) if claim.object is not None}
    return frozenset(found)
