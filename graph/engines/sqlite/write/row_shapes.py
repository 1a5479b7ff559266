"""What the rows of claims need of all that they name: keys, terms, effective markings.

Everything that Python does claim by claim takes longer than SQLite does, so this goes column by
column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import apsw

from graph.claims.claim import Claim, Literal
from graph.engines.sqlite.effective_markings import Joins
from graph.engines.sqlite.interned import Markings, Terms
from graph.engines.sqlite.known import KEY, KIND, KnownEntities
from graph.vocabulary.claim_rules import particular_forms

MOST_SHAPES = 50_000
"""How many shapes of claims are remembered, so that memory does not grow with the input."""


class ClaimColumns(NamedTuple):
    """Of many claims; each list is as long as there are claims."""

    subjects: list[int]
    objects: list[int | None]
    sources: list[int]
    speakers: list[int | tuple[int, ...]]
    """One of a claim, or none or several, each once. Many more tuples would be many more things
    for Python's collector of garbage to walk over."""
    predicates: list[int]
    concepts: list[int | None]
    denies: list[bool]
    written: list[int]
    markings: list[int]
    """The effective ones, were it not for what the claims refine."""


class RowShape(NamedTuple):
    """What follows alike for all claims that say the same sort of thing of like entities."""

    predicate: int
    concept: int | None
    denies: bool
    marking: int


class Shaper:
    """Works the columns out, remembering what it met before."""

    def __init__(
        self,
        db: apsw.Connection,
        terms: Terms,
        markings: Markings,
        joins: Joins,
        entities: KnownEntities,
        check: Callable[[Claim, str, str | None], None] | None = None,
    ) -> None:
        """
        Args:
            check: `graph.vocabulary.claim_rules.Checker.claim`, where claims have not been checked
            before.
        """
        self._db, self._terms, self._check = db, terms, check
        self._markings, self._joins, self._entities = markings, joins, entities
        self._shapes: dict[tuple[object, ...], RowShape] = {}

    def columns(self, claims: Sequence[Claim]) -> ClaimColumns:
        """
        Raises:
            KeyError: the id of an entity that is not known.
            InputError: the ontology does not allow a claim.
        """
        named = _named(claims, self._entities.numbers)
        written = self._written(claims)
        shapes = self._shaped(claims, named, written)
        return ClaimColumns(
            [number >> KEY for number in named.subjects],
            [None if number is None else number >> KEY for number in named.objects],
            [number >> KEY for number in named.sources],
            [
                some >> KEY
                if isinstance(some, int)
                else tuple(dict.fromkeys(number >> KEY for number in some))
                for some in named.speakers
            ],
            [shape.predicate for shape in shapes],
            [shape.concept for shape in shapes],
            [shape.denies for shape in shapes],
            written,
            [shape.marking for shape in shapes],
        )

    def _written(self, claims: Sequence[Claim]) -> list[int]:
        """The numbers of their own markings. Many claims share one object."""
        return self._markings.numbers_of(self._db, [claim.marking for claim in claims])

    def _shaped(
        self, claims: Sequence[Claim], named: _Named, written: Sequence[int]
    ) -> list[RowShape]:
        if len(self._shapes) > MOST_SHAPES:
            self._shapes.clear()
        known, found = self._shapes, []
        whats = zip(
            [claim.predicate for claim in claims],
            [claim.concept for claim in claims],
            [claim.negated for claim in claims],
            written,
            [number & KIND for number in named.subjects],
            [None if number is None else number & KIND for number in named.objects],
            [
                some & KIND if isinstance(some, int) else tuple([number & KIND for number in some])
                for some in named.speakers
            ],
            [_acts(claim) for claim in claims],
            [number & KIND for number in named.sources],
            _forms(claims),
            strict=True,
        )
        for at, what in enumerate(whats):
            shape = known.get(what)
            if shape is None:
                shape = known[what] = self._shape(
                    claims[at],
                    written[at],
                    named.subjects[at],
                    named.objects[at],
                    named.speakers[at],
                    named.sources[at],
                )
            found.append(shape)
        return found

    def _shape(
        self,
        claim: Claim,
        written: int,
        subject: int,
        object: int | None,
        speakers: int | tuple[int, ...],
        source: int,
    ) -> RowShape:
        kinds = self._entities.kinds
        others = (speakers,) if isinstance(speakers, int) else speakers
        parts = {written, *(kinds[number & KIND][1] for number in (subject, source, *others))}
        cls = None
        if object is not None:
            cls, marking = kinds[object & KIND]
            parts.add(marking)
        if self._check is not None:
            self._check(claim, kinds[subject & KIND][0], cls)
        return RowShape(
            self._terms.properties[claim.predicate],
            None if claim.concept is None else self._terms.concepts[claim.concept],
            any(link.act == "denies" for link in claim.attribution),
            self._joins.number(frozenset(parts)),
        )


class _Named(NamedTuple):
    """As `KnownEntities` has them."""

    subjects: list[int]
    objects: list[int | None]
    speakers: list[int | tuple[int, ...]]
    sources: list[int]


def _named(claims: Sequence[Claim], numbers: Mapping[str, int]) -> _Named:
    return _Named(
        [numbers[claim.subject] for claim in claims],
        [None if claim.object is None else numbers[claim.object] for claim in claims],
        [
            numbers[chain[0].actor]
            if len(chain := claim.attribution) == 1
            else tuple([numbers[link.actor] for link in chain])
            for claim in claims
        ],
        [numbers[claim.citation.source] for claim in claims],
    )


def _acts(claim: Claim) -> str | tuple[str, ...]:
    chain = claim.attribution
    return chain[0].act if len(chain) == 1 else tuple([link.act for link in chain])


def _forms(claims: Sequence[Claim]) -> list[tuple[object, ...] | None]:
    """What the ontology has a say in of the value and the particulars of each."""
    # Many claims share one object for what qualifies them.
    particulars = {id(claim.particulars): claim for claim in claims}
    forms = {place: particular_forms(claim) for place, claim in particulars.items()}
    return [_form(claim.value, forms[id(claim.particulars)]) for claim in claims]


def _form(value: Literal | None, more: tuple[str, ...]) -> tuple[object, ...] | None:
    if value is None:
        return more or None
    point = value.point is None or value.point.precision
    return value.datatype, value.period is None, value.quantity is None, point, *more
