"""What software proposed is held at restricted until a person accepts it, regardless of what a
sheet writes.

A program errs, and what it wrongly reads of somebody must not be open before anybody has looked.
A mapping is not such a program: a person wrote what it says of each column, and marked it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from graph.claims.marking import RESTRICTED
from graph.claims.unit import Unit
from graph.engines.engine import Stored
from graph.protection.stored_floors import Bite

PROPOSED = "proposed-by-software"
WHY = "software proposed it, and no person has accepted it yet"


class Proposals(NamedTuple):
    """A unit whose unaccepted proposals are at least restricted."""

    unit: Unit
    waiting: frozenset[str]
    """Its claims that wait for a person to accept them."""
    bites: list[Bite]
    """Where that is stricter than what is written."""


def hold_proposals(unit: Unit, writer: Stored) -> Proposals:
    """Hold what a unit proposes, and each entity that nothing but proposals names."""
    proposed = (
        set() if unit.partial else {id for id, claim in unit.claims.items() if claim.is_by_software}
    )
    if not proposed:
        return Proposals(unit, frozenset(), [])
    accepted = {id for id, held in writer.held(unit.origin, proposed).items() if held.accepted}
    waiting = proposed - accepted
    named = {name for id in waiting for name in unit.claims[id].names}
    named -= {name for id, c in unit.claims.items() if id not in waiting for name in c.names}
    claims, entities, bites = dict(unit.claims), dict(unit.entities), []
    for id in unit.claims:
        claim = claims[id]
        marking = claim.marking.join(RESTRICTED)
        if id in waiting and marking != claim.marking:
            claims[id] = replace(claim, marking=marking)
            record = unit.places.get(id, unit.record)
            bites.append(
                Bite(id, record, claim.predicate, claim.marking, marking, (PROPOSED,), WHY)
            )
    for id in unit.entities:
        entity = entities[id]
        marking = entity.marking.join(RESTRICTED)
        if id in named and marking != entity.marking:
            entities[id] = replace(entity, marking=marking)
            record = unit.places.get(id, unit.record)
            bites.append(Bite(id, record, entity.cls, entity.marking, marking, (PROPOSED,), WHY))
    return Proposals(replace(unit, claims=claims, entities=entities), frozenset(waiting), bites)
