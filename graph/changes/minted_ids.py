"""Minting: writing the random ids that sheets, registries and review files need.

A text edit, not a new dump of the YAML: comments, order and layout stay as their author left
them. Ids that are there already are never touched.
"""

from __future__ import annotations

import base64
import codecs
import os
import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from graph.claims.errors import InputError
from graph.ingest.registry import LAW
from graph.ingest.yaml_tree import (
    Block,
    Items,
    Node,
    Scalar,
    decoded,
    parse_yaml,
    read_bytes,
)

KINDS = (
    ("sheet", frozenset({"sheet", "source"})),
    ("reviews", frozenset({"reviews", "decisions"})),
    ("registry", frozenset({"registry"})),
)
"""The key of a file's own id → keys that tell such a file, in the order to ask."""


class Minted(NamedTuple):
    """A file's text with every id in place."""

    text: str
    ids: tuple[str, ...]
    """What was minted, in the order of the file; empty where nothing was missing."""


class _Edit(NamedTuple):
    """Text to be put in at a place."""

    line: int
    """From 0."""
    column: int
    text: str


def new_id() -> str:
    """A random id: 130 bits from the operating system, 26 characters of lower-case base32."""
    return base64.b32encode(secrets.token_bytes(17)).decode().lower()[:26]


def mint(path: Path, *, new_id: Callable[[], str] = new_id) -> tuple[str, ...]:
    """Write the ids that a file lacks into it; gives back those written.

    The file is replaced in one step: it is never half-written.

    Raises:
        InputError: it cannot be read, or is no sheet, registry or review file; or its layout is
            so unusual that an id cannot be put in safely. The file is then as it was.
    """
    data = read_bytes(path)
    minted = minted_text(data, str(path), new_id=new_id)
    if minted.ids:
        replace_file(path.resolve(), minted.text.encode())
    return minted.ids


def minted_text(data: bytes, name: str, *, new_id: Callable[[], str] = new_id) -> Minted:
    """What `mint` would write.

    Args:
        name: how messages call the file.

    Raises:
        InputError: as `mint` does.
    """
    root = parse_yaml(data, name)
    kind = next((key for key, marks in KINDS if marks & set(root.keys)), None)
    if kind is None:
        raise InputError(
            "is neither a sheet nor a registry nor a review file",
            mend="begin it with sheet:, registry: or reviews:",
            record=f"{name}:{root.line}",
        )
    blocks = [(root, kind)]
    entities = root.entries.get("entities")
    if kind == "registry" and isinstance(entities, Block):
        blocks += [
            (block, "id")
            for block in entities.entries.values()
            if isinstance(block, Block) and LAW not in block.entries
        ]
    lines = decoded(data, name).splitlines(keepends=True)
    edits, ids = [], []
    for block, key in blocks:
        there = block.entries.get(key)
        if there is None or (isinstance(there, Scalar) and not there.text.strip()):
            id = new_id()
            ids.append(id)
            edits.append(_edit(block, key, id, lines))
            block.entries[key] = Scalar(id, block.line, 0, True)
    for edit in sorted(edits, reverse=True):
        line = lines[edit.line]
        lines[edit.line] = line[: edit.column] + edit.text + line[edit.column :]
    text = "".join(lines)
    _check(root, text, name)
    bom = "\ufeff" if data.startswith(codecs.BOM_UTF8) else ""
    return Minted(bom + text, tuple(ids))


def _check(meant: Block, text: str, name: str) -> None:
    """What was edited has to say what it said before, and the ids."""
    try:
        good = _plain(parse_yaml(text.encode(), name)) == _plain(meant)
    except InputError:
        good = False
    if not good:
        raise InputError(
            "is laid out in a way in which ids cannot be put in safely",
            mend="write each key with its colon at the beginning of a line of its own",
            record=name,
        )


def _plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    return {key: _plain(value) for key, value in node.entries.items()}


def _edit(block: Block, key: str, id: str, lines: list[str]) -> _Edit:
    if key in block.keys:
        found = block.keys[key]
        line = lines[found.line - 1]
        colon = re.compile(r"[\"']?[a-z]+[\"']?[ ]*:").match(line, found.column)
        return _Edit(found.line - 1, colon.end() if colon else found.column, f" {id}")
    if block.flow:
        comma = ", " if block.keys else ""
        return _Edit(block.line - 1, block.column + 1, f"{key}: {id}{comma}")
    line = lines[block.line - 1]
    end = line[len(line.rstrip("\r\n")) :] or "\n"
    indent = line[: block.column]
    return _Edit(block.line - 1, 0, f"{indent}{key}: {id}{end}")


def replace_file(path: Path, data: bytes) -> None:
    """Put a file in the place of another, whole or not at all.

    Raises:
        InputError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(path, beside)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(
            f"cannot be written ({error.strerror})",
            mend="check the permissions of the file and its folder",
            record=str(path),
        ) from None
