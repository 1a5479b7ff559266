"""Claims and entities are sought in an index: in a small store, too, where reading all of one would
look as cheap, and the plan stays as the store grows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from graph.claims.marking import Clearance
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.vocabulary import Vocabulary
from tests.asking import answer, requests
from tests.clock import Clock
from tests.generators import story
from tests.neo4j.stores import address, emptied
from tests.neo4j.test_hidden_changes import operators
from tests.story import build

LABELS = "TestSought"
SEEDS = (2, 5)


@pytest.fixture(scope="module")
def engine(vocabulary: Vocabulary) -> Iterator[Neo4jEngine]:
    with emptied(LABELS) as server:
        auth, clock = (server.user, server.password), Clock()
        where = address(server, LABELS)
        with closing(Neo4jEngine.open(where, vocabulary, clock=clock, auth=auth)) as found:
            build(found, story(vocabulary, seed=4, size=20), clock)
            yield found


@pytest.mark.parametrize("seed", SEEDS)
def test_no_question_reads_a_whole_index(
    engine: Neo4jEngine, vocabulary: Vocabulary, seed: int
) -> None:
    told = story(vocabulary, seed=4, size=20)
    plans: list[list[str]] = []
    with engine.reading() as snapshot, operators(plans):
        view = snapshot.view(Clearance.parse("restricted"))
        for request in requests(vocabulary, told, seed=seed, count=25):
            answer(view, request)
        view.counts()
    claims = [name for plan in plans for name in plan if f"{LABELS}Claim" in name]
    assert any(name.startswith("NodeIndexSeek") for name in claims)
    entities = [name for plan in plans for name in plan if f"{LABELS}Entity" in name]
    assert any("Seek" in name for name in entities)
    assert not [name for name in (*claims, *entities) if "Scan" in name.partition(" ")[0]]
