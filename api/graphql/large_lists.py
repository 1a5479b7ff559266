"""Reading of a view what many ids need, of lists so many at a time as there is room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graph.views.replies import Replies, Want, Wants, read_one
from graph.views.view import Page, View, Window

if TYPE_CHECKING:
    from api.graphql.run import Budget

MOST_AT_ONCE = 50_000
"""Rows of lists that one call of a view may give."""


def read_in_parts(
    view: View, asked: Wants, budget: Budget
) -> dict[Want[object], Mapping[str, Any]]:
    """What a view replies to each want; of lists so many at a time that it is known in between
    whether there is room for more.

    Raises:
        QueryError: there is none.
    """
    large = {want: size for want, ids in asked if (size := _part(want, ids)) is not None}
    plain = [(want, ids) for want, ids in asked if want not in large]
    found = view.read(plain) if plain else Replies(())
    replies: dict[Want[object], Mapping[str, Any]] = {want: found[want] for want, _ in plain}
    held = 0
    for want, ids in asked:
        if (size := large.get(want)) is None:
            continue
        reply: dict[str, Any] = {}
        for at in range(0, len(ids), size):
            part = read_one(view, want, ids[at : at + size])
            held += sum(len(page.rows) for page in part.values() if isinstance(page, Page))
            budget.check(held)
            reply.update(part)
        replies[want] = reply
    return replies


def _part(want: Want[object], ids: Sequence[str]) -> int | None:
    """For how many ids to ask at a time; None where all may be asked for together."""
    window: Window | None = getattr(want, "window", None)
    if window is None or window.first * len(ids) <= MOST_AT_ONCE:
        return None
    return max(1, MOST_AT_ONCE // window.first)
