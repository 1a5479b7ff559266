"""Calls of which something is open on a day: `unansweredCalls`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from threading import Lock
from typing import Any, NamedTuple

from api.graphql.entity_tables import CALL
from api.graphql.ledger_tables import CallOn
from api.graphql.listing import Found, page_of
from api.graphql.planner import Planner
from api.graphql.roots.root import EntityList
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.ledger import CallState, Policy, Standing
from graph.ledger.call_states import Silence
from graph.ledger.kept_bases import Brief
from graph.views.view import Key, Page, Ref, Window

TOGETHER = 16_384
"""How many calls are looked at together where all are: what lies in one place of a store is then
read once for many of them."""


class Choice(NamedTuple):
    """What one strand has to match."""

    states: frozenset[CallState]
    standings: frozenset[Standing]
    silences: frozenset[Silence] | None
    """None for all, and for strands that are not silent; but for no call whose answers are said
    not to be here, which has to be asked for by its silence."""
    demands: frozenset[str] | None
    """Kinds of demand; None for all."""

    def fits(self, strand: Brief) -> bool:
        """Whether a strand matches all of it."""
        return (
            strand.state in self.states
            and strand.standing in self.standings
            and (strand.covered if self.silences is None else strand.silence in self.silences)
            and (self.demands is None or not self.demands.isdisjoint(strand.demand_kinds))
        )


class InOrder:
    """The calls of one query in its order, as far as somebody went through them: on any day."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._refs: list[Ref] = []
        self._keys: list[Key] = []
        self._behind: dict[Key, int] = {}
        """How many there are up to a key."""
        self._done = False

    @property
    def parts(self) -> int:
        """How much room it takes; see `graph.views.kept_results`."""
        return 2 + 2 * len(self._refs) // 3

    def stretch(
        self, after: Key | None, most: int, run: Run, walk: Callable[[Key | None, int], Page[Ref]]
    ) -> Page[Ref]:
        """So many behind a key.

        Args:
            walk: reads so many behind a key.
        """
        with run.view.deadline.holding(self._lock):
            begin = 0 if after is None else self._behind.get(after)
            if begin is None:
                return walk(after, most)
            end = begin + most
            while not self._done and len(self._refs) < end:
                page = walk(self._keys[-1] if self._keys else None, most)
                for key in page.keys:
                    self._keys.append(key)
                    self._behind[key] = len(self._keys)
                self._refs += page.rows
                self._done = not page.more
            more = not self._done or len(self._refs) > end
            return Page(self._refs[begin:end], self._keys[begin:end], more, None)


class UnansweredCalls(EntityList):
    """Calls at least one strand of which matches."""

    entry = Entry(
        "UnansweredCallConnection!",
        "Calls with at least one strand of these states and standings on a day.",
        own=True,
        day="on",
        arguments=(
            *("where:Call", "states", "silence", "standings", "policy", "orderBy:Call"),
            *("first", "after"),
        ),
        cost=FieldCost(work=20),
    )
    cls = CALL

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        super().prepare(planner, chosen, given)
        silence = given.get("silence")
        demand = given.get("where", {}).get("demand")
        self._choice = Choice(
            states=frozenset(given["states"]),
            standings=frozenset(given["standings"]),
            silences=None if silence is None else frozenset(silence),
            demands=None if demand is None else frozenset(demand["in"]),
        )

    def page(self, run: Run) -> Page[CallOn]:
        query, choice = self.query, self._choice
        on: date = self.asked.given.get("on") or run.today
        policy: Policy | None = self.asked.policy()

        walked = ("calls in order", query)
        every = run.kept.made(walked, lambda: (InOrder(), 2))

        def walk(after: Key | None, most: int) -> Page[Ref]:
            return run.view.entities(replace(query, window=Window(first=most, after=after)))

        def look(after: Key | None, most: int) -> Found[Ref]:
            page = every.stretch(after, most, run, walk)
            briefs = run.statuses.briefs([ref.id for ref in page.rows], on.toordinal())
            found = [
                (ref, key, place)
                for place, (ref, key) in enumerate(zip(page.rows, page.keys, strict=True), 1)
                if any(map(choice.fits, briefs.get(ref.id, ())))
            ]
            return Found(found, len(page.rows), page.keys[-1] if page.more else None)

        name = ("calls", query, choice, on, policy)
        page: Page[Ref] = page_of(name, self.asked.window, run, look, TOGETHER)
        run.kept.put({walked: (every, every.parts)})
        passing = self.certain(page.rows, run)
        rows = [
            CallOn(ref, on, policy, None if passing is None else ref.id in passing)
            for ref in page.rows
        ]
        return Page(rows, page.keys, page.more, page.total)
