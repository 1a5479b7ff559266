"""What is kept is answered at once, without a thread, for as long as nothing was written; and never
anything else than a thread would answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.access.audit import AuditLog
from api.access.caller import Right
from api.access.gate import Gate
from api.access.tokens import SECOND, TokenBook
from api.graphql.service import Service
from api.http.app import create_app
from api.http.serving import Serving
from api.http.working import Work
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC_CLEARANCE, RESTRICTED, Clearance
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


AT = 1_900_000_000 * SECOND
PLACE = {"n", "at", "before", "digest", "seconds"}
"""What tells one line of an audit log from another of the same."""


class Known:
    """A server that takes tokens, over the store of `Asked`."""

    def __init__(self, stack: ExitStack, asked: Asked, folder: Path, serving: Serving) -> None:
        self.now, self.work = [AT], asked.work
        self.file = folder / "one.audit"
        self.log, path = AuditLog(self.file), folder / "one.tokens"
        gate = stack.enter_context(closing(Gate(path, self.log, lambda: self.now[0])))
        self.book = stack.enter_context(closing(TokenBook(path)))
        self._client = Client(create_app(asked.engine, gate=gate, work=asked.work, serving=serving))

    def token(self, name: str, clearance: str = "partner", expires: int | None = None) -> str:
        rights, read = frozenset({Right.READ}), Clearance.parse(clearance)
        return self.book.add(name, read, rights, at=AT, expires=expires).text

    def ask(self, token: str, question: dict[str, Any] = EVENTS) -> tuple[int, int]:
        """The status, and how often a thread was needed."""
        before = self.work.done_by_threads
        sent = {"Authorization": f"Bearer {token}"}
        reply = self._client.post("/graphql", json=question, headers=sent)
        return reply.status_code, self.work.done_by_threads - before


@pytest.fixture
def known(asked: Asked, tmp_path: Path) -> Iterator[Known]:
    with ExitStack() as stack:
        yield Known(stack, asked, tmp_path, Serving(rate=6.0))


def test_what_is_sent_at_once_leaves_the_same_line(known: Known) -> None:
    """Who, what was asked and how many rows were read for it; where the line cannot be written,
    nothing is sent. Readers of what is public leave none."""
    token, public = known.token("press"), known.token("anybody", "public")
    assert [known.ask(token) for _ in range(3)] == [(200, 1), (200, 0), (200, 0)]
    assert [known.ask(public) for _ in range(2)] == [(200, 1), (200, 0)]
    first, *others = [
        {name: line[name] for name in line if name not in PLACE} for line in known.log.lines()
    ]
    assert others == [first] * 2
    assert (first["what"], first["who"], first["ended"]) == ("question", "press", "answered")
    assert first["rows"] > 0
    assert first["document"] == known.log.hashed(EVENTS["query"])
    assert known.log.verify().faults == ()
    known.file.rename(known.file.with_name("aside"))
    known.file.mkdir()
    assert known.ask(token) == (503, 0)
    assert known.ask(public) == (200, 0)


def test_a_token_is_looked_at_each_time(known: Known) -> None:
    """However often the same was asked with it: revoked, over, asking too often."""
    gone, over = known.token("gone"), known.token("over", expires=AT + SECOND)
    often = known.token("often")
    for one in (gone, over, often):
        assert [known.ask(one) for _ in range(2)] == [(200, 1), (200, 0)]
    known.book.revoke("gone", at=AT)
    known.now[0] += SECOND
    assert [known.ask(one) for one in (gone, over, often)] == [(401, 0), (401, 0), (200, 0)]
    assert [known.ask(often)[0] for _ in range(4)] == [200] * 3 + [429]


def test_each_clearance_has_its_own(known: Known, asked: Asked) -> None:
    """What is written of what one may read is nothing new to the other but one look."""
    high, low = known.token("high"), known.token("low", "public")
    for token in (high, low):
        assert [known.ask(token)[1] for _ in range(2)] == [1, 0]
    asked.write(
        lambda writer: writer.record([claim("raid", "name", text("A"), marking="partner", line=9)])
    )
    for token in (high, low):
        assert [known.ask(token)[1] for _ in range(2)] == [1, 0]
