"""A sheet that somebody hands in as a text: over HTTP, without files beside it."""

from __future__ import annotations

from pathlib import Path

from graph.claims.claim import Entity
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC
from graph.claims.unit import Unit
from graph.ingest.connector import Desk, Known
from graph.ingest.named_things import named
from graph.ingest.sheet import coded
from graph.ingest.spot import Spot
from graph.ingest.yaml_tree import Scalar, parse_yaml

RECORD = "sheet"
"""How messages call it: there is no file."""
WHO_HANDS_IN = "(who hands it in)"
"""The local name of the coder whom a sheet leaves out. Nothing else can be called so."""


def read_handed_in(data: bytes, desk: Desk, *, by: str, new_id: str) -> Unit:
    """What a sheet says, written as YAML or as JSON.

    Args:
        desk: with `Desk.find`: what anybody who hands it in may read.
        by: the opaque id of that person, who is the coder where the sheet names none.
        new_id: the sheet's own id where it leaves that out.

    Raises:
        InputError: it cannot be read at all, or names a registry: there are no files beside it.
        OutOfTime, Abandoned: as `Deadline.check`.
    """
    root = parse_yaml(data, RECORD, desk.deadline)
    spot = Spot(RECORD)
    if "registry" in root.entries:
        raise spot.error(
            root.keys["registry"],
            "names a file, and there are none beside a sheet that is handed in",
            "give the ids of what the store has under names:, as NAME: ID",
        )
    node = root.entries.get("sheet")
    if node is None or (isinstance(node, Scalar) and not node.text.strip()):
        root.entries["sheet"] = Scalar(new_id, root.line, 0, True)
    known = named(root, Path(RECORD), desk, {})
    entities: list[Entity] = []
    if "coder" not in root.entries:
        root.entries["coder"] = Scalar(WHO_HANDS_IN, root.line, 0, True)
        known[WHO_HANDS_IN] = Known(by, "Person", RECORD)
        assert desk.find is not None
        there = desk.find([by])
        if not there:
            entities.append(Entity(id=by, cls="Person", marking=PUBLIC))
        elif there[by] != "Person":
            raise InputError(
                f"is the id of something else, of the class {there[by]}",
                mend="ask the operator of the server for another id",
                record=RECORD,
                field="coder",
                value=by,
            )
    return coded(root, Path(RECORD), desk, (), known, entities)
