"""Portions of replies: kept as long as no write reaches what was read for them, for readers of the
newest state, and as many as there is room for."""

from __future__ import annotations

import pytest

from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.views import followed_views, kept_portions
from graph.views.kept_portions import Portion, Portions
from graph.views.view import State

OTHER = Clearance.parse("partner")
ONE, TWO, THREE = (State(number, str(number)) for number in (1, 2, 3))


def portion(*of: str, size: int = 10) -> Portion:
    return Portion(object(), size, size, of)


class Kept:
    """Portions, and what is reached on the way to each state."""

    def __init__(self, room: int = 1_000_000) -> None:
        self.all = Portions(room)

    def at(
        self,
        state: State,
        reached: frozenset[str] | None = frozenset(),
        view: Clearance = PUBLIC_CLEARANCE,
    ) -> bool:
        return self.all.follow(view, state, state.number, lambda unit: reached)

    def put(self, state: State, *of: str, selection: str = "s") -> None:
        self.all.put(PUBLIC_CLEARANCE, state, selection, {of[0]: portion(*of)})

    def ids(
        self, state: State, selection: str = "s", view: Clearance = PUBLIC_CLEARANCE
    ) -> set[str]:
        return set(self.all.find(view, state, selection, "abcdefgh"))


def test_a_write_drops_what_was_read_of_it() -> None:
    """Itself, and those in which it stands; room is free again."""
    kept = Kept()
    kept.at(ONE)
    kept.put(ONE, "a", "c")
    full = kept.all.size
    for of in ("b", "c"), ("c",), ("d",):
        kept.put(ONE, *of)
    kept.at(TWO, frozenset({"c", "x"}))
    assert kept.ids(TWO) == {"d"}
    kept.put(TWO, "a", "c")
    kept.put(TWO, "a", "b")
    kept.at(THREE, frozenset({"d"}))
    assert kept.ids(THREE) == {"a"}
    assert kept.all.size == full
    kept.at(State(4, "4"), frozenset({"b"}))
    assert (kept.ids(State(4, "4")), kept.all.size) == (set(), 0)


def test_each_selection_and_each_view_has_its_own() -> None:
    """And a write that one view reads leaves what others have."""
    kept = Kept()
    kept.at(ONE)
    kept.at(ONE, view=OTHER)
    kept.put(ONE, "a")
    assert not kept.ids(ONE, "another")
    assert not kept.ids(ONE, view=OTHER)
    kept.all.put(OTHER, ONE, "s", {"a": portion("a")})
    kept.at(TWO, frozenset({"a"}), view=OTHER)
    kept.at(TWO)
    assert kept.ids(TWO) == {"a"}
    assert not kept.ids(TWO, view=OTHER)


def test_so_many_clearances_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were asked with last; of the others nothing is left, and all begins anew."""
    monkeypatch.setattr(followed_views, "MOST_VIEWS", 3)
    kept = Kept()
    views = [Clearance.parse(f"partner+c{number}") for number in range(5)]
    for view in views[:3]:
        assert kept.at(ONE, view=view)
        kept.all.put(view, ONE, "s", {"a": portion("a")})
    assert kept.at(ONE, view=views[0])
    assert kept.at(ONE, view=views[3])
    assert [kept.ids(ONE, view=view) for view in views] == [{"a"}, set(), {"a"}, set(), set()]
    assert len(kept.all._at) == 3
    full = kept.all.size
    assert kept.at(TWO, frozenset({"a"}), view=views[1])
    assert kept.ids(TWO, view=views[1]) == set()
    assert kept.all.size < full


def test_readers_of_older_states_find_and_add_nothing() -> None:
    """Whose state another reader has gone past."""
    kept = Kept()
    assert kept.at(ONE)
    assert kept.at(TWO)
    assert not kept.at(ONE)
    kept.put(ONE, "a")
    assert not kept.ids(TWO)
    kept.put(TWO, "a")
    assert kept.ids(TWO) == {"a"}
    assert not kept.ids(ONE)


@pytest.mark.parametrize("reached", [None, frozenset("xyz")])
def test_all_of_a_view_go_where_too_much_was_reached(
    reached: frozenset[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or where nobody can say what was."""
    monkeypatch.setattr(kept_portions, "MOST_LOOKS", 5)
    kept = Kept()
    kept.at(ONE)
    for selection in "st":
        kept.put(ONE, "a", "b", selection=selection)
    kept.at(TWO, reached)
    assert (kept.ids(TWO, "s"), kept.ids(TWO, "t"), kept.all.size) == (set(), set(), 0)


def test_what_was_used_longest_ago_goes_first() -> None:
    """One at a time, of the selection that nobody asked for."""
    kept = Kept()
    kept.at(ONE)
    kept.put(ONE, "a")
    kept = Kept(kept.all.size * 3)
    kept.at(ONE)
    for id in "abc":
        kept.put(ONE, id, selection=id if id == "c" else "s")
    kept.ids(ONE)
    kept.put(ONE, "d")
    assert (kept.ids(ONE), kept.ids(ONE, "c")) == ({"a", "b", "d"}, set())
    kept.put(ONE, "e", "f")
    assert kept.ids(ONE) == {"d", "e"}
    assert kept.all.size <= kept.all.room
    kept.all.clear(ONE)
    assert kept.all.size == 0


def test_who_reads_what_was_before_an_erasure_leaves_nothing_behind_it() -> None:
    """Also where nothing of that view was looked for until then."""
    kept = Kept()
    kept.all.clear(TWO)
    assert not kept.at(ONE)
    kept.put(ONE, "a")
    assert (kept.ids(ONE), kept.all.size) == (set(), 0)
    assert kept.at(TWO)
    kept.put(TWO, "a")
    assert kept.ids(TWO) == {"a"}
