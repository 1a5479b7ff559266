"""What the whole store does to a sheet that was planned in one person's sight.

It only keeps out and makes stricter: what was erased, what stands there hidden, the floors that
hidden kinds ask for, and accusations whose denials are hidden. Nobody is answered by it. Two
persons may have set a floor aside for a kind that is hidden from the author. Where he or she gives
that kind, too, the floor holds, as the reply says: else what stays open would tell of the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from graph.changes.decided_floors import settle
from graph.changes.load_plan import Plan, hold_names, parted_by
from graph.changes.raised_denials import raise_accusations
from graph.changes.writer_sight import WriterSight
from graph.changes.written_plan import write_plan
from graph.claims.marking import Level, Marking
from graph.claims.unit import Unit
from graph.engines.engine import Stored, Writer
from graph.ingest.ontology_folder import ontology_of
from graph.protection.denials import (
    UNNAMED,
    around,
    check_unit,
    found_held_back,
    shared_sources,
)
from graph.protection.floor_raises import FloorBound, bind
from graph.protection.floors import Handling, raised
from graph.protection.stored_floors import stored_floors
from graph.protection.tombstones import Tombstones

_HIGHEST = Marking(level=Level.CONFIDENTIAL)


class KeptCloser(NamedTuple):
    """Something that was kept out or closer than its sheet says, for who may decide."""

    what: str
    """``erased``, ``hidden``, ``source``, ``name``, ``floor`` or ``denial``."""
    id: str
    """Of a claim or an entity."""
    marking: Marking
    """Who reads this may be told."""


def write_fully(
    plan: Plan, unit: Unit, writer: Writer, sight: WriterSight, tombstones: Tombstones
) -> tuple[KeptCloser, ...]:
    """Write what was planned, as the whole store lets it stand.

    Args:
        plan: in the sight of the person who hands it in.
        unit: as it was read.
        sight: that sight.

    Raises:
        StoreError: the store cannot be written.
    """
    vocabulary = sight.view.vocabulary
    handling = ontology_of(vocabulary).floors
    kept: list[KeptCloser] = []
    unit, out = _let_in(plan.unit, writer, sight, tombstones)
    kept += out
    known = writer.registered(
        {id for claim in unit.claims.values() for id in claim.names} | set(unit.entities)
    )
    bound = bind(unit, writer, handling, known)
    kept += _no_looser(plan, bound, writer, sight, handling)
    held = hold_names(bound, known, writer, tombstones)
    kept += [
        KeptCloser("name", id, bound.unit.entities[id].marking)
        for id in held
        if id in bound.unit.entities
    ]
    full = replace(plan, unit=bound.unit, bites=bound.bites, errors=[], held=held)
    full.raised, full.raised_entities = bound.claims, bound.entities
    claims, entities = bound.unit.claims, bound.unit.entities
    full.entities = [entities[e.id] for e in plan.entities if e.id in entities]
    full.entities_remarked = {
        id: entities[id].marking for id in plan.entities_remarked if id in entities
    }
    full.new = [claims[claim.id] for claim in plan.new if claim.id in claims]
    full.remarked = {id: claims[id].marking for id in plan.remarked if id in claims}
    told = {bite.id for bite in plan.bites}
    kept += [
        KeptCloser("floor", bite.id, bite.bound) for bite in bound.bites if bite.id not in told
    ]
    for claim in full.new:
        if claim.marking != plan.unit.claims[claim.id].marking:
            kept.append(KeptCloser("floor", claim.id, claim.marking))
    for id in plan.already:
        # What a hidden kind asks for holds of what is there already, too.
        if id in claims and claims[id].marking != plan.unit.claims[id].marking:
            full.remarked[id] = claims[id].marking
    touched = parted_by(full, writer) | around(claims.values())
    before = found_held_back(touched, writer)
    reasoned = check_unit(plan.unit, sight, plan.effective, plan.kinds).excused
    write_plan(full, writer)
    ends = {id for claim in claims.values() for id in (claim.subject, claim.object) if id}
    hidden = sight.unseen_kinds(ends, handling)
    kept += [
        KeptCloser("floor", b.id, b.bound) for b in settle(writer, handling, hidden, by=unit.by)
    ]
    accusations = raise_accusations(touched, before, writer, by=unit.by, excused=reasoned)
    kept += [KeptCloser("denial", id, marking) for id, marking in accusations.items()]
    return tuple(dict.fromkeys(kept))


def _no_looser(
    plan: Plan, bound: FloorBound, writer: Writer, sight: WriterSight, handling: Handling
) -> list[KeptCloser]:
    """Have floors that the plan raises to hold, save where two persons set one aside for a kind
    that the author reads: what stays open then tells nothing new."""
    entities, claims = dict(bound.unit.entities), dict(bound.unit.claims)
    others = writer.claims([*plan.raised])
    now = {claim.id: claim.marking for claim in others}
    now |= {e.id: e.marking for e in writer.registered(plan.raised_entities).values()}
    now |= {**bound.claims, **bound.entities}
    now |= {entity.id: entity.marking for entity in entities.values()}
    now |= {claim.id: claim.marking for claim in claims.values()}
    told = {**plan.raised, **plan.raised_entities}
    told |= {e.id: e.marking for e in plan.unit.entities.values()}
    told |= {claim.id: claim.marking for claim in plan.unit.claims.values()}
    loose = {id for id, marking in now.items() if id in told and told[id].join(marking) != marking}
    if not loose:
        return []
    found = stored_floors(
        *(sight.claims(loose), sight.registered(loose).values(), sight, handling),
        despite=True,
    )
    known = {of.id: raised(of.marking, floor) for of, floor in found}
    kept = []
    for id in sorted(loose):
        if id in known and told[id].join(known[id]) == known[id]:
            continue
        marking = told[id].join(now[id])
        if id in entities:
            entities[id] = replace(entities[id], marking=marking)
        elif id in claims:
            claims[id] = replace(claims[id], marking=marking)
        else:
            there = bound.entities if id in plan.raised_entities else bound.claims
            there[id] = marking
        kept.append(KeptCloser("floor", id, marking))
    bound.unit = replace(bound.unit, entities=entities, claims=claims)
    return kept


def _let_in(
    unit: Unit, writer: Stored, sight: WriterSight, tombstones: Tombstones
) -> tuple[Unit, list[KeptCloser]]:
    """The unit without what was erased, what stands there hidden, and all that needs either."""
    named = {name for claim in unit.claims.values() for name in claim.names}
    gone = set(tombstones.buried(named | set(unit.entities) | set(unit.claims), writer))
    kept = [KeptCloser("erased", id, _HIGHEST) for id in sorted(gone)]
    there = writer.registered(unit.entities)
    seen = sight.registered(unit.entities)
    hidden = {id: entity for id, entity in there.items() if id not in seen}
    other = {id for id, entity in hidden.items() if entity.cls != unit.entities[id].cls}
    kept += [KeptCloser("hidden", id, hidden[id].marking) for id in sorted(hidden)]
    # A hidden line of the same origin that says the same stays as it is.
    held = writer.held(unit.origin, unit.claims)
    mine = sight.held(unit.origin, unit.claims)
    lines = {id for id in held if id not in mine}
    markings = writer.effective(lines)
    kept += [KeptCloser("hidden", id, markings[id]) for id in sorted(lines)]
    gone |= other
    for id, claim in unit.claims.items():
        if claim.refines in gone or not gone.isdisjoint(claim.names):
            gone.add(id)
    for id in _shared(unit, writer, gone):
        kept.append(KeptCloser("source", id, unit.claims[id].marking))
        gone.add(id)
    return (
        replace(
            unit,
            entities={
                id: one for id, one in unit.entities.items() if id not in gone and id not in hidden
            },
            claims={
                id: one for id, one in unit.claims.items() if id not in gone and id not in lines
            },
        ),
        kept,
    )


def _shared(unit: Unit, writer: Stored, gone: Iterable[str]) -> list[str]:
    """Claims of a source without a name that speaks in another document, hidden from this one."""
    left = [claim for id, claim in unit.claims.items() if id not in set(gone)]
    speakers = {link.actor for claim in left for link in claim.attribution}
    kinds = writer.kinds(speakers, without=unit.replaced)
    unnamed = {id for id in speakers if UNNAMED in kinds.get(id, {})}
    if not unnamed:
        return []
    stored = [claim for claim in writer.naming(unnamed) if unit.is_other(claim)]
    live = writer.live(claim.id for claim in stored)
    others = [claim for claim in stored if claim.id in live]
    return [claim.id for _, claim in shared_sources([*others, *left], unnamed)
            if claim.origin == unit.origin]  # fmt: skip
