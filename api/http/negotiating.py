"""Which of several forms is sent: content negotiation (RFC 9110 §12.5.1); which form came."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fastapi import Request
from starlette.requests import ClientDisconnect

from api.errors import TOO_LARGE, WRONG_TYPE, RequestError
from graph.claims.errors import Abandoned, shown

_RANGE = re.compile(
    r"\s*([A-Za-z0-9!#$&^_.+*-]+/[A-Za-z0-9!#$&^_.+*-]+)\s*((?:;[^;,]*)*)\Z", re.ASCII
)
_WEIGHT = re.compile(r";\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|\Z)", re.ASCII | re.I)


_CHARSET = re.compile(r";\s*charset\s*=\s*\"?([^\s;\"]*)", re.ASCII | re.I)
_AS_UTF_8 = ("utf-8", "utf8", "us-ascii")
"""Charsets whose bytes mean in UTF-8 the same."""


def check_type(request: Request, taken: Sequence[str], mend: str) -> None:
    """Refuse a body of another media type, or in another charset than UTF-8.

    Raises:
        RequestError: with what to send instead.
    """
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() not in taken:
        raise RequestError(WRONG_TYPE, mend)
    charset = _CHARSET.search(given)
    if charset is not None and charset[1].lower() not in _AS_UTF_8:
        raise RequestError(WRONG_TYPE, f"the body is in {shown(charset[1])}: send it as UTF-8")


async def body_of(request: Request, most: int, problem: str) -> bytes:
    """The body of a request, of so many bytes at most.

    Args:
        problem: what is told of a larger one, which is refused before it comes where its length is
            said.

    Raises:
        RequestError: it is larger, or packed.
        Abandoned: the client left before it was whole.
    """
    packed = request.headers.get("content-encoding", "identity")
    if packed.strip().lower() != "identity":
        raise RequestError(WRONG_TYPE, f"the body is packed ({shown(packed)}): send it as it is")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise RequestError(TOO_LARGE, problem)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise RequestError(TOO_LARGE, problem)
    except ClientDisconnect:
        raise Abandoned("the client left before the request was whole") from None
    return bytes(body)


def chosen(accept: str, offers: Sequence[str]) -> str | None:
    """The offer that an ``Accept`` header wants most, the first among equals; None for none.

    An empty header wants anything. What is malformed is left out.
    """
    ranges: list[tuple[str, float]] = []
    for part in accept[:2000].split(","):
        match = _RANGE.match(part)
        if match is not None:
            weight = _WEIGHT.search(match[2])
            ranges.append((match[1].lower(), float(weight[1]) if weight else 1.0))
    if not accept.strip():
        ranges = [("*/*", 1.0)]
    best: tuple[float, str | None] = (0.0, None)
    for offer in offers:
        weight_of = _weight(offer, ranges)
        if weight_of > best[0]:
            best = (weight_of, offer)
    return best[1]


def _weight(offer: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Of the most specific range that the offer is in."""
    for wanted in (offer, f"{offer.partition('/')[0]}/*", "*/*"):
        weights = [weight for name, weight in ranges if name == wanted]
        if weights:
            return max(weights)
    return 0.0
