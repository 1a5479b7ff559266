"""What the oracle keeps: entities, claims, and what follows from a claim's changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.claims.claim import Claim, Review
from graph.claims.marking import Marking, join_all
from graph.engines.engine import Erasure
from graph.views.view import Change, EntityHistory


class Told(NamedTuple):
    """A claim as the store keeps it: `claim.marking` is today's, the changes are all there."""

    claim: Claim
    recorded_at: int
    changes: tuple[Change, ...]


@dataclass(slots=True)
class State:
    """Everything in a store."""

    entities: dict[str, EntityHistory]
    claims: dict[str, Told]
    last: int
    """The latest record time."""
    tombstones: set[bytes] = field(default_factory=set)
    erasures: tuple[Erasure, ...] = ()


def effective(claim: Claim, state: State) -> Marking:
    """The join of a claim's marking with those of all that it names and of what it refines."""
    own = [claim.marking, *(state.entities[id].entity.marking for id in claim.names)]
    if claim.refines is not None:
        own.append(effective(state.claims[claim.refines].claim, state))
    return join_all(own)


def current_review(changes: Iterable[Change]) -> Review:
    """The latest decision; proposed where nobody has decided."""
    decisions = [c.after for c in changes if c.kind == "reviewed" and c.after is not None]
    return Review(decisions[-1]) if decisions else Review.PROPOSED


def retracted_at(changes: Iterable[Change]) -> int | None:
    """When the retraction that is in force was made."""
    turns = [c for c in changes if c.kind in ("retracted", "reinstated")]
    return turns[-1].at if turns and turns[-1].kind == "retracted" else None


def is_retracted(changes: Iterable[Change]) -> bool:
    """Whether the latest word is a retraction."""
    return retracted_at(changes) is not None
