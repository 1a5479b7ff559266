"""The GraphQL schema, made by Strawberry from the tables of its types.

Types refer to each other and to themselves, so their fields carry annotations as text, resolved in
one namespace when Strawberry first asks, and arguments of their own in place of a resolver's
signature: nothing here ever resolves, see `api.graphql.planner`.
"""

from __future__ import annotations

import datetime
import types
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, NamedTuple, Optional

import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)
from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from api.graphql.analysis_tables import ANALYSIS_TABLES
from api.graphql.arguments import DEFAULTS, argument
from api.graphql.bucket_keys import KEY_TABLES
from api.graphql.catalogue import Catalogue
from api.graphql.claim_tables import CLAIM, CLAIM_TABLES, HISTORY
from api.graphql.duty_tables import DUTY_TABLES
from api.graphql.entity_tables import CALL, entity_tables, has_duties
from api.graphql.enums import ENUMS
from api.graphql.input_tables import INPUTS, InputTable, class_inputs, said_inputs
from api.graphql.ledger_tables import LEDGER_TABLES
from api.graphql.mutations.fields import MUTATION_TABLES, mutation_roots
from api.graphql.mutations.short_forms import NEW
from api.graphql.relation_tables import relation_tables
from api.graphql.root_fields import roots
from api.graphql.roots.reader import READER_TABLE
from api.graphql.roots.root import Root
from api.graphql.scalars import settle_dates
from api.graphql.subscriptions.fields import SUBSCRIPTION_TABLES, subscription_roots
from api.graphql.tables import Entry, FieldCost, Table, check, same
from graph.vocabulary import Class, Vocabulary

NODE = Table("An object with an opaque id.", {"id": Entry("ID!", "Opaque.", same)})


class Api(NamedTuple):
    """What is served: the schema as graphql-core has it, as text, and what it was made from."""

    schema: GraphQLSchema
    text: str
    catalogue: Catalogue
    tables: Mapping[str, Table]
    """Every type by name, classes of the ontology with all of their fields."""
    roots: Mapping[str, Root]
    """The fields of the query by name."""
    mutations: Mapping[str, Root]
    """Those of the mutation."""
    subscriptions: Mapping[str, Root]
    """Those of the subscription."""

    def cost(self, type_: str, field: str) -> FieldCost:
        """What a field of a type costs."""
        if type_ in ("Query", "View") and field in self.roots:
            return self.roots[field].entry.cost
        if type_ == "Mutation" and field in self.mutations:
            return self.mutations[field].entry.cost
        if type_ == "Subscription" and field in self.subscriptions:
            return self.subscriptions[field].entry.cost
        table = self.tables.get(type_)
        entry = None if table is None else table.fields.get(field)
        return FieldCost() if entry is None else entry.cost


def input_words(schema: GraphQLSchema) -> frozenset[str]:
    """Names of arguments and of members of inputs."""
    found: set[str] = set()
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInputObjectType):
            found.update(type_.fields)
        elif isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)):
            found.update(name for field in type_.fields.values() for name in field.args)
    return frozenset(found)


def build(vocabulary: Vocabulary) -> Api:
    """The schema of an ontology. The same ontology gives the same text, byte for byte.

    Raises:
        TypeError: a field of a table has no source for its value, or two.
    """
    catalogue = Catalogue(vocabulary)
    tables = all_tables(catalogue)
    check(tables)
    fields = roots(catalogue)
    maker = _Maker()
    maker.add("Node", NODE.comment, NODE.fields, interface=True)
    for name, input_ in {**INPUTS, **said_inputs(vocabulary)}.items():
        maker.add_input(name, input_)
    if CALL in vocabulary.classes:
        for name, input_ in NEW.items():
            maker.add_input(name, input_)
    for cls in vocabulary.classes.values():
        for name, input_ in class_inputs(catalogue, cls.name).items():
            maker.add_input(name, input_)
    for cls in _parents_first(vocabulary):
        inherited = tables[cls.parent].fields if cls.parent else {}
        own = {key: e for key, e in tables[cls.name].fields.items() if key not in inherited}
        bases = (cls.parent or "Node",)
        maker.add(cls.name, cls.comment, own, bases, interface=cls.abstract)
    for name, table in tables.items():
        if name not in vocabulary.classes:
            maker.add(name, table.comment, table.fields, table.interfaces)
    shown = {name: root.entry for name, root in fields.items()}
    in_view = {name: root.entry for name, root in fields.items() if root.in_view}
    view = {"id": Entry("ID!", "Names the view, and its moment.", same), **in_view}
    maker.add("View", _VIEW, view, ("Node",))
    maker.add(
        "Query",
        "What can be asked. What is null is left out; an empty list is none: `states: []`.",
        shown,
    )
    writing = mutation_roots(vocabulary)
    written = {name: root.entry for name, root in writing.items()}
    maker.add("Mutation", _MUTATION, written)
    listening = subscription_roots(vocabulary)
    if listening:
        listened = {name: root.entry for name, root in listening.items()}
        maker.add("Subscription", _SUBSCRIPTION, listened)
    concrete = [maker.types[c.name] for c in vocabulary.classes.values() if not c.abstract]
    built = strawberry.Schema(
        query=maker.types["Query"],
        mutation=maker.types["Mutation"],
        subscription=maker.types.get("Subscription"),
        types=concrete,
    )
    # The one attribute of Strawberry's schema that holds graphql-core's.
    settle_dates(built._schema)
    _settle(built._schema)
    text = built.as_str() + "\n"
    return Api(built._schema, text, catalogue, tables, fields, writing, listening)


@lru_cache(maxsize=8)
def api_of(vocabulary: Vocabulary) -> Api:
    """The same, to be read only: made once a vocabulary, however many entries there are."""
    return build(vocabulary)


def _settle(schema: GraphQLSchema) -> None:
    """Say what each value of an enum means, for which Strawberry needs enums made for it, and have
    graphql-core check what `@oneOf` says."""
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLInputObjectType) and type_.name.endswith("Order"):
            type_.is_one_of = True
    for text in ENUMS.values():
        enum = schema.type_map.get(text.name)
        if isinstance(enum, GraphQLEnumType):
            for name, value in enum.values.items():
                value.description = text.values[name]


_MUTATION = (
    "What can be written, by callers who have a right to it: one after another, each seeing those "
    "before, each whole or not at all. Never by GET."
)
_SUBSCRIPTION = (
    "What is told while somebody listens, over Server-Sent Events or a WebSocket: of what the "
    "reader may read at that moment."
)
_VIEW = (
    "The graph as it was known at a moment, or as things stood on a day. Ids in it carry the "
    "moment, so that equal ids always mean equal objects; `node` finds them."
)


def all_tables(catalogue: Catalogue) -> dict[str, Table]:
    """The tables of every type but the query itself."""
    vocabulary = catalogue.vocabulary
    tables = {
        **CLAIM_TABLES,
        **KEY_TABLES,
        "Reader": READER_TABLE,
        **MUTATION_TABLES,
        **entity_tables(catalogue),
    }
    tables |= relation_tables(vocabulary)
    tables |= ANALYSIS_TABLES
    if CALL in vocabulary.classes:
        tables |= LEDGER_TABLES
        tables |= SUBSCRIPTION_TABLES
    else:
        fields = {name: entry for name, entry in CLAIM.fields.items() if name != HISTORY}
        tables["Claim"] = replace(CLAIM, fields=fields)
    if has_duties(vocabulary):
        tables |= DUTY_TABLES
    return tables


def _parents_first(vocabulary: Vocabulary) -> Iterable[Class]:
    def depth(cls: Class) -> int:
        return 0 if cls.parent is None else 1 + depth(vocabulary.classes[cls.parent])

    return sorted(vocabulary.classes.values(), key=lambda cls: (depth(cls), cls.name))


class _Maker:
    """Makes Strawberry types whose annotations are resolved among all that it made."""

    def __init__(self) -> None:
        self.types: dict[str, Any] = {
            "ID": strawberry.ID,
            "String": str,
            "Int": int,
            "Float": float,
            "Boolean": bool,
            "Date": datetime.date,
            "DateTime": datetime.datetime,
            "Optional": Optional,
            "list": list,
            **{
                text.name: strawberry.enum(kind, name=text.name, description=text.comment)
                for kind, text in ENUMS.items()
            },
        }

    def add(
        self,
        name: str,
        comment: str,
        entries: Mapping[str, Entry],
        interfaces: tuple[str, ...] = (),
        *,
        interface: bool = False,
    ) -> None:
        """A type."""
        fields = {key: self._field(key, entry) for key, entry in entries.items()}
        types_ = {key: entry.type for key, entry in entries.items()}
        make = strawberry.interface if interface else strawberry.type
        self._add(name, comment, fields, types_, make, interfaces)

    def add_input(self, name: str, table: InputTable) -> None:
        """An input type."""
        fields = {
            key: StrawberryField(python_name=f"{key}_", graphql_name=key, description=given.comment)
            for key, given in table.fields.items()
        }
        types_ = {key: given.type for key, given in table.fields.items()}
        make = partial(strawberry.input, one_of=True) if table.one_of else strawberry.input
        self._add(name, table.comment, fields, types_, make)

    def _add(
        self,
        name: str,
        comment: str,
        fields: Mapping[str, StrawberryField],
        types_: Mapping[str, str],
        make: Any,
        interfaces: tuple[str, ...] = (),
    ) -> None:
        bases = tuple(self.types[base] for base in interfaces)
        # Strawberry evaluates a field's own annotation too early, when types that come later are
        # missing; what the class annotates is handed to the field as it is.
        body = {
            **{f"{key}_": field for key, field in fields.items()},
            "__annotations__": {f"{key}_": self._annotation(sdl) for key, sdl in types_.items()},
            "__module__": __name__,
        }
        cls = types.new_class(name, bases, {}, lambda namespace: namespace.update(body))
        self.types[name] = make(cls, name=name, description=comment)

    def _field(self, name: str, entry: Entry) -> StrawberryField:
        made = StrawberryField(python_name=f"{name}_", graphql_name=name, description=entry.comment)
        made.arguments = [self._argument(key) for key in entry.all_arguments]
        return made

    def _argument(self, key: str) -> StrawberryArgument:
        name, type_, comment = argument(key)
        return StrawberryArgument(
            python_name=f"{name}_",
            graphql_name=name,
            default=DEFAULTS.get(key, UNSET),
            type_annotation=self._annotation(type_),
            description=comment,
        )

    def _annotation(self, sdl: str) -> StrawberryAnnotation:
        return StrawberryAnnotation(_python(sdl), namespace=self.types)


def _python(sdl: str) -> str:
    """An SDL type as the annotation that Strawberry reads: ``[Name!]`` → Optional[list[Name]]."""
    if not sdl.endswith("!"):
        return f"Optional[{_python(sdl + '!')}]"
    inner = sdl[:-1]
    return f"list[{_python(inner[1:-1])}]" if inner.startswith("[") else inner
