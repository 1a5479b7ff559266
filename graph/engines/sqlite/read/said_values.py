"""What a claim says as one number: an end or a concept; of values the days that most dates have, of
all others that they stand in other columns, or in the body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graph.claims.period import UNKNOWN_LAST
from graph.claims.quantity import Quantity
from graph.claims.remembered import remembered
from graph.engines.sqlite.interned import Terms
from graph.engines.sqlite.kept_bodies import VALUE, parts_of
from graph.engines.sqlite.rows import unpacked
from graph.views.columns import NOBODY, Dates
from graph.vocabulary import Vocabulary

_DAY_BITS, OTHER = 22, -1
"""The last day of the year 9999, 3,652,059, needs 22 bits: two days fit one integer of SQLite, and
no pair is negative. Any other value is `OTHER`."""
_PLAIN_DATE = (
    "substr(c.sort, 1, 4) = substr(c.sort, 9, 4) AND substr(c.sort, 5, 4) = substr(c.sort, 13, 4)"
    " AND c.earliest IS NOT NULL"
)
"""The earliest begin is the earliest end, and the latest begin the latest end: `sort` has four
days, four bytes each."""


def what_is_said(vocabulary: Vocabulary, known: Terms, names: Sequence[str]) -> str:
    """What a claim says as a number: days of which most dates are made, shifted together."""
    terms, properties = known.properties, vocabulary.properties
    dated = ", ".join(str(terms[n]) for n in names if properties[n].range == "period")
    valued = ", ".join(str(terms[n]) for n in names if properties[n].type == "value")
    return (
        f"CASE WHEN c.predicate IN ({dated}) AND c.latest IS NOT NULL AND {_PLAIN_DATE} "
        f"THEN (c.earliest << {_DAY_BITS}) | c.latest WHEN c.predicate IN ({valued}) "
        f"THEN {OTHER} ELSE coalesce(c.object, c.concept, {NOBODY}) END"
    )


def dates_in(earliest: int | None, sort: bytes | None) -> Dates:
    """The dates of a period by its columns."""
    if sort is None:
        return None, None, None, None
    _, *others = unpacked(sort)
    late, first, last = (None if day == UNKNOWN_LAST else day for day in others)
    return earliest, late, first, last


def plain_dates(days: int) -> Dates:
    """Those of a day, a month or a year: it began and ended on one of these days."""
    first, last = days >> _DAY_BITS, days & (1 << _DAY_BITS) - 1
    return first, last, first, last


def quantity_of(body: bytes) -> Quantity | None:
    """The quantity that a body has, without its words where it has any figure; None of another
    value."""
    array = parts_of(body)[VALUE]
    if array is None or array[4] is None:
        return None
    *figures, qualifier, as_found = array[4]
    # Words are only looked at where no figure is told.
    told = any(one is not None for one in figures[1:])
    return _counted((*figures, None, None) if told else (*figures, qualifier, as_found))


# Few counts are those of very many groups.
@remembered(10_000)
def _counted(array: tuple[Any, ...]) -> Quantity:
    return Quantity.from_json(list(array))
