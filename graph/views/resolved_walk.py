"""Walking over a view in which some entities are one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from graph.views.clusters import Clusters
from graph.views.walking import Along, EndTally, Entries, EntryWindow, Flags, Numbers, Walk, joined


class ResolvedWalk:
    """A walk in which one number stands for all that is one.

    Args:
        walk: the engine's.
        whole: the engine's along the same properties, where nothing else is asked of a claim.
    """

    def __init__(self, walk: Walk, whole: Walk, clusters: Clusters) -> None:
        self._walk, self._whole = walk, whole
        self._clusters = clusters
        numbers = walk.numbers(clusters.of)
        self._first = {number: numbers[clusters.of[id]] for id, number in numbers.items()}
        self._all: dict[int, list[int]] = {}
        for number, first in sorted(self._first.items()):
            self._all.setdefault(first, []).append(number)
        members = np.array(sorted(self._first), dtype=np.int64)
        # Those whose row of ends is another than the engine's.
        near = whole.step(members)
        self._touched = set(self._first) | set(near.far.tolist())

    @property
    def along(self) -> Along:
        return self._walk.along

    @property
    def symmetric(self) -> Flags:
        return self._walk.symmetric

    @property
    def at_hand(self) -> bool:
        return False

    @property
    def size(self) -> int:
        return self._walk.size

    def numbers(self, ids: Iterable[str]) -> dict[str, int]:
        return {id: self._first.get(n, n) for id, n in self._walk.numbers(ids).items()}

    def ids(self, numbers: Iterable[int]) -> dict[int, str]:
        return self._walk.ids(numbers)

    def class_numbers(self, names: Iterable[str]) -> Numbers:
        return self._walk.class_numbers(names)

    def classes(self, numbers: Iterable[int]) -> dict[int, str]:
        return self._walk.classes(numbers)

    def claims(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return self._walk.claims(numbers)

    def weigh(self, numbers: Numbers, most: int) -> int:
        return self._walk.weigh(self._spread(numbers), most)

    def step(self, numbers: Numbers) -> Entries:
        return self._seen(self._walk.step(self._spread(numbers)))

    def among(self, numbers: Numbers) -> Entries:
        return self._seen(self._walk.among(self._spread(numbers)))

    def first(self, numbers: Numbers, each: int) -> EntryWindow:
        plain = np.array([n for n in numbers.tolist() if n not in self._touched], dtype=np.int64)
        others = np.array([n for n in numbers.tolist() if n in self._touched], dtype=np.int64)
        window = self._walk.first(plain, each)
        parts, cut = [window.entries], set(window.cut)
        if len(others):
            kept, more = self._read_to(others, each)
            parts.append(kept)
            cut |= more
        return EntryWindow(joined(parts), frozenset(cut))

    def tally(self, number: int, property: str, most: int | None) -> EndTally:
        if number not in self._touched:
            return self._walk.tally(number, property, most)
        place = self.along.properties.index(property)
        here = np.array([number], dtype=np.int64)
        every, passing = (
            entries.where(entries.property == place)
            for entries in (self._seen(self._whole.step(self._spread(here))), self.step(here))
        )
        ends = self._in_order(set(every.far.tolist()))
        looked = set(ends if most is None else ends[:most])
        found = looked & set(passing.far.tolist())
        classes: dict[str, int] = {}
        for cls in self.classes(sorted(found)).values():
            classes[cls] = classes.get(cls, 0) + 1
        return EndTally(dict(sorted(classes.items())), len(looked) == len(ends))

    def _read_to(self, numbers: Numbers, each: int) -> tuple[Entries, set[tuple[int, int]]]:
        """The entries of some entities that pass, along each property to the first ends."""
        every = self._seen(self._whole.step(self._spread(numbers)))
        rows: dict[tuple[int, int, bool], set[int]] = {}
        columns = zip(
            every.near.tolist(),
            every.property.tolist(),
            self._directed(every),
            every.far.tolist(),
            strict=True,
        )
        for near, place, forward, far in columns:
            rows.setdefault((near, place, forward), set()).add(far)
        cut, allowed = set(), set()
        for (near, place, forward), ends in rows.items():
            order = self._in_order(ends)
            if len(order) > each:
                cut.add((near, place))
            allowed |= {(near, place, forward, far) for far in order[:each]}
        passing = self.step(numbers)
        keep = [
            row in allowed
            for row in zip(
                passing.near.tolist(),
                passing.property.tolist(),
                self._directed(passing),
                passing.far.tolist(),
                strict=True,
            )
        ]
        return passing.where(np.array(keep, dtype=np.bool_)), cut

    def _directed(self, entries: Entries) -> list[bool]:
        """Which of a property's two rows an entry is of; a symmetric one has a single one."""
        both = self.symmetric[entries.property] if len(entries.property) else entries.forward
        directed: list[bool] = (entries.forward | both).tolist()
        return directed

    def _in_order(self, numbers: set[int]) -> list[int]:
        ids = self.ids(sorted(numbers))
        return sorted(numbers, key=lambda number: ids[number])

    def _spread(self, numbers: Numbers) -> Numbers:
        """These, and all that each stands for."""
        found = [one for n in numbers.tolist() for one in self._all.get(n, (n,))]
        return np.array(found, dtype=np.int64)

    def _seen(self, entries: Entries) -> Entries:
        """With the numbers that stand for all; what leads from one thing to itself is left out."""
        near, far = (
            np.array([self._first.get(n, n) for n in column.tolist()], dtype=np.int64)
            for column in (entries.near, entries.far)
        )
        return entries._replace(near=near, far=far).where(near != far)
