"""Law 1: what a viewer may not read changes nothing that this viewer gets.

For every store, clearance, known-at time and request the reply over the store equals the reply
over the copy from which everything that the clearance may not read was left out, keys, counts and
page ends included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.claim import Claim
from graph.claims.marking import Clearance, Marking, join_all
from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.asking import Request, answer, everything, requests
from tests.clock import START
from tests.engines import OPENERS
from tests.generators import CLEARANCES, EVERYTHING, stories
from tests.property.opened import copy_of, living
from tests.story import Recorded, Registered, Reviewed, Story, Turned, Unit

KINDS = sorted(OPENERS)
CLEARANCE = st.sampled_from(CLEARANCES)
SEED = st.integers(0, 2**32 - 1)


def replies(
    engine: Engine, clearance: Clearance, at: int | None, asked: Sequence[Request]
) -> list[object]:
    with engine.reading() as snapshot:
        view = snapshot.view(clearance, at)
        return [answer(view, request) for request in asked]


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), clearance=CLEARANCE, seed=SEED)
@settings(max_examples=30)
def test_a_reply_is_that_of_the_copy(
    kind: str, vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance, seed: int
) -> None:
    """For the viewer it was made for, and even for one who may read everything in it."""
    told = data.draw(stories(vocabulary))
    at = data.draw(st.sampled_from(told.times))
    asked = requests(vocabulary, told, seed=seed, count=12)
    with living(kind, vocabulary, told) as full, copy_of(full, kind, clearance) as copy:
        for moment in {at, None}:
            expected = replies(full, clearance, moment, asked)
            assert replies(copy, clearance, moment, asked) == expected
            assert replies(copy, EVERYTHING, moment, asked) == expected


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), clearance=CLEARANCE)
@settings(max_examples=30)
def test_nothing_in_a_view_is_above_its_clearance(
    kind: str, vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance
) -> None:
    """Every entity, claim and re-marking that comes out may be read, and so may all it names."""
    told = data.draw(stories(vocabulary))
    with living(kind, vocabulary, told) as engine, engine.reading() as snapshot:
        view = snapshot.view(clearance)
        entities = {history.entity.id: history for history in view.entity_histories()}
        claims = {history.record.claim.id: history for history in view.claim_histories()}
    changes = [change for known in entities.values() for change in known.changes]
    changes += [change for history in claims.values() for change in history.changes]
    for change in changes:
        if change.kind == "remarked":
            for text in (change.before, change.after):
                assert text is not None
                assert clearance.reads(Marking.parse(text))
    assert all(clearance.reads(history.entity.marking) for history in entities.values())
    for history in claims.values():
        claim, marking = history.record.claim, history.record.marking
        assert clearance.reads(marking)
        assert claim.refines is None or claim.refines in claims
        named = [claim.marking, *(entities[id].entity.marking for id in claim.names)]
        if claim.refines is not None:
            named.append(claims[claim.refines].record.marking)
        assert marking == join_all(named)
        assert history.record.classes == {id: entities[id].entity.cls for id in claim.names}


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), one=CLEARANCE, two=CLEARANCE)
@settings(max_examples=15)
def test_a_copy_of_a_copy_is_the_copy(
    kind: str, vocabulary: Vocabulary, data: st.DataObject, one: Clearance, two: Clearance
) -> None:
    """For the same clearance, and for a lower one as if it had been copied at once."""
    told = data.draw(stories(vocabulary))
    lower = Clearance(
        level=min(one.level, two.level), compartments=one.compartments & two.compartments
    )
    asked = [everything(told)]
    with (
        living(kind, vocabulary, told) as full,
        copy_of(full, kind, one) as copy,
        copy_of(copy, kind, one) as again,
        copy_of(copy, kind, lower) as by_way,
        copy_of(full, kind, lower) as at_once,
    ):
        assert replies(again, EVERYTHING, None, asked) == replies(copy, EVERYTHING, None, asked)
        assert replies(by_way, EVERYTHING, None, asked) == replies(at_once, EVERYTHING, None, asked)


def in_another_order(claims: tuple[Claim, ...], shuffled: list[Claim]) -> tuple[Claim, ...]:
    """In the order of `shuffled`, but coarse claims before those that refine them."""
    by_id = {claim.id: claim for claim in claims}
    ordered: dict[str, Claim] = {}

    def take(claim: Claim) -> None:
        if claim.refines is not None and claim.refines not in ordered:
            take(by_id[claim.refines])
        ordered.setdefault(claim.id, claim)

    for claim in shuffled:
        take(claim)
    return tuple(ordered.values())


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), clearance=CLEARANCE, seed=SEED)
@settings(max_examples=15)
def test_the_order_of_loading_changes_nothing(
    kind: str, vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance, seed: int
) -> None:
    """The same entities, claims and decisions at the same time, in any order and in any number of
    units of work."""
    told = data.draw(stories(vocabulary))
    entities = told.entities
    claims = tuple({claim.id: claim for claim in told.claims}.values())
    changes = tuple(
        act for unit in told.units for act in unit.acts if isinstance(act, Reviewed | Turned)
    )
    other_entities = tuple(data.draw(st.permutations(entities)))
    other_claims = in_another_order(claims, data.draw(st.permutations(claims)))
    half = data.draw(st.integers(0, len(claims)))
    straight = Unit(
        at=START,
        acts=(Registered(entities=entities), Recorded(claims=claims), *changes),
    )
    first = Unit(
        at=START,
        acts=(Registered(entities=other_entities), Recorded(claims=other_claims[:half])),
    )
    second = Unit(at=START, acts=(Recorded(claims=other_claims[half:]), *changes))
    asked = requests(vocabulary, told, seed=seed, count=12)
    one, other = (
        _replies_after(kind, vocabulary, replace(told, units=units), clearance, asked)
        for units in ((straight,), (first, second))
    )
    assert one == other


def _replies_after(
    kind: str, vocabulary: Vocabulary, told: Story, clearance: Clearance, asked: list[Request]
) -> list[object]:
    with living(kind, vocabulary, told) as engine:
        return replies(engine, clearance, None, asked)
