"""Rules of a mapping made ready for many rows: what is the same for all of them is looked up once.

A table says the same few things of very many rows. So of each block and each of its values it is
settled beforehand which columns may hold several values, what a locator ends with, who speaks and
what is cited where that is the same for all, and how the parts of a claim are written in what its
id is a hash of (`graph.claims.claim.content`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote

import orjson

from graph.claims.claim import (
    Attribution,
    Entity,
    Literal,
    Particular,
    Stance,
    attribution_content,
    canonical,
    particular_content,
)
from graph.claims.marking import Marking
from graph.ingest.block_fields import FieldWay
from graph.ingest.blocks import DOCUMENT, ITSELF
from graph.ingest.connector import Known
from graph.ingest.mapping.block_rules import BlockRule, Speaker, ValueRule
from graph.ingest.mapping.column_forms import Found
from graph.ingest.mapping.mapping_file import MappingFile

Written: TypeAlias = orjson.Fragment | None
"""A part of a claim as it stands in its content; None where that has null."""

ROWS = "R:"
"""What locators of rows begin with: ``R:<key>:<column>``, and ``R:<block>/<key>:<column>`` for what
several rows may name."""


def written(part: list[Any]) -> orjson.Fragment:
    """A part of a claim's content, as canonical JSON."""
    try:
        return orjson.Fragment(orjson.dumps(part))
    except TypeError:  # a number of more than 64 bits
        return orjson.Fragment(canonical(part))


class Chain(NamedTuple):
    """Who says it."""

    links: tuple[Attribution, ...]
    written: orjson.Fragment
    json: str
    """The same, as a text."""
    denies: bool
    """Whether somebody in it denies."""


def chain_of(links: tuple[Attribution, ...]) -> Chain:
    """A chain of who says it, with how it is written."""
    array = [attribution_content(link) for link in links]
    denies = any(link.act == "denies" for link in links)
    return Chain(links, written(array), canonical(array).decode(), denies)


class WrittenParticulars(NamedTuple):
    """Particulars of a claim."""

    particulars: tuple[Particular, ...]
    written: orjson.Fragment
    json: str
    """The same, as a text."""


def qualified(particulars: tuple[Particular, ...]) -> WrittenParticulars:
    """Particulars that are in order, with how they are written."""
    array = [particular_content(one) for one in particulars]
    return WrittenParticulars(particulars, written(array), canonical(array).decode())


class ReadySpeaker(NamedTuple):
    """One link of a chain."""

    rule: Speaker
    constant: str | None
    """The id of who speaks, where it is the same for all rows."""


class ReadyValue:
    """One value of a field, for entities of one class of its block."""

    def __init__(
        self,
        rule: ValueRule,
        way: FieldWay,
        leader: Callable[[str], str],
        constants: Mapping[str, Known],
        coder_states: Chain,
    ) -> None:
        manner = rule.manner
        self.rule, self.field, self.columns = rule, rule.field, rule.columns
        self.to, self.concept, self.either = rule.to, rule.concept, rule.either
        self.valid, self.quote, self.negated = manner.valid, manner.quote, manner.negated
        self.predicate, self.inverse = way.says.name, way.inverse
        self.test, self.several = manner.test, rule.several
        self.leaders = leaders_of(rule.columns, leader)
        self.dated = rule.dated and manner.valid is not None
        self.may_lack = self.dated or rule.particulars is not None
        self.column = rule.columns[0] if rule.columns else ""
        self.suffix = f":{quote(self.column, safe='')}" if self.column else ""
        known = None if rule.to is None else constants.get(rule.to)
        self.object = None if known is None else known.id
        """The other end, where it is the same for all rows."""
        self.chain = coder_states if manner.own else None
        self.speakers = tuple(
            ReadySpeaker(one, known.id if (known := constants.get(one.local)) else None)
            for one in manner.speakers
        )
        self.spoken = id(manner.speakers)
        """The same for all values that the same speakers say."""
        self.by_day = any(one.rule.on is not None for one in self.speakers)
        self.sources: tuple[str, ...] | None = None
        if manner.own:
            self.sources = (constants[ITSELF].id,)
        elif all(local in constants for local in manner.cites):
            cited = dict.fromkeys(constants[local].id for local in manner.cites)
            self.sources = tuple(cited) or (constants[DOCUMENT].id,)
        self.cites = tuple(
            (local, known.id if (known := constants.get(local)) else None) for local in manner.cites
        )
        self.cited = id(manner.cites)
        """The same for all values that cite the same."""
        self.marking = manner.marking if isinstance(manner.marking, Marking) else None
        self.stance = manner.stance if isinstance(manner.stance, Stance) else None
        proposed = qualified((rule.proposer,))
        self.qualified = proposed if rule.particulars is None else None
        """Particulars, where they are the same for all rows."""
        self.fixed: tuple[Any, ...] = ()
        """What it says, where it says the same of all rows."""
        self.known: dict[tuple[Found, ...], Any] = {}
        """What its texts were read as."""
        self.pattern: Literal | None = None
        """Of a value that differs in a single text from row to row, which needs no reading."""
        self.deciding = rule.columns
        """The columns on which all depends but such a text."""
        self.worded: tuple[str, ...] = ()
        """The columns that such a text is made of."""
        self.prepared: dict[tuple[Found, ...], Any] = {}
        """What it comes to for cells of `deciding` (`graph.ingest.mapping.prepared_values`)."""
        self.texts: dict[tuple[Found, ...], Any] = {}
        """The same for cells of `worded`."""
        self.opening = f'","{self.predicate}",'
        """What is written between subject and object."""
        self.ending = f'",null,null,{"true" if self.negated else "false"},'
        """What is written between object and who says it."""
        fixed = (self.object, *(self.sources or ()), *(known for _, known in self.cites))
        self.plain = all(id is None or (id.isascii() and id.isalnum()) for id in fixed)
        """Whether the ids in it stand in JSON as they are."""


class MadeKey(NamedTuple):
    """An entity by the key that some rows have."""

    id: str
    key: str
    called: str
    """How messages call it."""
    place: str
    """What locators of what is said of it begin with."""
    entity: Entity | None
    """None where its marking is of the row."""


class ReadyBlock:
    """A block of a mapping."""

    def __init__(self, rule: BlockRule, mapping: MappingFile, leader: Callable[[str], str]) -> None:
        self.rule, self.local, self.outer = rule, rule.local, rule.outer
        self.own = rule.law is None and (rule.key is None or rule.key == mapping.key)
        """Whether it is of the row alone: no other row says anything of its entity."""
        self.tested = rule.test.columns if rule.test is not None else ()
        self.leaders = leaders_of((*rule.key_columns(()), *self.tested), leader)
        self.cls = rule.cls.text if rule.cls.constant else None
        self.marking = rule.marking if isinstance(rule.marking, Marking) else None
        self.prefix = ROWS if self.own else f"{ROWS}{rule.local}/"
        self.values: dict[str, tuple[ReadyValue, ...]] = {}
        """Class → what is said of it."""
        self.keys: dict[tuple[Any, ...], MadeKey] = {}
        """Keys that rows had, by their parts."""
        self.plain = not (rule.known or rule.law is not None or self.marking is None) and not (
            rule.by_name and (mapping.differs or "Person" in rule.classes)
        )
        """Whether who there is follows from cells of `deciding` alone, and the key of the row."""
        key = () if self.own else rule.key or ()
        self.deciding = tuple(dict.fromkeys((*self.tested, *rule.cls.columns, *key)))
        self.found: dict[tuple[Found, ...], tuple[str, MadeKey | None]] = {}
        """Cells of `deciding` → the class of who is there, empty for nobody; and the key, unless it
        is of the row."""


def leaders_of(columns: Iterable[str], leader: Callable[[str], str]) -> tuple[str, ...]:
    """The first columns of the groups that columns belong to where they have several values."""
    return tuple(dict.fromkeys(map(leader, columns)))
