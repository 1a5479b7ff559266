"""Tokens in addresses, where logs and histories keep them."""

from __future__ import annotations

import re
from urllib.parse import unquote_plus

from starlette.requests import HTTPConnection

_PARAMETERS = frozenset(
    ("access_token", "api_key", "apikey", "authorization", "bearer", "id_token", "jwt", "token")
)
"""Those in which others send tokens."""
_OURS = re.compile(r"ans[a-z]_[a-z2-7]{8}_[a-z2-7]{32}(?![a-z2-7])")
"""A token, or what stands for a session, as `api.access.tokens` writes them."""


def has_token(request: HTTPConnection) -> bool:
    """Whether the address of a request has a token: one of ours anywhere in it, or a parameter in
    which others send theirs."""
    if not request.scope["query_string"]:
        return _OURS.search(request.scope["path"]) is not None
    if not _PARAMETERS.isdisjoint(name.lower() for name in request.query_params):
        return True
    query = request.url.query
    return any(map(_OURS.search, (request.url.path, query, unquote_plus(query))))
