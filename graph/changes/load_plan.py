"""What loading a unit would change, computed before anything is written."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from graph.changes.claim_bindings import bindings
from graph.claims.claim import Claim, Entity, Review, named_by
from graph.claims.errors import InputError
from graph.claims.marking import Marking, least_strict
from graph.claims.unit import Decision, Decisions, Unit
from graph.engines.engine import Held, Stored
from graph.ledger.call_checks import (
    calls_of,
    impossible,
    says_nothing,
    tied,
    unseen_answers,
)
from graph.protection.denials import around, check_unit
from graph.protection.floor_raises import FloorBound, bind
from graph.protection.floors import KIND, Handling
from graph.protection.nearby_places import near_places
from graph.protection.one_by_one import refused_together
from graph.protection.open_names import open_names
from graph.protection.software_proposals import hold_proposals
from graph.protection.stored_floors import Bite
from graph.protection.tombstones import Tombstones


class Loosened(NamedTuple):
    """Something that is already stored and that the file marks less strictly than it stands."""

    id: str
    record: str
    what: str
    """The property, or the class of an entity."""
    before: Marking
    after: Marking

    def told(self) -> str:
        """In one line."""
        return f"{self.record}: {self.what}: {self.before} → {self.after}"


@dataclass(slots=True, kw_only=True)
class Plan:
    """What is to be done for one unit, in the order of the fields."""

    unit: Unit
    """What it says as it may be kept: without what was erased, every marking at its floor."""
    entities: list[Entity] = field(default_factory=list)
    """To be registered."""
    entities_remarked: dict[str, Marking] = field(default_factory=dict)
    new: list[Claim] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    reinstated: list[str] = field(default_factory=list)
    remarked: dict[str, Marking] = field(default_factory=dict)
    retracted: list[str] = field(default_factory=list)
    raised: dict[str, Marking] = field(default_factory=dict)
    """Claims of other origins that come under a floor."""
    raised_entities: dict[str, Marking] = field(default_factory=dict)
    held: dict[str, Marking] = field(default_factory=dict)
    """Persons whose name is held: as they would be marked without that."""
    erased: tuple[str, ...] = ()
    """Claims and entities of the unit that were erased, and stay out with all that needs them."""
    bites: list[Bite] = field(default_factory=list)
    loosened: list[Loosened] = field(default_factory=list)
    """What is re-marked, or said again in other words, and becomes less strict."""
    stands: bool = False
    """Whether all of it stands in the store already, a part of a data set, as it is marked here. It
    was looked through when it came, and is again only in a trial."""
    kinds: dict[str, dict[str, Marking]] = field(default_factory=dict)
    """The kinds that the unit gives: entity → code → marking."""
    effective: dict[str, Marking] = field(default_factory=dict)
    """What will bind for each claim of the unit."""
    warnings: list[str] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether anything is to be done."""
        return bool(
            self.entities
            or self.entities_remarked
            or self.new
            or self.reinstated
            or self.remarked
            or self.retracted
            or self.raised
            or self.raised_entities
            or self.held
            or self.errors
        )

    def by_reason(
        self, markings: Mapping[str, Marking], why: str
    ) -> Iterator[tuple[str, dict[str, Marking]]]:
        """Re-markings by the reason for them: the floors that ask for it, else `why`."""
        rules = {bite.id: bite.rules for bite in self.bites if bite.rules}
        groups: dict[str, dict[str, Marking]] = {}
        for id, marking in markings.items():
            reason = f"floor: {', '.join(rules[id])}" if id in rules else why
            groups.setdefault(reason, {})[id] = marking
        yield from groups.items()


def make_plan(
    unit: Unit,
    writer: Stored,
    handling: Handling,
    tombstones: Tombstones,
    *,
    trial: bool = False,
) -> Plan:
    """Compare what a unit says with what the store holds of its origin.

    Args:
        trial: nothing will be kept: whether a name is held is not looked up, and what stands is
            looked through as what is new, to be told of; that refuses nothing that is there.

    Raises:
        StoreError: something was erased from the store, and the key that tells what is missing.
    """
    unit, erased = _without_erased(unit, writer, tombstones)
    named = named_by(unit.claims.values()) | set(unit.entities)
    known = writer.registered(named)
    unit, waiting, held_bites = hold_proposals(unit, writer)
    held = writer.held(unit.origin, unit.claims if unit.partial else None)
    stands = _stands(unit, known, held)
    bound = bind(
        unit,
        writer,
        handling,
        known,
        whole=named <= known.keys() | unit.entities.keys(),
    )
    persons = {} if trial else hold_names(bound, known, writer, tombstones)
    unit = bound.unit
    plan = Plan(
        unit=unit,
        held=persons,
        erased=erased,
        raised=bound.claims,
        raised_entities=bound.entities,
        bites=[*held_bites, *bound.bites],
        kinds=bound.kinds,
    )
    _plan_entities(unit, known, plan)
    entities = {**known, **unit.entities}
    _plan_claims(unit, held, writer, plan)
    plan.stands = stands and not plan.changes
    if plan.stands and not trial:
        return plan
    bound_claims = bindings(unit, entities, writer)
    plan.effective |= bound_claims.effective
    plan.warnings += bound_claims.warnings
    plan.errors += bound_claims.errors
    _check_calls(unit, writer, plan, entities, waiting)
    checked = check_unit(unit, writer, plan.effective, plan.kinds)
    plan.errors += checked.errors
    plan.warnings += checked.withheld
    plan.warnings += near_places(unit, plan.effective, writer, handling)
    plan.warnings += open_names(unit, entities, plan.kinds, plan.effective, writer, handling)
    if plan.stands:
        plan.warnings += map(str, plan.errors)
        plan.errors = []
    return plan


def _stands(unit: Unit, known: Mapping[str, Entity], held: Mapping[str, Held]) -> bool:
    """Whether all that a part of a data set says stands in the store."""
    return (
        unit.partial
        and unit.entities.keys() <= known.keys()
        and unit.claims.keys() <= held.keys()
        and not any(before.retracted for before in held.values())
    )


def _check_calls(
    unit: Unit,
    writer: Stored,
    plan: Plan,
    entities: Mapping[str, Entity],
    waiting: Container[str],
) -> None:
    """Responses follow their calls and can be read by who reads these; no call stands inside
    itself; and what would say nothing is told. What waits to be accepted answers nobody yet."""
    told = list(unit.claims.values())
    to = tied(told)
    near = list(writer.naming(to - unit.entities.keys()))
    calls = calls_of(to, [*told, *near]) - to - unit.entities.keys()
    held = {claim.id: claim for claim in (*near, *writer.naming(calls))}
    known = [claim for claim in held.values() if unit.is_other(claim)]
    markings = {id: entities[id].marking for id in to if id in entities}
    found = [
        *impossible(told, known),
        *says_nothing(told),
        *unseen_answers(
            [claim for claim in told if claim.id not in waiting], known, markings, plan.effective
        ),
    ]
    for one in found:
        error = InputError(
            one.problem,
            mend=one.mend,
            record=unit.places.get(one.claim.id, unit.record),
            field=one.claim.predicate,
            value=unit.names.get(one.claim.object or "", one.claim.object),
        )
        if one.refused:
            plan.errors.append(error)
        else:
            plan.warnings.append(str(error))


def hold_names(
    bound: FloorBound, known: Mapping[str, Entity], writer: Stored, tombstones: Tombstones
) -> dict[str, Marking]:
    """Keep closer the persons whom a unit calls by a held name; as they would be marked else. It
    is told like what a person decided, and without a reason."""
    unit, before = bound.unit, {}
    entities = {**known, **unit.entities, **dict(_as_bound(bound, known))}
    for id, held in tombstones.names.raised(unit.claims.values(), entities, writer).items():
        written = before[id] = entities[id].marking
        if id in unit.entities:
            unit = replace(unit, entities={**unit.entities, id: held})
        else:
            bound.entities[id] = held.marking
        place = unit.places.get(id, unit.record)
        bound.bites.append(Bite(id, place, held.cls, written, held.marking, ()))
    bound.unit = unit
    return before


def _as_bound(bound: FloorBound, known: Mapping[str, Entity]) -> Iterator[tuple[str, Entity]]:
    for id, marking in bound.entities.items():
        if id in known:
            yield id, replace(known[id], marking=marking)


def _without_erased(
    unit: Unit, writer: Stored, tombstones: Tombstones
) -> tuple[Unit, tuple[str, ...]]:
    """A unit without what was erased, what names that, and what refines any of it; and its ids."""
    if not writer.has_tombstones():
        return unit, ()
    named = named_by(unit.claims.values())
    gone = set(tombstones.buried(named | set(unit.entities) | set(unit.claims), writer))
    if not gone:
        return unit, ()
    # A refined claim stands before the finer one.
    for id, claim in unit.claims.items():
        if claim.refines in gone or not gone.isdisjoint(claim.names):
            gone.add(id)
    return replace(
        unit,
        entities={id: entity for id, entity in unit.entities.items() if id not in gone},
        claims={id: claim for id, claim in unit.claims.items() if id not in gone},
    ), tuple(id for id in (*unit.entities, *unit.claims) if id in gone)


def _plan_entities(unit: Unit, known: Mapping[str, Entity], plan: Plan) -> None:
    for id, entity in unit.entities.items():
        there = known.get(id)
        if there is None:
            plan.entities.append(entity)
        elif there.cls != entity.cls:
            plan.errors.append(
                InputError(
                    f"is registered as {there.cls} already",
                    mend="give the new thing another local name (in a registry: another id); "
                    "what an entity is cannot change",
                    record=unit.places.get(id, unit.record),
                    field="class",
                    value=entity.cls,
                )
            )
        elif there.marking != entity.marking:
            plan.entities_remarked[id] = entity.marking
            _note_loosened(id, entity.cls, there.marking, entity.marking, plan)


def _note_loosened(id: str, what: str, before: Marking, after: Marking, plan: Plan) -> None:
    if before.join(after) != after:
        record = plan.unit.places.get(id, plan.unit.record)
        plan.loosened.append(Loosened(id, record, what, before, after))


def _plan_claims(unit: Unit, held: Mapping[str, Held], writer: Stored, plan: Plan) -> None:
    for id, claim in unit.claims.items():
        before = held.get(id)
        if before is None:
            plan.new.append(claim)
            continue
        if before.retracted and not before.decided:
            plan.reinstated.append(id)
        else:
            plan.already.append(id)
        if before.marking != claim.marking:
            plan.remarked[id] = claim.marking
            _note_loosened(id, claim.predicate, before.marking, claim.marking, plan)
    plan.retracted += [
        id for id, before in held.items() if not before.retracted and id not in unit.claims
    ]
    if plan.new and plan.retracted:
        _plan_reworded(held, writer, plan)


def _plan_reworded(held: Mapping[str, Held], writer: Stored, plan: Plan) -> None:
    """Note what was said before in other words, of another line or by another speaker, and more
    strictly: a correction is another claim, and says the same of the same."""
    before: dict[object, list[Marking]] = {}
    for claim in writer.claims([*plan.retracted, *plan.already]):
        before.setdefault(_statement(claim), []).append(held[claim.id].marking)
    for claim in plan.new:
        markings = before.get(_statement(claim), ())
        if markings and all(marking.join(claim.marking) != claim.marking for marking in markings):
            least = least_strict(markings) or markings[0]
            _note_loosened(claim.id, claim.predicate, least, claim.marking, plan)


def _statement(claim: Claim) -> object:
    value = None if claim.value is None else claim.value.text
    return claim.subject, claim.predicate, claim.object, claim.concept, value, claim.negated


def unknown_claims(
    decision: Decision, writer: Stored, tombstones: Tombstones
) -> tuple[list[InputError], list[str], frozenset[str]]:
    """An error for each claim of a decision that its sheet does not have; ids of those stored,
    and of those erased."""
    held = writer.held(decision.origin)
    erased = tombstones.buried([id for id in decision.claims if id not in held], writer)
    errors = [
        InputError(
            f"is the id of no claim of {decision.sheet} (id {decision.origin})",
            mend="load the sheet first; if it has changed, decide on its claims again",
            record=record,
            field="claims",
            value=id,
        )
        for id, record in decision.claims.items()
        if id not in held and id not in erased
    ]
    stored = [id for id in decision.claims if id in held]
    if decision.to is Review.ACCEPTED and len(stored) > 1:
        claims = list(writer.claims(stored))
        about = writer.registered({claim.subject for claim in claims})
        errors += refused_together(claims, about, decision.record)
    return errors, stored, erased


def parted_by(plan: Plan, writer: Stored) -> set[str]:
    """Entities around which a unit may part what others say from its denial: it changes their
    markings, or says of a response that it is a denial."""
    claims = plan.unit.claims
    coming = [*plan.new, *(claims[id] for id in plan.reinstated)]
    return {
        *plan.entities_remarked,
        *plan.raised_entities,
        *around(writer.claims(plan.raised)),
        *around(claim for claim in coming if claim.predicate == KIND and not claim.negated),
    }


def reopened_by(read: Decisions, writer: Stored) -> set[str]:
    """Entities around which decisions let stand again what was rejected, or lower a marking."""
    decided = {id for decision in read.decisions for id in decision.claims}
    lowered = {id for entry in read.lowered for id in entry.claims}
    claims = writer.claims((decided - writer.live(decided)) | lowered)
    return around(claims).union(*(entry.entities for entry in read.lowered))
