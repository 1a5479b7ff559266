"""What binds each claim of a unit: its own marking, and those of all that it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from graph.claims.claim import Attribution, Claim, Entity
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC, Marking, join_all
from graph.claims.unit import Unit
from graph.engines.engine import Stored


class Bindings(NamedTuple):
    """What binds the claims of a unit."""

    effective: dict[str, Marking]
    """By the ids of claims, save those with an error."""
    warnings: list[str]
    """Where it is stricter than what is written."""
    errors: list[InputError]
    """Of claims that name what is not there."""


def bindings(unit: Unit, entities: Mapping[str, Entity], writer: Stored) -> Bindings:
    """What every claim names has to be there; and what will bind, beside what is written."""
    found = Bindings({}, [], [])
    foreign = {
        claim.refines
        for claim in unit.claims.values()
        if claim.refines is not None and claim.refines not in unit.claims
    }
    stored = writer.effective(foreign)
    markings = {id: entity.marking for id, entity in entities.items()}
    chains = _Chains(markings)
    for id, claim in unit.claims.items():
        written = claim.marking
        if claim.refines is None:
            try:
                binding = written
                for other in (
                    markings[claim.subject],
                    written if claim.object is None else markings[claim.object],
                    chains.marking(claim.attribution),
                    markings[claim.citation.source],
                ):
                    if other is not binding:  # as it is of most
                        binding = binding.join(other)
                found.effective[id] = binding
                if binding is not written and binding != written:
                    found.warnings.append(_stricter(claim, binding, unit, entities, None))
                continue
            except KeyError:
                pass  # it is told below which is missing
        names = claim.names
        missing = [name for name in names if name not in entities]
        if missing:
            found.errors.append(
                InputError(
                    "names an entity that the store does not have",
                    mend="load its registry first",
                    record=unit.places.get(id, unit.record),
                    field=claim.predicate,
                    value=missing[0],
                )
            )
            continue
        coarser = None
        if claim.refines is not None:
            coarser = found.effective.get(claim.refines, stored.get(claim.refines))
            if coarser is None:
                found.errors.append(
                    InputError(
                        "is the id of no claim in the store",
                        mend="load the sheet of the coarser claim first, or give its key if it "
                        "stands in this sheet",
                        record=unit.places.get(id, unit.record),
                        field="refines",
                        value=claim.refines,
                    )
                )
                continue
        binding = claim.marking if coarser is None else claim.marking.join(coarser)
        for name in names:
            other = entities[name].marking
            if other is not binding:  # as it is of most
                binding = binding.join(other)
        found.effective[id] = binding
        if binding is not claim.marking and binding != claim.marking:
            found.warnings.append(_stricter(claim, binding, unit, entities, coarser))
    return found


class _Chains:
    """What chains of speakers are marked together. Very many claims share one object for theirs."""

    def __init__(self, markings: Mapping[str, Marking]) -> None:
        self._markings = markings
        self._known: dict[int, Marking] = {}

    def marking(self, chain: tuple[Attribution, ...]) -> Marking:
        """The strictest that its speakers need together.

        Raises:
            KeyError: one of them is not known.
        """
        known = self._known.get(id(chain))
        if known is None:
            first, *others = [self._markings[link.actor] for link in chain] or [PUBLIC]
            known = self._known[id(chain)] = first if not others else join_all((first, *others))
        return known


def _stricter(
    claim: Claim,
    binding: Marking,
    unit: Unit,
    entities: Mapping[str, Entity],
    coarser: Marking | None,
) -> str:
    because = [
        f"{_called(name, unit)} is {entities[name].marking}"
        for name in claim.names
        if entities[name].marking.join(claim.marking) != claim.marking
    ]
    if coarser is not None and coarser.join(claim.marking) != claim.marking:
        because.append(f"the claim that it refines is {coarser}")
    return (
        f"{unit.places.get(claim.id, unit.record)}: {claim.predicate}: {claim.marking} is "
        f"written, {binding} binds: {', '.join(because)}"
    )


def _called(id: str, unit: Unit) -> str:
    """An entity by the local name that the author knows it under."""
    return unit.names.get(id, f"…{id[-6:]}")
