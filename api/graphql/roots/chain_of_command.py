"""Who stood above a body on a day: `chainOfCommand`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from api.graphql.planner import Planner
from api.graphql.relation_tables import CommandRow, path_row
from api.graphql.roots.root import RootValue
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.relations.commands import chain_of_command, checked_limit


class ChainOfCommand(RootValue):
    """Every way up or down, posts, cycles and gaps."""

    entry = Entry(
        "CommandResult!",
        "Who stood above a body on a day, by command or direct subordination, or below it: every "
        "way as far as it goes, who held which post, cycles and gaps.",
        own=True,
        day="on",
        arguments=("of!", "downwards", "limit!command"),
        cost=FieldCost(work=200),
    )

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        self._limit = planner.attempt(chosen, 1, partial(checked_limit, given["limit"]))

    def value(self, run: Run) -> CommandRow:
        given = self.asked.given
        found = chain_of_command(
            run.view,
            given["of"],
            on=given.get("on") or run.today,
            downwards=given["downwards"],
            limit=self._limit,
        )
        ways = (*found.ways, *found.cycles)
        run.budget.spend(sum(len(way.hops) for way in ways) + len(found.posts))
        return CommandRow(
            [path_row(way) for way in found.ways],
            found.posts,
            [path_row(way) for way in found.cycles],
            found.gaps,
            found.complete,
            found.bound,
        )
