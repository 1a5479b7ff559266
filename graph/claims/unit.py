"""What one file comes to: a unit of claims, or the decisions that persons took about claims.

A `Unit` is everything that one origin says and is loaded whole or not at all. Connectors make it,
protection looks at it, and `graph.changes.load` writes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from graph.claims.claim import Claim, Entity, Review
from graph.claims.decided import Decided
from graph.claims.errors import InputError
from graph.claims.marking import Marking


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Everything that one origin says."""

    record: str
    """How messages call it: the file as it was named."""
    origin: str
    by: str
    """Who says so to the store: the coder's entity id."""
    entities: Mapping[str, Entity]
    """By id: what is to be registered."""
    claims: Mapping[str, Claim]
    """By id, in the order of the file, except that a refined claim comes before a finer one."""
    places: Mapping[str, str]
    """Id of a claim or an entity → file, line and local name, for messages."""
    names: Mapping[str, str]
    """Entity id → local name, for messages."""
    passages: Mapping[str, str]
    """Claim id → the words at its locator, where the text is at hand."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Claim id → why a denial stands under a stricter marking than its accusation."""
    grades: Mapping[str, str] = field(default_factory=dict)
    """Claim id → how sure the coder is of it."""
    needs: tuple[Path, ...]
    """Files that have to be loaded before this one."""
    errors: tuple[InputError, ...]
    """Nothing of a unit with errors is written."""
    warnings: tuple[str, ...]
    partial: bool = False
    """Whether its origin says more than this: a part of a data set. What it leaves out stays."""

    @property
    def replaced(self) -> str | None:
        """The origin all of whose claims the unit stands for; None for a part."""
        return None if self.partial else self.origin

    def is_other(self, claim: Claim) -> bool:
        """Whether a stored claim stays beside what the unit says."""
        if self.partial:
            return claim.id not in self.claims
        return claim.origin != self.origin


class Decision(NamedTuple):
    """What a person decided about some claims of one origin."""

    record: str
    """File and line."""
    sheet: str
    """How the file calls the origin."""
    origin: str
    to: Review
    decided: Decided
    """With a second person where one was asked for."""
    claims: Mapping[str, str]
    """Claim id → file and line."""


class Lowering(NamedTuple):
    """What two persons decided: that some claims and entities stand below a floor."""

    record: str
    sheet: str
    origin: str
    """Of the claims."""
    to: Marking
    decided: Decided
    """With a second person, always."""
    claims: Mapping[str, str]
    """Claim id → file and line."""
    entities: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """A file of decisions, taken whole or not at all."""

    record: str
    origin: str
    """The file's own id."""
    decisions: tuple[Decision, ...]
    lowered: tuple[Lowering, ...]
    errors: tuple[InputError, ...]
