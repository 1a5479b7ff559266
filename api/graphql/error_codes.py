"""What kind of error a reply tells: ``extensions.code``, for programs that read no English."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from graphql import GraphQLError


class ErrorCode(StrEnum):
    """Listed in `api/README.md`; a test compares the two."""

    SYNTAX = "SYNTAX"
    """The document is no GraphQL."""
    INVALID = "INVALID"
    """The document does not fit the schema: an unknown field, a missing argument."""
    BAD_OPERATION = "BAD_OPERATION"
    """`operationName` is missing, or names no operation of the document."""
    BAD_VARIABLE = "BAD_VARIABLE"
    """A variable does not have the type that the document declares."""
    BAD_ARGUMENT = "BAD_ARGUMENT"
    """An argument has a value that cannot be: an unknown code, a range that ends first."""
    TOO_COSTLY = "TOO_COSTLY"
    """The document asks for more than a request may, whatever the store holds."""
    TOO_MANY_ROWS = "TOO_MANY_ROWS"
    """Reading went past what a request may read or hold."""
    TOO_LONG = "TOO_LONG"
    """The reply would be longer than a reply may be."""
    TIMEOUT = "TIMEOUT"
    """There was no time for more."""


def coded(errors: Iterable[GraphQLError], code: ErrorCode) -> list[GraphQLError]:
    """The errors, with this code where they have none."""
    told = list(errors)
    for error in told:
        error.extensions = {"code": code.value, **(error.extensions or {})}
    return told
