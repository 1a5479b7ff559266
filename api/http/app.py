"""The web application: the page at ``/``; GraphQL at ``/graphql``, with GraphiQL for browsers;
its schema as text at ``/schema.graphql``;
and the IRIs of entities, claims, concepts and the ontology.

A reader reads what is public, or what the token of the request may read.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from api.access.gate import Gate
from api.access.shared_file import SharedFile
from api.errors import (
    BAD_REQUEST,
    NOT_ACCEPTABLE,
    UNAVAILABLE,
    RequestError,
    handle_errors,
)
from api.explorer.graphiql import add_graphiql, wants_page
from api.graphql.replying import Reply
from api.graphql.service import Service
from api.http.answering import Answering, Asker, Question, languages, question_of
from api.http.callers import caller, reader
from api.http.doors import Doors
from api.http.event_stream import EVENTS, single
from api.http.exports import add_exports
from api.http.iris import add_iris
from api.http.negotiating import body_of, check_type, chosen
from api.http.news import Listener, News
from api.http.openapi import add_openapi
from api.http.parameters import only
from api.http.persisted import Persisted, trusted
from api.http.printing import add_printing
from api.http.probes import add_probes
from api.http.reconciling import add_reconciling
from api.http.revalidating import revalidated
from api.http.serving import Serving
from api.http.sessions import add_sessions
from api.http.sheets import add_sheets
from api.http.sockets import Socket
from api.http.subscribing import subscribed
from api.http.watching import ASKED, Watching
from api.http.working import Work
from api.page.documents import documents
from api.page.serving import add_page
from api.writing.scribe import WritingDesk
from graph.claims.record_times import now
from graph.engines.engine import Engine
from graph.export import EXPORTERS
from graph.ingest.ontology_folder import ontology_of
from graph.ingest.own_documents import Passages
from graph.protection.consents import SCHEME as PURPOSES

LARGEST_BODY = 256 * 1024
"""Bytes of a request."""

_JSON = "application/json"
_GRAPHQL = "application/graphql-response+json"

_AS_EVENTS = f"a subscription is answered as {EVENTS}: name that in Accept, in a GET or a POST"
_HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Language",
}

_PLACES = {
    "graphql": "/graphql",
    "ontology": "/ontology",
    "exports": [f"/export/{format}" for format in EXPORTERS],
}
"""What there is, for a request for the bare host."""
_LEADING = {
    **_HEADERS,
    "Vary": "Accept",
    "Link": ", ".join(
        (
            '</graphql>; rel="service"',
            '</ontology>; rel="describedby"',
            '</export/nquads>; rel="item"',
        )
    ),
}


class _Door:
    """An endpoint as Starlette calls one, and not the function that FastAPI would look into."""

    def __init__(self, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive, send))
        await response(scope, receive, send)


def create_app(
    engine: Engine,
    *,
    licence: str | None = None,
    contact: str | None = None,
    serving: Serving | None = None,
    work: Work | None = None,
    gate: Gate | None = None,
    passages: Passages | None = None,
    watching: Watching | None = None,
    shared: SharedFile | None = None,
    desk: WritingDesk | None = None,
) -> FastAPI:
    """The application over an open engine; who opened it closes it.

    Args:
        licence: the IRI under which exports are handed on; None where nobody stated one.
        contact: whom to ask about exports, an IRI; None where nobody is named.
        serving: how it is set; the defaults where left out.
        work: the threads; anybody who gives them closes them.
        gate: tells who calls; where left out, everybody is anybody and no token is taken.
        passages: documents of one's own, to show words of; none where left out.
        watching: counts and tells requests; where left out, they are counted here.
        shared: what several processes of one server know in common.
        desk: where people write into the store; nobody does where left out.
    """
    # FastAPI's own documentation pages load scripts from another machine.
    app = FastAPI(title="Answerable", docs_url=None, redoc_url=None, openapi_url=None)
    law = ontology_of(engine.vocabulary).law
    serving = serving or Serving()
    service = Service(engine, memory=serving.memory, passages=passages)
    known = {} if serving.persisted is None else trusted(serving.persisted, service.check)
    persisted = Persisted(known, documents().values(), only=serving.only_persisted)
    work = work or Work(serving.threads)
    handle_errors(app)
    gate = gate or Gate(None, None, now)
    news = News(service, work, gate, serving)
    app.state.news, app.state.service = news, service
    watching = watching or Watching()
    if shared is not None:
        gate.share(shared)
    app.add_middleware(Doors, serving=serving, gate=gate, watching=watching, shared=shared)
    add_sessions(app, gate, serving)
    page, graphiql = add_page(app), add_graphiql(app)
    add_exports(app, engine, now, law, serving, work, licence, contact, gate)
    add_iris(app, engine, serving, work, gate)
    add_sheets(app, engine, desk, serving, work, gate)
    add_printing(app, engine, now, law, serving, work, gate)
    add_reconciling(app, engine, serving, work)
    add_openapi(app, engine.vocabulary.schemes.get(PURPOSES, ()))

    asking = Answering(service, persisted, work, gate, serving, desk)

    async def answer(request: Request, question: Question) -> Response:
        asker = Asker(
            reads=reader(request),
            key=caller(request, proxied=serving.proxied),
            languages=languages(request.headers.get("accept-language", "")),
            holds=gate.holding(request, proxied=serving.proxied),
        )
        text = asking.text(question, asker.reads)
        request.scope[ASKED] = {"question": text, "variables": question.variables}
        form = chosen(request.headers.get("accept", ""), (_JSON, _GRAPHQL, EVENTS))
        is_post = request.method == "POST"
        reply = await asking.reply(text, question, asker, request=request, may_write=is_post)
        if isinstance(reply, Listener):
            if form != EVENTS:
                raise RequestError(NOT_ACCEPTABLE, _AS_EVENTS)
            return await subscribed(request, reply, news, serving)
        if form == EVENTS:
            return single(reply.body)
        # GraphQL over HTTP: only its own media type tells a refused question by the status.
        is_graphql = form == _GRAPHQL
        status = _status(reply) if is_graphql else 200
        media_type = _GRAPHQL if is_graphql else _JSON
        if is_post:
            return Response(reply.body, status, _HEADERS, media_type)
        return revalidated(request, reply.body, media_type, _HEADERS, status=status)

    async def connected(websocket: WebSocket) -> None:
        await Socket(websocket, asking, news, gate, serving).run()

    app.router.routes.append(WebSocketRoute("/graphql", connected))

    async def post(request: Request) -> Response:
        return await answer(request, _from_body(request, await _body(request)))

    # Beside FastAPI, whose way from the address to the function takes as long as a short answer;
    # and before all others, each of which would be compared.
    app.router.routes.insert(0, Route("/graphql", _Door(post), methods=["POST"]))

    @app.api_route("/graphql", methods=["GET", "HEAD"])
    async def get(request: Request) -> Response:
        if wants_page(request):
            return graphiql
        return await answer(request, _from_parameters(request))

    @app.api_route("/", methods=["GET", "HEAD"])
    async def root(request: Request) -> Response:
        if wants_page(request):
            return page
        return Response(orjson.dumps(_PLACES), media_type=_JSON, headers=_LEADING)

    schema_text = service.schema_text.encode()

    @app.api_route("/schema.graphql", methods=["GET", "HEAD"])
    def schema(request: Request) -> Response:
        only(request)
        return revalidated(request, schema_text, "application/graphql; charset=utf-8", {})

    add_probes(app, engine, service, serving, work, watching.metrics)
    return app


def _status(reply: Reply) -> int:
    if reply.answered:
        return 200
    return UNAVAILABLE if reply.late else BAD_REQUEST


async def _body(request: Request) -> bytes:
    problem = f"the request is larger than {LARGEST_BODY // 1024} KiB; send less"
    return await body_of(request, LARGEST_BODY, problem)


def _from_body(request: Request, body: bytes) -> Question:
    mend = f'send the question as {_JSON}: {{"query": "…", "variables": {{…}}}}'
    check_type(request, (_JSON,), mend)
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
