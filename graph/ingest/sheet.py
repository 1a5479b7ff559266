"""Coding sheets: one document, read by a person and coded by hand. The format: SHEETS.md."""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Mapping
from pathlib import Path

from graph.claims.claim import BY_SOFTWARE, Entity, entity_id
from graph.claims.deadline import Deadline
from graph.claims.errors import InputError
from graph.claims.marking import RESTRICTED
from graph.claims.unit import Unit
from graph.ingest.blocks import DOCUMENT, Coding
from graph.ingest.claim_keys import CLAIMS_OWN, PASSED_ON, Meta
from graph.ingest.connector import Desk, Known
from graph.ingest.documents import Texts
from graph.ingest.named_things import named
from graph.ingest.registry import locals_of
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
from graph.ingest.spot import RecordError, Spot, each, place
from graph.ingest.typed_values import clean
from graph.ingest.yaml_tree import Block, Items, Node, Scalar, read_yaml

KEYS = (
    *("sheet", "coder", "registry", "names", "about", "source", "defaults", "entities"),
    "claims",
)
DEFAULTS = ("marking", "stance", "attribution", BY_SOFTWARE)


class SheetConnector:
    """Reads coding sheets."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Sheets have the key ``sheet`` or ``source``."""
        return is_yaml(path) and bool(top_keys(head) & {"sheet", "source"})

    def read(self, path: Path, desk: Desk) -> Unit:
        """Read a sheet: origin, the document and what it says, as the coder has read it."""
        root = read_yaml(path)
        needs = registries(root, path, desk)
        known = shared(needs, desk)
        return coded(root, path, desk, needs, known | named(root, path, desk, known))


def coded(
    root: Block,
    path: Path,
    desk: Desk,
    needs: tuple[Path, ...],
    known: dict[str, Known],
    entities: Iterable[Entity] = (),
    refused: Mapping[str, RecordError] | None = None,
) -> Unit:
    """What a sheet says, given as a tree.

    Args:
        needs: the registries that have to be loaded before it.
        known: the local names of these, and what they stand for.
        entities: what it registers beside its own entities.
        refused: local names that a workbook's rows were refused for; then the same mistake in
            many cells is told once. None: each is told.
    """
    file = str(path)
    origin = minted(root, "sheet", Spot(file))
    desk.origins[path.resolve()] = origin
    coding = Coding(
        file=file,
        origin=origin,
        vocabulary=desk.vocabulary,
        known=known,
        document=entity_id(origin, DOCUMENT),
        itself=source_id(origin),
        refused=refused,
        once=refused is not None,
    )
    coding.entities |= {entity.id: entity for entity in entities}
    by = find_coder(root, coding)
    warnings = _find_text(root, coding, desk)
    with coding.noting():
        _code(root, coding, desk.deadline)
    return finish(coding, by, needs, warnings)


def registries(root: Block, path: Path, desk: Desk) -> tuple[Path, ...]:
    """The registries that a sheet names, by paths relative to itself."""
    node = root.entries.get("registry")
    if node is None:
        return ()
    spot = Spot(str(path))
    found = []
    for item in each(node):
        registry = Path(os.path.normpath(path.parent / spot.text(item, "registry")))
        if not _within(registry, (path.parent, *desk.roots)):
            raise spot.error(
                item,
                "lies outside the sheet's own folder",
                "move the registry beside the sheet or below it; or name the folder that holds "
                "both when you load",
                field="registry",
            )
        if not os.path.exists(registry):  # nor may its name be too long for any file
            raise spot.error(
                item,
                "is not there, and this file names it as its registry",
                "write it there, with its coder, and let “answerable mint” write its "
                "ids; or correct the name",
                field="registry",
            )
        found.append(registry)
    return tuple(found)


def _within(path: Path, folders: Iterable[Path]) -> bool:
    """Whether a file lies in or below one of some folders (or is one of them), links followed."""
    real = path.resolve()
    return any(real.is_relative_to(folder.resolve()) for folder in folders)


def shared(needs: tuple[Path, ...], desk: Desk) -> dict[str, Known]:
    """The local names of the registries that a sheet names.

    Raises:
        InputError: one name is two things in them, or a registry cannot be read.
    """
    names: dict[str, Known] = {}
    for registry in needs:
        for local, known in locals_of(registry, desk).items():
            if local in names and names[local].id != known.id:
                raise InputError(
                    f"names something else in {names[local].record}",
                    mend="rename one of the two",
                    record=known.record,
                    value=local,
                )
            names[local] = known
    return names


def _find_text(root: Block, coding: Coding, desk: Desk) -> tuple[str, ...]:
    """Lay the document beside the sheet where it is at hand."""
    if desk.texts is None:
        return ()
    spot = Spot(coding.file, "source")
    node = part(root, "source", coding).entries.get("sha256")
    if isinstance(node, Block):
        node = node.entries.get("value")
    if not isinstance(node, Scalar):
        return (
            f"{coding.file}: the source has no sha256, so its text could not be found; locators "
            f"and quotes stand unchecked{_to_paste(coding, desk.texts)}",
        )
    try:
        wanted = clean("sha256", node.text.strip())
    except InputError:
        return ()  # the field's own reading refuses it, with the mend
    text = desk.texts.find(wanted)
    if text is None:
        coding.note(
            spot.error(
                node,
                f"is the SHA-256 of no text in {desk.texts.folder}",
                "correct the hash, put the text that was coded there, or load without the texts",
                field="sha256",
            )
        )
        return ()
    coding.read_beside(text)
    return ()


def _to_paste(coding: Coding, texts: Texts) -> str:
    """The digest to write down, where a text is called as the sheet is."""
    found = texts.called(Path(coding.file).stem)
    return "" if found is None else f"; of {found[0].name} it is sha256: {found[1]}"


def _code(root: Block, coding: Coding, deadline: Deadline) -> None:
    """Declare everything, then draft everything."""
    for error in check_keys(root, coding.file, KEYS, "a sheet"):
        coding.note(error)
    entities = part(root, "entities", coding)
    _declare(root, entities, coding)
    default = _defaults(part(root, "defaults", coding), coding)
    marking = RESTRICTED if default is None else default.marking
    by_software = None if default is None else default.by_software

    source = part(root, "source", coding)
    document = coding.known[DOCUMENT]
    words = own_words(coding, marking, by_software)
    meta = coding.block(
        DOCUMENT, source, words, more=frozenset({"class"}), idle=CLAIMS_OWN | PASSED_ON
    )
    coding.entities[document.id] = Entity(id=document.id, cls=document.cls, marking=meta.marking)
    itself(root, coding, meta.marking, by_software)

    if default is None:
        return  # what is refused already; every claim would only say so again
    for local, block in deadline.each(entities.entries.items()):
        if local in coding.known and local not in coding.refused and isinstance(block, Block):
            coding.entity(local, block, default)
    _claims(root.entries.get("claims"), coding, default, deadline)


def _declare(root: Block, entities: Block, coding: Coding) -> None:
    def identify(local: str, block: Block, spot: Spot) -> str:
        if "id" in block.entries:
            raise spot.error(
                block.keys["id"],
                "stands in a sheet, whose entities need no ids",
                "leave it out, or move the entity to a registry",
            )
        return entity_id(coding.origin, local)

    source = root.entries.get("source")
    if not isinstance(source, Block):
        coding.note(
            Spot(coding.file).error(
                root,
                "has no source",
                "describe the document under source: name, url, sha256, publisher, published",
                field="source",
                value=None,
            )
        )
    assert coding.document is not None
    record = f"{coding.file}:{place(source or root)}"
    coding.known[DOCUMENT] = Known(coding.document, "Source", record)
    coding.places.say(coding.document, f"{record}: {DOCUMENT}")
    for local, node in entities.entries.items():
        coding.declare(entities.keys[local], node, identify)
    for name in ("source", "about"):
        coding.declare_within("Source", part(root, name, coding), identify)
    claims = root.entries.get("claims")
    for item in claims.items if isinstance(claims, Items) else []:
        subject = item.entries.get("subject") if isinstance(item, Block) else None
        if isinstance(item, Block) and isinstance(subject, Scalar) and subject.text in coding.known:
            coding.declare_within(coding.known[subject.text].cls, item, identify)


def _defaults(block: Block, coding: Coding) -> Meta | None:
    """What holds where nothing else is said; None where nobody is said to say it.

    Without a marking: restricted.
    """
    spot = Spot(coding.file, "defaults")
    meta = Meta(attribution=(), own=False, marking=RESTRICTED)
    try:
        spot.only(block, DEFAULTS, "a sheet's defaults")
        if "attribution" not in block.entries:
            raise spot.error(
                block,
                "says nothing of who says what the document says",
                "write attribution: [PUBLISHER reports]",
                field="attribution",
                value=None,
            )
        return coding.metas.read(block, meta, spot)
    except InputError as error:
        coding.note(error)
        return None


def _claims(node: Node | None, coding: Coding, default: Meta, deadline: Deadline) -> None:
    """Further claims about anything that has a name here."""
    if node is None:
        return
    spot = Spot(coding.file, "claims")
    if not isinstance(node, Items):
        coding.note(
            spot.error(node, "is not a list", "write - {subject: NAME, at: L1, PROPERTY: VALUE}")
        )
        return
    for item in deadline.each(node.items):
        try:
            block = spot.block(item, "", "write {subject: NAME, at: L1, PROPERTY: VALUE}")
            if "subject" not in block.entries:
                raise spot.error(block, "has no subject", "write subject: and a local name")
            subject = block.entries["subject"]
            local = spot.text(subject, "subject")
            coding.reference(local, subject, spot, "subject")
        except InputError as error:
            coding.note(error)
            continue
        before = len(coding.drafts)
        said = coding.noted
        coding.block(local, block, default, more=frozenset({"subject"}))
        if len(coding.drafts) == before and coding.noted == said:
            coding.note(
                Spot(coding.file, local).error(
                    block, "says nothing", "add a property and its value", value=None
                )
            )
