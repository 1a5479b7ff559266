"""What is kept is answered at once, without a thread, for as long as nothing was written; and never
anything else than a thread would answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import Service
from api.http.app import create_app
from api.http.working import Work
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC_CLEARANCE, RESTRICTED
from graph.engines.engine import Writer
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import Client
from tests.clock import Clock
from tests.contract.book import claim, text
from tests.ledger.cases import thing

EVENTS = {"query": "query($n: Int) { events(first: $n) { totalCount nodes { id label } } }"}
BY = Decided(by="keeper", why="asked to")
NAME = claim("raid", "name", text("Raid of Ostrel"))
SECRET = claim("raid", "name", text("Cave of Ostrel"), marking="restricted", line=2)


class Counted(Work):
    """Counts what threads do."""

    done_by_threads = 0

    async def done(self, *given: Any, **more: Any) -> Any:
        self.done_by_threads += 1
        return await super().done(*given, **more)


class Asked:
    """A server over a store that another process writes to, as it were."""

    def __init__(self, engine: SqliteEngine, beside: SqliteEngine, work: Counted) -> None:
        self.engine, self.beside, self.work = engine, beside, work
        app = create_app(engine, work=work)
        self.service: Service = app.state.service
        self._client = Client(app)

    def ask(self, question: dict[str, Any] = EVENTS) -> tuple[bytes, int]:
        """The reply, which is that of a new service, and how often a thread was needed."""
        before = self.work.done_by_threads
        reply = self._client.post("/graphql", json=question)
        fresh = Service(self.engine, today=self.service._today)
        assert reply.content == fresh.answer(
            question["query"], question.get("variables"), clearance=PUBLIC_CLEARANCE
        )
        return reply.content, self.work.done_by_threads - before

    def write(self, write: Callable[[Writer], object]) -> None:
        with self.beside.writing() as writer:
            write(writer)


@pytest.fixture
def asked(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[Asked]:
    path, clock, work = tmp_path / "store.db", Clock(), Counted(2)
    with (
        closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine,
        closing(SqliteEngine.open(path, vocabulary, clock=clock)) as beside,
        closing(work),
    ):
        with beside.writing() as writer:
            writer.register([thing("document", "Source"), thing("raid", "Event")])
            writer.record([NAME, SECRET])
        yield Asked(engine, beside, work)


def test_what_is_kept_needs_no_thread(asked: Asked) -> None:
    """Of the same question with the same variables, in the same languages."""
    first, threads = asked.ask()
    assert threads == 1
    assert b"Raid of Ostrel" in first
    assert asked.ask() == (first, 0)
    assert asked.ask(EVENTS | {"variables": {"n": 0}})[1] == 1
    assert asked.ask() == (first, 0)


@pytest.mark.parametrize(
    "write",
    [
        lambda writer: writer.register([thing("mill", "Event")]),
        lambda writer: writer.record([claim("raid", "name", text("A raid"), line=3)]),
        lambda writer: writer.retract([NAME.id], BY),
        lambda writer: writer.remark({NAME.id: RESTRICTED}, BY),
        lambda writer: writer.expunge([NAME.id], [], BY, tombstones=[b"m"]),
    ],
    ids=["registered", "recorded", "retracted", "marked", "erased"],
)
def test_what_was_written_since_is_in_it(asked: Asked, write: Callable[[Writer], object]) -> None:
    before, _ = asked.ask()
    assert asked.ask() == (before, 0)
    asked.write(write)
    after, threads = asked.ask()
    assert threads == 1
    assert after != before
    assert asked.ask() == (after, 0)


@pytest.mark.parametrize(
    "write",
    [
        lambda writer: writer.retract([SECRET.id], BY),
        lambda writer: writer.record(
            [claim("raid", "kind", "torture", concept=True, marking="restricted")]
        ),
        lambda writer: writer.register([thing("paper", "Source")]),
    ],
    ids=["hidden decision", "hidden claim", "beside it"],
)
def test_what_does_not_reach_it_costs_one_look(
    asked: Asked, write: Callable[[Writer], object]
) -> None:
    """The same one, whether what was written is hidden or about something else."""
    before, _ = asked.ask()
    asked.write(write)
    assert asked.ask() == (before, 1)
    assert asked.ask() == (before, 0)


def test_another_day_is_another_question(asked: Asked) -> None:
    first, _ = asked.ask()
    asked.service._today = lambda: date(2031, 4, 1)
    assert asked.ask() == (first, 1)


def test_nothing_is_answered_at_once_by_a_server_that_ends(asked: Asked) -> None:
    asked.ask()
    asked.work.stop()
    reply = asked._client.post("/graphql", json=EVENTS)
    assert reply.status_code == 503


def test_what_cannot_be_read_is_told_and_not_guessed(asked: Asked) -> None:
    """Once the store is closed beneath it, nothing that is kept is taken for what it says."""
    asked.ask()
    assert asked.engine.state_at_once is not None
    asked.engine.close()
    assert asked.engine.state_at_once is None
