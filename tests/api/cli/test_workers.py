"""``answerable serve --workers``: several processes are one server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPMessage
from pathlib import Path
from typing import NamedTuple

import pytest

from api.access.caller import Right
from api.access.factor import STEP, code
from api.access.failures import MOST_FAILURES
from api.access.tokens import SECOND, TokenBook
from graph.claims.claim import Entity
from graph.claims.decided import Decided
from graph.claims.marking import PUBLIC, Clearance
from graph.engines.holders import ENDING, wait_for_holders
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.conftest import REGISTRY, SHEET

ROOT = Path(__file__).parent.parent.parent.parent
PROGRAM = (sys.executable, "-c", "from api.cli import main; main()")
RATE = 60
AS_WHOM = {"query": "{ reader { level } }"}


class Answered(NamedTuple):
    status: int
    body: bytes
    headers: HTTPMessage


class Served(NamedTuple):
    """A server of two processes."""

    process: subprocess.Popen[str]
    address: str
    store: Path

    def ask(self, path: str, body: object = None, **headers: str) -> Answered:
        """A request by a connection of its own, which either process may get."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        if body is not None:
            sent["Content-Type"] = "application/json"
        request = urllib.request.Request(self.address + path, data, sent)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                return Answered(reply.status, reply.read(), reply.headers)
        except urllib.error.HTTPError as error:
            return Answered(error.code, error.read(), error.headers)

    def workers(self) -> list[int]:
        found = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(one) for one in found.stdout.split()]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("workers")
    store = folder / "store.db"
    (folder / "registry.yaml").write_text(REGISTRY)
    (folder / "sheet.yaml").write_text(SHEET)
    load = (*PROGRAM, "load", "--store", str(store), str(folder / "sheet.yaml"))
    subprocess.run(load, check=True, cwd=ROOT, capture_output=True)
    options = ("--port", "0", "--workers", "2", "--rate", str(RATE))
    serve = (*PROGRAM, "serve", "--store", str(store), *options)
    process = subprocess.Popen(serve, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line.startswith("Answerable: "), line
    yield Served(process, line.split()[1].rstrip("/"), store)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    process.stderr.close()
    # Each has closed the store before it ended.
    assert not [*folder.glob("*.holder"), *folder.glob("*-wal")]


def added(served: Served, name: str, clearance: str) -> tuple[str, str | None]:
    with closing(TokenBook(served.store.with_name("store.db.tokens"))) as book:
        at = int(time.time()) * SECOND
        made = book.add(name, Clearance.parse(clearance), frozenset({Right.READ}), at=at)
    return made.text, made.secret


def test_a_key_is_done_once_over_all_of_them(served: Served) -> None:
    """However many send it at once, to whichever process: one sheet, and one reply."""
    at = int(time.time()) * SECOND
    with closing(TokenBook(served.store.with_name("store.db.tokens"))) as book:
        rights = frozenset({Right.READ, Right.PROPOSE})
        text = book.add("writes", Clearance.parse("public"), rights, at=at).text
    sheet = (
        "source: {marking: public, name: A page of Ostrel}\n"
        "defaults: {marking: public, attribution: coder}\n"
        "entities: {quay: {class: Place, name: The quay of Ostrel}}\n"
    )
    query = "mutation ($t: String!, $k: String) { addSheet(text: $t, key: $k) { origin new } }"

    def added(key: str) -> bytes:
        body = {"query": query, "variables": {"t": sheet, "k": key}}
        reply = served.ask("/graphql", body, Authorization=f"Bearer {text}")
        assert b"errors" not in reply.body, reply.body
        return reply.body

    with ThreadPoolExecutor(8) as threads:
        replies = list(threads.map(added, ["one"] * 12))
    assert len(set(replies)) == 1
    told = json.loads(replies[0])["data"]["addSheet"]
    assert told["new"]
    assert json.loads(added("other"))["data"]["addSheet"]["origin"] != told["origin"]
    names = served.ask("/graphql", {"query": '{ places(where: {name: {eq: "The quay of Ostrel"}}) '
                                             "{ totalCount } }"})  # fmt: skip
    assert json.loads(names.body)["data"]["places"]["totalCount"] == 2


def until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_session_holds_in_each_of_them(served: Served) -> None:
    """And a code opens one in one of them alone, however often it is sent."""
    token, secret = added(served, "coder", "restricted")
    assert secret is not None
    body = {"code": code(secret, int(time.time()) // STEP), "browser": True}
    replies = [
        served.ask("/session", body, Authorization=f"Bearer {token}") for _ in range(MOST_FAILURES)
    ]
    assert [reply.status for reply in replies] == [201] + [401] * (MOST_FAILURES - 1)
    cookie = replies[0].headers["Set-Cookie"].partition(";")[0]
    csrf = json.loads(replies[0].body)["csrf"]
    levels = {
        served.ask("/graphql", AS_WHOM, Cookie=cookie, X_CSRF_Token=csrf).body for _ in range(8)
    }
    assert levels == {b'{"data":{"reader":{"level":"restricted"}}}'}


def test_failures_are_counted_over_all_of_them(served: Served) -> None:
    """So many wrong codes for one token, then it has to wait."""
    token, _ = added(served, "other", "confidential")
    statuses = [
        served.ask("/session", {"code": "x"}, Authorization=f"Bearer {token}").status
        for _ in range(MOST_FAILURES + 3)
    ]
    # Failures of the address were counted before, too.
    assert statuses == sorted(statuses)
    assert statuses.count(401) <= MOST_FAILURES
    assert statuses[-3:] == [429] * 3


def test_rates_are_counted_over_all_of_them(served: Served) -> None:
    """A caller may ask so often a minute, whichever process gets it."""
    token, _ = added(served, "often", "public")
    began = time.monotonic()
    statuses = [
        served.ask("/graphql", AS_WHOM, Authorization=f"Bearer {token}").status
        for _ in range(RATE + 20)
    ]
    passed = time.monotonic() - began
    assert RATE <= statuses.count(200) <= RATE + passed * RATE / 60 + 1
    assert statuses.count(429) == len(statuses) - statuses.count(200)


def test_counts_are_of_all_of_them(served: Served) -> None:
    """A second later, whichever process is asked."""
    for _ in range(6):
        served.ask("/healthz")

    def has_all() -> bool:
        text = served.ask("/metrics").body.decode()
        return 'answerable_requests_total{place="/healthz",method="GET",status="200"} 6' in text

    until(has_all)
    for _ in range(4):
        assert has_all()


def test_reading_again_cuts_nobody_off(served: Served) -> None:
    """Requests go on while they read everything again, and while one is killed others answer."""
    statuses: list[int] = []
    ends = threading.Event()

    def ask() -> None:
        while not ends.is_set():
            statuses.append(served.ask("/readyz").status)

    asking = threading.Thread(target=ask)
    asking.start()
    served.process.send_signal(signal.SIGHUP)
    assert served.process.stderr is not None
    told = [served.process.stderr.readline() for _ in range(2)]
    assert told == ["Answerable: read again\n"] * 2
    ends.set()
    asking.join()
    assert set(statuses) == {200}

    first, second = served.workers()
    os.kill(first, signal.SIGKILL)
    until(lambda: len(served.workers()) == 2 and first not in served.workers())
    assert second in served.workers()
    assert {served.ask("/readyz").status for _ in range(6)} == {200}


def test_an_erasure_waits_for_all_of_them(served: Served) -> None:
    """Each says beside the store how far it has come, and takes that away when it ends."""

    def files() -> list[Path]:
        return sorted(served.store.parent.glob(f"{served.store.name}.*{ENDING}"))

    def processes() -> set[int]:
        return {int(path.name.split(".")[-2].partition("-")[0]) for path in files()}

    # One that was killed leaves its file, and keeps nobody waiting.
    until(lambda: set(served.workers()) <= processes())
    before = {int(told) for path in files() if (told := path.read_bytes())}
    vocabulary = Vocabulary.load(ROOT / "ontology")
    with closing(SqliteEngine.open(served.store, vocabulary)) as engine:
        with engine.writing() as writer:
            writer.register([Entity(id="q" * 26, cls="Event", marking=PUBLIC)])
        with engine.writing() as writer:
            writer.expunge([], ["q" * 26], Decided(by="k", why="asked"), tombstones=[])
        wait_for_holders(served.store, engine)
    assert processes() == set(served.workers())
    assert {int(path.read_bytes()) for path in files()}.isdisjoint(before)
