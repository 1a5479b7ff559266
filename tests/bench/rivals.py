"""The same questions to this program and to plain GraphQL servers of others, in turn."""

from __future__ import annotations

import http.client
import json
import os
import platform
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from api.settings import SOFTWARE
from graph.claims.claim import Citation, Entity, Literal, Stance, entity_id, make_claim
from graph.claims.marking import PUBLIC
from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.views.reached_since import MOST_REACHED
from graph.vocabulary import Vocabulary
from tests.bench.graph_library import graph_library
from tests.bench.measuring import ROOT
from tests.bench.nested import QUESTION
from tests.bench.node_servers import Missing, Rival
from tests.bench.postgraphile import postgraphile
from tests.bench.world import Sizes

PROGRAM = (sys.executable, "-c", "from api.cli import main; main()")
TABLES = """{ allActors(first: %d, condition: { kind: "Person" }, orderBy: [PID_ASC]) { nodes {
  pid name kind involvementsByActorId(first: %d, condition: { role: "allegedPerpetrator" }) {
    nodes { stance eventByEventId { pid kind date } } } } } }"""
DEEP = """{ people(first: 10) { nodes { id label allegedPerpetratorOf(first: 10) { edges { node { id
  allegedPerpetrators(first: 10) { edges { node { id label
    allegedPerpetratorOf(first: 3) { edges { node { id label } } } } } } } } } } } }"""
DEEP_TABLES = """{ allActors(first: 10, condition: { kind: "Person" }, orderBy: [PID_ASC]) { nodes {
  pid name involvementsByActorId(first: 10, condition: { role: "allegedPerpetrator" }) { nodes {
    eventByEventId { pid
      involvementsByEventId(first: 10, condition: { role: "allegedPerpetrator" }) { nodes {
        actorByActorId { pid name
          involvementsByActorId(first: 3, condition: { role: "allegedPerpetrator" }) { nodes {
            eventByEventId { pid kind } } } } } } } } } } } }"""
NODES = """{ actors(limit: %d, where: { kind: { eq: "Person" } }, sort: [{ pid: ASC }]) {
  pid name kind allegedPerpetratorOfConnection(first: %d) {
    edges { properties { stance } node { pid kind date } } } } }"""
DEEP_NODES = """{ actors(limit: 10, where: { kind: { eq: "Person" } }, sort: [{ pid: ASC }]) {
  pid name allegedPerpetratorOfConnection(first: 10) { edges { node { pid
    allegedPerpetratorsConnection(first: 10) { edges { node { pid name
      allegedPerpetratorOfConnection(first: 3) { edges { node { pid kind } } } } } } } } } } }"""
CALLERS = 32


class Question(NamedTuple):
    """The same question for all, and how often it is asked."""

    name: str
    ours: str
    tables: str
    nodes: str
    repeats: int


QUESTIONS = (
    Question("1 × 10", QUESTION % (1, 10), TABLES % (1, 10), NODES % (1, 10), 100),
    Question("50 × 10", QUESTION % (50, 10), TABLES % (50, 10), NODES % (50, 10), 30),
    Question("1,000 × 10", QUESTION % (1000, 10), TABLES % (1000, 10), NODES % (1000, 10), 7),
    Question("four levels deep", DEEP, DEEP_TABLES, DEEP_NODES, 20),
)
Text = Callable[[Question], str]
RIVALS: tuple[tuple[Callable[[Path, Sizes], AbstractContextManager[Rival]], Text], ...] = (
    (postgraphile, lambda question: question.tables),
    (graph_library, lambda question: question.nodes),
)
"""Each with its text of a question; one at a time is up."""


def rivals(
    store: Path, folder: Path, vocabulary: Vocabulary, sizes: Sizes, seconds: float
) -> Iterator[str]:
    """Lines of the report; where a rival cannot be had, what is missing.

    Args:
        store: full of that world.
        folder: where the rivals' files go.
        seconds: how long many ask at once.
    """
    where = f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    yield f"{datetime.now(UTC):%Y-%m-%d}; {where}; Answerable {SOFTWARE}"
    yield "milliseconds over HTTP, medians; fresh: something was written before each question"
    yield "first: and so much that nothing is kept of anything"
    for comes_up, text in RIVALS:
        try:
            with comes_up(folder, sizes) as rival:
                yield rival.versions
                yield from _beside(rival, text, store, vocabulary, seconds)
        except Missing as missing:
            yield f"skipped: {missing}"


def _beside(
    rival: Rival, text: Text, store: Path, vocabulary: Vocabulary, seconds: float
) -> Iterator[str]:
    with closing(SqliteEngine.open(store, vocabulary)) as engine, served(store, 1) as server:
        writes = Unrelated(engine)
        writes.write()
        for question in QUESTIONS:
            yield _compared(question, server.port, rival, text(question), writes)
    small = QUESTIONS[0]
    theirs = _throughput(rival.port, text(small), seconds)
    for workers in (1, 2):
        with served(store, workers) as server:
            ours = _throughput(server.port, small.ours, seconds)
        yield (
            f"{CALLERS} callers, {small.name}, --workers {workers}: ours {ours:,.0f} a second, "
            f"{rival.name} {theirs:,.0f}; {ours / theirs:.2f} times"
        )


class Unrelated:
    """Writes what no question of these is about: an event with a name, a unit each."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._count = engine, 0
        self._origin = entity_id("rivals", f"{time.time_ns()}")

    def write(self, *, much: bool = False) -> None:
        """One unit.

        Args:
            much: with more places than are worth looking at one by one, so that a server drops
                everything that it keeps of what its readers read.
        """
        self._count += 1
        event = entity_id(self._origin, f"event {self._count}")
        source = entity_id(self._origin, f"source {self._count}")
        said = Literal(datatype="text", text=f"Event beside, number {self._count}")
        say = partial(
            make_claim,
            origin=self._origin,
            subject=event,
            stance=Stance.REPORTED,
            citation=Citation(source=source),
            marking=PUBLIC,
        )
        with self._engine.writing() as writer:
            writer.register([Entity(id=source, cls="Source", marking=PUBLIC)])
            writer.register([Entity(id=event, cls="Event", marking=PUBLIC)])
            writer.record([say(predicate="name", value=said)])
            if much:
                places = [f"place {self._count} {number}" for number in range(MOST_REACHED + 1)]
                writer.register(
                    Entity(id=entity_id(self._origin, place), cls="Place", marking=PUBLIC)
                    for place in places
                )


def _compared(question: Question, ours: int, rival: Rival, theirs: str, writes: Unrelated) -> str:
    """One question: kept, fresh and theirs in turn."""
    with closing(Caller(ours)) as own, closing(Caller(rival.port)) as other:
        sizes = [len(own.asked(question.ours)), len(other.asked(theirs))]
        kept, fresh, beside, first = [], [], [], []
        for _ in range(question.repeats):
            writes.write(much=True)
            first.append(took(lambda: own.asked(question.ours)))
            writes.write()
            fresh.append(took(lambda: own.asked(question.ours)))
            kept.append(took(lambda: own.asked(question.ours)))
            beside.append(took(lambda: other.asked(theirs)))
    k, f, b, t = (median(times) * 1000 for times in (kept, fresh, beside, first))
    return (
        f"{question.name:<18} kept {k:8.2f}  fresh {f:8.2f}  first {t:8.2f}  {rival.name} {b:8.2f}"
        f"  times as fast: kept {b / k:5.2f}, fresh {b / f:5.2f}, first {b / t:5.2f}"
        f"  ({sizes[0]:,} and {sizes[1]:,} B)"
    )


class OwnServer(NamedTuple):
    """A server of ours that is up."""

    port: int
    process: int


class Caller:
    """A connection that stays open, on which one reader asks."""

    def __init__(self, port: int, head: Mapping[str, str] | None = None) -> None:
        """A connection.

        Args:
            head: headers of each request, beside those that any has.
        """
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._head = {"Content-Type": "application/json", **(head or {})}

    def asked(self, query: str) -> bytes:
        """The reply.

        Raises:
            AssertionError: it is an error.
        """
        body = json.dumps({"query": query})
        self._connection.request("POST", "/graphql", body, self._head)
        told = self._connection.getresponse().read()
        assert b'"errors"' not in told[:300], told[:300]
        return told

    def close(self) -> None:
        self._connection.close()


def took(call: Callable[[], object]) -> float:
    """Seconds of the clock."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _throughput(port: int, query: str, seconds: float) -> float:
    """Replies a second to many callers at once, after a fifth of the time that is not counted."""
    begin = time.monotonic() + seconds / 5
    counts: list[int] = []

    def ask() -> None:
        count = 0
        with closing(Caller(port)) as caller:
            while (at := time.monotonic()) < begin + seconds:
                caller.asked(query)
                count += at >= begin
        counts.append(count)

    threads = [threading.Thread(target=ask) for _ in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counts) == CALLERS, "a caller got an error"
    return sum(counts) / seconds


@contextmanager
def served(
    store: Path | str,
    workers: int,
    *options: str,
    environment: Mapping[str, str] | None = None,
    folder: Path = ROOT,
) -> Iterator[OwnServer]:
    """Our server over a store.

    Args:
        options: of ``answerable serve``, beside these.
        environment: variables beside ours.
        folder: where it runs: what lies beside a store in another server is put there.
    """
    given = ("--port", "0", "--workers", str(workers), *options)
    command = (*PROGRAM, "serve", "--store", str(store), *given)
    around = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    server = subprocess.Popen(command, cwd=folder, env=around, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    try:
        line = server.stderr.readline()
        found = re.search(r":(\d+)/", line)
        assert found is not None, line
        yield OwnServer(int(found[1]), server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        server.stderr.close()
