"""Small cells stay behind, and nobody can work them out from what is published beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from random import Random

import pytest

from graph.claims.quantity import Quantity
from graph.relations.bucket_counts import EVENT, Bucket
from graph.relations.group_sizes import PERSON
from graph.relations.small_cells import Release, Sides, release, selections

SMALL = 5
Cell = tuple[str | None, ...]


def table(people: Mapping[Cell, int]) -> list[Bucket]:
    """Rows of named people, as they stand in tables whose rows add up."""
    return [
        Bucket(
            key=key,
            events=Quantity(unit=EVENT, min=count + 1, max=count + 1),
            victims=(Quantity(unit=PERSON, min=count, max=count),) if count else (),
            sources=1,
            speakers=1,
            small=0 < count < SMALL,
            overlaps=False,
            conventions=(),
        )
        for key, count in sorted(people.items())
    ]


def added_up(people: Mapping[Cell, int], count: int) -> dict[Sides, list[Bucket]]:
    """The table by every selection of its dimensions."""
    tables = {}
    for sides in selections(count):
        sums: Counter[Cell] = Counter()
        for key, number in people.items():
            sums[tuple(key[place] for place in sides)] += number
        tables[sides] = table(sums)
    return tables


def published(people: Mapping[Cell, int], count: int) -> dict[Sides, Release]:
    """What each of those tables publishes, each by itself."""
    tables = added_up(people, count)
    found = {}
    for sides in tables:
        within = {
            tuple(sides.index(one) for one in some): tables[some]
            for some in tables
            if set(some) <= set(sides)
        }
        found[sides] = release(within, SMALL)
    return found


def possible(people: Mapping[Cell, int], told: Mapping[Sides, Release]) -> dict[Cell, set[int]]:
    """The attack: what each row that was left out may be, by all that is published.

    Whoever attacks knows which rows there are, that rows add up, and that people are no fewer than
    none. Every number within two of the true one is tried for each of them.
    """
    whole = max(told, key=len)
    known = {bucket.key for bucket in told[whole].rows}
    hidden = [key for key in people if key not in known]
    equations: list[tuple[set[Cell], int]] = []
    for sides, given in told.items():
        for bucket in given.rows:
            line = {k for k in hidden if tuple(k[place] for place in sides) == bucket.key}
            if line:
                equations.append((line, sum(people[key] for key in line)))
    found: dict[Cell, set[int]] = {key: {people[key]} for key in hidden}
    for key in hidden:
        for wanted in (people[key] - 1, people[key] + 1):
            if wanted >= 0 and next(solutions(hidden, people, equations, {key: wanted}), None):
                found[key].add(wanted)
    return found


def solutions(
    hidden: Sequence[Cell],
    people: Mapping[Cell, int],
    equations: Sequence[tuple[set[Cell], int]],
    given: Mapping[Cell, int],
) -> Iterator[dict[Cell, int]]:
    """Numbers for all rows that fit, near the true ones."""
    for line, total in equations:
        if line <= given.keys() and sum(given[key] for key in line) != total:
            return
    # First what shares an equation with something that is settled, so that errors show soon.
    near = [k for line, _ in equations if line & given.keys() for k in line - given.keys()]
    free = next(iter(sorted(near)), None)
    if free is None:
        yield {**people, **given}
        return
    for change in (0, -1, 1):
        number = people[free] + change
        if number >= 0:
            yield from solutions(hidden, people, equations, {**given, free: number})


def rows(people: Mapping[Cell, int], count: int) -> tuple[set[Cell], int, int]:
    found = release(added_up(people, count), SMALL)
    return {bucket.key for bucket in found.rows}, found.few, found.beside


def test_a_second_row_is_left_out() -> None:
    """The one with the fewest people: by itself the first would follow from the total."""
    people: dict[Cell, int] = {("a",): 3, ("b",): 40, ("c",): 7, ("d",): 0}
    assert rows(people, 1) == ({("b",), ("d",)}, 1, 1)
    assert rows({("a",): 3, ("b",): 4, ("c",): 9}, 1) == ({("c",)}, 2, 0)
    assert rows({("a",): 1, ("b",): 1, ("c",): 9}, 1) == (set(), 2, 1)
    assert rows({("a",): 9, ("b",): 40}, 1) == ({("a",), ("b",)}, 0, 0)
    assert rows({("a",): 3}, 1) == (set(), 1, 0)


def test_rows_along_both_sides_are_left_out() -> None:
    """A box: along its line and along its column."""
    people: dict[Cell, int] = {
        (one, other): 10 + 7 * place
        for place, (one, other) in enumerate(product("abc", ("2018", "2019", "2020")))
    }
    people["a", "2018"] = 2
    kept, few, beside = rows(people, 2)
    assert (few, beside) == (1, 3)
    gone = set(people) - kept
    assert ("a", "2018") in gone
    assert {len({k[at] for k in gone}) for at in (0, 1)} == {2}


def test_without_anything_to_hide_behind_the_table_is_left_out() -> None:
    """Each line has one row with people: the totals of lines would tell."""
    people: dict[Cell, int] = {("a", "x"): 3, ("a", "y"): 9, ("b", "x"): 9}
    assert rows(people, 2) == (set(), 1, 2)


@pytest.mark.parametrize("seed", range(36))
def test_nobody_works_out_a_small_row(seed: int) -> None:
    """From the table and all tables by fewer dimensions, each published by itself."""
    draw = Random(seed)
    count = 1 + seed % 3
    sides = [["a", "b", "c", "d"], ["x", "y", "z"], ["1", "2"]][:count]
    people: dict[Cell, int] = {
        key: draw.choice((0, 1, 2, 3, 6, 9, 14, 30))
        for key in product(*sides)
        if draw.random() < 0.85
    }
    told = published(people, count)
    known = {bucket.key for bucket in told[max(told, key=len)].rows}
    small = {key for key, number in people.items() if 0 < number < SMALL}
    assert not small & known
    if not known:
        return  # whoever is given no row learns nothing from this table
    found = possible(people, told)
    assert [key for key in small if len(found[key]) < 2] == []


def test_the_attack_finds_what_is_only_left_out() -> None:
    """So that the test above can fail: without a second row the first follows from the total."""
    people: dict[Cell, int] = {("a",): 3, ("b",): 40, ("c",): 7}
    tables = added_up(people, 1)
    alone = {
        sides: Release(tuple(b for b in some if not b.small), sum(b.small for b in some), 0)
        for sides, some in tables.items()
    }
    assert possible(people, alone) == {("a",): {3}}
