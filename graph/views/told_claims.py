"""What claims say in a few columns: for who goes through very many and opens none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from graph.claims.claim import Review, Stance
from graph.views.all_pages import claim_levels
from graph.views.view import Days, View

ToldClaims: TypeAlias = Mapping[str, Sequence["ToldClaim"]]


class ToldClaim(NamedTuple):
    """One standing claim of something, along a property or against its direction."""

    property: str
    inverse: bool
    """Whether what was asked about is its object."""
    end: str | None
    """Where it leads: its object or, inverse, its subject."""
    concept: str | None
    negated: bool
    is_qualified: bool
    accepted: bool
    """Whether the latest decision about it is that."""
    stance: Stance
    source: str
    days: Days
    """Of the period that is its value."""


def told_of(
    view: View, ways: Sequence[tuple[str, bool]], ids: Sequence[str]
) -> Iterator[ToldClaims]:
    """`View.told` out of whole claims, as any view has them."""
    wanted = frozenset(ways)
    found: dict[str, list[ToldClaim]] = {}
    for level in claim_levels(view, tuple(ways), ids):
        for id, records in level.items():
            for one in records:
                for inverse, near, end in (
                    (False, one.subject, one.object),
                    (True, one.object, one.subject),
                ):
                    if near == id and (one.predicate, inverse) in wanted:
                        found.setdefault(id, []).append(
                            ToldClaim(
                                one.predicate,
                                inverse,
                                end,
                                one.concept,
                                one.negated,
                                one.is_qualified,
                                one.review is Review.ACCEPTED,
                                one.stance,
                                one.source,
                                one.days,
                            )
                        )
    yield found
