"""Fields of a mutation, one after another: GraphQL specification (October 2021) §6.2.2 and §6.4.4.

Each is done and then read, so that the next one sees it. One that was refused is null, with its
errors; those before it stay done, and those after it are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLError

from api.access.caller import Right
from api.errors import ErrorCode
from api.graphql.mutations.mutation import Mutation
from api.graphql.root_fields import Introspection, Plan, RootTypename
from api.graphql.roots.root import FieldFailure
from api.writing.book import KeyTaken
from api.writing.scribe import Scribe, WriteRefused
from graph.changes.decisions import Stale
from graph.claims.errors import InputError, OutOfTime, QueryError

Read = Callable[[Plan, Mapping[object, Any]], dict[str, Any]]
"""Reads a plan, given what came of fields of the mutation."""
MOST_TOLD = 100
"""Errors of one field."""


def rights_of(plan: Plan) -> frozenset[Right]:
    """What the fields of a mutation need."""
    found = [field.rights for field in plan.values() if isinstance(field, Mutation)]
    return frozenset().union(*found)


def written(plan: Plan, scribe: Scribe, read: Read) -> dict[str, Any]:
    """The reply to a mutation: ``data``, and ``errors`` where a field was refused."""
    data: dict[str, Any] = {}
    errors: list[dict[str, Any]] = []
    for key, field in plan.items():
        if isinstance(field, Mutation):
            data[key], wrong = _done(key, field, scribe, read)
            errors += wrong
        elif isinstance(field, RootTypename):
            data[key] = "Mutation"
        else:
            assert isinstance(field, Introspection)
            data |= read({key: field}, {})
    return {"data": data} | ({"errors": errors} if errors else {})


def _done(
    key: str, field: Mutation, scribe: Scribe, read: Read
) -> tuple[Any, list[dict[str, Any]]]:
    try:
        row = field.act(scribe)
    except WriteRefused as refused:
        return None, [_refusal(field, error) for error in refused.errors[:MOST_TOLD]]
    except OutOfTime as error:
        return None, [_error(field, str(error), {"code": ErrorCode.TIMEOUT.value})]
    try:
        return read({key: field}, {field: row})[key], []
    except (FieldFailure, QueryError, OutOfTime) as error:
        code = ErrorCode.TIMEOUT if isinstance(error, OutOfTime) else ErrorCode.TOO_MANY_ROWS
        return None, [_error(field, f"it is done, and not told: {error}", {"code": code.value})]


def _refusal(field: Mutation, error: InputError) -> dict[str, Any]:
    code = ErrorCode.REFUSED
    if isinstance(error, Stale):
        code = ErrorCode.STALE
    elif isinstance(error, KeyTaken):
        code = ErrorCode.KEY_TAKEN
    return _error(field, str(error), {"code": code.value, **told(error)})


def told(error: InputError) -> dict[str, Any]:
    """What is wrong with an input, part by part."""
    parts = {
        "record": error.record,
        "line": line_of(error.record),
        "field": error.field,
        "value": None if error.value is None else str(error.value)[:200],
        "problem": error.problem,
        "mend": error.mend,
    }
    return {name: value for name, value in parts.items() if value is not None}


def line_of(record: str | None) -> int | None:
    """The line of a sheet that an error is about."""
    _, _, rest = (record or "").partition(":")
    number = rest.partition(":")[0]
    return int(number) if number.isdigit() else None


def _error(field: Mutation, message: str, extensions: Mapping[str, Any]) -> dict[str, Any]:
    nodes, path = list(field.chosen.nodes), list(field.chosen.path)
    error = GraphQLError(message, nodes, path=path, extensions=dict(extensions))
    return dict(error.formatted)
