"""Names that are read by more people than what is said of their bearers.

A floor holds what is said of somebody who was harmed, and texts that name her. Her own name is no
such text: alone it tells nothing of harm, and a person who speaks in public keeps hers. Whether it
may be found is a person's decision, so a load reports it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from graph.claims.claim import Claim, Entity
from graph.claims.marking import Marking
from graph.claims.unit import Unit
from graph.engines.engine import Stored
from graph.protection.floors import Handling, Kinds
from graph.protection.told_words import NAME, PERSON

MOST_TOLD = 20
"""Names of one file that are told one by one."""


def open_names(
    unit: Unit,
    entities: Mapping[str, Entity],
    kinds: Mapping[str, Kinds],
    effective: Mapping[str, Marking],
    writer: Stored,
    handling: Handling,
) -> list[str]:
    """A line for each person of whom the unit says what a rule that shields holds, and who has a
    name that more people may read: in the unit, or in the store.

    Args:
        entities: those at the ends of the unit's claims.
        kinds: what they are said to be.
        effective: the marking that binds each claim of the unit.
    """
    classes = {id: entity.cls for id, entity in entities.items()}
    said: dict[str, Claim] = {}
    for id, claim in unit.claims.items():
        if claim.predicate not in handling.shielding:
            continue
        if claim.negated or id not in effective:
            continue
        if handling.shielding_claim(claim, classes, kinds) is None:
            continue
        for end in (claim.subject, claim.object or ""):
            if classes.get(end) == PERSON:
                said.setdefault(end, claim)
    if not said:
        return []
    names = _names(unit, said, effective, writer)
    told = []
    for person, claim in said.items():
        held = effective[claim.id]
        for name, marking in names.get(person, ()):
            if marking.join(held) == marking or name.value is None:
                continue
            where = unit.places.get(name.id, "")
            told.append(
                f"{unit.places.get(claim.id, unit.record)}: {claim.predicate}: is held at {held}, "
                f"and the name of the same person, “{name.value.text}”, is {marking}"
                + (f" ({where})" if where else "")
                + ": who may read the name finds it, though not what is said here; mark "
                "the name as closely, or write a code for it, unless it is meant so"
            )
            break
    more = len(told) - MOST_TOLD
    return [*told[:MOST_TOLD], *([f"{unit.record}: {more} more such names"] if more > 0 else [])]


def _names(
    unit: Unit, persons: Mapping[str, Claim], effective: Mapping[str, Marking], writer: Stored
) -> Mapping[str, list[tuple[Claim, Marking]]]:
    """What persons are called in a unit and in the store, each with its effective marking."""
    found: dict[str, list[tuple[Claim, Marking]]] = defaultdict(list)
    for id, claim in unit.claims.items():
        if claim.predicate == NAME and claim.subject in persons and id in effective:
            found[claim.subject].append((claim, effective[id]))
    stored = [
        claim
        for claim in writer.naming(persons)
        if claim.predicate == NAME and claim.subject in persons and unit.is_other(claim)
    ]
    live = writer.live(claim.id for claim in stored)
    markings = writer.effective(live)
    for claim in stored:
        if claim.id in live and claim.id in markings:
            found[claim.subject].append((claim, markings[claim.id]))
    return found
