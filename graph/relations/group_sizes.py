"""How many several groups are together: a union, and never a sum of what may overlap.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from graph.claims.quantity import MOST, Quantity
from graph.ledger.group_relations import GroupRelations
from graph.relations.joined_pairs import stretches
from graph.views.columns import distinct
from graph.views.walking import Numbers
from graph.vocabulary.conventions import Convention, union_by

PERSON = "person"
"""The unit of people."""
NOT_RELATED = GroupRelations()


class GroupsTogether(NamedTuple):
    """How many several groups are together, in one unit."""

    low: int | None
    high: int | None
    contested: bool = False
    convention: str | None = None


class ToldSizes(NamedTuple):
    """What claims say of how many groups are: a group, by its place, and a number each."""

    group: Numbers
    """Ascending."""
    number: Numbers
    quantity: Callable[[int], Quantity]
    """What a number stands for."""


NOTHING_TOLD = ToldSizes(
    np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), lambda _: Quantity(unit=PERSON)
)


class Sizes:
    """How many several groups are together.

    Args:
        groups: how many there are.
        told: what claims say of how many each is.
        convention: whose bounds words such as “dozens” have; None leaves them unknown.
        relations: which groups are disjoint, the same, or one inside the other.
        related: the ids of those that are related, by their places.
    """

    def __init__(
        self,
        groups: int,
        told: ToldSizes = NOTHING_TOLD,
        convention: Convention | None = None,
        relations: GroupRelations = NOT_RELATED,
        related: Mapping[int, str] | None = None,
    ) -> None:
        self._told, self._convention, self._relations = told, convention, relations
        self._names = related or {}
        self._related = np.zeros(groups, dtype=np.bool_)
        self._related[list(self._names)] = True
        count = np.bincount(told.group, minlength=groups)
        # Very many groups have a number that others have, too: each is looked at once.
        single = (count == 1) & ~self._related
        lone = single[told.group]
        values = distinct(told.number[lone]).tolist()
        several = np.flatnonzero((count > 1) & ~self._related).tolist()
        found = [
            {},
            *(self._one(told.quantity(value)) for value in values),
            *(self._union([place], 0) for place in several),
        ]
        self._units = sorted({PERSON, *(unit for some in found for unit in some)})
        unit_of = {unit: place for place, unit in enumerate(self._units)}
        found[0] = {PERSON: GroupsTogether(None, None)}
        flat = [
            (
                unit_of[unit],
                -1 if one.low is None else one.low,
                -1 if one.high is None else one.high,
                int(one.contested),
                int(one.convention is not None),
            )
            for some in found
            for unit, one in some.items()
        ]
        self._entries = np.array(flat, dtype=np.int64).reshape(-1, 5)
        length = np.array([len(some) for some in found], dtype=np.int64)
        of = np.zeros(groups, dtype=np.int64)
        of[told.group[lone]] = 1 + np.searchsorted(values, told.number[lone])
        of[several] = 1 + len(values) + np.arange(len(several))
        self._lengths, self._begins = length[of], (np.cumsum(length) - length)[of]

    def together(
        self, people: Numbers, groups: tuple[Numbers, Numbers]
    ) -> list[dict[str, GroupsTogether]]:
        """Named people and groups of each bucket, by unit.

        Groups that nothing is said of beside others only overlap: the largest lower bound, and the
        sum of the upper ones. So those are put together out of what each is alone.

        Args:
            people: how many of each bucket.
            groups: buckets, ascending, and a group of each.
        """
        count, wide = len(people), len(self._units)
        bucket, group = groups
        entry, code = self._begins[group], bucket
        if self._lengths.max(initial=1) > 1:
            code = np.repeat(bucket, self._lengths[group])
            entry = stretches(entry, self._lengths[group])
        size = count * wide
        unit, low, high, contested, read = self._entries.T
        if wide > 1:
            code = code * wide + unit[entry]
        there = np.bincount(code, minlength=size)
        lows = np.full(size, -1, dtype=np.int64)
        some = low[entry] >= 0
        np.maximum.at(lows, code[some], low[entry[some]])
        some = high[entry] > 0
        highs = np.bincount(code[some], weights=high[entry[some]], minlength=size).astype(np.int64)
        unknown, torn, worded = (
            np.bincount(code[flags[entry]], minlength=size)
            if flags.any()
            else np.zeros(size, dtype=np.int64)
            for flags in (high < 0, contested > 0, read > 0)
        )
        persons = np.arange(count) * wide + self._units.index(PERSON)
        there[persons] += people > 0
        lows[persons] = np.where(people > 0, np.maximum(lows[persons], people), lows[persons])
        highs[persons] += people
        name = None if self._convention is None else self._convention.name
        found: list[dict[str, GroupsTogether]] = [{} for _ in range(count)]
        for at in np.flatnonzero(there).tolist():
            place, number = divmod(at, wide)
            known = not unknown[at] and highs[at] <= MOST
            found[place][self._units[number]] = GroupsTogether(
                int(lows[at]) if lows[at] >= 0 else None,
                int(highs[at]) if known else None,
                bool(torn[at]),
                name if worded[at] else None,
            )
        for place in distinct(bucket[self._related[group]]).tolist():
            some = group[np.searchsorted(bucket, place) : np.searchsorted(bucket, place + 1)]
            found[place] = self._union(some.tolist(), int(people[place]))
        return found

    def _one(self, count: Quantity) -> dict[str, GroupsTogether]:
        """What one group is of which a single count is told."""
        read = count if self._convention is None else self._convention.applied(count)
        name = None if self._convention is None or read == count else self._convention.name
        return {count.unit: GroupsTogether(read.low, read.high, False, name)}

    def _union(self, groups: Sequence[int], people: int) -> dict[str, GroupsTogether]:
        counts: list[tuple[str, Quantity]] = []
        if people:
            # Named people are two people where they are two entities, so together they are one
            # group whose size is known.
            counts.append(("", Quantity(unit=PERSON, min=people, max=people)))
        named = sorted((self._names.get(place, f"group {place}"), place) for place in groups)
        for id, place in named:
            counts += [(id, size) for size in self._counts(place)]
        found = union_by(
            counts,
            self._convention,
            disjoint=self._relations.disjoint,
            same=self._relations.same,
            inside=self._relations.inside,
        )
        return {
            union.quantity.unit: GroupsTogether(
                union.quantity.min, union.quantity.max, union.contested, convention
            )
            for union, convention in found
        }

    def _counts(self, group: int) -> list[Quantity]:
        """What is said of one group; that nothing is known where nothing is."""
        told = self._told
        first, last = np.searchsorted(told.group, (group, group + 1)).tolist()
        numbers = told.number[first:last].tolist()
        return [told.quantity(number) for number in numbers] or [Quantity(unit=PERSON)]
