"""Who is who, on every engine as the oracle has it: any story, a few things of it judged one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.claim import Citation, Claim, Review, Stance, entity_id, make_claim
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC, Clearance
from graph.engines.engine import Engine
from graph.views.clusters import NOT_SAME, SAME
from graph.vocabulary import Vocabulary
from tests.asking import answer, requests
from tests.engines import OPENERS
from tests.generators import CLEARANCES, MARKINGS, stories
from tests.property.opened import living
from tests.story import Story

OTHERS = sorted(set(OPENERS) - {"naive"})


def judgements(told: Story, seed: int) -> list[Claim]:
    """Some pairs of things of one class."""
    chance = random.Random(seed)
    classes: dict[str, list[str]] = {}
    for entity in told.entities:
        classes.setdefault(entity.cls, []).append(entity.id)
    several = [ids for ids in classes.values() if len(ids) > 1]
    sources = classes.get("Source", [])
    if not several or not sources:
        return []
    found = []
    for number in range(4):
        one, other = chance.sample(chance.choice(several), 2)
        found.append(
            make_claim(
                origin=entity_id("judgements", str(number)),
                subject=one,
                predicate=chance.choice((SAME, SAME, SAME, NOT_SAME)),
                object=other,
                stance=Stance.ASSERTED,
                citation=Citation(source=chance.choice(sources)),
                marking=chance.choice((PUBLIC, PUBLIC, *MARKINGS)),
            )
        )
    return found


def judge(engine: Engine, claims: list[Claim]) -> None:
    with engine.writing() as writer:
        known = writer.registered({id for claim in claims for id in claim.names})
        here = [claim for claim in claims if known.keys() >= set(claim.names)]
        writer.record(here)
        writer.review(
            [claim.id for claim in here], Review.ACCEPTED, Decided(by="x", why="compared")
        )


@pytest.mark.parametrize("kind", OTHERS)
@given(
    data=st.data(),
    clearance=st.sampled_from(CLEARANCES),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=40)
def test_an_engine_resolves_as_the_oracle_does(
    kind: str, vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance, seed: int
) -> None:
    """Every request, order, keys and counts included."""
    told = data.draw(stories(vocabulary))
    asked = requests(vocabulary, told, seed=seed, count=25)
    claims = judgements(told, seed)
    with (
        living("naive", vocabulary, told) as naive,
        living(kind, vocabulary, told) as engine,
    ):
        judge(naive, claims)
        judge(engine, claims)
        with naive.reading() as expected, engine.reading() as found:
            oracle, view = expected.view(clearance), found.view(clearance)
            assert view.one_as(told.ids()) == oracle.one_as(told.ids())
            for request in asked:
                assert answer(view, request) == answer(oracle, request), request
