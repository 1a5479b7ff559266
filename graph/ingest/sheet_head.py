"""What sheets and registries have in common at their top: id, coder, defaults, about."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from graph.claims.claim import Attribution, Claim, Entity, entity_id
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.unit import Unit
from graph.ingest.blocks import ITSELF, Coding
from graph.ingest.claim_keys import META, Meta
from graph.ingest.spot import Spot, an, near
from graph.ingest.yaml_tree import Block, Node, Scalar

_ID = re.compile(r"[a-z2-7]{26}\Z")
_TOP_KEY = re.compile(rb"^(?:\xef\xbb\xbf)?([a-z]+)[ ]*:", re.MULTILINE)


def is_yaml(path: Path) -> bool:
    """Whether a file calls itself YAML."""
    return path.suffix.lower() in (".yaml", ".yml")


def top_keys(head: bytes) -> frozenset[str]:
    """The keys at the left margin, found without parsing: a broken file is still recognised."""
    return frozenset(key.decode() for key in _TOP_KEY.findall(head))


def minted(block: Block, key: str, spot: Spot) -> str:
    """The minted id under a key.

    Raises:
        InputError: there is none, or it is no such id.
    """
    node = block.entries.get(key)
    if node is None or (isinstance(node, Scalar) and not node.text.strip()):
        raise InputError(
            "has no id",
            mend="run answerable mint on this file, which writes one",
            record=spot.at(node or block),
            field=key,
        )
    id = spot.text(node, key)
    if not _ID.match(id):
        raise spot.error(
            node,
            "is not a minted id",
            "leave it empty and run answerable mint on this file, which writes one",
            field=key,
            over_http=f"leave {key}: out: then it gets an id; or give the one that it was given",
        )
    return id


def check_keys(root: Block, file: str, allowed: Collection[str], what: str) -> list[InputError]:
    """An error for each key at the top that the format does not have."""
    spot = Spot(file)
    return [
        spot.error(key, f"is not a part of {what}", near(name, allowed))
        for name, key in root.keys.items()
        if name not in allowed
    ]


def part(root: Block, name: str, coding: Coding) -> Block:
    """One part of the file, empty where it is left out or is no mapping (which is noted)."""
    node = root.entries.get(name)
    if isinstance(node, Block):
        return node
    if node is not None and not (isinstance(node, Scalar) and not node.text):
        coding.note(
            Spot(coding.file, name).error(node, "is not a mapping", "write keys and values")
        )
    return Block({}, {}, root.line, 0, False)


def find_coder(root: Block, coding: Coding, *, own: bool = False) -> str:
    """The coder's entity id; the file's own statements are attributed to him from here on.

    Args:
        own: whether the file may declare him itself.

    Raises:
        InputError: the file names none, or somebody unknown, or not an actor.
    """
    spot = Spot(coding.file)
    node: Node | None = root.entries.get("coder")
    if node is None:
        raise spot.error(
            root,
            "names no coder",
            "write coder: and the local name of an actor in the registry",
            field="coder",
            value=None,
        )
    local = spot.text(node, "coder")
    declared = root.entries.get("entities")
    if (
        not own
        and local not in coding.known
        and isinstance(declared, Block)
        and local in declared.entries
    ):
        raise spot.error(
            node,
            "is declared in this sheet",
            "declare the coder in the registry that the sheet names: a person codes many sheets",
            field="coder",
            over_http="leave coder: out, and it is you; or give the coder's id under names:",
        )
    known = coding.reference(local, node, spot, "coder")
    if not coding.vocabulary.is_a(known.cls, "Actor"):
        raise spot.error(
            node, f"is {an(known.cls)}", "name an actor, such as a person", field="coder"
        )
    coding.metas.coder_states = (Attribution(actor=known.id, act="states"),)
    return known.id


def own_words(coding: Coding, marking: Marking, by_software: str | None = None) -> Meta:
    """What holds for claims that the coder makes himself, or a program that drafts for him."""
    states = coding.metas.coder_states
    return Meta(attribution=states, own=True, marking=marking, by_software=by_software)


def itself(root: Block, coding: Coding, marking: Marking, by_software: str | None = None) -> None:
    """Register the file as a source, and draft what its part ``about`` says of it."""
    entity = Entity(id=coding.itself, cls="Source", marking=marking)
    coding.entities[entity.id] = entity
    coding.places.say(entity.id, f"{coding.file}:{root.line}: {ITSELF}")
    words = own_words(coding, marking, by_software)
    coding.block(ITSELF, part(root, "about", coding), words, idle=frozenset(META))


def source_id(origin: str) -> str:
    """The id of a sheet or registry as a source."""
    return entity_id(origin, ITSELF)


def finish(coding: Coding, by: str, needs: tuple[Path, ...], warnings: tuple[str, ...]) -> Unit:
    """Everything that the file says."""
    claims: dict[str, Claim] = {}
    with coding.noting():
        claims = coding.claims()
    return Unit(
        record=coding.file,
        origin=coding.origin,
        by=by,
        entities=coding.entities,
        claims=claims,
        places=coding.places,
        names={known.id: local for local, known in coding.known.items()},
        passages=coding.passages,
        reasons=coding.reasons,
        grades=coding.grades,
        needs=needs,
        errors=tuple(coding.errors),
        warnings=warnings,
    )
