"""How long a reply would be, reckoned before it is written.

What a reply shows in several places is laid out once and put there by reference, so a small query
over few rows can stand for a reply of any length: an event, its place, all events of that place,
and so on. Each part is weighed once, however often it stands in the whole.
"""

from __future__ import annotations

from typing import Any

from api.graphql.portions import Unwritten
from graph.claims.errors import QueryError
from graph.views.kept_portions import Portion

MOST_LENGTH = 100_000_000
"""Characters that a reply may have, near enough."""


def check_length(data: Any, most: int = MOST_LENGTH) -> None:
    """Refuse a reply that would be too long.

    Raises:
        QueryError: names the limit and how to fix it.
    """
    if _length([data], {}) - 3 > most:
        raise QueryError(
            f"the reply would be longer than {most:,} characters; give its lists a smaller first, "
            "select fewer fields, or ask in several queries"
        )


WHOLES = frozenset({dict, list, tuple})
"""What has a length of its own."""


def _length(value: Any, known: dict[int, int]) -> int:
    """Of a whole. By identity: what is laid out stays as long as the whole that is weighed.

    Every value of a reply comes by here, so that it is written out.
    """
    length, inner = 3, value
    if type(value) is dict:
        for key in value:
            length += len(key) + 3
        inner = value.values()
    one: Any
    for one in inner:
        kind = type(one)
        if kind is str:
            length += len(one) + 3  # quotation marks and a comma
        elif kind in WHOLES:
            below = known.get(id(one))
            length += _length(one, known) if below is None else below
        elif kind is Portion:
            length += one.length + 1
        elif kind is Unwritten:
            below = known.get(id(one.row))
            length += _length(one.row, known) if below is None else below
        else:
            length += 6  # null, a truth value or a number, and a comma
    known[id(value)] = length
    return length
