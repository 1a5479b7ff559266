"""How two things are connected: `paths`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from api.graphql.planner import Planner
from api.graphql.relation_tables import PathsRow, path_row
from api.graphql.roots.root import RootValue
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.relations.connections import Connecting, connections
from graph.relations.passages import closed_classes, hops_along


class Paths(RootValue):
    """Every shortest way, and those a little longer."""

    entry = Entry(
        "PathResult!",
        "How two things are connected: all shortest ways up to the limit, then those up to so many "
        "hops longer. Being in the same place, State, listing or text of the law is no connection "
        "unless asked for; nothing leads through a source, and to who helped only by name. Of a "
        "hop one claim has to meet all that narrows it. What is only denied is no hop.",
        own=True,
        day="validOn",
        arguments=(
            *("from!", "to!", "maxHops", "limit!paths", "longer", "predicates", "through"),
            *("avoid", "certainOnly", "minStance", "acceptedOnly"),
        ),
        cost=FieldCost(work=1000),
    )

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        vocabulary = planner.vocabulary
        for check in (
            partial(hops_along, vocabulary, given.get("predicates")),
            partial(closed_classes, vocabulary, given.get("through")),
        ):
            planner.attempt(chosen, None, check)
        make = partial(
            Connecting,
            start=given.get("from", ""),
            end=given.get("to", ""),
            most_hops=given["maxHops"],
            limit=given["limit"],
            longer=given["longer"],
            predicates=given.get("predicates"),
            through=given.get("through"),
            avoid=given.get("avoid", ()),
            valid_on=given.get("validOn"),
            certain=given["certainOnly"],
            least=given.get("minStance"),
            accepted=given["acceptedOnly"],
        )
        self._connecting = planner.attempt(chosen, Connecting(start="", end=""), make)

    def value(self, run: Run) -> PathsRow:
        found = connections(run.view, self._connecting)
        run.budget.spend(sum(len(way.hops) for way in found.ways))
        return PathsRow(
            [path_row(way) for way in found.ways], found.searched_hops, found.complete, found.bound
        )
