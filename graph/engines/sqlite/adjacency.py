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
from typing import NamedTuple, TypeVar

import apsw
import numpy as np
from numpy.typing import NDArray

from graph.adjacency.sheets import ENTRY_BYTES, Sheets
from graph.engines.sqlite.date_layout import lay_out_dated
from graph.engines.sqlite.dated_sheets import DATED_BYTES, DatedSheets
from graph.engines.sqlite.entity_sheets import EntitySheets, lay_out_entities, with_classes
from graph.engines.sqlite.interned import Markings, Terms
from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.reach import changed_things
from graph.engines.sqlite.relation_layout import lay_out_relations
from graph.engines.sqlite.said_sheets import CLAIM_BYTES, SaidSheets, lay_out_said
from graph.engines.sqlite.states import read_state
from graph.engines.sqlite.units import last_unit, tops
from graph.views.columns import Numbering
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
    entities: EntitySheets
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
    moved: Numbers
    """Entities that are out of date in the arrays."""
    entities: EntitySheets
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

    def entities(
        self, db: apsw.Connection, state: State | None, reader: MarkingsRead
    ) -> tuple[list[tuple[EntitySheets, Numbers]], NDArray[np.int16]] | None:
        """The same of which entities there are."""
        found = self._at(db, state, reader)
        if found is None:
            return None
        laid, beside = found
        if beside is None:
            return [(laid.entities, _NOTHING)], laid.classes
        return [(laid.entities, beside.moved), (beside.entities, _NOTHING)], beside.classes

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
            taken = laid.sheets.size + laid.entities.size + every * (CLAIM_BYTES + DATED_BYTES)
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
        changed = changed_things(db, laid.unit, *reader, MOST_CHANGED)
        if changed is None:
            return None
        moved, keys = (np.array(sorted(some), dtype=np.int64) for some in changed)
        sheets = lay_out_relations(db, self._vocabulary, self._terms, keys)
        entities, fresh = lay_out_entities(db, moved)
        classes = with_classes(laid.classes, fresh)
        said = None
        if laid.said is not None:
            values = laid.said.values.copied()
            said = lay_out_said(db, self._vocabulary, self._terms, keys, values)
        dated = None
        if laid.dated is not None:
            dated = lay_out_dated(db, self._vocabulary, self._terms, keys)
        return Beside(state, keys, sheets, classes, moved, entities, said, dated)


def _lay_out(
    db: apsw.Connection, vocabulary: Vocabulary, terms: Terms, state: State | None
) -> Laid:
    sheets = lay_out_relations(db, vocabulary, terms, None)
    entities, classes = lay_out_entities(db)
    return Laid(state, sheets, classes, entities, last_unit(db)[0])
