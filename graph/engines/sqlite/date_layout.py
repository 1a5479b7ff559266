"""Laying dates out in their order (`graph.engines.sqlite.dated_sheets`): all, or those of what
changed."""

from __future__ import annotations

from array import array
from itertools import chain

import apsw
import numpy as np
from numpy.typing import NDArray

from graph.engines.sqlite.dated_sheets import DatedSheet, DatedSheets
from graph.engines.sqlite.days import VALUE
from graph.engines.sqlite.interned import Terms
from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.read.reader import numbers
from graph.engines.sqlite.rows import unpacked
from graph.engines.sqlite.screens import Values, screens, spread
from graph.views.walking import Numbers
from graph.vocabulary import Vocabulary


def lay_out_dated(
    db: apsw.Connection, vocabulary: Vocabulary, terms: Terms, keys: Numbers | None
) -> DatedSheets:
    """The sheets of the claims that stand today: all, or those of some keys."""
    dated = [p.name for p in vocabulary.properties.values() if p.range == "period"]
    of = ", ".join(str(terms.properties[name]) for name in dated)
    source = "claims c NOT INDEXED"
    values: Values = ()
    if keys is not None:
        source = "carray(?) w CROSS JOIN claims c ON c.key = w.value"
        values = (numbers(keys.tolist()),)
    where = f"c.live = 1 AND c.negated = 0 AND c.predicate IN ({of})"
    hidden, known = screens(db, keys)
    found: dict[tuple[int, int], DatesRead] = {}
    # What is before a day, or one of several dates, has other days than its place in order says.
    loose = f"c.earliest IS NULL OR coalesce(c.spread, 0) & {VALUE}"
    for property, marking, sort, subject, claim, is_loose in rows(
        db,
        f"SELECT c.predicate, c.marking, c.sort, c.subject, c.key, {loose} "
        f"FROM {source} WHERE {where}",
        values,
    ):
        some = found.get((property, marking))
        if some is None:
            some = found[property, marking] = DatesRead()
        if sort is None:
            some.unplaced.append(subject)
        else:
            some.add(sort, subject, claim, is_loose)
    near = None if keys is None else set(chain.from_iterable(one.near for one in found.values()))
    place = _places(db, near)
    return DatedSheets({key: found.pop(key).sheet(place, hidden) for key in list(found)}, known)


def _places(db: apsw.Connection, near: set[int] | None) -> NDArray[np.int32]:
    """By the key of an entity its place among all ids; of some entities their place among them."""
    source = (
        "entities e" if near is None else "carray(?) w CROSS JOIN entities e ON e.key = w.value"
    )
    values = () if near is None else (numbers(near),)
    ordered = rows(db, f"SELECT e.key FROM {source} ORDER BY e.id", values)
    keys = np.fromiter(chain.from_iterable(ordered), dtype=np.int64)
    place = np.zeros(int(keys.max(initial=0)) + 1, dtype=np.int32)
    place[keys] = np.arange(len(keys), dtype=np.int32)
    return place


class DatesRead:
    """Claims of one sheet as they are read: numbers, since there may be very many."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._date, self.near, self._claim = array("i"), array("i"), array("i")
        self._loose, self.unplaced = array("b"), array("i")

    def add(self, date: bytes, near: int, claim: int, loose: bool) -> None:
        """Take in a claim."""
        self._date.append(self._numbers.setdefault(date, len(self._numbers)))
        self.near.append(near)
        self._claim.append(claim)
        self._loose.append(loose)

    def sheet(self, place: NDArray[np.int32], hidden: list[tuple[int, int]]) -> DatedSheet:
        """All of it in order."""
        dates = sorted(self._numbers)
        rank = np.empty(len(dates), dtype=np.int64)
        rank[[self._numbers[date] for date in dates]] = np.arange(len(dates))
        date = rank[np.array(self._date)]
        near = np.array(self.near, dtype=np.int32)
        claim = np.array(self._claim, dtype=np.int32)
        order = np.lexsort((place[near], date))
        date, near, claim = date[order], near[order], claim[order]
        starts = np.searchsorted(date, np.arange(len(dates) + 1))
        screen = spread(claim.astype(np.int64), hidden).astype(np.uint16)
        days = np.array([unpacked(date) for date in dates], dtype=np.int64).reshape(-1, 4)
        return DatedSheet(
            *(dates, starts, near, claim, screen),
            bounds=days[:, [0, 3]],
            loose=np.flatnonzero(np.array(self._loose)[order]).astype(np.int32),
            unplaced=np.array(self.unplaced, dtype=np.int32),
        )
