"""Registries: entities that several sheets share, each with an id minted for it.

What a registry says of them (names, kinds, who is an organ of whom) the coder says himself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from graph.errors import InputError
from graph.ingest.coding import ITSELF, Coding
from graph.ingest.connector import Desk, Known, Unit
from graph.ingest.heading import (
    check_keys,
    find_coder,
    finish,
    is_yaml,
    itself,
    minted,
    own_words,
    part,
    source_id,
    top_keys,
)
from graph.ingest.meta import read_marking
from graph.ingest.spot import Spot
from graph.ingest.yaml_reading import Block, read_yaml
from graph.marking import RESTRICTED, Marking

KEYS = ("registry", "coder", "about", "defaults", "entities")
DEFAULTS = ("marking",)


class RegistryConnector:
    """Reads registry files."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Registries have the key ``registry`` without being sheets, which name theirs so."""
        keys = top_keys(head)
        return is_yaml(path) and "registry" in keys and not keys & {"sheet", "source"}

    def read(self, path: Path, desk: Desk) -> Unit:
        """Read a registry: origin, the coder's own claims, and entities with minted ids."""
        root = read_yaml(path)
        coding = declared(root, path, desk)
        by = find_coder(root, coding)
        with coding.noting():
            _say(root, coding)
        return finish(coding, by, needs=(), warnings=())


def declared(root: Block, path: Path, desk: Desk) -> Coding:
    """A registry whose local names are known, and nothing else yet.

    Raises:
        InputError: it has no id.
    """
    file = str(path)
    origin = minted(root, "registry", Spot(file))
    coding = Coding(
        file=file,
        origin=origin,
        vocabulary=desk.vocabulary,
        known={},
        document=None,
        itself=source_id(origin),
    )
    entities = part(root, "entities", coding)
    ids: dict[str, str] = {}

    def identify(local: str, block: Block, spot: Spot) -> str:
        if local not in entities.entries:
            raise spot.error(
                block,
                "stands within another block",
                "make it an entry of its own under entities, with an id, and name it there",
                value=None,
            )
        id = minted(block, "id", spot)
        if id in ids:
            raise spot.error(
                block.entries["id"],
                f"is the id of {ids[id]}, too",
                "leave it empty and run answerable mint on this file",
                field="id",
            )
        ids[id] = local
        return id

    with coding.noting():
        for local, node in entities.entries.items():
            coding.declare(entities.keys[local], node, identify)
        coding.declare_within("Source", part(root, "about", coding), identify)
    desk.registries[path.resolve()] = {
        local: known for local, known in coding.known.items() if local != ITSELF
    }
    desk.origins[path.resolve()] = origin
    return coding


def locals_of(path: Path, desk: Desk) -> Mapping[str, Known]:
    """The local names of a registry, read once however many sheets use it.

    Raises:
        InputError: the file cannot be read.
    """
    key = path.resolve()
    if key not in desk.registries:
        declared(read_yaml(path), path, desk)
    return desk.registries[key]


def _say(root: Block, coding: Coding) -> None:
    for error in check_keys(root, coding.file, KEYS, "a registry"):
        coding.note(error)
    marking = _default_marking(root, coding)
    itself(root, coding, marking)
    own = own_words(coding, marking)
    for local, block in part(root, "entities", coding).entries.items():
        if local in coding.known and isinstance(block, Block):
            coding.entity(local, block, own)


def _default_marking(root: Block, coding: Coding) -> Marking:
    spot = Spot(coding.file, "defaults")
    defaults = part(root, "defaults", coding)
    try:
        spot.only(defaults, DEFAULTS, "a registry's defaults")
        if "marking" in defaults.entries:
            return read_marking(defaults.entries["marking"], spot)
    except InputError as error:
        coding.note(error)
    return RESTRICTED
