"""What SQL asks of a claim's body that no column has: the words that it cites, and its place; the
best figure of a quantity. And whether a clearance reads what carries a marking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import apsw

from graph.claims.claim import literal_of
from graph.claims.marking import Clearance, Marking
from graph.claims.remembered import remembered
from graph.claims.text import folded
from graph.engines.sqlite.kept_bodies import LOCATOR, QUOTE, UNREADABLE, VALUE, parts_of
from graph.engines.sqlite.keys import damage
from graph.views.claim_filters import locator_place


def give_functions(db: apsw.Connection) -> None:
    """Let SQL on a connection call ``quote_in(body)``, ``place_in(body)``, ``figure_in(body)``,
    and ``may_read(clearance, marking)``."""
    for name, (function, arguments) in _FUNCTIONS.items():
        db.create_scalar_function(name, function, arguments, deterministic=True)


def _quote_in(body: bytes) -> str | None:
    """The folded quote of the citation."""
    quote = _parts(body)[QUOTE]
    return None if quote is None else folded(quote)


def _place_in(body: bytes) -> str | None:
    """The place of its locator (`graph.views.claim_filters.locator_place`)."""
    return locator_place(_parts(body)[LOCATOR])


def _figure_in(body: bytes) -> int | None:
    """What a quantity is put in order by (`graph.claims.quantity.Quantity.figure`)."""
    value = _parts(body)[VALUE]
    if value is None:
        raise damage("the body of a claim has lost its value")
    quantity = literal_of(value).quantity
    return None if quantity is None else quantity.figure


@remembered(4096)
def _may_read(clearance: str, marking: str | None) -> bool:
    """Whether a clearance reads what carries a marking; where none is named, it does."""
    return marking is None or Clearance.parse(clearance).reads(Marking.parse(marking))


def _parts(body: bytes) -> list[Any]:
    """
    Raises:
        StoreError: the body is none.
    """
    try:
        return parts_of(body)
    except UNREADABLE as error:
        raise damage(f"the body of a claim cannot be read ({error})") from error


_FUNCTIONS: dict[str, tuple[Callable[..., str | int | None], int]] = {
    "quote_in": (_quote_in, 1),
    "place_in": (_place_in, 1),
    "figure_in": (_figure_in, 1),
    "may_read": (_may_read, 2),
}
"""Each with the number of its arguments."""
