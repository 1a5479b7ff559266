"""Tables of many places: counted in parts, in little memory, and only while there is time."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import OutOfTime
from graph.relations import joined_pairs
from graph.relations.bucket_counts import Bucket, Grounds, Victims, buckets
from graph.relations.group_sizes import Sizes
from graph.views.columns import DENSE, distinct, numbered
from graph.views.walking import Numbers


def grounds(events: int, keys: int) -> Grounds:
    """Every event certainly under every key, each on a source of its own."""
    event = np.repeat(np.arange(events), keys)
    every = np.arange(len(event))
    return Grounds(
        event=event,
        key=np.tile(np.arange(keys), events),
        certain=np.ones(len(event), dtype=np.bool_),
        sources=(every, every % 7),
        speakers=(every, every % 3),
        keys=[f"k{at}" for at in range(keys)],
    )


def victims(events: int, people: int) -> Victims:
    near = np.repeat(np.arange(events), people)
    none: Numbers = np.empty(0, dtype=np.int64)
    return Victims((near, np.tile(np.arange(people), events)), (none, none))


def table(events: int, keys: int, people: int, deadline: Deadline = NEVER) -> list[Bucket]:
    some = [grounds(events, keys), grounds(events, 2)]
    return buckets(events, some, victims(events, people), Sizes(0), deadline=deadline)


def test_parts_come_to_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few places are laid out together; one event alone may have more than that."""
    whole = table(6, 5, 4)
    assert len(whole) == 10
    assert {(one.events.min, one.victims[0].max) for one in whole} == {(6, 4)}
    for at_once in (1, 3, 100):
        monkeypatch.setattr(joined_pairs, "AT_ONCE", at_once)
        assert table(6, 5, 4) == whole


def test_memory_is_for_what_comes_of_it() -> None:
    """Two million places come to four hundred thousand pairs of a bucket and a person."""
    tracemalloc.start()
    try:
        found = table(50, 1000, 20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(found) == 2000
    assert peak < 100 * 2**20, f"{peak >> 20} MB"


def test_it_ends_when_nobody_waits() -> None:
    """Between its steps, not only before the first."""
    with pytest.raises(OutOfTime):
        table(6, 5, 4, Deadline(1e-9, mend="count by fewer dimensions"))


@given(st.lists(st.integers(0, 400) | st.integers(0, 10**12), max_size=30))
def test_each_once(numbers: list[int]) -> None:
    """Whether they lie close together or far apart."""
    given_ = np.array(numbers, dtype=np.int64)
    every, place = numbered(given_)
    assert every.tolist() == distinct(given_).tolist() == sorted(set(numbers))
    assert every[place].tolist() == numbers


def test_what_lies_between_takes_little_memory() -> None:
    """A byte each, not a number."""
    count = 20_000
    some = np.arange(count) * (DENSE - 1)
    tracemalloc.start()
    try:
        assert len(distinct(some)) == count
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * DENSE * count
