"""The floor of what is stored: the one check for decisions, imports, and what a load touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from graph.claims.claim import Claim, Entity
from graph.claims.marking import Marking
from graph.engines.engine import Stored
from graph.protection.floors import Floor, Handling, Kinds, raised
from graph.protection.kinds_told import kinds_told
from graph.protection.told_words import naming_shielded_stored


class Bite(NamedTuple):
    """Where a floor, or a person's decision, is stricter than what is written."""

    id: str
    record: str
    what: str
    """The property, or the class of an entity."""
    written: Marking
    bound: Marking
    rules: tuple[str, ...]
    """Empty where a person decided so."""
    why: str | None = None
    """The reason, where it is none of the floors that are written in a file."""

    def told(self, handling: Handling) -> str:
        """In one line, with the reasons."""
        told = handling.told(self.rules) if self.rules else "a person decided it, or has to"
        because = told if self.why is None else self.why
        return (
            f"{self.record}: {self.what}: {self.written} is written, {self.bound} holds: {because}"
        )


class StoredFloor(NamedTuple):
    """A claim or an entity of the store, and what binds it."""

    of: Claim | Entity
    floor: Floor | None


def stored_floors(
    claims: Iterable[Claim],
    entities: Iterable[Entity],
    writer: Stored,
    handling: Handling,
    *,
    kinds: Mapping[str, Kinds] | None = None,
    named: Mapping[str, Marking] | None = None,
    despite: bool = False,
) -> list[StoredFloor]:
    """What binds each of these, entities first.

    Args:
        kinds: what the entities, and those at the claims' ends, are said to be; None to look it up.
        named: which of the claims hold the name of a shielded person in their words
            (`graph.protection.told_words.naming_shielded`); None to look all that their origins
            say through.
        despite: leave out of account which rules two persons have set aside.
    """
    claims, entities = list(claims), list(entities)
    ends = {id for claim in claims for id in (claim.subject, claim.object) if id}
    classes = {id: entity.cls for id, entity in writer.registered(ends).items()}
    if kinds is None:
        kinds = kinds_told(writer, handling, ends | {entity.id for entity in entities})
    if named is None:
        named = naming_shielded_stored(claims, writer, handling)
    ids = [*(claim.id for claim in claims), *(entity.id for entity in entities)]
    handled = {} if despite else writer.handled(ids)
    lowered = {id: told.rules for id, told in handled.items()}
    return [
        StoredFloor(e, handling.of_entity(e.cls, kinds.get(e.id, {}), lowered.get(e.id, ())))
        for e in entities
    ] + [
        StoredFloor(c, handling.of_claim(c, classes, kinds, lowered.get(c.id, ()), named))
        for c in claims
    ]


def below_floors(found: Iterable[StoredFloor]) -> Iterator[Bite]:
    """Those that stand below what binds them."""
    for of, floor in found:
        marking = raised(of.marking, floor)
        if floor is not None and marking != of.marking:
            what, kind = ("claim", of.predicate) if isinstance(of, Claim) else ("entity", of.cls)
            yield Bite(of.id, f"{what} {of.id}", kind, of.marking, marking, floor.rules)
