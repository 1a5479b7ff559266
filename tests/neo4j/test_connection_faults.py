"""A connection that drops and a lock that two wait for: a clear message or a safe retry, and no
claim is lost, doubled or seen before its unit is whole."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from graph.claims.claim import Review
from graph.claims.decided import Decided
from graph.claims.errors import StoreBusy, StoreError
from graph.claims.marking import Clearance
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.vocabulary import Vocabulary
from tests.contract.book import claim, made, text
from tests.neo4j.proxy import Proxy
from tests.neo4j.server import Server
from tests.neo4j.stores import address, emptied

ALL = Clearance.parse("confidential")
LABELS = "TestWire"
TOLD = [claim("raid", "name", text(f"Raid {number}")) for number in range(40)]


@pytest.fixture
def server() -> Iterator[Server]:
    with emptied(LABELS) as found:
        yield found


@pytest.fixture
def direct(server: Server, vocabulary: Vocabulary) -> Iterator[Neo4jEngine]:
    """The store, with ten claims in it, over a connection of its own."""
    auth = (server.user, server.password)
    with closing(Neo4jEngine.open(address(server, LABELS), vocabulary, auth=auth)) as engine:
        with engine.writing() as writer:
            writer.register([made("document", "Source"), made("raid", "Event")])
            writer.record(TOLD[:10])
        yield engine


@pytest.fixture
def wire(server: Server) -> Iterator[Proxy]:
    with closing(Proxy(server.uri)) as proxy:
        yield proxy


@pytest.fixture
def wired(
    direct: Neo4jEngine, wire: Proxy, server: Server, vocabulary: Vocabulary
) -> Iterator[Neo4jEngine]:
    """The same store over a wire that can be cut."""
    where = f"{wire.uri}/neo4j?labels={LABELS}"
    auth = (server.user, server.password)
    with closing(Neo4jEngine.open(where, vocabulary, auth=auth)) as engine:
        yield engine


def standing(engine: Neo4jEngine) -> int:
    with engine.reading() as snapshot:
        return snapshot.view(ALL).counts().standing


def loaded(engine: Neo4jEngine) -> tuple[int, int]:
    with engine.writing() as writer:
        return writer.record(TOLD)


def test_a_connection_that_drops_in_a_load(
    direct: Neo4jEngine, wired: Neo4jEngine, wire: Proxy
) -> None:
    """The load says so and keeps nothing; who reads meanwhile sees what was whole before. The same
    load again takes each claim once, over the connection that works again."""

    def broken() -> None:
        with wired.writing() as writer:
            with writer.part():
                writer.record(TOLD[10:25])
            with writer.part():
                writer.record(TOLD[25:30])
            assert standing(direct) == 10
            wire.cut()
            writer.record(TOLD[30:])

    with pytest.raises(StoreError, match="does not answer"):
        broken()
    assert standing(direct) == 10
    assert loaded(wired) == (30, 10)
    assert standing(direct) == standing(wired) == 40
    assert loaded(wired) == (0, 40)


def test_an_answer_to_a_commit_that_is_lost(
    direct: Neo4jEngine, wired: Neo4jEngine, wire: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unit is there: it is found by its mark, and nobody hears of it."""
    commit = wired._commit

    def losing(*given: Any) -> None:
        wire.loses_answer = True
        commit(*given)

    monkeypatch.setattr(wired, "_commit", losing)
    assert loaded(wired) == (30, 10)
    assert not wire.loses_answer
    assert standing(direct) == 40


def test_a_commit_that_does_not_arrive(
    direct: Neo4jEngine, wired: Neo4jEngine, wire: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is kept, and the message says so and what to do."""
    commit = wired._commit

    def cutting(*given: Any) -> None:
        wire.cut()
        commit(*given)

    monkeypatch.setattr(wired, "_commit", cutting)
    with pytest.raises(StoreError, match="nothing of it was kept; do it again"):
        loaded(wired)
    assert standing(direct) == 10
    monkeypatch.undo()
    assert loaded(wired) == (30, 10)


def test_a_connection_that_drops_in_a_read(
    direct: Neo4jEngine, wired: Neo4jEngine, wire: Proxy
) -> None:
    """A query is sent again, and the answer is of the state that was read before; where nobody
    answers, that is said."""
    with wired.reading() as snapshot:
        view = snapshot.view(ALL)
        assert view.counts().standing == 10
        assert loaded(direct) == (30, 10)
        wire.cut()
        assert view.counts().standing == 10
    assert standing(wired) == 40
    with wired.reading() as snapshot:
        view = snapshot.view(ALL)
        wire.is_down = True
        wire.cut()
        with pytest.raises(StoreError, match=r"does not answer.*see that the server runs"):
            view.counts()
    wire.is_down = False
    assert standing(wired) == 40


def test_two_who_wait_for_each_other(direct: Neo4jEngine, server: Server) -> None:
    """Units of ours wait in one row; a query by hand that takes locks the other way round makes a
    deadlock. The server ends one of both: ours is told that somebody else writes, keeps nothing,
    and done again it is done once."""
    names, id = direct.names, TOLD[0].id
    waits = threading.Event()
    outcome: list[object] = []

    def ours() -> None:
        try:
            with direct.writing() as writer:
                writer.retract([TOLD[1].id], Decided(by="Editor", why="said twice"))
                writer.review([id], Review.ACCEPTED, Decided(by="Editor", why="read"))
                waits.set()
            outcome.append("done")
        except StoreBusy as error:
            outcome.append(error)

    with server.driver() as driver, driver.session(database="neo4j") as session:
        by_hand = session.begin_transaction()
        by_hand.run(f"MATCH (c:{names.claim} {{id: $id}}) SET c.seen = true", id=id).consume()
        thread = threading.Thread(target=ours)
        thread.start()
        assert waits.wait(20)
        ended = None
        try:
            # Waits for the lock of the unit, which waits for the claim.
            by_hand.run(f"MATCH (s:{names.store}) SET s.seen = true").consume()
        except Exception as error:
            ended = error
        finally:
            by_hand.close()
        thread.join(30)
    [told] = outcome
    if told != "done":
        assert "somebody else is writing to it; try again when that is done" in str(told)
        assert standing(direct) == 10, "nothing of it is kept"
        with direct.writing() as writer:
            writer.retract([TOLD[1].id], Decided(by="Editor", why="said twice"))
            writer.review([id], Review.ACCEPTED, Decided(by="Editor", why="read"))
    else:
        assert ended is not None
        assert "DeadlockDetected" in str(getattr(ended, "code", ended))
    with direct.reading() as snapshot:
        view = snapshot.view(ALL)
        assert view.records([id])[id].review is Review.ACCEPTED
        assert view.counts().standing == 9
        histories = view.histories([id, TOLD[1].id])
    assert [len(histories[one].changes) for one in (id, TOLD[1].id)] == [1, 1]
