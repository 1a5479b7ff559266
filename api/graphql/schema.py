"""The GraphQL schema, made by Strawberry from the ontology.

Every type is made from a table (`api.graphql.fixed`) or from the ontology
(`api.graphql.catalogue`). Types refer to each other and to themselves, so their fields carry
annotations as text, resolved in one namespace when Strawberry first asks, and arguments of their
own in place of a resolver's signature: nothing here ever resolves, see `api.graphql.plan`.
"""

from __future__ import annotations

import datetime
import types
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Optional

import strawberry
from graphql import GraphQLSchema
from strawberry import UNSET
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from api.graphql.catalogue import DENIED, Catalogue, Field, Filter
from api.graphql.duty_types import BORNE, DUTY_ROOTS, DUTY_TYPES, OBLIGATIONS
from api.graphql.fixed import (
    ARGUMENTS,
    DEFAULTS,
    ENTITY_FIELDS,
    INPUTS,
    NODE,
    TYPES,
    Direction,
    FieldText,
    TypeText,
    connection,
    edge,
    relation,
)
from api.graphql.ledger_types import CALL_ROOTS, CALL_TYPES, STATUS, CallDimension
from api.graphql.scalars import settle_dates
from graph.claims.claim import Review, Stance
from graph.duties import Derivation, DutyState, Extent
from graph.ledger import CallState, Standing
from graph.vocabulary import Class, Vocabulary

CALL = "Call"
"""The class whose entities have a status."""

DUTIES = {"Event": OBLIGATIONS, "Actor": BORNE}
"""Classes with duties → their field `obligations`."""


def has_duties(vocabulary: Vocabulary) -> bool:
    """Whether an ontology has the classes that duties need."""
    needed = (CALL, "Event", "Actor", "State", "Provision", "Participation")
    return all(name in vocabulary.classes for name in needed)


_PAGE = ("first", "after")

_FIELD_TYPES: Mapping[str, str] = {
    "concepts": "[Concept!]!",
    "concept": "Concept",
    "text": "String",
    "number": "Float",
    "boolean": "Boolean",
    "date": "Date",
    "period": "Period",
    "quantity": "Quantity",
}
"""Kind of a field → its type. All that is taken from one claim can be null."""

_FILTER_TYPES: Mapping[str, str] = {
    "text": "TextFilter",
    "period": "PeriodFilter",
    "codes": "CodeFilter",
    "of-kind": "CodeFilter",
    "state": "ID",
}


class Api(NamedTuple):
    """What is served: the schema as graphql-core has it, as text, and what it was made from."""

    schema: GraphQLSchema
    text: str
    catalogue: Catalogue


def build(vocabulary: Vocabulary) -> Api:
    """The schema of an ontology. The same ontology gives the same text, byte for byte."""
    catalogue = Catalogue(vocabulary)
    maker = _Maker()
    maker.add("Node", NODE, interface=True)
    for name, text in TYPES.items():
        maker.add(name, text)
    for name, text in INPUTS.items():
        maker.add(name, text, input_=True)
    if CALL in vocabulary.classes:
        for name, text in CALL_TYPES.items():
            maker.add(name, text)
    if has_duties(vocabulary):
        for name, text in DUTY_TYPES.items():
            maker.add(name, text)
    for cls in _parents_first(vocabulary):
        _add_class(maker, catalogue, cls)
    maker.add("ClaimEdge", edge("Claim"))
    maker.add("ClaimConnection", connection("Claim", "ClaimEdge"))
    maker.add("SearchHitEdge", edge("SearchHit"))
    maker.add("SearchHitConnection", connection("SearchHit", "SearchHitEdge"))
    maker.add("Query", _query(catalogue))
    concrete = [maker.types[c.name] for c in vocabulary.classes.values() if not c.abstract]
    built = strawberry.Schema(query=maker.types["Query"], types=concrete)
    # The one attribute of Strawberry's schema that holds graphql-core's.
    settle_dates(built._schema)
    return Api(schema=built._schema, text=built.as_str() + "\n", catalogue=catalogue)


def _parents_first(vocabulary: Vocabulary) -> Iterable[Class]:
    def depth(cls: Class) -> int:
        return 0 if cls.parent is None else 1 + depth(vocabulary.classes[cls.parent])

    return sorted(vocabulary.classes.values(), key=lambda cls: (depth(cls), cls.name))


def _add_class(maker: _Maker, catalogue: Catalogue, cls: Class) -> None:
    fields: dict[str, FieldText] = {}
    if cls.parent is None:
        fields.update(ENTITY_FIELDS)
    inherited = catalogue.fields[cls.parent] if cls.parent else {}
    for field in catalogue.fields[cls.name].values():
        if field.name not in inherited:
            fields[field.name] = _field(field)
    if cls.name == DENIED:
        fields["denials"] = FieldText(
            "ClaimConnection!", "Claims that deny something said of it.", _PAGE
        )
    if cls.name == CALL:
        fields["status"] = STATUS
    if cls.name in DUTIES and has_duties(catalogue.vocabulary):
        fields["obligations"] = DUTIES[cls.name]
    maker.add(
        cls.name,
        TypeText(cls.comment, fields, (cls.parent or "Node",)),
        interface=cls.abstract,
    )
    name = cls.name
    maker.add(f"{name}Edge", edge(name))
    maker.add(f"{name}Connection", connection(name, f"{name}Edge"))
    maker.add(f"{name}Relation", relation(name))
    maker.add(f"{name}Relations", connection(name, f"{name}Relation"))
    maker.add(f"{name}Where", _where(catalogue, name), input_=True)
    some = f"{name}Where"
    maker.add(
        f"{name}Some",
        TypeText(
            "Conditions on what a relation leads to.",
            {
                "some": FieldText(some, "At least one of them passes."),
                "none": FieldText(some, "None of them passes."),
            },
        ),
        input_=True,
    )
    orders = {
        order: FieldText("Direction", "By the shown name." if prop is None else "By its value.")
        for order, prop in catalogue.orders[name].items()
    }
    maker.add(f"{name}Order", TypeText("One key of an order: give one.", orders), input_=True)


def _field(field: Field) -> FieldText:
    if field.kind == "relations":
        arguments = (*_PAGE, "validOn") if field.dated else _PAGE
        return FieldText(f"{field.of}Relations!", field.comment, arguments)
    if field.kind == "entity":
        assert field.of is not None
        return FieldText(field.of, field.comment)
    return FieldText(_FIELD_TYPES[field.kind], field.comment)


def _where(catalogue: Catalogue, name: str) -> TypeText:
    fields = {"id": FieldText("ID", "This one.")}
    for filter_ in catalogue.filters[name].values():
        fields[filter_.name] = FieldText(_filter_type(filter_), filter_.comment)
    fields["and"] = FieldText(f"[{name}Where!]", "All of these.")
    fields["or"] = FieldText(f"[{name}Where!]", "At least one of these.")
    fields["not"] = FieldText(f"{name}Where", "Not this.")
    return TypeText("Conditions; all of them have to hold of standing claims.", fields)


def _filter_type(filter_: Filter) -> str:
    if filter_.kind == "linked":
        return f"{filter_.of}Some"
    if filter_.kind == "reaches":
        return f"{filter_.of}Where"
    return _FILTER_TYPES[filter_.kind]


def _query(catalogue: Catalogue) -> TypeText:
    fields = {
        "node": FieldText(
            "Node",
            "Whatever has this id; null if there is none.",
            ("id", "validOn", "on", "knownAt"),
        ),
        "claim": FieldText("Claim", "The claim with this id; null if none.", ("id", "knownAt")),
        "claims": FieldText(
            "ClaimConnection!", "Claims, by their ids.", ("where:Claim", *_PAGE, "knownAt")
        ),
        "search": FieldText(
            "SearchHitConnection!",
            "Whatever has a name like this, in any script: the same word first, then beginnings, "
            "other spellings, slips. Not for children.",
            ("text", "first!", "after", "knownAt"),
        ),
    }
    for cls in catalogue.vocabulary.classes.values():
        dated = ("validOn",) if catalogue.has_dated(cls.name) else ()
        dated = (*dated, "on") if cls.name == CALL else dated
        arguments = (f"where:{cls.name}", f"orderBy:{cls.name}", *_PAGE, *dated, "knownAt")
        fields[cls.plural] = FieldText(f"{cls.name}Connection!", cls.comment, arguments)
    if CALL in catalogue.vocabulary.classes:
        fields |= CALL_ROOTS
    if has_duties(catalogue.vocabulary):
        fields |= DUTY_ROOTS
    return TypeText("What can be asked.", fields)


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
            "Stance": strawberry.enum(Stance, description="How firmly a speaker says something."),
            "Review": strawberry.enum(Review, description="What a person decided about a claim."),
            "Direction": strawberry.enum(Direction, description=Direction.__doc__),
            "Standing": strawberry.enum(Standing, description="Whether anybody was asked."),
            "CallState": strawberry.enum(CallState, description="What came of a demand."),
            "Derivation": strawberry.enum(Derivation, description="Whether a duty follows."),
            "DutyState": strawberry.enum(DutyState, description="What is recorded of a duty."),
            "Extent": strawberry.enum(
                Extent, description="On how many of an event's possible dates."
            ),
            "CallDimension": strawberry.enum(CallDimension, description=CallDimension.__doc__),
        }

    def add(
        self, name: str, text: TypeText, *, interface: bool = False, input_: bool = False
    ) -> None:
        bases = tuple(self.types[base] for base in text.interfaces)
        fields = {f"{field}_": self._made(field, given) for field, given in text.fields.items()}
        # Strawberry evaluates a field's own annotation too early, when types that come later are
        # missing; what the class annotates is handed to the field as it is.
        annotations = {
            f"{field}_": self._annotation(given.type) for field, given in text.fields.items()
        }
        body = {**fields, "__annotations__": annotations, "__module__": __name__}
        cls = types.new_class(name, bases, {}, lambda namespace: namespace.update(body))
        if input_:
            made = strawberry.input(cls, name=name, description=text.comment)
        elif interface:
            made = strawberry.interface(cls, name=name, description=text.comment)
        else:
            made = strawberry.type(cls, name=name, description=text.comment)
        self.types[name] = made

    def _made(self, name: str, text: FieldText) -> StrawberryField:
        made = StrawberryField(
            python_name=f"{name}_",
            graphql_name=name,
            description=text.comment,
        )
        made.arguments = [self._argument(key) for key in text.arguments]
        return made

    def _argument(self, key: str) -> StrawberryArgument:
        name, _, cls = key.partition(":")
        if name == "where":
            type_, comment = f"{cls}Where", "Which of them."
        elif name == "orderBy":
            type_, comment = f"[{cls}Order!]", "In which order; ties, and without one: by id."
        elif name == "by":
            type_, comment = f"[{cls}!]!", "By what to count, the first first."
        else:
            type_, comment = ARGUMENTS[name]
        name = name.rstrip("!")
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
