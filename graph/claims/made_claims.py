"""Claims, citations and entities for who makes or reads very many, in less than half of the time.

A frozen dataclass looks up anew for each field how `object` sets it. Here its slots set it at once;
what comes out is the same.
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

_new = object.__new__
(
    _set_id,
    _set_origin,
    _set_subject,
    _set_predicate,
    _set_object,
    _set_concept,
    _set_value,
    _set_negated,
    _set_attribution,
    _set_stance,
    _set_valid,
    _set_refines,
    _set_particulars,
    _set_citation,
    _set_marking,
) = [vars(Claim)[each.name].__set__ for each in fields(Claim)]
_register_id, _register_cls, _register_marking = [
    vars(Entity)[each.name].__set__ for each in fields(Entity)
]
_cite_source, _cite_locator, _cite_quote = [
    vars(Citation)[each.name].__set__ for each in fields(Citation)
]


def made_citation(source: str, locator: str | None, quote: str | None) -> Citation:
    """A citation."""
    citation = _new(Citation)
    _cite_source(citation, source)
    _cite_locator(citation, locator)
    _cite_quote(citation, quote)
    return citation


def made_entity(id: str, cls: str, marking: Marking) -> Entity:
    """An entity."""
    entity = _new(Entity)
    _register_id(entity, id)
    _register_cls(entity, cls)
    _register_marking(entity, marking)
    return entity


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
    claim = _new(Claim)
    _set_id(claim, id)
    _set_origin(claim, origin)
    _set_subject(claim, subject)
    _set_predicate(claim, predicate)
    _set_object(claim, object)
    _set_concept(claim, concept)
    _set_value(claim, value)
    _set_negated(claim, negated)
    _set_attribution(claim, attribution)
    _set_stance(claim, stance)
    _set_valid(claim, valid)
    _set_refines(claim, refines)
    _set_particulars(claim, particulars)
    _set_citation(claim, citation)
    _set_marking(claim, marking)
    return claim


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
