"""``names:``: what a sheet calls things that the store has, by their ids.

names:
  guard: {id: 5hsjkkqpgbd6bp2vkxdcqkpjwi, class: StateBody}

It stands for a registry where none is at hand: in a sheet that was given back out of a store, and
in one that is handed in over HTTP, where the class may be left out (``guard: <id>``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from graph.claims.errors import InputError
from graph.ingest.blocks import LOCAL, RESERVED
from graph.ingest.connector import Desk, Known
from graph.ingest.spot import Spot, near
from graph.ingest.yaml_tree import Block, Node, Scalar

NAMES = "names"
FORM = "write NAME: {id: …, class: …}"
_ID = re.compile(r"[a-z2-7]{26}\Z")


def named(root: Block, path: Path, desk: Desk, known: Mapping[str, Known]) -> dict[str, Known]:
    """What the part ``names`` of a sheet stands for.

    Args:
        known: local names of the sheet's registries.

    Raises:
        InputError: a name is none or stands for something else; an id is none, is unknown to
            anybody who hands the sheet in, or is of another class.
    """
    node = root.entries.get(NAMES)
    if node is None:
        return {}
    spot = Spot(str(path), NAMES)
    block = spot.block(node, "", FORM)
    given: dict[str, tuple[str, str | None, Scalar]] = {}
    for local, entry in block.entries.items():
        key = block.keys[local]
        _check_name(local, key, spot, desk, known)
        id, cls = _entry(entry, spot, desk)
        given[local] = id, cls, key
    found = None if desk.find is None else desk.find([id for id, _, _ in given.values()])
    return {
        local: Known(id, _class(id, cls, found, key, spot), spot.at(key))
        for local, (id, cls, key) in given.items()
    }


def _check_name(
    local: str, key: Scalar, spot: Spot, desk: Desk, known: Mapping[str, Known]
) -> None:
    if not LOCAL.match(local):
        raise spot.error(
            key,
            "is not a local name",
            "use up to 64 letters, digits, - and _, beginning with a letter",
        )
    if local in RESERVED or local in desk.vocabulary.classes:
        raise spot.error(key, "is a word with another meaning here", "choose another name")
    if local in known:
        raise spot.error(
            key,
            f"names something else already ({known[local].record})",
            "choose another name",
        )


def _entry(node: Node, spot: Spot, desk: Desk) -> tuple[str, str | None]:
    """The id and, where it is given, the class."""
    cls = None
    if isinstance(node, Block):
        spot.only(node, ("id", "class"), "what a name stands for")
        if "id" not in node.entries:
            raise spot.error(node, "has no id", FORM, field="id", value=None)
        if "class" in node.entries:
            written = node.entries["class"]
            cls = spot.text(written, "class")
            concrete = desk.vocabulary.concrete("Entity")
            if cls not in concrete:
                raise spot.error(written, "is not a class", near(cls, concrete), field="class")
        node = node.entries["id"]
    id = spot.text(node, "id")
    if not _ID.match(id):
        raise spot.error(node, "is not the id of an entity", "copy it from a reply", field="id")
    if cls is None and desk.find is None:
        raise spot.error(node, "has no class", FORM, field="class", value=None)
    return id, cls


def _class(
    id: str, cls: str | None, found: Mapping[str, str] | None, key: Scalar, spot: Spot
) -> str:
    there = cls if found is None else found.get(id)
    if there is None:
        raise InputError(
            "is the id of nothing that may be read here",
            mend="take an id from the reply to a query",
            record=spot.at(key),
            field="id",
            value=id,
        )
    if cls is not None and cls != there:
        raise spot.error(key, f"is of the class {there}", f"write class: {there}", value=cls)
    return there
