"""From errors to HTTP: the one place that knows status codes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

import orjson
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from graph.claims.errors import (
    Abandoned,
    AnswerableError,
    InputError,
    OutOfTime,
    Overloaded,
    QueryError,
    StoreBusy,
    StoreError,
)

if TYPE_CHECKING:  # It takes half a second, and not every command serves.
    from fastapi import FastAPI, Request

STATUSES: Mapping[type[AnswerableError], int] = {
    InputError: 400,
    QueryError: 400,
    OutOfTime: 503,
    Abandoned: 503,
    Overloaded: 503,
    StoreBusy: 503,
    StoreError: 503,
}
"""An error's class, or the nearest above it that is here → its status."""


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
    REFUSED = "REFUSED"
    """What was handed in cannot be taken; record, line, field and `mend` say more."""
    STALE = "STALE"
    """It does not stand any more as it was read."""
    KEY_TAKEN = "KEY_TAKEN"
    """The key came with another request already."""
    TOO_COSTLY = "TOO_COSTLY"
    """The document asks for more than a request may, regardless of what the store holds."""
    TOO_MANY_ROWS = "TOO_MANY_ROWS"
    """Reading went past what a request may read or hold."""
    TOO_LONG = "TOO_LONG"
    """The reply would be longer than a reply may be."""
    TIMEOUT = "TIMEOUT"
    """There was no time for more."""
    UNAUTHENTICATED = "UNAUTHENTICATED"
    """The token is none, or is not taken any more."""
    FORBIDDEN = "FORBIDDEN"
    """A page of another site asks, or the token may not do this."""
    NOT_FOUND = "NOT_FOUND"
    """There is nothing at this address that may be read."""
    WRONG_METHOD = "WRONG_METHOD"
    """The address does not take this method."""
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    """None of the media types that are wanted is offered."""
    TOO_LARGE = "TOO_LARGE"
    """The request is larger than a request may be."""
    WRONG_TYPE = "WRONG_TYPE"
    """The body is of a media type that is not taken."""
    MISDIRECTED = "MISDIRECTED"
    """The server does not answer for this host name."""
    TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"
    """The caller has to wait; `Retry-After` says how long."""
    TOO_SLOW = "TOO_SLOW"
    """The reader did not take what was told in time; go on behind the last cursor."""
    OVERLOADED = "OVERLOADED"
    """Too many requests wait for an answer already."""
    UNAVAILABLE = "UNAVAILABLE"
    """The store cannot be read at the moment, or the server ends."""
    PERSISTED_QUERY_NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
    """No question is known by this id or digest; send it with its text."""
    NOT_PERSISTED = "NOT_PERSISTED"
    """The server answers trusted questions alone, and this is none."""
    INTERNAL = "INTERNAL"
    """A fault of the server; its log says more."""


BAD_REQUEST = 400
UNAUTHENTICATED = 401
FORBIDDEN = 403
NOT_FOUND = 404
WRONG_METHOD = 405
NOT_ACCEPTABLE = 406
TOO_LARGE = 413
WRONG_TYPE = 415
MISDIRECTED = 421
TOO_MANY = 429
UNAVAILABLE = 503

CODES: Mapping[int, ErrorCode] = {
    BAD_REQUEST: ErrorCode.BAD_ARGUMENT,
    UNAUTHENTICATED: ErrorCode.UNAUTHENTICATED,
    FORBIDDEN: ErrorCode.FORBIDDEN,
    NOT_FOUND: ErrorCode.NOT_FOUND,
    WRONG_METHOD: ErrorCode.WRONG_METHOD,
    NOT_ACCEPTABLE: ErrorCode.NOT_ACCEPTABLE,
    TOO_LARGE: ErrorCode.TOO_LARGE,
    WRONG_TYPE: ErrorCode.WRONG_TYPE,
    MISDIRECTED: ErrorCode.MISDIRECTED,
    TOO_MANY: ErrorCode.TOO_MANY_REQUESTS,
    UNAVAILABLE: ErrorCode.UNAVAILABLE,
}
"""What a status is called in the body; others are `INTERNAL`."""

_log = logging.getLogger("answerable")


class RequestError(Exception):
    """A request that is none: not JSON, too large, of another type."""

    def __init__(
        self,
        status: int,
        message: str,
        headers: Mapping[str, str] | None = None,
        *,
        code: ErrorCode | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.headers, self.code = status, message, headers, code


def code_of(error: RequestError) -> ErrorCode:
    """Its code: that of its status where it has none of its own."""
    return error.code or CODES.get(error.status, ErrorCode.INTERNAL)


def handle_errors(app: FastAPI) -> None:
    """Answer every error as GraphQL does, with a message and a code:
    ``{"errors": [{"message": …, "extensions": {"code": …}}]}``.

    What went wrong inside (a path, a trace) is logged and not told to the caller.
    """
    app.add_exception_handler(RequestError, _request_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(AnswerableError, _own_error)
    app.add_exception_handler(Exception, _other_error)


def message(
    status: int,
    text: str,
    headers: Mapping[str, str] | None = None,
    code: ErrorCode | None = None,
) -> Response:
    """An error as JSON, with the code of its status where it has none of its own."""
    code = code or CODES.get(status, ErrorCode.INTERNAL)
    return Response(
        orjson.dumps({"errors": [{"message": text, "extensions": {"code": code.value}}]}),
        status_code=status,
        media_type="application/json",
        headers=None if headers is None else dict(headers),
    )


def _status(error: AnswerableError) -> int:
    for cls in type(error).__mro__:
        if cls in STATUSES:
            return STATUSES[cls]
    return 500


async def _request_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    return message(error.status, error.message, error.headers, error.code)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code != WRONG_METHOD:
        return message(error.status_code, error.detail, error.headers)
    allowed = ", ".join(methods(request.scope))
    return message(WRONG_METHOD, f"this address takes {allowed}", {"Allow": allowed})


def methods(scope: Scope) -> list[str]:
    """What an address takes, by all that answer there: of several, each knows its own alone."""
    found = {"OPTIONS"}
    for route in scope["app"].routes:
        fits, _ = route.matches({**scope, "type": "http"})
        if fits is not Match.NONE:
            found.update(getattr(route, "methods", None) or ())
    return sorted(found)


async def _own_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AnswerableError)
    return own_error(error)


def own_error(error: AnswerableError) -> Response:
    """What is answered where one of our errors ends a request."""
    status = _status(error)
    if isinstance(error, InputError):
        error.told_over_http()
    if status < 500 or isinstance(error, (OutOfTime, Abandoned, Overloaded)):
        kinds = {OutOfTime: ErrorCode.TIMEOUT, Overloaded: ErrorCode.OVERLOADED}
        return message(status, str(error), code=kinds.get(type(error)))
    _log.error("%s: %s", type(error).__name__, error)
    return message(status, "the store cannot be read at the moment; try again later")


async def _other_error(request: Request, error: Exception) -> Response:
    # Starlette logs the trace itself after this reply is sent.
    return message(500, "something went wrong here; the log of the server says what")
