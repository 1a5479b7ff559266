"""What kind of error a reply tells: ``extensions.code``, for programs that read no English."""

from __future__ import annotations

from collections.abc import Iterable

from graphql import GraphQLError

from api.errors import ErrorCode
from api.graphql.slips import mended

__all__ = ["ErrorCode", "coded"]


def coded(errors: Iterable[GraphQLError], code: ErrorCode) -> list[GraphQLError]:
    """The errors, with this code where they have none."""
    told = list(errors)
    for error in told:
        if code in (ErrorCode.INVALID, ErrorCode.BAD_VARIABLE):
            mended(error)
        error.extensions = {"code": code.value, **(error.extensions or {})}
    return told
