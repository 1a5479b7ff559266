"""The terms of the ontology's schemes: `concepts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.graphql.planner import Planner
from api.graphql.roots.root import RootList
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry
from graph.claims.errors import QueryError, shown
from graph.ingest.code_meaning import matching
from graph.views.paging import stretch
from graph.views.view import Page


class ConceptsRoot(RootList):
    """Concepts, by their codes. They are those of the ontology, of any view."""

    entry = Entry(
        "ConceptConnection!",
        "The concepts that filters take, by their codes.",
        own=True,
        arguments=("scheme", "words", "first", "after"),
    )

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        schemes = planner.vocabulary.schemes
        scheme = given.get("scheme")
        if scheme is not None and scheme not in schemes:
            problem = f"scheme {shown(scheme)} is none; there are {', '.join(schemes)}"
            planner.selection.blame(chosen, QueryError(problem))
            scheme = None
        codes = planner.vocabulary.terms if scheme is None else schemes[scheme]
        text = given.get("text")
        self._codes = sorted(codes) if text is None else matching(planner.vocabulary, text, codes)

    def page(self, run: Run) -> Page[str]:
        return stretch(self._codes, [(code,) for code in self._codes], self.asked.window)
