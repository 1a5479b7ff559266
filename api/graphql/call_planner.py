"""What is selected of the status of calls, as a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from api.graphql import call_columns as shown_as
from api.graphql.call_columns import ReasonsPlan, Status, StrandsPlan
from api.graphql.lists import ListPlan
from api.graphql.run import ClaimPlan, EntityPlan
from api.graphql.selection import Chosen, Selection, names
from api.graphql.values import simple
from graph.claims.errors import QueryError, shown
from graph.ledger import Policy

EntityPlanner = Callable[[str, Chosen], EntityPlan]
ClaimsPlanner = Callable[[Chosen], tuple[ListPlan, int, list[ClaimPlan]]]


def policy_named(policies: Mapping[str, Policy], name: str | None) -> Policy | None:
    """The review policy of that name.

    Raises:
        QueryError: there is none.
    """
    if name is None:
        return None
    if name not in policies:
        known = ", ".join(sorted(policies)) or "there is none"
        raise QueryError(f"policy {shown(name)} is no review policy; those known: {known}")
    return policies[name]


class StatusPlanner:
    """Plans one field `status`.

    Args:
        entity: plans the entities below a field, given the GraphQL type and the field.
        claims: plans the claims of a reason, given the field: how to lay them out, how many at
            most, and what is selected of them.
    """

    def __init__(
        self,
        selection: Selection,
        languages: tuple[str, ...],
        *,
        entity: EntityPlanner,
        claims: ClaimsPlanner,
    ) -> None:
        self._selection, self._languages = selection, languages
        self._entity, self._claims = entity, claims

    def plan(self, chosen: Chosen, on: date | None, policy: Policy | None) -> Status:
        """The column; `on` is None for the day of asking."""
        below = self._selection.below("CallStatus", chosen)
        return Status(
            on=on,
            policy=policy,
            languages=self._languages,
            values={
                field.key: shown_as.STATUS_VALUES[field.name]
                for field in below
                if field.name != "strands"
            },
            strands={field.key: self._strands(field) for field in below if field.name == "strands"},
            keys=tuple(field.key for field in below),
        )

    def _strands(self, chosen: Chosen) -> StrandsPlan:
        values: dict[str, shown_as.Value] = {}
        demands: dict[str, EntityPlan] = {}
        addressees: dict[str, EntityPlan] = {}
        reasons: dict[str, ReasonsPlan] = {}
        below = self._selection.below("Strand", chosen)
        for field in below:
            if field.name == "demand":
                demands[field.key] = self._entity("Demand", field)
            elif field.name == "addressee":
                addressees[field.key] = self._entity("Actor", field)
            elif field.name == "reasons":
                reasons[field.key] = self._reasons(field)
            elif field.name == "daysOutstanding":
                quantity = simple("Quantity", self._selection.below("Quantity", field))
                values[field.key] = shown_as.outstanding(quantity)
            elif field.name == "overdue":
                values[field.key] = self._overdue(field)
            else:
                values[field.key] = shown_as.STRAND_VALUES[field.name]
        keys = tuple(field.key for field in below)
        return StrandsPlan(
            values=values, demands=demands, addressees=addressees, reasons=reasons, keys=keys
        )

    def _overdue(self, chosen: Chosen) -> shown_as.Value:
        below = self._selection.below("Overdue", chosen)
        quantities = {
            field.key: simple("Quantity", self._selection.below("Quantity", field))
            for field in below
            if field.name == "days"
        }
        return shown_as.overdue(names(below), quantities)

    def _reasons(self, chosen: Chosen) -> ReasonsPlan:
        claims: dict[str, tuple[ListPlan, int]] = {}
        plans: list[tuple[ClaimPlan, int]] = []
        below = self._selection.below("Reason", chosen)
        for field in below:
            if field.name == "claims":
                made, first, inside = self._claims(field)
                claims[field.key] = made, first
                plans += [(plan, first) for plan in inside]
        return ReasonsPlan(fields=names(below), claims=claims, plans=tuple(plans))
