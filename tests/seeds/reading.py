"""The seed's sheet as a reader sees it: one line a claim, in local names.

wave kind attack | amnesty-uk reports, amnesty-international received | reported | L11 | public
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from graph.claims.claim import Claim, Literal
from graph.claims.unit import Unit
from graph.ingest.connector import Desk
from graph.ingest.registry import RegistryConnector
from graph.ingest.sheet import SheetConnector
from graph.ingest.yaml_tree import Block, Items, Node, read_yaml
from graph.vocabulary import Vocabulary

SEEDS = Path(__file__).parent.parent.parent / "seeds"
REGISTRY = SEEDS / "registry.yaml"
SHEET = SEEDS / "chechnya" / "2019-01-14-amnesty-uk.yaml"
PRESS_RELEASE = (
    REGISTRY,
    REGISTRY.with_suffix(".reviews.yaml"),
    SHEET,
    SHEET.with_suffix(".reviews.yaml"),
)
"""The files of the press release alone: what was worked out by hand is of it, and stays as it is
when other documents join."""


class Reading(NamedTuple):
    """The press release as coded."""

    registry: Unit
    sheet: Unit
    names: dict[str, str]
    """Entity id → local name."""
    keys: dict[str, str]
    """Claim id → its key in the sheet."""

    def line(self, claim: Claim) -> str:
        """A claim as one line of the table in `tests.seeds.rows`."""
        said = (
            self.names[claim.object]
            if claim.object is not None
            else claim.concept or _value(claim.value)
        )
        predicate = f"not {claim.predicate}" if claim.negated else claim.predicate
        if claim.valid is not None:
            said += f" ({claim.valid.edtf})"
        chain = ", ".join(
            f"{self.names[link.actor]} {link.act}"
            + (f" {link.on.edtf}" if link.on is not None else "")
            for link in claim.attribution
        )
        locator = (claim.citation.locator or "–").split(":")[0]
        return " | ".join(
            [
                f"{self.names[claim.subject]} {predicate} {said}",
                chain,
                claim.stance.value,
                locator,
                str(claim.marking),
            ]
        )


def read_seed(vocabulary: Vocabulary) -> Reading:
    """Read registry and sheet, without loading them anywhere."""
    desk = Desk(vocabulary=vocabulary, roots=(SEEDS,))
    registry = RegistryConnector().read(REGISTRY, desk)
    sheet = SheetConnector().read(SHEET, desk)
    names = {
        id: place.rsplit(": ", 1)[1]
        for unit in (registry, sheet)
        for id, place in unit.places.items()
        if id in unit.entities
    }
    by_line = _keys(read_yaml(SHEET))
    lines = {id: int(sheet.places[id].rsplit(": ", 1)[0].rsplit(":", 1)[1]) for id in sheet.claims}
    keys = {id: by_line[line] for id, line in lines.items() if line in by_line}
    return Reading(registry, sheet, names, keys)


def _value(value: Literal | None) -> str:
    assert value is not None
    if value.original is not None and value.datatype in ("period", "quantity"):
        return f"{value.text} “{value.original}”"
    return f"“{value.text}”" if value.datatype == "text" else value.text


def _keys(node: Node) -> dict[int, str]:
    """Line → the key of the claim that begins there."""
    found: dict[int, str] = {}
    if isinstance(node, Items):
        for item in node.items:
            found |= _keys(item)
    if isinstance(node, Block):
        if "key" in node.entries:
            key = node.entries["key"]
            assert not isinstance(key, Items | Block)
            found[node.line] = key.text
        for inner in node.entries.values():
            found |= _keys(inner)
    return found
