"""Dates of very many things, laid out in the order of lists: by date, and of one date by id.

A sheet for each property and effective marking, as of what is counted (`said_sheets`), beside
which these are laid out and told what changed since. A month in which very much happened is one
date, and nothing in the tables has its things by their ids; from here a page in the middle of it
costs a page.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.views.walking import Numbers

DATED_BYTES = 14
"""Bytes a claim takes, and a place among the ids while they are laid out."""
FIRST, MOST = 64, 5000
"""How many ids are read together where several sheets have one date: at first, and at most."""

IdsOf: TypeAlias = Callable[[Sequence[int]], Sequence[str]]
"""The ids of entities by their keys, in the order given."""


@dataclass(frozen=True, slots=True)
class DatedSheet:
    """Claims that give one property a known date, of one marking; none against one."""

    dates: Sequence[bytes]
    """Each date once, as `graph.engines.sqlite.rows.packed` has it, ascending."""
    starts: NDArray[np.int64]
    """Where the claims of each begin; the last is where they end."""
    near: NDArray[np.int32]
    """Whose date it is: of one date in the order of public ids."""
    claim: NDArray[np.int32]
    screen: NDArray[np.uint16]
    """One of the screens; 0 for none."""


@dataclass(frozen=True, slots=True)
class DatedSheets:
    """All dates of what stands today."""

    sheets: Mapping[tuple[int, int], DatedSheet]
    """By the numbers of the property and the marking."""
    screens: Sequence[frozenset[int]]
    """Each the markings of finer claims; the first is empty."""


class ReadableDates:
    """What one view sees of some sheets.

    Args:
        parts: sheets, each with the claims that are out of date in them.
        markings: the numbers of the markings that it reads.
    """

    def __init__(
        self, parts: Sequence[tuple[DatedSheets, Numbers]], markings: Sequence[int]
    ) -> None:
        self._parts, self._markings = parts, markings

    def walk(
        self,
        property: int,
        ids: IdsOf,
        after: tuple[bytes, str] | None,
        *,
        descending: bool = False,
        back: bool = False,
    ) -> Iterator[tuple[bytes, int]]:
        """Dates and the keys of what may have them, as they are needed.

        Args:
            after: a date and an id behind which the walk begins.
            descending: whether the latest date comes first.
            back: whether ids go downwards, too.
        """
        begin = None if after is None else after[0]
        streams = [one.dates(begin, descending) for one in self._readable(property)]
        dated = merge(*streams, key=itemgetter(0), reverse=descending)
        for date, some in groupby(dated, key=itemgetter(0)):
            stretches = [seen.keys(place) for _, place, seen in some]
            if after is not None and date == after[0]:
                stretches = [_behind(keys, ids, after[1], back) for keys in stretches]
            if back:
                stretches = [keys[::-1] for keys in stretches]
            for key in _by_id(stretches, ids, back):
                yield date, key

    def _readable(self, property: int) -> list[_Seen]:
        read = frozenset(self._markings)
        return [
            _Seen(some.sheets[property, marking], _open(some.screens, read), without)
            for some, without in self._parts
            for marking in self._markings
            if (property, marking) in some.sheets
        ]


@dataclass(frozen=True, slots=True)
class _Seen:
    """One sheet as somebody sees it."""

    sheet: DatedSheet
    shows: NDArray[np.bool_]
    """By screen: whether what stands behind it is seen."""
    without: Numbers

    def dates(self, after: bytes | None, descending: bool) -> Iterator[tuple[bytes, int, _Seen]]:
        """Dates behind one, itself included, each with its place."""
        known = self.sheet.dates
        places = range(0 if after is None else bisect_left(known, after), len(known))
        if descending:
            places = range(len(known) if after is None else bisect_right(known, after))[::-1]
        return ((known[place], place, self) for place in places)

    def keys(self, place: int) -> Numbers:
        """Those of one date, by id."""
        first, last = self.sheet.starts[place : place + 2].tolist()
        keep = self.shows[self.sheet.screen[first:last]]
        if len(self.without):
            keep &= ~np.isin(self.sheet.claim[first:last], self.without)
        return self.sheet.near[first:last][keep].astype(np.int64)


def _open(screens: Sequence[frozenset[int]], read: frozenset[int]) -> NDArray[np.bool_]:
    return np.array([read.isdisjoint(screen) for screen in screens], dtype=np.bool_)


def _behind(keys: Numbers, ids: IdsOf, after: str, back: bool) -> Numbers:
    """Those behind an id; before it where the walk goes back."""
    found = bisect_left if back else bisect_right
    place = found(range(len(keys)), after, key=lambda at: ids([int(keys[at])])[0])
    return keys[:place] if back else keys[place:]


def _by_id(stretches: Sequence[Numbers], ids: IdsOf, back: bool) -> Iterator[int]:
    """Several stretches as one, each thing once."""
    if len(stretches) == 1:
        yield from (key for key, _ in groupby(stretches[0].tolist()))
        return
    streams = [_named(keys, ids) for keys in stretches]
    last = None
    for _, key in merge(*streams, key=itemgetter(0), reverse=back):
        if key != last:
            yield key
        last = key


def _named(keys: Numbers, ids: IdsOf) -> Iterator[tuple[str, int]]:
    rest, size = iter(keys.tolist()), FIRST
    while some := list(islice(rest, size)):
        yield from zip(ids(some), some, strict=True)
        size = min(size * 2, MOST)
