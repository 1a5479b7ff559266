"""How many, as far as it is known; and how many several groups are together.

“Around 40” is not “at least 2” is not “dozens”: a bound that nobody stated is None. A published
figure whose best lies outside its bounds is kept as published; what computes uses the best.

Counts of people in different groups may overlap, so the union of groups is not their sum
(`union`): its lower bound is the largest of the lower bounds and its upper bound the sum of the
upper ones, unless something is known of how the groups lie to one another.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeAlias

from graph.claims.errors import InputError

MOST = 2**31 - 1
"""The largest count; what GraphQL's Int can hold (specification of October 2021, §3.5.1)."""

SEARCH_STEPS = 500_000
"""How long the sharpest lower bound of partly disjoint groups is searched for."""

_UNIT = re.compile(r"[a-z]+(-[a-z]+)*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A count and what is known of it."""

    unit: str
    """What is counted, a lower-case word in the singular: ``person``, ``event``, ``document``."""
    min: int | None = None
    max: int | None = None
    best: int | None = None
    """The figure that the source gives where it gives one: 40 for “around 40”."""
    qualifier: str | None = None
    """The word that the source puts before its figure: “around”, “at least”."""
    as_found: str | None = None
    """The words of the source: “dozens”, whose bounds nobody knows."""

    def __post_init__(self) -> None:
        if not isinstance(self.unit, str) or not _UNIT.match(self.unit):
            raise InputError(
                "is no unit",
                mend="use a lower-case word in the singular, such as person or event",
                field="unit",
                value=self.unit,
            )
        for name, number in (("min", self.min), ("max", self.max), ("best", self.best)):
            _check_number(name, number)
        if self.best is None and _above(self.min, self.max):
            raise InputError(
                f"is larger than max {self.max}",
                mend="write the smaller number as min; figures that were published in this order "
                "need their best figure, too",
                field="min",
                value=self.min,
            )

    @property
    def is_figure(self) -> bool:
        """Whether any figure is told, and not a word alone."""
        return (self.min, self.max, self.best) != (None, None, None)

    @property
    def out_of_order(self) -> bool:
        """Whether the best figure does not lie between the bounds, as published."""
        best = self.best
        return best is not None and (_above(self.min, best) or _above(best, self.max))

    @property
    def low(self) -> int | None:
        """The lower bound that computes: `min`, or the best figure where they are out of order."""
        return self.best if self.out_of_order else self.min

    @property
    def high(self) -> int | None:
        """The upper bound that computes: `max`, or the best figure where they are out of order."""
        return self.best if self.out_of_order else self.max

    @property
    def figure(self) -> int | None:
        """The one number that it is put in order by: what it is at least; where nobody says, the
        best figure, then what it is at most."""
        found = (n for n in (self.low, self.best, self.high) if n is not None)
        return next(found, None)

    def __str__(self) -> str:
        """``2.. person``, ``~40 person``, ``3..5 person``, ``7 person``, ``? person``.

        What is out of order says so.
        """
        if self.out_of_order:
            return f"{_bounds(self)} ~{self.best} {self.unit} (out of order)"
        if self.best is None or self.min == self.max == self.best:
            return f"{_bounds(self)} {self.unit}"
        if self.min is None and self.max is None:
            return f"~{self.best} {self.unit}"
        return f"{_bounds(self)} ~{self.best} {self.unit}"

    def to_json(self) -> list[str | int | None]:
        """Unit, min, max, best, qualifier, words as found."""
        return [self.unit, self.min, self.max, self.best, self.qualifier, self.as_found]

    @classmethod
    def from_json(cls, array: list[Any]) -> Quantity:
        """What `to_json` gave.

        Raises:
            InputError: it is no such list, or its numbers contradict each other.
        """
        if len(array) != 6 or not all(x is None or isinstance(x, str) for x in array[4:]):
            raise InputError(
                "is no quantity",
                mend="write a list of unit, min, max, best, qualifier and words as found",
                value=array,
            )
        unit, least, most, best, qualifier, as_found = array
        return cls(
            unit=unit, min=least, max=most, best=best, qualifier=qualifier, as_found=as_found
        )


class Union(NamedTuple):
    """How many several groups are together, in one unit."""

    quantity: Quantity
    contested: bool
    """Whether counts contradict each other; what they would have given is then None."""


def union(
    counts: Iterable[tuple[str, Quantity]],
    *,
    same: Iterable[tuple[str, str]] = (),
    inside: Iterable[tuple[str, str]] = (),
    disjoint: Iterable[tuple[str, str]] = (),
) -> tuple[Union, ...]:
    """How many people (or other units) a number of groups are together.

    Args:
        counts: a group's id and a count of it. Several counts of one group are counts of the
            same; a group of which no count is known has a quantity without bounds, else it is
            left out of account.
        same, inside, disjoint: pairs of groups that claims say are the same, the first inside
            the second, or without common members. All others may overlap. A group is taken to
            have members, so that to be inside another and yet disjoint from it contradicts.

    Returns:
        One for each unit, in order of unit; a lone count as it stands, qualifier and all.
    """
    relations = (tuple(same), tuple(inside), tuple(disjoint))
    units: dict[str, list[tuple[str, Quantity]]] = defaultdict(list)
    for group, quantity in counts:
        units[quantity.unit].append((group, quantity))
    return tuple(
        Union(_computing(quantities[0][1]), contested=False)
        if len(quantities) == 1
        else _union(unit, quantities, *relations)
        for unit, quantities in sorted(units.items())
    )


def _computing(quantity: Quantity) -> Quantity:
    """A count as it computes: the best figure alone where the bounds are out of order."""
    if not quantity.out_of_order:
        return quantity
    return replace(quantity, min=quantity.best, max=quantity.best)


class _Bounds(NamedTuple):
    low: int | None
    high: int | None


_Pairs: TypeAlias = tuple[tuple[str, str], ...]


def _union(
    unit: str,
    counts: list[tuple[str, Quantity]],
    same: _Pairs,
    inside: _Pairs,
    disjoint: _Pairs,
) -> Union:
    groups = {group for group, _ in counts}
    containers = _containers(same, inside)

    def within(group: str) -> frozenset[str]:
        return containers.get(group, frozenset((group,)))

    # Groups that lie inside each other are the same; the smallest id stands for them.
    name = {g: min(o for o in within(g) if g in within(o)) for g in groups | set(containers)}
    bounds, contested = _merged((name[group], quantity) for group, quantity in counts)
    outer = {inner: {name[o] for o in within(inner)} & set(bounds) - {inner} for inner in bounds}
    apart = _apart(bounds, containers, disjoint, name)
    # Inside and yet apart, or more inside than there are outside: nothing can be said of either.
    crossing = {
        group
        for inner in bounds
        for o in outer[inner]
        if (inner, o) in apart or _above(bounds[inner].low, bounds[o].high)
        for group in (inner, o)
    } | {group for group in bounds if (group, group) in apart}
    for group in crossing:
        bounds[group] = _Bounds(None, None)
    contested = contested or bool(crossing)

    high = _sum(b.high for group, b in bounds.items() if not outer[group])
    weights = {group: b.low for group, b in bounds.items() if b.low is not None}
    low = _largest(weights, apart)
    if _above(low, high):
        low, high, contested = None, None, True
    return Union(Quantity(unit=unit, min=low, max=high), contested)


def _containers(same: _Pairs, inside: _Pairs) -> dict[str, frozenset[str]]:
    """Every group that a pair names, with itself and all groups that it lies inside of."""
    step: dict[str, set[str]] = defaultdict(set)
    for a, b in (*same, *inside, *((b, a) for a, b in same)):
        step[a].add(b)
        step[b].add(b)
    reached = {}
    for group in step:
        seen, todo = {group}, [group]
        while todo:
            for further in step[todo.pop()] - seen:
                seen.add(further)
                todo.append(further)
        reached[group] = frozenset(seen)
    return reached


def _merged(counts: Iterable[tuple[str, Quantity]]) -> tuple[dict[str, _Bounds], bool]:
    """Largest lower and smallest upper bound of the same group; None for both where they cross."""
    lows: dict[str, list[int]] = defaultdict(list)
    highs: dict[str, list[int]] = defaultdict(list)
    for group, quantity in counts:
        lows[group] += [] if quantity.low is None else [quantity.low]
        highs[group] += [] if quantity.high is None else [quantity.high]
    merged, contested = {}, False
    for group in lows:
        bounds = _Bounds(max(lows[group], default=None), min(highs[group], default=None))
        if _above(bounds.low, bounds.high):
            bounds, contested = _Bounds(None, None), True
        merged[group] = bounds
    return merged, contested


def _apart(
    groups: Iterable[str],
    containers: Mapping[str, frozenset[str]],
    disjoint: _Pairs,
    name: Mapping[str, str],
) -> set[tuple[str, str]]:
    """Pairs of groups without common members, both ways: what lies inside such groups, too."""
    members: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        for container in containers.get(group, frozenset((group,))):
            members[container].add(name[group])
    pairs = {(a, b) for x, y in disjoint for a in members[x] for b in members[y]}
    return pairs | {(b, a) for a, b in pairs}


def _largest(weights: Mapping[str, int], apart: set[tuple[str, str]]) -> int | None:
    """The largest sum of lower bounds over groups of which each two are disjoint.

    Finding it can take exponential time (a heaviest clique), so the search ends after about
    `SEARCH_STEPS`; what was found by then is a lower bound as well, if perhaps not the sharpest.
    """
    if not weights:
        return None
    candidates = {group for group, _ in apart} & set(weights)
    order = sorted(candidates, key=lambda group: (-weights[group], group))
    best, todo = max(weights.values()), [(0, order)]
    steps = SEARCH_STEPS + len(apart)  # the first dive is never cut short
    while todo and steps > 0:
        total, rest = todo.pop()
        steps -= len(rest) + 1
        best = max(best, total)
        if not rest or total + sum(weights[group] for group in rest) <= best:
            continue
        taken, others = rest[0], rest[1:]
        todo.append((total, others))
        todo.append((total + weights[taken], [g for g in others if (taken, g) in apart]))
    return min(best, MOST)


def _sum(numbers: Iterable[int | None]) -> int | None:
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total if total <= MOST else None


def _above(low: int | None, high: int | None) -> bool:
    return low is not None and high is not None and low > high


def _bounds(quantity: Quantity) -> str:
    low, high = quantity.min, quantity.max
    if low is None and high is None:
        return "?"
    if low == high:
        return str(low)
    return f"{'' if low is None else low}..{'' if high is None else high}"


def _check_number(name: str, number: object) -> None:
    if number is None:
        return
    if not isinstance(number, int) or isinstance(number, bool):
        raise InputError(
            "is no whole number", mend="write digits, or leave it out", field=name, value=number
        )
    if number < 0:
        raise InputError(
            "is negative", mend="write zero or more, or leave it out", field=name, value=number
        )
    if number > MOST:
        raise InputError("is too large", mend=f"write at most {MOST}", field=name, value=number)
