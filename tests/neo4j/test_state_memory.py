"""What is kept of a state spares round trips, outlives what does not reach it, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from api.graphql.service import Service
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.views.clusters import SAME
from graph.vocabulary import Vocabulary
from tests.bench.in_server import counted
from tests.clock import Clock
from tests.contract.book import Book, ids, text
from tests.neo4j.stores import address, empty, the_server

LABELS = "TestMemory"
QUESTION = "{ people(first: 5) { nodes { id label } } }"


def opened(vocabulary: Vocabulary, clock: Clock) -> Neo4jEngine:
    server = the_server()
    auth = (server.user, server.password)
    return Neo4jEngine.open(address(server, LABELS), vocabulary, clock=clock, auth=auth)


@pytest.fixture
def book(vocabulary: Vocabulary) -> Iterator[Book]:
    """Two people with names."""
    empty(the_server(), LABELS)
    clock = Clock()
    with closing(opened(vocabulary, clock)) as engine:
        found = Book(engine, clock)
        for name in ("ada", "adah"):
            found.thing(name, "Person")
            found.says(name, "name", text(name.title()))
        yield found
    empty(the_server(), LABELS)


def test_an_answer_outlives_what_does_not_reach_it(book: Book) -> None:
    """In as few round trips as that takes: one where nothing was written, one more where nothing
    of it is readable, and the same reply."""
    service = Service(book.engine)

    def asked() -> tuple[bytes, int]:
        with counted() as sent:
            body = service.answer(QUESTION, clearance=PUBLIC_CLEARANCE)
        return body, len(sent)

    first, trips = asked()
    assert b"Adah" in first
    assert trips == 4, "the state, judgements, the list, the names"
    assert asked() == (first, 1)
    book.thing("hidden", "Person", "restricted")
    book.says("hidden", "name", text("Hidden"))
    assert asked() == (first, 2), "the state, and that nothing readable was written"
    assert asked() == (first, 1)
    book.thing("raid", "Event")
    assert asked() == (first, 3), "and that no person was"
    book.says("raid", "name", text("Raid"))
    assert asked() == (first, 4), "and what the claim names"
    book.says("ada", "name", text("Ada the Elder"), line=2)
    second, trips = asked()
    assert trips == 6, "the state, what was written, what that names, the list, names, their dates"
    assert asked() == (second, 1)


def names_of(engine: Neo4jEngine, since: int, clearance: Clearance) -> tuple[int, int, int]:
    """How many clusters a view has, in how many round trips, and of which unit it is; as a service
    asks, which looks what was written since."""
    with engine.reading() as snapshot, counted() as sent:
        snapshot.reached(since, clearance)
        found = len(snapshot.view(clearance).identities().clusters)
        return found, sum("judges = true" in text for text in sent), snapshot.unit


def test_judgements_are_read_anew_when_one_may_be_another(
    book: Book, vocabulary: Vocabulary
) -> None:
    """Also where another process judged; what has nothing to do with them leaves them kept."""
    public, partner = PUBLIC_CLEARANCE, Clearance.parse("partner")
    with closing(opened(vocabulary, book.clock)) as other:
        assert names_of(other, 0, public)[:2] == (0, 1)
        *told, unit = names_of(other, 0, public)
        assert told == [0, 0]
        same = book.says("ada", SAME, "adah")
        *told, unit = names_of(other, unit, public)
        assert told == [0, 0], "nobody has accepted it"
        book.review(same, "accepted")
        *told, unit = names_of(other, unit, public)
        assert told == [1, 1]
        book.thing("raid", "Event")
        book.says("ada", "name", text("Ada the Elder"), line=2)
        *told, unit = names_of(other, unit, public)
        assert told == [1, 0]
        assert names_of(other, unit, partner)[:2] == (1, 1)
        book.remark_thing("adah", "partner")
        assert names_of(other, unit, public)[:2] == (0, 1), "it names who is hidden now"
        assert names_of(other, unit, partner)[:2] == (1, 1)
        book.retract(same)
        assert names_of(other, unit, partner)[0] == 0
        other.forget()
        assert names_of(other, unit, partner)[:2] == (0, 1)


def test_a_view_of_then_has_the_judgements_of_then(book: Book) -> None:
    """What is kept of the present is not taken for an earlier moment."""
    before = book.clock.now
    book.review(book.says("ada", SAME, "adah"), "accepted")
    with book.view() as view:
        assert [list(one.ids) for one in view.identities().clusters.values()] == [
            ids("ada", "adah")
        ]
    with book.view(known_at=before) as view:
        assert not view.identities().clusters
