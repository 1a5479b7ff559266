"""Relations in words, whichever command tells of them: a hop of a way, an edge around something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.claims.claim import Stance
from graph.ledger.taking_back import all_taken_back
from graph.views.view import View

Gone = frozenset[tuple[str, ...]]
"""Relations, by the ids of their claims, of which every claim that makes them was taken back."""


def gone_among(view: View, relations: Iterable[Sequence[str]]) -> Gone:
    """Which of some relations, each given by the ids of its claims, were taken back."""
    several = list(dict.fromkeys(map(tuple, relations)))
    records = view.records(sorted({id for claims in several for id in claims}))
    off = all_taken_back(view, [[records[id] for id in claims] for claims in several])
    return frozenset(claims for claims, was in zip(several, off, strict=True) if was)


def arrow(property: str, *, forward: bool = True, negated: bool = False) -> str:
    """The relation between two names."""
    said = f"not {property}" if negated else property
    return f"—{said}→" if forward else f"←{said}—"


def marks(
    stance: Stance,
    claims: Sequence[str],
    *,
    contested: bool,
    gone: bool,
    certain: bool,
    by: str | None = None,
) -> str:
    """In brackets: how firmly it is said, what speaks against it, by whom, by how many claims."""
    told = [stance.value]
    told += ["contested"] if contested else []
    told += ["taken back"] if gone else []
    told += [] if certain else ["possible"]
    told += [] if by is None else [by]
    count = len(claims)
    return f"({', '.join([*told, f'{count} claim' + ('' if count == 1 else 's')])})"
