"""Relations of a store in a Neo4j as arrays, laid out in the background and of use for one state.

A level of a walk is a round trip to the server; over arrays it is none. A walk gets them where they
are of the state that is read. Else the server answers, and they are laid out anew meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from time import monotonic
from typing import Any, Protocol

import numpy as np

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
from graph.claims.errors import AnswerableError
from graph.claims.period import UNKNOWN_LAST
from graph.engines.neo4j.cypher import REVIEW_NUMBERS, StoreNames, alive, gathered
from graph.engines.neo4j.laid import Laid
from graph.engines.neo4j.sessions import Row
from graph.views.display import FIRMEST_FIRST
from graph.views.view import State
from graph.vocabulary import Vocabulary

PAGE = 20_000
"""Rows that are asked for at once."""
ID_BYTES = 26
RESTING = 4
"""How many times as long as laying out took it rests, so that a store that is written to all the
time is not read for nothing else."""
TRIES = 3
"""How often they are laid out while others write."""
_FIRMNESS = {str(stance): place for place, stance in enumerate(FIRMEST_FIRST)}
_ACCEPTED = REVIEW_NUMBERS[Review.ACCEPTED]


class StateRead(Protocol):
    """One state of a store, as far as arrays want it."""

    @property
    def state(self) -> State | None: ...
    @property
    def unit(self) -> int: ...
    def rows(self, text: str, **values: Any) -> list[Row]: ...


class ServerArrays:
    """The arrays of one store. Safe to use from several threads.

    Args:
        reading: one state of the store, for as long as a block lasts.
        most_bytes: how much memory they may take; beyond, the server answers.
    """

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[StateRead]],
        names: StoreNames,
        vocabulary: Vocabulary,
        most_bytes: int,
    ) -> None:
        self._reading, self._names, self._most = reading, names, most_bytes
        self._classes = {name: place for place, name in enumerate(sorted(vocabulary.classes))}
        properties = sorted(vocabulary.properties)
        self.numbers = {name: place for place, name in enumerate(properties)}
        self._symmetric = [
            place for name, place in self.numbers.items() if vocabulary.properties[name].symmetric
        ]
        self._lock = threading.Lock()
        self._laid: Laid | None = None
        self._worker: threading.Thread | None = None
        self._closed = False
        self._rests_until = 0.0
        self._forgot = 0
        """How often everything was dropped; what was read before that is not kept."""
        self._refused: State | None = None
        """A state that is too large to be laid out."""

    def of(self, state: State | None) -> Laid | None:
        """The arrays of a state; None where the server has to answer."""
        with self._lock:
            if self._laid is not None and self._laid.state == state:
                return self._laid
            # What another state has may be erased in this one.
            self._laid = None
            busy = self._worker is not None and self._worker.is_alive()
            busy = busy or monotonic() < self._rests_until
            if state is None or busy or self._closed or state == self._refused:
                return None
            self._worker = threading.Thread(target=self._work, name="adjacency", daemon=True)
            self._worker.start()
        return None

    def _work(self) -> None:
        begin = monotonic()
        # Without them the server answers; who asks later has it tried again.
        with suppress(AnswerableError):
            self.lay_out()
        self._rests_until = monotonic() + RESTING * (monotonic() - begin)

    def lay_out(self) -> None:
        """Lay them out now, in this thread; not where others write all the time."""
        for _ in range(TRIES):
            forgot = self._forgot
            with self._reading() as found:
                laid = self._read(found)
            with self._reading() as after:
                if laid is None or after.state == laid.state:
                    break
        else:
            return
        with self._lock:
            if not self._closed and forgot == self._forgot:
                self._laid = laid

    def forget(self) -> None:
        """Let everything go: something was erased."""
        with self._lock:
            self._forgot += 1
            self._laid = None

    def close(self) -> None:
        """Wait for the thread that is at work, and let everything go."""
        with self._lock:
            self._closed = True
            worker, self._laid = self._worker, None
        if worker is not None:
            worker.join()

    # ------------------------------------------------------------------------------ inside

    def _read(self, found: StateRead) -> Laid | None:
        claim = self._names.claim
        [[count]] = found.rows(f"MATCH (c:{claim}) WHERE c.object IS NOT NULL RETURN count(c)")
        if count * (ENTRY_BYTES + ID_BYTES) > self._most:
            self._refused = found.state
            return None
        entity = self._names.entity
        entities = list(
            self._paged(
                found,
                f"MATCH (e:{entity}) USING INDEX SEEK e:{entity}(id) WHERE e.id > $after "
                "AND e.unit <= $u WITH e ORDER BY e.id LIMIT $page",
                "e.id, e.cls",
            )
        )
        ids = np.array([id.encode() for id, _ in entities], dtype=np.bytes_)
        classes = np.array([self._classes[cls] for _, cls in entities], dtype=np.int16)
        sheets, claims = self._relations(
            found, {id: place for place, (id, _) in enumerate(entities)}
        )
        return Laid(found.state, sheets, ids, classes, claims)

    def _relations(self, found: StateRead, places: dict[str, int]) -> tuple[Sheets, Any]:
        claim, refines = self._names.claim, self._names.refines
        text = (
            f"MATCH (c:{claim}) USING INDEX SEEK c:{claim}(id) "
            "WHERE c.id > $after AND c.unit <= $u "
            f"AND c.object IS NOT NULL AND c.object <> c.subject AND {alive('c')} "
            "WITH c ORDER BY c.id LIMIT $page"
        )
        wanted = (
            "c.id, c.subject, c.object, c.marking, c.predicate, c.negated, c.stance, "
            "c.review, c.valid_firsts, c.valid_lasts, c.valid_begun, c.valid_ended, "
            f"COLLECT {{ MATCH (c)<-[:{refines}*1..]-(fine) WHERE fine.unit <= $u "
            f"AND {alive('fine')} RETURN DISTINCT fine.marking }}"
        )
        periods: dict[Dates, int] = {Dates((UNKNOWN,) * 4): 0}
        screens: dict[frozenset[int], int] = {frozenset(): 0}
        ids: list[bytes] = []
        table: list[tuple[int, ...]] = []
        for row in self._paged(found, text, wanted):
            id, subject, object, marking, property, negated, stance, review, *valid, fine = row
            flags = (
                (AGAINST if negated else 0)
                | (ACCEPTED if review == _ACCEPTED else 0)
                | _FIRMNESS[stance] << STANCE_SHIFT
            )
            period = periods.setdefault(_dates(*valid), len(periods))
            screen = screens.setdefault(frozenset(fine), len(screens))
            ends = places[subject], places[object]
            along = self.numbers[property]
            table.append((*ends, marking, along, flags, period, screen, len(ids)))
            ids.append(id.encode())
        columns = np.array(table, dtype=np.int64).reshape(-1, len(RelationColumns._fields)).T
        sheets = make_sheets(
            RelationColumns(*columns), list(periods), list(screens), self._symmetric
        )
        return sheets, np.array(ids, dtype=np.bytes_)

    @staticmethod
    def _paged(found: StateRead, match: str, wanted: str) -> Iterator[Row]:
        after, text = "", gathered(match, wanted)
        while True:
            [[rows]] = found.rows(text, after=after, u=found.unit, page=PAGE)
            yield from rows
            if len(rows) < PAGE:
                return
            after = rows[-1][0]


def _dates(
    firsts: list[int] | None, lasts: list[int] | None, begun: int | None, ended: int | None
) -> Dates:
    """What a node has of a period, as arrays have it."""
    if not firsts or not lasts:
        return Dates((UNKNOWN,) * 4)
    spans = tuple(
        (first or UNKNOWN, UNKNOWN if last == UNKNOWN_LAST else last)
        for first, last in zip(firsts, lasts, strict=True)
    )
    last = max(lasts)
    hull = (
        min(firsts) or UNKNOWN,
        UNKNOWN if begun is None else begun,
        UNKNOWN if ended is None else ended,
        UNKNOWN if last == UNKNOWN_LAST else last,
    )
    return Dates(hull, spans if len(spans) > 1 else ())
