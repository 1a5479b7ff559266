"""The names that the ontology may not take are those that the API has."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import GraphQLInterfaceType, GraphQLSchema, build_schema

from graph.vocabulary import Vocabulary
from graph.vocabulary.term_checks import (
    API_TYPES,
    CLASS_SUFFIXES,
    ENTITY_FIELDS,
    FILTERS,
    FIRST_DATE,
    LAST,
    LAST_DATE,
    QUERY_FIELDS,
)

SCHEMA = Path(__file__).parent.parent.parent / "api" / "schema.graphql"


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The committed schema."""
    return build_schema(SCHEMA.read_text("utf-8"))


def test_types(schema: GraphQLSchema, vocabulary: Vocabulary) -> None:
    """Each type is made from a class, or taken."""
    made = {name + suffix for name in vocabulary.classes for suffix in ("", *CLASS_SUFFIXES)}
    types = {name for name in schema.type_map if not name.startswith("__")}
    assert types - made <= API_TYPES


def test_query_fields(schema: GraphQLSchema, vocabulary: Vocabulary) -> None:
    """Each field of Query is the list of a class, or taken."""
    assert schema.query_type is not None
    plurals = {cls.plural for cls in vocabulary.classes.values()}
    assert set(schema.query_type.fields) - plurals <= QUERY_FIELDS


def test_fields_of_entities(schema: GraphQLSchema, vocabulary: Vocabulary) -> None:
    """Each field of a class is a property's, or taken."""
    for name, cls in vocabulary.classes.items():
        type_ = schema.type_map[name]
        fields = {p.field for p in vocabulary.properties_of(name)}
        fields |= {p.inverse_field for p in vocabulary.inverses_of(name) if p.inverse_field}
        fields |= {cls.kind_field} if cls.kind_field else set()
        assert set(type_.fields) - fields <= ENTITY_FIELDS, name  # type: ignore[attr-defined]
        assert isinstance(type_, GraphQLInterfaceType) == cls.abstract


def test_filters(schema: GraphQLSchema, vocabulary: Vocabulary) -> None:
    """Each filter of a class is called as a field, as a property of demands, or taken."""
    for name in vocabulary.classes:
        fields = {p.field for p in vocabulary.properties_of(name)}
        fields |= {p.name for p in vocabulary.properties_of(name)}
        fields |= {p.inverse_field for p in vocabulary.inverses_of(name) if p.inverse_field}
        filters = set(schema.type_map[f"{name}Where"].fields)  # type: ignore[attr-defined]
        assert filters - fields <= FILTERS, name


def test_orders(schema: GraphQLSchema, vocabulary: Vocabulary) -> None:
    """Each order of a class is called as a field, as a last day or dates of one, or taken."""
    for name in vocabulary.classes:
        properties = vocabulary.properties_of(name)
        fields = {p.field for p in properties} | {
            p.inverse_field for p in vocabulary.inverses_of(name) if p.inverse_field
        }
        fields |= {f"{p.field}{LAST}" for p in properties if p.range == "period"}
        fields |= {f"{field}{end}" for field in fields for end in (FIRST_DATE, LAST_DATE)}
        orders = set(schema.type_map[f"{name}Order"].fields)  # type: ignore[attr-defined]
        assert orders - fields <= ENTITY_FIELDS, name
