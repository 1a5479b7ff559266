"""The documents of 2017 and 2018 as coded, each claim as one line in local names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from graph.claims.claim import Claim, Stance
from graph.claims.unit import Unit
from graph.ingest.connector import Desk
from graph.ingest.registry import RegistryConnector
from graph.ingest.sheet import SheetConnector
from graph.vocabulary import Vocabulary
from tests.seeds.reading import REGISTRY, SEEDS, Reading

STATES = SEEDS / "registry-states.yaml"
SHEETS = tuple(
    path
    for path in sorted((SEEDS / "chechnya").glob("201[78]-*.yaml"))
    if not path.name.endswith(".reviews.yaml")
)
CODED = (REGISTRY, STATES, *SHEETS)
FILES = (*CODED, *(path.with_suffix(".reviews.yaml") for path in CODED))
"""What a store of these years holds: registries, sheets, and the decisions on them."""


class Affair(NamedTuple):
    """These documents, read and loaded nowhere."""

    registries: tuple[Unit, Unit]
    sheets: Mapping[str, Unit]
    """By file name, without its ending."""
    names: Mapping[str, str]
    """Entity id → local name."""

    def line(self, claim: Claim) -> str:
        """A claim as one line of ``rows-2017-2018.txt``."""
        registry, sheet = self.registries[0], next(iter(self.sheets.values()))
        return Reading(registry, sheet, dict(self.names), {}).line(claim)

    def said(self) -> Iterator[tuple[str, Claim]]:
        """Each claim with its sheet: what documents say, and what the coder judges.

        Left out is what the coder states of names, documents and sheets.
        """
        for name, unit in self.sheets.items():
            for claim in unit.claims.values():
                if claim.speaker != unit.by or claim.stance == Stance.PRESUPPOSED:
                    yield name, claim


def read_affair(vocabulary: Vocabulary) -> Affair:
    """Read both registries and every sheet of these years."""
    desk = Desk(vocabulary=vocabulary, roots=(SEEDS,))
    registry = RegistryConnector().read(REGISTRY, desk)
    states = RegistryConnector().read(STATES, desk)
    sheets = {path.stem: SheetConnector().read(path, desk) for path in SHEETS}
    names = {
        id: unit.names[id] for unit in (registry, states, *sheets.values()) for id in unit.entities
    }
    return Affair((registry, states), sheets, names)
