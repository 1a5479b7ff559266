"""What kind of error a reply tells: ``extensions.code``, for programs that read no English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from graphql import GraphQLError

from api.errors import ErrorCode
from api.graphql.slips import mended

__all__ = ["ErrorCode", "coded", "errors_body"]


def coded(errors: Iterable[GraphQLError], code: ErrorCode) -> list[GraphQLError]:
    """The errors, with this code where they have none."""
    told = list(errors)
    for error in told:
        if code in (ErrorCode.INVALID, ErrorCode.BAD_VARIABLE):
            mended(error)
        error.extensions = {"code": code.value, **(error.extensions or {})}
    return told


def errors_body(errors: Sequence[GraphQLError], *, data: bool = False) -> bytes:
    """A reply of errors alone, as JSON.

    Args:
        data: whether ``data`` stands beside them as null.
    """
    told: dict[str, Any] = {"errors": [error.formatted for error in errors]}
    return orjson.dumps(told | ({"data": None} if data else {}))
