"""Which fields the query has, and the planning of all of them together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from api.graphql.catalogue import Catalogue
from api.graphql.entity_tables import CALL, has_duties
from api.graphql.planner import Planner
from api.graphql.relation_tables import ACTOR, EVENT
from api.graphql.roots.analysis import AnalysisRoot
from api.graphql.roots.call_outcomes import CallOutcomes
from api.graphql.roots.chain_of_command import ChainOfCommand
from api.graphql.roots.changes import Changes, Upcoming
from api.graphql.roots.claims import ClaimRoot, ClaimsRoot
from api.graphql.roots.concepts import ConceptsRoot
from api.graphql.roots.entities import entity_roots
from api.graphql.roots.find import Find
from api.graphql.roots.neighbourhood import Neighbourhood
from api.graphql.roots.node import AS_OF, NODE, plan_as_of, plan_node
from api.graphql.roots.obligations import Obligations
from api.graphql.roots.paths import Paths
from api.graphql.roots.reader import ReaderRoot
from api.graphql.roots.root import Reading, Root, RootValue
from api.graphql.roots.search import SearchRoot
from api.graphql.roots.self_investigations import SelfInvestigations
from api.graphql.roots.statistics import Statistics
from api.graphql.roots.timeline import Timeline
from api.graphql.roots.unanswered_calls import UnansweredCalls
from api.graphql.selection import Chosen

ALWAYS: Mapping[str, type[RootValue]] = {
    "claim": ClaimRoot,
    "claims": ClaimsRoot,
    "concepts": ConceptsRoot,
    "search": SearchRoot,
    "find": Find,
    "paths": Paths,
    "neighbourhood": Neighbourhood,
    "timeline": Timeline,
    "analysis": AnalysisRoot,
}
WITH_ACTORS: Mapping[str, type[RootValue]] = {"chainOfCommand": ChainOfCommand}
WITH_EVENTS: Mapping[str, type[RootValue]] = {"statistics": Statistics}
WITH_CALLS: Mapping[str, type[RootValue]] = {
    "unansweredCalls": UnansweredCalls,
    "callOutcomes": CallOutcomes,
    "changes": Changes,
    "upcoming": Upcoming,
}
WITH_DUTIES: Mapping[str, type[RootValue]] = {
    "obligations": Obligations,
    "selfInvestigations": SelfInvestigations,
}


class RootTypename(NamedTuple):
    """``__typename`` at the root."""


class Introspection(NamedTuple):
    """``__schema`` or ``__type``, which graphql-core answers."""


Plan: TypeAlias = Mapping[str, Reading | RootTypename | Introspection]
"""Key of the reply → how to answer it, in the order of the reply."""


def roots(catalogue: Catalogue) -> dict[str, Root]:
    """The fields of the query, by name."""
    vocabulary = catalogue.vocabulary
    classes = dict(ALWAYS)
    if ACTOR in vocabulary.classes:
        classes |= WITH_ACTORS
    if EVENT in vocabulary.classes:
        classes |= WITH_EVENTS
    if CALL in vocabulary.classes:
        classes |= WITH_CALLS
    if has_duties(vocabulary):
        classes |= WITH_DUTIES
    found = {name: Root(cls.entry, cls) for name, cls in classes.items()}
    found |= entity_roots(vocabulary)
    plan = partial(_plan, found)
    return {
        "node": Root(NODE, partial(plan_node, plan=plan), in_view=False),
        "asOf": Root(AS_OF, partial(plan_as_of, plan=plan), in_view=False),
        "reader": Root(ReaderRoot.entry, ReaderRoot, in_view=False),
        **found,
    }


def make_plan(fields: Mapping[str, Root], planner: Planner, chosen: Sequence[Chosen]) -> Plan:
    """The plan of a query. What is wrong with its arguments stands in the planner's selection."""
    plan: dict[str, Reading | RootTypename | Introspection] = {}
    for field in chosen:
        if field.name == "__typename":
            plan[field.key] = RootTypename()
        elif field.name.startswith("__"):
            plan[field.key] = Introspection()
        else:
            plan[field.key] = _plan(fields, planner, field)
    return plan


def _plan(fields: Mapping[str, Root], planner: Planner, chosen: Chosen) -> Reading:
    return fields[chosen.name].plan(planner, chosen)
