"""``/graphql``: questions by POST and GET, subscriptions as events, and over a WebSocket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from api.access.gate import Gate
from api.errors import BAD_REQUEST, NOT_ACCEPTABLE, UNAVAILABLE, RequestError
from api.explorer.graphiql import wants_page
from api.graphql.replying import Reply
from api.http.answering import Answering, Asker, Question, languages, question_of
from api.http.callers import caller, reader
from api.http.event_stream import EVENTS, single
from api.http.negotiating import body_of, check_type, chosen
from api.http.news import Listener, News
from api.http.revalidating import revalidated
from api.http.serving import Serving
from api.http.sockets import Socket
from api.http.subscribing import subscribed
from api.http.watching import ASKED

PLACE = "/graphql"
LARGEST_BODY = 256 * 1024
"""Bytes of a request."""

JSON = "application/json"
_GRAPHQL = "application/graphql-response+json"

_AS_EVENTS = f"a subscription is answered as {EVENTS}: name that in Accept, in a GET or a POST"
HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Language",
}


class _Door:
    """An endpoint as Starlette calls one, and not the function that FastAPI would look into."""

    def __init__(self, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive, send))
        await response(scope, receive, send)


def add_graphql(
    app: FastAPI,
    asking: Answering,
    news: News,
    gate: Gate,
    serving: Serving,
    graphiql: Response,
) -> None:
    """Answer at ``/graphql``.

    Args:
        graphiql: what a browser gets that opens it.
    """
    door = _GraphqlDoor(asking, news, gate, serving)

    async def connected(websocket: WebSocket) -> None:
        await Socket(websocket, asking, news, gate, serving).run()

    app.router.routes.append(WebSocketRoute(PLACE, connected))

    async def post(request: Request) -> Response:
        return await door.answer(request, _from_body(request, await _body(request)))

    # Beside FastAPI, whose way from the address to the function takes as long as a short answer;
    # and before all others, each of which would be compared.
    app.router.routes.insert(0, Route(PLACE, _Door(post), methods=["POST"]))

    @app.api_route(PLACE, methods=["GET", "HEAD"])
    async def get(request: Request) -> Response:
        if wants_page(request):
            return graphiql
        return await door.answer(request, _from_parameters(request))


class _GraphqlDoor:
    """From a request with a question to the response."""

    def __init__(self, asking: Answering, news: News, gate: Gate, serving: Serving) -> None:
        self._asking, self._news, self._gate, self._serving = asking, news, gate, serving

    async def answer(self, request: Request, question: Question) -> Response:
        """The response to one question."""
        asking, proxied = self._asking, self._serving.proxied
        asker = Asker(
            reads=reader(request),
            key=caller(request, proxied=proxied),
            languages=languages(request.headers.get("accept-language", "")),
            # Looked up only for who listens.
            holds=lambda: self._gate.holding(request, proxied=proxied)(),
        )
        text = asking.text(question, asker.reads)
        request.scope[ASKED] = {"question": text, "variables": question.variables}
        form = chosen(request.headers.get("accept", ""), (JSON, _GRAPHQL, EVENTS))
        is_post = request.method == "POST"
        reply = await asking.reply(text, question, asker, request=request, may_write=is_post)
        if isinstance(reply, Listener):
            if form != EVENTS:
                raise RequestError(NOT_ACCEPTABLE, _AS_EVENTS)
            return await subscribed(request, reply, self._news, self._serving)
        if form == EVENTS:
            return single(reply.body)
        # GraphQL over HTTP: only its own media type tells a refused question by the status.
        is_graphql = form == _GRAPHQL
        status = _status(reply) if is_graphql else 200
        media_type = _GRAPHQL if is_graphql else JSON
        if is_post:
            return Response(reply.body, status, HEADERS, media_type)
        return revalidated(request, reply.body, media_type, HEADERS, status=status)


def _status(reply: Reply) -> int:
    if reply.answered:
        return 200
    return UNAVAILABLE if reply.late else BAD_REQUEST


async def _body(request: Request) -> bytes:
    problem = f"the request is larger than {LARGEST_BODY // 1024} KiB; send less"
    return await body_of(request, LARGEST_BODY, problem)


def _from_body(request: Request, body: bytes) -> Question:
    mend = f'send the question as {JSON}: {{"query": "…", "variables": {{…}}}}'
    check_type(request, (JSON,), mend)
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RequestError(BAD_REQUEST, f"the body is not JSON: {error}") from error
    if isinstance(given, list):
        raise RequestError(
            BAD_REQUEST,
            "several questions in one request are not taken; send them one by one, or ask for "
            "several fields in one query",
        )
    if not isinstance(given, dict):
        raise RequestError(BAD_REQUEST, 'the body is not an object: {"query": "…"}')
    return question_of(given)


def _from_parameters(request: Request) -> Question:
    parameters = request.query_params
    given: dict[str, Any] = {}
    for name in ("variables", "extensions"):
        if parameters.get(name):
            try:
                given[name] = orjson.loads(parameters[name])
            except orjson.JSONDecodeError as error:
                raise RequestError(BAD_REQUEST, f"{name} is not JSON: {error}") from error
    for name in ("query", "operationName", "documentId"):
        given[name] = parameters.get(name)
    return question_of(given)
