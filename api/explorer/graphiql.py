"""GraphiQL, the page on which a newcomer asks: served whole from this machine.

Its scripts come from the package ``graphene-django-graphiql-static`` (GraphiQL 2, React 17),
installed at set-up time without its dependencies; nothing of it is imported, its files are only
read. The page forbids the browser to fetch from anywhere else.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from starlette.exceptions import HTTPException

ASKING = frozenset({"query", "documentId", "extensions"})
"""Parameters of an address that asks something."""
PACKAGE = "graphene_django_graphiql_static"

_HERE = Path(__file__).parent
_VENDORED = (
    "react.production.min.js",
    "react-dom.production.min.js",
    "graphiql.min.js",
    "graphiql.min.css",
)
_POLICY = {
    # GraphiQL's editor sets styles on elements; its fonts and icons are data: addresses.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; "
    "style-src 'self' 'unsafe-inline'; font-src data:; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept",
}
_MISSING = (
    "<!doctype html><meta charset=utf-8><title>Answerable</title><p>GraphiQL's files are not "
    "installed here. Run <code>make setup</code>, or install graphene-django-graphiql-static "
    "without its dependencies, and start again. GraphQL itself answers at this address."
)


def examples() -> list[dict[str, str]]:
    """The example queries, each of which opens in a tab of its own, in order of file name."""
    return [
        {"query": path.read_text(encoding="utf-8")}
        for path in sorted((_HERE / "examples").glob("*.graphql"))
    ]


def wants_page(request: Request) -> bool:
    """Whether a browser opened the address, rather than a program that asks something."""
    asks = ASKING.intersection(request.query_params)
    return "text/html" in request.headers.get("accept", "") and not asks


def add_graphiql(app: FastAPI) -> Response:
    """Serve GraphiQL's files below ``/graphql/``; the page itself is returned."""
    files = _files()

    @app.api_route("/graphql/{name}", methods=["GET", "HEAD"])
    def file(name: str) -> FileResponse:
        if name not in files:
            raise HTTPException(404, "there is nothing at this address")
        return FileResponse(files[name], headers={"X-Content-Type-Options": "nosniff"})

    if not files.keys() >= set(_VENDORED):
        return HTMLResponse(_MISSING, headers=_POLICY)
    # Nothing in the text may end the element that holds it.
    tabs = orjson.dumps(examples()).decode().replace("<", "\\u003c")
    page = (_HERE / "page.html").read_text(encoding="utf-8").replace("EXAMPLES", tabs)
    return HTMLResponse(page, headers=_POLICY)


def _files() -> Mapping[str, Path]:
    """Name below ``/graphql/`` → file."""
    found = {"page.js": _HERE / "page.js", "page.css": _HERE / "page.css"}
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return found
    folder = Path(spec.origin).parent / "static" / PACKAGE
    return found | {name: folder / name for name in _VENDORED if (folder / name).exists()}
