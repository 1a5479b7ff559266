"""What stands around some entities: `neighbourhood`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from api.graphql.planner import Planner
from api.graphql.roots.root import RootValue
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.relations.passages import closed_classes, concrete_classes, hops_along
from graph.relations.surroundings import Around, Surroundings, surroundings


class Neighbourhood(RootValue):
    """Nodes and edges, and what was left out."""

    entry = Entry(
        "Subgraph!",
        "What stands around some things, ready to draw: the nearest first, of those as near what "
        "is said most firmly. States, places, listings and texts of the law are drawn and not "
        "passed; helpers are left out. Where it gets too much, `left` says what was left out.",
        own=True,
        day="validOn",
        arguments=("of!several", "hops", "limit!nodes", "predicates", "classes", "through"),
        cost=FieldCost(work=1000),
    )

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        vocabulary = planner.vocabulary
        for check in (
            partial(hops_along, vocabulary, given.get("predicates")),
            partial(closed_classes, vocabulary, given.get("through")),
            partial(concrete_classes, vocabulary, given.get("classes", ())),
        ):
            planner.attempt(chosen, None, check)
        make = partial(
            Around,
            of=given.get("of", ()),
            hops=given["hops"],
            limit=given["limit"],
            predicates=given.get("predicates"),
            classes=given.get("classes"),
            through=given.get("through"),
            valid_on=given.get("validOn"),
        )
        self._around = planner.attempt(chosen, Around(of=("",)), make)

    def value(self, run: Run) -> Surroundings:
        found = surroundings(run.view, self._around, left="left" in self.asked.selected)
        run.budget.spend(len(found.nodes) + len(found.edges))
        return found
