"""What claims say of very many things, laid out as columns for who counts: a sheet for each
property and effective marking.

A view is the sheets whose markings it reads, so that what it may not read is not even passed, and
all views share them. They are laid out beside the arrays of relations (`adjacency`), and told what
changed since like these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any, cast

import apsw
import numpy as np
from numpy.typing import NDArray

from graph.claims.deadline import NEVER
from graph.engines.sqlite.interned import Markings, Terms
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.engines.sqlite.read.sight import Sight
from graph.engines.sqlite.read.table_columns import TableColumns, laid_rows
from graph.engines.sqlite.screens import Values, screens, spread
from graph.views.columns import COUNTED, Numbering, Stated
from graph.views.walking import Numbers
from graph.vocabulary import Vocabulary

NEGATED, COUNTS = 1, 2
STANCE_SHIFT, REVIEW_SHIFT = 2, 5
STANCE_BITS = 0b111
CLAIM_BYTES = 23
"""Bytes a claim takes."""
AT_ONCE = 200_000
"""Claims that are laid out together, so that memory holds few of them as they are read."""


@dataclass(frozen=True, slots=True)
class SaidSheet:
    """Claims along one property, of one marking."""

    near: NDArray[np.int32]
    what: NDArray[np.int32]
    flags: NDArray[np.uint8]
    """`NEGATED`, `COUNTS`, the number of the stance from `STANCE_SHIFT` on, and that of the latest
    decision from `REVIEW_SHIFT` on."""
    source: NDArray[np.int32]
    speaker: NDArray[np.int32]
    claim: NDArray[np.int32]
    screen: NDArray[np.uint16]
    """One of the screens; 0 for none."""


@dataclass(frozen=True, slots=True)
class SaidSheets:
    """Everything of some properties that stands today."""

    sheets: Mapping[tuple[int, int], SaidSheet]
    """By the numbers of the property and the marking."""
    screens: Sequence[frozenset[int]]
    """Each the markings of finer claims; the first is empty."""
    values: Numbering
    """Those that claims name by number."""


class ReadableSaid:
    """What one view sees of some sheets.

    Args:
        parts: sheets, each with the claims that are out of date in them; the values of the last
            are those of all.
        markings: the numbers of the markings that it reads.
    """

    def __init__(
        self, parts: Sequence[tuple[SaidSheets, Numbers]], markings: Sequence[int]
    ) -> None:
        self._parts, self._markings = parts, markings

    @cached_property
    def values(self) -> Numbering:
        """Those that claims name by number, to which others may be added."""
        return self._parts[-1][0].values.copied()

    def stated(self, property: int) -> Stated:
        """What standing claims say along one property."""
        return self.decided(property)[0]

    def decided(self, property: int) -> tuple[Stated, Numbers]:
        """The same, and the number of the latest decision about each."""
        found = [
            self._seen(some, some.sheets[property, marking], without)
            for some, without in self._parts
            for marking in self._markings
            if (property, marking) in some.sheets
        ]
        if not found:
            nothing = np.empty(0, dtype=np.int64)
            none = np.empty(0, dtype=np.bool_)
            empty = Stated(nothing, nothing, none, none, nothing, nothing, nothing, nothing)
            return empty, nothing
        if len(found) == 1:
            return found[0]
        every = zip(*(said for said, _ in found), strict=True)
        said = Stated(*(cast(Any, np.concatenate(some)) for some in every))
        return said, np.concatenate([review for _, review in found])

    def _seen(self, some: SaidSheets, sheet: SaidSheet, without: Numbers) -> tuple[Stated, Numbers]:
        flags = sheet.flags
        review = (flags >> REVIEW_SHIFT).astype(np.int64)
        said = Stated(
            near=sheet.near.astype(np.int64),
            what=sheet.what.astype(np.int64),
            negated=(flags & NEGATED) != 0,
            counts=(flags & COUNTS) != 0,
            stance=((flags >> STANCE_SHIFT) & STANCE_BITS).astype(np.int64),
            source=sheet.source.astype(np.int64),
            speaker=sheet.speaker.astype(np.int64),
            claim=sheet.claim.astype(np.int64),
        )
        read = frozenset(self._markings)
        hidden = np.array([not read.isdisjoint(screen) for screen in some.screens])
        keep = ~hidden[sheet.screen]
        if len(without):
            keep &= ~np.isin(said.claim, without)
        return (said, review) if keep.all() else (said.where(keep), review[keep])


def lay_out_said(
    db: apsw.Connection,
    vocabulary: Vocabulary,
    terms: Terms,
    keys: Numbers | None,
    values: Numbering,
) -> SaidSheets:
    """The sheets of the claims that stand today: all, or those of some keys.

    Args:
        values: those that have numbers already; more are given out here.
    """
    markings = Markings()
    markings.refresh(db)
    sight = Sight(tuple(markings.by_number), None)
    columns = TableColumns(Reader(db, vocabulary, terms, markings, sight, NEVER), values)
    names = [name for name in COUNTED if name in vocabulary.properties]
    source, given = "claims c NOT INDEXED", cast(Values, ())
    if keys is not None:
        source = "carray(?) w CROSS JOIN claims c ON c.key = w.value"
        given = (numbers(keys.tolist()),)
    where = f"c.live = 1 AND c.predicate IN ({', '.join(str(terms.properties[n]) for n in names)})"
    hidden, known = screens(db, keys)
    parts: dict[tuple[int, int], list[SaidSheet]] = {}
    every = laid_rows(db, vocabulary, terms, names, (source, given, where), whole=keys is None)
    for table in _tables(every):
        for name in names:
            number = terms.properties[name]
            some = table[table[:, TableColumns.PREDICATE] == number]
            if not len(some):
                continue
            review, marking = some[:, -2], some[:, -1]
            said = columns.laid(name, some[:, : TableColumns.WIDTH], whole=keys is None)
            screen = spread(said.claim, hidden)
            for mark in np.unique(marking).tolist():
                of = marking == mark
                sheet = _sheet(said.where(of), review[of], screen[of])
                parts.setdefault((number, mark), []).append(sheet)
    return SaidSheets({key: _joined(some) for key, some in parts.items()}, known, values)


def _tables(every: Iterator[tuple[int, ...]]) -> Iterator[NDArray[np.int64]]:
    width = TableColumns.WIDTH + 2
    while True:
        some = np.fromiter(chain.from_iterable(islice(every, AT_ONCE)), dtype=np.int64)
        if not len(some):
            return
        yield some.reshape(-1, width)


def _sheet(said: Stated, review: Numbers, screen: Numbers) -> SaidSheet:
    flags = said.negated * NEGATED + said.counts * COUNTS + (said.stance << STANCE_SHIFT)
    flags += review << REVIEW_SHIFT
    return SaidSheet(
        near=said.near.astype(np.int32),
        what=said.what.astype(np.int32),
        flags=flags.astype(np.uint8),
        source=said.source.astype(np.int32),
        speaker=said.speaker.astype(np.int32),
        claim=said.claim.astype(np.int32),
        screen=screen.astype(np.uint16),
    )


def _joined(parts: Sequence[SaidSheet]) -> SaidSheet:
    if len(parts) == 1:
        return parts[0]
    names = SaidSheet.__slots__
    return SaidSheet(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    )
