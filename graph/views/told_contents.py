"""Claims with their lives as plain values: for who writes very many out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.claims.claim import Review, content
from graph.claims.marking import Marking

if TYPE_CHECKING:
    from graph.views.view import Change, ClaimHistory


class LoneName(NamedTuple):
    """The one name of an entity, which is the one shown."""

    text: str
    language: str | None
    marking: Marking
    """The effective one, of the claim that gives it."""


class ToldContent(NamedTuple):
    """What `graph.views.view.ClaimHistory` says, with the claim's content in place of the claim."""

    id: str
    content: list[Any]
    """`graph.claims.claim.content`, in the terms of today; nobody changes it."""
    written: Marking
    """The claim's own."""
    marking: Marking
    """The effective one."""
    recorded_at: int
    review: Review
    retracted_at: int | None
    changes: tuple[Change, ...]
    standing: bool


def told_contents(histories: Iterable[ClaimHistory]) -> Iterator[ToldContent]:
    """The same of histories whose claims are at hand."""
    for record, changes, standing in histories:
        claim = record.claim
        yield ToldContent(
            claim.id,
            content(claim),
            claim.marking,
            record.marking,
            record.recorded_at,
            record.review,
            record.retracted_at,
            changes,
            standing,
        )
