"""From a validated document to a plan: what to read at each level, and how to lay it out.

A plan is made for one document, one set of variables and one preference of languages; it holds
nothing of a store, so that it can be kept and used again. Every mistake in an argument is found
here, before anything is read: an answer is whole, or it is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

from api.graphql import claims, columns, lists
from api.graphql.catalogue import Field
from api.graphql.cursors import BY_ID, Part, decode, fingerprint
from api.graphql.filters import Filters
from api.graphql.run import ClaimColumn, ClaimPlan, Column, EntityPlan, Getter, Run, Shape
from api.graphql.schema import Api
from api.graphql.selection import Chosen, Selection, names
from api.graphql.values import claim_iri, concept, microseconds, moment, scalar, simple
from graph.claim import Attribution
from graph.errors import QueryError, shown
from graph.view import (
    MOST_ROWS,
    ClaimQuery,
    Claims,
    EntityQuery,
    Record,
    Relations,
    Shown,
    Window,
)


class EntitiesField(NamedTuple):
    """A list of entities at the root."""

    query: EntityQuery
    plan: lists.ListPlan


class ClaimsField(NamedTuple):
    """A list of claims at the root."""

    query: ClaimQuery
    plan: lists.ListPlan


class NodeField(NamedTuple):
    """Whatever has an id: an entity or a claim."""

    id: str
    entity: EntityPlan
    claim: ClaimPlan


class ClaimField(NamedTuple):
    """The claim that has an id."""

    id: str
    claim: ClaimPlan


Reading: TypeAlias = EntitiesField | ClaimsField | NodeField | ClaimField


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


class _Scope(NamedTuple):
    """What an argument at the root holds for everything beneath."""

    known_at: int | None
    valid_on: date | None


def make_plan(
    api: Api, selection: Selection, root: Sequence[Chosen], languages: tuple[str, ...]
) -> Plan:
    """The plan of a query whose root fields are `root`.

    Raises:
        GraphQLError: an argument is out of its bounds; with the path of its field.
    """
    planner = _Planner(api, selection, languages)
    return {chosen.key: planner.root(chosen) for chosen in root}


class _Planner:
    def __init__(self, api: Api, selection: Selection, languages: tuple[str, ...]) -> None:
        self._catalogue, self._selection = api.catalogue, selection
        self._vocabulary = api.catalogue.vocabulary
        self._filters = Filters(api.catalogue)
        self._languages = languages
        self._lists = {cls.plural: cls.name for cls in self._vocabulary.classes.values()}

    # ------------------------------------------------------------------------------ root

    def root(self, chosen: Chosen) -> RootField | Typename | Introspection:
        if chosen.name == "__typename":
            return Typename()
        if chosen.name.startswith("__"):
            return Introspection()
        given = self._selection.arguments("Query", chosen)
        with self._selection.blaming(chosen):
            scope = _Scope(_known_at(given.get("knownAt")), given.get("validOn"))
            return RootField(self._reading(chosen, given, scope), scope.known_at)

    def _reading(self, chosen: Chosen, given: Mapping[str, Any], scope: _Scope) -> Reading:
        if chosen.name == "node":
            return NodeField(
                given["id"], self._entity("Node", chosen, scope), self._claim(chosen, scope)
            )
        if chosen.name == "claim":
            return ClaimField(given["id"], self._claim(chosen, scope))
        what = {key: value for key, value in given.items() if key not in ("first", "after")}
        if chosen.name == "claims":
            print_ = fingerprint("claims", what)
            window = self._window("ClaimConnection", chosen, given, print_, BY_ID)
            query = self._filters.claims(given.get("where"), window)
            return ClaimsField(
                query, self._list("ClaimConnection", "claims", chosen, scope, window, print_)
            )
        cls = self._lists[chosen.name]
        where = self._filters.where(cls, given.get("where"))
        order = self._filters.order(cls, given.get("orderBy"))
        by_label = any(key.property is None for key in order)
        print_ = fingerprint(chosen.name, what, self._languages if by_label else ())
        type_ = f"{cls}Connection"
        shape = self._filters.key_shape(order)
        window = self._window(type_, chosen, given, print_, shape)
        return EntitiesField(
            EntityQuery(
                classes=self._vocabulary.concrete(cls),
                where=where,
                order=order,
                languages=self._languages if by_label else (),
                window=window,
            ),
            self._list(type_, "entities", chosen, scope, window, print_),
        )

    # -------------------------------------------------------------------------- entities

    def _entity(self, type_: str, chosen: Chosen, scope: _Scope) -> EntityPlan:
        """What is selected of entities below a field, by concrete class.

        Classes of which the same nodes are selected share a shape.
        """
        shapes: dict[str, Shape] = {}
        made: dict[tuple[Any, ...], Shape] = {}
        for cls in self._selection.possible(type_):
            if cls not in self._vocabulary.classes:
                continue
            fields = self._selection.below(cls, chosen)
            same = tuple((field.key, *map(id, field.nodes)) for field in fields)
            if same not in made:
                made[same] = Shape({field.key: self._column(cls, field, scope) for field in fields})
            shapes[cls] = made[same]
        return EntityPlan(shapes)

    def _column(self, cls: str, chosen: Chosen, scope: _Scope) -> Column:
        field = self._catalogue.fields[cls].get(chosen.name)
        if field is not None:
            return self._property(cls, field, chosen, scope)
        if chosen.name == "id":
            return columns.Id()
        if chosen.name == "iri":
            return columns.Iri()
        if chosen.name == "__typename":
            return columns.Typename()
        if chosen.name == "label":
            return columns.Label(self._languages)
        if chosen.name == "names":
            return columns.NameList(self._simple("Name", chosen))
        if chosen.name == "kinds":
            return columns.ConceptList("kind", self._concept(chosen))
        if chosen.name == "shown":
            return self._shown(cls, chosen, scope)
        given = self._selection.arguments(cls, chosen)
        with self._selection.blaming(chosen):
            pairs = self._filters.predicates(given.get("predicate"))
        deny = chosen.name == "denials"
        print_ = fingerprint("of", pairs, deny, scope.known_at)
        with self._selection.blaming(chosen):
            window = self._window("ClaimConnection", chosen, given, print_, BY_ID)
        return columns.List(
            Claims(predicates=pairs, deny=deny, window=window),
            self._list("ClaimConnection", "claims", chosen, scope, window, print_),
        )

    def _property(self, cls: str, field: Field, chosen: Chosen, scope: _Scope) -> Column:
        if field.kind == "relations":
            return self._relations(cls, field, chosen, scope)
        if field.kind == "entity":
            assert field.of is not None
            return columns.OneEntity(field.property, self._entity(field.of, chosen, scope))
        if field.kind == "concepts":
            return columns.ConceptList(field.property, self._concept(chosen))
        if field.kind == "concept":
            return columns.Value(field.property, _of_concept(self._concept(chosen)))
        if field.kind == "period":
            return columns.Value(field.property, _of_period(self._simple("Period", chosen)))
        if field.kind == "quantity":
            return columns.Value(field.property, _of_quantity(self._simple("Quantity", chosen)))
        return columns.Value(field.property, _of_scalar(field.kind))

    def _relations(self, cls: str, field: Field, chosen: Chosen, scope: _Scope) -> Column:
        given = self._selection.arguments(cls, chosen)
        day = given.get("validOn", scope.valid_on) if field.dated else None
        scope = scope._replace(valid_on=given.get("validOn", scope.valid_on))
        type_ = f"{field.of}Relations"
        print_ = fingerprint("along", field.property, field.inverse, day, scope.known_at)
        with self._selection.blaming(chosen):
            window = self._window(type_, chosen, given, print_, BY_ID)
        said = {
            column.name
            for part in self._selection.below(type_, chosen)
            if part.name == "edges"
            for column in self._selection.below(f"{field.of}Relation", part)
        }
        return columns.List(
            Relations(
                property=field.property,
                inverse=field.inverse,
                window=window,
                valid_on=day,
                detail=not said.isdisjoint(("stance", "contested", "certain", "claims")),
            ),
            self._list(type_, "relations", chosen, scope, window, print_),
        )

    def _shown(self, cls: str, chosen: Chosen, scope: _Scope) -> Column:
        name = self._selection.arguments(cls, chosen)["predicate"]
        with self._selection.blaming(chosen):
            pairs = self._filters.predicates([name]) or ()
            # A name that several properties share means the one that this class has.
            own = {prop.name for prop in self._vocabulary.properties_of(cls)}
            fitting = sorted(prop for prop, inverse in pairs if not inverse and prop in own)
            if not fitting:
                raise QueryError(
                    f"predicate {shown(name)} is nothing that a claim about this can say; give a "
                    f"field or a property of {cls}"
                )
        plans: list[ClaimPlan] = []
        getters: dict[str, Callable[[Shown, Run], Any]] = {}
        for field in self._selection.below("Shown", chosen):
            if field.name == "claim":
                plan = self._claim(field, scope)
                plans.append(plan)
                getters[field.key] = _claim_of(plan)
            elif field.name == "rule":
                getters[field.key] = lambda choice, run: choice.rule
            else:
                getters[field.key] = lambda choice, run: "Shown"

        def lay_out(choice: Shown, run: Run) -> Any:
            return {key: get(choice, run) for key, get in getters.items()}

        return columns.Choice(fitting[0], plans, lay_out)

    # ----------------------------------------------------------------------------- lists

    def _window(
        self,
        type_: str,
        chosen: Chosen,
        given: Mapping[str, Any],
        print_: bytes,
        shape: Sequence[Part],
    ) -> Window:
        first, after = given.get("first"), given.get("after")
        selected = {field.name for field in self._selection.below(type_, chosen)}
        return Window(
            first=_first(first),
            after=None if after is None else decode(print_, after, shape),
            count="totalCount" in selected,
        )

    def _list(
        self,
        type_: str,
        rows: lists.Rows,
        chosen: Chosen,
        scope: _Scope,
        window: Window,
        print_: bytes,
    ) -> lists.ListPlan:
        """The plan of a connection; `type_` is its GraphQL type."""
        node = type_.removesuffix("Connection").removesuffix("Relations")
        edge = f"{node}Relation" if type_.endswith("Relations") else f"{node}Edge"
        parts: dict[str, lists.Part] = {}
        entities: list[EntityPlan] = []
        claim_plans: list[ClaimPlan] = []
        edge_claims: list[tuple[ClaimPlan, int]] = []

        def nodes(field: Chosen) -> lists.Part:
            if node == "Claim":
                claim_plans.append(self._claim(field, scope))
                return lists.nodes(rows, claim_plans[-1])
            entities.append(self._entity(node, field, scope))
            return lists.nodes(rows, entities[-1])

        def edge_column(field: Chosen) -> lists.Part:
            if field.name == "node":
                return nodes(field)
            if field.name == "cursor":
                return lists.cursors(print_)
            if field.name == "claims":
                return self._edge_claims(edge, field, scope, print_, edge_claims)
            if field.name == "__typename":
                return lambda page, run: [edge] * len(page.rows)
            return _said(field.name)

        for field in self._selection.below(type_, chosen):
            if field.name == "nodes":
                parts[field.key] = nodes(field)
            elif field.name == "edges":
                below = self._selection.below(edge, field)
                parts[field.key] = lists.edges({one.key: edge_column(one) for one in below})
            elif field.name == "totalCount":
                parts[field.key] = lambda page, run: page.total
            elif field.name == "pageInfo":
                info = names(self._selection.below("PageInfo", field))
                parts[field.key] = lists.page_info(info, print_, is_behind=window.after is not None)
            else:
                parts[field.key] = lambda page, run: type_
        return lists.ListPlan(
            rows, parts, entities=entities, claims=claim_plans, edge_claims=edge_claims
        )

    def _edge_claims(
        self,
        edge: str,
        chosen: Chosen,
        scope: _Scope,
        print_: bytes,
        plans: list[tuple[ClaimPlan, int]],
    ) -> lists.Part:
        given = self._selection.arguments(edge, chosen)
        with self._selection.blaming(chosen):
            window = Window(first=_first(given.get("first")))
        made = self._list("ClaimConnection", "claim ids", chosen, scope, window, print_)
        plans.extend((plan, window.first) for plan in made.claims)
        return lists.edge_claims(window.first, made)

    # ---------------------------------------------------------------------------- claims

    def _claim(self, chosen: Chosen, scope: _Scope) -> ClaimPlan:
        below = self._selection.below("Claim", chosen)
        return ClaimPlan({field.key: self._claim_column(field, scope) for field in below})

    def _claim_column(self, chosen: Chosen, scope: _Scope) -> ClaimColumn:
        if chosen.name in _PLAIN:
            return claims.Plain(_PLAIN[chosen.name])
        if chosen.name in _NAMED:
            return claims.Named(_NAMED[chosen.name], self._entity("Entity", chosen, scope))
        if chosen.name == "refines":
            return claims.Refined(self._claim(chosen, scope))
        if chosen.name == "citation":
            return self._citation(chosen, scope)
        if chosen.name == "attribution":
            return self._attribution(chosen, scope)
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

    def _citation(self, chosen: Chosen, scope: _Scope) -> ClaimColumn:
        sources: list[EntityPlan] = []
        getters: dict[str, Getter] = {}
        for field in self._selection.below("Citation", chosen):
            if field.name == "source":
                plan = self._entity("Source", field, scope)
                sources.append(plan)
                getters[field.key] = _entity_of("source", plan)
            elif field.name == "__typename":
                getters[field.key] = lambda citation, run: "Citation"
            else:
                getters[field.key] = _inside(field.name, lambda value, run: value)

        def lay_out(record: Record, run: Run) -> Any:
            return {key: get(record.claim.citation, run) for key, get in getters.items()}

        return claims.Cited(lay_out, sources)

    def _attribution(self, chosen: Chosen, scope: _Scope) -> ClaimColumn:
        speakers: list[EntityPlan] = []
        getters: dict[str, Getter] = {}
        for field in self._selection.below("Attribution", chosen):
            if field.name == "actor":
                plan = self._entity("Entity", field, scope)
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

    def _concept(self, chosen: Chosen) -> Getter:
        below = self._selection.below("Concept", chosen)
        return concept(self._vocabulary, below, self._languages)


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


def _first(given: int | None) -> int:
    if given is None:
        return Window().first
    if not 0 <= given <= MOST_ROWS:
        raise QueryError(
            f"first is {given}; give 0 to {MOST_ROWS}, and the endCursor of a page as after to "
            "get the next"
        )
    return given


def _known_at(given: datetime | None) -> int | None:
    if given is None:
        return None
    if given.tzinfo is None:
        raise QueryError(
            f"knownAt {given.isoformat()} has no offset from UTC; write "
            f"{given.isoformat()}Z for UTC"
        )
    return microseconds(given)


def _said(name: str) -> lists.Part:
    if name == "stance":
        return lambda page, run: [row.stance.name for row in page.rows]
    if name == "contested":
        return lambda page, run: [row.contested for row in page.rows]
    return lambda page, run: [row.certain for row in page.rows]


def _inside(attribute: str, lay_out: Getter) -> Getter:
    return lambda value, run: lay_out(getattr(value, attribute), run)


def _entity_of(attribute: str, plan: EntityPlan) -> Getter:
    return lambda value, run: run.entities(plan)[getattr(value, attribute)]


def _claim_of(plan: ClaimPlan) -> Callable[[Shown, Run], Any]:
    return lambda choice, run: run.claims(plan)[choice.record.claim.id]


def _of_concept(lay_out: Getter) -> Callable[[Shown, Run], Any]:
    return lambda choice, run: lay_out(choice.record.claim.concept, run)


def _of_period(lay_out: Getter) -> Callable[[Shown, Run], Any]:
    def of(choice: Shown, run: Run) -> Any:
        value = choice.record.claim.value
        return None if value is None else lay_out(value.period, run)

    return of


def _of_quantity(lay_out: Getter) -> Callable[[Shown, Run], Any]:
    def of(choice: Shown, run: Run) -> Any:
        value = choice.record.claim.value
        return None if value is None else lay_out(value.quantity, run)

    return of


def _of_scalar(kind: str) -> Callable[[Shown, Run], Any]:
    read = scalar(kind)

    def of(choice: Shown, run: Run) -> Any:
        value = choice.record.claim.value
        return None if value is None else read(value)

    return of
