"""Dates of very many things, laid out in the order of lists: by date, and of one date by id.

A sheet for each property and effective marking, as of what is counted (`said_sheets`), beside
which these are laid out and told what changed since. A month in which very much happened is one
date, and nothing in the tables has its things by their ids; from here a page in the middle of it
costs a page. What certainly or possibly lies in a range of days is told from here as well.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, islice, pairwise
from operator import itemgetter
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph.views.walking import Flags, Numbers

DATED_BYTES = 14
"""Bytes a claim takes, and a place among the ids while they are laid out."""
FIRST, MOST = 64, 5000
"""How many ids are read together where several sheets have one date: at first, and at most."""
LOOKED_AT = 4096
"""How many claims are looked at together at first, where those of some entities are sought."""

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
    bounds: NDArray[np.int64]
    """Of each date the first and the last of its days; one that is unknown is the last of all."""
    loose: NDArray[np.int32]
    """Places of claims whose days the bounds do not tell: one of several dates, or before one."""
    unplaced: NDArray[np.int32]
    """Of whom a period is claimed without any known date."""


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
        among: Flags | None = None,
    ) -> Iterator[tuple[bytes, int]]:
        """Dates and the keys of what may have them, as they are needed.

        Args:
            after: a date and an id behind which the walk begins.
            descending: whether the latest date comes first.
            back: whether ids go downwards, too.
            among: by key, of whom alone; of all where left out.
        """
        begin = None if after is None else after[0]
        streams = [one.dates(begin, descending, among) for one in self._readable(property)]
        dated = merge(*streams, key=itemgetter(0), reverse=descending)
        for date, some in groupby(dated, key=itemgetter(0)):
            stretches = [keys for _, keys in some]
            if after is not None and date == after[0]:
                stretches = [_behind(keys, ids, after[1], back) for keys in stretches]
            if back:
                stretches = [keys[::-1] for keys in stretches]
            for key in _by_id(stretches, ids, back):
                yield date, key

    def next_date(self, property: int, after: bytes | None, *, descending: bool) -> bytes | None:
        """The first date at which `walk` may begin; None where there is none."""
        found = [one.next_date(after, descending) for one in self._readable(property)]
        known = [date for date in found if date is not None]
        if not known:
            return None
        return max(known) if descending else min(known)

    def overlapping(
        self, property: int, start: int | None, end: int | None
    ) -> tuple[list[Numbers], list[Numbers]]:
        """The keys of what has a date on one of the days from `start` to `end`, and of what may
        have; None is open."""
        found = [one.overlapping(start, end) for one in self._readable(property)]
        return [sure for sure, _ in found], [loose for _, loose in found]

    def may_lack(self, property: int, size: int) -> Flags:
        """By key below `size`: of whom no date, or a period without a known one, is claimed."""
        lacking = np.ones(size, dtype=np.bool_)
        for one in self._readable(property):
            lacking[one.near(slice(None))] = False
        for one in self._readable(property):
            lacking[one.sheet.unplaced] = True
        return lacking

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

    def dates(
        self, after: bytes | None, descending: bool, among: Flags | None
    ) -> Iterator[tuple[bytes, Numbers]]:
        """Dates behind one, itself included, each with whose it is, by id."""
        places = self._places(after, descending)
        if among is not None:
            return self._of_some(places, among)
        return ((self.sheet.dates[place], self._keys(place)) for place in places)

    def next_date(self, after: bytes | None, descending: bool) -> bytes | None:
        """The first date behind one, itself included."""
        return next((self.sheet.dates[at] for at in self._places(after, descending)), None)

    def _places(self, after: bytes | None, descending: bool) -> range:
        """The places of dates behind one, itself included."""
        known = self.sheet.dates
        if descending:
            return range(len(known) if after is None else bisect_right(known, after))[::-1]
        return range(0 if after is None else bisect_left(known, after), len(known))

    def _keys(self, place: int) -> Numbers:
        """Those of one date, by id."""
        first, last = self.sheet.starts[place : place + 2].tolist()
        return self.near(slice(first, last)).astype(np.int64)

    def near(self, places: slice | Numbers) -> NDArray[np.int32]:
        """Whose date it is, of those of some claims that are seen."""
        seen, near = self.seen(places), self.sheet.near[places]
        return near if seen is None else near[seen]

    def seen(self, places: slice | Numbers) -> Flags | None:
        """Which of some claims are seen; None for all of them."""
        keep: Flags | None = None
        if not self.shows.all():
            keep = self.shows[self.sheet.screen[places]]
        if len(self.without):
            claims = self.sheet.claim[places]
            # Mostly what changed since came since: it is behind all that was laid out.
            among = (claims >= self.without[0]) & (claims <= self.without[-1])
            if among.any():
                stands = ~np.isin(claims, self.without)
                keep = stands if keep is None else keep & stands
        return keep

    def _of_some(self, places: range, among: Flags) -> Iterator[tuple[bytes, Numbers]]:
        """Dates that some entities have. Many dates are looked at together, since most may be of
        others."""
        sheet, size = self.sheet, LOOKED_AT
        starts = sheet.starts
        while places:
            some, places = _some_dates(places, starts, size)
            first, last = (
                int(starts[min(some[0], some[-1])]),
                int(starts[max(some[0], some[-1]) + 1]),
            )
            keep = among[sheet.near[first:last]]
            seen = self.seen(slice(first, last))
            if seen is not None:
                keep &= seen
            at = np.flatnonzero(keep) + first
            which = np.searchsorted(starts, at, side="right") - 1
            ends = [0, *(np.flatnonzero(np.diff(which)) + 1).tolist(), len(at)]
            groups = list(pairwise(ends)) if len(at) else []
            for begin, end in groups[::-1] if places.step < 0 else groups:
                yield sheet.dates[which[begin]], sheet.near[at[begin:end]].astype(np.int64)
            size *= 4

    def overlapping(self, start: int | None, end: int | None) -> tuple[Numbers, Numbers]:
        """As of `ReadableDates`."""
        sheet = self.sheet
        fits = np.ones(len(sheet.dates), dtype=np.bool_)
        if end is not None:
            fits &= sheet.bounds[:, 0] <= end
        if start is not None:
            fits &= sheet.bounds[:, 1] >= start
        places = _runs(sheet.starts, np.flatnonzero(fits))
        told = np.ones(len(sheet.near), dtype=np.bool_)
        told[sheet.loose] = False
        places = places[told[places]]
        maybe = np.concatenate((sheet.near[sheet.loose], sheet.unplaced))
        return self.near(places).astype(np.int64), maybe.astype(np.int64)


def _some_dates(places: range, starts: NDArray[np.int64], size: int) -> tuple[range, range]:
    """The first of some dates, with about so many claims, and the rest."""
    here = places[0]
    if places.step > 0:
        number = int(np.searchsorted(starts, starts[here] + size, side="right")) - 1 - here
    else:
        number = here + 1 - int(np.searchsorted(starts, starts[here + 1] - size, side="left"))
    number = max(number, 1)
    return places[:number], places[number:]


def _runs(starts: NDArray[np.int64], dates: Numbers) -> Numbers:
    """The places of all claims of some dates."""
    begin = starts[dates]
    length = starts[dates + 1] - begin
    before = np.cumsum(length) - length
    places: Numbers = np.arange(int(length.sum())) + np.repeat(begin - before, length)
    return places


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
