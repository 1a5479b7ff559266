"""The web application: the page at ``/``; GraphQL at ``/graphql``, with GraphiQL for browsers;
its schema as text at ``/schema.graphql``;
and the IRIs of entities, claims, concepts and the ontology.

A reader reads what is public, or what the token of the request may read.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import orjson
from fastapi import FastAPI, Request, Response
from starlette.requests import ClientDisconnect
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.access.caller import Right
from api.access.gate import Gate, allow
from api.access.shared_file import SharedFile
from api.errors import (
    BAD_REQUEST,
    NOT_ACCEPTABLE,
    TOO_LARGE,
    UNAVAILABLE,
    WRONG_METHOD,
    WRONG_TYPE,
    RequestError,
    handle_errors,
)
from api.explorer.graphiql import add_graphiql, wants_page
from api.graphql.service import HEAVY, NARROW, Heavy, Mutating, Reply, Service, Subscribing
from api.http.callers import caller, reader
from api.http.doors import Doors
from api.http.event_stream import EVENTS, single
from api.http.exports import add_exports
from api.http.iris import add_iris
from api.http.negotiating import chosen
from api.http.news import News
from api.http.openapi import add_openapi
from api.http.parameters import only
from api.http.persisted import Persisted, trusted
from api.http.probes import add_probes
from api.http.reconciling import add_reconciling
from api.http.revalidating import revalidated
from api.http.serving import Serving
from api.http.sessions import add_sessions
from api.http.sheets import add_sheets
from api.http.subscribing import subscribed
from api.http.watching import ASKED, Watching
from api.http.working import Lane, Work
from api.http.writers import writer_of
from api.page.documents import documents
from api.page.serving import add_page
from api.writing.scribe import Scribe, WritingDesk
from graph.claims.deadline import Deadline
from graph.claims.errors import Abandoned, OutOfTime
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

_LANGUAGE = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4})\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*\Z"
)


class _Asked(NamedTuple):
    query: str | None
    variables: Mapping[str, Any]
    operation_name: str | None
    extensions: Mapping[str, Any]
    id: object


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
    app.state.news = news
    watching = watching or Watching()
    if shared is not None:
        gate.share(shared)
    app.add_middleware(Doors, serving=serving, gate=gate, watching=watching, shared=shared)
    add_sessions(app, gate, serving)
    page, graphiql = add_page(app), add_graphiql(app)
    add_exports(app, engine, now, law, serving, work, licence, contact, gate)
    add_iris(app, engine, serving, work, gate)
    add_sheets(app, engine, desk, serving, work, gate)
    add_reconciling(app, engine, serving, work)
    add_openapi(app, engine.vocabulary.schemes.get(PURPOSES, ()))

    async def answer(request: Request, asked: _Asked) -> Response:
        deadline = Deadline(serving.timeout, mend=NARROW)
        who = caller(request, proxied=serving.proxied)
        reads = reader(request)
        allow(reads, Right.READ)
        query = persisted.question(asked.query, asked.extensions, asked.id, reads.clearance)
        request.scope[ASKED] = {"question": query, "variables": asked.variables}

        def made(most: int | None = None, scribe: Scribe | None = None) -> Reply:
            return service.reply(
                query,
                asked.variables,
                asked.operation_name,
                clearance=reads.clearance,
                languages=languages(request.headers.get("accept-language", "")),
                deadline=deadline,
                most=most,
                may=reads.may,
                scribe=scribe,
                person=reads.person,
            )

        def told() -> dict[str, Any]:
            # Texts as keyed hashes: a question may hold a name, and few are possible.
            variables = gate.told(asked.variables, service.words)
            return {"document": gate.told(query), "variables": variables}

        def noted(ended: str, rows: int) -> None:
            gate.note("question", reads, **told(), ended=ended, rows=rows)

        form = chosen(request.headers.get("accept", ""), (_JSON, _GRAPHQL, EVENTS))

        async def replied() -> Reply:
            try:
                return await work.done(request, deadline, partial(made, HEAVY), caller=who)
            except Heavy:
                return await work.done(request, deadline, made, lane=Lane.HEAVY, caller=who)
            except Mutating as mutating:
                if request.method != "POST":
                    raise RequestError(
                        WRONG_METHOD, "a mutation is sent by POST", {"Allow": "POST"}
                    ) from None
                scribe = writer_of(reads, mutating.rights, desk, deadline)
                writes = partial(made, scribe=scribe)
                return await work.done(request, deadline, writes, lane=Lane.WRITES, caller=who)

        try:
            reply = await replied()
        except Subscribing as subscribing:
            if form != EVENTS:
                raise RequestError(NOT_ACCEPTABLE, _AS_EVENTS) from None
            asked_for = await gate.aside(told) if reads.is_above_public else {}
            return await subscribed(request, subscribing.listening, news, gate, serving, asked_for)
        except BaseException as error:
            if reads.is_above_public:
                ended = "timeout" if isinstance(error, OutOfTime) else "failed"
                await gate.aside(partial(noted, ended, 0))
            raise
        if reads.is_above_public:
            await gate.aside(partial(noted, _ended(reply), reply.rows))
        # GraphQL over HTTP: only its own media type tells a refused question by the status.
        if form == EVENTS:
            return single(reply.body)
        is_graphql = form == _GRAPHQL
        status = _status(reply) if is_graphql else 200
        media_type = _GRAPHQL if is_graphql else _JSON
        if request.method == "POST":
            return Response(reply.body, status, _HEADERS, media_type)
        return revalidated(request, reply.body, media_type, _HEADERS, status=status)

    async def post(request: Request) -> Response:
        return await answer(request, _from_body(request, await _body(request)))

    # Beside FastAPI, whose way from the address to the function takes as long as a short answer.
    app.router.routes.append(Route("/graphql", _Door(post), methods=["POST"]))

    @app.api_route("/graphql", methods=["GET", "HEAD"])
    async def get(request: Request) -> Response:
        if wants_page(request):
            return graphiql
        return await answer(request, _from_parameters(request))

    @app.get("/")
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


def _ended(reply: Reply) -> str:
    """How a question ended, for the audit log."""
    if reply.answered:
        return "answered"
    return "timeout" if reply.late else "refused"


def _status(reply: Reply) -> int:
    if reply.answered:
        return 200
    return UNAVAILABLE if reply.late else BAD_REQUEST


def languages(header: str) -> tuple[str, ...]:
    """The languages of an ``Accept-Language`` header (RFC 9110 §12.5.4), most wanted first.

    What is malformed is left out, as is ``*``.
    """
    weighed: list[tuple[float, int, str]] = []
    for part in header[:1000].split(","):
        match = _LANGUAGE.match(part)
        if match is not None:
            weight = float(match[2]) if match[2] else 1.0
            if weight > 0:
                weighed.append((-weight, len(weighed), match[1]))
    return tuple(dict.fromkeys(tag for _, _, tag in sorted(weighed)))


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise RequestError(
                    TOO_LARGE, f"the request is larger than {LARGEST_BODY // 1024} KiB; send less"
                )
    except ClientDisconnect:
        raise Abandoned("the client left before the request was whole") from None
    return bytes(body)


def _from_body(request: Request, body: bytes) -> _Asked:
    type_ = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if type_ != _JSON:
        raise RequestError(
            WRONG_TYPE, f'send the question as {_JSON}: {{"query": "…", "variables": {{…}}}}'
        )
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
    names = ("query", "variables", "operationName", "extensions", "documentId")
    return _asked(*(given.get(name) for name in names))


def _from_parameters(request: Request) -> _Asked:
    parameters = request.query_params
    given: dict[str, Any] = {}
    for name in ("variables", "extensions"):
        if parameters.get(name):
            try:
                given[name] = orjson.loads(parameters[name])
            except orjson.JSONDecodeError as error:
                raise RequestError(BAD_REQUEST, f"{name} is not JSON: {error}") from error
    return _asked(
        parameters.get("query"),
        given.get("variables"),
        parameters.get("operationName"),
        given.get("extensions"),
        parameters.get("documentId"),
    )


def _asked(
    query: object, variables: object, operation_name: object, extensions: object, id: object
) -> _Asked:
    if query is not None and not isinstance(query, str):
        raise RequestError(BAD_REQUEST, "query is missing: give the question as a text")
    if variables is not None and not isinstance(variables, dict):
        raise RequestError(BAD_REQUEST, 'variables is not an object: {"name": value}')
    if extensions is not None and not isinstance(extensions, dict):
        raise RequestError(BAD_REQUEST, "extensions is not an object; leave it out")
    if operation_name is not None and not isinstance(operation_name, str):
        raise RequestError(BAD_REQUEST, "operationName is not a text: give one operation's name")
    return _Asked(query, variables or {}, operation_name or None, extensions or {}, id)
