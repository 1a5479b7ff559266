"""``/session``: a token and its code open a session, which is a token for some hours; ``/audit``:
the audit log for whoever may read it.

``POST /session`` with ``{"code": "123456"}`` and the token opens one; ``DELETE`` ends the one that
the request is made in.
"""

from __future__ import annotations

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.access.caller import Right
from api.access.gate import Gate, allow
from api.access.tokens import IDLE, LONGEST, SECOND
from api.errors import BAD_REQUEST, RequestError
from api.http.callers import address, reader
from api.http.doors import SESSION
from api.http.parameters import only
from api.http.serving import Serving

_LARGEST = 1_000
"""Bytes of a request."""
_NO_STORE = {"Cache-Control": "no-store"}


def add_sessions(app: FastAPI, gate: Gate, serving: Serving) -> None:
    """Answer at ``/session``."""

    @app.post(SESSION)
    async def begin(request: Request) -> Response:
        code = _code(await request.body())
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
        lines = await run_in_threadpool(gate.lines, reads, since)
        gate.note("audit", reads, since=since and since[:30])
        return Response(lines, 200, _NO_STORE, "application/x-ndjson")

    @app.delete(SESSION)
    async def end(request: Request) -> Response:
        gate.close_session(request, address(request, proxied=serving.proxied))
        return Response(status_code=204, headers=_NO_STORE)


def _code(body: bytes) -> str:
    try:
        given = orjson.loads(body[: _LARGEST + 1])
    except orjson.JSONDecodeError:
        given = None
    code = given.get("code") if isinstance(given, dict) else None
    if not isinstance(code, str) or not code.isascii() or len(code) > 20:
        raise RequestError(
            BAD_REQUEST, 'send the six digits of the second factor: {"code": "123456"}'
        )
    return code
