"""What is kept between requests: for whom, of which state, how much of it, and made by whom."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.views.kept_results import VIEWS, Keeping
from tests.snapshots import Snapshot

KEY = "answer"


ONE, TWO = Snapshot(1), Snapshot(2)


def put(keeping: Keeping, state: Snapshot, value: str, parts: int = 1) -> None:
    keeping.of(state, PUBLIC_CLEARANCE, None).put({KEY: (value, parts)})


def found(keeping: Keeping, state: Snapshot, *, rows: bool = False) -> dict[object, object]:
    return keeping.of(state, PUBLIC_CLEARANCE, None).find([KEY], rows=rows)


def test_for_an_equal_view() -> None:
    """The same state, clearance and known-at time."""
    keeping = Keeping()
    put(keeping, ONE, "42")
    assert found(keeping, Snapshot(1)) == {KEY: "42"}
    assert not keeping.of(ONE, Clearance.parse("public+one"), None).find([KEY])
    assert not keeping.of(ONE, Clearance.parse("partner"), None).find([KEY])
    assert not keeping.of(ONE, PUBLIC_CLEARANCE, 5).find([KEY])
    assert not found(keeping, ONE, rows=True)


@pytest.mark.parametrize(
    "newer", [Snapshot(2), Snapshot(1, "put back"), Snapshot(7), Snapshot(2, reached=None)]
)
def test_what_was_written_lets_it_go(newer: Snapshot) -> None:
    """As far as the reader reads it; also a backup that was put back, whose number is known but
    whose mark is not."""
    keeping = Keeping()
    put(keeping, ONE, "old")
    assert not found(keeping, newer)
    assert keeping.parts == 0


def test_what_is_hidden_lets_nothing_go() -> None:
    """For each reader by himself, who is not looked for before he asks."""
    keeping, other = Keeping(), Clearance.parse("partner")
    put(keeping, ONE, "old")
    keeping.of(ONE, other, None).put({KEY: ("old", 1)})
    hidden = Snapshot(2, reached=frozenset())
    assert found(keeping, hidden) == {KEY: "old"}
    assert hidden.looks == [PUBLIC_CLEARANCE]
    assert found(keeping, hidden) == {KEY: "old"}
    assert hidden.looks == [PUBLIC_CLEARANCE]
    assert not keeping.of(Snapshot(2), other, None).find([KEY])
    assert found(keeping, Snapshot(3, reached=frozenset())) == {KEY: "old"}
    assert keeping.parts == 1


@pytest.mark.parametrize("newer", [Snapshot(2, erased=True), Snapshot(1, "put back")])
def test_an_erasure_empties_it_at_once(newer: Snapshot) -> None:
    """Of every view, before anybody asks."""
    keeping = Keeping()
    put(keeping, ONE, "erased")
    keeping.of(ONE, Clearance.parse("partner"), None).put_reply(KEY, "erased", 1)
    keeping.follow(newer)
    assert keeping.parts == 0
    assert not keeping._replies._things


def test_who_reads_an_older_state_keeps_nothing() -> None:
    """Neither who began before the newer one was known, nor who comes after."""
    keeping = Keeping()
    before = keeping.of(ONE, PUBLIC_CLEARANCE, None)
    put(keeping, TWO, "new")
    parts = keeping.parts
    before.put({KEY: ("erased", 1)})
    put(keeping, ONE, "erased")
    assert keeping.parts == parts
    assert not found(keeping, ONE)
    assert found(keeping, TWO) == {KEY: "new"}


def test_a_state_without_a_name() -> None:
    """Nothing is kept beyond the request, within which it is."""
    keeping = Keeping()
    nameless = Snapshot(1)
    nameless.state = None
    kept = keeping.of(nameless, PUBLIC_CLEARANCE, None)
    kept.put({KEY: ("42", 1)})
    assert kept.find([KEY]) == {KEY: "42"}
    assert not found(keeping, nameless)
    assert keeping.parts == 0


def test_what_was_used_longest_ago_goes_first() -> None:
    """On each shelf by itself; what is larger than the shelf is not kept at all."""
    keeping = Keeping(results=3, rows=1)
    kept = keeping.of(ONE, PUBLIC_CLEARANCE, None)
    kept.put({"a": ("a", 1), "b": ("b", 1), "c": ("c", 1)})
    kept.find(["a"])
    kept.put({"d": ("d", 1)})
    kept.put({"row": ("row", 1), "row too": ("row", 1)}, rows=True)
    assert set(kept.find("abcd")) == {"a", "c", "d"}
    assert set(kept.find(["row", "row too"], rows=True)) == {"row too"}
    kept.put({"a": ("grown", 2)})
    assert set(kept.find("abcd")) == {"a", "d"}
    kept.put({"e": ("too large", 4)})
    assert keeping.parts == 1
    assert not kept.find("abcde")


def test_readers_without_number() -> None:
    """Somebody who asks as of ever other moments takes no room for long."""
    keeping = Keeping()
    for moment in range(VIEWS + 10):
        keeping.of(ONE, PUBLIC_CLEARANCE, moment).put({KEY: (moment, 1)})
    assert len(keeping._views) == VIEWS
    assert keeping.of(ONE, PUBLIC_CLEARANCE, VIEWS).find([KEY]) == {KEY: VIEWS}
    assert not keeping.of(ONE, PUBLIC_CLEARANCE, 0).find([KEY])


def test_several_at_once_make_it_once() -> None:
    """Whoever comes while it is made waits for it; and gets it from who failed to make it."""
    keeping = Keeping()
    together = Barrier(8)
    made: list[int] = []
    got: list[int] = []

    def make() -> tuple[int, int]:
        made.append(1)
        if len(made) == 1:
            raise InterruptedError
        return 42, 1

    def ask() -> None:
        together.wait()
        try:
            got.append(keeping.of(ONE, PUBLIC_CLEARANCE, None).made(KEY, make))
        except InterruptedError:
            got.append(0)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [0, *[42] * 7]
    assert len(made) == 2
    assert not keeping._turns
