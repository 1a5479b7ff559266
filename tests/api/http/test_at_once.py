"""What is kept is answered at once, without a thread, for as long as nothing was written that
reaches it; and never anything else than a thread would answer."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path
from threading import Timer, current_thread
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
from graph.claims.marking import PUBLIC_CLEARANCE, RESTRICTED, Clearance, Marking
from graph.engines.engine import Writer
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.snapshots import MOST_GLANCED
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import Client
from tests.clock import Clock
from tests.contract.book import claim, text
from tests.ledger.cases import thing

EVENTS = {"query": "query($n: Int) { events(first: $n) { totalCount nodes { id label } } }"}
PLACES = {"query": "{ places { totalCount nodes { id label } } }"}
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
            writer.register([thing("mill", "Place")])
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
        lambda writer: writer.register([thing("march", "Event")]),
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
        lambda writer: writer.remark({SECRET.id: Marking.parse("confidential")}, BY),
    ],
    ids=["decision", "claim", "marking"],
)
@pytest.mark.parametrize("question", [EVENTS, PLACES], ids=["in order of a date", "by id"])
def test_what_is_hidden_costs_one_look(
    asked: Asked, question: dict[str, Any], write: Callable[[Writer], object]
) -> None:
    """And no thread, however often something is written."""
    before, _ = asked.ask(question)
    for _ in range(2):
        asked.write(write)
        assert asked.ask(question) == (before, 0)
        assert asked.ask(question) == (before, 0)


def test_what_does_not_reach_it_costs_one_look(asked: Asked) -> None:
    """Of a list in the order of ids no thread is needed; of another one anybody may be in it."""
    before, _ = asked.ask(PLACES)
    events, _ = asked.ask()
    for number in range(3):
        person = f"person {number}"
        asked.write(lambda writer, one=person: writer.register([thing(one, "Person")]))  # type: ignore[misc]
        said = claim(person, "name", text("Ivo Ostrel"), line=5)
        asked.write(lambda writer, said=said: writer.record([said]))  # type: ignore[misc]
        assert asked.ask(PLACES) == (before, 0)
        assert asked.ask(PLACES) == (before, 0)
        assert asked.ask() == (events, 1)
    asked.write(lambda writer: writer.record([claim("mill", "name", text("Old mill"), line=6)]))
    after, threads = asked.ask(PLACES)
    assert (after != before, threads) == (True, 1)


def test_what_takes_longer_is_for_a_thread(asked: Asked) -> None:
    """Where very much was written, or something was erased."""
    before, _ = asked.ask(PLACES)
    papers = [thing(f"paper {number}", "Source") for number in range(MOST_GLANCED + 1)]
    asked.write(lambda writer: writer.register(papers))
    assert asked.ask(PLACES) == (before, 1)
    assert asked.ask(PLACES) == (before, 0)
    asked.write(lambda writer: writer.expunge([NAME.id], [], BY, tombstones=[b"m"]))
    assert asked.ask(PLACES) == (before, 1)


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


def test_nothing_is_answered_from_a_store_that_was_moved(asked: Asked) -> None:
    """Neither what is kept nor what is read, until it is back."""
    asked.ask()
    path = asked.engine.path
    path.rename(path.with_name("aside.db"))
    for question in (EVENTS, PLACES):
        reply = asked._client.post("/graphql", json=question)
        assert reply.status_code == 503
        assert str(path.parent) not in reply.text
    path.with_name("aside.db").rename(path)
    assert asked.ask()[1] == 0


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
    assert [known.ask(high)[1] for _ in range(2)] == [1, 0]
    assert [known.ask(low)[1] for _ in range(2)] == [0, 0]


def test_tokens_and_lines_want_a_thread_only_where_they_have_to_wait(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first use of a token is noted; another program may hold the log, or change the book."""
    token, aside = known.token("press"), list[object]()
    whole = Gate.aside

    async def counted(gate: Gate, task: Callable[[], Any]) -> Any:
        aside.append(task)
        return await whole(gate, task)

    def asked(times: int = 1) -> int:
        before = len(aside)
        assert [known.ask(token)[0] for _ in range(times)] == [200] * times
        return len(aside) - before

    monkeypatch.setattr(Gate, "aside", counted)
    assert asked() == 1
    assert asked() == 0
    with known.file.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        Timer(0.1, fcntl.flock, (held, fcntl.LOCK_UN)).start()
        assert asked() == 1
    known.now[0] += 2 * 60 * SECOND
    assert asked() == 1
    assert asked(2) == 0
    assert len(list(known.log.lines())) == 6
    assert known.log.verify().faults == ()
    known.book.revoke("press", at=AT)
    assert known.ask(token) == (401, 0)


def test_what_takes_long_to_tell_the_log_is_told_aside(
    known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each text among the variables is hashed; others are answered meanwhile."""
    token, on = known.token("press"), list[str]()
    told = AuditLog.told

    def noted(log: AuditLog, value: Any, *more: Any) -> Any:
        on.append(current_thread().name)
        return told(log, value, *more)

    known.ask(token)
    monkeypatch.setattr(AuditLog, "told", noted)
    for variables in ({"n": 0}, {"n": 0, "more": [""] * 1_000}):
        on.clear()
        assert known.ask(token, EVENTS | {"variables": variables})[0] == 200
        assert on
        assert {one.startswith("gate") for one in on} == {"more" in variables}
