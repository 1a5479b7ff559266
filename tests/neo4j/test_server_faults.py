"""A real server that is killed in the middle of a load: nothing is lost, doubled or half there."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from graph.claims.claim import Claim
from graph.claims.errors import StoreError
from graph.claims.marking import Clearance
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.vocabulary import Vocabulary
from tests.contract.book import claim, id_of, made, text
from tests.neo4j.server import Server, restarted, running
from tests.neo4j.stores import address, empty, the_server

ALL = Clearance.parse("confidential")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """One of its own: it is killed."""
    with running(tmp_path / "server") as found:
        yield found


def opened(server: Server, vocabulary: Vocabulary, labels: str = "Fault") -> Neo4jEngine:
    auth = (server.user, server.password)
    return Neo4jEngine.open(address(server, labels), vocabulary, auth=auth)


def standing(engine: Neo4jEngine) -> int:
    with engine.reading() as snapshot:
        return snapshot.view(ALL).counts().standing


def killed_meanwhile(engine: Neo4jEngine, server: Server, told: list[Claim]) -> None:
    """Load some claims in two parts; the server is gone before the second."""
    with engine.writing() as writer:
        with writer.part():
            writer.record(told[:20])
        with writer.part():
            os.kill(server.process, signal.SIGKILL)
            writer.record(told[20:])


def test_a_server_that_is_killed_in_a_load(server: Server, vocabulary: Vocabulary) -> None:
    """The load ends with a plain error, readers see the last whole unit, and loading again takes
    each claim once."""
    told = [claim("raid", "name", text(f"Raid {number}")) for number in range(40)]
    with closing(opened(server, vocabulary)) as engine:
        with engine.writing() as writer:
            writer.register([made("document", "Source"), made("raid", "Event")])
            writer.record(told[:10])
        with pytest.raises(StoreError, match=r"does not answer|nothing of it was kept"):
            killed_meanwhile(engine, server, told[10:])
        with restarted(server):
            assert standing(engine) == 10
            with engine.writing() as writer:
                assert writer.record(told) == (30, 10)
            assert standing(engine) == 40
            with engine.reading() as snapshot:
                histories = snapshot.view(ALL).histories([id_of("raid"), told[39].id])
            assert len(histories) == 2


def test_a_unit_that_nobody_published_is_whole_in_time(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who wrote it was killed between committing and publishing: it is there, and whoever writes
    next publishes it."""
    server = the_server()
    empty(server, "TestFault")
    with closing(opened(server, vocabulary, "TestFault")) as engine:
        with engine.writing() as writer:
            writer.register([made("document", "Source"), made("raid", "Event")])
        monkeypatch.setattr(engine, "_publish", lambda session, mark: None)
        with engine.writing() as writer:
            writer.record([claim("raid", "name", text("Raid"))])
        monkeypatch.undo()
        assert standing(engine) == 0
        monkeypatch.setattr("graph.engines.neo4j.server_store.LEFT_BEHIND", -1)
        assert standing(engine) == 1
        monkeypatch.undo()
        with engine.writing() as writer:
            writer.record([claim("raid", "name", text("Raid again"))])
        assert standing(engine) == 2
        with suppress(StoreError), engine.writing() as writer:
            writer.record([claim("raid", "name", text("Third"))])
            raise StoreError("no")
        assert standing(engine) == 2
    empty(server, "TestFault")
