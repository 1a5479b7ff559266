"""Which claims say or quote some words: `find`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from api.graphql.cursors import BY_WORDS, Part
from api.graphql.planner import Planner
from api.graphql.roots.root import FieldFailure, RootList
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.claims.errors import QueryError
from graph.ingest.ontology_folder import ontology_of
from graph.protection.sought_names import text_query
from graph.views.view import Page, TextHit, TextQuery


class Find(RootList):
    """Claims by words of what they say."""

    entry = Entry(
        "TextHitConnection!",
        "Claims whose text or quote has some of these words: those with most of them first, then "
        "by source and line. What is said of children is not found.",
        own=True,
        arguments=("text!", "predicate", "first!", "after"),
        cost=FieldCost(work=50),
    )

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        floors = ontology_of(planner.vocabulary).floors

        def ask() -> TextQuery:
            pairs = planner.filters.predicates(given.get("predicate"))
            names = None if pairs is None else frozenset(name for name, _ in pairs)
            return text_query(floors, given.get("text", ""), names)

        self._chosen = chosen
        none = TextQuery(text="", without=frozenset())
        self._query = planner.attempt(chosen, none, ask)

    def shape(self) -> tuple[Part, ...]:
        return BY_WORDS

    def page(self, run: Run) -> Page[TextHit]:
        try:
            return run.view.find(replace(self._query, window=self.asked.window))
        except QueryError as error:
            raise FieldFailure(self._chosen, error) from error
