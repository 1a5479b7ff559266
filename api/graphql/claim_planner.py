"""What is selected of claims, as plans: their fields, and the entities that they name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from api.graphql import claims
from api.graphql.run import ClaimColumn, ClaimPlan, EntityPlan, Getter, Run
from api.graphql.selection import Chosen, Selection
from api.graphql.values import claim_iri, moment, simple
from graph.claims.claim import Attribution
from graph.views.view import Record


class ClaimPlanner:
    """Plans claims at one place of a selection.

    Args:
        entity: plans the entities below a field, given its type.
        concept: lays out the concept of a field, given its code.
    """

    def __init__(
        self,
        selection: Selection,
        *,
        entity: Callable[[str, Chosen], EntityPlan],
        concept: Callable[[Chosen], Getter],
    ) -> None:
        self._selection, self._entity, self._concept = selection, entity, concept

    def plan(self, chosen: Chosen) -> ClaimPlan:
        """What is selected of claims below a field."""
        below = self._selection.below("Claim", chosen)
        return ClaimPlan({field.key: self._column(field) for field in below})

    def _column(self, chosen: Chosen) -> ClaimColumn:
        if chosen.name in _PLAIN:
            return claims.Plain(_PLAIN[chosen.name])
        if chosen.name in _NAMED:
            return claims.Named(_NAMED[chosen.name], self._entity("Entity", chosen))
        if chosen.name == "refines":
            return claims.Refined(self.plan(chosen))
        if chosen.name == "citation":
            return self._citation(chosen)
        if chosen.name == "attribution":
            return self._attribution(chosen)
        if chosen.name == "concept":
            lay_concept = self._concept(chosen)
            return claims.Part(lambda record, run: lay_concept(record.claim.concept, run))
        if chosen.name == "valid":
            lay_period = self._simple("Period", chosen)
            return claims.Part(lambda record, run: lay_period(record.claim.valid, run))
        if chosen.name == "marking":
            lay_marking = self._simple("Marking", chosen)
            return claims.Part(lambda record, run: lay_marking(record.marking, run))
        return self._literal(chosen)

    def _literal(self, chosen: Chosen) -> ClaimColumn:
        getters: dict[str, Getter] = {}
        for field in self._selection.below("Literal", chosen):
            if field.name == "quantity":
                getters[field.key] = _inside("quantity", self._simple("Quantity", field))
            elif field.name == "period":
                getters[field.key] = _inside("period", self._simple("Period", field))
            elif field.name == "__typename":
                getters[field.key] = lambda value, run: "Literal"
            else:
                getters[field.key] = _inside(field.name, lambda value, run: value)

        def lay_out(record: Record, run: Run) -> Any:
            value = record.claim.value
            return None if value is None else {key: get(value, run) for key, get in getters.items()}

        return claims.Part(lay_out)

    def _citation(self, chosen: Chosen) -> ClaimColumn:
        sources: list[EntityPlan] = []
        getters: dict[str, Getter] = {}
        for field in self._selection.below("Citation", chosen):
            if field.name == "source":
                plan = self._entity("Source", field)
                sources.append(plan)
                getters[field.key] = _entity_of("source", plan)
            elif field.name == "__typename":
                getters[field.key] = lambda citation, run: "Citation"
            else:
                getters[field.key] = _inside(field.name, lambda value, run: value)

        def lay_out(record: Record, run: Run) -> Any:
            return {key: get(record.claim.citation, run) for key, get in getters.items()}

        return claims.Cited(lay_out, sources)

    def _attribution(self, chosen: Chosen) -> ClaimColumn:
        speakers: list[EntityPlan] = []
        getters: dict[str, Getter] = {}
        for field in self._selection.below("Attribution", chosen):
            if field.name == "actor":
                plan = self._entity("Entity", field)
                speakers.append(plan)
                getters[field.key] = _entity_of("actor", plan)
            elif field.name == "on":
                getters[field.key] = _inside("on", self._simple("Period", field))
            elif field.name == "__typename":
                getters[field.key] = lambda link, run: "Attribution"
            else:
                getters[field.key] = lambda link, run: link.act

        def lay_out(link: Attribution, run: Run) -> Any:
            return {key: get(link, run) for key, get in getters.items()}

        return claims.Told(lay_out, speakers)

    def _simple(self, type_: str, chosen: Chosen) -> Getter:
        return simple(type_, self._selection.below(type_, chosen))


_PLAIN: Mapping[str, Callable[[Record], Any]] = {
    "__typename": lambda record: "Claim",
    "id": lambda record: record.claim.id,
    "iri": lambda record: claim_iri(record.claim.id),
    "predicate": lambda record: record.claim.predicate,
    "negated": lambda record: record.claim.negated,
    "stance": lambda record: record.claim.stance.name,
    "review": lambda record: record.review.name,
    "origin": lambda record: record.claim.origin,
    "recordedAt": lambda record: moment(record.recorded_at),
}

_NAMED: Mapping[str, Callable[[Record], str | None]] = {
    "subject": lambda record: record.claim.subject,
    "object": lambda record: record.claim.object,
    "attributedTo": lambda record: record.claim.speaker,
}


def _inside(attribute: str, lay_out: Getter) -> Getter:
    return lambda value, run: lay_out(getattr(value, attribute), run)


def _entity_of(attribute: str, plan: EntityPlan) -> Getter:
    return lambda value, run: run.entities(plan)[getattr(value, attribute)]
