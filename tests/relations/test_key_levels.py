"""What stands above a key at a level, however many ways lead down to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.claims.deadline import Deadline
from graph.claims.errors import OutOfTime
from graph.relations.key_levels import at_level

Above = dict[str, list[str]]


def ways(key: str, above: Above) -> list[list[str]]:
    """Every way down to a key from a top."""
    return [[*way, key] for up in above.get(key, []) for way in ways(up, above)] or [[key]]


@st.composite
def orders(draw: st.DrawFn) -> Above:
    """Names, each below some of those before it."""
    names = [f"n{at}" for at in range(draw(st.integers(1, 9)))]
    return {
        name: draw(st.lists(st.sampled_from(names[:at]), unique=True)) if at else []
        for at, name in enumerate(names)
    }


@given(orders(), st.integers(1, 11))
def test_it_is_what_every_way_says(above: Above, level: int) -> None:
    """One way after another comes to the same."""
    for key in above:
        told = {way[min(level, len(way)) - 1] for way in ways(key, above)}
        assert at_level(key, level, lambda one: above[one]) == told
        assert at_level(key, None, lambda one: above[one]) == {key}


def test_a_ladder_has_more_ways_than_anybody_can_walk() -> None:
    """Two hundred places, each in both of the rung above: 2²⁰⁰ ways."""
    above = {
        f"{side}{rung}": [f"{up}{rung - 1}" for up in "ab"] if rung else []
        for side in "ab"
        for rung in range(200)
    }
    assert at_level("a199", 1, lambda one: above[one]) == {"a0", "b0"}
    assert at_level("a199", 150, lambda one: above[one]) == {"a149", "b149"}
    assert at_level("a199", 200, lambda one: above[one]) == {"a199"}
    assert at_level("a199", 2**31 - 1, lambda one: above[one]) == {"a199"}


@pytest.mark.parametrize("level", [1, 2, 3, 50])
def test_circles_end(level: int) -> None:
    """What stands in a circle below no top stays as it is."""
    above = {"a": ["b"], "b": ["a"], "c": ["c"], "d": ["top", "e"], "e": ["d"], "top": []}
    assert at_level("a", level, lambda one: above[one]) == {"a"}
    assert at_level("c", level, lambda one: above[one]) == {"c"}
    assert at_level("d", level, lambda one: above[one]) == {"top" if level == 1 else "d"}


def test_it_keeps_its_deadline() -> None:
    """A chain that is too long for the time."""
    above = {f"n{at}": [f"n{at - 1}"] if at else [] for at in range(3000)}
    with pytest.raises(OutOfTime):
        at_level("n2999", 2999, lambda one: above[one], Deadline(1e-9, mend="ask for less"))
