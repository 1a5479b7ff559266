"""Which operation of a document is meant, and why a question is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graphql import GraphQLError, OperationDefinitionNode

from api.graphql.error_codes import ErrorCode
from graph.claims.errors import shown

MOST_ERRORS = 10
"""Mistakes of a document that are listed."""
MOST_NAMED = 10
"""Operations of a document that an error names."""


class Refused(Exception):
    """The question cannot be answered, for several reasons."""

    def __init__(self, errors: Sequence[GraphQLError], code: ErrorCode) -> None:
        super().__init__(errors[0].message)
        self.errors, self.code = errors, code


def _no_operation(problem: str) -> Refused:
    return Refused([GraphQLError(problem)], ErrorCode.BAD_OPERATION)


def chosen_operation(
    operations: Mapping[str | None, OperationDefinitionNode], name: str | None
) -> OperationDefinitionNode:
    """The operation of this name, or the only one.

    Raises:
        Refused: there is none, or there are several and no name.
    """
    if name is None and len(operations) == 1:
        return next(iter(operations.values()))
    if name in operations and name is not None:
        return operations[name]
    named = sorted(filter(None, operations))
    known = ", ".join(named[:MOST_NAMED])
    if len(named) > MOST_NAMED:
        known += f" and {len(named) - MOST_NAMED} more"
    if name is None:
        raise _no_operation(
            f"the document holds {len(operations)} operations; give operationName"
            + (f": one of {known}" if known else "")
        )
    raise _no_operation(
        f"operationName {shown(name)} names no operation of the document"
        + (f"; it has {known}" if known else "; leave operationName out")
    )


def distinct(errors: Sequence[GraphQLError]) -> list[GraphQLError]:
    """Each of several mistakes once, however many types share the field; as many as are told, and
    how many more there are."""
    found = {(error.message, tuple(error.path or ())): error for error in errors}
    told, more = list(found.values())[:MOST_ERRORS], len(found) - MOST_ERRORS
    if more > 0:
        told.append(GraphQLError(f"there are {more} more mistakes; fix these first"))
    return told
