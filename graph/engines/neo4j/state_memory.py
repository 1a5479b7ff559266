"""What is known of the views of the newest state: what writes reached, and who is judged to be one.

A server is another machine, so that what was asked once is not asked again. What a view reads of
the writes between two states is kept as a step; a reader who has something of an older state goes
from step to step, and asks the server about the last one alone. Judgements outlive writes, too,
where it is known that nothing was written of them.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from graph.claims.marking import Clearance
from graph.views.reached_since import MOST_REACHED, Written
from graph.views.view import Record, State

MOST_VIEWS = 16
MOST_STEPS, MOST_IDS = 100, 20_000
"""Of one view: some 2 MB."""
MOST_JUDGEMENTS = 10_000
"""Of one view; more are read anew for each."""

Reached: TypeAlias = Written | None
"""As `graph.engines.engine.Snapshot.reached` gives it."""


class _Step(NamedTuple):
    to: int
    """The unit of work that it leads to."""
    found: Reached


class _Steps:
    """Those of one view, by the unit of work that each leads from."""

    def __init__(self) -> None:
        self._by_unit: OrderedDict[int, _Step] = OrderedDict()
        self._ids = 0

    def walked(self, since: int, unit: int) -> tuple[int, list[Reached]]:
        """How far steps lead towards a unit, and what was reached on the way."""
        found = []
        while since < unit and (step := self._by_unit.get(since)) is not None and step.to <= unit:
            found.append(step.found)
            since = step.to
        return since, found

    def put(self, since: int, to: int, found: Reached) -> None:
        self._drop(since)
        self._by_unit[since] = _Step(to, found)
        self._ids += _ids_in(found)
        while len(self._by_unit) > 1 and (len(self._by_unit) > MOST_STEPS or self._ids > MOST_IDS):
            self._drop(next(iter(self._by_unit)))

    def _drop(self, since: int) -> None:
        gone = self._by_unit.pop(since, None)
        self._ids -= _ids_in(gone.found) if gone else 0


class _Judged(NamedTuple):
    unit: int
    """The last unit of work of the state that it is known to hold of."""
    records: list[Record]


def _ids_in(found: Reached) -> int:
    return 0 if found is None else len(found.ids) + 2 * len(found.judged)


def _together(steps: Iterable[Reached]) -> Reached:
    """What was reached on the way, in all."""
    ids, judged = set[str](), set[tuple[str, str]]()
    for found in steps:
        if found is None:
            return None
        ids |= found.ids
        judged |= found.judged
    return None if len(ids) > MOST_REACHED else Written(frozenset(ids), frozenset(judged))


class StateMemory:
    """What is known of one store. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: State | None = None
        self._steps: OrderedDict[Clearance, _Steps] = OrderedDict()
        self._judged: dict[Clearance, _Judged] = {}

    def reached(
        self,
        state: State | None,
        unit: int,
        since: int,
        clearance: Clearance,
        look: Callable[[int], Reached],
    ) -> Reached:
        """What was reached on the way from one unit of work to another.

        Args:
            unit: the last unit of work of the state.
            look: asks the server what was reached behind a unit.
        """
        if state is None:
            return look(since)
        with self._lock:
            self._come_to(state)
            steps = self._of(clearance)
            since, found = steps.walked(since, unit)
        if since < unit:
            last = look(since)
            found.append(last)
            with self._lock:
                if self._state == state:
                    steps.put(since, unit, last)
        return _together(found)

    def judged(self, state: State | None, unit: int, clearance: Clearance) -> list[Record] | None:
        """The judgements that hold in a view of the newest state; None where nobody knows."""
        with self._lock:
            known = self._judged.get(clearance)
            if known is None or state is None or state != self._state:
                return None
            if known.unit != unit:
                came, found = self._of(clearance).walked(known.unit, unit)
                if came != unit or any(one is None or one.judged for one in found):
                    return None
                self._judged[clearance] = known._replace(unit=unit)
            return known.records

    def note_judged(
        self, state: State | None, unit: int, clearance: Clearance, records: list[Record]
    ) -> None:
        """Keep the judgements of a view."""
        if state is not None and len(records) <= MOST_JUDGEMENTS:
            with self._lock:
                self._come_to(state)
                self._of(clearance)
                self._judged[clearance] = _Judged(unit, records)

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._empty(None)

    def _of(self, clearance: Clearance) -> _Steps:
        found = self._steps.setdefault(clearance, _Steps())
        self._steps.move_to_end(clearance)
        while len(self._steps) > MOST_VIEWS:
            gone, _ = self._steps.popitem(last=False)
            self._judged.pop(gone, None)
        return found

    def _come_to(self, state: State) -> None:
        """Take note of a state."""
        if self._state is None or state.number > self._state.number:
            self._state = state
        elif state != self._state:
            # Somebody reads an older state still; or a backup was put back, and all goes anew.
            self._empty(state)

    def _empty(self, state: State | None) -> None:
        self._state = state
        self._steps.clear()
        self._judged.clear()
