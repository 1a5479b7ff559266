"""Claims as documents go, where several documents are judged to be one.

Each of these is read by itself, only as far as the page goes, and its claims take the place that
they have in the one document. So a page costs as much as a page of each, however many claims pass.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from graph.views.claim_filters import ORDER_WIDTH, ClaimWhere, Each, Except, HasEnd
from graph.views.clusters import Clusters
from graph.views.keyed_rows import page_of_rows
from graph.views.resolved_filters import claim_key
from graph.views.view import ClaimQuery, Key, Page, Record, View

_LAST = "\U0010ffff"
"""Behind every id."""


def as_documents_go(
    view: View, query: ClaimQuery, clusters: Clusters, documents: Collection[str]
) -> Page[Record]:
    """A page of claims, seen as what stands for all.

    Args:
        view: the engine's own.
        query: with an order by document, and its ends as they were coded.
        documents: those of clusters.
    """
    parted = sorted(documents)
    apart: list[tuple[ClaimWhere, str | None]] = [
        (Except(HasEnd(("source",), frozenset(parted))), None),
        *((HasEnd(("source",), frozenset({id})), id) for id in parted),
    ]
    found: list[Record] = []
    more, total = False, 0
    for condition, document in apart:
        where = condition if query.where is None else Each((condition, query.where))
        window = replace(query.window, after=_seen_from(document, query, clusters))
        page = view.claims(replace(query, where=where, window=window))
        found += page.rows
        more, total = more or page.more, total + (page.total or 0)
    rows = [(claim_key(row, query.order), row) for row in map(clusters.seen, found)]
    down = [order.descending for order in query.order for _ in range(ORDER_WIDTH[order.by])]
    merged = page_of_rows(rows, query.window, [*down, False])
    counted = total if query.window.count else None
    return merged._replace(more=merged.more or more, total=counted)


def _seen_from(document: str | None, query: ClaimQuery, clusters: Clusters) -> Key | None:
    """Where a page begins among the claims of one document alone. What stands for all of its
    cluster lies before the place where the page begins, or behind it: so does the document."""
    after = query.window.after
    if after is None or document is None:
        return after
    key, place, first = list(after), 0, clusters.of[document]
    for order in query.order:
        if order.by == "document":
            at = str(key[place])
            key[place] = document if at == first else "" if at < first else _LAST
        place += ORDER_WIDTH[order.by]
    return tuple(key)
