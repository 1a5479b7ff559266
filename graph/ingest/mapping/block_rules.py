"""What a mapping says of a row, compiled: rules for blocks, and for the values of their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.claims.claim import Particular, Stance
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.ingest.block_fields import FieldWay
from graph.ingest.blocks import DOCUMENT
from graph.ingest.mapping.cell_templates import Template, template
from graph.ingest.mapping.column_forms import Found
from graph.ingest.mapping.row_tests import Test
from graph.ingest.yaml_tree import Block, Items, Node, Scalar

META_KEYS = ("quote", "stance", "attribution", "marking", "valid", "negated", "cites", "if")
BLOCK_KEYS = ("class", "key", "apart", "key_is_name", "known", "law", "row")
NAMING = frozenset(("name", "givenName", "familyName", "patronymic"))
"""Properties whose value is no key unless the mapping says that it knows what it does."""
NEEDED = frozenset(("text", "value", "edtf", "date", "concept", "to", "latitude", "longitude"))
"""Keys of a value without which there is none; the others are left out where a cell is empty."""


class BlockShape:
    """A part of a block whose texts depend on the row."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.templates: list[Template] = []
        self._constant: set[int] = set()
        self._empty: dict[tuple[bool, ...], bool] = {}
        self._collect(node)
        self.cells = tuple([one.cell for one in self.templates])
        self.plain = all(self.cells)
        """Whether each of its texts is what stands in one of `cells`, and no more."""

    def _collect(self, node: Node) -> None:
        if isinstance(node, Scalar):
            found = template(node.text)
            if found.constant:
                self._constant.add(id(node))
            else:
                self.templates.append(found)
        else:
            inner = node.items if isinstance(node, Items) else list(node.entries.values())
            for one in inner:
                self._collect(one)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for one in self.templates for name in one.columns)

    def built(self, texts: Sequence[Found]) -> Node | None:
        """The node with the texts of a row in the places of its templates, in their order; None
        where one without which there is no value is missing."""
        return self._built(self.node, iter(texts))

    def empty(self, texts: Sequence[Found]) -> bool:
        """Whether `built` gives None: that depends on which texts there are alone."""
        there = tuple([text is not None for text in texts])
        known = self._empty.get(there)
        if known is None:
            known = self._empty[there] = self.built(texts) is None
        return known

    def _built(self, node: Node, texts: Iterator[Found]) -> Node | None:
        if isinstance(node, Scalar):
            if id(node) in self._constant:
                return node
            text = next(texts)
            return None if text is None else Scalar(text, node.line, node.column, False)
        if isinstance(node, Items):
            made = [self._built(one, texts) for one in node.items]
            kept = [one for one in made if one is not None]
            return Items(kept, node.line, node.column) if kept else None
        entries, empty = {}, False
        for name, one in node.entries.items():
            inner = self._built(one, texts)
            if inner is not None:
                entries[name] = inner
            elif name in NEEDED:
                empty = True
        keys = {name: node.keys[name] for name in entries}
        return None if empty or not entries else Block(entries, keys, node.line, node.column, True)


class Speaker(NamedTuple):
    """One link of a chain of who says it."""

    local: str
    act: str
    optional: bool
    """Left out where the row has nobody there, or several."""
    on: BlockShape | None


class Quote(NamedTuple):
    """The first words of a cell, for rows where a test holds."""

    text: Template
    test: Test | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """Who says it, how firmly, for what time, by what source, and how to handle it."""

    speakers: tuple[Speaker, ...] = ()
    own: bool = False
    """Anybody who made the mapping says it himself; it cites the mapping."""
    stance: Stance | Template | None = None
    """None: nobody says how firmly, and nothing may be said so."""
    marking: Marking | Template
    valid: BlockShape | None = None
    quote: Quote | None = None
    negated: bool = False
    cites: tuple[str, ...] = (DOCUMENT,)
    test: Test | None = None

    @property
    def columns(self) -> Iterator[str]:
        """What it uses; a quote only shows what stands there."""
        for one in (self.stance, self.marking):
            if isinstance(one, Template):
                yield from one.columns
        for speaker in self.speakers:
            if speaker.on is not None:
                yield from speaker.on.columns
        if self.valid is not None:
            yield from self.valid.columns
        if self.test is not None:
            yield from self.test.columns


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ValueRule:
    """One value of a field of a block."""

    field: str
    line: int
    ways: Mapping[str, FieldWay]
    """By the classes of the block that have the field."""
    manner: Manner
    shape: BlockShape | None = None
    """Of a typed value."""
    concept: Template | None = None
    to: str | None = None
    """Of a relation: a local name."""
    either: tuple[str, ...] = ()
    """Of a relation of which one end is so: all of them."""
    particulars: BlockShape | None = None
    dated: bool = False
    """It has a period of its own, and is not said where that is empty."""
    columns: tuple[str, ...] = ()
    """All that it uses; the first one is where it stands."""
    several: tuple[Template, ...] = ()
    """Texts in it that are made of more than one part."""
    proposer: Particular
    """That a program proposes it, and by what rule."""


@dataclass(slots=True, eq=False, kw_only=True)
class BlockRule:
    """What a mapping says of one kind of thing in a row."""

    local: str
    line: int
    cls: Template
    classes: tuple[str, ...]
    """Which it can be."""
    key: tuple[str, ...] | None
    """The columns of its key; None: one for each row."""
    apart: str
    known: bool
    """Another mapping under the same secret registers it; here it is only named."""
    law: Template | None
    """Of an article or treaty: its code in the tables of the law."""
    test: Test | None
    outer: str | None
    """The block in which it stands: it is there where that one is."""
    marking: Marking | Template
    by_name: bool = False
    """Its key is a name, and the mapping knows it."""
    row: bool = False
    """It stands for rows where none has the key of the row: what it says is of one row."""
    values: list[ValueRule] = field(default_factory=list)

    def key_columns(self, row_key: tuple[str, ...]) -> tuple[str, ...]:
        if self.law is not None:
            return self.law.columns
        return row_key if self.key is None else self.key


class Rules(NamedTuple):
    """All that a mapping says of a row."""

    blocks: tuple[BlockRule, ...]
    used: frozenset[str]
    """Columns that something uses."""
    errors: tuple[InputError, ...]
