"""Plain pages for people: no scripts, nothing fetched, nothing that a name could slip in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape

from graph.claims.errors import harmless

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:1rem auto;padding:0 1rem}"
    "dt{font-weight:600;margin-top:.8rem}dd{margin:0 0 0 1.5rem}code{overflow-wrap:anywhere}"
    "small{color:#555}h3{margin-bottom:0}"
)
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What browsers may do with a page: show it."""


def text(words: str) -> str:
    """Words as HTML, without what would steer a browser or reorder a line."""
    return escape(harmless(words))


def link(address: str, words: str) -> str:
    """A link; of addresses elsewhere only those of the web become one."""
    if not address.startswith(("/", "#", "https://", "http://")):
        return text(words)
    return f'<a href="{escape(address)}" rel="noreferrer">{text(words)}</a>'


def pairs(rows: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Names with what belongs to each, which is HTML already; empty rows are left out."""
    parts = [
        f"<dt>{text(name)}</dt>" + "".join(f"<dd>{value}</dd>" for value in values)
        for name, values in rows
        if values
    ]
    return f"<dl>\n{chr(10).join(parts)}\n</dl>\n"


def page(title: str, body: str, language: str = "en") -> bytes:
    """A whole page around a body, which is HTML already."""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{text(title)}</h1>\n{body}</body>\n</html>\n"
    ).encode()
