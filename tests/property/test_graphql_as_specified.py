"""Execution by level answers as field-by-field execution does, whatever the document."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from api.graphql.schema import Api, build
from api.graphql.service import Service
from graph.claims.marking import Clearance
from graph.vocabulary import Vocabulary
from tests.api.graphql.documents import UNTOLD, Asker
from tests.api.graphql.oracle import Oracle, cursor
from tests.clock import later
from tests.generators import CLEARANCES, stories
from tests.property.opened import living


@pytest.fixture(scope="module")
def api(vocabulary: Vocabulary) -> Api:
    return build(vocabulary)


@given(data=st.data(), clearance=st.sampled_from(CLEARANCES), seed=st.integers(0, 2**32 - 1))
# What is drawn is a seed, and seeds do not shrink.
@settings(max_examples=15, phases=[Phase.reuse, Phase.generate])
def test_answers_are_those_of_the_reference_executor(
    vocabulary: Vocabulary, api: Api, data: st.DataObject, clearance: Clearance, seed: int
) -> None:
    """graphql-core, field by field, over the same store: the same keys, order and values."""
    told = data.draw(stories(vocabulary))
    asker, oracle = Asker(api.schema, told, random.Random(seed)), Oracle(api)
    asker.left_out = UNTOLD
    with living("naive", vocabulary, told) as engine, pytest.MonkeyPatch.context() as patch:
        for module in ("objects", "claim_tables"):
            patch.setattr(f"api.graphql.{module}.encode", lambda print_, key: cursor(key))
        service = Service(engine, now=later)
        for _ in range(3):
            question = asker.document()
            reply = service.reply(question, clearance=clearance, languages=("uk",))
            assert reply.answered, (question, reply.body)
            with engine.reading() as snapshot:
                expected = oracle.answer(question, snapshot, clearance, ("uk",))
            # As text, so that the order of keys counts.
            assert json.dumps(json.loads(reply.body)["data"]) == json.dumps(expected), question
