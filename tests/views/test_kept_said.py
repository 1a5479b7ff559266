"""What views reply of single entities: kept as long as no write reaches them, for readers of the
newest state, and as much as there is room for."""

from __future__ import annotations

from sys import getsizeof

import pytest

from graph.claims.claim import Literal, Stance
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.views.followed_views import MOST_LOOKS
from graph.views.kept_said import KeptSaid, goes_by_entity, is_read_wide
from graph.views.replies import Want
from graph.views.view import (
    Claims,
    Concepts,
    Labels,
    Name,
    Names,
    Page,
    PlainValues,
    Ref,
    Related,
    Relations,
    State,
    Values,
    Window,
)
from graph.views.view import Said as PlainSaid
from graph.vocabulary import Vocabulary

OTHER = Clearance.parse("partner")
ONE, TWO = State(1, "1"), State(2, "2")
LABELS, KINDS = Labels(), Concepts(property="kind")


class Said:
    """What is kept, and what is reached on the way to each state."""

    def __init__(self, room: int = 1_000_000) -> None:
        self.all = KeptSaid(room)

    def at(
        self,
        state: State,
        reached: frozenset[str] | None = frozenset(),
        view: Clearance = PUBLIC_CLEARANCE,
    ) -> bool:
        return self.all.follow(view, state, state.number, lambda unit: reached)

    def put(self, state: State, *ids: str, want: Want[object] = LABELS) -> None:
        replies = {id: id.upper() for id in ids if id != "z"}
        self.all.put(PUBLIC_CLEARANCE, state, want, ids, replies)

    def found(
        self, state: State, want: Want[object] = LABELS, view: Clearance = PUBLIC_CLEARANCE
    ) -> dict[str, object]:
        return self.all.find(view, state, want, "abxz")


def test_a_write_drops_what_it_reached() -> None:
    """Of every want; the rest stays, and so does that there was nothing to say."""
    said = Said()
    said.at(ONE)
    said.put(ONE, "a", "b", "z")
    said.put(ONE, "a", want=KINDS)
    assert said.found(ONE) == {"a": "A", "b": "B", "z": None}
    said.at(TWO, frozenset({"a", "x"}))
    assert said.found(TWO) == {"b": "B", "z": None}
    assert said.found(TWO, KINDS) == {}


def test_each_view_has_its_own() -> None:
    said = Said()
    said.at(ONE)
    said.at(ONE, view=OTHER)
    said.put(ONE, "a")
    assert said.found(ONE, view=OTHER) == {}
    said.all.put(OTHER, ONE, LABELS, ["a"], {"a": "other"})
    said.at(TWO, None)
    said.at(TWO, view=OTHER)
    assert said.found(TWO) == {}
    assert said.found(TWO, view=OTHER) == {"a": "other"}


def test_readers_of_older_states_find_and_add_nothing() -> None:
    said = Said()
    said.at(ONE)
    said.put(ONE, "a")
    said.at(TWO)
    assert said.found(ONE) == {}
    said.put(ONE, "b")
    assert said.found(TWO) == {"a": "A"}


def test_an_erasure_leaves_nothing() -> None:
    """Not even for who reads an older state yet."""
    said = Said()
    said.at(ONE)
    said.put(ONE, "a")
    said.all.clear(TWO)
    assert said.all.size == 0
    assert not said.at(ONE)
    said.put(ONE, "a")
    said.at(TWO)
    assert said.found(TWO) == {}


def test_what_was_used_longest_ago_goes_first() -> None:
    """All that was said to a want; lists count by their rows."""
    said = Said()
    said.at(ONE)
    said.put(ONE, "a")
    said = Said(said.all.size * 3)
    said.at(ONE)
    said.put(ONE, "a")
    said.put(ONE, "a", want=KINDS)
    assert said.found(ONE)
    row = Related(Ref("b", "Event"), Stance.REPORTED, False, True, ())
    said.all.put(
        PUBLIC_CLEARANCE,
        ONE,
        Relations(property="within"),
        ["a"],
        {"a": Page([row] * 3, [("b",)] * 3, False, None)},
    )
    assert said.found(ONE, KINDS) == {}
    assert said.found(ONE) == {"a": "A"}
    assert said.all.size <= said.all.room


def test_what_is_reached_gives_room_back() -> None:
    """All of it, once nothing is left of what was said to a want."""
    said = Said()
    said.at(ONE)
    said.put(ONE, "a", "b")
    both = said.all.size
    said.at(TWO, frozenset({"a"}))
    one = said.all.size
    assert both * 0.5 < one < both
    said.put(TWO, "a")
    assert said.all.size == both
    said.at(State(3, "3"), frozenset({"a", "b"}))
    assert said.all.size == 0


def test_very_many_wants_of_one_reader_take_room_and_no_time() -> None:
    """As of somebody who asks in other languages each time: what a write may have reached is not
    looked for in each."""
    said, number = Said(room=20_000_000), MOST_LOOKS // 100
    said.at(ONE)
    for each in range(number):
        said.put(ONE, "b", want=Labels(languages=tuple(f"{each}-{at}" for at in range(10))))
    assert said.all.size > 1_000 * number
    said.at(TWO, frozenset(f"{each}" for each in range(100)))
    assert said.all.size > 0
    said.at(State(3, "3"), frozenset(f"{each}" for each in range(101)))
    assert said.all.size == 0


def test_long_texts_take_as_much_room_as_they_are_long() -> None:
    """Of labels, names and values."""
    said, long = Said(), "ж" * 50_000
    said.at(ONE)
    value = Literal(datatype="text", text=long)
    replies: dict[Want[object], object] = {
        LABELS: long,
        Names(): (Name(long, None, None, None), Name("b", None, None, None)),
        PlainValues(property="note"): PlainSaid(None, None, value),
    }
    for number, (want, reply) in enumerate(replies.items(), 1):
        said.all.put(PUBLIC_CLEARANCE, ONE, want, ["a"], {"a": reply})
        assert 100_000 * number < said.all.size < 110_000 * number


def test_claims_of_a_row_take_room() -> None:
    """A relation that very many claims speak of is no small thing to keep."""
    said, ids = Said(), tuple(f"{n:032}" for n in range(1_000))
    said.at(ONE)
    row = Related(Ref("b", "Event"), Stance.REPORTED, False, True, ids)
    page = Page([row], [("b",)], False, None)
    said.all.put(PUBLIC_CLEARANCE, ONE, Relations(property="within"), ["a"], {"a": page})
    assert sum(map(getsizeof, ids)) < said.all.size < 2 * sum(map(getsizeof, ids))


@pytest.mark.parametrize(
    ("want", "is_kept"),
    [
        (LABELS, True),
        (Names(), True),
        (KINDS, True),
        (PlainValues(property="when"), True),
        (Relations(property="allegedPerpetrator", inverse=True), True),
        (Relations(property="within", window=Window(after=("a",))), False),
        (Values(property="when"), False),
        (Claims(predicates=(("when", False),)), False),
    ],
)
def test_what_is_read_of_the_entity_alone_is_kept(
    want: Want[object], is_kept: bool, vocabulary: Vocabulary
) -> None:
    """A list that begins anywhere is not: there are too many of these."""
    assert goes_by_entity(want, vocabulary) is is_kept


def test_relations_that_others_stand_in_for_are_read_of_more(vocabulary: Vocabulary) -> None:
    those = [one for one in vocabulary.properties.values() if one.otherwise]
    assert those
    for one in those:
        assert is_read_wide(Relations(property=one.name), vocabulary)
        assert not is_read_wide(Relations(property=one.name, inverse=True), vocabulary)
