"""Calls of which something is open on a day: `unansweredCalls`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from api.graphql.entity_tables import CALL
from api.graphql.ledger_tables import CallOn
from api.graphql.listing import Found, page_of
from api.graphql.planner import Planner
from api.graphql.roots.root import EntityList
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.ledger import CallState, Policy, Standing, StrandOutcome
from graph.ledger.call_states import Silence
from graph.views.view import Key, Page, Ref, Window


class Choice(NamedTuple):
    """What one strand has to match."""

    states: frozenset[CallState]
    standings: frozenset[Standing]
    silences: frozenset[Silence] | None
    """None for all, and for strands that are not silent; but for no call whose answers are said
    not to be here, which has to be asked for by its silence."""
    demands: frozenset[str] | None
    """Kinds of demand; None for all."""

    def fits(self, strand: StrandOutcome) -> bool:
        """Whether a strand matches all of it."""
        return (
            strand.state in self.states
            and strand.standing in self.standings
            and (
                strand.facts.coverage is None
                if self.silences is None
                else strand.silence in self.silences
            )
            and (self.demands is None or not self.demands.isdisjoint(strand.facts.demand_kinds))
        )


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

        def look(after: Key | None, most: int) -> Found[Ref]:
            page = run.view.entities(replace(query, window=Window(first=most, after=after)))
            ids = [ref.id for ref in page.rows]
            outcomes = run.statuses.passing(ids, on.toordinal(), policy)
            found = []
            for place, (ref, key) in enumerate(zip(page.rows, page.keys, strict=True), 1):
                outcome = outcomes.get(ref.id)
                if outcome is not None and any(map(choice.fits, outcome.strands)):
                    found.append((ref, key, place))
            return Found(found, len(page.rows), page.keys[-1] if page.more else None)

        name = ("calls", query, choice, on, policy)
        page: Page[Ref] = page_of(name, self.asked.window, run, look)
        passing = self.certain(page.rows, run)
        rows = [
            CallOn(ref, on, policy, None if passing is None else ref.id in passing)
            for ref in page.rows
        ]
        return Page(rows, page.keys, page.more, page.total)
