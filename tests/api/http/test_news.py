"""News over Server-Sent Events, over a real connection: who is told, when a stream ends, and that
nothing hidden makes a noise."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from api.access.audit import AuditLog
from api.access.caller import Right
from api.access.gate import Gate
from api.access.tokens import BROWSER, IDLE, TokenBook
from api.errors import ErrorCode
from api.http.app import create_app
from api.http.serving import Serving
from api.http.working import Work
from graph.claims.marking import PUBLIC_CLEARANCE, Clearance
from graph.engines.copies import copy
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.http.live import Stream, live
from tests.api.http.test_tokens_over_http import AT, bearer
from tests.clock import Clock
from tests.contract.book import Book, claim, text

LOOK, BEAT = 0.1, 0.5
WHAT = {"query": "subscription { changes { cursor change { id at kind claim { id } } } }"}
CODE = "extensions"


class House(NamedTuple):
    """A server, and what a test needs of it."""

    address: str
    book: Book
    tokens: TokenBook
    log: AuditLog
    now: list[int]

    def listen(self, question: dict[str, Any] | None = None, token: str | None = None) -> Stream:
        return Stream(self.address, question or WHAT, bearer(token))


def served(
    stack: ExitStack, vocabulary: Vocabulary, folder: Path, path: Path, **more: Any
) -> House:
    clock = Clock()
    clock.tick(60_000_000)
    engine = stack.enter_context(closing(SqliteEngine.open(path, vocabulary, clock=clock)))
    now, log = [AT], AuditLog(folder / f"{path.name}.audit")
    tokens = folder / f"{path.name}.tokens"
    gate = stack.enter_context(closing(Gate(tokens, log, lambda: now[0])))
    book = stack.enter_context(closing(TokenBook(tokens)))
    serving = Serving(look=LOOK, beat=BEAT, **more)
    work = Work(serving.threads)
    app = create_app(engine, gate=gate, serving=serving, work=work)
    address = stack.enter_context(live(app, work))
    told = Book.__new__(Book)
    told.engine, told.clock = engine, clock
    return House(address, told, book, log, now)


@pytest.fixture(scope="module")
def empty(vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one event."""
    path = tmp_path_factory.mktemp("news") / "empty.db"
    clock = Clock()
    with closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine:
        Book(engine, clock).thing("raid")
    return path


@pytest.fixture(scope="module")
def house(
    vocabulary: Vocabulary, empty: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    path = folder / "store.db"
    path.write_bytes(empty.read_bytes())
    with ExitStack() as stack:
        yield served(stack, vocabulary, folder, path, streams_each=3, streams=4, patience=0.5)


def test_news_are_told_as_they_come(house: House) -> None:
    """A stream says at once that it listens; each piece is an event with data of its own."""
    with house.listen() as stream:
        assert (stream.status, stream.raw) == (200, b":\n\n")
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert "content-encoding" not in stream.headers
        ids = [house.book.says("raid", "name", text(f"Name {n}")) for n in range(3)]
        events = stream.until(3)
        assert {name for name, _ in events} == {"next"}
        assert [data["data"]["changes"]["change"]["claim"]["id"] for _, data in events] == ids
        cursor = events[0][1]["data"]["changes"]["cursor"]
    query = WHAT["query"].replace("changes", f'changes(after: "{cursor}")')
    with house.listen({"query": query}) as again:
        assert again.until(2) == events[1:]


def test_what_is_no_subscription_is_one_event(house: House) -> None:
    """As the protocol has it: a question has one result, and a mistake is told in the stream."""
    with house.listen({"query": "{ __typename }"}) as stream:
        assert stream.to_the_end() == [
            ("next", {"data": {"__typename": "Query"}}),
            ("complete", None),
        ]
    with house.listen({"query": "subscription { nothing }"}) as stream:
        [(_, told), last] = stream.to_the_end()
        assert told["errors"][0]["extensions"]["code"] == ErrorCode.INVALID
        assert last == ("complete", None)
    plain = httpx.post(f"{house.address}/graphql", json=WHAT)
    assert plain.status_code == 406
    assert "text/event-stream" in plain.json()["errors"][0]["message"]
    # The other mode of the protocol begins so; its clients are told that there is none.
    for method in ("PUT", "DELETE"):
        assert httpx.request(method, f"{house.address}/graphql").status_code == 405
    head = {"Accept": "text/event-stream"}
    where = f"{house.address}/graphql"
    assert httpx.head(where, params=WHAT, headers=head).status_code == 405


def test_a_stream_ends_with_its_token(house: House) -> None:
    """Revoked, over; nothing is told behind it. What is above public stands in the audit log."""
    for how in ("revoked", "over"):
        read = Clearance.parse("partner")
        made = house.tokens.add(how, read, frozenset({Right.READ}), at=AT, expires=AT + 10**9)
        with house.listen(token=made.text) as stream:
            id = house.book.says("raid", "name", text(f"Closer {how}"), marking="partner")
            [(_, told)] = stream.until(1)
            assert told["data"]["changes"]["change"]["claim"]["id"] == id
            if how == "revoked":
                house.tokens.revoke(how, at=AT)
            else:
                house.now[0] = AT + 10**9
            house.book.says("raid", "name", text(f"Later {how}"), marking="partner")
            *_, (_, told), last = stream.to_the_end()
            assert told["errors"][0]["extensions"]["code"] == ErrorCode.UNAUTHENTICATED
            assert (len(stream.events), last) == (3, ("complete", None))
        house.now[0] = AT
        lines = [line for line in house.log.lines() if line.get("who") == how]
        assert [line["what"] for line in lines] == ["subscription", "news"]
        assert lines[1]["rows"] > 0
        assert all(line["document"] for line in lines)


def test_a_session_locks_while_somebody_listens(house: House) -> None:
    """Listening is no use of it: it does not keep an idle session open."""
    made = house.tokens.add("page", Clearance.parse("partner"), frozenset({Right.READ}), at=AT)
    token = house.tokens.token(made.text, at=AT)
    assert token is not None
    session = house.tokens.open_session(token, "", at=AT, kind=BROWSER)
    cookie = {"Cookie": f"answerable-{house.address.rpartition(':')[2]}={session}"}
    query = {"query": WHAT["query"]}
    with Stream(house.address, query, cookie) as refused:
        assert refused.status == 403  # what a page sends with everything that is no plain read
    got = {"Accept": "text/event-stream", **cookie}
    with httpx.stream("GET", f"{house.address}/graphql", params=query, headers=got) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ":"
        house.now[0] = AT + IDLE - 1
        time.sleep(3 * LOOK)
        house.now[0] = AT + IDLE
        told = [line for line in lines if line.startswith("data: {")]
        assert [ErrorCode.UNAUTHENTICATED in line for line in told] == [True]
    house.now[0] = AT


def test_streams_are_counted(house: House) -> None:
    """So many of one caller, so many at all; one that closes makes room."""
    made = house.tokens.add("many", PUBLIC_CLEARANCE, frozenset({Right.READ}), at=AT)
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(house.listen())
        with house.listen() as fourth:
            assert fourth.status == 429
        stack.enter_context(house.listen(token=made.text))
        with house.listen(token=made.text) as fifth:
            assert fifth.status == 503
    time.sleep(0.2)
    with house.listen() as stream:
        assert stream.status == 200
    told = httpx.get(f"{house.address}/metrics").text
    place = 'place="/graphql (stream)"'
    assert f'answerable_requests_total{{{place},method="POST",status="200"}}' in told


def test_a_slow_reader_is_cut(house: House) -> None:
    """What one does not take waits nowhere: the stream ends with a code, and a cursor goes on."""
    long = {"query": WHAT["query"].replace("kind", " ".join(f"k{n}: kind" for n in range(900)))}
    with house.listen(long) as stream:
        with house.book.engine.writing() as writer:
            writer.record(claim("raid", "name", text(f"Much {n}")) for n in range(300))
        time.sleep(1.5)
        *events, (name, told), last = stream.to_the_end()
        assert told["errors"][0]["extensions"]["code"] == ErrorCode.TOO_SLOW
        assert (name, last) == ("next", ("complete", None))
        assert len(events) < 300


def test_nothing_hidden_makes_a_noise(vocabulary: Vocabulary, empty: Path, tmp_path: Path) -> None:
    """Law 1 over a stretch of writing: the bytes of a stream over the store and of one over its
    copy, signs of life included, whatever is written beside what both are told."""
    store, other = tmp_path / "store.db", tmp_path / "copy.db"
    store.write_bytes(empty.read_bytes())
    with ExitStack() as stack:
        one = served(stack, vocabulary, tmp_path, store)
        make = partial(SqliteEngine.open, vocabulary=vocabulary, clock=one.book.clock)
        one.book.says("raid", "name", text("Hidden"), marking="restricted")
        copy(one.book.engine, PUBLIC_CLEARANCE, other, make=make, clock=one.book.clock)
        two = served(stack, vocabulary, tmp_path, other)
        streams = [stack.enter_context(house.listen()) for house in (one, two)]
        beats: list[int] = []
        for step in range(4):
            end = time.monotonic() + 4 * LOOK
            while time.monotonic() < end:
                one.book.says("raid", "name", text(f"H {time.monotonic()}"), marking="restricted")
                for stream in streams:
                    stream.read(0.02)
            at = one.book.clock.now
            for house in (one, two):
                house.book.clock.now = at
                house.book.says("raid", "name", text(f"Open {step}"))
            for stream in streams:
                stream.until(step + 1)
            beats.append(streams[0].raw.count(b":\n\n"))
        for stream in streams:
            stream.during(2 * LOOK)
        assert streams[0].events == streams[1].events
        assert len(streams[0].events) == 4
        counts = [stream.raw.count(b":\n\n") for stream in streams]
        assert max(counts) - min(counts) <= 1
        assert counts[0] >= 3


def test_signs_of_life_go_by_the_clock_alone(house: House) -> None:
    """As many in a quiet stream as in one that is told something all the time."""
    began = time.monotonic()
    with house.listen() as quiet, house.listen() as loud:
        while time.monotonic() < began + 3.5 * BEAT:
            house.book.says("raid", "name", text(f"Loud {time.monotonic()}"), marking="restricted")
            house.book.says("raid", "name", text(f"Loud {time.monotonic()}"))
            quiet.read(0.01)
            loud.read(0.01)
        assert {stream.raw.count(b":\n\n") for stream in (quiet, loud)} == {4}
