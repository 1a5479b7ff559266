"""``/session``: a token and its code open a session, which is a token for some hours, and so does
a log-in at the organisation's provider; ``/audit``: the audit log for anybody who may read it.

``POST /session`` with ``{"code": "123456"}`` and the token opens one; ``DELETE`` ends the one that
the request is made in. With ``{"browser": true}`` it goes into a cookie that no script reads, and
the reply has what the page sends with everything that is no plain read; ``GET`` says it again, and
when the reader's visit before this one began. ``GET /session/login`` sends a browser to the
provider, which sends it back to ``/session/callback``.
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
from api.access.code_flow import CALLBACK, CodeFlow
from api.access.gate import Gate, allow
from api.access.tokens import BROWSER, IDLE, LONGEST, SECOND
from api.access.tokens import SESSION as SENT
from api.access.way import is_over_tls
from api.errors import (
    BAD_REQUEST,
    NOT_FOUND,
    UNAUTHENTICATED,
    UNAVAILABLE,
    RequestError,
)
from api.http.callers import IN_SCOPE, address, reader
from api.http.doors import LOGIN, SESSION
from api.http.parameters import only
from api.http.serving import Serving
from graph.claims.deadline import Deadline
from graph.claims.errors import Abandoned
from graph.claims.record_times import canonical

_LARGEST = 1_000
"""Bytes of a request."""
_NOT_IN = (
    "the provider lets nobody in by this; go back to the page and log in again, within ten minutes "
    "and in the same browser"
)
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

    @app.api_route(SESSION, methods=["GET", "HEAD"])
    async def look(request: Request) -> Response:
        headers = dict(_NO_STORE)
        told: dict[str, object] = {"open": False}
        if gate.code_flow is not None:
            told["login"] = LOGIN
        try:
            found = await gate.aside(partial(gate.browser, request, proxied=serving.proxied))
            if found is not None:
                request.scope[IN_SCOPE] = found[1].caller
                last = found[1].visited
                told |= {
                    "open": True,
                    "csrf": cookies.csrf(found[0]),
                    "lastVisit": None if last is None else canonical(last),
                    **_told(found[1].caller),
                }
        except RequestError as error:
            if error.status != UNAUTHENTICATED:
                raise
            # One that is over and none are alike.
            headers["Set-Cookie"] = (error.headers or {})["Set-Cookie"]
        return Response(orjson.dumps(told), 200, headers, "application/json")

    @app.get(LOGIN)
    async def log_in(request: Request) -> Response:
        only(request)
        flow = _flow(gate)
        secret = flow.secret()
        to = await gate.outside(partial(flow.address, secret))
        if to is None:
            raise RequestError(
                UNAVAILABLE, "the provider does not answer; try again in a minute, or use a token"
            )
        is_tls = is_over_tls(request, serving.proxied)
        cookie = cookies.setting_login(request, secret, is_tls=is_tls)
        return Response(
            status_code=303, headers={**_NO_STORE, "Location": to, "Set-Cookie": cookie}
        )

    @app.get(CALLBACK)
    async def come_back(request: Request) -> Response:
        flow = _flow(gate)
        where = address(request, proxied=serving.proxied)
        is_tls = is_over_tls(request, serving.proxied)
        secret = cookies.login(request, is_tls=is_tls)
        sent = dict(request.query_params)
        over = cookies.setting_login(request, "", is_tls=is_tls)
        is_once = len(sent) == len(request.query_params.multi_items())
        known = None
        try:
            if secret and is_once and flow.is_begun(secret, sent):
                await gate.aside(partial(gate.check_codes, where))
                known = await gate.outside(partial(flow.caller, secret, sent))
            opened = partial(gate.open_for, request, where, known, proxied=serving.proxied)
            text = await gate.aside(opened)
        except RequestError as error:
            # Nothing of what the provider said: anybody can write such an address.
            raise RequestError(error.status, _NOT_IN, {"Set-Cookie": over}) from None
        request.scope[IN_SCOPE] = known
        await gate.aside(partial(gate.forget, request, proxied=serving.proxied))
        reply = Response(status_code=303, headers={**_NO_STORE, "Location": "/"})
        reply.headers.append("Set-Cookie", over)
        reply.headers.append("Set-Cookie", cookies.setting(request, text, is_tls=is_tls))
        return reply

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


def _flow(gate: Gate) -> CodeFlow:
    flow = gate.code_flow
    if flow is None:
        raise RequestError(NOT_FOUND, "this server has no log-in at a provider; use a token")
    return flow


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
