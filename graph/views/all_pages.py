"""Whole lists, page by page: however many rows a page may hold, nothing is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.views.view import (
    MOST_ROWS,
    ClaimQuery,
    Claims,
    EntityHistory,
    EntityQuery,
    Page,
    Record,
    Ref,
    View,
    Window,
)


def entity_pages(view: View, query: EntityQuery, size: int = MOST_ROWS) -> Iterator[Page[Ref]]:
    """The entities of a query, in its order, `size` at a time; its window only says what comes
    before the first of them. There is at least one page, which may be empty."""
    after = query.window.after
    while True:
        view.deadline.check()
        page = view.entities(replace(query, window=Window(first=size, after=after)))
        yield page
        if not page.more:
            return
        after = page.keys[-1]


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


def claim_levels(
    view: View, predicates: tuple[tuple[str, bool], ...] | None, ids: Sequence[str]
) -> Iterator[dict[str, Sequence[Record]]]:
    """The standing claims of some entities along some properties (as of `Claims`), by entity.

    The first level has every entity's first page, each further one the next page of those that
    have more. One call of the view a level.
    """
    first = Claims(predicates=predicates, window=Window(first=MOST_ROWS))
    asked = [(first, list(dict.fromkeys(ids)))]
    while asked:
        view.deadline.check()
        replies = view.read(asked)
        level: dict[str, Sequence[Record]] = {}
        following = []
        for want, some in asked:
            for id in some:
                page = replies[want][id]
                level[id] = page.rows
                if page.more:
                    window = Window(first=MOST_ROWS, after=page.keys[-1])
                    following.append((replace(first, window=window), [id]))
        yield level
        asked = following


def all_claims(
    view: View, predicates: tuple[tuple[str, bool], ...] | None, ids: Sequence[str]
) -> dict[str, list[Record]]:
    """All standing claims of some entities along some properties (as of `Claims`), by entity."""
    found: dict[str, list[Record]] = {id: [] for id in ids}
    for level in claim_levels(view, predicates, ids):
        for id, records in level.items():
            found[id] += records
    return found


def everything(view: View) -> Iterator[EntityHistory]:
    """Every entity of a view, by id; what is judged to be one is there once."""
    of = view.identities().of
    for history in view.entity_histories():
        if of.get(history.entity.id, history.entity.id) == history.entity.id:
            yield history
