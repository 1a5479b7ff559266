"""Where a page stopped, as text that a client hands back.

A cursor is base64url, without padding, of a check sum (4 bytes), the fingerprint of the list that
it belongs to (6 bytes), and the row's key as a JSON array. Nothing in it is secret and nothing is
stored: a store and its copy give the same cursors. The check sum only notices what was cut or
mistyped; a key is checked for its shape before an engine sees it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import Any, Literal

import orjson

from graph.claims.errors import QueryError, shown
from graph.views.view import Key

_SUM, _PRINT = 4, 6
_LONGEST = 4096

Part = Literal["text", "number", "day", "grade", "id"]
"""What one place of a key may hold: a text or a number or a day number or nothing; a number of
its own, always there; an id."""

BY_ID: tuple[Part, ...] = ("id",)
"""The shape of the keys of every list that is ordered by id alone."""

BY_PLACE: tuple[Part, ...] = ("grade", "id")
"""The shape of the keys of lists that a row holds whole: the place in it, and the id."""

BY_RANK: tuple[Part, ...] = ("grade", "grade", "grade", "id")
"""The shape of the keys of hits: the parts of `graph.views.name_matching.Rank`, and the id."""

BY_WORDS: tuple[Part, ...] = ("grade", "id", "grade", "id")
"""The shape of the keys of claims with words: how many, the source, its line, the claim."""


def fingerprint(*of: Any) -> bytes:
    """What tells one list from another: a hash of all that decides its rows and their order."""
    canonical = orjson.dumps(of, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(canonical).digest()[:_PRINT]


def encode(print_: bytes, key: Key) -> str:
    """The cursor of the row with this key."""
    body = print_ + orjson.dumps(key)
    return base64.urlsafe_b64encode(_sum(body) + body).decode().rstrip("=")


def decode(print_: bytes, cursor: str, shape: Sequence[Part], given: str = "after") -> Key:
    """The key that a cursor of this list holds.

    Args:
        given: the argument that it was given as.

    Raises:
        QueryError: the text is no cursor, or one of another list.
    """
    raw = b""
    if len(cursor) <= _LONGEST and cursor.isascii():
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        except binascii.Error:
            raw = b""
    sum_, body = raw[:_SUM], raw[_SUM:]
    if len(body) <= _PRINT or _sum(body) != sum_:
        raise QueryError(
            f"{given} {shown(cursor)} is not a cursor; give endCursor, or a row's cursor, as an "
            "earlier reply gave it"
        )
    if body[:_PRINT] != print_:
        raise _foreign(cursor, given)
    try:
        key = orjson.loads(body[_PRINT:])
    except orjson.JSONDecodeError:
        key = None
    if not isinstance(key, list) or not _has_shape(key, shape):
        raise _foreign(cursor, given)
    return tuple(key)


def _foreign(cursor: str, given: str) -> QueryError:
    return QueryError(
        f"{given} {shown(cursor)} is a cursor of another list; give one that this list gave, with "
        "the same where, orderBy and days"
    )


def _has_shape(key: list[Any], shape: Sequence[Part]) -> bool:
    return len(key) == len(shape) and all(map(_fits, key, shape))


def _fits(value: Any, part: Part) -> bool:
    if part == "id":
        return isinstance(value, str)
    if value is None:
        return part != "grade"
    if part == "text":
        return isinstance(value, str)
    # Beyond 64 bits engines differ in what they can compare with.
    is_int = type(value) is int and abs(value) < 2**63
    return is_int or (part == "number" and type(value) is float)


def _sum(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:_SUM]
