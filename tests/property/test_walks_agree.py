"""Law 7 for walks: whatever engine counts and gives the entries, they are the oracle's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.claim import Stance
from graph.claims.marking import Clearance
from graph.views.view import View
from graph.views.walking import Along, Entries
from graph.vocabulary import Vocabulary
from tests.engines import OPENERS, THRESHOLDS
from tests.generators import CLEARANCES, stories
from tests.property.opened import living

OTHERS = sorted(set(OPENERS) - {"naive"})
DAYS = (None, date(2018, 12, 28), date(2019, 1, 14), date(1990, 1, 1))


@pytest.fixture(params=[False, True], ids=["little", "much"])
def much(request: pytest.FixtureRequest, kind: str) -> Iterator[None]:
    """Each engine as it is, and taking for much what is little."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param:
            for name, value in THRESHOLDS[kind].items():
                patch.setattr(name, value)
        yield


@pytest.mark.usefixtures("much")
@pytest.mark.parametrize("kind", OTHERS)
@given(
    data=st.data(),
    clearance=st.sampled_from(CLEARANCES),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=40)
def test_an_engine_walks_as_the_oracle_does(
    kind: str, vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance, seed: int
) -> None:
    """Steps, weights, windows, tallies and what is among some, along any properties."""
    told = data.draw(stories(vocabulary))
    at = data.draw(st.sampled_from(told.times))
    random = Random(seed)
    with (
        living("naive", vocabulary, told) as naive,
        living(kind, vocabulary, told) as engine,
        naive.reading() as expected,
        engine.reading() as found,
    ):
        for moment in {at, None}:
            oracle, view = expected.view(clearance, moment), found.view(clearance, moment)
            ids = sorted(history.entity.id for history in oracle.entity_histories())
            for _ in range(3):
                along = some_way(vocabulary, random)
                some = random.sample(ids, random.randint(0, len(ids)))
                assert walked(view, along, some) == walked(oracle, along, some), along


def some_way(vocabulary: Vocabulary, random: Random) -> Along:
    relations = sorted(p.name for p in vocabulary.properties.values() if p.type == "relation")
    few = random.sample(relations, random.choice((1, 3, len(relations))))
    day = random.choice(DAYS)
    return Along(
        properties=tuple(sorted(few)),
        valid_on=day,
        certain=random.random() < 0.3,
        least=random.choice((None, None, Stance.REPORTED, Stance.ALLEGED)),
        accepted=random.random() < 0.2,
    )


def walked(view: View, along: Along, ids: list[str]) -> dict[str, Any]:
    """All that a walk says of some entities, in public ids."""
    walk = view.walk(along)
    known = walk.numbers([*ids, "nobody"])
    numbers = np.array(list(known.values()), dtype=np.int64)
    window = walk.first(numbers, 1)
    names = walk.ids([number for number, _ in window.cut])
    among = walk.among(numbers)
    return {
        "known": sorted(known),
        "weights": [walk.weigh(numbers, most) for most in (0, 1, 5, 10_000)],
        "step": sorted(told(walk, walk.step(numbers))),
        "first": sorted(told(walk, window.entries)),
        "cut": sorted((names[number], along.properties[place]) for number, place in window.cut),
        "among": told(walk, among),
        "tally": [
            (id, property, most, walk.tally(number, property, most))
            for id, number in known.items()
            for property in along.properties[:2]
            for most in (None, 1, 100)
        ],
        "in range": all(number < walk.size for number in known.values()),
    }


def told(walk: Any, entries: Entries) -> list[tuple[Any, ...]]:
    """Entries in public ids."""
    ids = walk.ids({*entries.near.tolist(), *entries.far.tolist()})
    classes = walk.classes(set(entries.far.tolist()))
    claims = walk.claims(entries.claim.tolist())
    events = set(walk.class_numbers(["Event"]).tolist())
    return [
        (
            ids[near],
            ids[far],
            classes[far],
            cls in events,
            walk.along.properties[place],
            bool(forward),
            bool(against),
            firmness,
            claims[claim],
        )
        for near, far, cls, place, forward, against, firmness, claim in zip(
            *(column.tolist() for column in entries), strict=True
        )
    ]
