"""Whole lists, page by page: however many rows a page may hold, nothing is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from graph.views.replies import Want
from graph.views.view import (
    MOST_ROWS,
    ClaimHistory,
    ClaimQuery,
    Claims,
    EntityHistory,
    EntityQuery,
    Key,
    Page,
    Record,
    Ref,
    View,
    Window,
)

Row = TypeVar("Row")
Listed: TypeAlias = Want[Page[Row]]
"""A want with a window: its reply is a page of rows for each id."""


def entity_pages(view: View, query: EntityQuery, size: int = MOST_ROWS) -> Iterator[Page[Ref]]:
    """The entities of a query, in its order, `size` at a time; its window only says what comes
    before the first of them, and whether pages are given from the end backwards. There is at least
    one page, which may be empty."""
    after, backwards = query.window.after, query.window.backwards
    while True:
        view.deadline.check()
        window = Window(first=size, after=after, backwards=backwards)
        page = view.entities(replace(query, window=window))
        yield page
        if not page.more:
            return
        after = page.keys[0 if backwards else -1]


def all_entities(view: View, *classes: str) -> list[str]:
    """The ids of all entities of some concrete classes, sorted."""
    pages = entity_pages(view, EntityQuery(classes=classes))
    return [ref.id for page in pages for ref in page.rows]


def standing(view: View, query: ClaimQuery) -> Iterator[Record]:
    """The claims of a query, by id; its window is ignored."""
    after = None
    while True:
        page = view.claims(replace(query, window=Window(first=MOST_ROWS, after=after)))
        yield from page.rows
        if not page.more:
            return
        after = page.keys[-1]


def page_levels(
    view: View, want: Listed[Row], ids: Sequence[str], later: int = MOST_ROWS
) -> Iterator[dict[str, Page[Row]]]:
    """What a want lists for some entities, by entity; its window is ignored.

    The first level has every entity's first page, of `MOST_ROWS`; each further one the next page,
    of `later` rows, of those that have more. One call of the view a level.
    """
    asked = {_behind(want, MOST_ROWS, None): list(dict.fromkeys(ids))}
    while asked:
        view.deadline.check()
        replies = view.read(list(asked.items()))
        level: dict[str, Page[Row]] = {}
        following: dict[Listed[Row], list[str]] = {}
        for one, some in asked.items():
            for id in some:
                page = level[id] = replies[one][id]
                if page.more:
                    following.setdefault(_behind(want, later, page.keys[-1]), []).append(id)
        yield level
        asked = following


def _behind(want: Listed[Row], first: int, after: Key | None) -> Listed[Row]:
    return replace(want, window=Window(first=first, after=after))  # type: ignore[type-var]


def claim_levels(
    view: View,
    predicates: tuple[tuple[str, bool], ...] | None,
    ids: Sequence[str],
    *,
    unopened: bool = False,
) -> Iterator[dict[str, Sequence[Record]]]:
    """The standing claims of some entities along some properties (as of `Claims`), by entity: as
    `page_levels`."""
    for level in page_levels(view, Claims(predicates=predicates, unopened=unopened), ids):
        yield {id: page.rows for id, page in level.items()}


def all_claims(
    view: View,
    predicates: tuple[tuple[str, bool], ...] | None,
    ids: Sequence[str],
    *,
    unopened: bool = False,
) -> dict[str, list[Record]]:
    """All standing claims of some entities along some properties (as of `Claims`), by entity."""
    found: dict[str, list[Record]] = {id: [] for id in ids}
    for level in claim_levels(view, predicates, ids, unopened=unopened):
        for id, records in level.items():
            found[id] += records
    return found


def claim_lives(view: View, ids: Sequence[str]) -> dict[str, ClaimHistory]:
    """The lives of the claims among these that are in the view; of entities there is nothing."""
    found = view.histories(ids)
    return {id: life for id, life in found.items() if isinstance(life, ClaimHistory)}


def everything(view: View) -> Iterator[EntityHistory]:
    """Every entity of a view, by id; what is judged to be one is there once."""
    of = view.identities().of
    for history in view.entity_histories():
        if of.get(history.entity.id, history.entity.id) == history.entity.id:
            yield history
