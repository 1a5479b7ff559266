"""Replies that a client may keep and ask about again: the digest of their bytes, and 304."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from fastapi import Request, Response

_TAG = re.compile(r'"[^"]*"')


def tag(digest: str) -> str:
    """The ``ETag`` of bytes with that SHA-256 in hexadecimal, before compression."""
    return f'"{digest}"'


def is_known(request: Request, etag: str) -> bool:
    """Whether the client has this already (``If-None-Match``, RFC 9110 §13.1.2)."""
    known = request.headers.get("if-none-match", "").strip()
    return known == "*" or etag in _TAG.findall(known)


def revalidated(
    request: Request,
    body: bytes,
    media_type: str,
    headers: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    """A reply with its digest, or 304 where the client has it."""
    etag = tag(hashlib.sha256(body).hexdigest())
    told = {**headers, "ETag": etag, "Cache-Control": "no-cache"}
    if status == 200 and is_known(request, etag):
        return Response(status_code=304, headers=told)
    return Response(body, status, told, media_type)
