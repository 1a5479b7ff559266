"""The ontology as the rest of the program sees it: classes, properties, concepts.

Read once from the Turtle files of a folder; the only module that knows Turtle. Everything that
depends on the ontology (validation, GraphQL types, RDF, an engine's constraints) asks here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal as OneOf

BASE = "https://w3id.org/answerable/"
"""Identity of everything we publish; depends on no deployment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """A class of entities. Abstract ones are GraphQL interfaces; concrete ones have no subclasses."""

    name: str
    iri: str
    comment: str
    abstract: bool
    parent: str | None
    """The abstract class above it; ``Entity`` for those at the top, None for Entity itself."""
    plural: str
    """Its list's field on Query: ``events``."""
    kind_scheme: str | None
    """The scheme that its `kind` claims take concepts from."""
    kind_field: str | None
    """A field that gives the one shown kind beside the list `kinds`; Demand has ``kind``."""
    aligned: tuple[str, ...]
    """IRIs of classes elsewhere that hold all of its members."""


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
    """A class, a scheme, or one of `graph.claim.DATATYPES`."""
    field: str
    """Its GraphQL field on the domain: ``allegedPerpetrators``. Several properties of different
    domains may share one: ``about`` of a call, a response and a proceeding."""
    inverse_field: str | None
    """A relation's field on its range: ``allegedPerpetratorOf``."""
    inverse_comment: str | None
    single: bool
    """At most one is shown: the field is no list. Values are always single, save ``names``."""
    symmetric: bool
    """A claim one way says the same the other way; there is no inverse field."""
    transitive: bool
    """Whether `within` filters climb it: places within places, events part of events."""
    dated: bool
    """Its field takes `validOn`."""
    otherwise: tuple[tuple[str, bool], ...]
    """Where an entity has no relation along this property, the field shows those at the end of
    this way instead: (property, inverse) hop by hop. Demand: its call's addressees."""
    aligned: tuple[str, ...]


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


class Vocabulary:
    """Everything that an ontology folder says. Immutable once read.

    Attributes:
        classes, properties, terms: by local name (or code), in order of name.
        schemes: scheme name → codes of its concepts, sorted.
        digest: SHA-256 of what was read, independent of file order and Turtle layout.
    """

    classes: Mapping[str, Class]
    properties: Mapping[str, Property]
    terms: Mapping[str, Term]
    schemes: Mapping[str, tuple[str, ...]]
    digest: str

    @classmethod
    def load(cls, folder: Path) -> Vocabulary:
        """Read every ``*.ttl`` below a folder.

        Raises:
            VocabularyError: a term is malformed; a class stands below a concrete class; two
                concepts share a code; a property has no domain or range; a name would clash
                in GraphQL. The message names the term, the file where known, and the mend.
        """
        raise NotImplementedError

    def concrete(self, name: str) -> tuple[str, ...]:
        """The concrete classes at or below a class, sorted."""
        raise NotImplementedError

    def is_a(self, name: str, ancestor: str) -> bool:
        """Whether a class is, or stands below, another."""
        raise NotImplementedError

    def narrower(self, codes: Iterable[str]) -> frozenset[str]:
        """These codes and every narrower one, at any depth. Unknown codes stay as they are."""
        raise NotImplementedError

    def properties_of(self, name: str) -> tuple[Property, ...]:
        """The properties that an entity of a class may be the subject of, sorted by field."""
        raise NotImplementedError

    def inverses_of(self, name: str) -> tuple[Property, ...]:
        """The relations with an inverse field that a class may be the object of."""
        raise NotImplementedError
