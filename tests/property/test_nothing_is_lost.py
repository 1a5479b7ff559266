"""Law 3: claims are immutable, changes are appended, loading again changes nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.claims.marking import PUBLIC
from graph.engines.engine import Writer
from graph.vocabulary import Vocabulary
from tests.asking import answer, everything
from tests.engines import OPENERS
from tests.generators import EVERYTHING, stories
from tests.property.opened import copy_of, empty, living
from tests.story import Recorded, Registered, Reviewed, Unit, perform

KINDS = sorted(OPENERS)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=20)
def test_every_claim_ever_told_is_there(
    kind: str, vocabulary: Vocabulary, data: st.DataObject
) -> None:
    """Rejected, retracted and refined ones, too, with the content that they were told with; only
    what was erased is not."""
    told = data.draw(stories(vocabulary))
    with living(kind, vocabulary, told) as engine, engine.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        claims = {h.record.claim.id: h.record.claim for h in view.claim_histories()}
        entities = {h.entity.id: h.entity for h in view.entity_histories()}
    assert {id: replace(claim, marking=PUBLIC) for id, claim in claims.items()} == {
        claim.id: replace(claim, marking=PUBLIC)
        for claim in told.claims
        if claim.id not in told.gone
    }
    assert {id: entity.cls for id, entity in entities.items()} == {
        entity.id: entity.cls for entity in told.entities if entity.id not in told.gone
    }


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=20)
def test_loading_again_changes_nothing(
    kind: str, vocabulary: Vocabulary, data: st.DataObject
) -> None:
    """Registrations, claims and decisions that are there already are counted as such."""
    told = data.draw(stories(vocabulary, erasures=False))
    acts = [act for unit in told.units for act in unit.acts]
    with living(kind, vocabulary, told) as engine:
        with engine.reading() as snapshot:
            before = answer(snapshot.view(EVERYTHING), everything(told))
        with engine.writing() as writer:
            for act in acts:
                if isinstance(act, Registered | Recorded | Reviewed):
                    perform(writer, act)
            assert writer.register(told.entities) == (0, len(told.entities))
            assert writer.record(told.claims) == (0, len(told.claims))
        with engine.reading() as snapshot:
            assert answer(snapshot.view(EVERYTHING), everything(told)) == before


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=20)
def test_a_unit_reads_its_own_claims_as_the_next_one_does(
    kind: str, vocabulary: Vocabulary, data: st.DataObject
) -> None:
    """With their markings, whatever is done to them in it, parts that are undone included; an
    engine may have at hand what came in the same unit."""
    told = data.draw(stories(vocabulary))
    ids = [claim.id for claim in told.claims]
    undone = data.draw(st.sets(st.integers(0, len(told.units) - 1), max_size=3))
    with empty(kind, vocabulary) as engine:
        with engine.writing() as writer:
            for number, unit in enumerate(told.units):
                if number in undone:
                    with suppress(_Undo), writer.part():
                        _live(writer, unit)
                        list(writer.claims(ids))
                        raise _Undo
                _live(writer, unit)
            inside = list(writer.claims(ids))
            naming = set(writer.naming(told.ids()))
        with engine.writing(keep=False) as writer:
            assert list(writer.claims(ids)) == inside
            assert set(writer.naming(told.ids())) == naming
        assert {claim.id for claim in inside} == set(ids) - told.gone


def _live(writer: Writer, unit: Unit) -> None:
    for act in unit.acts:
        perform(writer, act)


class _Undo(Exception):
    """What a part raises to be taken back."""


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=20)
def test_a_copy_for_who_may_read_everything_is_the_store(
    kind: str, vocabulary: Vocabulary, data: st.DataObject
) -> None:
    """At every moment of its life."""
    told = data.draw(stories(vocabulary, most=30))
    with (
        living(kind, vocabulary, told) as engine,
        copy_of(engine, kind, EVERYTHING) as copy,
        engine.reading() as there,
        copy.reading() as here,
    ):
        for at in told.times:
            expected = answer(there.view(EVERYTHING, at), everything(told))
            assert answer(here.view(EVERYTHING, at), everything(told)) == expected
