"""The page at `/`, and its files below `/page/`, under a policy that lets nothing else in.

What is served says nothing of the store: the page asks the public API as every other client does.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from markupsafe import Markup
from starlette.exceptions import HTTPException

from api.page.documents import HERE, documents
from api.page.files import ROOM, Files

FIRST = (
    "preact",
    "preact/hooks",
    "htm",
)
"""Libraries of the first view, fetched with the page; others when a view wants them."""
_KEPT = "public, max-age=31536000, immutable"
_SAME = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_TRUSTED = "require-trusted-types-for 'script'; trusted-types answerable"
_THREAD = f"default-src 'none'; script-src 'self'; {_TRUSTED}"
"""What a worker may do: it has the policy of its own file, not that of the page (CSP 3, §2.2)."""
_MISSING = Markup(
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Answerable</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body>'
    "<h1>Answerable</h1><p>The page cannot be shown here: these libraries are not installed: {}."
    "</p><p>Run <code>make setup</code> where npm’s registry can be reached, and start again.</p>"
    '<p>What works without them: <a href="/graphql">GraphiQL</a>, where questions are asked, and '
    '<a href="/ontology">the words of the data</a>.</p></body></html>\n'
)


def add_page(app: FastAPI, files: Files | None = None) -> Response:
    """Serve the page's files; the page itself is returned."""
    files = files or Files.found()
    served = files.served()

    @app.api_route(ROOM + "{name:path}", methods=["GET", "HEAD"])
    def file(name: str, request: Request) -> Response:
        found = served.get(ROOM + name)
        if found is None:
            raise HTTPException(404, "there is nothing at this address")
        headers = {**_SAME, "Cache-Control": _KEPT, "Content-Security-Policy": _THREAD}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(found.packed, 200, headers, found.media_type)
        return Response(found.body, 200, headers, found.media_type)

    headers = {**_SAME, "Cache-Control": "no-cache", "Vary": "Accept"}
    if files.missing:
        headers["Content-Security-Policy"] = _policy(())
        missing = _MISSING.format(", ".join(files.missing))
        return Response(missing, 200, headers, "text/html; charset=utf-8")
    text, inline = _page(files)
    headers["Content-Security-Policy"] = _policy(inline)
    return Response(text, 200, headers, "text/html; charset=utf-8")


def _page(files: Files) -> tuple[str, tuple[str, ...]]:
    """The page, and the one script in it: the import map."""
    imports = _json({"imports": files.imports})
    preloaded = [files.libraries[name].address for name in FIRST]
    preloaded += [
        file.address
        for name, file in files.own.items()
        if name.startswith(("shell/", "words/", "board/")) and name.endswith(".js")
    ]
    put: dict[str, str] = {
        "STYLE": files.own["shell/style.css"].address,
        "IMPORTS": imports,
        "DOCUMENTS": _json(documents()),
        "SCRIPTS": _json(files.scripts),
        "PRELOADED": "\n    ".join(
            f'<link rel="modulepreload" href="{address}" />' for address in preloaded
        ),
        "START": files.imports[ROOM + "shell/start.js"],
    }
    text = (HERE / "page.html").read_text(encoding="utf-8")
    for name, value in put.items():
        text = text.replace(name, value)
    return text, (imports,)


def _json(value: Any) -> str:
    """As JSON in which nothing ends the element that holds it."""
    return orjson.dumps(value).decode().replace("<", "\\u003c")


def _policy(inline: tuple[str, ...]) -> str:
    digests = "".join(
        f" 'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'"
        for one in inline
    )
    return (
        f"default-src 'none'; script-src 'self'{digests}; style-src 'self'; connect-src 'self'; "
        "worker-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors 'none'; {_TRUSTED}"
    )
