"""Floors that two persons set aside for some claims and entities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from graph.claims.claim import Claim, Entity
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.unit import Lowering
from graph.engines.engine import Writer
from graph.protection.floors import Handling, raised
from graph.protection.held_names import HELD, RULE
from graph.protection.stored_floors import stored_floors
from graph.protection.tombstones import Tombstones


class Lowered(NamedTuple):
    """What came of one entry."""

    new: int
    already: int
    errors: tuple[InputError, ...]


def lower(
    lowering: Lowering,
    writer: Writer,
    handling: Handling,
    tombstones: Tombstones,
) -> Lowered:
    """Mark claims and entities as two persons agreed, below their floors; the history has both.

    What was erased is left out. Where an id is unknown nothing is done.
    """
    held = writer.held(lowering.origin)
    registered = writer.registered(lowering.entities)
    wanted = {**lowering.claims, **lowering.entities}
    missing = [id for id in wanted if id not in held and id not in registered]
    erased = tombstones.buried(missing, writer)
    unknown = [id for id in missing if id not in erased]
    if unknown:
        return Lowered(0, 0, tuple(_unknown(id, wanted[id], lowering) for id in unknown))
    claims = writer.claims(id for id in lowering.claims if id in held)
    rules = set_aside(claims, registered.values(), lowering.to, writer, handling)
    for id in _held(registered, lowering.to, writer, tombstones):
        rules[id] = " ".join(sorted({*rules[id].split(), RULE}))
    new = 0
    for id, names in rules.items():
        mark = writer.remark if id in held else writer.remark_entities
        new += mark({id: lowering.to}, lowering.decided, rules=names)
    return Lowered(new, len(wanted) - len(erased) - new, ())


def _held(
    entities: Mapping[str, Entity], to: Marking, writer: Writer, tombstones: Tombstones
) -> frozenset[str]:
    """The entities that are held for a name and that a marking would show."""
    if to.join(HELD) == to:
        return frozenset()
    classes = {id: entity.cls for id, entity in entities.items()}
    return tombstones.names.people(writer.naming(entities), classes, writer)


def set_aside(
    claims: Iterable[Claim],
    entities: Iterable[Entity],
    to: Marking,
    writer: Writer,
    handling: Handling,
) -> dict[str, str]:
    """For each claim and entity the rules whose floor a marking is below, as history has them."""
    found = stored_floors(claims, entities, writer, handling, despite=True)
    return {
        of.id: " ".join(floor.rules) if floor is not None and raised(to, floor) != to else ""
        for of, floor in found
    }


def _unknown(id: str, record: str, lowering: Lowering) -> InputError:
    return InputError(
        f"is the id of no claim of {lowering.sheet} and of no entity",
        mend="load the sheet first; if it has changed, decide on its claims again",
        record=record,
        field="claims" if id in lowering.claims else "entities",
        value=id,
    )
