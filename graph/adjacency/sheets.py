"""Relations as compressed sparse rows: one immutable sheet of arrays for each effective marking.

A view is the sheets whose markings it reads, so that what it may not read is not even passed, and
all views share the same arrays. A row is the entries of one entity; only entities that have any
are in a sheet. Beside each entry stand its property, direction, polarity, stance, decision, period
and claim: 18 bytes, twice for each claim, and 8 for each entity of a sheet.

A claim that finer ones make exact is seen only by who reads none of those. What may hide it is
one of a few *screens*: sets of markings.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graph.views.walking import TIMID, Entries, Flags, Numbers, joined

FORWARD, AGAINST, ACCEPTED = 1, 2, 4
STANCE_SHIFT = 3
UNKNOWN = np.iinfo(np.int32).min
"""A date that is unknown or open."""
ENTRY_BYTES = 18 * 2 + 8
"""Bytes a claim takes at most."""


class Dates(NamedTuple):
    """A period in day numbers, `UNKNOWN` where a date is."""

    hull: tuple[int, int, int, int]
    """Earliest and latest begin, earliest and latest end."""
    alternatives: tuple[tuple[int, int], ...] = ()
    """The first and the last day of each, where it is one of several."""


class RelationColumns(NamedTuple):
    """Claims of relations as columns, as an engine reads them."""

    subject: Numbers
    object: Numbers
    marking: Numbers
    property: Numbers
    """The engine's number of the property."""
    flags: Numbers
    """`AGAINST` and `ACCEPTED`, and the firmness of the stance from `STANCE_SHIFT` on."""
    period: Numbers
    """A row of the periods; 0 where none is told."""
    screen: Numbers
    """One of the screens; 0 for none."""
    claim: Numbers


@dataclass(frozen=True, slots=True)
class Sheet:
    """The entries of one marking."""

    nears: NDArray[np.int32]
    """The entities that have any, ascending."""
    starts: NDArray[np.int32]
    """Where the entries of each begin; one more at the end."""
    far: NDArray[np.int32]
    along: NDArray[np.uint8]
    """The place of its property in `Sheets.numbers`."""
    flags: NDArray[np.uint8]
    period: NDArray[np.int32]
    screen: NDArray[np.uint16]
    claim: NDArray[np.int32]

    @property
    def size(self) -> int:
        """How many bytes of memory it takes."""
        return sum(
            int(array.nbytes)
            for array in (
                *(self.nears, self.starts, self.far, self.along, self.flags),
                *(self.period, self.screen, self.claim),
            )
        )

    def length(self, numbers: Numbers) -> int:
        """How many entries some entities have together."""
        rows, _ = self._rows(numbers)
        return int((self.starts[rows + 1] - self.starts[rows]).sum())

    def _rows(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """The places of those of some entities that have any, and these."""
        if not len(self.nears):
            return _NONE, _NONE
        rows = np.searchsorted(self.nears, numbers)
        # A number behind the last one would be out of bounds; at row 0 the comparison leaves it
        # out.
        rows[rows == len(self.nears)] = 0
        there = self.nears[rows] == numbers
        return rows[there], numbers[there]

    def places(self, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """Of some entities the place of each entry, and which entity it is of."""
        rows, near = self._rows(numbers)
        begin = self.starts[rows].astype(np.int64)
        length = self.starts[rows + 1] - begin
        total = int(length.sum())
        if not total:
            return _NONE, _NONE
        # A run of consecutive places for each entity, without a loop: count on from zero, and shift
        # each run to where the entity begins.
        before = np.cumsum(length) - length
        places = np.arange(total) + np.repeat(begin - before, length)
        return places, np.repeat(near, length)


_NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Sheets:
    """Everything that was read of a store."""

    by_marking: dict[int, Sheet]
    periods: NDArray[np.int32]
    """Earliest and latest begin, earliest and latest end of each period; the first is unknown."""
    alternatives: Mapping[int, Sequence[tuple[int, int]]]
    """Of periods that are one of several: the first and the last day of each."""
    screens: Sequence[frozenset[int]]
    """Each the markings of finer claims; the first is empty."""
    symmetric: frozenset[int]
    """The numbers of the properties that hold both ways."""
    numbers: Sequence[int]
    """The engine's number of each property, by its place here."""

    @property
    def size(self) -> int:
        """How many bytes of memory they take."""
        return sum(sheet.size for sheet in self.by_marking.values()) + int(self.periods.nbytes)

    @property
    def claims(self) -> int:
        """Of how many claims they are."""
        return sum(len(sheet.claim) for sheet in self.by_marking.values()) // 2


def make_sheets(
    told: RelationColumns,
    periods: Sequence[Dates],
    screens: Sequence[frozenset[int]],
    symmetric: Collection[int],
) -> Sheets:
    """Lay claims out in rows, each at both of its ends."""
    numbers = sorted(set(np.unique(told.property).tolist()))
    place_of = np.zeros(max(numbers, default=0) + 1, dtype=np.uint8)
    place_of[np.array(numbers, dtype=np.int64)] = np.arange(len(numbers))
    # Sorted by marking once, each sheet is a slice. Stable: claims keep the order of their keys.
    order = np.argsort(told.marking, kind="stable")
    marks, begins = np.unique(told.marking[order], return_index=True)
    ends = [*begins.tolist(), len(order)][1:]
    both = np.isin(told.property, np.array(sorted(symmetric), dtype=np.int64))
    by_marking = {}
    for marking, begin, end in zip(marks.tolist(), begins.tolist(), ends, strict=True):
        some = order[begin:end]
        by_marking[marking] = _sheet(told, some, place_of, both)
    table = np.array([p.hull for p in periods], dtype=np.int32).reshape(len(periods), 4)
    several = {place: p.alternatives for place, p in enumerate(periods) if p.alternatives}
    return Sheets(by_marking, table, several, tuple(screens), frozenset(symmetric), tuple(numbers))


def _sheet(told: RelationColumns, some: Numbers, place_of: NDArray[np.uint8], both: Flags) -> Sheet:
    # Made small before they are put in order: that is most of the work, and goes by bytes.
    subject, object_ = told.subject[some].astype(np.int32), told.object[some].astype(np.int32)
    near, far = np.concatenate((subject, object_)), np.concatenate((object_, subject))
    flags = told.flags[some].astype(np.uint8)
    # Seen from its object a claim leads back, save along a property that holds both ways.
    back = flags | np.where(both[some], FORWARD, 0).astype(np.uint8)
    order = np.argsort(near, kind="stable")

    def twice(column: NDArray[np.generic], kind: type) -> NDArray[np.generic]:
        small: NDArray[Any] = column.astype(kind)
        return np.concatenate((small, small))[order]

    near = near[order]
    starts = np.flatnonzero(np.diff(near, prepend=-1))
    nears = near[starts]
    return Sheet(
        nears=nears,
        starts=np.append(starts, len(near)).astype(np.int32),
        far=far[order],
        along=twice(place_of[told.property[some]], np.uint8),  # type: ignore[arg-type]
        flags=np.concatenate((flags | FORWARD, back))[order].astype(np.uint8),
        period=twice(told.period[some], np.int32),  # type: ignore[arg-type]
        screen=twice(told.screen[some], np.uint16),  # type: ignore[arg-type]
        claim=twice(told.claim[some], np.int32),  # type: ignore[arg-type]
    )


class SheetEntries(NamedTuple):
    """Entries of a sheet."""

    sheet: Sheet
    places: Numbers
    near: Numbers
    """The entity that each is of."""


@dataclass(frozen=True, slots=True)
class Passing:
    """What entries have to meet: `graph.views.walking.Along` in numbers."""

    day: int | None = None
    certain: bool = False
    least: int | None = None
    """The firmness that a stance may have at most."""
    accepted: bool = False


class Readable:
    """What one view sees of some sheets, along some properties.

    Args:
        markings: the numbers of the markings that it reads.
        properties: the engine's numbers, in the order in which entries name them.
        without: claims that are out of date here, ascending.
    """

    def __init__(
        self,
        sheets: Sheets,
        markings: Collection[int],
        properties: Sequence[int],
        without: Numbers | None = None,
    ) -> None:
        self._sheets = sheets
        read = frozenset(markings)
        self._seen = [s for m, s in sheets.by_marking.items() if m in read]
        self._without = without if without is not None and len(without) else None
        # The place in the entries of each place in the sheets; -1 for what is not walked.
        wanted = {number: place for place, number in enumerate(properties)}
        self._place = np.array(
            [wanted.get(number, -1) for number in sheets.numbers] or [-1], dtype=np.int64
        )
        self._all = bool((self._place >= 0).all())
        # A claim is not shown to who reads a finer form of it: one test for each set of markings
        # that occurs, and each claim has only the number of its set.
        hidden = np.array([not read.isdisjoint(screen) for screen in sheets.screens] or [False])
        self._hidden: Flags | None = hidden if hidden.any() else None
        self._reads_alike = self._all and self._hidden is None and self._without is None

    def found(self, numbers: Numbers, most: int | None = None) -> list[SheetEntries] | None:
        """The entries of some entities, sheet by sheet; None where there are more than `most`."""
        total, found = 0, []
        for sheet in self._seen:
            if most is not None and self._reads_alike and total + sheet.length(numbers) > most:
                return None
            places, near = self._places(sheet, numbers)
            total += len(places)
            if most is not None and total > most:
                return None
            if len(places):
                found.append(SheetEntries(sheet, places, near))
        return found

    def entries(
        self, found: Sequence[SheetEntries], passing: Passing, classes: NDArray[np.int16]
    ) -> Entries:
        """Those that pass."""
        parts = []
        for sheet, places, near in found:
            flags = sheet.flags[places]
            keep = (flags & AGAINST) == 0
            if passing.accepted:
                keep &= (flags & ACCEPTED) != 0
            if passing.least is not None:
                keep &= (flags >> STANCE_SHIFT) <= passing.least
            if passing.day is not None:
                keep &= self._held(sheet.period[places], passing.day, passing.certain)
            if not keep.all():
                places, near, flags = places[keep], near[keep], flags[keep]
            parts.append(self._columns(sheet, places, near, flags, classes))
        return joined(parts)

    def ends(self, found: Sequence[SheetEntries]) -> dict[tuple[int, bool], list[Numbers]]:
        """The other ends of entries that are for a relation: by the engine's number of its
        property, and by whether they lead forward."""
        ends: dict[tuple[int, bool], list[Numbers]] = {}
        for sheet, places, _ in found:
            flags = sheet.flags[places]
            passing = (flags & AGAINST) == 0
            forward = (flags[passing] & FORWARD) != 0
            way = sheet.along[places[passing]].astype(np.uint16) * 2 + forward
            far = sheet.far[places[passing]]
            order = np.argsort(way, kind="stable")
            ways, begins = np.unique(way[order], return_index=True)
            for number, begin, end in zip(
                ways.tolist(), begins.tolist(), [*begins.tolist(), len(far)][1:], strict=True
            ):
                key = self._sheets.numbers[number >> 1], bool(number & 1)
                ends.setdefault(key, []).append(far[order[begin:end]].astype(np.int64))
        return ends

    def between(self, numbers: Numbers, classes: NDArray[np.int16]) -> Entries:
        """Every entry that one of these entities has with another of them: each at both ends,
        save those of the one that has most."""
        found = self.found(numbers) or []
        counts: dict[int, int] = {}
        for _, _, near in found:
            every, count = np.unique(near, return_counts=True)
            for one, more in zip(every.tolist(), count.tolist(), strict=True):
                counts[one] = counts.get(one, 0) + more
        most = max(counts, key=counts.__getitem__, default=-1)
        parts = []
        for sheet, places, near in found:
            far = sheet.far[places]
            at = np.searchsorted(numbers, far)
            at[at == len(numbers)] = 0
            keep = (numbers[at] == far) & (near != most)
            some = places[keep]
            parts.append(self._columns(sheet, some, near[keep], sheet.flags[some], classes))
        return joined(parts)

    def _columns(
        self,
        sheet: Sheet,
        places: Numbers,
        near: Numbers,
        flags: NDArray[np.uint8],
        classes: NDArray[np.int16],
    ) -> Entries:
        far = sheet.far[places].astype(np.int64)
        timid = np.where(flags & ACCEPTED, 0, TIMID)
        return Entries(
            near=near,
            far=far,
            cls=classes[far].astype(np.int64),
            property=self._place[sheet.along[places]],
            forward=(flags & FORWARD) != 0,
            against=(flags & AGAINST) != 0,
            firmness=(flags >> STANCE_SHIFT).astype(np.int64) + timid,
            claim=sheet.claim[places].astype(np.int64),
        )

    def _places(self, sheet: Sheet, numbers: Numbers) -> tuple[Numbers, Numbers]:
        """The readable entries of some entities along the properties."""
        places, near = sheet.places(numbers)
        if self._reads_alike or not len(places):
            return places, near
        keep = np.ones(len(places), dtype=np.bool_)
        if not self._all:
            keep &= self._place[sheet.along[places]] >= 0
        if self._hidden is not None:
            keep &= ~self._hidden[sheet.screen[places]]
        if self._without is not None:
            keep &= ~np.isin(sheet.claim[places], self._without)
        return places[keep], near[keep]

    def _held(self, period: NDArray[np.int32], day: int, certain: bool) -> Flags:
        """Whether each period possibly, or certainly, holds on a day."""
        first, last_begin, first_end, last = self._sheets.periods[period].T
        held: Flags = ((first == UNKNOWN) | (first <= day)) & ((last == UNKNOWN) | (last >= day))
        for place, some in self._sheets.alternatives.items():
            if not any(_includes(first_, last_, day) for first_, last_ in some):
                held &= period != place
        if certain:
            known = (last_begin != UNKNOWN) & (first_end != UNKNOWN)
            held &= known & (last_begin <= day) & (day <= first_end)
        return held


def _includes(first: int, last: int, day: int) -> bool:
    return (first == UNKNOWN or first <= day) and (last == UNKNOWN or day <= last)
