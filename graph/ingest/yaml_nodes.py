"""What a YAML file becomes: a tree in which everything knows its line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from graph.claims.errors import shown

MOST_DEPTH = 20
"""How deep mappings and lists may stand in one another."""


@dataclass(slots=True, eq=False)
class Scalar:
    """One text, as written; empty and plain where nothing was written."""

    text: str
    line: int
    """Counted from 1, as everywhere here."""
    column: int
    """Characters before it on its line."""
    plain: bool
    """Neither quoted nor a block of lines."""
    cell: str = ""
    """The tab and the cell of what stands in a workbook; its line is then the row."""


@dataclass(slots=True, eq=False)
class Items:
    """A list."""

    items: list[Node]
    line: int
    column: int
    cell: str = ""


@dataclass(slots=True, eq=False)
class Block:
    """A mapping, in the order written."""

    entries: dict[str, Node]
    keys: dict[str, Scalar]
    line: int
    column: int
    flow: bool
    """Written in braces."""
    cell: str = ""


Node: TypeAlias = Scalar | Items | Block


def described(node: Node) -> object:
    """A node for a message: its text, or what sort of thing it is."""
    if isinstance(node, Scalar):
        return node.text
    return "a list" if isinstance(node, Items) else f"a mapping with {_keys(node)}"


def _keys(node: Block) -> str:
    return ", ".join(shown(key, 20) for key in list(node.keys)[:4]) or "no keys"
