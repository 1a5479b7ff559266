"""Quantities: bounds that nobody stated stay unknown, and unions of people are not sums."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, permutations

import pytest

from graph.claims.errors import InputError
from graph.claims.quantity import MOST, Quantity, union


def people(low: int | None = None, high: int | None = None) -> Quantity:
    return Quantity(unit="person", min=low, max=high)


Pairs = Iterable[tuple[str, str]]


def bounds(
    counts: dict[str, Quantity], *, same: Pairs = (), inside: Pairs = (), disjoint: Pairs = ()
) -> tuple[int | None, int | None, bool]:
    """Lower and upper bound of the union of people, and whether it is contested."""
    ((quantity, contested),) = union(counts.items(), same=same, inside=inside, disjoint=disjoint)
    assert quantity.unit == "person"
    return quantity.min, quantity.max, contested


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (people(2), "2.. person"),
        (people(None, 5), "..5 person"),
        (people(2, 5), "2..5 person"),
        (people(7, 7), "7 person"),
        (Quantity(unit="person", min=7, max=7, best=7), "7 person"),
        (Quantity(unit="person", best=40, qualifier="around"), "~40 person"),
        (Quantity(unit="person", min=30, max=50, best=40), "30..50 ~40 person"),
        (Quantity(unit="event", min=2, best=3), "2.. ~3 event"),
        (Quantity(unit="person", as_found="dozens"), "? person"),
    ],
)
def test_how_a_quantity_reads(quantity: Quantity, text: str) -> None:
    """At least two, at most five, around forty and dozens each read differently."""
    assert str(quantity) == text


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"min": -1}, "min", "is negative"),
        ({"max": -1}, "max", "is negative"),
        ({"best": -40}, "best", "is negative"),
        ({"min": 5, "max": 2}, "min", "is larger than max 2"),
        ({"min": 2.5}, "min", "is no whole number"),
        ({"min": "2"}, "min", "is no whole number"),
        ({"min": True}, "min", "is no whole number"),
        ({"max": MOST + 1}, "max", "is too large"),
        ({"unit": "People"}, "unit", "is no unit"),
        ({"unit": ""}, "unit", "is no unit"),
        ({"unit": None}, "unit", "is no unit"),
    ],
)
def test_quantities_that_cannot_be_are_refused(
    fields: dict[str, object], field: str, message: str
) -> None:
    """The error names the field, the value, and what would be right."""
    with pytest.raises(InputError, match=message) as refused:
        Quantity(**{"unit": "person", **fields})  # type: ignore[arg-type]
    assert refused.value.field == field
    assert refused.value.value == fields[field]
    assert refused.value.mend


@pytest.mark.parametrize("array", [[], ["person"], ["person", 1, 2, None, 5, None]])
def test_a_list_that_is_no_quantity_is_refused(array: list[object]) -> None:
    """Foreign data may hold anything where a quantity should be."""
    with pytest.raises(InputError, match="is no quantity"):
        Quantity.from_json(array)


def test_groups_may_overlap_unless_something_is_known() -> None:
    """The lower bound is the largest lower bound, the upper one the sum of the upper ones."""
    assert bounds({"a": people(2, 5), "b": people(3, 9)}) == (3, 14, False)


def test_disjoint_groups_add_up() -> None:
    """Both bounds do."""
    counts = {"a": people(2, 5), "b": people(3, 9), "c": people(4, 4)}
    assert bounds(counts, disjoint=[("b", "a")]) == (5, 18, False)
    assert bounds(counts, disjoint=[("a", "b"), ("b", "c"), ("a", "c")]) == (9, 18, False)


def test_the_largest_sum_of_disjoint_groups_is_the_lower_bound() -> None:
    """A big group that may overlap both does not hide two smaller ones that add up to more."""
    counts = {"big": people(5), "left": people(4), "right": people(4)}
    assert bounds(counts, disjoint=[("left", "right")]) == (8, None, False)


def test_the_same_group_counted_twice() -> None:
    """The largest lower and the smallest upper bound; unknown ones are left out."""
    counts = {"a": people(2, 5), "b": people(3, 9)}
    assert bounds(counts, same=[("a", "b")]) == (3, 5, False)
    assert bounds({"a": people(2), "b": people(None, 9)}, same=[("b", "a")]) == (2, 9, False)
    twice = union([("a", people(2, 5)), ("a", people(3, 9))])
    assert [(u.quantity.min, u.quantity.max) for u in twice] == [(3, 5)]


def test_counts_of_the_same_group_that_contradict_each_other() -> None:
    """Where the bounds cross both are unknown, and the union says that it is contested."""
    counts = {"a": people(2, 5), "b": people(6, 9)}
    assert bounds(counts, same=[("a", "b")]) == (None, None, True)
    assert bounds({**counts, "c": people(1, 3)}, same=[("a", "b")]) == (1, None, True)


def test_one_group_inside_another() -> None:
    """The upper bound is the outer group's, the lower one the largest."""
    counts = {"dead": people(4, 5), "attacked": people(3, 9)}
    assert bounds(counts, inside=[("dead", "attacked")]) == (4, 9, False)
    chain = {"a": people(1, 2), "b": people(6, 7), "c": people(3, 9)}
    assert bounds(chain, inside=[("a", "b"), ("b", "c")]) == (6, 9, False)


def test_more_inside_than_there_are_outside_is_contested() -> None:
    """Ten dead among at most nine attacked: neither count can be relied on."""
    counts = {"dead": people(10, 12), "attacked": people(3, 9)}
    assert bounds(counts, inside=[("dead", "attacked")]) == (None, None, True)


def test_groups_inside_each_other_are_the_same() -> None:
    """Each inside the other, also by way of a group that nobody counted."""
    counts = {"a": people(2, 5), "b": people(3, 9)}
    assert bounds(counts, inside=[("a", "b"), ("b", "a")]) == (3, 5, False)
    assert bounds(counts, same=[("a", "x"), ("x", "b")]) == (3, 5, False)


def test_what_lies_inside_disjoint_groups_is_disjoint() -> None:
    """Also where the groups around have no count of their own."""
    counts = {"a": people(2, 5), "b": people(3, 9)}
    inside = [("a", "north"), ("b", "south")]
    assert bounds(counts, inside=inside, disjoint=[("north", "south")]) == (5, 14, False)


def test_inside_and_yet_disjoint_is_contested() -> None:
    """Claims of how groups lie can contradict each other, too."""
    counts = {"a": people(2, 5), "b": people(3, 9)}
    pair = [("a", "b")]
    assert bounds(counts, inside=pair, disjoint=pair) == (None, None, True)
    assert bounds(counts, same=pair, disjoint=pair) == (None, None, True)


def test_unknown_bounds() -> None:
    """An unknown lower bound is left out; an unknown upper one makes the sum unknown."""
    assert bounds({"a": people(None, 5), "b": people(3, 9)}) == (3, 14, False)
    assert bounds({"a": people(2), "b": people(3, 9)}) == (3, None, False)
    dozens = Quantity(unit="person", as_found="dozens")
    assert bounds({"a": dozens, "b": people(2)}) == (2, None, False)
    assert bounds({"a": dozens, "b": dozens}) == (None, None, False)


def test_a_best_figure_is_no_bound() -> None:
    """“Around forty” may be thirty-nine: it bounds nothing."""
    around = Quantity(unit="person", best=40, qualifier="around")
    assert bounds({"a": around, "b": people(2, 2)}) == (2, None, False)


def test_a_lone_count_stands_as_it_is() -> None:
    """Words, qualifier and best figure stay where nothing had to be put together."""
    around = Quantity(unit="person", best=40, qualifier="around", as_found="around 40")
    assert [u.quantity for u in union([("a", around)])] == [around]
    assert union([]) == ()


def test_several_units_give_one_union_each() -> None:
    """People and documents are not added up; units come in order."""
    documents = Quantity(unit="document", min=1, max=1)
    found = union([("a", people(2, 5)), ("b", documents), ("c", people(3, 9))])
    assert [str(u.quantity) for u in found] == ["1 document", "3..14 person"]


def test_the_order_of_counts_and_pairs_makes_no_difference() -> None:
    """The same counts and relations, told in any order."""
    counts = [("a", people(2, 5)), ("b", people(3, 9)), ("c", people(4, 6)), ("d", people(1, 1))]
    inside, disjoint = [("d", "a"), ("a", "b")], [("b", "c"), ("d", "c")]
    answers = {
        union(order, inside=reversed(inside), disjoint=[(y, x) for x, y in disjoint])
        for order in permutations(counts)
    }
    assert answers == {union(counts, inside=inside, disjoint=disjoint)}


def test_sums_beyond_what_can_be_shown() -> None:
    """An upper bound that no reply could hold is unknown; a lower one is held back."""
    many = {"a": people(MOST, MOST), "b": people(MOST, MOST)}
    assert bounds(many) == (MOST, None, False)
    assert bounds(many, disjoint=[("a", "b")]) == (MOST, None, False)


def test_many_partly_disjoint_groups_end_in_time() -> None:
    """The search for the sharpest bound is cut off; what it found is still a lower bound.

    Forty trios whose members may overlap, all else disjoint: 3 to the 40th ways to choose.
    """
    trios = [[f"{n:02}{member}" for member in "abc"] for n in range(40)]
    apart = [(a, b) for one, other in combinations(trios, 2) for a in one for b in other]
    counts = {group: people(1, 2) for trio in trios for group in trio}
    assert bounds(counts, disjoint=apart) == (40, 240, False)


@pytest.mark.parametrize(
    ("low", "best", "high", "text"),
    [
        (3, 2, 3, "3 ~2 person (out of order)"),
        (5, 2, None, "5.. ~2 person (out of order)"),
        (None, 40, 5, "..5 ~40 person (out of order)"),
        (9, 4, 3, "9..3 ~4 person (out of order)"),
    ],
)
def test_published_figures_out_of_order_are_kept_and_the_best_alone_computes(
    low: int | None, best: int, high: int | None, text: str
) -> None:
    """Nothing is swapped or mended: whoever published them may have meant it."""
    quantity = Quantity(unit="person", min=low, best=best, max=high)
    assert quantity.out_of_order
    assert (quantity.low, quantity.high) == (best, best)
    assert str(quantity) == text
    assert Quantity.from_json(quantity.to_json()) == quantity
    [alone] = union([("g", quantity)])
    assert (alone.quantity.min, alone.quantity.max) == (best, best)
    [both] = union([("g", quantity), ("h", Quantity(unit="person", min=1, max=1, best=1))])
    assert (both.quantity.min, both.quantity.max) == (best, best + 1)


def test_figures_in_order_are_not_flagged() -> None:
    """A best figure at a bound is in order, and so is one without any."""
    for quantity in (
        Quantity(unit="person", min=2, best=2, max=3),
        Quantity(unit="person", best=2),
        Quantity(unit="person", min=2),
    ):
        assert not quantity.out_of_order
        assert (quantity.low, quantity.high) == (quantity.min, quantity.max)
