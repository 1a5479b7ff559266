"""One relation with its claims: how firm it is, whether somebody says otherwise, whether certain.

A *tie* bundles every standing claim of one subject, property and object, for and against, that
possibly holds on the day asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from graph.claims.claim import Claim, Stance
from graph.views.display import FIRMEST_FIRST, ranked
from graph.views.replies import read_one
from graph.views.view import Record, Values, View

Relation: TypeAlias = tuple[str, str, str]
"""Subject, property, object; along a symmetric property the smaller id is the subject."""


class Tie(NamedTuple):
    """One relation as a view has it."""

    made: tuple[Record, ...]
    """The claims that it is so, in the order of the display rule."""
    against: tuple[Record, ...]
    """Those that it is not so."""
    certain: bool
    """Whether one of those for certainly held on the day; true where no day was asked for."""

    @property
    def stance(self) -> Stance:
        """That of the claim which the display rule puts first among those for, or against."""
        return (self.made or self.against)[0].claim.stance

    @property
    def contested(self) -> bool:
        return bool(self.against)

    @property
    def claims(self) -> tuple[str, ...]:
        """Ids of the claims for it, then of those against it."""
        return tuple(record.claim.id for record in (*self.made, *self.against))


def ties(
    view: View, records: Iterable[Record], *, valid_on: date | None = None
) -> dict[Relation, Tie]:
    """Claims of relations, bundled. Without any that possibly holds on the day there is no tie."""
    groups: dict[Relation, list[Record]] = {}
    for record in records:
        valid = record.claim.valid
        if valid_on is None or valid is None or valid.possibly_on(valid_on):
            groups.setdefault(relation_of(view, record.claim), []).append(record)
    published = publications(view, (r for some in groups.values() for r in some))
    return {relation: _tie(some, published, valid_on) for relation, some in groups.items()}


def relation_of(view: View, claim: Claim) -> Relation:
    """What a claim of a relation is about."""
    ends = (claim.subject, claim.object or "")
    if view.vocabulary.properties[claim.predicate].symmetric:
        ends = (min(ends), max(ends))
    return ends[0], claim.predicate, ends[1]


def publications(view: View, records: Iterable[Record]) -> Mapping[str, int]:
    """The day numbers of the shown publication of the sources that claims cite."""
    sources = sorted({record.claim.citation.source for record in records})
    reply = read_one(view, Values(property="published"), sources)
    days = {}
    for source, shown in reply.items():
        value = shown.record.claim.value
        if value is not None and value.period is not None and value.period.day is not None:
            days[source] = value.period.day
    return days


def weakest(stances: Iterable[Stance]) -> Stance:
    """The least firm of some stances."""
    return max(stances, key=FIRMEST_FIRST.index)


def _tie(records: Sequence[Record], published: Mapping[str, int], day: date | None) -> Tie:
    made = ranked([r for r in records if not r.claim.negated], published)
    against = ranked([r for r in records if r.claim.negated], published)
    certain = day is None or any(
        r.claim.valid is not None and r.claim.valid.certainly_on(day) for r in made
    )
    return Tie(tuple(made), tuple(against), certain)
