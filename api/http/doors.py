"""Who may knock: host names, other origins, how often; and what is the same for every reply.

By default a server is for this machine: it answers for names of its own, so that no page can
reach it under a name that it made point here (DNS rebinding), and it answers no other site's page.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from functools import partial
from math import ceil
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.addresses import has_token
from api.access.caller import ANYBODY
from api.access.code_flow import CALLBACK
from api.access.gate import Gate
from api.access.noting import NOTED
from api.access.shared_file import SharedFile
from api.errors import (
    BAD_REQUEST,
    FORBIDDEN,
    MISDIRECTED,
    TOO_MANY,
    RequestError,
    message,
    methods,
    own_error,
)
from api.explorer.graphiql import wants_page
from api.http.callers import IN_SCOPE, Rates, address, caller, reader
from api.http.packing import Packer, coding_of, packer
from api.http.serving import ANY, Serving
from api.http.shared_rates import SharedRates
from api.http.sockets import FOR_ALL, RATED, as_request
from api.http.watching import ASKED, STREAMED, Watching, place
from graph.claims.errors import AnswerableError, StoreError, shown
from graph.claims.remembered import remembered

OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
"""Host names of this machine for itself."""
MAY_SEND = "Accept, Accept-Language, Content-Type, If-None-Match"
WITH_TOKEN = "Authorization, Idempotency-Key, If-Match"
"""What else a front-end of a named origin sends, writing included."""
MAY_READ = "Content-Disposition, ETag, Link, Retry-After, Sheet-State"
PREFLIGHT_SECONDS = 600
SWITCHED = 101
"""The status of a handshake."""

PUBLIC = re.compile(
    r"/(?:graphql|export/.*|id/.*|claim/.*|concept/.*|ontology|schema\.graphql|openapi\.json|healthz?|readyz"
    r"|reconcile(?:/.*)?)\Z"
)
"""What another origin may read where it is let in: the public view, which nothing here changes."""
SHOWN = re.compile(
    r"/(?:|session/callback|graphql(?:/.*)?|id/.*|claim/.*|concept/.*|ontology|schema\.graphql|openapi\.json|healthz?|readyz)\Z"
)
"""Pages that a link of another site may lead a person to."""
MERE = re.compile(
    r"/(?:graphql/.+|page/.+|concept/.*|ontology|schema\.graphql|openapi\.json|healthz?|readyz)\Z"
)
"""What says nothing of the store; any site may point to it."""

PROBED = frozenset({"/health", "/healthz", "/readyz", "/metrics"})
"""What programs that watch a server ask, and as often as they like."""
PREVIEW = "/reconcile/preview"
"""What OpenRefine shows inside its page."""
SESSION, LOGIN = "/session", "/session/login"
"""Where a token alone opens a session, and where somebody goes to log in at the provider."""
OPENING = frozenset({SESSION, LOGIN, CALLBACK})
"""Where nobody has to have a session yet."""

SHORTEST = 1_000
"""Bytes of a reply from which on it is worth compressing."""
AT_ONCE = 64 * 1024
"""Bytes that are compressed without giving others their turn meanwhile."""
_TEXT = re.compile(
    r"(?:text/(?!event-stream)|application/(?:.*json|.*xml|n-quads|n-triples|trig|x-ndjson|javascript|graphql))",
    re.I,
)
_NAME = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?\Z", re.ASCII)


class Doors:
    """Stands before an application."""

    def __init__(
        self,
        app: ASGIApp,
        serving: Serving,
        gate: Gate,
        watching: Watching,
        shared: SharedFile | None,
    ) -> None:
        self._app, self._serving, self._gate = app, serving, gate
        self._watching = watching
        self._names = OWN_NAMES | {name.lower().strip("[]") for name in serving.hosts}
        self._rates: Rates | SharedRates | None = None
        if serving.rate is not None:
            rate = serving.rate
            self._rates = Rates(rate) if shared is None else SharedRates(rate, shared)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        headers = request.headers
        done = self._watching.begin(scope["path"], scope["method"])
        origin = self._let_in(request)
        noted: list[str] = []
        NOTED.set(noted)
        refusal = await self._refusal(request, origin)
        sender = _Sender(
            send, origin, headers, scope["method"], private=not reader(request).is_anonymous
        )
        try:
            if refusal is not None:
                await refusal(scope, receive, sender)
            elif scope["method"] == "OPTIONS":
                await self._options(request, origin)(scope, receive, sender)
            else:
                await self._app(scope, receive, sender)
        finally:
            done(sender.status, reader(request), partial(_asked, request), STREAMED in scope)
            if not noted and _path(request) not in PROBED and not _is_mere(request):
                await self._note(request, sender.status)

    async def _note(self, request: Request, status: int) -> None:
        """Write down a request above public that left no line: it ended before it read anything,
        or in an error."""
        caller = reader(request)
        if caller.is_above_public:
            what = {"address": place(_path(request)), "method": request.method}
            # Nothing was read that has to wait for the line; who reads waits for theirs.
            with suppress(StoreError):
                await self._gate.noted("request", caller, status=status, **what)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The handshake of a WebSocket, which has to pass like any request."""
        request = as_request(scope)
        done = self._watching.begin(scope["path"], "GET")
        origin = self._let_in(request)
        refusal = await self._refusal(request, origin)
        scope[FOR_ALL], scope[RATED] = origin == ANY, self._seconds
        if IN_SCOPE in request.scope:
            scope[IN_SCOPE] = request.scope[IN_SCOPE]
        status = SWITCHED if refusal is None else getattr(refusal, "status_code", 500)
        try:
            await (self._app if refusal is None else refusal)(scope, receive, send)
        finally:
            done(status, scope.get(IN_SCOPE, ANYBODY), partial(_asked, request), refusal is None)

    def _seconds(self, key: str) -> float:
        """Count a question; the seconds that its caller has to wait, 0 for none."""
        return 0.0 if self._rates is None else self._rates.wait(key)

    # ---------------------------------------------------------------------------- refusing

    async def _refusal(self, request: Request, origin: str | None) -> ASGIApp | None:
        name = _host(request.headers)
        if name is None:
            return message(BAD_REQUEST, "one header Host has to name whom the request is for")
        if name not in self._names:
            return message(
                MISDIRECTED,
                f"this server does not answer for the host name {shown(name)}; its operator "
                "can allow it with --host-name",
            )
        if origin is None and _is_foreign(request, name):
            return message(
                FORBIDDEN,
                "a page of another site asks, and this server answers none; its operator lets "
                "one in with --origin",
            )
        if origin == ANY and "authorization" in request.headers:
            return message(
                FORBIDDEN,
                "a page of another site sends a token, and this server lets in pages of every "
                "site; its operator can name the origin of this one with --origin",
            )
        if request.method != "OPTIONS" and _path(request) not in OPENING:
            where = address(request, proxied=self._serving.proxied)
            try:
                request.scope[IN_SCOPE] = await self._gate.asks(
                    request,
                    where,
                    proxied=self._serving.proxied,
                    heeds_cookie=not _is_mere(request),
                )
            except RequestError as error:
                return message(error.status, error.message, error.headers)
            except AnswerableError as error:
                return own_error(error)
        if self._rates is not None and _path(request) not in PROBED:
            seconds = self._rates.wait(caller(request, proxied=self._serving.proxied))
            if seconds:
                return message(
                    TOO_MANY,
                    f"more than {self._serving.rate:g} requests a minute; ask more seldom",
                    {"Retry-After": str(ceil(seconds))},
                )
        return None

    def _let_in(self, request: Request) -> str | None:
        """The origin that may read the reply, or `ANY`; None where there is none."""
        if not PUBLIC.match(_path(request)):
            return None
        if ANY in self._serving.origins:
            return ANY
        given = request.headers.get("origin", "")
        return given if given.lower() in self._serving.origins else None

    def _options(self, request: Request, origin: str | None) -> ASGIApp:
        reply = message(BAD_REQUEST, "")
        reply.status_code, reply.body = 204, b""
        del reply.headers["content-type"], reply.headers["content-length"]
        reply.headers["Allow"] = ", ".join(methods(request.scope))
        if origin is not None and "access-control-request-method" in request.headers:
            reply.headers["Access-Control-Allow-Methods"] = reply.headers["Allow"]
            reply.headers["Access-Control-Allow-Headers"] = (
                MAY_SEND if origin == ANY else f"{MAY_SEND}, {WITH_TOKEN}"
            )
            reply.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
        return reply


def _path(request: Request) -> str:
    """The address that is routed; `Request.url` takes as long as all else here."""
    path: str = request.scope["path"]
    return path


def _asked(request: Request) -> dict[str, object]:
    """What a log may say that was asked: the address, but for a token in it, and the question."""
    path, query = request.url.path, request.url.query
    if has_token(request):
        path, query = place(path), "…"
    elif path == CALLBACK:
        query = "…"
    return {"address": path, "query": query, **request.scope.get(ASKED, {})}


def _host(headers: Headers) -> str | None:
    """The name in the header ``Host``; None where there is not exactly one that is one."""
    given = headers.getlist("host")
    match = _NAME.match(given[0].strip()) if len(given) == 1 else None
    return None if match is None else match[1].lower().strip("[]").rstrip(".")


def _is_mere(request: Request) -> bool:
    """Whether the reply says nothing of the store: a page is shown to whose session is over."""
    path = _path(request)
    if request.method not in ("GET", "HEAD"):
        return False
    if path == "/graphql":
        return wants_page(request)
    return path == "/" or MERE.match(path) is not None


def _is_foreign(request: Request, name: str) -> bool:
    """Whether a page of another site asks for what it may not have."""
    headers = request.headers
    path = _path(request)
    site = headers.get("sec-fetch-site", "").lower()
    given = headers.get("origin")
    if site in ("same-origin", "none"):
        return False
    own = headers.get("host", "").strip().lower()
    if not site and (given is None or _authority(given) == own):
        return False
    if MERE.match(path) and request.method in ("GET", "HEAD"):
        return False
    follows_link = bool(
        headers.get("sec-fetch-mode") == "navigate"
        and (
            (headers.get("sec-fetch-dest") in ("document", None) and SHOWN.match(path))
            # Its own policy says whose pages may show it inside theirs.
            or (headers.get("sec-fetch-dest") == "iframe" and path == PREVIEW)
        )
        and request.method == "GET"
        and not (path == "/graphql" and request.url.query)
    )
    return not follows_link


def _authority(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


class _Sender:
    """Sends a reply on, with what every reply has, compressed where that is wanted."""

    def __init__(
        self,
        send: Send,
        origin: str | None,
        headers: Headers,
        method: str,
        *,
        private: bool,
    ) -> None:
        self._send, self._origin, self._method = send, origin, method
        self._private = private
        # What is not everybody's is not compressed: its length would tell anybody who sees the
        # network and has words of his own in the reply whether these stand elsewhere in it, too.
        self._coding = None if private else coding_of(headers.get("accept-encoding", ""))
        self._start: Message | None = None
        self.status = 500
        """What was answered, or would be where the application fails."""
        self._packing: Packer | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if self._start is None:
            if self._packing is not None:
                message = {**message, "body": await self._packed(message)}
            await self._send(message)
            return
        start, self._start = self._start, None
        self.status = int(start["status"])
        # A copy: a page is one response that is sent again and again.
        headers = MutableHeaders(raw=list(start["headers"]))
        self._same_for_all(headers)
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._coding is not None and self._is_worth_it(start["status"], headers, body, more):
            headers["Content-Encoding"] = self._coding
            # The ETag stays: it is of the bytes before, and Vary tells the two forms apart.
            del headers["content-length"]
            if self._method != "HEAD":
                self._packing = packer(self._coding)
                message = {**message, "body": await self._packed(message)}
                if not more:
                    headers["Content-Length"] = str(len(message["body"]))
        await self._send({**start, "headers": headers.raw})
        await self._send(message)

    def _same_for_all(self, headers: MutableHeaders) -> None:
        headers.setdefault("X-Content-Type-Options", "nosniff")
        if self._private:
            headers["Cache-Control"] = "no-store"
        if self._origin is not None:
            headers["Access-Control-Allow-Origin"] = self._origin
            headers["Access-Control-Expose-Headers"] = MAY_READ
        headers["Vary"] = _varies(headers.get("vary", ""))

    def _is_worth_it(self, status: int, headers: MutableHeaders, body: bytes, more: bool) -> bool:
        return (
            status not in (204, 304)
            and "content-encoding" not in headers
            and (more or "content-length" not in headers or len(body) >= SHORTEST)
            and _TEXT.match(headers.get("content-type", "")) is not None
        )

    async def _packed(self, message: Message) -> bytes:
        """A part of the body, compressed; by a thread where that takes long."""
        body, more = message.get("body", b""), message.get("more_body", False)
        packing = self._packing
        assert packing is not None

        if len(body) <= AT_ONCE:
            return packing.packed(body, more=more)
        return await asyncio.to_thread(packing.packed, body, more=more)


@remembered(100)
def _varies(given: str) -> str:
    """The header ``Vary`` of a reply, with what every reply varies by."""
    names = [*given.split(","), "Accept-Encoding", "Authorization", "Cookie", "Origin"]
    return ", ".join(dict.fromkeys(name.strip().title() for name in names if name.strip()))
