"""What a value of a block says of all rows that have the same in the cells that it is made of.

Few texts stand in very many rows. So a value is looked through once for each combination of its
cells, and what follows for its claims is kept at hand: what is said, how firmly, for what time, and
how all of that is written in what the id of a claim is a hash of (`graph.claims.claim.content`). A
row adds whom it is about, who says it, and where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from graph.claims.claim import Literal as Value
from graph.claims.claim import Particular, Stance
from graph.claims.errors import InputError
from graph.claims.made_claims import made_text
from graph.claims.marking import Marking
from graph.claims.period import Period
from graph.ingest.mapping.claim_making import ClaimParts, SaidValue
from graph.ingest.mapping.column_forms import Found, Wrong
from graph.ingest.mapping.mapping_file import MappingFile
from graph.ingest.mapping.plain_values import is_plain
from graph.ingest.mapping.ready_rules import ReadyValue, chain_of, written
from graph.ingest.mapping.value_runs import ValueRun

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
    """What is said."""

    object: str | None
    concept: str | None
    value: Value | None
    written: str
    """How it stands between the subject of a claim and who says it."""


class Prepared(NamedTuple):
    """What follows from the cells of a value for its claims."""

    said: Sequence[SaidAs]
    """Empty where it is of the row: the other end of a relation, or a text."""
    stance: Stance
    valid: Period | None
    particulars: tuple[Particular, ...]
    marking: Marking
    after: str
    """What is written between who says it and what is cited."""
    tail: str
    """What is written behind that."""


Settled: TypeAlias = Prepared | Literal[Otherwise.LOOK]
Preparing: TypeAlias = Settled | Literal[Otherwise.NOTHING]


class Preparer:
    """Looks values through for their cells."""

    def __init__(self, mapping: MappingFile, parts: ClaimParts) -> None:
        self.mapping, self.parts = mapping, parts

    def settle(
        self, run: ValueRun, key: Any, cells: Mapping[str, Found]
    ) -> Sequence[tuple[ReadyValue, Settled]]:
        """Those values of a run that say something of some cells, and what they come to.

        Args:
            key: what `run.pick` gives of these cells.
        """
        found: list[tuple[ReadyValue, Settled]] = []
        for value in run.values:
            if value.test is None or value.test.holds(cells):
                # What all cells of the run decide is kept with it.
                apart = len(value.saying) < len(run.columns)
                ready = self._of(value, cells) if apart else self._prepared(value, cells)
                if ready is not NOTHING:
                    found.append((value, ready))
        if len(run.found) >= MOST_PREPARED:
            run.found.clear()
        run.found[key] = found
        return found

    def _of(self, value: ReadyValue, cells: Mapping[str, Found]) -> Preparing:
        """What a value comes to where its test holds."""
        texts = tuple(map(cells.get, value.saying))
        found: Preparing | None = value.prepared.get(texts)
        if found is None:
            if len(value.prepared) >= MOST_PREPARED:
                value.prepared.clear()
            found = value.prepared[texts] = self._prepared(value, cells)
        return found

    def text(self, value: ReadyValue, cells: Mapping[str, Found]) -> SaidAs | Otherwise:
        """What a value says of a text that differs from row to row."""
        texts = tuple(map(cells.get, value.worded))
        pattern = value.pattern
        if pattern is not None and value.form is not None and None not in texts:
            text = value.form % texts
            if _stands_as_it_is(text):
                said = made_text(text, pattern.original, pattern.language)
                return SaidAs(None, None, said, f"{value.text_opening}{text}{value.text_ending}")
        found: SaidAs | Otherwise | None = value.texts.get(texts)
        if found is None:
            if len(value.texts) >= MOST_TEXTS:
                value.texts.clear()
            found = value.texts[texts] = self._text(value, cells)
        return found

    def _prepared(self, value: ReadyValue, cells: Mapping[str, Found]) -> Preparing:
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
            said = tuple([as_written(one, value) for one in found])
        elif value.object is not None and not value.inverse:
            said = (as_written(SaidValue(object=value.object), value),)
        frame: Prepared | None = value.frame
        if frame is not None:
            return Prepared(said, *frame[1:])
        try:
            quality = self.parts.qualities("", value, NOBODY, cells)
        except InputError:
            return LOOK
        valid = quality.valid
        made = Prepared(
            said,
            quality.stance,
            valid.period,
            quality.qualifying.particulars,
            marking,
            f',"{quality.stance}",{valid.written},null,["',
            f"],{quality.qualifying.written}]",
        )
        if value.stance is not None and value.qualified is not None and value.valid is None:
            value.frame = made
        return made

    def _said(
        self, value: ReadyValue, cells: Mapping[str, Found]
    ) -> tuple[SaidValue, ...] | Otherwise:
        """A concept or a typed value."""
        found: SaidValue | Wrong | None
        if value.concept is not None:
            code = value.concept.filled(cells, self.mapping.codes)
            found = SaidValue(concept=code) if isinstance(code, str) else code
        else:
            texts = self.parts.texts(value, cells)
            found = texts if isinstance(texts, Wrong) else self.parts.read(value, texts)
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
    object, concept, what, how = said
    ends = "null,null" if object is concept is None else written([object, concept])[1:-1]
    negated = "true" if value.negated else "false"
    return SaidAs(object, concept, what, f"{value.opening}{ends},{how},{negated},")


def _stands_as_it_is(text: str) -> bool:
    """Whether a text needs no reading, and stands in JSON as it is."""
    return is_plain(text) and '"' not in text and "\\" not in text
