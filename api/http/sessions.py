"""``/session``: a token and its code open a session, which is a token for some hours; ``/audit``:
the audit log for whoever may read it.

``POST /session`` with ``{"code": "123456"}`` and the token opens one; ``DELETE`` ends the one that
the request is made in.
"""

from __future__ import annotations

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api.access.caller import Right
from api.access.gate import Gate, allow
from api.access.tokens import IDLE, LONGEST, SECOND
from api.errors import BAD_REQUEST, RequestError
from api.http.callers import address, reader
from api.http.doors import SESSION
from api.http.parameters import only
from api.http.serving import Serving
from graph.claims.deadline import Deadline
from graph.claims.errors import Abandoned

_LARGEST = 1_000
"""Bytes of a request."""
_NO_STORE = {"Cache-Control": "no-store"}


def add_sessions(app: FastAPI, gate: Gate, serving: Serving) -> None:
    """Answer at ``/session``."""

    @app.post(SESSION)
    async def begin(request: Request) -> Response:
        code = _code(await _body(request))
        text, caller = gate.open_session(
            request,
            address(request, proxied=serving.proxied),
            code,
            proxied=serving.proxied,
        )
        told = {
            "session": text,
            "idleSeconds": IDLE // SECOND,
            "longestSeconds": LONGEST // SECOND,
            "clearance": str(caller.clearance),
            "may": sorted(caller.may),
        }
        return Response(orjson.dumps(told), 201, _NO_STORE, "application/json")

    @app.api_route("/audit", methods=["GET", "HEAD"])
    async def audit(request: Request, since: str | None = None) -> Response:
        only(request, "since")
        reads = reader(request)
        allow(reads, Right.ADMIN)
        deadline = Deadline(serving.timeout, mend="ask since a later day")
        lines = await run_in_threadpool(gate.lines, reads, since, deadline)
        gate.note("audit", reads, since=since and since[:30])
        return Response(lines, 200, _NO_STORE, "application/x-ndjson")

    @app.delete(SESSION)
    async def end(request: Request) -> Response:
        gate.close_session(request, address(request, proxied=serving.proxied))
        return Response(status_code=204, headers=_NO_STORE)


async def _body(request: Request) -> bytes:
    """The body, as far as one can be: nobody has shown a token yet."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST:
                return b""
    except ClientDisconnect:
        raise Abandoned("the client left before the request was whole") from None
    return bytes(body)


def _code(body: bytes) -> str:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        given = None
    code = given.get("code") if isinstance(given, dict) else None
    if not isinstance(code, str) or not code.isascii() or len(code) > 20:
        raise RequestError(
            BAD_REQUEST, 'send the six digits of the second factor: {"code": "123456"}'
        )
    return code
