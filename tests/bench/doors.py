"""Doors for people: what a token costs, and many callers at one and two processes, beside the same
callers of a plain GraphQL server over tables."""

from __future__ import annotations

import hashlib
import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles

from api.access.caller import Right
from api.access.tokens import SECOND, TokenBook
from graph.claims.marking import PUBLIC_CLEARANCE
from tests.bench.measuring import ROOT
from tests.bench.node_servers import Missing
from tests.bench.postgraphile import postgraphile
from tests.bench.world import Sizes

CALLERS = 50
WRITES = 20
"""One request of so many writes."""
ASKS = 20_000
PROGRAM = (sys.executable, "-c", "from api.cli import main; main()")
READ = "{ events(first: 20) { totalCount nodes { id label kinds { label } } } }"
WRITE = "mutation ($text: String!) { addSheet(text: $text) { __typename } }"
SHEET = """\
source: {{name: "Note {number}", marking: public}}
defaults: {{marking: public}}
entities:
  event: {{class: Event, at: L1, name: "Event of note {number}"}}
"""


PLAIN_READ = "{ allEvents(first: 20, orderBy: [PID_ASC]) { totalCount nodes { pid kind date } } }"
PLAIN_WRITE = """mutation ($event: EventInput!) {
  createEvent(input: { event: $event }) { event { pid } }
}"""


def _ours(number: str) -> dict[str, object]:
    return {"text": SHEET.format(number=number)}


def _plain(number: str) -> dict[str, object]:
    id = int.from_bytes(hashlib.sha256(number.encode()).digest()[:4]) >> 1
    return {"event": {"rowId": id, "pid": number, "kind": "detention"}}


class Callers:
    """Callers of one server, each with a connection of its own."""

    read, write, written = READ, WRITE, staticmethod(_ours)

    def __init__(self, port: int, token: str | None) -> None:
        self._port, self._token = port, token
        self._lock = threading.Lock()
        self.times: list[float] = []
        self.writes = 0
        self.errors: list[str] = []

    def run(self, seconds: float) -> None:
        """Ask for so long."""
        end = time.monotonic() + seconds
        threads = [
            threading.Thread(target=self._ask, args=(number, end)) for number in range(CALLERS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _ask(self, caller: int, end: float) -> None:
        times: list[float] = []
        writes = count = 0
        headers = {"Content-Type": "application/json"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=60)) as connection:
            while time.monotonic() < end:
                count += 1
                is_write = (count + caller) % WRITES == 0
                body: dict[str, object] = {"query": self.read}
                if is_write:
                    given = self.written(f"{caller}-{count}-{end}")
                    body = {"query": self.write, "variables": given}
                begin = time.perf_counter()
                connection.request("POST", "/graphql", json.dumps(body), headers)
                reply = connection.getresponse()
                told = reply.read()
                times.append(time.perf_counter() - begin)
                writes += is_write
                if reply.status != 200 or b'"errors"' in told[:20]:
                    with self._lock:
                        self.errors.append(f"{reply.status} {told[:300]!r}")
                    return
        with self._lock:
            self.times += times
            self.writes += writes


class PlainCallers(Callers):
    """The same of a server over plain tables: a write is one row, without sources and audit log."""

    read, write, written = PLAIN_READ, PLAIN_WRITE, staticmethod(_plain)


def doors(store: Path, folder: Path, sizes: Sizes, seconds: float) -> Iterator[str]:
    """Lines of the report.

    Args:
        store: full of a world of these sizes.
        folder: where the rival's files go.

    Raises:
        AssertionError: a caller got an error.
    """
    book = store.with_name(f"{store.name}.tokens")
    with closing(TokenBook(book)) as tokens:
        at = time.time_ns() // 1_000
        rights = frozenset({Right.READ, Right.PROPOSE})
        name = f"caller-{at}"
        token = tokens.add(name, PUBLIC_CLEARANCE, rights, at=at).text
        begin = time.process_time()
        for number in range(ASKS):
            assert tokens.token(token, at=at + number * SECOND // ASKS) is not None
        took = (time.process_time() - begin) / ASKS
    yield f"a token: {took * 1e6:.0f} µs of the processor to be taken; the aim is 100"
    for workers in (1, 2):
        yield from _asked(store, token, workers, seconds)
    try:
        with postgraphile(folder, sizes) as rival:
            PlainCallers(rival.port, None).run(seconds / 5)
            callers = PlainCallers(rival.port, None)
            callers.run(seconds)
            yield f"{rival.versions}, one process, 5 % of one row each: {_told(callers, seconds)}"
    except Missing as missing:
        yield f"skipped: {missing}"


def _asked(store: Path, token: str, workers: int, seconds: float) -> Iterator[str]:
    options = ("--port", "0", "--workers", str(workers))
    command = (*PROGRAM, "serve", "--store", str(store), *options)
    server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        line = server.stderr.readline()
        found = re.search(r":(\d+)/", line)
        assert found is not None, line
        callers = Callers(int(found[1]), token)
        callers.run(seconds / 5)
        before = _memory(server.pid)
        callers = Callers(int(found[1]), token)
        callers.run(seconds)
        after = _memory(server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        server.stderr.close()
    yield (
        f"{CALLERS} callers, {workers} processes: {_told(callers, seconds)}; "
        f"memory {before} MB after a fifth of it, {after} at the end"
    )


def _told(callers: Callers, seconds: float) -> str:
    """How many were answered, and how fast.

    Raises:
        AssertionError: a caller got an error.
    """
    assert not callers.errors, callers.errors[:3]
    hundredths = quantiles(callers.times, n=100)
    return (
        f"{len(callers.times) / seconds:,.0f} requests a second for {seconds:.0f} s, "
        f"{callers.writes:,} writes in all; p50 {hundredths[49] * 1000:.0f} ms, "
        f"p99 {hundredths[98] * 1000:.0f} ms; no error"
    )


def _memory(process: int) -> int:
    """Megabytes of a process and of those that it started."""
    found = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(process), "--ppid", str(process)],
        capture_output=True,
        text=True,
        check=True,
    )
    return sum(int(line) for line in found.stdout.split()) // 1024
