"""A claim as a row: the columns that queries compare, worked out once when it is recorded."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import orjson

from graph.claims.claim import Claim, Literal, canonical, content, hashed_bytes, hashed_together
from graph.claims.errors import InputError
from graph.claims.period import Period
from graph.claims.text import folded

Cell: TypeAlias = str | int | float | bytes | None

COLUMNS = (
    "key, id, origin, subject, subject_id, predicate, object, object_id, concept, negated, "
    "denies, stance, source, refines, written, marking, recorded, "
    "valid_eb, valid_lb, valid_ee, valid_le, earliest, latest, text, language, folded, sort"
)
INSERT_CLAIM = f"INSERT INTO claims ({COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS.split(',')))})"
_UNDATED = (None, None, None, None)
_NO_VALUE = (None, None, None, None, None, None)
NOTHING = (*_UNDATED, *_NO_VALUE)
"""The `what_columns` of a claim without a time and without a value."""
_SORT = struct.Struct(">4I")


def packed(sort_key: tuple[int, int, int, int]) -> bytes:
    """A period's sort key as bytes that compare as it does."""
    return _SORT.pack(*sort_key)


def unpacked(sort: bytes) -> tuple[int, int, int, int]:
    """What `packed` packed."""
    a, b, c, d = _SORT.unpack(sort)
    return a, b, c, d


def day_numbers(period: Period) -> tuple[int | None, int | None, int | None, int | None]:
    """Earliest and latest begin, earliest and latest end (`date.toordinal`)."""
    return (*period.begins, *period.ends)


def what_columns(claim: Claim) -> tuple[Cell, ...]:
    """From ``valid_eb`` to ``sort``; depends on the claim's content alone.

    Raises:
        InputError: a number that is none.
    """
    valid, value = claim.valid, claim.value
    return (
        *(_UNDATED if valid is None else day_numbers(valid)),
        *(_NO_VALUE if value is None else _value_columns(claim, value)),
    )


def _value_columns(claim: Claim, value: Literal) -> tuple[Cell, ...]:
    """Earliest and latest day of a period; text, language, folded text; the sort value."""
    if value.period is not None:
        earliest, latest, sort = _dated(value.period.edtf)
        return (earliest, latest, value.text, None, None, sort)
    if value.quantity is not None:
        return (None, None, value.text, None, None, value.quantity.min)
    if value.datatype == "number":
        try:
            number = float(value.text)
        except ValueError:
            raise InputError(
                "is no number",
                mend="write digits with a point before decimals",
                record=claim.id,
                field=claim.predicate,
                value=value.text,
            ) from None
        return (None, None, value.text, None, folded(value.text), number)
    return (None, None, value.text, value.language, folded(value.text), None)


# Few dates stand in very many claims.
@lru_cache(maxsize=8192)
def _dated(edtf: str | None) -> tuple[int | None, int | None, bytes | None]:
    """Earliest and latest day of a period, and its sort value."""
    if edtf is None:
        return None, None, None
    period = Period(edtf=edtf)
    return period.begins[0], period.ends[1], packed(period.sort_key)


def proven_bodies(claims: Sequence[Claim]) -> list[bytes]:
    """The canonical JSON of each claim's content, which its id is the hash of.

    Raises:
        InputError: one is not.
    """
    try:
        # Writes what `canonical` does, many times faster; where it should not, the hash tells.
        bodies = list(map(orjson.dumps, map(content, claims)))
        if hashed_together(bodies) == [claim.id for claim in claims]:
            return bodies
    except TypeError:
        pass
    return [_proven_body(claim) for claim in claims]


def _proven_body(claim: Claim) -> bytes:
    try:
        body = canonical(content(claim))
    except (TypeError, UnicodeEncodeError):
        body = b""
    if hashed_bytes(body) != claim.id:
        raise InputError(
            "has an id that its content does not demand",
            mend="build it with make_claim",
            record=claim.id,
            field=claim.predicate,
        )
    return body
