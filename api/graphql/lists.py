"""Lists a page at a time: nodes, edges, page info and total."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any, Literal, TypeAlias

from api.graphql.cursors import encode
from api.graphql.run import ClaimPlan, EntityPlan, Run, table
from graph.views.view import Page, Related

Rows: TypeAlias = Literal["entities", "relations", "claims", "claim ids", "hits"]
"""What the rows are: `Ref`, `Related`, `Record`, ids of claims, or `Hit`."""

Part: TypeAlias = Callable[[Page[Any], Run], Any]
"""From a page to one of the fields of a connection, or to a column of its edges."""


class ListPlan:
    """What is selected of a list: the parts of the connection, and the plans of its rows."""

    def __init__(
        self,
        rows: Rows,
        parts: Mapping[str, Part],
        *,
        entities: Sequence[EntityPlan] = (),
        claims: Sequence[ClaimPlan] = (),
        edge_claims: Sequence[tuple[ClaimPlan, int]] = (),
    ) -> None:
        self._rows = rows
        self._parts = tuple(parts.items())
        self._entities, self.claims, self._edge_claims = entities, claims, edge_claims

    def follow(self, pages: Sequence[Page[Any]], run: Run) -> None:
        """Tell the run what the rows of these pages need."""
        run.budget.spend(sum(len(page.rows) for page in pages))
        rows = chain.from_iterable(page.rows for page in pages)
        if self._rows == "claims":
            records = list(rows)
            for plan in self.claims:
                run.have_claims(plan, records)
            return
        if self._rows == "entities":
            refs = list(rows)
            for place in self._entities:
                run.need_entities(place, refs)
            return
        if self._rows == "hits":
            found = [hit.ref for hit in rows]
            for place in self._entities:
                run.need_entities(place, found)
            return
        related: list[Related] = list(rows)
        for place in self._entities:
            run.need_entities(place, [row.to for row in related])
        for plan, first in self._edge_claims:
            run.need_claims(plan, chain.from_iterable(row.claims[:first] for row in related))

    def lay_out(self, page: Page[Any], run: Run) -> dict[str, Any]:
        """The connection's reply."""
        return {key: part(page, run) for key, part in self._parts}


def ids(rows: Rows, page: Page[Any]) -> list[str]:
    """The public id of each row."""
    if rows == "relations":
        return [row.to.id for row in page.rows]
    if rows == "entities":
        return [row.id for row in page.rows]
    if rows == "claims":
        return [row.claim.id for row in page.rows]
    if rows == "hits":
        return [row.ref.id for row in page.rows]
    return list(page.rows)


def nodes(rows: Rows, plan: EntityPlan | ClaimPlan) -> Part:
    """The rows themselves, laid out."""

    def part(page: Page[Any], run: Run) -> list[Any]:
        laid = run.entities(plan) if isinstance(plan, EntityPlan) else run.claims(plan)
        return [laid[id] for id in ids(rows, page)]

    return part


def edges(columns: Mapping[str, Part]) -> Part:
    """The rows with what is said of them as rows, or what rows consist of; each column gives one
    value a row."""
    keys, parts = tuple(columns), tuple(columns.values())

    def part(page: Page[Any], run: Run) -> list[dict[str, Any]]:
        return table(keys, [column(page, run) for column in parts], page.rows)

    return part


def cursors(print_: bytes) -> Part:
    """A cursor for each row."""
    return lambda page, run: [encode(print_, key) for key in page.keys]


def page_info(fields: Mapping[str, str], print_: bytes, *, is_behind: bool) -> Part:
    """Where the page stands; `fields` are keys of the reply → names."""

    def value(name: str, page: Page[Any]) -> Any:
        if name == "hasNextPage":
            return page.more
        if name == "hasPreviousPage":
            return is_behind
        if name == "__typename":
            return "PageInfo"
        if not page.keys:
            return None
        return encode(print_, page.keys[0 if name == "startCursor" else -1])

    return lambda page, run: {key: value(name, page) for key, name in fields.items()}


def edge_claims(first: int, plan: ListPlan) -> Part:
    """The claims of each relation, as a list of their own."""

    def part(page: Page[Related], run: Run) -> list[Any]:
        return [plan.lay_out(_own(row.claims, first), run) for row in page.rows]

    return part


def _own(claims: Sequence[str], first: int) -> Page[Any]:
    shown = claims[:first]
    return Page(
        rows=shown, keys=[(id,) for id in shown], more=len(claims) > first, total=len(claims)
    )
