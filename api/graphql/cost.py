"""What a query may cost, reckoned before anything is read.

One walk over the document; each fragment is measured once and remembered, however often it is
spread, so that a document whose fragments double at every step costs no more than its own length.
The walk needs nothing but the schema: the limits say nothing of what a store holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from graph.claims.errors import QueryError
from graph.views.view import MOST_ROWS, Window

MOST_DEPTH = 40
"""Levels of nested fields. A relation takes three: the field, `edges`, `node`."""
MOST_FIELDS = 1000
"""Fields selected, a fragment's counted wherever it is spread."""
MOST_PRODUCT = 10_000_000
"""Rows that the query would give if every list were as long as its `first` allows."""
MOST_NESTING = 100
"""Levels of the document itself: fields, fragments, spreads."""
FEW_VALUES = 1_000_000
"""Values that a reply may hold without being measured before it is written."""

DEFAULT_FIRST = Window().first

_CEILING = 10**15
"""Counts stop here, so that doubling fragments do not make endless numbers."""


class Cost(NamedTuple):
    """What a part of a document selects."""

    depth: int
    fields: int
    rows: int

    @property
    def may_be_long(self) -> bool:
        """Whether the reply could hold more than a few values, by the `first` of its lists."""
        return (self.rows + 1) * self.fields > FEW_VALUES


_NOTHING = Cost(0, 0, 0)


class Meter:
    """Measures one document.

    Attributes:
        visits: how often each fragment's selection was walked; never more than once.
    """

    def __init__(
        self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]
    ) -> None:
        self._schema, self._variables = schema, variables
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._measured: dict[str, Cost] = {}
        self.visits: dict[str, int] = {}

    def check(self, operation: OperationDefinitionNode) -> Cost:
        """What an operation selects.

        Raises:
            QueryError: it selects too much; names the limit, how far the query is beyond it, and
                the mend.
        """
        root = self._schema.get_root_type(operation.operation)
        cost = self._selection(operation.selection_set, root, 0)
        if cost.depth > MOST_DEPTH:
            raise QueryError(
                f"the query is {cost.depth} fields deep; at most {MOST_DEPTH}: ask for the far "
                "end in a query of its own, by its id"
            )
        if cost.fields > MOST_FIELDS:
            raise QueryError(
                f"the query selects {_count(cost.fields)} fields, counting fragments wherever "
                f"they are spread; at most {MOST_FIELDS:,}: ask in several queries"
            )
        if cost.rows > MOST_PRODUCT:
            raise QueryError(
                f"the query could give {_count(cost.rows)} rows; at most {MOST_PRODUCT:,}: give "
                f"lists inside lists a smaller first (it is {DEFAULT_FIRST} where left out)"
            )
        return cost

    def _selection(
        self, selection_set: SelectionSetNode, parent: GraphQLNamedType | None, nesting: int
    ) -> Cost:
        if nesting > MOST_NESTING:
            raise QueryError(
                f"the query is nested more than {MOST_NESTING} levels deep; at most "
                f"{MOST_DEPTH} fields deep: ask for the far end in a query of its own, by its id"
            )
        depth = fields = rows = 0
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                cost = self._field(selection, parent, nesting)
            elif isinstance(selection, FragmentSpreadNode):
                cost = self._fragment(selection.name.value, nesting)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inside = parent if condition is None else self._type(condition.name.value)
                cost = self._selection(selection.selection_set, inside, nesting + 1)
            else:
                cost = _NOTHING
            depth = max(depth, cost.depth)
            fields = min(fields + cost.fields, _CEILING)
            rows = min(rows + cost.rows, _CEILING)
        return Cost(depth, fields, rows)

    def _fragment(self, name: str, nesting: int) -> Cost:
        if name in self._measured:
            return self._measured[name]
        fragment = self._fragments.get(name)
        if fragment is None:
            return _NOTHING
        # A fragment that spreads itself counts as nothing inside itself; validation refuses it.
        self._measured[name] = _NOTHING
        self.visits[name] = self.visits.get(name, 0) + 1
        inside = self._type(fragment.type_condition.name.value)
        cost = self._selection(fragment.selection_set, inside, nesting + 1)
        self._measured[name] = cost
        return cost

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, nesting: int) -> Cost:
        definition = getattr(parent, "fields", {}).get(node.name.value)
        inside = None if definition is None else get_named_type(definition.type)
        below = _NOTHING
        if node.selection_set is not None:
            below = self._selection(node.selection_set, inside, nesting + 1)
        rows = below.rows
        if definition is not None and "first" in definition.args:
            left_out = definition.args["first"].default_value
            first = self._first(node, left_out if type(left_out) is int else DEFAULT_FIRST)
            rows = min(first * (1 + below.rows), _CEILING)
        return Cost(below.depth + 1, below.fields + 1, rows)

    def _first(self, node: FieldNode, left_out: int) -> int:
        for argument in node.arguments or ():
            if argument.name.value != "first":
                continue
            value = argument.value
            if isinstance(value, IntValueNode):
                return min(int(value.value[:9]), MOST_ROWS)
            if isinstance(value, VariableNode):
                given = self._variables.get(value.name.value)
                if type(given) is int:
                    return min(max(given, 0), MOST_ROWS)
        return left_out

    def _type(self, name: str) -> GraphQLNamedType | None:
        return self._schema.type_map.get(name)


def _count(number: int) -> str:
    return f"more than {_CEILING:,}" if number >= _CEILING else f"{number:,}"
