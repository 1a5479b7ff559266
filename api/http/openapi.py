"""What of the server is REST, as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1) at
``/openapi.json``. GraphQL describes itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response

from api.errors import ErrorCode
from api.http.iris import OFFERS
from api.http.parameters import only
from api.http.reconciling import MOST_PASSED
from api.http.revalidating import revalidated
from api.settings import SOFTWARE
from graph.export import EXPORTERS, RDF

_ERROR = {"$ref": "#/components/schemas/Errors"}
_JSON = "application/json"
_ID = {"type": "string", "pattern": "^[a-z2-7]{26}$"}
_CLAIM = {"type": "string", "pattern": "^[a-z2-7]{32}$"}
_CODE = {"type": "string", "minLength": 1}
_DAY = {"type": "string", "format": "date"}


def add_openapi(app: FastAPI, purposes: Sequence[str]) -> None:
    """Serve the description.

    Args:
        purposes: what files can be for.
    """
    text = orjson.dumps(description(purposes), option=orjson.OPT_INDENT_2)

    @app.api_route("/openapi.json", methods=["GET", "HEAD"])
    def openapi(request: Request) -> Response:
        only(request)
        return revalidated(request, text, _JSON, {})


def description(purposes: Sequence[str] = ()) -> dict[str, Any]:
    """The description itself."""
    purpose = {**_CODE, "enum": sorted(purposes)} if purposes else _CODE
    formats = list(EXPORTERS)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Answerable",
            "version": SOFTWARE,
            "description": "Who is said to have done what to whom, on whose word, and what came "
            "of it. Without a token this is the public view; questions go to /graphql.",
        },
        "security": [{}, {"token": []}],
        "paths": {
            "/id/{id}": _about("An entity, with claims that name it", "id", _ID, after=_CLAIM),
            "/claim/{id}": _about("A claim", "id", _CLAIM),
            "/concept/{code}": _about("A concept", "code", {"type": "string", "minLength": 1}),
            "/ontology": _path("Every class, property and concept", _offered(OFFERS), (400, 406)),
            "/export/{format}": _path(
                "The public view as a file",
                _offered([EXPORTERS[name].media_type for name in formats]),
                (400, 404, 503),
                _in_path("format", {"type": "string", "enum": formats}),
                _in_query(
                    "ledger",
                    _DAY,
                    f"With what the ledger derives for that day; in {', '.join(RDF)}.",
                ),
                _in_query("purpose", purpose, "What the file is for; publication without a token."),
            ),
            "/export/{format}/description": _path(
                "What such a file is, as DCAT and VoID",
                _offered(["text/turtle"]),
                (400, 404, 503),
                _in_path("format", {"type": "string", "enum": formats}),
                _in_query("ledger", _DAY, "As of the file."),
                _in_query("purpose", purpose, "As of the file."),
            ),
            "/audit": _path(
                "The audit log, as far as the token reads",
                _offered(["application/x-ndjson"]),
                (400, 503),
                _in_query("since", _DAY, "Only lines of this day and later."),
            ),
            "/session": _session(),
            "/sheets": _sheets(),
            "/sheets/{origin}": {
                "get": _path(
                    "A coding sheet, as far as the token reads; Sheet-State says how it stands",
                    {"application/yaml": {"schema": {"type": "string"}}},
                    (400, 404, 503),
                    _in_path("origin", _ID),
                )["get"]
            },
            **_printing(),
            **_reconciling(),
            "/health": _probe("Whether questions are answered", (400, 503)),
            "/readyz": _probe("Whether questions are answered", (400, 503)),
            "/healthz": _probe("Whether the server lives", (400,)),
            "/metrics": _path(
                "Counts of requests, for Prometheus, as far as the caller reads",
                {"text/plain": {"schema": {"type": "string"}}},
                (400,),
            ),
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Errors": {
                    "type": "object",
                    "required": ["errors"],
                    "properties": {
                        "errors": {
                            "type": "array",
                            "minItems": 1,
                            "items": {
                                "type": "object",
                                "required": ["message", "extensions"],
                                "properties": {
                                    "message": {"type": "string"},
                                    "extensions": {
                                        "type": "object",
                                        "required": ["code"],
                                        "properties": {"code": {"enum": list(ErrorCode)}},
                                    },
                                },
                            },
                        }
                    },
                }
            },
        },
    }


def _printing() -> dict[str, Any]:
    """Pages to print."""
    page, on = _offered(["text/html"]), _in_query("on", _DAY, "The day; today where left out.")
    any_id = {"type": "string", "pattern": "^[a-z2-7]{26}([a-z2-7]{6})?$"}
    return {
        "/print/board": _path("All calls and what came of them, to print", page, (400, 503), on),
        "/print/id/{id}": _path(
            "An entity or a claim, with what denies it, to print",
            page,
            (400, 404, 503),
            _in_path("id", any_id),
        ),
        "/print/duties/{id}": _path(
            "Duties after an event, to print", page, (400, 404, 503), _in_path("id", _ID), on
        ),
    }


def _reconciling() -> dict[str, Any]:
    """Names in a table are matched."""
    reply = {_JSON: {"schema": {"type": "object"}}}
    queries = _in_query("queries", _CODE, "A batch as JSON; the manifest without one.")
    typed = _in_query("prefix", {"type": "string"}, "What somebody typed; nothing yet is empty.")
    prefix = {**typed, "required": True}
    behind = {"type": "integer", "minimum": 0, "maximum": MOST_PASSED}
    cursor = _in_query("cursor", behind, "How many suggestions stand before the wanted ones.")
    manifest = _path("A reconciliation service (API 0.2): its manifest", reply, (400, 503), queries)
    replies = {**manifest["get"]["responses"]}
    for status, what in ((413, "The batch is too large."), (415, "It is no form.")):
        replies[str(status)] = {"description": what, "content": {_JSON: {"schema": _ERROR}}}
    form = {"schema": {"type": "object", "properties": {"queries": {"type": "string"}}}}
    batch = {
        "summary": "A batch of names is matched",
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": form},
        },
        "responses": replies,
    }
    types = {"type": "array", "items": {"type": "string"}}
    of = _in_query("type", types, "Only those of this class; again for more, empty for any.")
    return {
        "/reconcile": {**manifest, "post": batch},
        "/reconcile/suggest/entity": _path(
            "Names that begin so; none where nothing is typed yet",
            *(reply, (400, 503), prefix, cursor, of),
        ),
        "/reconcile/suggest/type": _path(
            "Types that are offered; all of them where nothing is typed yet",
            *(reply, (400, 503), prefix, cursor),
        ),
        "/reconcile/preview": _path(
            "A few words on a candidate",
            _offered(["text/html"]),
            (400, 404, 503),
            _in_query("id", _ID, "Of the candidate."),
        ),
    }


def _probe(what: str, errors: Sequence[int]) -> dict[str, Any]:
    ok = {"required": ["status"], "properties": {"status": {"const": "ok"}}}
    return _path(what, {_JSON: {"schema": {"type": "object", **ok}}}, errors)


def _sheets() -> dict[str, Any]:
    """A sheet is handed in."""
    refused = {
        str(status): {"description": what, "content": {_JSON: {"schema": _ERROR}}}
        for status, what in (
            (400, "The sheet cannot be taken; each error has line, field and `mend`."),
            (401, "The token is not taken."),
            (403, "The token may not do this, or a page of another site asks."),
            (412, "The sheet does not stand as it was read (If-Match)."),
            (413, "It is larger than a sheet may be."),
            (415, "It is of another media type."),
            (421, "The server does not answer for this host name."),
            (422, "The Idempotency-Key came with another request."),
            (429, "Too many requests or failures; Retry-After says when."),
            (503, "There was no time, or the store cannot be written."),
        )
    }
    bodies = {name: {"schema": {"type": "string"}} for name in ("application/yaml", _JSON)}
    flag = {"type": "string", "enum": ["true", "false"]}
    return {
        "post": {
            "summary": "A coding sheet is handed in, whole or not at all",
            "security": [{"token": []}],
            "parameters": [
                _in_query("dryRun", flag, "Keep nothing, and tell what would come of it."),
                _in_query("loosen", flag, "Take what marks less strictly what is stored."),
            ],
            "requestBody": {"required": True, "content": bodies},
            "responses": {
                "200": {
                    "description": "What came of it, as of addSheet in GraphQL.",
                    "content": {_JSON: {"schema": {"type": "object"}}},
                },
                **refused,
            },
        },
    }


def _session() -> dict[str, Any]:
    """A token and its code open a session."""
    code = {
        "type": "object",
        "anyOf": [{"required": ["code"]}, {"required": ["browser"]}],
        "properties": {
            "code": {"type": "string", "pattern": "^[0-9]{6}$"},
            "browser": {"type": "boolean"},
        },
    }
    texts = {name: {"type": "string"} for name in ("session", "csrf", "clearance")}
    numbers = {name: {"type": "integer"} for name in ("idleSeconds", "longestSeconds")}
    opened = {
        "type": "object",
        "properties": {
            "open": {"type": "boolean"},
            "login": {"type": "string"},
            **texts,
            **numbers,
            "may": {"type": "array", "items": {"type": "string"}},
            "lastVisit": {"type": ["string", "null"], "format": "date-time"},
        },
    }
    required = ["idleSeconds", "longestSeconds", "clearance", "may"]
    refused = {
        str(status): {"description": what, "content": {_JSON: {"schema": _ERROR}}}
        for status, what in (
            (400, "There is no code."),
            (401, "The token, or its code, is not taken."),
            (403, "A page of another site asks, or the token came in the clear."),
            (421, "The server does not answer for this host name."),
            (429, "Too many requests or failures; Retry-After says when."),
        )
    }
    return {
        "get": {
            "summary": "Whether the cookie is of a session that holds, what its page sends "
            "with what is no plain read, and when the reader's visit before this one began",
            "responses": {
                "200": {
                    "description": "No session and one that is over are alike.",
                    "content": {_JSON: {"schema": {**opened, "required": ["open"]}}},
                },
                **{status: refused[status] for status in ("400", "403", "421", "429")},
            },
        },
        "post": {
            "summary": "A token and the code of its second factor open a session",
            "security": [{"token": []}],
            "requestBody": {"required": True, "content": {_JSON: {"schema": code}}},
            "responses": {
                "201": {
                    "description": "The session: a token for some hours, or in a cookie.",
                    "content": {_JSON: {"schema": {**opened, "required": required}}},
                },
                **refused,
            },
        },
        "delete": {
            "summary": "The session that the request is made in ends",
            "security": [{"token": []}],
            "responses": {"204": {"description": "It has ended."}, **refused},
        },
    }


def _about(
    what: str, name: str, schema: Mapping[str, Any], *, after: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    more = [] if after is None else [_in_query("after", after, "What stands behind that claim.")]
    return _path(what, _offered(OFFERS), (400, 404, 406, 503), _in_path(name, schema), *more)


def _path(
    what: str,
    content: Mapping[str, Any],
    errors: Sequence[int],
    *parameters: Mapping[str, Any],
) -> dict[str, Any]:
    told = {
        400: "A parameter is none of this address, or has no value that it can have.",
        404: "There is nothing at this address that may be read.",
        406: "None of the media types that are wanted is offered.",
        503: "The store cannot be read, or not in time.",
    }
    refused = {
        str(status): {"description": told[status], "content": {_JSON: {"schema": _ERROR}}}
        for status in errors
    }
    everywhere = {
        "304": {"description": "What the client has is still so."},
        "401": {
            "description": "The token is not taken.",
            "content": {_JSON: {"schema": _ERROR}},
        },
        "403": {
            "description": "A page of another site asks, or the token may not do this.",
            "content": {_JSON: {"schema": _ERROR}},
        },
        "421": {
            "description": "The server does not answer for this host name.",
            "content": {_JSON: {"schema": _ERROR}},
        },
        "429": {
            "description": "Too many requests; Retry-After says when.",
            "content": {_JSON: {"schema": _ERROR}},
        },
    }
    replies = {"200": {"description": what, "content": content}, **everywhere, **refused}
    return {
        method: {
            "summary": what,
            "parameters": list(parameters),
            "responses": replies,
        }
        for method in ("get", "head")
    }


def _offered(media_types: Sequence[str]) -> dict[str, Any]:
    return {media_type: {} for media_type in dict.fromkeys(media_types)}


def _in_path(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(name: str, schema: Mapping[str, Any], what: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": what}
