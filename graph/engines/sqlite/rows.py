"""A claim as a row: the columns that queries compare, worked out once when it is recorded."""

from __future__ import annotations

import struct
from typing import TypeAlias

import orjson

from graph.claim import Claim, Literal, canonical, content, hashed_bytes
from graph.engines.sqlite.interned import STANCE_NUMBERS, Terms
from graph.errors import InputError
from graph.period import Period
from graph.text import folded

Cell: TypeAlias = str | int | float | bytes | None

COLUMNS = (
    "key, id, origin, subject, subject_id, predicate, object, object_id, concept, negated, "
    "denies, stance, source, refines, written, marking, recorded, "
    "valid_eb, valid_lb, valid_ee, valid_le, earliest, latest, text, language, folded, sort"
)
INSERT_CLAIM = f"INSERT INTO claims ({COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS.split(',')))})"
_UNDATED = (None, None, None, None)
_NO_VALUE = (None, None, None, None, None, None)
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
    a, b = period.earliest_begin, period.latest_begin
    c, d = period.earliest_end, period.latest_end
    return (
        None if a is None else a.toordinal(),
        None if b is None else b.toordinal(),
        None if c is None else c.toordinal(),
        None if d is None else d.toordinal(),
    )


def what_columns(claim: Claim) -> tuple[Cell, ...]:
    """From ``valid_eb`` to ``sort``; depends on the claim's content alone.

    Raises:
        InputError: a number that is none.
    """
    valid = claim.valid
    return (
        *(_UNDATED if valid is None else day_numbers(valid)),
        *(_NO_VALUE if claim.value is None else _value_columns(claim, claim.value)),
    )


def _value_columns(claim: Claim, value: Literal) -> tuple[Cell, ...]:
    """Earliest and latest day of a period; text, language, folded text; the sort value."""
    if value.period is not None:
        period: Period = value.period
        sort = None if period.day is None else packed(period.sort_key)
        earliest, _, _, latest = day_numbers(period)
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


def proven_body(claim: Claim) -> bytes:
    """The canonical JSON of a claim's content, which its id is the hash of.

    Raises:
        InputError: it is not.
    """
    array = content(claim)
    try:
        # Writes what `canonical` does, many times faster; where it should not, the hash tells.
        body = orjson.dumps(array)
        if hashed_bytes(body) == claim.id:
            return body
        body = canonical(array)
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


def claim_row(
    claim: Claim,
    key: int,
    origin: int,
    subject: int,
    object: int | None,
    source: int,
    refines: int | None,
    written: int,
    marking: int,
    recorded: int,
    terms: Terms,
) -> tuple[Cell, ...]:
    """The cells of `INSERT_CLAIM`, in its order."""
    return (
        key,
        claim.id,
        origin,
        subject,
        None if object is None else claim.subject,
        terms.properties[claim.predicate],
        object,
        claim.object,
        None if claim.concept is None else terms.concepts[claim.concept],
        int(claim.negated),
        int(any(link.act == "denies" for link in claim.attribution)),
        STANCE_NUMBERS[claim.stance],
        source,
        refines,
        written,
        marking,
        recorded,
        *what_columns(claim),
    )
