"""``/reconcile``: names in somebody's table matched with ours, for OpenRefine and its like.

Reconciliation Service API 0.2 (https://reconciliation-api.github.io/specs/0.2/): manifest, batches
of queries, suggestions, previews. For every caller the public view is looked in, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import orjson
from fastapi import FastAPI, Request, Response

from api.access.way import is_over_tls
from api.errors import BAD_REQUEST, NOT_FOUND, RequestError
from api.html import Html, page, policy_of_frames
from api.http.callers import caller
from api.http.candidates import (
    CLASSES,
    SoughtName,
    candidates,
    described,
    offered,
    suggested,
)
from api.http.negotiating import body_of, check_type
from api.http.parameters import only
from api.http.revalidating import revalidated
from api.http.serving import Serving
from api.http.working import Work
from graph.claims.deadline import Deadline
from graph.claims.errors import shown
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.claims.text import folded
from graph.engines.engine import Engine
from graph.views.view import View
from graph.vocabulary import BASE

Found = TypeVar("Found")

ADDRESS = "/reconcile"
LARGEST = 256 * 1024
"""Bytes of a batch."""
MOST_QUERIES, MOST_CANDIDATES, CANDIDATES = 50, 50, 10
"""Of a batch; of a query, where it says how many and where it does not."""
SUGGESTIONS, MOST_PASSED = 10, 100
"""On one page of suggestions; behind how many of them pages end."""
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_FEWER = "send fewer names at once"
_WORDS = ("any", "should", "all")
"""How several types are meant."""
_KEYS = ("query", "type", "type_strict", "limit", "properties")
_NO_STORE = {"Cache-Control": "no-store"}


def add_reconciling(app: FastAPI, engine: Engine, serving: Serving, work: Work) -> None:
    """Answer at ``/reconcile`` and beneath."""
    types = offered(engine.vocabulary)

    async def looked(request: Request, look: Callable[[View], Found]) -> Found:
        deadline = Deadline(serving.timeout, mend=_FEWER)

        def done() -> Found:
            with engine.reading(deadline) as snapshot:
                return look(snapshot.view(PUBLIC_CLEARANCE))

        who = caller(request, proxied=serving.proxied)
        return await work.done(request, deadline, done, caller=who)

    async def matched(request: Request, text: str) -> Response:
        asked = _asked(text)

        def each(view: View) -> dict[str, Any]:
            return {key: {"result": candidates(view, one)} for key, one in asked.items()}

        reply = orjson.dumps(await looked(request, each))
        return Response(reply, 200, _NO_STORE, _JSON)

    @app.api_route(ADDRESS, methods=["GET", "HEAD"])
    async def manifest(request: Request) -> Response:
        only(request, "queries")
        if "queries" in request.query_params:
            return await matched(request, request.query_params["queries"])
        secure = is_over_tls(request, serving.proxied)
        own = f"http{'s' if secure else ''}://{request.headers['host'].strip()}"
        return revalidated(request, orjson.dumps(_manifest(own, types)), _JSON, {})

    @app.post(ADDRESS)
    async def batch(request: Request) -> Response:
        only(request)
        return await matched(request, await _queries(request))

    @app.api_route(f"{ADDRESS}/suggest/entity", methods=["GET", "HEAD"])
    async def entities(request: Request) -> Response:
        prefix, after = _typed(request)
        # The box sends an empty one for a column of no type.
        types = [one for one in request.query_params.getlist("type") if one] or CLASSES
        found = await looked(
            request, lambda view: suggested(view, prefix, SUGGESTIONS, after, types)
        )
        return revalidated(request, orjson.dumps({"result": found}), _JSON, {})

    @app.api_route(f"{ADDRESS}/suggest/type", methods=["GET", "HEAD"])
    async def kinds(request: Request) -> Response:
        prefix, after = _typed(request)
        begin = folded(prefix)
        found = [
            one
            for one in types
            if any(word.startswith(begin) for word in (folded(one["id"]), folded(one["name"])))
        ]
        return revalidated(request, orjson.dumps({"result": found[after:]}), _JSON, {})

    @app.api_route(f"{ADDRESS}/preview", methods=["GET", "HEAD"])
    async def preview(request: Request) -> Response:
        only(request, "id")
        found = await looked(request, partial(described, id=request.query_params.get("id", "")))
        if found is None:
            raise RequestError(NOT_FOUND, "there is nothing of this id to be previewed")
        words = Html("<p>{}{}</p>\n").format(
            found["type"][0]["name"],
            f": {found['description']}" if "description" in found else "",
        )
        headers = {"Content-Security-Policy": policy_of_frames(serving.origins)}
        body = page(found["name"], words)
        return revalidated(request, body, "text/html; charset=utf-8", headers)


def _manifest(own: str, types: list[dict[str, str]]) -> dict[str, Any]:
    """What the service is (§4 of the specification).

    Args:
        own: scheme and host of this server.
    """
    suggest = {
        name: {"service_url": own, "service_path": f"{ADDRESS}/suggest/{name}"}
        for name in ("entity", "type")
    }
    return {
        "versions": ["0.2"],
        "name": "Answerable: States, bodies, places, laws",
        "identifierSpace": f"{BASE}id/",
        "schemaSpace": f"{BASE}ontology#",
        "defaultTypes": types,
        "view": {"url": f"{own}/id/{{{{id}}}}"},
        "preview": {"url": f"{own}{ADDRESS}/preview?id={{{{id}}}}", "width": 400, "height": 160},
        "suggest": suggest,
        "batchSize": MOST_QUERIES,
    }


async def _queries(request: Request) -> str:
    """The batch in a form."""
    check_type(request, (_FORM,), f"send the batch as {_FORM}, in the field queries")
    problem = f"the batch is larger than {LARGEST // 1024} KiB; {_FEWER}"
    body = await body_of(request, LARGEST, problem)
    try:
        fields = parse_qsl(body.decode(), errors="strict", max_num_fields=10)
    except ValueError:
        raise RequestError(BAD_REQUEST, "the form is none, or is not UTF-8") from None
    given = [value for name, value in fields if name == "queries"]
    if len(fields) != 1 or len(given) != 1:
        raise RequestError(BAD_REQUEST, "send one field, queries, and no other")
    return given[0]


def _asked(text: str) -> dict[str, SoughtName]:
    """A batch: queries by the keys under which they are answered."""
    try:
        batch = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise RequestError(BAD_REQUEST, f"queries is not JSON: {error}") from None
    if not isinstance(batch, dict):
        raise RequestError(BAD_REQUEST, 'queries is no object: {"q0": {"query": "…"}}')
    if len(batch) > MOST_QUERIES:
        raise RequestError(
            BAD_REQUEST, f"{len(batch)} queries are too many; send {MOST_QUERIES} at most"
        )
    return {key: _query(key, one) for key, one in batch.items()}


def _query(key: str, one: object) -> SoughtName:
    def refused(field: str, what: str) -> RequestError:
        return RequestError(BAD_REQUEST, f"queries: {shown(key)}: {field}: {what}")

    if not isinstance(one, Mapping):
        raise refused("query", 'is no object; write {"query": "…"}')
    for name in one:
        if name not in _KEYS:
            raise refused(shown(name), f"is no part of a query; there are {', '.join(_KEYS)}")
    text, limit = one.get("query"), one.get("limit", CANDIDATES)
    if not isinstance(text, str):
        raise refused("query", "is no text; names are matched, and nothing else")
    if type(limit) not in (int, float) or limit < 1 or limit != int(limit):
        raise refused("limit", "is no whole number from 1 on")
    if not isinstance(one.get("properties", []), list):
        raise refused("properties", "is no list")
    types = one.get("type", [])
    types = [types] if isinstance(types, str) else types
    if not isinstance(types, list):
        raise refused("type", "is neither a text nor a list of texts")
    for name in types:
        if name not in CLASSES:
            raise refused("type", f"{shown(name)} is none; there are {', '.join(CLASSES)}")
    strict = one.get("type_strict", "any")
    if strict not in _WORDS:
        raise refused("type_strict", f"is none of {', '.join(_WORDS)}")
    classes = frozenset(types or CLASSES)
    # Nothing is of two of these classes.
    if strict == "all" and len(frozenset(types)) > 1:
        classes = frozenset()
    return SoughtName(text=text, classes=classes, limit=min(int(limit), MOST_CANDIDATES))


def _typed(request: Request) -> tuple[str, int]:
    """What somebody types, and how many suggestions stand before the wanted ones.

    A box that was emptied sends nothing typed, which is no mistake: the specification (“Suggest
    Queries”) asks for what the user has put in, and for no length of it. What else the box of
    OpenRefine sends of its own (`spell`, `scoring`, …) changes nothing.
    """
    for name in ("prefix", "cursor"):
        if len(request.query_params.getlist(name)) > 1:
            raise RequestError(BAD_REQUEST, f"{name} is given twice; give it once")
    prefix, cursor = (request.query_params.get(name) for name in ("prefix", "cursor"))
    if prefix is None:
        raise RequestError(BAD_REQUEST, "prefix is missing: what somebody typed")
    if cursor is not None and not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 3):
        raise RequestError(BAD_REQUEST, f"cursor is no whole number up to {MOST_PASSED}")
    after = int(cursor or 0)
    if after > MOST_PASSED:
        raise RequestError(BAD_REQUEST, f"cursor is more than {MOST_PASSED}; type more of the name")
    return prefix, after
