"""What a mapping says itself, before any row: the data set as a source, and whom it names.

It is coded like a sheet: the same blocks, the same checks. Its entities have ids of their names
under the secret of the mapping, unless they stand in a registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from graph.claims.claim import Attribution, Entity
from graph.claims.errors import InputError
from graph.claims.marking import RESTRICTED, Marking
from graph.claims.unit import Unit
from graph.ingest.blocks import DOCUMENT, Coding
from graph.ingest.claim_keys import read_marking
from graph.ingest.connector import Desk, Known
from graph.ingest.mapping.mapping_file import ANSWERS, MappingFile
from graph.ingest.mapping.mapping_secret import Ids
from graph.ingest.sheet import registries, shared
from graph.ingest.sheet_head import find_coder, finish, itself, own_words, part, source_id
from graph.ingest.spot import Spot
from graph.ingest.yaml_tree import Block, Scalar

CONSTANT = "entities"
"""Keeps the mapping's own entities apart from those of rows."""


class Head(NamedTuple):
    """What stands before the rows."""

    unit: Unit
    constants: Mapping[str, Known]
    """What rows may name: the mapping's own entities, those of its registries, `DOCUMENT` (the
    data set) and `ITSELF` (the mapping as a source)."""
    coder_states: tuple[Attribution, ...]


def read_head(mapping: MappingFile, ids: Ids, desk: Desk) -> Head:
    """Code what a mapping says of the data set and of whom it names.

    Raises:
        InputError: a registry or the coder cannot be told. What else is wrong is among the errors
            of the unit.
    """
    root, file = mapping.root, str(mapping.path)
    needs = registries(root, mapping.path, desk)
    coding = Coding(
        file=file,
        origin=mapping.origin,
        vocabulary=desk.vocabulary,
        known=shared(needs, desk),
        document=ids.of("Source", CONSTANT, DOCUMENT),
        itself=source_id(mapping.origin),
    )
    _declare(root, coding, ids)
    by = find_coder(root, coding, own=True)
    with coding.noting():
        _code(root, coding)
    unit = replace(finish(coding, by, needs, ()), partial=True)
    return Head(unit, coding.known, coding.metas.coder_states)


def check_digest(mapping: MappingFile, digest: str, path: Path) -> None:
    """Where a mapping names the digest of its file, it is of this one.

    Raises:
        InputError: it is of another.
    """
    source = mapping.root.entries.get("source")
    node = source.entries.get("sha256") if isinstance(source, Block) else None
    if isinstance(node, Scalar) and node.text.strip().lower() != digest:
        raise InputError(
            f"is the SHA-256 of another file than {path.name}, whose is {digest}",
            mend="write the new digest and what else changed (published, version), or load the "
            "file that the mapping speaks of",
            record=f"{mapping.path}:{node.line}: source",
            field="sha256",
            value=node.text.strip(),
        )


def _declare(root: Block, coding: Coding, ids: Ids) -> None:
    spot = Spot(coding.file)

    def identify(local: str, block: Block, _: Spot) -> str:
        if "id" in block.entries:
            return spot.text(block.entries["id"], "id")
        cls = spot.text(block.entries["class"], "class") if "class" in block.entries else ""
        return ids.of(cls, CONSTANT, local)

    source = root.entries.get("source")
    if not isinstance(source, Block):
        coding.note(
            spot.error(
                root,
                "has no source",
                "describe the data set under source: name, publisher, url, published",
                field="source",
                value=None,
            )
        )
    assert coding.document is not None
    record = f"{coding.file}:{source.line if source else root.line}"
    coding.known[DOCUMENT] = Known(coding.document, "Source", record)
    coding.places.say(coding.document, f"{record}: {DOCUMENT}")
    for local, node in part(root, "entities", coding).entries.items():
        coding.declare(part(root, "entities", coding).keys[local], node, identify)
    for name in ("source", "about"):
        coding.declare_within("Source", part(root, name, coding), identify)


def _code(root: Block, coding: Coding) -> None:
    marking = _marking(root, coding)
    own = own_words(coding, marking)
    source = part(root, "source", coding)
    answers = root.entries.get("answers")
    if answers is not None:
        source = _with_answers(source, answers, coding)
    document = coding.known[DOCUMENT]
    meta = coding.block(DOCUMENT, source, own, more=frozenset({"class"}))
    coding.entities[document.id] = Entity(id=document.id, cls=document.cls, marking=meta.marking)
    itself(root, coding, meta.marking)
    for local, block in part(root, "entities", coding).entries.items():
        if local in coding.known and isinstance(block, Block):
            coding.entity(local, block, own)


def _with_answers(source: Block, node: object, coding: Coding) -> Block:
    """The block of the data set with what it covers of answers to calls."""
    assert isinstance(node, Scalar)
    spot = Spot(coding.file)
    told = spot.text(node, "answers")
    if told not in ANSWERS:
        coding.note(
            spot.error(node, "is neither", "write answers: covered or not covered", field="answers")
        )
        return source
    said = Scalar(ANSWERS[told], node.line, node.column, True)
    return Block(
        {**source.entries, "answers": said},
        {**source.keys, "answers": Scalar("answers", node.line, 0, True)},
        source.line,
        source.column,
        source.flow,
    )


def _marking(root: Block, coding: Coding) -> Marking:
    node = root.entries.get("marking")
    if node is None:
        return RESTRICTED
    try:
        return read_marking(node, Spot(coding.file))
    except InputError as error:
        coding.note(error)
        return RESTRICTED
