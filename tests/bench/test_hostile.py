"""No legal question passes the bounds that are promised; `make bench` asks many more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graphql import build_schema

from api.graphql.service import Service
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.bench.dense import SMALL, fill_densely
from tests.bench.hostile import (
    MEMORY,
    ROOTS,
    TRICKS,
    Hostile,
    Report,
    Worst,
    ask_all,
    asking,
)
from tests.clock import Clock

COUNT = 3 * max(len(TRICKS), len(ROOTS) // 2 + 1)
"""Every third is a trick."""
GIVEN = ("where", "orderBy", "said", "first", "last", "after", "before", "on", "validOn", "having")
"""Arguments that have to be among what is drawn."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Iterator[Service]:
    path = tmp_path_factory.mktemp("dense") / "store.db"
    engine = SqliteEngine.open(path, vocabulary, clock=Clock())
    fill_densely(engine, SMALL)
    yield Service(engine, memory=MEMORY)
    engine.close()


def test_no_question_passes_its_bounds(service: Service) -> None:
    """Time, reply, memory; of every root field and every known trick."""
    generator = Hostile(service._api.schema, seed=7, ask=asking(service))
    drawn = list(generator.questions(COUNT))
    assert len(drawn) > COUNT * 2 / 3
    text = " ".join(question for question, _ in drawn)
    assert all(root in text for root in service._api.schema.query_type.fields)  # type: ignore[union-attr]
    never = [given for given in GIVEN if f"{given}: " not in text]
    assert never == [], "these are never drawn"
    report = ask_all(service, iter(drawn), 1.0)
    assert report.failures() == []
    assert report.refused < report.asked * 0.8, "the generator asks nothing that is admitted"


def test_a_field_that_nobody_makes_dear_is_a_failure() -> None:
    """Whoever adds one to the query adds it there."""
    with pytest.raises(AssertionError, match="novelty: not in ROOTS"):
        Hostile(build_schema("type Query { novelty: [String!]! }"), seed=1)
    needy = build_schema("type Query { node(id: ID!, other: Int!): String }")
    with pytest.raises(AssertionError, match="node needs other"):
        list(Hostile(needy, seed=1).questions(3))
    assert "node" in ROOTS


def test_what_is_beyond_its_bounds_is_told() -> None:
    """With the question that was."""
    fine = Report()
    assert fine.failures() == []
    bad = Report(overrun=Worst(9, "{ slow }"), reply=Worst(2e8, "{ long }"), grown=2 * MEMORY)
    assert [("slow" in one, "long" in one) for one in bad.failures()] == [
        (True, False),
        (False, True),
        (False, False),
    ]
