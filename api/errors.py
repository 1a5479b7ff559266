"""From errors to HTTP: the one place that knows status codes."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import orjson
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

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

BAD_REQUEST = 400
UNAUTHENTICATED = 401
FORBIDDEN = 403
NOT_FOUND = 404
NOT_ACCEPTABLE = 406
TOO_LARGE = 413
WRONG_TYPE = 415
MISDIRECTED = 421
TOO_MANY = 429
UNAVAILABLE = 503

_log = logging.getLogger("answerable")


class RequestError(Exception):
    """A request that is none: not JSON, too large, of another type."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers


def handle_errors(app: FastAPI) -> None:
    """Answer every error as GraphQL does: ``{"errors": [{"message": …}]}``.

    What went wrong inside (a path, a trace) is logged and not told to whoever asked.
    """
    app.add_exception_handler(RequestError, _request_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(AnswerableError, _own_error)
    app.add_exception_handler(Exception, _other_error)


def message(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    """An error as JSON."""
    return Response(
        orjson.dumps({"errors": [{"message": text}]}),
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
    return message(error.status, error.message, error.headers)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return message(error.status_code, error.detail, error.headers)


async def _own_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AnswerableError)
    status = _status(error)
    if status < 500 or isinstance(error, (OutOfTime, Abandoned, Overloaded)):
        return message(status, str(error))
    _log.error("%s: %s", type(error).__name__, error)
    return message(status, "the store cannot be read at the moment; try again later")


async def _other_error(request: Request, error: Exception) -> Response:
    # Starlette logs the trace itself after this reply is sent.
    return message(500, "something went wrong here; the log of the server says what")
