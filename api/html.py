"""Plain pages for people: no scripts, nothing fetched, nothing that a name could slip in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from typing import Self

from markupsafe import Markup

from graph.claims.errors import harmless


class Html(Markup):
    """HTML. A string that is put into it, and that is not HTML itself, becomes text.

    Text loses what would steer a browser or reorder a line.
    """

    __slots__ = ()

    @classmethod
    def escape(cls, words: object, /) -> Self:
        """Words as HTML; what is HTML already stays as it is."""
        if isinstance(words, Markup):
            return cls(words)
        return cls(escape(harmless(str(words))))


_STYLE = Html(
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:1rem auto;padding:0 1rem}"
    "dt{font-weight:600;margin-top:.8rem}dd{margin:0 0 0 1.5rem}code{overflow-wrap:anywhere}"
    "small{color:#555}h3{margin-bottom:0}"
)


def policy_of(style: str, frames: str = "'none'") -> str:
    """What browsers may do with a page of this style: show it.

    Args:
        frames: the sources of pages that may show it inside theirs.
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {frames}"
    )


POLICY = policy_of(_STYLE)
"""That of a plain page."""


def policy_of_frames(origins: Iterable[str]) -> str:
    """That of a plain page which pages of these origins may show inside theirs."""
    return policy_of(_STYLE, " ".join(sorted(origins)) or "'none'")


_PAGE = Html(
    '<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
)


def link(address: str, words: str) -> Html:
    """A link; of addresses elsewhere only those of the web become one."""
    if not address.startswith(("/", "#", "https://", "http://")):
        return Html.escape(words)
    # An address keeps every character: it would lead elsewhere without one.
    whole = Html(escape(address))
    return Html('<a href="{}" rel="noreferrer">{}</a>').format(whole, words)


def pairs(rows: Iterable[tuple[str, Sequence[str]]]) -> Html:
    """Names with what belongs to each; empty rows are left out."""
    parts = [
        Html("<dt>{}</dt>{}").format(
            name, Html().join(Html("<dd>{}</dd>").format(value) for value in values)
        )
        for name, values in rows
        if values
    ]
    return Html("<dl>\n{}\n</dl>\n").format(Html("\n").join(parts))


def page(title: str, body: Html, language: str = "en") -> bytes:
    """A whole page around a body."""
    headed = Html("<h1>{}</h1>\n{}").format(title, body)
    return styled_page(title, headed, _STYLE, language=language)


def styled_page(title: str, body: Html, style: Html, language: str = "en") -> bytes:
    """A whole page with a style of its own, and nothing around its body."""
    return _PAGE.format(language=language, title=title, style=style, body=body).encode()
