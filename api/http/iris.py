"""Our IRIs answer under this server's own paths: entities, claims, concepts, the ontology.

Each in the form that is asked for: a page for people, Turtle, JSON-LD or N-Quads. The public view
only; what is hidden and what does not exist get the same reply.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeAlias

from fastapi import FastAPI, Request, Response

from api.access.caller import Right
from api.access.gate import Gate, allow
from api.errors import NOT_ACCEPTABLE, NOT_FOUND, message
from api.html import POLICY
from api.http.callers import caller, reader
from api.http.negotiating import chosen
from api.http.ontology_page import concept_page, ontology_page
from api.http.parameters import only
from api.http.record_pages import claim_page, entity_page
from api.http.revalidating import revalidated
from api.http.serving import Serving
from api.http.working import Work
from graph.claims.deadline import Deadline
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.export import EXPORTERS, RDF
from graph.export.partial_view import PartialView
from graph.views.replies import read_one
from graph.views.view import MOST_ROWS, Claims, View, Window
from graph.vocabulary.publication import Published

HTML = "text/html"
# Among equals the syntaxes that most clients read come first.
_FIRST = ("turtle", "jsonld", "nquads")
EXPORTED = {EXPORTERS[name].media_type: EXPORTERS[name] for name in dict.fromkeys((*_FIRST, *RDF))}
OFFERS = (HTML, *EXPORTED)
"""What each address answers in; the first where nothing is asked for."""

_NOTHING = "there is nothing at this address that may be read"
_ID = re.compile(r"[a-z2-7]{26}\Z")
_CLAIM = re.compile(r"[a-z2-7]{32}\Z")


class _Found(NamedTuple):
    body: bytes
    next: str | None = None
    """The address where the rest stands."""


Answer: TypeAlias = Callable[[str, Deadline], _Found | None]
"""From a media type and the moment by which it is needed to the reply; None where there is
nothing."""


def add_iris(app: FastAPI, engine: Engine, serving: Serving, work: Work, gate: Gate) -> None:
    """Answer at ``/id/…``, ``/claim/…``, ``/concept/…`` and ``/ontology``."""
    vocabulary = engine.vocabulary
    published = Published(engine.vocabulary.folder)

    reply = partial(_reply, serving=serving, work=work)

    async def noted(request: Request) -> Clearance:
        reads = reader(request)
        allow(reads, Right.READ)
        if reads.is_above_public:
            await gate.noted("page", reads, address=request.url.path[:100])
        return reads.clearance

    def about_entity(id: str, after: str | None, clearance: Clearance) -> Answer:
        def answer(media_type: str, deadline: Deadline) -> _Found | None:
            if not _ID.match(id) or (after is not None and not _CLAIM.match(after)):
                return None
            with engine.reading(deadline) as snapshot:
                return _entity(snapshot.view(clearance), id, after, media_type)

        return answer

    def about_claim(id: str, clearance: Clearance) -> Answer:
        def answer(media_type: str, deadline: Deadline) -> _Found | None:
            if not _CLAIM.match(id):
                return None
            with engine.reading(deadline) as snapshot:
                return _claim(snapshot.view(clearance), id, media_type)

        return answer

    def about_concept(code: str) -> Answer:
        def answer(media_type: str, deadline: Deadline) -> _Found | None:
            term = vocabulary.terms.get(code)
            if term is None:
                return None
            if media_type == HTML:
                return _Found(concept_page(vocabulary, term))
            return _Found(published.term(term.iri, media_type))

        return answer

    def about_ontology(media_type: str, deadline: Deadline) -> _Found:
        if media_type == HTML:
            return _Found(ontology_page(vocabulary))
        return _Found(published.whole(media_type))

    @app.api_route("/id/{id}", methods=["GET", "HEAD"])
    async def entity(request: Request, id: str) -> Response:
        after = request.query_params.get("after")
        return await reply(request, about_entity(id, after, await noted(request)), "after")

    @app.api_route("/claim/{id}", methods=["GET", "HEAD"])
    async def claim(request: Request, id: str) -> Response:
        return await reply(request, about_claim(id, await noted(request)))

    @app.api_route("/concept/{code}", methods=["GET", "HEAD"])
    async def concept(request: Request, code: str) -> Response:
        return await reply(request, about_concept(code))

    @app.api_route("/ontology", methods=["GET", "HEAD"])
    async def whole(request: Request) -> Response:
        return await reply(request, about_ontology)


async def _reply(
    request: Request, answer: Answer, *parameters: str, serving: Serving, work: Work
) -> Response:
    """The form that is wanted, or 304, 404, 406; the form first, so that 406 tells nothing."""
    headers = {"Vary": "Accept"}
    only(request, *parameters)
    media_type = chosen(request.headers.get("accept", ""), OFFERS)
    if media_type is None:
        return message(
            NOT_ACCEPTABLE, f"this address answers in one of {', '.join(OFFERS)}", headers
        )
    deadline = Deadline(serving.timeout)
    found = await work.done(
        request,
        deadline,
        partial(answer, media_type, deadline),
        caller=caller(request, proxied=serving.proxied),
    )
    if found is None:
        return message(NOT_FOUND, _NOTHING, headers)
    headers |= {"Referrer-Policy": "no-referrer"}
    links = [
        f'<{request.url.path}>; rel="alternate"; type="{other}"'
        for other in OFFERS
        if other != media_type
    ]
    links.append('</ontology>; rel="describedby"')
    if found.next is not None:
        links.insert(0, f'<{found.next}>; rel="next"')
    headers["Link"] = ", ".join(links)
    if media_type == HTML:
        headers["Content-Security-Policy"] = POLICY
    return revalidated(request, found.body, media_type, headers)


def _entity(view: View, id: str, after: str | None, media_type: str) -> _Found | None:
    cls = view.classes([id]).get(id)
    if cls is None:
        return None
    properties = view.vocabulary.properties.values()
    ways = [(p.name, False) for p in properties]
    ways += [(p.name, True) for p in properties if p.type == "relation"]
    window = Window(first=MOST_ROWS, after=None if after is None else (after,))
    page = read_one(view, Claims(predicates=tuple(ways), window=window), [id])[id]
    more = f"/id/{id}?after={page.rows[-1].claim.id}" if page.more else None
    if media_type == HTML:
        return _Found(entity_page(view, id, cls, page.rows, more), more)
    part = PartialView(view, [id, *(record.claim.id for record in page.rows)])
    return _Found(b"".join(EXPORTED[media_type].pieces(part)), more)


def _claim(view: View, id: str, media_type: str) -> _Found | None:
    record = view.records([id]).get(id)
    if record is None:
        return None
    if media_type == HTML:
        return _Found(claim_page(view, record))
    return _Found(b"".join(EXPORTED[media_type].pieces(PartialView(view, [id]))))
