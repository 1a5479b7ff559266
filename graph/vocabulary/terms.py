"""What an ontology is made of: classes, properties, and the terms of concept schemes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal as OneOf

BASE = "https://w3id.org/answerable/"
"""Identity of everything we publish; depends on no deployment."""

KINDS = "kinds"
"""The range of `kind`: which scheme that is depends on the subject's class."""


RELATIONS = "relations"
"""Among what a particular qualifies: every relation."""
PROPERTIES = "properties"
"""Among what a particular qualifies: every property."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """A class of entities. Abstract: a GraphQL interface. Concrete: a type, without subclasses."""

    name: str
    iri: str
    comment: str
    abstract: bool
    parent: str | None
    """The abstract class above it; ``Entity`` for those at the top, None for Entity itself."""
    plural: str
    """Its list's field on Query: ``events``."""
    kind_scheme: str | None
    """The scheme that its `kind` claims take concepts from; inherited. None: it has no kinds."""
    kind_field: str | None
    """A field that gives the one shown kind beside the list `kinds`; Demand has ``kind``."""
    aligned: tuple[str, ...]
    """IRIs of classes elsewhere that hold all of its members."""
    follow_the_money: str | None
    """The schema of FollowTheMoney that its members are written as; None leaves them out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """What a claim can say. One of three: relation, concept, value."""

    name: str
    iri: str
    comment: str
    type: OneOf["relation", "concept", "value"]
    domain: tuple[str, ...]
    """Classes, abstract or concrete, any of which a subject may be of. Relations have one."""
    range: str
    """A class, a scheme, or one of `graph.claims.claim.DATATYPES`; `KINDS` for the property
    ``kind``."""
    field: str
    """Its GraphQL field on the domain: ``allegedPerpetrators``. Several properties of different
    domains may share one: ``about`` of a call, a response and a proceeding."""
    inverse_field: str | None
    """A relation's field on its range: ``allegedPerpetratorOf``."""
    inverse_comment: str | None
    single: bool
    """At most one is shown: the field is no list. Values are always single, save ``names`` and
    ``identifiers``."""
    symmetric: bool
    """A claim one way says the same the other way; there is no inverse field."""
    transitive: bool
    """Whether `within` filters climb it: places within places, events part of events."""
    dated: bool
    """Its field takes `validOn`."""
    only_as_claim: bool
    """It accuses, endangers or exposes: no export writes it without its stance and speaker."""
    otherwise: tuple[tuple[str, bool], ...]
    """Where an entity has no relation along this property, the field shows those at the end of
    this way instead: (property, inverse) hop by hop. Demand: its call's addressees."""
    aligned: tuple[str, ...]
    qualifies: tuple[str, ...] = ()
    """Of a particular: the properties whose claims it qualifies; `RELATIONS` for every relation,
    `PROPERTIES` for every property. Empty for all other properties."""
    unit: str = "person"
    """Of a count: what it counts where nobody says."""
    acyclic: bool = False
    """Nothing leads back to itself along it: where something does, a load tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A concept of a scheme. Codes are unique over all schemes."""

    code: str
    iri: str
    scheme: str
    labels: Mapping[str, str]
    """By language; English is always there."""
    comment: str
    broader: tuple[str, ...]
    exact: tuple[str, ...]
    """IRIs or URNs of concepts elsewhere with the same meaning."""
    close: tuple[str, ...]
    annotations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What else the ontology says of it, by the annotation's name: texts, and codes of concepts,
    sorted. What a kind of response does to a call stands there, for instance."""


def lineage(classes: Mapping[str, Class], name: str) -> tuple[str, ...]:
    """A class and those above it, nearest first."""
    line: list[str] = []
    at: str | None = name
    while at is not None:
        line.append(at)
        at = classes[at].parent
    return tuple(line)
