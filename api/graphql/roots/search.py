"""What has a name like a text: `search`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.graphql.cursors import BY_RANK, Part
from api.graphql.planner import Planner
from api.graphql.roots.root import FieldFailure, RootList
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.claims.errors import QueryError
from graph.ingest.ontology_folder import ontology_of
from graph.protection.sought_names import classes_called, kinds_called, name_query
from graph.views.view import Hit, Page, SearchQuery, Window


class SearchRoot(RootList):
    """Entities by any of their names."""

    entry = Entry(
        "SearchHitConnection!",
        "Entities with a name like this, in any script: the same word first, then beginnings, "
        "other spellings, slips. Not for children.",
        own=True,
        arguments=("text", "classes", "kind", "first!", "after"),
        cost=FieldCost(work=50),
    )

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        floors = ontology_of(planner.vocabulary).floors
        none = SearchQuery(text="", without=frozenset())
        vocabulary = planner.vocabulary
        kind = given.get("kind") or {}
        codes = kind.get("in")

        def ask() -> SearchQuery:
            if kind.get("denied"):
                raise QueryError(
                    "kind: search finds by what things are; for what a source denies ask a list: "
                    "events(where: {kind: {in: […], denied: true}})"
                )
            query = name_query(
                floors,
                given.get("text", ""),
                Window(),
                classes=classes_called(vocabulary, given.get("classes")),
                kinds=kinds_called(vocabulary, codes, exactly=bool(kind.get("exactly"))),
            )
            return replace(query, valid_on=planner.moment.valid_on)

        self._chosen = chosen
        self._query = planner.attempt(chosen, none, ask)

    def shape(self) -> tuple[Part, ...]:
        return BY_RANK

    def page(self, run: Run) -> Page[Hit]:
        try:
            return run.view.search(replace(self._query, window=self.asked.window))
        except QueryError as error:
            raise FieldFailure(self._chosen, error) from error
