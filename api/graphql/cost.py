"""What a query may cost, reckoned before anything is read.

One walk over the document; each fragment is measured once and remembered, however often it is
spread, so that a document whose fragments double at every step costs no more than its own length.
The walk needs nothing but the schema: the limits say nothing of what a store holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
)

from graph.claims.errors import QueryError
from graph.claims.remembered import remembered
from graph.views.view import MOST_ROWS, Window

MOST_DEPTH = 40
"""Levels of nested fields. A relation takes three: the field, `edges`, `node`."""
MOST_FIELDS = 1000
"""Fields selected, a fragment's counted wherever it is spread."""
MOST_PRODUCT = 10_000_000
"""Rows that the query would give if every list were as long as its `first` allows."""
MOST_NESTING = 100
"""Levels of the document itself: fields, fragments, spreads."""
MOST_INPUT_DEPTH = 40
"""Levels of conditions inside conditions of one argument."""
MOST_CONDITIONS = 500
"""Conditions of all arguments together, a fragment's counted wherever it is spread."""
MOST_GIVEN = 10_000
"""Values that all arguments together may list."""
SIZES = ("first", "last", "limit")
"""Arguments that say how long a list may be."""
NARROWING = ("where", "orderBy")
"""Arguments for which a list is read farther than it is shown."""
NARROWED = 200
"""How much work that is, in plain values: of a list of relations all that it holds is looked at,
for each row that it hangs from; what it comes to is counted while it is read."""
NOMINAL = 5
"""How long a list is taken to be that has no such argument."""
FEW_VALUES = 1_000_000
"""Values that a reply may hold without being measured before it is written."""

DEFAULT_FIRST = Window().first

_CEILING = 10**15
"""Counts stop here, so that doubling fragments do not make endless numbers."""


class Cost(NamedTuple):
    """What a part of a document selects."""

    depth: int = 0
    fields: int = 0
    rows: int = 0
    """Of all lists, if each were as long as it may be or, where nothing bounds it, as is usual."""
    work: int = 0
    """Values in those rows, what has to be computed weighing more."""
    conditions: int = 0
    given: int = 0
    """Values that arguments list."""
    is_open: bool = False
    """Whether it has lists that nothing bounds."""

    @property
    def may_be_long(self) -> bool:
        """Whether the reply could hold more than a few values."""
        return self.is_open or (self.rows + 1) * self.fields > FEW_VALUES

    def plus(self, other: Cost) -> Cost:
        """Both, beside each other."""
        return Cost(
            max(self.depth, other.depth),
            min(self.fields + other.fields, _CEILING),
            min(self.rows + other.rows, _CEILING),
            min(self.work + other.work, _CEILING),
            min(self.conditions + other.conditions, _CEILING),
            min(self.given + other.given, _CEILING),
            self.is_open or other.is_open,
        )


_NOTHING = Cost()

CostOf: TypeAlias = Callable[[str, str], tuple[int, int]]
"""From a type and one of its fields to how many rows a list that nothing bounds usually has, 0
where that is not known, and how much work a value is."""


def _plain(type_: str, field: str) -> tuple[int, int]:
    return 0, 1


class Meter:
    """Measures one document.

    Attributes:
        visits: how often each fragment's selection was walked; never more than once.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        variables: Mapping[str, Any],
        cost_of: CostOf = _plain,
    ) -> None:
        self._schema, self._variables, self._cost_of = schema, variables, cost_of
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
                how to fix it.
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
                f"lists inside lists a smaller first (it is {DEFAULT_FIRST} where left out), and "
                "select fewer lists that take none inside one another"
            )
        if cost.conditions > MOST_CONDITIONS:
            raise QueryError(
                f"the query holds {_count(cost.conditions)} conditions in its arguments, counting "
                f"fragments wherever they are spread; at most {MOST_CONDITIONS}: ask in several "
                "queries"
            )
        if cost.given > MOST_GIVEN:
            raise QueryError(
                f"the arguments of the query list {_count(cost.given)} values; at most "
                f"{MOST_GIVEN:,}: ask in several queries"
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
        whole = _NOTHING
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
            whole = whole.plus(cost)
        return whole

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
        conditions, given = self._inputs(node)
        usual, work = (0, 1) if parent is None else self._cost_of(parent.name, node.name.value)
        if any(name.name.value in NARROWING for name in node.arguments or ()):
            work += NARROWED
        size, is_open = self._size(node, definition, parent, usual)
        counts = size is not None and not is_leaf_type(inside)
        times = 1 if size is None else size
        return Cost(
            below.depth + 1,
            below.fields + 1,
            min(times * (1 + below.rows), _CEILING) if counts else below.rows,
            min(work + times * (1 + below.work), _CEILING),
            min(below.conditions + conditions, _CEILING),
            min(below.given + given, _CEILING),
            below.is_open or is_open,
        )

    def _size(
        self,
        node: FieldNode,
        definition: GraphQLField | None,
        parent: GraphQLNamedType | None,
        usual: int,
    ) -> tuple[int | None, bool]:
        """How many rows a field may add, None where it is no list or only shows the rows of the
        list that it stands in; and whether nothing bounds it."""
        if definition is None:
            return None, False
        sizes = [name for name in SIZES if name in definition.args]
        if sizes:
            given = [size for name in sizes if (size := self._given(node, name)) is not None]
            left_out = [definition.args[name].default_value for name in sizes]
            return max(given or [n for n in left_out if type(n) is int] or [DEFAULT_FIRST]), False
        if usual:
            return usual, True
        if not is_list_type(get_nullable_type(definition.type)):
            return None, False
        if parent is not None and parent.name in _pages(self._schema):
            return None, False
        return NOMINAL, True

    def _given(self, node: FieldNode, name: str) -> int | None:
        """The size that an argument gives, within what any list may have; None where left out."""
        for argument in node.arguments or ():
            if argument.name.value == name:
                given: object = None
                if isinstance(argument.value, IntValueNode):
                    given = int(argument.value.value[:9])
                elif isinstance(argument.value, VariableNode):
                    given = self._variables.get(argument.value.name.value)
                if type(given) is int:
                    return min(max(given, 0), MOST_ROWS)
        return None

    def _inputs(self, node: FieldNode) -> tuple[int, int]:
        """How many conditions and values the arguments of a field hold.

        Raises:
            QueryError: they are nested too deeply.
        """
        conditions = given = 0
        waiting: list[tuple[Any, int]] = [(one.value, 1) for one in node.arguments or ()]
        while waiting:
            value, depth = waiting.pop()
            if isinstance(value, VariableNode):
                value = self._variables.get(value.name.value)
            inner = _inner(value)
            if inner is None:
                given += 1
                continue
            is_object, parts = inner
            conditions += len(parts) if is_object else 0
            if depth > MOST_INPUT_DEPTH:
                raise QueryError(
                    f"an argument of {node.name.value} is nested more than {MOST_INPUT_DEPTH} "
                    "levels deep; ask in several queries, for the inner conditions first, and give "
                    "the ids that they found"
                )
            waiting.extend((part, depth + is_object) for part in parts)
        return conditions, given

    def _type(self, name: str) -> GraphQLNamedType | None:
        return self._schema.type_map.get(name)


def _inner(value: ValueNode | object) -> tuple[bool, list[Any]] | None:
    """What stands in an input object (True) or a list; None of a plain value."""
    if isinstance(value, ObjectValueNode):
        return True, [field.value for field in value.fields]
    if isinstance(value, ListValueNode):
        return False, list(value.values)
    if isinstance(value, Mapping):
        return True, list(value.values())
    if isinstance(value, list):
        return False, value
    return None


def _count(number: int) -> str:
    return f"more than {_CEILING:,}" if number >= _CEILING else f"{number:,}"


# A schema has thousands of fields, and each question is measured twice.
@remembered(8)
def _pages(schema: GraphQLSchema) -> frozenset[str]:
    """Types of what a list with a size gives: their own lists are its rows."""
    return frozenset(
        get_named_type(field.type).name
        for type_ in schema.type_map.values()
        for field in getattr(type_, "fields", {}).values()
        if any(name in getattr(field, "args", ()) for name in SIZES)
        and not is_list_type(get_nullable_type(field.type))
    )
