"""What is selected of entities and of lists, as plans: columns, pages, and what is below them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from api.graphql import columns, lists
from api.graphql.call_planner import StatusPlanner, policy_named
from api.graphql.catalogue import Catalogue, Field
from api.graphql.claim_planner import ClaimPlanner
from api.graphql.cursors import BY_ID, Part, decode, fingerprint
from api.graphql.duty_lists import Obligations
from api.graphql.duty_planner import DutyPlanner
from api.graphql.filters import Filters
from api.graphql.run import ClaimPlan, Column, EntityPlan, Getter, Run, Shape
from api.graphql.schema import CALL
from api.graphql.selection import Chosen, Selection, blaming, names
from api.graphql.values import concept, scalar, simple
from graph.claims.errors import QueryError, shown
from graph.ledger import Policy
from graph.views.view import MOST_ROWS, Claims, Relations, Said, Shown, Window

HIT = "SearchHit"


class Scope(NamedTuple):
    """What an argument at the root holds for everything beneath."""

    known_at: int | None
    valid_on: date | None
    on: date | None = None
    """The day of statuses; None for the day of asking."""


class Planner:
    """Plans what is below the root of one selection."""

    def __init__(
        self,
        catalogue: Catalogue,
        selection: Selection,
        languages: tuple[str, ...],
        policies: Mapping[str, Policy],
    ) -> None:
        self._catalogue, self._selection = catalogue, selection
        self._policies = policies
        self._vocabulary = catalogue.vocabulary
        self._filters = Filters(catalogue)
        self._languages = languages

    def entity(self, type_: str, chosen: Chosen, scope: Scope) -> EntityPlan:
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

    def _column(self, cls: str, chosen: Chosen, scope: Scope) -> Column:
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
        if chosen.name == "status" and cls == CALL:
            return self._status(chosen, scope)
        if chosen.name == "obligations":
            return self._obligations(cls, chosen, scope)
        given = self._selection.arguments(cls, chosen)
        with blaming(chosen):
            pairs = self._filters.predicates(given.get("predicate"))
        deny = chosen.name == "denials"
        print_ = fingerprint("of", pairs, deny, scope.known_at)
        with blaming(chosen):
            window = self.window("ClaimConnection", chosen, given, print_, BY_ID)
        return columns.List(
            Claims(predicates=pairs, deny=deny, window=window),
            self.list_of("ClaimConnection", "claims", chosen, scope, window, print_),
        )

    def _property(self, cls: str, field: Field, chosen: Chosen, scope: Scope) -> Column:
        if field.kind == "relations":
            return self._relations(cls, field, chosen, scope)
        if field.kind == "entity":
            assert field.of is not None
            return columns.OneEntity(field.property, self.entity(field.of, chosen, scope))
        if field.kind == "concepts":
            return columns.ConceptList(field.property, self._concept(chosen))
        if field.kind == "concept":
            return columns.Value(field.property, _of_concept(self._concept(chosen)))
        if field.kind == "period":
            return columns.Value(field.property, _of_period(self._simple("Period", chosen)))
        if field.kind == "quantity":
            return columns.Value(field.property, _of_quantity(self._simple("Quantity", chosen)))
        return columns.Value(field.property, _of_scalar(field.kind))

    def _relations(self, cls: str, field: Field, chosen: Chosen, scope: Scope) -> Column:
        given = self._selection.arguments(cls, chosen)
        day = given.get("validOn", scope.valid_on) if field.dated else None
        scope = scope._replace(valid_on=given.get("validOn", scope.valid_on))
        type_ = f"{field.of}Relations"
        print_ = fingerprint("along", field.property, field.inverse, day, scope.known_at)
        with blaming(chosen):
            window = self.window(type_, chosen, given, print_, BY_ID)
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
            self.list_of(type_, "relations", chosen, scope, window, print_),
        )

    def _shown(self, cls: str, chosen: Chosen, scope: Scope) -> Column:
        name = self._selection.arguments(cls, chosen)["predicate"]
        with blaming(chosen):
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
                plan = self.claim(field, scope)
                plans.append(plan)
                getters[field.key] = _claim_of(plan)
            elif field.name == "rule":
                getters[field.key] = lambda choice, run: choice.rule
            else:
                getters[field.key] = lambda choice, run: "Shown"

        def lay_out(choice: Shown, run: Run) -> Any:
            return {key: get(choice, run) for key, get in getters.items()}

        return columns.Choice(fitting[0], plans, lay_out)

    def quantity(self, chosen: Chosen) -> Getter:
        """How to lay out a quantity."""
        return self._simple("Quantity", chosen)

    def _status(self, chosen: Chosen, scope: Scope) -> Column:
        given = self._selection.arguments(CALL, chosen)
        on = given.get("on") or scope.on
        with blaming(chosen):
            policy = policy_named(self._policies, given.get("policy"))
        below = scope._replace(on=on)
        return StatusPlanner(
            self._selection,
            self._languages,
            entity=lambda type_, field: self.entity(type_, field, below),
            claims=lambda field: self._told("Reason", field, below),
        ).plan(chosen, on, policy)

    def _told(
        self, type_: str, chosen: Chosen, scope: Scope
    ) -> tuple[lists.ListPlan, int, list[ClaimPlan]]:
        """The claims that a reason or a hop rests on, how many at most, and their plans."""
        plans: list[tuple[ClaimPlan, int]] = []
        print_ = fingerprint("reasons", scope.on and scope.on.isoformat(), scope.known_at)
        first = self._edge_window(type_, chosen)
        made = self._own_claims(chosen, scope, print_, first, plans)
        return made, first.first, [plan for plan, _ in plans]

    def duties(self, scope: Scope) -> DutyPlanner:
        """What plans lists of duties, and of links between asked and accused."""
        return DutyPlanner(
            self._selection,
            self._languages,
            entity=lambda type_, field: self.entity(type_, field, scope),
            concept=self._concept,
            claims=lambda type_, field: self._told(type_, field, scope),
            on=scope.on,
        )

    def _obligations(self, cls: str, chosen: Chosen, scope: Scope) -> Column:
        given = self._selection.arguments(cls, chosen)
        below = scope._replace(on=given.get("on") or scope.on)
        type_ = "ObligationConnection"
        borne = cls != "Event"
        day = below.on and below.on.isoformat()
        print_ = fingerprint("obligations of", borne, day, scope.known_at)
        with blaming(chosen):
            window = self.window(type_, chosen, given, print_, BY_ID)
        plan = self.duties(below).obligations(chosen, window, print_)
        return Obligations(on=below.on, window=window, plan=plan, borne=borne)

    def window(
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

    def list_of(
        self,
        type_: str,
        rows: lists.Rows,
        chosen: Chosen,
        scope: Scope,
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
            if node == HIT:
                return lists.edges(
                    {one.key: of_hit(one) for one in self._selection.below(HIT, field)}
                )
            if node == "Claim":
                claim_plans.append(self.claim(field, scope))
                return lists.nodes(rows, claim_plans[-1])
            entities.append(self.entity(node, field, scope))
            return lists.nodes(rows, entities[-1])

        def of_hit(field: Chosen) -> lists.Part:
            if field.name == "entity":
                entities.append(self.entity("Entity", field, scope))
                return lists.nodes(rows, entities[-1])
            if field.name == "matched":
                return lambda page, run: [hit.matched for hit in page.rows]
            return lambda page, run: [HIT] * len(page.rows)

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
        scope: Scope,
        print_: bytes,
        plans: list[tuple[ClaimPlan, int]],
    ) -> lists.Part:
        window = self._edge_window(edge, chosen)
        made = self._own_claims(chosen, scope, print_, window, plans)
        return lists.edge_claims(window.first, made)

    def _edge_window(self, type_: str, chosen: Chosen) -> Window:
        given = self._selection.arguments(type_, chosen)
        with blaming(chosen):
            return Window(first=_first(given.get("first")))

    def _own_claims(
        self,
        chosen: Chosen,
        scope: Scope,
        print_: bytes,
        window: Window,
        plans: list[tuple[ClaimPlan, int]],
    ) -> lists.ListPlan:
        """The list of claims that a row has by their ids."""
        made = self.list_of("ClaimConnection", "claim ids", chosen, scope, window, print_)
        plans.extend((plan, window.first) for plan in made.claims)
        return made

    # ---------------------------------------------------------------------------- claims

    def claim(self, chosen: Chosen, scope: Scope) -> ClaimPlan:
        """What is selected of claims below a field."""
        return ClaimPlanner(
            self._selection,
            entity=lambda type_, field: self.entity(type_, field, scope),
            concept=self._concept,
        ).plan(chosen)

    def _simple(self, type_: str, chosen: Chosen) -> Getter:
        return simple(type_, self._selection.below(type_, chosen))

    def _concept(self, chosen: Chosen) -> Getter:
        below = self._selection.below("Concept", chosen)
        return concept(self._vocabulary, below, self._languages)


def _first(given: int | None) -> int:
    if given is None:
        return Window().first
    if not 0 <= given <= MOST_ROWS:
        raise QueryError(
            f"first is {given}; give 0 to {MOST_ROWS}, and the endCursor of a page as after to "
            "get the next"
        )
    return given


def _said(name: str) -> lists.Part:
    if name == "stance":
        return lambda page, run: [row.stance.name for row in page.rows]
    if name == "contested":
        return lambda page, run: [row.contested for row in page.rows]
    return lambda page, run: [row.certain for row in page.rows]


def _claim_of(plan: ClaimPlan) -> Callable[[Shown, Run], Any]:
    return lambda choice, run: run.claims(plan)[choice.record.claim.id]


def _of_concept(lay_out: Getter) -> Callable[[Said, Run], Any]:
    return lambda said, run: lay_out(said.concept, run)


def _of_period(lay_out: Getter) -> Callable[[Said, Run], Any]:
    return lambda said, run: None if said.value is None else lay_out(said.value.period, run)


def _of_quantity(lay_out: Getter) -> Callable[[Said, Run], Any]:
    return lambda said, run: None if said.value is None else lay_out(said.value.quantity, run)


def _of_scalar(kind: str) -> Callable[[Said, Run], Any]:
    read = scalar(kind)
    return lambda said, run: None if said.value is None else read(said.value)
