"""From the text of a question to its plan, kept for the next one of the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from typing import Any, NamedTuple

import orjson
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from api.graphql.cache import Cache
from api.graphql.cost import Cost, Meter
from api.graphql.error_codes import ErrorCode
from api.graphql.filters import Filters
from api.graphql.introspection import introspected
from api.graphql.operations import MOST_ERRORS, Refused, chosen_operation, distinct
from api.graphql.planner import Planner
from api.graphql.replying import trimmed
from api.graphql.root_fields import Introspection, Plan, make_plan
from api.graphql.roots.root import Reading
from api.graphql.schema import Api
from api.graphql.selection import Selection
from api.graphql.subscriptions.following import Listening
from api.graphql.subscriptions.subscription import Subscription
from api.graphql.view_ids import PRESENT
from graph.claims.errors import QueryError
from graph.ledger import Policy

LONGEST_QUERY = 100_000
"""Characters that a document may have."""
MOST_TOKENS = 10_000
"""Words and signs that a document may have."""

_ROOM = 400_000
"""Characters of the documents that are kept, parsed, and once more planned. A character takes some
hundred bytes then, so that both take some 80 MB at most."""
_LONGEST_KEPT = 20_000
_LEAST = 100
"""Characters that any plan counts as beside those of its question: some ten kilobytes."""


class _Checked(NamedTuple):
    """A document that may be executed, and its operations by name."""

    document: DocumentNode
    operations: Mapping[str | None, OperationDefinitionNode]


class Planned(NamedTuple):
    """Everything about a question that no store decides."""

    plan: Plan
    introspected: Callable[[], Mapping[str, Any]]
    """Makes what it asks about the schema, by key of the reply; that is long, and not kept."""
    may_be_long: bool
    work: int
    """As `Cost.work`."""
    is_mutation: bool = False
    listening: Listening | None = None
    """Of a subscription."""
    key: Hashable | None = None
    """What tells it from other questions; None where its reply depends on more than that, the
    view, the reader and the day."""
    size: int = 0
    """Characters of its text and its variables."""

    @property
    def reads(self) -> bool:
        """Whether it reads the store."""
        return any(isinstance(field, Reading) for field in self.plan.values())


class Planning:
    """Plans questions to one schema. Safe to use from several threads."""

    def __init__(self, api: Api, policies: Mapping[str, Policy], now: Callable[[], int]) -> None:
        """Planning.

        Args:
            policies: review policies by name.
            now: the moment of a request, in microseconds since 1970.
        """
        self._api, self._policies, self._now = api, policies, now
        self._documents: Cache[_Checked] = Cache(_ROOM)
        self._plans: Cache[Planned] = Cache(_ROOM)

    def known(
        self,
        query: str,
        variables: Mapping[str, Any],
        operation_name: str | None,
        languages: tuple[str, ...],
    ) -> Planned | None:
        """A question, where it is planned already."""
        given = _canonical(variables)
        return self._plans.get(None if given is None else (query, operation_name, given, languages))

    def planned(
        self,
        query: str,
        variables: Mapping[str, Any],
        operation_name: str | None,
        languages: tuple[str, ...],
    ) -> Planned:
        """A question, planned.

        Raises:
            Refused, GraphQLError, QueryError: it cannot be answered as it was put.
        """
        given = _canonical(variables)
        is_short = given is not None and len(query) + len(given) <= _LONGEST_KEPT
        key = (query, operation_name, trimmed(given), languages) if given and is_short else None
        kept = self._plans.get(key)
        if kept is not None:
            return kept
        checked = self.checked(query, variables)
        operation = chosen_operation(checked.operations, operation_name)
        coerced = get_variable_values(
            self._api.schema, operation.variable_definitions or (), dict(variables), MOST_ERRORS
        )
        if isinstance(coerced, list):
            raise Refused(coerced, ErrorCode.BAD_VARIABLE)
        meter = Meter(self._api.schema, checked.document, coerced.coerced, self._api.cost)
        cost = meter.check(operation)
        selection = Selection(self._api.schema, checked.document, coerced, self._now())
        kind = operation.operation
        is_mutation = kind is OperationType.MUTATION
        root = selection.of(kind.value.title(), [operation.selection_set], ())
        filters = Filters(self._api.catalogue)
        planner = Planner(self._api.tables, filters, selection, languages, self._policies, PRESENT)
        fields = {
            OperationType.MUTATION: self._api.mutations,
            OperationType.SUBSCRIPTION: self._api.subscriptions,
        }
        plan = make_plan(fields.get(kind, self._api.roots), planner, root)
        if selection.problems:
            raise Refused(distinct(selection.problems), ErrorCode.BAD_ARGUMENT)
        lasts = key is not None and not selection.is_fleeting and not is_mutation
        size = len(query) + len(given or b"")
        about_schema = [chosen for chosen in root if isinstance(plan[chosen.key], Introspection)]
        planned = Planned(
            plan,
            partial(introspected, selection, about_schema),
            cost.may_be_long or bool(about_schema),
            cost.work,
            is_mutation,
            _listening(plan, cost) if kind is OperationType.SUBSCRIPTION else None,
            key if lasts else None,
            size,
        )
        if lasts:
            self._plans.put(key, planned, size + _LEAST)
        return planned

    def forget(self) -> None:
        """Keep no question."""
        self._documents.clear()
        self._plans.clear()

    def checked(self, query: str, variables: Mapping[str, Any]) -> _Checked:
        """Parse, measure and validate; in this order, since validation costs more than its due.

        Raises: as `planned`.
        """
        key = query if len(query) <= _LONGEST_KEPT else None
        kept = self._documents.get(key)
        if kept is not None:
            return kept
        if len(query) > LONGEST_QUERY:
            raise QueryError(
                f"the query has {len(query):,} characters; at most {LONGEST_QUERY:,}: ask in "
                "several queries, and give values as variables"
            )
        try:
            document = parse(query, max_lexical_tokens=MOST_TOKENS, max_comments=MOST_TOKENS)
        except GraphQLError as error:
            raise Refused([error], ErrorCode.SYNTAX) from error
        operations = {
            definition.name.value if definition.name else None: definition
            for definition in document.definitions
            if isinstance(definition, OperationDefinitionNode)
        }
        meter = Meter(self._api.schema, document, variables, self._api.cost)
        for operation in operations.values():
            meter.check(operation)
        errors = validate(self._api.schema, document, max_errors=MOST_ERRORS)
        if any(error.message == "Validation aborted." for error in errors):
            raise QueryError(
                "the query selects the same fields too often, or nests fragments too deeply, to be "
                "checked; ask in several queries"
            )
        if errors:
            raise Refused(errors, ErrorCode.INVALID)
        checked = _Checked(document, operations)
        self._documents.put(key, checked, len(query))
        return checked


def _listening(plan: Plan, cost: Cost) -> Listening:
    """The one field of a subscription.

    Raises:
        Refused: a condition leaves none.
    """
    for key, field in plan.items():
        if isinstance(field, Subscription):
            return Listening(key=key, field=field, work=cost.work, may_be_long=cost.may_be_long)
    raise Refused([GraphQLError("the subscription selects nothing")], ErrorCode.INVALID)


def _canonical(variables: Mapping[str, Any]) -> bytes | None:
    """What tells one set of variables from another; None for what is nested beyond reason."""
    try:
        return orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return None
