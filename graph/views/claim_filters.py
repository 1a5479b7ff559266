"""Which claims a list of claims holds, and in which order: the words for it.

Each condition tests one claim of a view. Ends are entities as the view has them: where some are
judged to be one, any of their ids stands for all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal as OneOf
from typing import TypeAlias

from graph.claims.claim import Claim, Review, Stance
from graph.claims.remembered import remembered
from graph.claims.text import folded

End: TypeAlias = OneOf["subject", "object", "source", "speaker"]
"""As what a claim has an entity. A speaker stands anywhere in its attribution."""


@dataclass(frozen=True, slots=True)
class HasEnd:
    """One of these ends is one of these entities."""

    ends: tuple[End, ...]
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class OfProperty:
    """Its predicate is one of these properties."""

    properties: frozenset[str]


@dataclass(frozen=True, slots=True)
class OfConcept:
    """Its concept is one of these codes (narrower ones are listed)."""

    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class OfStance:
    """The innermost speaker says it as firmly as one of these."""

    stances: frozenset[Stance]


@dataclass(frozen=True, slots=True)
class OfAct:
    """Somebody in its attribution does one of these."""

    acts: frozenset[str]


@dataclass(frozen=True, slots=True)
class OfReview:
    """Its latest decision is one of these."""

    reviews: frozenset[Review]


@dataclass(frozen=True, slots=True)
class IsNegated:
    """It says that something is not so, or that something is."""

    negated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HasWords:
    """A text of it, in folded form (`graph.claims.text.folded`).

    `text` is its value where that is a text or a number, `quote` the words that it cites.
    """

    of: OneOf["text", "quote"]
    how: OneOf["in", "contains", "starts"]
    values: tuple[str, ...]
    """Folded already. Any of them suffices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsThen:
    """The time for which it holds, against a range of days, both inclusive; None is open.

    As `graph.views.view.DateMatch` with `dated`: a time of which no date is known overlaps nothing.
    """

    how: OneOf["overlaps", "within", "covers", "known"]
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedThen:
    """It was recorded at or after one moment and before another (microseconds since 1970)."""

    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Each:
    """Passes if every part does; an empty one passes."""

    parts: tuple[ClaimWhere, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Passes if some part does; an empty one does not."""

    parts: tuple[ClaimWhere, ...]


@dataclass(frozen=True, slots=True)
class Except:
    """Passes if the part does not."""

    part: ClaimWhere


ClaimWhere: TypeAlias = (
    HasEnd
    | OfProperty
    | OfConcept
    | OfStance
    | OfAct
    | OfReview
    | IsNegated
    | HasWords
    | HoldsThen
    | RecordedThen
    | Each
    | Some
    | Except
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOrder:
    """One sort key of claims.

    `recorded`: the record time, one part of a key. `document`: the id of the source and the place
    in it (`locator_place`), two parts; what has no locator comes last either way. Every order ends
    in the claim id, ascending.
    """

    by: OneOf["recorded", "document"]
    descending: bool = False


ORDER_WIDTH = {"recorded": 1, "document": 2}
"""How many parts of a key an order takes."""


def parts_of(where: ClaimWhere | None) -> Iterator[ClaimWhere]:
    """The conditions all of which a claim has to pass."""
    if isinstance(where, Each):
        for part in where.parts:
            yield from parts_of(part)
    elif where is not None:
        yield where


@remembered(8192)
def locator_place(locator: str | None) -> str | None:
    """A text that sorts, by code point, as locators stand in a document: page 9 before page 10.

    Each run of digits has how many digits it has in front, zeros before it left out.
    """
    if locator is None:
        return None
    return _DIGITS.sub(_number, folded(locator))


_DIGITS = re.compile("[0-9]+")


def _number(found: re.Match[str]) -> str:
    digits = found[0].lstrip("0") or "0"
    return f"{chr(0x30 + min(len(digits), 0x40))}{digits}"


def quoted(claim: Claim) -> str | None:
    """The folded words that a claim cites."""
    return None if claim.citation.quote is None else folded(claim.citation.quote)
