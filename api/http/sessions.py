"""``/session``: a token and its code open a session, which is a token for some hours; ``/audit``:
the audit log for anybody who may read it.

``POST /session`` with ``{"code": "123456"}`` and the token opens one; ``DELETE`` ends the one that
the request is made in. With ``{"browser": true}`` it goes into a cookie that no script reads, and
the reply has what the page sends with everything that is no plain read; ``GET`` says it again.
"""

from __future__ import annotations

from functools import partial

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api.access import cookies
from api.access.audit import since_moment
from api.access.caller import Caller, Right
from api.access.gate import Gate, allow, is_over_tls
from api.access.tokens import BROWSER, IDLE, LONGEST, SECOND
from api.access.tokens import SESSION as SENT
from api.errors import BAD_REQUEST, UNAUTHENTICATED, RequestError
from api.http.callers import IN_SCOPE, address, reader
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
        code, in_browser = _wish(await _body(request))
        where = address(request, proxied=serving.proxied)
        kind = BROWSER if in_browser else SENT
        text, caller = await gate.aside(
            partial(gate.open_session, request, where, code, proxied=serving.proxied, kind=kind)
        )
        # Counted as one of whose token it was: how often others begin is not everybody's to know.
        request.scope[IN_SCOPE] = caller
        if not in_browser:
            told = {"session": text, **_told(caller)}
            return Response(orjson.dumps(told), 201, _NO_STORE, "application/json")
        await gate.aside(partial(gate.forget, request, proxied=serving.proxied))
        is_tls = is_over_tls(request, serving.proxied)
        headers = {**_NO_STORE, "Set-Cookie": cookies.setting(request, text, is_tls=is_tls)}
        told = {"open": True, "csrf": cookies.csrf(text), **_told(caller)}
        return Response(orjson.dumps(told), 201, headers, "application/json")

    @app.get(SESSION)
    async def look(request: Request) -> Response:
        headers = dict(_NO_STORE)
        told: dict[str, object] = {"open": False}
        try:
            found = await gate.aside(partial(gate.browser, request, proxied=serving.proxied))
            if found is not None:
                request.scope[IN_SCOPE] = found[1].caller
                told = {"open": True, "csrf": cookies.csrf(found[0]), **_told(found[1].caller)}
        except RequestError as error:
            if error.status != UNAUTHENTICATED:
                raise
            # One that is over and none are alike.
            headers["Set-Cookie"] = (error.headers or {})["Set-Cookie"]
        return Response(orjson.dumps(told), 200, headers, "application/json")

    @app.api_route("/audit", methods=["GET", "HEAD"])
    async def audit(request: Request, since: str | None = None) -> Response:
        only(request, "since")
        reads = reader(request)
        allow(reads, Right.ADMIN)
        deadline = Deadline(serving.timeout, mend="ask since a later day")
        begin = None if since is None else since_moment(since)
        lines = await run_in_threadpool(gate.lines, reads, begin, deadline)
        await gate.noted("audit", reads, since=since)
        return Response(lines, 200, _NO_STORE, "application/x-ndjson")

    @app.delete(SESSION)
    async def end(request: Request) -> Response:
        where = address(request, proxied=serving.proxied)
        close = partial(gate.close_session, request, where, proxied=serving.proxied)
        request.scope[IN_SCOPE] = await gate.aside(close)
        is_tls = is_over_tls(request, serving.proxied)
        over = (
            {"Set-Cookie": cookies.ending(request, is_tls=is_tls)}
            if "cookie" in request.headers
            else {}
        )
        return Response(status_code=204, headers={**_NO_STORE, **over})


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


def _told(caller: Caller) -> dict[str, object]:
    return {
        "idleSeconds": IDLE // SECOND,
        "longestSeconds": LONGEST // SECOND,
        "clearance": str(caller.clearance),
        "may": sorted(caller.may),
    }


def _wish(body: bytes) -> tuple[str, bool]:
    """The code, and whether the session is for a browser, which may need none."""
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        given = None
    asked = given if isinstance(given, dict) else {}
    in_browser = asked.get("browser", False)
    code = asked.get("code", "" if in_browser is True else None)
    if (
        not isinstance(code, str)
        or not code.isascii()
        or len(code) > 20
        or not isinstance(in_browser, bool)
    ):
        raise RequestError(
            BAD_REQUEST,
            'send the six digits of the second factor: {"code": "123456"}; a page of this server '
            'adds "browser": true',
        )
    return code, in_browser
