"""Answers about the schema itself, walked over the one schema there is.

Each type, field and argument is laid out once for each place of the question that shows it, and
put there by reference; what is laid out is counted, by the real lengths of the schema's lists. The
resolvers are graphql-core's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)
from graphql.execution.values import get_argument_values

from api.graphql.selection import Chosen, Selection
from graph.claims.errors import QueryError

MOST_CELLS = 100_000
"""Values about the schema that one question may have laid out; what tools ask takes a third."""

_ROOT: Mapping[str, GraphQLField] = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


class _Schema:
    """What graphql-core's resolvers want to know of an execution."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema


class Introspector:
    """Answers one question about a schema."""

    def __init__(self, selection: Selection, most: int = MOST_CELLS) -> None:
        self._selection, self._left, self._most = selection, most, most
        self._info: Any = _Schema(selection.schema)
        self._laid: dict[tuple[tuple[str, ...], str, int], Any] = {}
        """By place, type and identity of the thing; the schema holds the things."""
        self._below: dict[tuple[tuple[str, ...], str], list[tuple[Chosen, GraphQLField, Any]]] = {}

    def root(self, chosen: Chosen) -> Any:
        """``__schema`` or ``__type``.

        Raises:
            QueryError: more is asked than one question may.
            GraphQLError: an argument is wrong.
        """
        field = _ROOT[chosen.name]
        arguments = self._arguments(field, chosen.nodes[0])
        assert field.resolve is not None
        return self._value(chosen, field, field.resolve(None, self._info, **arguments))

    def _value(self, chosen: Chosen, field: GraphQLField, found: Any) -> Any:
        if found is None:
            return None
        named = get_named_type(field.type)
        if is_list_type(get_nullable_type(field.type)):
            things: Sequence[Any] = list(found)
            self._count(len(things))
            if is_leaf_type(named):
                return [self._leaf(named, one) for one in things]
            assert isinstance(named, GraphQLObjectType)
            return [self._object(chosen, named, one) for one in things]
        if is_leaf_type(named):
            return self._leaf(named, found)
        assert isinstance(named, GraphQLObjectType)
        return self._object(chosen, named, found)

    def _object(self, chosen: Chosen, type_: GraphQLObjectType, thing: Any) -> Any:
        place = (chosen.path, type_.name, id(thing))
        laid = self._laid.get(place)
        if laid is None:
            fields = self._fields(chosen, type_)
            self._count(len(fields))
            values: dict[str, Any] = {}
            # Kept with the thing itself, so that its identity is nobody else's meanwhile.
            laid = self._laid[place] = (values, thing)
            for one, field, arguments in fields:
                if field is None:
                    values[one.key] = type_.name
                else:
                    found = field.resolve(thing, self._info, **arguments)
                    values[one.key] = self._value(one, field, found)
        return laid[0]

    def _fields(self, chosen: Chosen, type_: GraphQLObjectType) -> list[Any]:
        place = (chosen.path, type_.name)
        if place not in self._below:
            self._below[place] = [
                (one, field, {} if field is None else self._arguments(field, one.nodes[0]))
                for one in self._selection.below(type_.name, chosen)
                for field in [type_.fields.get(one.name)]
            ]
        return self._below[place]

    def _arguments(self, field: GraphQLField, node: FieldNode) -> dict[str, Any]:
        return get_argument_values(field, node, self._selection.variables)

    def _leaf(self, type_: Any, value: Any) -> Any:
        return type_.serialize(value)

    def _count(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            raise QueryError(
                f"the query asks for more than {self._most:,} values about the schema; ask for it "
                "once, as tools do, or for single types with __type(name: …)"
            )


def introspected(selection: Selection, asked: Iterable[Chosen]) -> dict[str, Any]:
    """What a question asks about the schema, by key of the reply.

    Raises:
        As `Introspector.root`.
    """
    introspector = Introspector(selection)
    return {chosen.key: introspector.root(chosen) for chosen in asked}
