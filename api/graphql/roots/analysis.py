"""Figures of a small view as a graph: `analysis`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from api.graphql.planner import Planner
from api.graphql.roots.root import FieldFailure, RootValue
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.claims.errors import QueryError
from graph.relations.analysis import CLASSES, Analysing, Analysis, analyse
from graph.relations.passages import concrete_classes, hops_along

MOST_IN_A_REPLY = 500
"""Entities that a reply analyses; the command line takes more."""


class AnalysisRoot(RootValue):
    """Degrees, betweenness, parts, communities, and who is named together."""

    entry = Entry(
        "Analysis!",
        f"Figures of the view as a graph, for at most {MOST_IN_A_REPLY} things: about records, "
        "never about guilt. Natural persons who are no public officials, victims, relatives, "
        "helpers and sources are left out.",
        own=True,
        arguments=("predicates", "classes"),
        # It takes seconds: one at a time.
        cost=FieldCost(work=60_000),
    )

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        vocabulary = planner.vocabulary
        classes = CLASSES if given.get("classes") is None else given["classes"]
        for check in (
            partial(hops_along, vocabulary, given.get("predicates")),
            partial(concrete_classes, vocabulary, classes),
        ):
            planner.attempt(chosen, None, check)
        self._chosen = chosen
        self._asked = Analysing(
            predicates=given.get("predicates"), classes=tuple(classes), most=MOST_IN_A_REPLY
        )

    def value(self, run: Run) -> Analysis:
        name = ("analysis", tuple(self._asked.predicates or ()), self._asked.classes)
        try:
            found: Analysis = run.kept.made(
                (*name, self._asked.predicates is None), lambda: _counted(run, self._asked)
            )
        except QueryError as error:
            raise FieldFailure(self._chosen, error) from error
        run.budget.spend(len(found.nodes) + len(found.together))
        return found


def _counted(run: Run, asked: Analysing) -> tuple[Analysis, int]:
    found = analyse(run.view, asked)
    return found, 1 + len(found.nodes) + len(found.together)
