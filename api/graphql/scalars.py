"""Dates as an analyst writes them: one form each, and a message that shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from graphql import GraphQLScalarType, GraphQLSchema

from graph.claims.errors import shown

T = TypeVar("T")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?\Z", re.ASCII
)
"""RFC 3339 §5.6 ``date-time``; the offset is looked for apart, to say so where it is missing."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def settle_dates(schema: GraphQLSchema) -> None:
    """Make the scalars ``Date`` and ``DateTime`` take one form each.

    Strawberry's own take every form of ISO 8601 that Python knows (``20181228``, ``2018-W52-5``),
    and say what is wrong in words of the library.
    """
    for name, parse, page in (
        ("Date", _day, "local-date"),
        ("DateTime", _moment, "date-time"),
    ):
        scalar = schema.type_map.get(name)
        if isinstance(scalar, GraphQLScalarType):
            scalar.coerce_input_value = parse
            scalar.specified_by_url = f"https://scalars.graphql.org/andimarek/{page}.html"


def _day(value: object) -> date:
    """ValueError, which graphql-core turns into an error with the place in the question."""
    text = _text(value, "a day such as 2018-12-28")
    if not _DAY.match(text):
        raise ValueError(f"{shown(text)} is not a day; write it as 2018-12-28")
    return _made(date.fromisoformat, text, "no such day; write it as 2018-12-28")


def _moment(value: object) -> datetime:
    mend = "write it as 2018-12-28T14:00:00Z, or with an offset such as +03:00"
    text = _text(value, "a moment such as 2018-12-28T14:00:00Z")
    match = _MOMENT.match(text)
    if match is None:
        raise ValueError(f"{shown(text)} is not a moment; {mend}")
    if match[5] is None:
        raise ValueError(f"{shown(text)} has no offset from UTC; write {text}Z for UTC")
    # A leap second is the first moment behind it, as the clock of the store has none.
    leap = match[3] == "60"
    offset = "+00:00" if match[5] in "Zz" else match[5]
    fraction = (match[4] or "")[:7]
    written = (
        f"{match[1]}T{match[2]}:{'59' if leap else match[3]}{'' if leap else fraction}{offset}"
    )
    found = _made(datetime.fromisoformat, written, f"no such moment; {mend}", text)
    return found + timedelta(seconds=1) if leap else found


def _text(value: object, wanted: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is not a text; write {wanted}, in quotation marks")
    return value


def _made(make: Callable[[str], T], text: str, problem: str, given: str | None = None) -> T:
    try:
        return make(text)
    except ValueError:
        raise ValueError(f"{shown(given or text)}: {problem}") from None
