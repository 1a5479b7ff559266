"""Claims of any entity: `claims`; and one by its id: `claim`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from api.graphql.claim_where import claim_query, key_shape
from api.graphql.cursors import Part
from api.graphql.planner import Planner
from api.graphql.roots.root import RootList, RootValue
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.views.view import ClaimQuery, Page, Record


class ClaimsRoot(RootList):
    """Claims that pass some conditions."""

    entry = Entry(
        "ClaimConnection!",
        "Claims of anything; where no order is given source by source, each as the document goes.",
        own=True,
        arguments=("where:Claim", "orderBy:Claim", "first", "after"),
        cost=FieldCost(work=20),
    )

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        ask = partial(claim_query, planner.filters, given.get("where"), given.get("orderBy"))
        self._query = planner.attempt(chosen, ClaimQuery(), ask)

    def shape(self) -> tuple[Part, ...]:
        return key_shape(self._query.order)

    def page(self, run: Run) -> Page[Record]:
        return run.view.claims(replace(self._query, window=self.asked.window))


class ClaimRoot(RootValue):
    """The claim that has an id."""

    entry = Entry("Claim", "The claim with this id; null if none.", own=True, arguments=("id",))

    def announce(self, run: Run) -> None:
        run.seek(self.asked.given.get("id", ""))

    def value(self, run: Run) -> Record | None:
        return run.records.get(self.asked.given.get("id", ""))
