"""Indexes and constraints of a store in a Neo4j that are gone: `check` tells so, and makes them
before it repairs what is sought by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from graph.engines.engine import Checked
from graph.engines.neo4j.constraints import statements
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.server_check import check_server
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book, text
from tests.neo4j.stores import address, empty, the_server

LABELS = "TestIndexes"
UNIQUE = ("store_id", "unit_number", "entity_id", "claim_id", "token_key")
"""The ends of the names of constraints."""

Run = Callable[..., list[list[Any]]]


@pytest.fixture(scope="module")
def run(vocabulary: Vocabulary) -> Iterator[Run]:
    """Runs Cypher by hand over a store with finer claims and re-markings."""
    server, clock = the_server(), Clock()
    empty(server, LABELS)
    auth = (server.user, server.password)
    with closing(
        Neo4jEngine.open(address(server, LABELS), vocabulary, clock=clock, auth=auth)
    ) as engine:
        book = Book(engine, clock)
        book.things("Event", "raid", "march")
        book.things("Person", "nell")
        coarse = book.says("raid", "name", text("Raid on the quay"))
        book.says("raid", "name", text("Night raid on the quay"), refines=coarse)
        book.says("raid", "victim", "nell")
        book.remark(book.says("march", "victim", "nell"), "restricted")
        book.remark_thing("raid", "partner")
        yield engine.run
    empty(server, LABELS)


def checked(repair: bool = False) -> Checked:
    server = the_server()
    return check_server(address(server, LABELS), repair=repair, auth=(server.user, server.password))


INDEXES = sorted(statements(StoreNames(LABELS)))
SOUGHT = [
    [f"answerable_{LABELS}_{end}"]
    for end in ("entity_id", "claim_id", "token_key", "remarking_by_of")
]
"""What is sought by as a store is checked or repaired."""


@pytest.mark.parametrize("gone", [*SOUGHT, INDEXES], ids=lambda gone: gone[-1])
def test_what_is_sought_by_an_index_that_is_gone_is_repaired(run: Run, gone: list[str]) -> None:
    """Whichever it is, or all of them at once, with something wrong of each kind beside."""
    entity, remarking = f"{LABELS}Entity", f"{LABELS}Remarking"
    listed = f"MATCH (n:{remarking}) RETURN properties(n) ORDER BY n.of, n.unit"
    before = run(listed)
    for name in gone:
        # A constraint owns an index, which is not dropped for itself.
        kind = "CONSTRAINT" if name.endswith(UNIQUE) else "INDEX"
        run(f"DROP {kind} {name}")
    run(f"MATCH (n:{remarking}) WITH n LIMIT 1 SET n.after = n.after + 1")
    run(f"MATCH (n:{LABELS}Claim) WITH n LIMIT 1 REMOVE n.far")
    run(f"MATCH (n:{LABELS}Claim)-[r:{LABELS}SAID_BY]->() WITH r LIMIT 1 DELETE r")
    run(f"MATCH (n:{entity}) WITH n LIMIT 1 SET n.more = 1")
    told = checked()
    assert not told.rebuilt
    assert {f"index {name}" for name in gone} <= {fault.what for fault in told.faults}
    told = checked(repair=True)
    assert told.rebuilt, told.faults
    assert {f"index {name}" for name in gone} < {fault.what for fault in told.faults}
    assert run(listed) == before
    assert checked().faults == ()


def test_an_index_is_made_where_nothing_else_is_repaired(run: Run) -> None:
    """And it is said so; two nodes with the same id are told, and neither is taken away."""
    name = f"answerable_{LABELS}_claim_id"
    run(f"DROP CONSTRAINT {name}")
    [[node]] = run(f"MATCH (n:{LABELS}Claim) WHERE n.written <> 1 RETURN elementId(n) LIMIT 1")
    [[written]] = run("MATCH (n) WHERE elementId(n) = $node RETURN n.written", node=node)
    setting = "MATCH (n) WHERE elementId(n) = $node SET n.written = $written"
    run(setting, node=node, written=1)
    told = checked(repair=True)
    assert not told.rebuilt
    [made] = [fault for fault in told.faults if fault.what == f"index {name}"]
    assert made.mend.startswith("it was made")
    run(setting, node=node, written=written)
    assert checked().faults == ()
    run(f"DROP CONSTRAINT {name}")
    [[twin]] = run(
        f"MATCH (n:{LABELS}Claim) WITH n LIMIT 1 CREATE (m:{LABELS}Claim) SET m = properties(n) "
        "RETURN elementId(m)"
    )
    told = checked(repair=True)
    assert not told.rebuilt
    [fault] = told.faults
    assert fault.what == f"index {name}"
    assert "two nodes have the same" in fault.problem
    run("MATCH (n) WHERE elementId(n) = $twin DELETE n", twin=twin)
    assert checked(repair=True).rebuilt
    assert checked().faults == ()
