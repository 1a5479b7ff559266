"""What happened to what may not be read costs nothing in a server, either."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import neo4j
import pytest

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.marking import Clearance
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.engines.neo4j.sessions import SessionReading
from graph.vocabulary import Vocabulary
from tests.contract.book import claim, id_of, made
from tests.neo4j.stores import address, empty, the_server

LABELS = "TestNews"


@pytest.fixture
def engine(vocabulary: Vocabulary) -> Iterator[Neo4jEngine]:
    """A document and a guard."""
    server = the_server()
    empty(server, LABELS)
    auth = (server.user, server.password)
    with closing(Neo4jEngine.open(address(server, LABELS), vocabulary, auth=auth)) as found:
        with found.writing() as writer:
            writer.register([made("document", "Source"), made("guard", "StateBody")])
        yield found
    empty(server, LABELS)


@contextmanager
def profiled(hits: list[int]) -> Iterator[None]:
    """How often the queries of views go to the store, summed up."""
    with _plans(lambda plan: hits.append(_hits(plan))):
        yield


@contextmanager
def operators(plans: list[list[str]]) -> Iterator[None]:
    """The operators of each plan of the queries of views, each with what it is told about."""
    with _plans(lambda plan: plans.append(_operators(plan))):
        yield


@contextmanager
def _plans(note: Callable[[dict], None]) -> Iterator[None]:
    rows = SessionReading.rows

    server = the_server()
    driver = neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password))

    def counting(self: SessionReading, text: str, values: object) -> object:
        note(driver.execute_query(f"PROFILE {text}", values).summary.profile)
        return rows(self, text, values)

    SessionReading.rows = counting
    try:
        yield
    finally:
        SessionReading.rows = rows
        driver.close()


def _operators(plan: dict) -> list[str]:
    below = [name for child in plan.get("children", ()) for name in _operators(child)]
    name, details = plan["operatorType"].partition("@")[0], plan["args"].get("Details", "")
    return [f"{name} {details}", *below]


def _hits(plan: dict) -> int:
    return plan.get("dbHits", 0) + sum(map(_hits, plan.get("children", ())))


def test_hidden_changes_cost_nothing(engine: Neo4jEngine) -> None:
    """A hundred hidden persons registered, named and decided about since: the same work."""
    public = Clearance.parse("public")

    def news() -> tuple[int, list[str]]:
        hits: list[int] = []
        with engine.reading() as snapshot, profiled(hits):
            return len(snapshot.view(public).changed(0)), hits

    with engine.writing() as writer:
        writer.register([made("ada", "Person"), made("bo", "Person", "restricted")])
        told = [claim(n, "memberOf", "guard") for n in ("ada", "bo")]
        writer.record(told)
        writer.review([one.id for one in told], Review.ACCEPTED, Decided(by="a", why="read"))
    before = news()
    names = [f"hidden-{number}" for number in range(100)]
    with engine.writing() as writer:
        writer.register([made(name, "Person", "restricted") for name in names])
        hidden = [claim(name, "memberOf", "guard") for name in names]
        writer.record(hidden)
        writer.review([one.id for one in hidden], Review.ACCEPTED, Decided(by="a", why="read"))
    assert news() == before
    with engine.reading() as snapshot:
        assert id_of("ada") in snapshot.view(public).changed(0)


def test_hidden_judgements_cost_nothing(engine: Neo4jEngine) -> None:
    """A hundred of them: who is who is found by the same work."""
    public = Clearance.parse("public")

    def judged() -> tuple[list[str], list[int]]:
        hits: list[int] = []
        with engine.reading() as snapshot, profiled(hits):
            found = snapshot.view(public, coded=True).judgements()
            return [record.claim.subject for record in found], hits

    def judge(names: list[str], marking: str) -> None:
        with engine.writing() as writer:
            writer.register([made(name, "Person") for name in names])
            told = [claim(name, "sameAs", names[0], marking=marking) for name in names[1:]]
            writer.record(told)
            writer.review([one.id for one in told], Review.ACCEPTED, Decided(by="a", why="read"))

    judge(["ada", "bo"], "public")
    before = judged()
    assert before[0] == [id_of("bo")]
    judge([f"person {number}" for number in range(101)], "restricted")
    assert judged() == before
