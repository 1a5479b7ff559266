"""All claims that answer a query, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from graph.views.view import MOST_ROWS, ClaimQuery, EntityHistory, Record, View, Window


def standing(view: View, query: ClaimQuery) -> Iterator[Record]:
    """The claims of a query, by id; its window is of no account."""
    after = None
    while True:
        page = view.claims(replace(query, window=Window(first=MOST_ROWS, after=after)))
        yield from page.rows
        if not page.more:
            return
        after = page.keys[-1]


def everything(view: View) -> Iterator[EntityHistory]:
    """Every entity of a view, by id; what is judged to be one is there once."""
    of = view.identities().of
    for history in view.entity_histories():
        if of.get(history.entity.id, history.entity.id) == history.entity.id:
            yield history
