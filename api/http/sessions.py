"""``/session``: a token and its code open a session, which is a token for some hours.

``POST`` with ``{"code": "123456"}`` and the token opens one; ``DELETE`` ends the one that the
request is made in.
"""

from __future__ import annotations

import orjson
from fastapi import FastAPI, Request, Response

from api.access.gate import Gate
from api.access.tokens import IDLE, LONGEST, SECOND
from api.errors import BAD_REQUEST, RequestError
from api.http.callers import address
from api.http.doors import SESSION
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
