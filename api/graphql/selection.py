"""What a document selects, for one set of variables: fields by reply key, and their arguments.

Follows the GraphQL specification (October 2021) §6.3.2 *Field Collection* and §6.4.1 *Coercing
Field Arguments*; graphql-core does the coercing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionSetNode,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values

from graph.claims.errors import QueryError


class Chosen(NamedTuple):
    """One field of the reply: its key, its name, the nodes that select it, where it stands."""

    key: str
    name: str
    nodes: tuple[FieldNode, ...]
    path: tuple[str, ...]
    """Keys from the root; lists have no index, since a plan is made before there are rows."""


class Selection:
    """A document with its variables."""

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: VariableValues
    ) -> None:
        self.schema, self.variables = schema, variables
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }

    def of(
        self, type_: str, sets: Iterable[SelectionSetNode | None], path: tuple[str, ...]
    ) -> list[Chosen]:
        """The fields that the selection sets together choose on one concrete type, in order."""
        fields: dict[str, list[FieldNode]] = {}
        seen: set[str] = set()
        for selection_set in sets:
            if selection_set is not None:
                self._collect(type_, selection_set, fields, seen)
        return [
            Chosen(key, nodes[0].name.value, tuple(nodes), (*path, key))
            for key, nodes in fields.items()
        ]

    def below(self, type_: str, chosen: Chosen) -> list[Chosen]:
        """The fields chosen below a field whose value is of one concrete type."""
        return self.of(type_, (node.selection_set for node in chosen.nodes), chosen.path)

    def arguments(self, type_: str, chosen: Chosen) -> dict[str, Any]:
        """A field's arguments, coerced; absent where left out."""
        definition = self._object(type_).fields[chosen.name]
        with blaming(chosen):
            return get_argument_values(definition, chosen.nodes[0], self.variables)

    def possible(self, type_: str) -> Iterable[str]:
        """The concrete types that a field of this type may give."""
        named = self.schema.type_map[type_]
        if isinstance(named, (GraphQLInterfaceType, GraphQLUnionType)):
            return [possible.name for possible in self.schema.get_possible_types(named)]
        return [type_]

    def _object(self, type_: str) -> GraphQLObjectType:
        named = self.schema.type_map[type_]
        assert isinstance(named, GraphQLObjectType)
        return named

    def _collect(
        self,
        type_: str,
        selection_set: SelectionSetNode,
        fields: dict[str, list[FieldNode]],
        seen: set[str],
    ) -> None:
        for selection in selection_set.selections:
            if selection.directives and not self._included(selection):
                continue
            if isinstance(selection, FieldNode):
                key = selection.alias.value if selection.alias else selection.name.value
                fields.setdefault(key, []).append(selection)
                continue
            if isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name in seen:
                    continue
                seen.add(name)
                inside: FragmentDefinitionNode | InlineFragmentNode = self._fragments[name]
            else:
                assert isinstance(selection, InlineFragmentNode)
                inside = selection
            condition = inside.type_condition
            if condition is None or self._is_a(type_, condition.name.value):
                self._collect(type_, inside.selection_set, fields, seen)

    def _is_a(self, type_: str, condition: str) -> bool:
        if type_ == condition:
            return True
        named = self.schema.type_map[condition]
        return isinstance(
            named, (GraphQLInterfaceType, GraphQLUnionType)
        ) and self.schema.is_sub_type(named, self._object(type_))

    def _included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        if skip is not None and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return include is None or bool(include["if"])


@contextmanager
def blaming(chosen: Chosen) -> Iterator[None]:
    """Tell an error where in the document it arose."""
    try:
        yield
    except QueryError as error:
        raise GraphQLError(str(error), list(chosen.nodes), path=list(chosen.path)) from error
    except GraphQLError as error:
        if error.path is None:
            error = GraphQLError(
                error.message, error.nodes or list(chosen.nodes), path=list(chosen.path)
            )
        raise error from None


def names(chosen: Iterable[Chosen]) -> Mapping[str, str]:
    """Keys of the reply → names of fields, for types whose fields take nothing."""
    return {field.key: field.name for field in chosen}
