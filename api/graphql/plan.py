"""From a validated document to a plan: what to read at each level, and how to lay it out.

A plan is made for one document, one set of variables and one preference of languages; it holds
nothing of a store, so that it can be kept and used again. Every mistake in an argument is found
here, before anything is read: an answer is whole, or it is an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from api.graphql import lists
from api.graphql.call_lists import CallsField, Choice, OutcomesField
from api.graphql.call_planner import policy_named
from api.graphql.cursors import BY_ID, BY_RANK, fingerprint
from api.graphql.duty_columns import ObligationPlan
from api.graphql.duty_lists import ObligationsField
from api.graphql.filters import Filters
from api.graphql.link_lists import SelfInvestigationsField
from api.graphql.planner import HIT, Planner, Scope
from api.graphql.run import ClaimPlan, EntityPlan
from api.graphql.schema import CALL, Api
from api.graphql.selection import Chosen, Selection, blaming
from graph.claims.errors import QueryError
from graph.claims.record_times import microseconds
from graph.ingest.ontology_folder import ontology_of
from graph.ledger import Policy
from graph.protection.sought_names import FIRST, name_query
from graph.views.view import ClaimQuery, EntityQuery, Order, SearchQuery


class EntitiesField(NamedTuple):
    """A list of entities at the root."""

    query: EntityQuery
    plan: lists.ListPlan


class ClaimsField(NamedTuple):
    """A list of claims at the root."""

    query: ClaimQuery
    plan: lists.ListPlan


class SearchField(NamedTuple):
    """What a text finds."""

    query: SearchQuery
    plan: lists.ListPlan
    chosen: Chosen
    """Where to say so if a store has too much that it could mean."""


class NodeField(NamedTuple):
    """Whatever has an id: an entity, a claim or a duty."""

    id: str
    entity: EntityPlan
    claim: ClaimPlan
    obligation: ObligationPlan


class ClaimField(NamedTuple):
    """The claim that has an id."""

    id: str
    claim: ClaimPlan


Reading: TypeAlias = (
    EntitiesField
    | ClaimsField
    | SearchField
    | NodeField
    | ClaimField
    | CallsField
    | OutcomesField
    | ObligationsField
    | SelfInvestigationsField
)


class RootField(NamedTuple):
    """A field of the query: what is read, as the graph was known at what time."""

    reading: Reading
    known_at: int | None


class Typename(NamedTuple):
    """``__typename`` at the root."""


class Introspection(NamedTuple):
    """``__schema`` or ``__type``, which graphql-core answers."""


Plan: TypeAlias = Mapping[str, RootField | Typename | Introspection]
"""Key of the reply → how to answer it, in the order of the reply."""


def make_plan(
    api: Api,
    selection: Selection,
    root: Sequence[Chosen],
    languages: tuple[str, ...],
    policies: Mapping[str, Policy],
) -> Plan:
    """The plan of a query whose root fields are `root`.

    Raises:
        GraphQLError: an argument is out of its bounds; with the path of its field.
    """
    root_planner = _Root(api, selection, languages, policies)
    return {chosen.key: root_planner.plan(chosen) for chosen in root}


class _Root:
    """Plans the fields of the query itself."""

    def __init__(
        self,
        api: Api,
        selection: Selection,
        languages: tuple[str, ...],
        policies: Mapping[str, Policy],
    ) -> None:
        self._vocabulary, self._selection = api.catalogue.vocabulary, selection
        self._filters = Filters(api.catalogue)
        self._languages, self._policies = languages, policies
        self._below = Planner(api.catalogue, selection, languages, policies)
        self._lists = {cls.plural: cls.name for cls in self._vocabulary.classes.values()}

    def plan(self, chosen: Chosen) -> RootField | Typename | Introspection:
        if chosen.name == "__typename":
            return Typename()
        if chosen.name.startswith("__"):
            return Introspection()
        given = self._selection.arguments("Query", chosen)
        with blaming(chosen):
            scope = Scope(_known_at(given.get("knownAt")), given.get("validOn"), given.get("on"))
            return RootField(self._reading(chosen, given, scope), scope.known_at)

    def _reading(self, chosen: Chosen, given: Mapping[str, Any], scope: Scope) -> Reading:
        if chosen.name == "node":
            return NodeField(
                given["id"],
                self._below.entity("Node", chosen, scope),
                self._below.claim(chosen, scope),
                self._below.duties(scope).obligation(chosen),
            )
        if chosen.name == "claim":
            return ClaimField(given["id"], self._below.claim(chosen, scope))
        what = {key: value for key, value in given.items() if key not in ("first", "after")}
        if chosen.name == "claims":
            print_ = fingerprint("claims", what)
            window = self._below.window("ClaimConnection", chosen, given, print_, BY_ID)
            query = self._filters.claims(given.get("where"), window)
            return ClaimsField(
                query,
                self._below.list_of("ClaimConnection", "claims", chosen, scope, window, print_),
            )
        if chosen.name == "search":
            print_ = fingerprint("search", what)
            given = {**given, "first": FIRST if given.get("first") is None else given["first"]}
            window = self._below.window(f"{HIT}Connection", chosen, given, print_, BY_RANK)
            return SearchField(
                name_query(ontology_of(self._vocabulary).floors, given["text"], window),
                self._below.list_of(f"{HIT}Connection", "hits", chosen, scope, window, print_),
                chosen,
            )
        if chosen.name == "callOutcomes":
            return OutcomesField(
                self._calls(given, None),
                given.get("on"),
                tuple(given["by"]),
                self._selection.below("CallBucket", chosen),
                {
                    field.key: self._below.quantity(field)
                    for field in self._selection.below("CallBucket", chosen)
                    if field.name == "daysOutstanding"
                },
            )
        if chosen.name in ("obligations", "selfInvestigations"):
            return self._computed(chosen, given, scope, what)
        if chosen.name == "unansweredCalls":
            return self._unanswered(chosen, given, scope, what)
        cls = self._lists[chosen.name]
        where = self._filters.where(cls, given.get("where"))
        order = self._filters.order(cls, given.get("orderBy"))
        by_label = any(key.property is None for key in order)
        print_ = fingerprint(chosen.name, what, self._languages if by_label else ())
        type_ = f"{cls}Connection"
        shape = self._filters.key_shape(order)
        window = self._below.window(type_, chosen, given, print_, shape)
        return EntitiesField(
            EntityQuery(
                classes=self._vocabulary.concrete(cls),
                where=where,
                order=order,
                languages=self._languages if by_label else (),
                window=window,
            ),
            self._below.list_of(type_, "entities", chosen, scope, window, print_),
        )

    def _calls(self, given: Mapping[str, Any], order: Sequence[Order] | None) -> EntityQuery:
        """All calls that pass `where`, by their kinds of demand and so on."""
        by_label = any(key.property is None for key in order or ())
        return EntityQuery(
            classes=(CALL,),
            where=self._filters.where(CALL, given.get("where")),
            order=tuple(order or ()),
            languages=self._languages if by_label else (),
        )

    def _computed(
        self, chosen: Chosen, given: Mapping[str, Any], scope: Scope, what: Mapping[str, Any]
    ) -> ObligationsField | SelfInvestigationsField:
        print_ = fingerprint(chosen.name, what)
        duties = self._below.duties(scope)
        if chosen.name == "selfInvestigations":
            window = self._below.window("SelfInvestigationConnection", chosen, given, print_, BY_ID)
            links = duties.links(chosen, window, print_)
            return SelfInvestigationsField(given.get("on"), window, links)
        window = self._below.window("ObligationConnection", chosen, given, print_, BY_ID)
        return ObligationsField(
            given.get("on"),
            given.get("dutyBearer"),
            given.get("event"),
            frozenset(given.get("results") or ()),
            window,
            duties.obligations(chosen, window, print_),
        )

    def _unanswered(
        self, chosen: Chosen, given: Mapping[str, Any], scope: Scope, what: Mapping[str, Any]
    ) -> CallsField:
        order = self._filters.order(CALL, given.get("orderBy"))
        query = self._calls(given, order)
        print_ = fingerprint(chosen.name, what, query.languages)
        type_ = f"{CALL}Connection"
        shape = self._filters.key_shape(order)
        window = self._below.window(type_, chosen, given, print_, shape)
        demand = (given.get("where") or {}).get("demand")
        choice = Choice(
            on=given.get("on"),
            policy=policy_named(self._policies, given.get("policy")),
            states=frozenset(given.get("states") or ()),
            standings=frozenset(given.get("standings") or ()),
            demands=None if demand is None else frozenset(demand["in"]),
        )
        return CallsField(
            replace(query, window=window),
            choice,
            self._below.list_of(type_, "entities", chosen, scope, window, print_),
        )


def _known_at(given: datetime | None) -> int | None:
    if given is None:
        return None
    if given.tzinfo is None:
        raise QueryError(
            f"knownAt {given.isoformat()} has no offset from UTC; write "
            f"{given.isoformat()}Z for UTC"
        )
    return microseconds(given)
