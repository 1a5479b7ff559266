"""The web application: the page at ``/``; GraphQL at ``/graphql``, with GraphiQL for browsers;
its schema as text at ``/schema.graphql``;
and the IRIs of entities, claims, concepts and the ontology.

A reader reads what is public, or what the token of the request may read.
"""

from __future__ import annotations

import orjson
from fastapi import FastAPI, Request, Response

from api.access.gate import Gate
from api.access.shared_file import SharedFile
from api.errors import handle_errors
from api.explorer.graphiql import add_graphiql, wants_page
from api.graphql.service import Service
from api.http.answering import Answering
from api.http.asking import HEADERS, JSON, add_graphql
from api.http.doors import Doors
from api.http.exports import add_exports
from api.http.iris import add_iris
from api.http.news import News
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
from api.http.watching import Watching
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

_PLACES = {
    "graphql": "/graphql",
    "ontology": "/ontology",
    "exports": [f"/export/{format}" for format in EXPORTERS],
}
"""What there is, for a request for the bare host."""
_LEADING = {
    **HEADERS,
    "Vary": "Accept",
    "Link": ", ".join(
        (
            '</graphql>; rel="service"',
            '</ontology>; rel="describedby"',
            '</export/nquads>; rel="item"',
        )
    ),
}


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
    add_graphql(app, asking, news, gate, serving, graphiql)

    @app.api_route("/", methods=["GET", "HEAD"])
    async def root(request: Request) -> Response:
        if wants_page(request):
            return page
        return Response(orjson.dumps(_PLACES), media_type=JSON, headers=_LEADING)

    schema_text = service.schema_text.encode()

    @app.api_route("/schema.graphql", methods=["GET", "HEAD"])
    def schema(request: Request) -> Response:
        only(request)
        return revalidated(request, schema_text, "application/graphql; charset=utf-8", {})

    add_probes(app, engine, service, serving, work, watching.metrics)
    return app
