"""Rules of a mapping made ready for many rows: what is the same for all of them is looked up once.

A table says the same few things of very many rows. So of each block and each of its values it is
settled beforehand which columns may hold several values, what a locator ends with, who speaks and
what is cited where that is the same for all, and how the parts of a claim are written in what its
id is a hash of (`graph.claims.claim.content`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote

from graph.claims.claim import (
    Attribution,
    Entity,
    Literal,
    Particular,
    Stance,
    attribution_content,
    canonical,
    literal_content,
    particular_content,
)
from graph.claims.marking import Marking
from graph.ingest.block_fields import FieldWay
from graph.ingest.blocks import DOCUMENT, ITSELF
from graph.ingest.connector import Known
from graph.ingest.mapping.block_rules import BlockRule, BlockShape, Speaker, ValueRule
from graph.ingest.mapping.cell_templates import Template
from graph.ingest.mapping.column_forms import Found
from graph.ingest.mapping.mapping_file import MappingFile
from graph.ingest.mapping.plain_values import PlainReading

Pick: TypeAlias = Callable[[Mapping[str, Found]], Any]
"""Gives the cells of some columns."""

ROWS = "R:"
"""What locators of rows begin with: ``R:<key>:<column>``, and ``R:<block>/<key>:<column>`` for what
several rows may name."""


def written(part: list[Any]) -> str:
    """A part of a claim's content, as canonical JSON."""
    return canonical(part).decode()


class Chain(NamedTuple):
    """Who says it."""

    links: tuple[Attribution, ...]
    written: str
    denies: bool
    """Whether somebody in it denies."""


def chain_of(links: tuple[Attribution, ...]) -> Chain:
    """A chain of who says it, with how it is written."""
    array = [attribution_content(link) for link in links]
    return Chain(links, written(array), any(link.act == "denies" for link in links))


class WrittenParticulars(NamedTuple):
    """Particulars of a claim."""

    particulars: tuple[Particular, ...]
    written: str


def qualified(particulars: tuple[Particular, ...]) -> WrittenParticulars:
    """Particulars that are in order, with how they are written."""
    return WrittenParticulars(particulars, written([particular_content(p) for p in particulars]))


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
        self.ends = () if known is None else (known.id,)
        self.chain = coder_states if manner.own else None
        self.speakers = tuple(
            ReadySpeaker(one, known.id if (known := constants.get(one.local)) else None)
            for one in manner.speakers
        )
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
        self.marking = manner.marking if isinstance(manner.marking, Marking) else None
        self.stance = manner.stance if isinstance(manner.stance, Stance) else None
        proposed = qualified((rule.proposer,))
        self.qualified = proposed if rule.particulars is None else None
        """Particulars, where they are the same for all rows."""
        self.fixed: tuple[Any, ...] = ()
        """What it says, where it says the same of all rows."""
        self.known: dict[tuple[Found, ...], Any] = {}
        """What its texts were read as."""
        self.plainly: PlainReading | None = None
        """How texts are read that need no look at what stands around them."""
        self.frame: Any = None
        """What of `graph.ingest.mapping.prepared_values.Prepared` is the same for all rows; None
        where its cells change how it is said."""
        self.pattern: Literal | None = None
        """Of a value that differs in a single text from row to row, which needs no reading."""
        self.saying: tuple[str, ...] = saying_columns(rule, rule.shape)
        """The columns on which it depends what is said, but such a text."""
        self.worded: tuple[str, ...] = ()
        """The columns that such a text is made of."""
        self.prepared: dict[tuple[Found, ...], Any] = {}
        """What it comes to for cells of `saying` (`graph.ingest.mapping.prepared_values`)."""
        self.texts: dict[tuple[Found, ...], Any] = {}
        """The same for cells of `worded`."""
        self.form: str | None = None
        """How the cells of `worded` make it; None where codes stand between."""
        self.text_opening, self.text_ending = "", ""
        """What is written before and behind it, up to who says it."""
        self.opening = f'","{self.predicate}",'
        """What is written between subject and object."""
        self.ending = f'",null,null,{"true" if self.negated else "false"},'
        """What is written between object and who says it."""
        fixed = (self.object, *(self.sources or ()), *(known for _, known in self.cites))
        self.plain = all(id is None or (id.isascii() and id.isalnum()) for id in fixed)
        """Whether the ids in it stand in JSON as they are."""
        self.told_by = 0
        """A number, the same for all values that the same speakers say, of the same sources and
        with the same quote."""

    def take_texts_like(self, pattern: Literal) -> None:
        """Settle how a text that differs from row to row is made and written.

        Args:
            pattern: the value of such a text.
        """
        assert self.rule.shape is not None
        [text] = self.rule.shape.templates
        self.pattern, self.worded = pattern, text.columns
        self.saying = saying_columns(self.rule, None)
        if all(isinstance(piece, str) or piece.codes is None for piece in text.pieces):
            form = [p.replace("%", "%%") if isinstance(p, str) else "%s" for p in text.pieces]
            self.form = "".join(form)
        beside = written(literal_content(pattern)[2:])
        self.text_opening = f'{self.opening}null,null,["text","'
        self.text_ending = f'",{beside[1:]},{"true" if self.negated else "false"},'

    @property
    def deciding(self) -> tuple[str, ...]:
        """The columns on which all depends but a text that differs from row to row."""
        tested = () if self.test is None else self.test.columns
        return tuple(dict.fromkeys((*tested, *self.saying)))


def saying_columns(rule: ValueRule, shape: BlockShape | None) -> tuple[str, ...]:
    """The columns on which it depends what a value says, and how; its test has others."""
    manner = rule.manner
    parts = (shape, rule.concept, rule.particulars, manner.stance, manner.marking, manner.valid)
    named = [part.columns for part in parts if isinstance(part, BlockShape | Template)]
    return tuple(dict.fromkeys(name for columns in named for name in columns))


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
        self.keys: dict[tuple[Any, ...], MadeKey] = {}
        """Keys that rows had, by their parts."""
        self.plain = not (rule.known or rule.law is not None or self.marking is None) and not (
            rule.by_name and (mapping.differs or "Person" in rule.classes)
        )
        """Whether who there is follows from a few cells alone, and the key of the row."""
        key = () if self.own else rule.key or ()
        self.pick = picking((*self.tested, *rule.cls.columns, *key))
        """Gives the cells that decide who is there."""
        self.found: dict[Any, tuple[str, MadeKey | None]] = {}
        """These cells → the class of who is there, empty for nobody; and the key, unless it
        is of the row."""
        self.by_place = rule.key is None
        """Whether its key is that by which locators call the row."""
        self.begun: dict[str, bytes] = {}
        """Of one that is of the row: class → what its ids are hashes of, up to the key."""


def leaders_of(columns: Iterable[str], leader: Callable[[str], str]) -> tuple[str, ...]:
    """The first columns of the groups that columns belong to where they have several values."""
    return tuple(dict.fromkeys(map(leader, columns)))


def picking(columns: Iterable[str]) -> Pick:
    """What gives the cells of some columns of a row that has them all: itself, where it is one;
    several as a tuple."""
    names = tuple(dict.fromkeys(columns))
    return itemgetter(*names) if names else _none


def _none(_: Mapping[str, Found]) -> None:
    return None
