"""Leaving small cells out of what is published, so that nobody can work them out from the rest.

Pure. A row that tells of few people is left out. It could still be found by taking the rows that
are given from a total, or from a table by fewer dimensions that somebody published the same way.
So further rows are left out beside it, after the hypercube method (R. D. Repsilber, “Preservation
of Confidentiality in Aggregated Data”, 1994): rows that, with it, make up a box. Its number can
then be one more or one less, the others making up for it, and no published number changes.

Where no such rows are there the whole table is left out: by fewer dimensions it can be published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, product
from typing import NamedTuple, TypeAlias

from graph.claims.deadline import NEVER, Deadline
from graph.relations.bucket_counts import Bucket, Key
from graph.relations.group_sizes import PERSON

NEIGHBOURS = {2: 12, 3: 6}
"""How many rows along each dimension are tried as corners of a box, by its dimensions."""
MOST_PAIRS = 1000
"""How many rows are tried to be exchanged with one."""

Cell: TypeAlias = tuple[Key, ...]
Sides: TypeAlias = tuple[int, ...]
"""Places of dimensions, ascending."""


class Release(NamedTuple):
    """What of a table can be published."""

    rows: tuple[Bucket, ...]
    few: int
    """How many rows were left out because they tell of few people."""
    beside: int
    """How many more, so that nobody can work those out."""


def release(
    tables: Mapping[Sides, Sequence[Bucket]], small: int, deadline: Deadline = NEVER
) -> Release:
    """What can be published of a table, beside all tables by fewer of its dimensions.

    Args:
        tables: the table by every selection of the dimensions, that by none included.
        small: of how many people a figure may be told.

    Raises:
        OutOfTime, Abandoned: as `Deadline.check`.
    """
    whole = max(tables, key=len)
    gone: dict[Sides, frozenset[Cell]] = {}
    for sides in sorted(tables, key=len):
        gone[sides] = _Table(sides, tables[sides], gone, small).left_out(deadline)
    rows = tuple(bucket for bucket in tables[whole] if bucket.key not in gone[whole])
    few = sum(bucket.small for bucket in tables[whole])
    return Release(rows, few, len(tables[whole]) - len(rows) - few)


def selections(count: int) -> list[Sides]:
    """Every selection of so many dimensions, the fewest first."""
    return list(chain.from_iterable(combinations(range(count), n) for n in range(count + 1)))


class _Table:
    """One table, of which rows are to be left out.

    Args:
        gone: what was left out of the tables by fewer dimensions.
    """

    def __init__(
        self,
        sides: Sides,
        buckets: Sequence[Bucket],
        gone: Mapping[Sides, frozenset[Cell]],
        small: int,
    ) -> None:
        self._sides, self._small = sides, small
        self._people = {bucket.key: _people(bucket) for bucket in buckets}
        self._primary = [bucket.key for bucket in buckets if bucket.small]
        self._margins = {
            tuple(sides.index(one) for one in some): cells
            for some, cells in gone.items()
            if set(some) < set(sides)
        }
        """By the places of their dimensions among those of this table."""
        self._gone = set(self._primary)
        self._alike: dict[tuple[Sides, ...], dict[tuple[Cell, ...], list[Cell]]] = {}
        """By tables, and by the rows of these that they are in, the rows with people."""
        self._lines: dict[tuple[int, Cell], list[Cell]] = {}
        """By dimension and all other keys, the rows with people."""
        for cell, people in self._people.items():
            for at in range(len(sides)):
                if people:
                    self._lines.setdefault((at, _without(cell, at)), []).append(cell)

    def left_out(self, deadline: Deadline) -> frozenset[Cell]:
        for cell in deadline.each(self._primary):
            found = self._hidden_by(cell)
            if found is None:
                return frozenset(self._people)
            self._gone |= found
        self._fill_up()
        return frozenset(self._gone)

    def _hidden_by(self, cell: Cell) -> set[Cell] | None:
        """Rows that a row can be exchanged with and no published number changes: those that take
        the fewest other rows, and the fewest people, with them. None where there are none."""
        boxes = chain(self._pairs(cell), self._boxes(cell))
        best: tuple[int, int, list[tuple[tuple[bool, str], ...]]] | None = None
        found: set[Cell] | None = None
        for box in boxes:
            priced = (*self._price(box), sorted(map(_order, box)))
            if best is None or priced < best:
                best, found = priced, set(box)
            if not priced[0]:
                break
        return found

    def _price(self, box: Iterable[Cell]) -> tuple[int, int]:
        fresh = [cell for cell in set(box) if cell not in self._gone]
        return len(fresh), sum(self._people[cell] for cell in fresh)

    def _pairs(self, cell: Cell) -> Iterator[tuple[Cell, ...]]:
        """One more here and one less there: where it shows, nothing is published."""
        published = tuple(at for at, cells in self._margins.items() if _at(cell, at) not in cells)
        known = self._alike.get(published)
        if known is None:
            known = self._alike[published] = {}
            for other, people in self._people.items():
                if people:
                    known.setdefault(tuple(_at(other, at) for at in published), []).append(other)
            for some in known.values():
                some.sort(key=lambda one: (self._people[one], _order(one)))
        for other in known.get(tuple(_at(cell, at) for at in published), [])[:MOST_PAIRS]:
            if other != cell and self._passes(cell, other):
                yield cell, other

    def _passes(self, cell: Cell, other: Cell) -> bool:
        """Whether nothing is published wherever the two stand apart."""
        return all(
            _at(cell, at) == _at(other, at) or _at(other, at) in cells
            for at, cells in self._margins.items()
        )

    def _boxes(self, cell: Cell) -> Iterator[tuple[Cell, ...]]:
        """One more and one less in turn along every edge."""
        for count in range(2, len(self._sides) + 1):
            for along in combinations(range(len(self._sides)), count):
                ends = [self._neighbours(cell, at, count) for at in along]
                for others in product(*ends):
                    box = list(_corners(cell, dict(zip(along, others, strict=True))))
                    if self._holds(box, along):
                        yield tuple(corner for corner, _ in box)

    def _neighbours(self, cell: Cell, at: int, count: int) -> list[Key]:
        """Keys in place of one, those of rows that are left out already first."""
        line = [one for one in self._lines.get((at, _without(cell, at)), ()) if one != cell]
        line.sort(key=lambda one: (one not in self._gone, self._people[one], _order(one)))
        return [one[at] for one in line[: NEIGHBOURS[count]]]

    def _holds(self, box: Sequence[tuple[Cell, bool]], along: Sides) -> bool:
        """Whether all corners are there, people can go from one half of them to the other, and
        nothing that is published by just these dimensions, or more, would change."""
        if any(corner not in self._people for corner, _ in box):
            return False
        for side in (True, False):
            if all(self._people[corner] for corner, even in box if even is side):
                break
        else:
            return False
        return all(
            not set(along) <= set(at) or all(_at(corner, at) in cells for corner, _ in box)
            for at, cells in self._margins.items()
        )

    def _fill_up(self) -> None:
        """Leave more out where all that is left out under a published total is few people still."""
        changed = True
        while changed:
            changed = False
            for at, cells in self._margins.items():
                for key, some in self._under(at).items():
                    people = sum(self._people[cell] for cell in some if cell in self._gone)
                    if key in cells or not any(cell in self._gone for cell in some):
                        continue
                    rest = [c for c in some if c not in self._gone and self._people[c]]
                    if people < self._small and rest:
                        self._gone.add(min(rest, key=lambda c: (self._people[c], _order(c))))
                        changed = True

    def _under(self, at: Sides) -> dict[Cell, list[Cell]]:
        found: dict[Cell, list[Cell]] = {}
        for cell in self._people:
            found.setdefault(_at(cell, at), []).append(cell)
        return found


def _people(bucket: Bucket) -> int:
    """The most people that are known of a row."""
    for quantity in bucket.victims:
        if quantity.unit == PERSON:
            return quantity.max if quantity.max is not None else quantity.min or 0
    return 0


def _corners(cell: Cell, others: Mapping[int, Key]) -> Iterator[tuple[Cell, bool]]:
    """The corners of a box, each with whether it is an even number of edges away."""
    for turned in product((False, True), repeat=len(others)):
        corner = list(cell)
        for (at, key), other in zip(others.items(), turned, strict=True):
            if other:
                corner[at] = key
        yield tuple(corner), sum(turned) % 2 == 0


def _at(cell: Cell, at: Sides) -> Cell:
    return tuple(cell[place] for place in at)


def _without(cell: Cell, at: int) -> Cell:
    return (*cell[:at], *cell[at + 1 :])


def _order(cell: Cell) -> tuple[tuple[bool, str], ...]:
    return tuple((part is None, part or "") for part in cell)
