"""Lists of what is computed from a view: what is selected of them, and how a page is laid out.

Nothing of it is stored, so that their rows are no entities: a page is computed, and the entities
and claims that it names are read with the next level.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Protocol

from api.graphql import lists
from api.graphql.run import Run
from graph.views.view import Key, Page, Window


class NodePlan(Protocol):
    """What is selected of the rows of one list."""

    def follow(self, rows: Sequence[Any], run: Run) -> None: ...

    def lay_out(self, row: Any, run: Run) -> Any: ...


class ComputedList:
    """What is selected of a list: the parts of the connection, and the plans of its rows."""

    def __init__(self, parts: Mapping[str, lists.Part], nodes: Sequence[NodePlan]) -> None:
        self._parts, self._nodes = tuple(parts.items()), nodes

    def follow(self, pages: Iterable[Page[Any]], run: Run) -> None:
        """Tell the run what the rows of these pages need."""
        rows = list(chain.from_iterable(page.rows for page in pages))
        run.budget.spend(len(rows))
        for node in self._nodes:
            node.follow(rows, run)

    def lay_out(self, page: Page[Any], run: Run) -> dict[str, Any]:
        """The connection's reply."""
        return {key: part(page, run) for key, part in self._parts}


def rows_part(plan: NodePlan) -> lists.Part:
    """The rows themselves, laid out."""
    return lambda page, run: [plan.lay_out(row, run) for row in page.rows]


def stretch(rows: Sequence[Any], keys: Sequence[Key], window: Window) -> Page[Any]:
    """The stretch of an ordered list that a window shows."""
    start = 0 if window.after is None else bisect_right(keys, window.after)
    end = start + window.first
    total = len(rows) if window.count else None
    return Page(rows[start:end], keys[start:end], end < len(rows), total)
