"""What is selected of duties and of links between asked and accused, as plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from api.graphql import lists
from api.graphql.call_columns import ReasonsPlan
from api.graphql.computed import ComputedList, NodePlan, rows_part
from api.graphql.duty_columns import ObligationPlan, StatusPlan
from api.graphql.link_lists import HopPlan, PathPlan, SelfInvestigationPlan
from api.graphql.lists import ListPlan
from api.graphql.run import ClaimPlan, EntityPlan, Getter
from api.graphql.selection import Chosen, Selection, names
from graph.views.view import Window

EntityPlanner = Callable[[str, Chosen], EntityPlan]
ClaimsPlanner = Callable[[str, Chosen], tuple[ListPlan, int, list[ClaimPlan]]]

_OBLIGATION_ENTITIES = {"dutyBearer": "Actor", "event": "Event", "provisions": "Provision"}
_LINK_ENTITIES = {"call": "Call", "asked": "Actor", "accused": "Actor", "event": "Event"}


class DutyPlanner:
    """Plans lists of duties, and of links between asked and accused.

    Args:
        entity: plans the entities below a field, given the GraphQL type and the field.
        concept: plans a concept below a field.
        claims: plans the claims of a row, given its GraphQL type and the field: how to lay them
            out, how many at most, and what is selected of them.
        on: the day that holds for everything beneath; None for the day of asking.
    """

    def __init__(
        self,
        selection: Selection,
        languages: tuple[str, ...],
        *,
        entity: EntityPlanner,
        concept: Callable[[Chosen], Getter],
        claims: ClaimsPlanner,
        on: date | None,
    ) -> None:
        self._selection, self._languages, self._on = selection, languages, on
        self._entity, self._concept, self._claims = entity, concept, claims

    def obligations(self, chosen: Chosen, window: Window, print_: bytes) -> ComputedList:
        """A list of duties."""
        return self._list("Obligation", self.obligation, chosen, window, print_)

    def links(self, chosen: Chosen, window: Window, print_: bytes) -> ComputedList:
        """A list of links between asked and accused."""
        return self._list("SelfInvestigation", self._link, chosen, window, print_)

    def _list(
        self,
        node: str,
        plan: Callable[[Chosen], NodePlan],
        chosen: Chosen,
        window: Window,
        print_: bytes,
    ) -> ComputedList:
        type_, edge = f"{node}Connection", f"{node}Edge"
        nodes: list[NodePlan] = []
        parts: dict[str, lists.Part] = {}

        def rows(field: Chosen) -> lists.Part:
            nodes.append(plan(field))
            return rows_part(nodes[-1])

        def column(field: Chosen) -> lists.Part:
            if field.name == "node":
                return rows(field)
            if field.name == "cursor":
                return lists.cursors(print_)
            return lambda page, run: [edge] * len(page.rows)

        for field in self._selection.below(type_, chosen):
            if field.name == "nodes":
                parts[field.key] = rows(field)
            elif field.name == "edges":
                below = self._selection.below(edge, field)
                parts[field.key] = lists.edges({one.key: column(one) for one in below})
            elif field.name == "totalCount":
                parts[field.key] = lambda page, run: page.total
            elif field.name == "pageInfo":
                info = names(self._selection.below("PageInfo", field))
                parts[field.key] = lists.page_info(info, print_, is_behind=window.after is not None)
            else:
                parts[field.key] = lambda page, run: type_
        return ComputedList(parts, nodes)

    # ------------------------------------------------------------------------------- duties

    def obligation(self, chosen: Chosen) -> ObligationPlan:
        """One duty."""
        below = self._selection.below("Obligation", chosen)
        return ObligationPlan(
            languages=self._languages,
            fields=names(below),
            entities={
                field.key: self._entity(_OBLIGATION_ENTITIES[field.name], field)
                for field in below
                if field.name in _OBLIGATION_ENTITIES
            },
            concepts={
                field.key: self._concept(field)
                for field in below
                if field.name in ("content", "bindingness")
            },
            reasons={f.key: self._reasons(f) for f in below if f.name == "reasons"},
            statuses={f.key: self._status(f) for f in below if f.name == "status"},
        )

    def _status(self, chosen: Chosen) -> StatusPlan:
        given = self._selection.arguments("Obligation", chosen)
        below = self._selection.below("DutyStatus", chosen)
        return StatusPlan(
            on=given.get("on") or self._on,
            fields=names(below),
            reasons={f.key: self._reasons(f) for f in below if f.name == "reasons"},
            keys=tuple(field.key for field in below),
        )

    def _reasons(self, chosen: Chosen) -> ReasonsPlan:
        below = self._selection.below("Reason", chosen)
        claims, plans = self._claims_of("Reason", below)
        return ReasonsPlan(fields=names(below), claims=claims, plans=plans)

    def _claims_of(
        self, type_: str, below: tuple[Chosen, ...] | list[Chosen]
    ) -> tuple[dict[str, tuple[ListPlan, int]], tuple[tuple[ClaimPlan, int], ...]]:
        claims: dict[str, tuple[ListPlan, int]] = {}
        plans: list[tuple[ClaimPlan, int]] = []
        for field in below:
            if field.name == "claims":
                made, first, inside = self._claims(type_, field)
                claims[field.key] = made, first
                plans += [(plan, first) for plan in inside]
        return claims, tuple(plans)

    # -------------------------------------------------------------------------------- links

    def _link(self, chosen: Chosen) -> SelfInvestigationPlan:
        below = self._selection.below("SelfInvestigation", chosen)
        return SelfInvestigationPlan(
            fields=names(below),
            entities={
                field.key: self._entity(_LINK_ENTITIES[field.name], field)
                for field in below
                if field.name in _LINK_ENTITIES
            },
            links={field.key: self._path(field) for field in below if field.name == "link"},
        )

    def _path(self, chosen: Chosen) -> PathPlan:
        below = self._selection.below("Path", chosen)
        return PathPlan(
            fields=names(below),
            entities={
                field.key: self._entity("Entity", field)
                for field in below
                if field.name in ("start", "end")
            },
            hops={field.key: self._hop(field) for field in below if field.name == "hops"},
        )

    def _hop(self, chosen: Chosen) -> HopPlan:
        below = self._selection.below("Hop", chosen)
        claims, plans = self._claims_of("Hop", below)
        return HopPlan(
            fields=names(below),
            entities={
                field.key: self._entity("Entity", field)
                for field in below
                if field.name in ("from", "to")
            },
            claims=claims,
            plans=plans,
        )
