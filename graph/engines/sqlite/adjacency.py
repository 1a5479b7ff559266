"""The relations of a store as arrays: laid out in the background, and told what changed since.

A walk gets the arrays where they are of the state that is read, or of one so shortly
before it that what changed since is read beside them; else the tables serve, and the arrays are
laid out anew meanwhile. What changed is what the reader reads, or read before: hidden writes leave
the arrays as they are for who does not read them. A state tells itself from all others, no matter
who wrote it, so that what other processes write is noticed. What was erased is gone from here with
the next walk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple, TypeVar

import apsw
import numpy as np
from numpy.typing import NDArray

from graph.adjacency.sheets import (
    ACCEPTED,
    AGAINST,
    ENTRY_BYTES,
    STANCE_SHIFT,
    UNKNOWN,
    Dates,
    RelationColumns,
    Sheets,
    make_sheets,
)
from graph.claims.claim import Review
from graph.engines.sqlite.date_layout import lay_out_dated
from graph.engines.sqlite.dated_sheets import DATED_BYTES, DatedSheets
from graph.engines.sqlite.days import VALID
from graph.engines.sqlite.interned import REVIEW_NUMBERS, STANCES, Markings, Terms
from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.reach import changed_claims
from graph.engines.sqlite.read.reader import numbers
from graph.engines.sqlite.said_sheets import CLAIM_BYTES, SaidSheets, lay_out_said
from graph.engines.sqlite.screens import Values, screens, spread
from graph.engines.sqlite.states import read_state
from graph.engines.sqlite.units import last_unit, tops
from graph.views.columns import Numbering
from graph.views.display import FIRMEST_FIRST
from graph.views.view import State
from graph.views.walking import Numbers
from graph.vocabulary import Vocabulary

READERS = 16
"""Of so many readers what changed since is kept: of different markings each."""
MOST_CHANGED = 5000
"""How many claims may have changed since the arrays were laid out before they are laid out anew."""
FOLDED = 1000
"""From how many on they are laid out anew in the background, while what changed is still read
beside them."""
_NOTHING: Numbers = np.empty(0, dtype=np.int64)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Laid:
    """The arrays of one state."""

    state: State | None
    sheets: Sheets
    classes: NDArray[np.int16]
    """The number of the class of each entity, by its key."""
    unit: int
    """The last unit of work in it."""
    said: SaidSheets | None = None
    """What is counted; None while it is not laid out, or where there is no memory for it."""
    dated: DatedSheets | None = None
    """Dates in their order; None likewise."""


class MarkingsRead(NamedTuple):
    """Who reads: the numbers of the markings that are read, among those of the store."""

    store: Markings
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What changed for one reader between the arrays and a later state."""

    state: State | None
    changed: Numbers
    """Claims that are out of date in the arrays."""
    sheets: Sheets
    """What they are now."""
    classes: NDArray[np.int16]
    said: SaidSheets | None
    dated: DatedSheets | None


def _parts(
    laid: T | None, beside: Beside | None, of: Callable[[Beside], T | None]
) -> list[tuple[T, Numbers]] | None:
    """What was laid out with what is out of date in it, and what changed since; None where either
    is not there."""
    if laid is None:
        return None
    if beside is None:
        return [(laid, _NOTHING)]
    since = of(beside)
    return None if since is None else [(laid, beside.changed), (since, _NOTHING)]


class Arrays:
    """The arrays of one store. Safe to use from several threads."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        terms: Terms,
        connecting: Callable[[], AbstractContextManager[apsw.Connection]],
        *,
        most_bytes: int,
    ) -> None:
        """Arrays that are not laid out yet.

        Args:
            connecting: a connection that holds one state, for as long as the block lasts.
            most_bytes: how much memory they may take; beyond, the tables serve.
        """
        self._vocabulary, self._terms, self._connecting = vocabulary, terms, connecting
        self._most = most_bytes
        self._lock = threading.Lock()
        self._laid: Laid | None = None
        self._beside: dict[tuple[int, ...], Beside] = {}
        """By the markings that are read."""
        self._worker: threading.Thread | None = None
        self._closed = False
        self._forgot = 0
        """How often everything was dropped; what was read before that is not kept."""
        self._refused: State | None = None
        """A state that is too large to be laid out."""

    def of(
        self, db: apsw.Connection, state: State | None, reader: MarkingsRead
    ) -> tuple[list[tuple[Sheets, Numbers]], NDArray[np.int16]] | None:
        """The arrays for a state that a connection holds; None where the tables have to serve."""
        found = self._at(db, state, reader)
        if found is None:
            return None
        laid, beside = found
        if beside is None:
            return [(laid.sheets, _NOTHING)], laid.classes
        return [(laid.sheets, beside.changed), (beside.sheets, _NOTHING)], beside.classes

    def said(
        self, db: apsw.Connection, state: State | None, reader: MarkingsRead
    ) -> list[tuple[SaidSheets, Numbers]] | None:
        """The same of what is counted."""
        found = self._at(db, state, reader)
        return None if found is None else _parts(found[0].said, found[1], lambda b: b.said)

    def dated(
        self, db: apsw.Connection, state: State | None, reader: MarkingsRead
    ) -> list[tuple[DatedSheets, Numbers]] | None:
        """The same of dates in their order."""
        found = self._at(db, state, reader)
        return None if found is None else _parts(found[0].dated, found[1], lambda b: b.dated)

    def _at(
        self, db: apsw.Connection, state: State | None, reader: MarkingsRead
    ) -> tuple[Laid, Beside | None] | None:
        """What was laid out, and what changed since where it is of an earlier state."""
        with self._lock:
            laid, beside = self._laid, self._beside.get(reader.numbers)
        if laid is not None and laid.state == state:
            return laid, None
        if laid is not None and state is not None:
            if beside is None or beside.state != state:
                beside = self._changes(db, laid, state, reader)
            if beside is not None:
                with self._lock:
                    if self._laid is laid:
                        self._beside.pop(reader.numbers, None)
                        self._beside[reader.numbers] = beside
                        while len(self._beside) > READERS:
                            del self._beside[next(iter(self._beside))]
                if len(beside.changed) > FOLDED:
                    self._begin(state)
                return laid, beside
        self._begin(state)
        return None

    def lay_out(self, *, counted: bool = True) -> None:
        """Lay them out now, in this thread.

        Args:
            counted: whether to lay out what is counted, too, behind them.
        """
        forgot = self._forgot
        with self._connecting() as db:
            state = read_state(db)
            count = next(rows(db, "SELECT count(*) FROM claims WHERE object IS NOT NULL"))[0]
            if count * ENTRY_BYTES > self._most:
                self._refused = state
                return
            laid = _lay_out(db, self._vocabulary, self._terms, state)
            self._have(laid, forgot)
            [every] = next(rows(db, "SELECT count(*) FROM claims"))
            taken = laid.sheets.size + every * (CLAIM_BYTES + DATED_BYTES)
            if not counted or taken > self._most:
                return
            dated = lay_out_dated(db, self._vocabulary, self._terms, None)
            laid = replace(laid, dated=dated)
            self._have(laid, forgot)
            said = lay_out_said(db, self._vocabulary, self._terms, None, Numbering())
            self._have(replace(laid, said=said), forgot)

    def _have(self, laid: Laid, forgot: int) -> None:
        with self._lock:
            if not self._closed and forgot == self._forgot:
                self._laid, self._beside = laid, {}

    def forget(self) -> None:
        """Let everything go: something was erased."""
        with self._lock:
            self._forgot += 1
            self._laid, self._beside = None, {}

    def close(self) -> None:
        """Wait for anybody who is at work, and let everything go."""
        with self._lock:
            self._closed = True
            worker = self._worker
        if worker is not None:
            worker.join()
        self.forget()

    def _begin(self, state: State | None) -> None:
        """Have them laid out in the background, by one thread at a time."""
        with self._lock:
            busy = self._worker is not None and self._worker.is_alive()
            if busy or self._closed or (state is not None and state == self._refused):
                return
            self._worker = threading.Thread(target=self.lay_out, name="adjacency", daemon=True)
            self._worker.start()

    def _changes(
        self, db: apsw.Connection, laid: Laid, state: State, reader: MarkingsRead
    ) -> Beside | None:
        """What changed since; None where that is too much."""
        if laid.state is None or state.number < laid.state.number:
            return None
        if tops(db, laid.unit) is None:
            self.forget()
            return None
        # With what a finer claim hides, or hides no longer.
        changed = changed_claims(db, laid.unit, *reader, MOST_CHANGED)
        if changed is None:
            return None
        keys = np.array(sorted(changed), dtype=np.int64)
        told, periods, screens = _told(db, self._vocabulary, self._terms, keys)
        sheets = make_sheets(told, periods, screens, _symmetric(self._vocabulary, self._terms))
        said = None
        if laid.said is not None:
            values = laid.said.values.copied()
            said = lay_out_said(db, self._vocabulary, self._terms, keys, values)
        dated = None
        if laid.dated is not None:
            dated = lay_out_dated(db, self._vocabulary, self._terms, keys)
        return Beside(state, keys, sheets, _classes(db, laid.classes), said, dated)


def _lay_out(
    db: apsw.Connection, vocabulary: Vocabulary, terms: Terms, state: State | None
) -> Laid:
    told, periods, screens = _told(db, vocabulary, terms, None)
    sheets = make_sheets(told, periods, screens, _symmetric(vocabulary, terms))
    return Laid(state, sheets, _classes(db, np.empty(0, dtype=np.int16)), last_unit(db)[0])


def _symmetric(vocabulary: Vocabulary, terms: Terms) -> list[int]:
    return [terms.properties[p.name] for p in vocabulary.properties.values() if p.symmetric]


def _classes(db: apsw.Connection, known: NDArray[np.int16]) -> NDArray[np.int16]:
    """The classes of all entities, those known included."""
    fresh = rows(db, "SELECT key, class FROM entities WHERE key >= ? ORDER BY key", (len(known),))
    keys, classes = np.fromiter(chain.from_iterable(fresh), dtype=np.int64).reshape(-1, 2).T
    if not len(keys):
        return known
    found = np.zeros(int(keys[-1]) + 1, dtype=np.int16)
    found[: len(known)] = known
    found[keys] = classes
    return found


_FIRMNESS = " ".join(
    f"WHEN {number} THEN {FIRMEST_FIRST.index(stance)}" for number, stance in enumerate(STANCES)
)
_FLAGS = (
    f"(CASE c.negated WHEN 0 THEN 0 ELSE {AGAINST} END)"
    f" + (CASE c.review WHEN {REVIEW_NUMBERS[Review.ACCEPTED]} THEN {ACCEPTED} ELSE 0 END)"
    f" + ((CASE c.stance {_FIRMNESS} END) << {STANCE_SHIFT})"
)
_HALF, _PREDICATE = 32, 8
"""Bits of a number that stands beside another one in one integer."""
_DATED = 64
"""Above all flags: a claim has a valid time."""
_MORE = (
    "(CASE WHEN coalesce(c.valid_eb, c.valid_lb, c.valid_ee, c.valid_le) IS NOT NULL "
    f"OR coalesce(c.spread, 0) & {VALID} THEN {_DATED} ELSE 0 END)"
)


def _told(
    db: apsw.Connection, vocabulary: Vocabulary, terms: Terms, keys: Numbers | None
) -> tuple[RelationColumns, list[Dates], list[frozenset[int]]]:
    """Claims of relations that stand today: all, or those of some keys."""
    # In the order of the table: by an index of objects each row would be somewhere else.
    source = "claims c NOT INDEXED"
    values: Values = ()
    if keys is not None:
        source = "carray(?) w CROSS JOIN claims c ON c.key = w.value"
        values = (numbers(keys.tolist()),)
    where = "c.object IS NOT NULL AND c.live = 1 AND c.subject <> c.object"
    # Few integers a row, and all rows once: most of the time goes into handing them over.
    found = rows(
        db,
        f"SELECT (c.key << {_HALF}) | c.object, (c.subject << {_HALF}) | c.marking, "
        f"(c.predicate << {_PREDICATE}) | {_FLAGS} | {_MORE} FROM {source} WHERE {where}",
        values,
    )
    table = np.fromiter(chain.from_iterable(found), dtype=np.int64).reshape(-1, 3)
    claim, subject = (table[:, place] >> _HALF for place in (0, 1))
    object_, marking = (table[:, place] & ((1 << _HALF) - 1) for place in (0, 1))
    property, flags = table[:, 2] >> _PREDICATE, table[:, 2] & (_DATED - 1)
    period, periods = _periods(db, claim, claim[(table[:, 2] & _DATED) != 0])
    hidden, known = screens(db, keys)
    screen = spread(claim, hidden)
    told = RelationColumns(subject, object_, marking, property, flags, period, screen, claim)
    return told, periods, known


def _periods(db: apsw.Connection, claim: Numbers, dated: Numbers) -> tuple[Numbers, list[Dates]]:
    """The period of each claim, as a place among those there are.

    Args:
        dated: the claims that have any.
    """
    source, values = (
        "carray(?) w CROSS JOIN claims c ON c.key = w.value",
        (numbers(dated.tolist()),),
    )
    several: dict[int, list[tuple[int, int]]] = {}
    for key, first, last in rows(
        db,
        f"SELECT c.key, p.first, p.last FROM {source} CROSS JOIN spans p ON p.claim = c.key "
        f"WHERE coalesce(c.spread, 0) & {VALID} AND p.of = {VALID} ORDER BY p.claim, p.place",
        values,
    ):
        several.setdefault(key, []).append((_day(first), _day(last)))
    known: dict[Dates, int] = {Dates((UNKNOWN,) * 4): 0}
    found: list[tuple[int, int]] = []
    for key, *dates in rows(
        db,
        f"SELECT c.key, c.valid_eb, c.valid_lb, c.valid_ee, c.valid_le FROM {source}",
        values,
    ):
        eb, lb, ee, le = map(_day, dates)
        period = Dates((eb, lb, ee, le), tuple(several.get(key, ())))
        found.append((key, known.setdefault(period, len(known))))
    return spread(claim, found), list(known)


def _day(day: int | None) -> int:
    return UNKNOWN if day is None else day
