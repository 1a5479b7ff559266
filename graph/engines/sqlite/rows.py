"""A claim as a row: the columns that queries compare, computed once when it is recorded."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

from graph.claims.claim import Claim, Literal
from graph.claims.errors import InputError
from graph.claims.period import Period
from graph.claims.remembered import remembered
from graph.claims.text import folded
from graph.engines.sqlite.days import VALID, VALUE
from graph.views.clusters import JUDGEMENTS

Cell: TypeAlias = str | int | float | bytes | None

COLUMNS = (
    "key, id, origin, subject, subject_id, predicate, object, object_id, concept, negated, "
    "denies, stance, source, refines, written, marking, unit, "
    "valid_eb, valid_lb, valid_ee, valid_le, earliest, latest, low, high, "
    "text, language, folded, sort, spread"
)
INSERT_CLAIM = f"INSERT INTO claims ({COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS.split(',')))})"
INSERT_ENTITY = "INSERT INTO entities (key, id, class, marking, unit) VALUES (?, ?, ?, ?, ?)"
_UNDATED = (None, None, None, None)
_NO_VALUE = (None, None, None, None, None, None, None, None)
_JUDGED = (*_NO_VALUE[:-1], 1)
NOTHING = (*_UNDATED, *_NO_VALUE, None)
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
    """From ``valid_eb`` to ``spread``; depends on the claim's content alone.

    Raises:
        InputError: a number that is none.
    """
    valid, value = claim.valid, claim.value
    return (
        *(_UNDATED if valid is None else day_numbers(valid)),
        *(_no_value(claim) if value is None else _value_columns(claim, value)),
        _spread(claim),
    )


def _no_value(claim: Claim) -> tuple[Cell, ...]:
    """A judgement of identity has a place in the index of sort values: all are read at once."""
    return _JUDGED if claim.predicate in JUDGEMENTS else _NO_VALUE


def _periods(claim: Claim) -> tuple[tuple[int, Period | None], ...]:
    value = claim.value
    return (VALID, claim.valid), (VALUE, None if value is None else value.period)


def _spread(claim: Claim) -> int | None:
    """Which of its periods are one of several; None where none is."""
    # Of nearly every claim it is asked, and of few there is anything to say.
    found, valid, value = 0, claim.valid, claim.value
    if valid is not None and len(valid.spans) > 1:
        found = VALID
    if value is not None and value.period is not None and len(value.period.spans) > 1:
        found += VALUE
    return found or None


def spans_of(claim: Claim) -> Iterator[tuple[int, int, int | None, int | None]]:
    """The rows of `spans`, without the claim: first and last possible day of each alternative."""
    for of, period in _periods(claim):
        if period is not None and len(period.spans) > 1:
            for place, (first, _, _, last) in enumerate(period.spans):
                yield of, place, _number(first), _number(last)


def particulars_of(
    claim: Claim,
) -> Iterator[tuple[int, str, str | None, str | None, int | None, int | None]]:
    """The rows of `particulars`, without the claim: place, property, concept, folded text, and the
    bounds of a quantity."""
    for place, one in enumerate(claim.particulars):
        value = one.value
        quantity = None if value is None else value.quantity
        yield (
            place,
            one.property,
            one.concept,
            None if value is None or quantity is not None else folded(value.text),
            None if quantity is None else quantity.low,
            None if quantity is None else quantity.high,
        )


def _number(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _value_columns(claim: Claim, value: Literal) -> tuple[Cell, ...]:
    """Earliest and latest day of a period, bounds of a quantity; text, language, folded text; the
    sort value."""
    if value.period is not None:
        earliest, latest, sort = _dated(value.period.edtf)
        return (earliest, latest, None, None, value.text, None, None, sort)
    if value.quantity is not None:
        quantity = value.quantity
        return (None, None, quantity.low, quantity.high, value.text, None, None, quantity.low)
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
        return (None, None, None, None, value.text, None, folded(value.text), number)
    return (None, None, None, None, value.text, value.language, folded(value.text), None)


# Few dates stand in very many claims.
@remembered(8192)
def _dated(edtf: str | None) -> tuple[int | None, int | None, bytes | None]:
    """Earliest and latest day of a period, and its sort value; None where no date is known."""
    if edtf is None:
        return None, None, None
    period = Period(edtf=edtf)
    sort = None if period.day is None else packed(period.sort_key)
    return period.begins[0], period.ends[1], sort


def place_in_time(how: str, start: date | None, end: date | None) -> list[tuple[str, str]]:
    """Where claims whose value lies within a range, or covers it, are in order of time.

    What lies within one is there in that order, too; what covers one comes no later than where it
    begins.

    Args:
        how: "within" or "covers".

    Returns:
        how their `sort` compares with what, all of it true: ``("<", "x'…'")``; none where they may
        be anywhere.
    """
    bounds = []
    if start is not None:
        day = start.toordinal()
        bounds.append(("<", _begin(day + 1)) if how == "covers" else (">=", _begin(day)))
    if end is not None and how == "within":
        bounds.append(("<", _begin(end.toordinal() + 1)))
    return bounds


def _begin(day: int) -> str:
    """Where a day begins in order of time."""
    return f"x'{packed((day, 0, 0, 0)).hex()}'"
