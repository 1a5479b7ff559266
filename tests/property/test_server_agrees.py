"""Law 7 and law 1 on a server: the oracle, SQLite and Neo4j, with arrays and without, say the same,
and so does the copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.claims.marking import Clearance
from graph.engines.engine import Engine, Snapshot
from graph.engines.neo4j.server_arrays import ServerArrays
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.vocabulary import Vocabulary
from tests.asking import answer, requests
from tests.generators import CLEARANCES, EVERYTHING, stories
from tests.property.opened import copy_of, living
from tests.property.test_walks_agree import some_way, walked


@contextmanager
def arrayed(server: Engine) -> Iterator[Snapshot]:
    """A snapshot whose walks go over arrays."""
    assert isinstance(server, Neo4jEngine)
    arrays = ServerArrays(server.reading, server.names, server.vocabulary, 10**8)
    arrays.lay_out()
    server.arrays = arrays
    with server.reading() as snapshot:
        yield snapshot


@given(
    data=st.data(),
    clearance=st.sampled_from(CLEARANCES),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow])
def test_three_engines_and_the_copy_answer_alike(
    vocabulary: Vocabulary, data: st.DataObject, clearance: Clearance, seed: int
) -> None:
    """Every request and every walk, at any known-at time; a difference is made as small as it gets
    and printed."""
    told = data.draw(stories(vocabulary))
    at = data.draw(st.sampled_from(told.times))
    asked = requests(vocabulary, told, seed=seed, count=8)
    with (
        living("naive", vocabulary, told) as naive,
        living("sqlite", vocabulary, told) as file,
        living("neo4j", vocabulary, told) as server,
        copy_of(server, "neo4j", clearance) as copy,
        naive.reading() as expected,
        file.reading() as embedded,
        server.reading() as found,
        arrayed(server) as laid,
        copy.reading() as copied,
    ):
        for moment in {at, None}:
            oracle = expected.view(clearance, moment)
            others = (
                embedded.view(clearance, moment),
                found.view(clearance, moment),
                laid.view(clearance, moment),
                copied.view(clearance, moment),
                copied.view(EVERYTHING, moment),
            )
            for request in asked:
                right = answer(oracle, request)
                for view in others:
                    assert answer(view, request) == right, request
            ids = sorted(history.entity.id for history in oracle.entity_histories())
            along = some_way(vocabulary, Random(seed))
            ways = walked(oracle, along, ids)
            for view in others:
                assert walked(view, along, ids) == ways, along
