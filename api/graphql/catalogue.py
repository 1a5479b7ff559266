"""Which fields, filters and orders each class of the ontology has in GraphQL.

Read by the schema, which types them, and by the plan, which reads them, so that the two cannot
drift apart. A class, relation or concept that is added to the ontology appears here and so in
both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal as OneOf
from typing import TypeAlias

from graph.views.clusters import JUDGEMENTS
from graph.views.view import Order
from graph.vocabulary import Class, Property, Vocabulary
from graph.vocabulary.term_checks import FIRST_DATE, LAST, LAST_DATE

FieldKind: TypeAlias = OneOf[
    "relations",
    "entity",
    "concepts",
    "concept",
    "text",
    "number",
    "boolean",
    "date",
    "period",
    "quantity",
]

_VALUE_KINDS: Mapping[str, FieldKind] = {
    "text": "text",
    "url": "text",
    "sha256": "text",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "period": "period",
    "quantity": "quantity",
}

ON_AND_ON = "Passes where the thing itself fits, or anything that this leads to, on and on."
"""What is told of a condition on a relation that leads on and on."""
ORDERED = ("text", "number", "date", "period", "quantity")
"""Datatypes by which a list can be ordered."""
DATES = ("when", "madeOn", "published")
"""The properties that give something its date; no class has two of them."""

DENIED = "Event"
"""The class whose entities list the denials made of them."""

COUNTS_FOR_PARTS: Mapping[str, str] = {"about": "partOf"}
"""Relations to an event that count for its parts, too, when filtering, and the way from a part
to the whole: a call about a wave of attacks asks about each attack."""

NAME, KIND, IDENTIFIER = "name", "kind", "identifier"
"""The two properties that every entity may have; their fields are ``names`` and ``kinds``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a class that comes from one property."""

    name: str
    kind: FieldKind
    property: str
    inverse: bool = False
    of: str | None = None
    """The class at the other end of a relation."""
    dated: bool = False
    comment: str


FilterKind: TypeAlias = OneOf[
    "text",
    "period",
    "codes",
    "size",
    "point",
    "linked",
    "reaches",
    "of-kind",
    "state",
    "identifier",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A condition in the `where` of a class."""

    name: str
    kind: FilterKind
    property: str
    inverse: bool = False
    of: str | None = None
    scheme: str | None = None
    """For codes: the scheme that they must come from; None for any."""
    comment: str


class Catalogue:
    """Every class's fields, filters and orders, by name; made once from a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.fields: Mapping[str, Mapping[str, Field]] = {
            name: {field.name: field for field in self._fields(cls)}
            for name, cls in vocabulary.classes.items()
        }
        self.filters: Mapping[str, Mapping[str, Filter]] = {
            name: {filter_.name: filter_ for filter_ in self._filters(cls)}
            for name, cls in vocabulary.classes.items()
        }
        self.orders: Mapping[str, Mapping[str, Order]] = {
            name: self._orders(name) for name in vocabulary.classes
        }
        """Name of an order → what it uses, upwards."""

    @cached_property
    def predicates(self) -> Mapping[str, tuple[tuple[str, bool], ...]]:
        """What a `predicate` argument may say → (property, inverse) pairs that it means.

        A property's name, its field's, or its inverse field's; a name that several properties
        share means all of them.
        """
        found: dict[str, dict[tuple[str, bool], None]] = {}
        for name, prop in self.vocabulary.properties.items():
            found.setdefault(name, {})[name, False] = None
            found.setdefault(prop.field, {})[name, False] = None
            if prop.inverse_field is not None:
                found.setdefault(prop.inverse_field, {})[name, True] = None
        for cls in self.vocabulary.classes.values():
            if cls.kind_field is not None:
                found.setdefault(cls.kind_field, {})[KIND, False] = None
        return {name: tuple(pairs) for name, pairs in found.items()}

    def _fields(self, cls: Class) -> list[Field]:
        fields = []
        for prop in self.vocabulary.properties_of(cls.name):
            if prop.name in (NAME, KIND, IDENTIFIER, *JUDGEMENTS) or prop.range == "point":
                continue  # the program has fields of its own for these
            kind = _kind(prop)
            fields.append(
                Field(
                    name=prop.field,
                    kind=kind,
                    property=prop.name,
                    of=prop.range if prop.type == "relation" else None,
                    dated=prop.dated and kind not in ("concept", "concepts"),
                    comment=prop.comment,
                )
            )
        for prop in self.vocabulary.inverses_of(cls.name):
            assert prop.inverse_field is not None
            fields.append(
                Field(
                    name=prop.inverse_field,
                    kind="relations",
                    property=prop.name,
                    inverse=True,
                    of=prop.domain[0],
                    dated=prop.dated,
                    comment=prop.inverse_comment or prop.comment,
                )
            )
        if cls.kind_field is not None:
            fields.append(
                Field(
                    name=cls.kind_field,
                    kind="concept",
                    property=KIND,
                    comment="The one kind that is shown where several are claimed.",
                )
            )
        return sorted(fields, key=lambda field: field.name)

    def _filters(self, cls: Class) -> list[Filter]:
        filters = [
            Filter(name=NAME, kind="text", property=NAME, comment="Any readable name."),
            Filter(
                name=KIND,
                kind="codes",
                property=KIND,
                scheme=cls.kind_scheme,
                comment="Any claimed kind; narrower ones are included.",
            ),
        ]
        if IDENTIFIER in self.vocabulary.properties:
            filters.append(
                Filter(
                    name=IDENTIFIER,
                    kind="identifier",
                    property=IDENTIFIER,
                    comment="What another system calls it.",
                )
            )
        taken = {NAME, KIND, IDENTIFIER, "id", "and", "or", "not", "validOn", "said"}
        for field in self.fields[cls.name].values():
            prop = self.vocabulary.properties[field.property]
            made = self._filter(cls.name, field, prop)
            if made is not None and made.name not in taken:
                filters.append(made)
                taken.add(made.name)
        for prop in self.vocabulary.properties_of(cls.name):
            if prop.range == "point" and not prop.only_as_claim and prop.field not in taken:
                filters.append(
                    Filter(name=prop.field, kind="point", property=prop.name, comment=prop.comment)
                )
                taken.add(prop.field)
        filters.extend(short for short in self._shorthands(cls.name) if short.name not in taken)
        return filters

    def _filter(self, cls: str, field: Field, prop: Property) -> Filter | None:
        kind: FilterKind
        scheme = None
        if prop.type == "value" and prop.only_as_claim:
            return None  # what exposes people is nothing to pick them by
        if field.kind in ("relations", "entity"):
            assert field.of is not None
            kind = "reaches" if prop.transitive and field.of == cls else "linked"
        elif field.kind in ("concepts", "concept"):
            kind, scheme = "codes", prop.range
        elif field.kind == "text":
            kind = "text"
        elif field.kind == "period":
            kind = "period"
        elif field.kind == "quantity":
            kind = "size"
        else:
            return None
        return Filter(
            name=field.name,
            kind=kind,
            property=field.property,
            inverse=field.inverse,
            of=field.of,
            scheme=scheme,
            comment=f"{field.comment} {ON_AND_ON}" if kind == "reaches" else field.comment,
        )

    def _shorthands(self, cls: str) -> list[Filter]:
        found = []
        for field in self.fields[cls].values():
            if field.of is None or field.inverse:
                continue
            other = self.vocabulary.classes[field.of]
            if other.kind_field is not None and field.property != field.name:
                found.append(
                    Filter(
                        name=field.property,
                        kind="of-kind",
                        property=field.property,
                        of=field.of,
                        scheme=other.kind_scheme,
                        comment=f"Some of its {field.name} are of one of these kinds; narrower "
                        "ones are included.",
                    )
                )
        if "addressee" in {field.property for field in self.fields[cls].values()}:
            found.append(
                Filter(
                    name="addressedToState",
                    kind="state",
                    property="addressee",
                    comment="Addressed, as a whole or in one of its demands, to this State or "
                    "to one of its organs.",
                )
            )
        return found

    def _orders(self, cls: str) -> Mapping[str, Order]:
        orders = {"label": Order(property=None), "claims": Order(property=None, by="count")}
        for field in self.fields[cls].values():
            prop = self.vocabulary.properties[field.property]
            if field.kind == "relations":
                orders.setdefault(
                    field.name, Order(property=prop.name, by="count", inverse=field.inverse)
                )
            elif prop.type == "value" and prop.range in ORDERED and not prop.only_as_claim:
                orders.setdefault(field.name, Order(property=prop.name))
        for name, order in list(orders.items()):
            known = self.vocabulary.properties.get(order.property or "")
            if order.by == "value" and known is not None and known.range == "period":
                orders.setdefault(f"{name}{LAST}", replace(order, by="last"))
        for field in self.fields[cls].values():
            date = self._date_of_ends(field)
            if date is not None:
                order = Order(property=field.property, inverse=field.inverse, date=date)
                orders.setdefault(f"{field.name}{FIRST_DATE}", replace(order, by="first date"))
                orders.setdefault(f"{field.name}{LAST_DATE}", replace(order, by="last date"))
        return orders

    def _date_of_ends(self, field: Field) -> str | None:
        """The property that gives all that a list of relations leads to its date; None where
        nothing there has one, or not everything the same."""
        known = self.vocabulary
        if field.kind != "relations" or field.of is None:
            return None
        if known.properties[field.property].otherwise:
            return None
        dates = {
            next((p.name for p in known.properties_of(cls) if p.name in DATES), None)
            for cls in known.concrete(field.of)
        }
        return dates.pop() if len(dates) == 1 else None


def _kind(prop: Property) -> FieldKind:
    if prop.type == "relation":
        return "entity" if prop.single else "relations"
    if prop.type == "concept":
        return "concept" if prop.single else "concepts"
    return _VALUE_KINDS[prop.range]
