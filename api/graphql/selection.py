"""What a document selects, for one set of variables: fields by reply key, and their arguments.

Follows the GraphQL specification (October 2021) §6.3.2 *Field Collection* and §6.4.1 *Coercing
Field Arguments*; graphql-core does the coercing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionSetNode,
    Undefined,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values

from api.graphql.view_ids import PRESENT, Moment, split_id
from graph.claims.errors import QueryError, shown

T = TypeVar("T")

FREE_IDS = frozenset({"policy", "convention"})
"""Arguments of the type ID that name nothing in a view; and that of `node`, which takes the ids of
every view."""


class Problems(QueryError):
    """Several things that are wrong with one argument."""

    def __init__(self, each: Sequence[QueryError]) -> None:
        super().__init__("; ".join(map(str, each)))
        self.each = each


def each(makes: Iterable[Callable[[], T]]) -> list[T]:
    """What each of these makes.

    Raises:
        Problems: everything that is wrong with some of them.
    """
    made: list[T] = []
    wrong: list[QueryError] = []
    for make in makes:
        try:
            made.append(make())
        except Problems as problems:
            wrong.extend(problems.each)
        except QueryError as error:
            wrong.append(error)
    if wrong:
        raise Problems(wrong)
    return made


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
        self, schema: GraphQLSchema, document: DocumentNode, variables: VariableValues, now: int
    ) -> None:
        """A document.

        Args:
            now: the moment of the request, in microseconds since 1970.
        """
        self.schema, self.variables, self.now = schema, variables, now
        self.is_fleeting = False
        """Whether its plan depends on the moment of the request."""
        self.problems: list[GraphQLError] = []
        """What is wrong with arguments, as far as it was found."""
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

    def arguments(self, type_: str, chosen: Chosen, moment: Moment) -> dict[str, Any]:
        """A field's arguments, coerced: what is null counts as left out, at every depth, defaults
        stand for what is left out, and ids lose the moment of the view that they are used in."""
        definition = self._object(type_).fields[chosen.name]
        if not definition.args:
            return {}
        try:
            given = get_argument_values(definition, chosen.nodes[0], self.variables)
        except GraphQLError as error:
            self.blame(chosen, error)
            return {}
        settled: dict[str, Any] = {}
        for name, argument in definition.args.items():
            value = given.get(name)
            if value is None:
                value = argument.default_value
                if value is None or value is Undefined:
                    continue
            if name not in FREE_IDS and chosen.name != "node":
                value = self._settled(chosen, argument.type, value, moment)
            settled[name] = value
        return settled

    def split(self, id: str) -> tuple[str, Moment] | None:
        """The plain id and its moment; None of an id that no reply ever gave."""
        found = split_id(id, self.now)
        self.is_fleeting = self.is_fleeting or found is None
        return found

    def blame(self, chosen: Chosen, error: QueryError | GraphQLError) -> None:
        """Note what is wrong with the arguments of a field."""
        for one in error.each if isinstance(error, Problems) else (error,):
            self.problems.append(
                GraphQLError(
                    one.message if isinstance(one, GraphQLError) else str(one),
                    list(chosen.nodes),
                    path=list(chosen.path),
                    original_error=one,
                )
            )

    def _settled(self, chosen: Chosen, type_: GraphQLInputType, value: Any, moment: Moment) -> Any:
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        if isinstance(type_, GraphQLList):
            return [self._settled(chosen, type_.of_type, one, moment) for one in value]
        if isinstance(type_, GraphQLInputObjectType):
            return {
                name: self._settled(chosen, type_.fields[name].type, one, moment)
                for name, one in value.items()
                if one is not None
            }
        if getattr(type_, "name", None) == "ID" and "@" in value:
            found = self.split(value)
            if found is not None and found[1] not in (moment, PRESENT):
                here = moment.suffix.removeprefix("@") or "the present"
                problem = (
                    f"{shown(value)} is an id of another view; this one is that of {here}: give "
                    "an id of it, or one without a moment"
                )
                self.blame(chosen, QueryError(problem))
            return value if found is None else found[0]
        return value

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
