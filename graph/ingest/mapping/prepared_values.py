"""What a value of a block says of all rows that have the same in the cells that it is made of.

Few texts stand in very many rows. So a value is looked through once for each combination of its
cells, and what follows for its claims is kept at hand: what is said, how firmly, for what time, and
how all of that is written in what the id of a claim is a hash of (`graph.claims.claim.content`). A
row adds whom it is about, who says it, and where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from graph.claims.claim import Particular, Stance, canonical, literal_content
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.ingest.mapping.claim_making import ClaimParts, SaidValue
from graph.ingest.mapping.column_forms import Found, Wrong
from graph.ingest.mapping.mapping_file import MappingFile
from graph.ingest.mapping.ready_rules import ReadyValue, chain_of

MOST_PREPARED = 500
"""Combinations of cells of one value that are kept at hand."""
MOST_TEXTS = 1_000
"""The same of a value that differs in a text from row to row."""
NOBODY = chain_of(())
"""Who says it is of the row."""


class Otherwise(Enum):
    """What a value comes to where it is not prepared."""

    NOTHING = "nothing"
    """It says nothing of such cells."""
    LOOK = "look"
    """Each row has to be looked at: something is told of it, or it depends on the row."""


NOTHING: Final = Otherwise.NOTHING
LOOK: Final = Otherwise.LOOK


class SaidAs(NamedTuple):
    """What is said, and how it is written."""

    said: SaidValue
    written: str
    """Object, concept, value and whether it is negated."""


class Prepared(NamedTuple):
    """What follows from the cells of a value for its claims."""

    said: tuple[SaidAs, ...]
    """Empty where it is of the row: the other end of a relation, or a text."""
    stance: Stance
    valid: Period | None
    particulars: tuple[Particular, ...]
    marking: Marking
    after: str
    """What is written between who says it and what is cited."""
    tail: str
    """What is written behind that."""


Preparing: TypeAlias = Prepared | Otherwise


class Preparer:
    """Looks values through for their cells."""

    def __init__(self, mapping: MappingFile, parts: ClaimParts) -> None:
        self.mapping, self.parts = mapping, parts

    def of(
        self, value: ReadyValue, texts: tuple[Found, ...], cells: Mapping[str, Found]
    ) -> Preparing:
        """What a value comes to for some cells, of which those that decide are `texts`."""
        if len(value.prepared) >= MOST_PREPARED:
            value.prepared.clear()
        found = value.prepared[texts] = self._prepared(value, cells)
        return found

    def text(
        self, value: ReadyValue, texts: tuple[Found, ...], cells: Mapping[str, Found]
    ) -> SaidAs | Otherwise:
        """What a value says of a text that differs from row to row, made of `texts`."""
        if len(value.texts) >= MOST_TEXTS:
            value.texts.clear()
        found = value.texts[texts] = self._text(value, cells)
        return found

    def _prepared(self, value: ReadyValue, cells: Mapping[str, Found]) -> Preparing:
        if value.test is not None and not value.test.holds(cells):
            return NOTHING
        marking = value.marking
        own = value.pattern is not None and value.rule.shape is not None
        several = value.several
        if own and value.rule.shape is not None:
            several = tuple(one for one in several if one not in value.rule.shape.templates)
        if (
            not value.plain
            or marking is None
            or value.either
            or any(one.empty(cells, wholly=False) for one in several)
        ):
            return LOOK
        if value.may_lack and self.parts.lacks(value, cells):
            return NOTHING
        said: tuple[SaidAs, ...] = ()
        if not own and value.to is None:
            found = value.fixed or self._said(value, cells)
            if isinstance(found, Otherwise):
                return found
            said = tuple(as_written(one, value) for one in found)
        try:
            quality = self.parts.qualities("", value, NOBODY, cells)
        except InputError:
            return LOOK
        valid = quality.valid.period
        written = "null" if valid is None else canonical(list(valid.to_json())).decode()
        return Prepared(
            said,
            quality.stance,
            valid,
            quality.qualifying.particulars,
            marking,
            f',"{quality.stance}",{written},null,["',
            f"],{quality.qualifying.json}]",
        )

    def _said(
        self, value: ReadyValue, cells: Mapping[str, Found]
    ) -> tuple[SaidValue, ...] | Otherwise:
        """A concept or a typed value."""
        found: SaidValue | Wrong | None
        if value.concept is not None:
            code = value.concept.filled(cells, self.mapping.codes)
            found = SaidValue(concept=code) if isinstance(code, str) else code
        else:
            found = self.parts.literal(value, cells)
        if isinstance(found, Wrong):
            return LOOK
        return NOTHING if found is None else (found,)

    def _text(self, value: ReadyValue, cells: Mapping[str, Found]) -> SaidAs | Otherwise:
        texts = self.parts.texts(value, cells)
        found = texts if isinstance(texts, Wrong) else self.parts.read(value, texts)
        if isinstance(found, Wrong) or (found is None and value.several):
            return LOOK
        return NOTHING if found is None else as_written(found, value)


def as_written(said: SaidValue, value: ReadyValue) -> SaidAs:
    """What a value says, as it stands in the content of a claim."""
    known = None if said.value is None else literal_content(said.value)
    array = canonical([said.object, said.concept, known, value.negated]).decode()
    return SaidAs(said, array[1:-1])
