"""Ways over a store in a server go over arrays where they are of its state, and find the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from graph.adjacency.array_walk import ArrayWalk
from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.marking import Clearance
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.relations.connections import Connecting, connections
from graph.relations.passages import hops_along
from graph.views.view import View
from graph.views.walking import Along
from graph.vocabulary import Vocabulary
from tests.bench.in_server import counted
from tests.contract.book import claim, id_of, made
from tests.neo4j.stores import address, empty, the_server

ALL = Clearance.parse("confidential")
PUBLIC = Clearance.parse("public")


@pytest.fixture
def engine(vocabulary: Vocabulary) -> Iterator[Neo4jEngine]:
    """Two persons, a body they belong to, and a hidden membership."""
    server = the_server()
    empty(server, "TestArrays")
    auth = (server.user, server.password)
    where = address(server, "TestArrays")
    with closing(Neo4jEngine.open(where, vocabulary, auth=auth, adjacency=10**8)) as found:
        with found.writing() as writer:
            writer.register(
                [made("document", "Source"), made("guard", "StateBody"), made("post", "StateBody")]
                + [made(name, "Person") for name in ("ada", "bo", "cy")]
            )
            writer.record(
                [
                    claim("ada", "memberOf", "guard"),
                    claim("bo", "memberOf", "guard", valid="2017/2018"),
                    claim("cy", "memberOf", "guard", marking="restricted"),
                ]
            )
        yield found
    empty(server, "TestArrays")


def walks_arrays(view: View) -> bool:
    return isinstance(view.walk(Along(properties=hops_along(view.vocabulary, None))), ArrayWalk)


def ways(engine: Neo4jEngine, clearance: Clearance, end: str) -> tuple[object, int]:
    """What is found between two, and how many queries it took."""
    with engine.reading() as snapshot, counted() as sent:
        asked = Connecting(start=id_of("ada"), end=id_of(end))
        return connections(snapshot.view(clearance), asked), len(sent)


def test_arrays_serve_their_own_state_alone(engine: Neo4jEngine) -> None:
    """Found ways are the same, hidden ones hidden; after a write the server answers, and after
    laying out anew the arrays have what was written, rejected claims left out."""
    arrays, engine.arrays = engine.arrays, None
    assert arrays is not None
    plain = {
        (clearance, end): ways(engine, clearance, end)
        for clearance in (ALL, PUBLIC)
        for end in ("bo", "cy")
    }
    engine.arrays = arrays
    arrays.lay_out()
    for (clearance, end), (found, queries) in plain.items():
        again, fewer = ways(engine, clearance, end)
        assert again == found
        assert fewer < queries, "levels ask the server nothing"
    assert len(ways(engine, ALL, "cy")[0].ways) == 1  # type: ignore[attr-defined]
    assert not ways(engine, PUBLIC, "cy")[0].ways  # type: ignore[attr-defined]
    with engine.reading() as snapshot:
        assert walks_arrays(snapshot.view(PUBLIC, coded=True))
    said = claim("bo", "memberOf", "guard", valid="2017/2018")
    with engine.writing() as writer:
        writer.review([said.id], Review.REJECTED, Decided(by="Editor", why="misread"))
    with engine.reading() as snapshot:
        assert not walks_arrays(snapshot.view(PUBLIC, coded=True))
    assert not ways(engine, ALL, "bo")[0].ways  # type: ignore[attr-defined]
    arrays.lay_out()
    with engine.reading() as snapshot:
        assert walks_arrays(snapshot.view(PUBLIC, coded=True))
        before = snapshot.view(ALL, 0, coded=True)
        assert not walks_arrays(before), "what was known earlier is not in them"
    assert not ways(engine, ALL, "bo")[0].ways  # type: ignore[attr-defined]


def test_arrays_that_are_too_large_are_not_laid_out(engine: Neo4jEngine) -> None:
    """The server answers then."""
    assert engine.arrays is not None
    engine.arrays._most = 100
    engine.arrays.lay_out()
    with engine.reading() as snapshot:
        assert not walks_arrays(snapshot.view(PUBLIC, coded=True))
