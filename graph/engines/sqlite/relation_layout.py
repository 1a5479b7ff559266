"""Laying relations out as rows (`graph.adjacency.sheets`): all, or those of what changed."""

from __future__ import annotations

from itertools import chain

import apsw
import numpy as np

from graph.adjacency.sheets import (
    ACCEPTED,
    AGAINST,
    STANCE_SHIFT,
    UNKNOWN,
    Dates,
    RelationColumns,
    Sheets,
    make_sheets,
)
from graph.claims.claim import Review
from graph.engines.sqlite.days import VALID
from graph.engines.sqlite.interned import REVIEW_NUMBERS, STANCES, Terms
from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.read.reader import numbers
from graph.engines.sqlite.screens import Values, screens, spread
from graph.views.display import FIRMEST_FIRST
from graph.views.walking import Numbers
from graph.vocabulary import Vocabulary

_FIRMNESS = " ".join(
    f"WHEN {number} THEN {FIRMEST_FIRST.index(stance)}" for number, stance in enumerate(STANCES)
)
_FLAGS = (
    f"(CASE c.negated WHEN 0 THEN 0 ELSE {AGAINST} END)"
    f" + (CASE c.review WHEN {REVIEW_NUMBERS[Review.ACCEPTED]} THEN {ACCEPTED} ELSE 0 END)"
    f" + ((CASE c.stance {_FIRMNESS} END) << {STANCE_SHIFT})"
)
_HALF, _PREDICATE = 32, 8
"""Bits of a number that stands beside another one in one integer."""
_DATED = 64
"""Above all flags: a claim has a valid time."""
_MORE = (
    "(CASE WHEN coalesce(c.valid_eb, c.valid_lb, c.valid_ee, c.valid_le) IS NOT NULL "
    f"OR coalesce(c.spread, 0) & {VALID} THEN {_DATED} ELSE 0 END)"
)


def lay_out_relations(
    db: apsw.Connection, vocabulary: Vocabulary, terms: Terms, keys: Numbers | None
) -> Sheets:
    """The sheets of the claims that stand today: all, or those of some keys."""
    known = vocabulary.properties.values()
    symmetric = [terms.properties[one.name] for one in known if one.symmetric]
    return make_sheets(*_told(db, keys), symmetric)


def _told(
    db: apsw.Connection, keys: Numbers | None
) -> tuple[RelationColumns, list[Dates], list[frozenset[int]]]:
    """Claims of relations: all, or those of some keys."""
    # In the order of the table: by an index of objects each row would be somewhere else.
    source = "claims c NOT INDEXED"
    values: Values = ()
    if keys is not None:
        source = "carray(?) w CROSS JOIN claims c ON c.key = w.value"
        values = (numbers(keys.tolist()),)
    where = "c.object IS NOT NULL AND c.live = 1 AND c.subject <> c.object"
    # Few integers a row, and all rows once: most of the time goes into handing them over.
    found = rows(
        db,
        f"SELECT (c.key << {_HALF}) | c.object, (c.subject << {_HALF}) | c.marking, "
        f"(c.predicate << {_PREDICATE}) | {_FLAGS} | {_MORE} FROM {source} WHERE {where}",
        values,
    )
    table = np.fromiter(chain.from_iterable(found), dtype=np.int64).reshape(-1, 3)
    claim, subject = (table[:, place] >> _HALF for place in (0, 1))
    object_, marking = (table[:, place] & ((1 << _HALF) - 1) for place in (0, 1))
    property, flags = table[:, 2] >> _PREDICATE, table[:, 2] & (_DATED - 1)
    period, periods = _periods(db, claim, claim[(table[:, 2] & _DATED) != 0])
    hidden, known = screens(db, keys)
    screen = spread(claim, hidden)
    told = RelationColumns(subject, object_, marking, property, flags, period, screen, claim)
    return told, periods, known


def _periods(db: apsw.Connection, claim: Numbers, dated: Numbers) -> tuple[Numbers, list[Dates]]:
    """The period of each claim, as a place among those there are.

    Args:
        dated: the claims that have any.
    """
    source, values = (
        "carray(?) w CROSS JOIN claims c ON c.key = w.value",
        (numbers(dated.tolist()),),
    )
    several: dict[int, list[tuple[int, int]]] = {}
    for key, first, last in rows(
        db,
        f"SELECT c.key, p.first, p.last FROM {source} CROSS JOIN spans p ON p.claim = c.key "
        f"WHERE coalesce(c.spread, 0) & {VALID} AND p.of = {VALID} ORDER BY p.claim, p.place",
        values,
    ):
        several.setdefault(key, []).append((_day(first), _day(last)))
    known: dict[Dates, int] = {Dates((UNKNOWN,) * 4): 0}
    found: list[tuple[int, int]] = []
    for key, *dates in rows(
        db,
        f"SELECT c.key, c.valid_eb, c.valid_lb, c.valid_ee, c.valid_le FROM {source}",
        values,
    ):
        eb, lb, ee, le = map(_day, dates)
        period = Dates((eb, lb, ee, le), tuple(several.get(key, ())))
        found.append((key, known.setdefault(period, len(known))))
    return spread(claim, found), list(known)


def _day(day: int | None) -> int:
    return UNKNOWN if day is None else day
