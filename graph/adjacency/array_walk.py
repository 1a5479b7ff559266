"""A walk over arrays: the relations when they were laid out, and what changed since.

Everything that wants an id, an order by id or a row read in part is left to the engine's own walk,
which speaks of the same things in the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graph.adjacency.sheets import Passing, Readable, SheetEntries, Sheets
from graph.views.display import FIRMEST_FIRST
from graph.views.walking import (
    Along,
    EndTally,
    Entries,
    EntryWindow,
    Flags,
    Numbers,
    Walk,
    joined,
)


class OwnWalk(Walk, Protocol):
    """What a walk over arrays asks of the engine's own."""

    def class_names(self, numbers: Iterable[int]) -> list[str]:
        """What classes of some numbers are called."""

    def as_told(self, entries: Entries) -> Entries:
        """Entries as their subjects have them, in order of the claim's id; each claim is in one."""


class ArrayWalk:
    """A walk over one view whose relations stand in arrays."""

    def __init__(
        self,
        own: OwnWalk,
        markings: Sequence[int],
        predicates: Sequence[int],
        classes: NDArray[np.int16],
        sheets: Sequence[tuple[Sheets, Numbers]],
        *,
        at_hand: bool,
    ) -> None:
        """A walk.

        Args:
            own: the engine's own walk.
            predicates: the numbers of the properties, in their order.
            classes: the number of the class of each entity, by its key.
            sheets: what there is, each with the claims that are out of date in it.
            at_hand: as of `Walk`.
        """
        self._own, self._classes, self._at_hand = own, classes, at_hand
        self._parts = [Readable(some, markings, predicates, without) for some, without in sheets]
        self._last: list[tuple[Numbers, list[list[SheetEntries]]]] = []
        along = own.along
        self._passing = Passing(
            day=None if along.valid_on is None else along.valid_on.toordinal(),
            certain=along.certain,
            least=None if along.least is None else FIRMEST_FIRST.index(along.least),
            accepted=along.accepted,
        )

    @property
    def along(self) -> Along:
        return self._own.along

    @property
    def symmetric(self) -> Flags:
        return self._own.symmetric

    @property
    def at_hand(self) -> bool:
        return self._at_hand

    @property
    def size(self) -> int:
        return len(self._classes)

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        return self._own.numbers(ids)

    def ids(self, numbers: Iterable[int]) -> dict[int, str]:
        return self._own.ids(numbers)

    def class_numbers(self, names: Iterable[str]) -> Numbers:
        return self._own.class_numbers(names)

    def classes(self, numbers: Iterable[int]) -> dict[int, str]:
        return self._own.classes(numbers)

    def weigh(self, numbers: Numbers, most: int) -> int:
        found = self._found(numbers, most)
        weight = 0 if found is None else sum(len(one.places) for some in found for one in some)
        return most + 1 if found is None or weight > most else weight

    def step(self, numbers: Numbers) -> Entries:
        found = self._found(numbers, None) or []
        parts = [
            part.entries(some, self._passing, self._classes)
            for part, some in zip(self._parts, found, strict=True)
        ]
        return joined([part for part in parts if len(part.near)])

    def _found(self, numbers: Numbers, most: int | None) -> list[list[SheetEntries]] | None:
        """The entries of some entities, part by part; None where there are more than `most`.

        Who weighs mostly steps there next, and weighs the other side again: the last two are kept.
        """
        for known, found in self._last:
            if known is numbers:
                return found
        found, left = [], most
        for part in self._parts:
            some = part.found(numbers, left)
            if some is None:
                return None
            found.append(some)
            if left is not None:
                left -= sum(len(one.places) for one in some)
        self._last = [*self._last[-1:], (numbers, found)]
        return found

    def first(self, numbers: Numbers, each: int) -> EntryWindow:
        heavy = [number for number in numbers.tolist() if self._weight(number, each) > each]
        if not heavy:
            return EntryWindow(self.step(numbers), frozenset())
        many = np.array(heavy, dtype=np.int64)
        window = self._own.first(many, each)
        return EntryWindow(
            joined([self.step(np.setdiff1d(numbers, many)), window.entries]), window.cut
        )

    def _weight(self, number: int, most: int) -> int:
        return self.weigh(np.array([number], dtype=np.int64), most)

    def tally(self, number: int, property: str, most: int | None) -> EndTally:
        if most is not None:
            return self._own.tally(number, property, most)
        entries = self.step(np.array([number], dtype=np.int64))
        along = entries.property == self.along.properties.index(property)
        every, counts = np.unique(self._classes[np.unique(entries.far[along])], return_counts=True)
        counted = zip(self._own.class_names(every.tolist()), counts.tolist(), strict=True)
        return EndTally(dict(sorted(counted)), True)

    def among(self, numbers: Numbers) -> Entries:
        some = np.unique(numbers)
        found = joined([part.between(some, self._classes) for part in self._parts])
        # A claim that is told from both ends is told twice.
        _, once = np.unique(found.claim, return_index=True)
        return self._own.as_told(found.where(once))

    def claims(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return self._own.claims(numbers)
