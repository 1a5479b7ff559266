"""The display rule over rows: the order of `graph.views.display`, without building claims for
it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from graph.claims.claim import Review
from graph.engines.sqlite.interned import REVIEW_NUMBERS, STANCES
from graph.views.display import FIRMEST_FIRST

ACCEPTED = REVIEW_NUMBERS[Review.ACCEPTED]
FIRMNESS = tuple(FIRMEST_FIRST.index(stance) for stance in STANCES)
"""The rank of each stance, by its number in a store."""

Published: TypeAlias = Callable[[set[int]], dict[int, int]]
"""Gives the day numbers of some sources' shown publication, by key; absent where unknown."""


class Candidate(NamedTuple):
    """What the display rule looks at in a claim."""

    id: bytes
    """As it is kept."""
    review: int
    stance: int
    source: int
    coarse: int = 0
    """Of a date: `graph.views.display.coarseness`."""


def in_order(candidates: list[Candidate], published: Published) -> list[Candidate]:
    """Claims as `graph.views.display.ranked` orders them.

    Publications are looked up only where they can decide.
    """
    if len(candidates) < 2:
        return candidates
    firmness = {(c.review == ACCEPTED, FIRMNESS[c.stance]) for c in candidates}
    decides = len(firmness) < len(candidates)
    days = published({c.source for c in candidates}) if decides else {}

    def place(candidate: Candidate) -> tuple[bool, int, int, int, bytes]:
        day = days.get(candidate.source)
        return (
            candidate.review != ACCEPTED,
            FIRMNESS[candidate.stance],
            1 if day is None else -day,
            candidate.coarse,
            candidate.id,
        )

    return sorted(candidates, key=place)
