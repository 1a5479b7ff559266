"""Finding by name, as every door offers it: what may be looked for, and who is never found so."""

from __future__ import annotations

from graph.protection.floors import Handling
from graph.views.name_matching import prepare
from graph.views.view import SearchQuery, Window

FIRST = 20
"""Hits on a page where nobody says how many."""


def name_query(floors: Handling, text: str, window: Window) -> SearchQuery:
    """The query for a text, without those whom the handling rules keep out of name search.

    Raises:
        QueryError: the text is none to search for; see `graph.views.name_matching.prepare`.
    """
    prepare(text)
    return SearchQuery(text=text, without=floors.unsearchable, window=window)
