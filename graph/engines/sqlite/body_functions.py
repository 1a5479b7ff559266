"""What SQL asks of a claim's body that no column has: the words that it cites, and its place; the
best figure of a quantity."""

from __future__ import annotations

from collections.abc import Callable

import apsw
import orjson

from graph.claims.claim import VALUE, literal_of
from graph.claims.text import folded
from graph.engines.sqlite.kept_bodies import CITATION
from graph.engines.sqlite.keys import damage
from graph.views.claim_filters import locator_place


def give_functions(db: apsw.Connection) -> None:
    """Let SQL on a connection call ``quote_in(body)``, ``place_in(body)``, ``figure_in(body)``."""
    for name, function in _FUNCTIONS.items():
        db.create_scalar_function(name, function, 1, deterministic=True)


def _quote_in(body: bytes) -> str | None:
    """The folded quote of the citation."""
    _, _, quote = _citation(body)
    return None if quote is None else folded(quote)


def _place_in(body: bytes) -> str | None:
    """The place of its locator (`graph.views.claim_filters.locator_place`)."""
    _, locator, _ = _citation(body)
    return locator_place(locator)


def _figure_in(body: bytes) -> int | None:
    """What a quantity is put in order by (`graph.claims.quantity.Quantity.figure`)."""
    try:
        value = literal_of(orjson.loads(body)[VALUE])
    except (ValueError, TypeError, IndexError) as error:
        raise damage(f"the body of a claim cannot be read ({error})") from error
    return None if value.quantity is None else value.quantity.figure


def _citation(body: bytes) -> tuple[int, str | None, str | None]:
    """Key of the source, locator, quote.

    Raises:
        StoreError: the body is none.
    """
    try:
        source, locator, quote = orjson.loads(body)[CITATION]
    except (ValueError, TypeError, IndexError) as error:
        raise damage(f"the body of a claim cannot be read ({error})") from error
    return source, locator, quote


_FUNCTIONS: dict[str, Callable[..., str | int | None]] = {
    "quote_in": _quote_in,
    "place_in": _place_in,
    "figure_in": _figure_in,
}
