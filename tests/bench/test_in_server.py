"""What `make bench --part neo4j` measures, over a world of a few dozen; a level is a round trip."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from graph.engines.neo4j.cypher import StoreNames
from graph.vocabulary import Vocabulary
from tests.bench.hand_cypher import BARE
from tests.bench.in_server import FULL, LABELS, measured
from tests.neo4j.stores import empty, the_server


def test_every_row_is_measured(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Whoever answers another thing than ours by hand would stop it."""
    server = the_server()
    empty(server, LABELS)
    sizes = replace(FULL.times(0.0005), sources=20)
    try:
        rows = list(measured(server, tmp_path, vocabulary, sizes, 60, repeats=1, unit=100))
    finally:
        empty(server, LABELS)
        bare = StoreNames(BARE)
        with server.driver() as driver:
            driver.execute_query(
                f"MATCH (n:{bare.claim}|{bare.entity}|{bare.token}) DETACH DELETE n",
                database_="neo4j",
            )
    told = "\n".join(rows)
    for row in (
        *(
            "loading",
            "claims in the server's files",
            "one hop of an actor",
            "one hop of one with many",
        ),
        *(
            "with 60 hidden relations",
            "nested 50 × 10",
            "a question of which the server has no plan",
            "shortest way, ours over arrays",
            "the same world in a file",
        ),
        *("Neo4j: nested", "memory: the server"),
    ):
        assert row in told
    assert "round trips: 4, one a level and one that opens a view" in told
