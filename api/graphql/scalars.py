"""Dates as an analyst writes them: one form each, and a message that shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from graphql import GraphQLScalarType, GraphQLSchema

from graph.claims.errors import shown

T = TypeVar("T")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def settle_dates(schema: GraphQLSchema) -> None:
    """Make the scalars ``Date`` and ``DateTime`` take one form each.

    Strawberry's own take every form of ISO 8601 that Python knows (``20181228``, ``2018-W52-5``),
    and say what is wrong in words of the library.
    """
    for name, parse in (("Date", _day), ("DateTime", _moment)):
        scalar = schema.type_map.get(name)
        if isinstance(scalar, GraphQLScalarType):
            scalar.coerce_input_value = parse


def _day(value: object) -> date:
    """ValueError, which graphql-core turns into an error with the place in the question."""
    text = _text(value, "a day such as 2018-12-28")
    if not _DAY.match(text):
        raise ValueError(f"{shown(text)} is not a day; write it as 2018-12-28")
    return _made(date.fromisoformat, text, "no such day; write it as 2018-12-28")


def _moment(value: object) -> datetime:
    mend = "write it as 2018-12-28T14:00:00Z, or with an offset such as +03:00"
    text = _text(value, "a moment such as 2018-12-28T14:00:00Z")
    if "T" not in text.upper():
        raise ValueError(f"{shown(text)} is not a moment; {mend}")
    return _made(datetime.fromisoformat, text, f"no such moment; {mend}")


def _text(value: object, wanted: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is not a text; write {wanted}, in quotation marks")
    return value


def _made(make: Callable[[str], T], text: str, problem: str) -> T:
    try:
        return make(text)
    except ValueError:
        raise ValueError(f"{shown(text)}: {problem}") from None
