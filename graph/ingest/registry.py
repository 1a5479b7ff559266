"""Registries: entities that several sheets share, each with an id minted for it.

What a registry says of them (names, kinds, who is an organ of whom) the coder says himself. An
article or a treaty is named by its code in the tables of the law, which say the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from graph.claims.claim import Entity
from graph.claims.errors import InputError
from graph.claims.marking import PUBLIC, RESTRICTED, Marking
from graph.claims.unit import Unit
from graph.duties.law.law_claims import CITED, law_id
from graph.ingest.blocks import ITSELF, Coding
from graph.ingest.claim_keys import read_marking
from graph.ingest.connector import Desk, Known
from graph.ingest.ontology_folder import ontology_of
from graph.ingest.sheet_head import (
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
from graph.ingest.spot import Spot, near
from graph.ingest.yaml_tree import Block, Node, read_yaml

KEYS = ("registry", "coder", "about", "defaults", "entities")
DEFAULTS = ("marking",)
LAW = "law"
"""The key of what is named by its code in the tables of the law."""


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
    cited: dict[str, _Cited] = {}

    def identify(local: str, block: Block, spot: Spot) -> str:
        if local not in entities.entries:
            raise spot.error(
                block,
                "stands within another block",
                "make it an entry of its own under entities, with an id, and name it there",
                value=None,
            )
        key = LAW if local in cited else "id"
        id = cited[local].id if local in cited else minted(block, key, spot)
        if id in ids:
            raise spot.error(
                block.entries[key],
                f"is {'' if local in cited else 'the id of '}{ids[id]}, too",
                "keep one of the two names"
                if local in cited
                else "leave it empty and run answerable mint on this file",
                field=key,
            )
        ids[id] = local
        return id

    with coding.noting():
        for local, node in entities.entries.items():
            try:
                found = _cited(node, Spot(file, local), desk)
            except InputError as error:
                coding.refused[local] = error
                coding.note(error)
                continue
            if found is not None:
                cited[local] = found
            implied = None if found is None else found.cls
            coding.declare(entities.keys[local], node, identify, implied)
        coding.declare_within("Source", part(root, "about", coding), identify)
    desk.registries[path.resolve()] = {
        local: known for local, known in coding.known.items() if local != ITSELF
    }
    desk.origins[path.resolve()] = origin
    return coding


class _Cited(NamedTuple):
    """What a code of the law stands for."""

    id: str
    cls: str


def _cited(node: Node, spot: Spot, desk: Desk) -> _Cited | None:
    """What a block names by its code in the tables of the law; None where it names nothing so."""
    if not isinstance(node, Block) or LAW not in node.entries:
        return None
    spot.only(node, (LAW,), "something named by its code in the law: its tables say the rest")
    code = spot.text(node.entries[LAW], LAW)
    law = ontology_of(desk.vocabulary).law
    known = [f"instrument/{one}" for one in law.instruments]
    known += [f"provision/{one}" for one in law.provisions]
    if code not in known:
        meant = code if "/" in code else f"provision/{code}"
        raise spot.error(
            node.entries[LAW],
            "is no code of the tables of the law",
            f"{near(meant, known)}; or add its row to {desk.vocabulary.folder.name}/law",
            field=LAW,
        )
    part, _, name = code.partition("/")
    return _Cited(law_id(part, name), CITED[part])


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
        if local not in coding.known or not isinstance(block, Block):
            continue
        if LAW in block.entries:
            known = coding.known[local]
            coding.entities[known.id] = Entity(id=known.id, cls=known.cls, marking=PUBLIC)
        else:
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
