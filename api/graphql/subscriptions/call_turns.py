"""``callStatus``: calls that become overdue or are answered, while a reader listens.

A look compares how the calls of a view stand with how they stood at the look before. A cursor holds
the moment and the day of a look, by the clock and not by what was written: a reader who comes back
with one is told what turned since, and at most what turned in the last seconds before it once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from api.graphql.subscriptions.subscription import (
    MOST_AT_ONCE,
    Glance,
    Heard,
    Subscription,
    Tiding,
)
from api.graphql.tables import Entry, FieldCost
from graph.ledger import Statuses
from graph.relations.call_turns import CallStanding, standings, turns
from graph.relations.news import all_calls

COMMITTING = 5_000_000
"""Microseconds that may pass between a unit's record time and its being there for others."""


class Stood(NamedTuple):
    """How the calls stood at a look."""

    calls: Mapping[str, CallStanding]
    at: int
    """The moment of the look, by the clock."""
    day: int


class CallTurns(Subscription):
    """Calls as they turn."""

    entry = Entry(
        "News!",
        "Calls that become overdue (`OVERDUE`) or are answered (`ANSWERED`) from now on, or behind "
        "a cursor: because something was recorded, or because a day passed. `change { call { "
        "status } }` has where the call stands.",
        arguments=("calls", "policy", "after!news"),
        own=True,
        cost=FieldCost(work=1_000),
    )
    shape_ = ("grade", "grade")

    def look(self, look: Glance, position: object | None) -> Heard:
        before = self._begin(look) if position is None else position
        assert isinstance(before, Stood)
        now = self._standing(look)
        pieces = turns(before.calls, now.calls)
        some = pieces[:MOST_AT_ONCE]
        more = len(pieces) > len(some)
        # Who comes back with another cursor than the last has this look whole, not its rest alone.
        cursors = [self.cursor((before.at, before.day))] * len(some)
        if some and not more:
            cursors[-1] = self.cursor((now.at, now.day))
        told = [Tiding(cursor, piece) for cursor, piece in zip(cursors, some, strict=True)]
        if more:
            turned = {piece.entity.id for piece in some if piece.entity is not None}
            rest = {id: stood for id, stood in before.calls.items() if id not in turned}
            calls = rest | {id: now.calls[id] for id in turned}
            return Heard(told, before._replace(calls=calls), True)
        return Heard(told, now, False)

    def _standing(self, look: Glance) -> Stood:
        run = look.run
        day = run.today.toordinal()
        policy = self.asked.policy()
        asked = self.asked.given.get("calls")
        ids = None if asked is None else tuple(asked)

        def find() -> tuple[Mapping[str, CallStanding], int]:
            calls = all_calls(run.view) if ids is None else list(ids)
            found = standings(run.statuses.of(calls, day, policy), day)
            return found, 1 + len(found) // 4

        found = run.kept.made(("standings", day, policy, ids), find)
        return Stood(found, look.now - COMMITTING, day)

    def _begin(self, look: Glance) -> Stood:
        if self.after is None:
            return self._standing(look)
        at, day = self.after
        assert isinstance(at, int)
        assert isinstance(day, int)
        day = min(max(day, 1), look.run.today.toordinal())
        view = look.known_at(min(max(at, 0), look.now))
        asked = self.asked.given.get("calls")
        calls = all_calls(view) if asked is None else list(asked)
        outcomes = Statuses(view).of(calls, day, self.asked.policy())
        return Stood(standings(outcomes, day), at, day)
