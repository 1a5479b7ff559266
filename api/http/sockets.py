"""GraphQL over a WebSocket, in the protocol ``graphql-transport-ws``:
https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md.

A browser can send no header of its own: a token comes in the payload of ``connection_init`` as
``Authorization``, and what proves that a page of this server asks in a session as
``X-CSRF-Token``. Mutations go by POST alone.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from contextlib import ExitStack, aclosing, suppress
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.access import cookies
from api.access.gate import Gate
from api.access.way import is_over_tls
from api.errors import TOO_MANY, UNAUTHENTICATED, ErrorCode, RequestError, code_of
from api.graphql.subscriptions.following import Unheard
from api.http.answering import Answering, Asker, languages, question_of
from api.http.callers import IN_SCOPE, address, caller, reader
from api.http.news import Listener, News
from api.http.serving import Serving
from graph.claims.errors import Abandoned, AnswerableError, OutOfTime, Overloaded, StoreError

PROTOCOL = "graphql-transport-ws"
RATED = "answerable.rated"
"""Where in the scope stands what counts a question; it gives the seconds to wait, 0 for none."""
FOR_ALL = "answerable.for_all"
"""Where in the scope stands whether pages of every site are let in: these send no token."""
INIT = 10.0
"""Seconds that a client has to begin."""
MOST_OPERATIONS = 20
"""Questions and subscriptions of one connection at once."""

BAD, UNAUTHORISED, DENIED, NO_PROTOCOL = 4400, 4401, 4403, 4406
LATE, TAKEN, AGAIN, FAILED, RESTARTS, LATER = 4408, 4409, 4429, 4500, 1012, 1013
"""Codes with which a connection is closed."""


class Closing(Exception):
    """The connection is to be closed."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Socket:
    """One connection."""

    def __init__(
        self, websocket: WebSocket, asking: Answering, news: News, gate: Gate, serving: Serving
    ) -> None:
        self._socket, self._asking, self._news = websocket, asking, news
        self._gate, self._serving = gate, serving
        self._running: dict[str, asyncio.Task[None]] = {}
        self._asker: Asker | None = None

    async def run(self) -> None:
        """Answer until either side closes it."""
        if PROTOCOL not in self._socket.scope["subprotocols"]:
            await self._socket.accept()
            await self._closed(Closing(NO_PROTOCOL, "Subprotocol not acceptable"))
            return
        await self._socket.accept(PROTOCOL)
        guard: asyncio.Task[None] | None = None
        try:
            with ExitStack() as stack:
                self._asker = await self._begun()
                stack.enter_context(self._news.opened(self._asker.key))
                await self._send({"type": "connection_ack"})
                guard = asyncio.ensure_future(self._watch(self._asker.holds))
                await self._hear(guard)
        except WebSocketDisconnect:
            pass
        except Closing as closing:
            await self._closed(closing)
        except RequestError as error:
            code = LATER if error.status == TOO_MANY else DENIED
            if error.status == UNAUTHENTICATED:
                code = UNAUTHORISED
            await self._closed(Closing(code, error.message))
        except Overloaded as error:
            await self._closed(Closing(LATER, str(error)))
        except AnswerableError:
            await self._closed(Closing(FAILED, "the server cannot answer at the moment"))
        finally:
            tasks = [*self._running.values(), *((guard,) if guard else ())]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    # ------------------------------------------------------------------------- who asks

    async def _begun(self) -> Asker:
        """Whom the first message says that it is."""
        try:
            message = await asyncio.wait_for(self._received(), INIT)
        except TimeoutError:
            raise Closing(LATE, "Connection initialisation timeout") from None
        if message["type"] != "connection_init":
            if message["type"] == "subscribe":
                raise Closing(UNAUTHORISED, "Unauthorized")
            raise Closing(BAD, "the first message is connection_init")
        payload = message.get("payload") or {}
        if not isinstance(payload, dict):
            raise Closing(BAD, "the payload of connection_init is an object")
        members = {name.lower(): value for name, value in payload.items()}
        scope, proxied = self._socket.scope, self._serving.proxied
        request = as_request(scope)
        token = members.get("authorization")
        if token is not None:
            if scope[FOR_ALL]:
                raise Closing(DENIED, "a page of another site sends a token; see --origin")
            headers = MutableHeaders(scope=request.scope)
            del headers["cookie"]
            # No token has another character, and a header takes none.
            headers["authorization"] = (
                str(token)[:8192].encode("latin-1", "replace").decode("latin-1")
            )
            where = address(request, proxied=proxied)
            found = await self._gate.asks(request, where, proxied=proxied)
            request.scope[IN_SCOPE] = scope[IN_SCOPE] = found
        elif "authorization" not in request.headers:
            self._check_page(request, members)
        reads = reader(request)
        if reads.is_above_public:
            await self._gate.noted("socket", reads)
        return Asker(
            reads=reads,
            key=caller(request, proxied=proxied),
            languages=languages(request.headers.get("accept-language", "")),
            holds=self._gate.holding(request, proxied=proxied),
        )

    def _check_page(self, request: Request, members: Mapping[str, Any]) -> None:
        """Where a browser's session is used, only a page of this server may do so: its origin says
        that it is one, and so does what no other page knows."""
        session = cookies.given(request, is_tls=is_over_tls(request, self._serving.proxied))
        if session is None:
            return
        origin = urlsplit(request.headers.get("origin", "")).netloc.lower()
        sent = str(members.get(cookies.CSRF.lower(), ""))
        if origin != request.headers.get("host", "").lower() or not hmac.compare_digest(
            sent.encode(), cookies.csrf(session).encode()
        ):
            raise Closing(
                DENIED,
                f"in a session connection_init has {cookies.CSRF}, as GET /session told it",
            )

    async def _watch(self, holds: Callable[[], bool]) -> None:
        """End with the token, the session or the server."""
        while not self._news.is_over:
            await self._news.tick()
            if not await self._gate.aside(holds):
                raise Closing(UNAUTHORISED, "the token is not taken any more")
        raise Closing(RESTARTS, "the server ends; come again")

    # ---------------------------------------------------------------------- what is asked

    async def _hear(self, guard: asyncio.Task[None]) -> None:
        while True:
            hearing = asyncio.ensure_future(self._received())
            try:
                await asyncio.wait((hearing, guard), return_when=asyncio.FIRST_COMPLETED)
            finally:
                if not hearing.done():
                    hearing.cancel()
            if guard.done():
                hearing.cancel()
                await asyncio.gather(hearing, return_exceptions=True)
                guard.result()
            await self._take(hearing.result())

    async def _take(self, message: Mapping[str, Any]) -> None:
        match message["type"]:
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                return
            case "connection_init":
                raise Closing(AGAIN, "Too many initialisation requests")
            case "complete":
                running = self._running.pop(_id(message), None)
                if running is not None:
                    running.cancel()
            case "subscribe":
                self._subscribe(_id(message), message.get("payload"))
            case other:
                raise Closing(BAD, f"there is no message of the type {str(other)[:40]}")

    def _subscribe(self, id: str, payload: object) -> None:
        if not isinstance(payload, dict):
            raise Closing(BAD, "the payload of subscribe is an object with a query")
        if id in self._running:
            raise Closing(TAKEN, f"Subscriber for {id} already exists"[:120])
        if len(self._running) >= MOST_OPERATIONS:
            raise Closing(LATER, f"more than {MOST_OPERATIONS} operations in one connection")
        self._running[id] = asyncio.ensure_future(self._operation(id, payload))

    async def _operation(self, id: str, payload: Mapping[str, Any]) -> None:
        try:
            failed = await self._answered(id, payload)
        except RequestError as error:
            failed = _errors(error.message, code_of(error))
        except Unheard as error:
            failed = [one.formatted for one in error.errors]
        except Overloaded as error:
            failed = _errors(str(error), ErrorCode.OVERLOADED)
        except OutOfTime as error:
            failed = _errors(str(error), ErrorCode.TIMEOUT)
        except Abandoned:
            return  # the connection is closed, or nobody waits
        except StoreError:
            failed = _errors("the store cannot be read at the moment", ErrorCode.UNAVAILABLE)
        finally:
            if self._running.get(id) is asyncio.current_task():
                del self._running[id]
        with suppress(WebSocketDisconnect):
            if failed is None:
                await self._send({"type": "complete", "id": id})
            else:
                await self._send({"type": "error", "id": id, "payload": failed})

    async def _answered(self, id: str, payload: Mapping[str, Any]) -> Any:
        """Tell all results; the errors that ended it, where any did."""
        assert self._asker is not None
        seconds = self._socket.scope[RATED](self._asker.key)
        if seconds:
            raise RequestError(TOO_MANY, f"ask more seldom: again in {seconds:.0f} seconds")
        question = question_of(payload)
        text = self._asking.text(question, self._asker.reads)
        reply = await self._asking.reply(text, question, self._asker)
        if not isinstance(reply, Listener):
            if not reply.answered:
                return orjson.loads(reply.body)["errors"]
            await self._next(id, reply.body)
            return None
        with self._news.opened(reply.key):
            begun = await self._news.begun(reply)
            async with aclosing(self._news.events(reply, begun)) as results:
                async for result in results:
                    if result.is_error:
                        return orjson.loads(result.body)["errors"]
                    await self._next(id, result.body)
        return None

    # -------------------------------------------------------------------------- messages

    async def _next(self, id: str, result: bytes) -> None:
        await self._send({"type": "next", "id": id, "payload": orjson.Fragment(result)})

    async def _send(self, message: Mapping[str, Any]) -> None:
        await self._socket.send_text(orjson.dumps(message).decode())

    async def _received(self) -> Mapping[str, Any]:
        message: Message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code") or 1005)
        text = message.get("text")
        try:
            given = orjson.loads(text) if text is not None else None
        except orjson.JSONDecodeError:
            given = None
        if not isinstance(given, dict) or not isinstance(given.get("type"), str):
            raise Closing(BAD, "a message is an object of JSON with a type")
        return given

    async def _closed(self, closing: Closing) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):
            # A frame of control has room for so much.
            reason = closing.reason.encode()[:120].decode(errors="ignore")
            await self._socket.close(closing.code, reason)


def _id(message: Mapping[str, Any]) -> str:
    id = message.get("id")
    if not isinstance(id, str) or not 0 < len(id) <= 100:
        raise Closing(BAD, "a message of an operation has an id, a text of up to 100 characters")
    return id


def _errors(problem: str, code: ErrorCode) -> list[dict[str, Any]]:
    return [{"message": problem, "extensions": {"code": code.value}}]


def as_request(scope: Mapping[str, Any]) -> Request:
    """The handshake as the request that it is."""
    scheme = "https" if scope.get("scheme") == "wss" else "http"
    return Request({**scope, "type": "http", "method": "GET", "scheme": scheme})
