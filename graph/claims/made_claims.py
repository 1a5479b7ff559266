"""Claims, citations and entities for who makes or reads very many, in less than half of the time.

A frozen dataclass looks up anew for each field how `object` sets it. Here an open twin of its class
is filled, which has the same slots, and then is of that class: what comes out is the same.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from graph.claims.claim import (
    STANCES,
    Attribution,
    Citation,
    Claim,
    Entity,
    Literal,
    Particular,
    Stance,
    chain_of,
    literal_of,
    particular_of,
    period_of,
)
from graph.claims.marking import Marking
from graph.claims.period import Period


def _open_twin(cls: Any) -> Any:
    """A class with the same slots, which can be set."""
    return type(f"_Open{cls.__name__}", (), {"__slots__": tuple([f.name for f in fields(cls)])})


_new = object.__new__
_OpenClaim, _OpenEntity, _OpenCitation, _OpenLiteral = map(
    _open_twin, (Claim, Entity, Citation, Literal)
)
_set_id = vars(Claim)["id"].__set__


def made_citation(source: str, locator: str | None, quote: str | None) -> Citation:
    """A citation."""
    citation = _new(_OpenCitation)
    citation.source = source
    citation.locator = locator
    citation.quote = quote
    citation.__class__ = Citation
    return citation  # type: ignore[no-any-return]


def made_entity(id: str, cls: str, marking: Marking) -> Entity:
    """An entity."""
    entity = _new(_OpenEntity)
    entity.id = id
    entity.cls = cls
    entity.marking = marking
    entity.__class__ = Entity
    return entity  # type: ignore[no-any-return]


def made_text(text: str, original: str | None, language: str | None) -> Literal:
    """A literal that is a text."""
    literal = _new(_OpenLiteral)
    literal.datatype = "text"
    literal.text = text
    literal.original = original
    literal.language = language
    literal.quantity = literal.period = literal.point = None
    literal.__class__ = Literal
    return literal  # type: ignore[no-any-return]


def made_claim(
    id: str,
    origin: str,
    subject: str,
    predicate: str,
    object: str | None,
    concept: str | None,
    value: Literal | None,
    negated: bool,
    attribution: tuple[Attribution, ...],
    stance: Stance,
    valid: Period | None,
    refines: str | None,
    particulars: tuple[Particular, ...],
    citation: Citation,
    marking: Marking,
) -> Claim:
    """A claim of these parts under the id that its content demands, which is not computed here;
    empty where `name_claim` gives it later."""
    claim = _new(_OpenClaim)
    claim.id = id
    claim.origin = origin
    claim.subject = subject
    claim.predicate = predicate
    claim.object = object
    claim.concept = concept
    claim.value = value
    claim.negated = negated
    claim.attribution = attribution
    claim.stance = stance
    claim.valid = valid
    claim.refines = refines
    claim.particulars = particulars
    claim.citation = citation
    claim.marking = marking
    claim.__class__ = Claim
    return claim  # type: ignore[no-any-return]


def name_claim(claim: Claim, id: str) -> None:
    """Give a claim that was just made, and that nobody has seen yet, the id that its content
    demands."""
    _set_id(claim, id)


def claim_of(array: list[Any], marking: Marking, id: str) -> Claim:
    """`graph.claims.claim.from_content` of a claim whose id is at hand."""
    origin, subject, predicate, object_, concept, value, *more = array[:12]
    negated, chain, stance, valid, refined, cited = more
    return made_claim(
        id,
        origin,
        subject,
        predicate,
        object_,
        concept,
        None if value is None else literal_of(value),
        negated,
        chain_of(chain),
        STANCES.get(stance) or Stance(stance),
        None if valid is None else period_of(tuple(valid)),
        refined,
        tuple(map(particular_of, array[12])) if len(array) > 12 else (),
        made_citation(cited[0], cited[1], cited[2]),
        marking,
    )
