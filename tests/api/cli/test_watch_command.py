"""``answerable watch``: a store, and a server; nothing hidden, and Ctrl-C ends it at once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from api.access.caller import Right
from api.cli import INTERRUPTED
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.http.test_news import empty, served
from tests.api.http.test_tokens_over_http import AT
from tests.clock import Clock
from tests.contract.book import Book, text

__all__ = ["empty"]


@contextmanager
def watching(*arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """The command, once it listens."""
    command = [sys.executable, "-c", "from api.cli import main; main()", "watch", *arguments]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **more},
    ) as running:
        try:
            assert running.stderr is not None
            line = running.stderr.readline()
            if line == "Getting ready to listen.\n":
                line = running.stderr.readline()
            assert line.startswith("Listening"), line + running.stderr.read()
            yield running
        finally:
            running.kill()


def line_of(running: subprocess.Popen[str]) -> dict[str, Any]:
    assert running.stdout is not None
    told: dict[str, Any] = json.loads(running.stdout.readline())
    return told


def test_a_store_is_watched(vocabulary: Vocabulary, empty: Path, tmp_path: Path) -> None:
    """What somebody else writes, as far as the clearance reads; Ctrl-C is answered at once."""
    path = tmp_path / "store.db"
    path.write_bytes(empty.read_bytes())
    clock = Clock()
    clock.tick(60_000_000)
    with (
        closing(SqliteEngine.open(path, vocabulary, clock=clock)) as engine,
        watching("--store", str(path), "--format", "json", "--kind", "recorded") as running,
    ):
        book = Book.__new__(Book)
        book.engine, book.clock = engine, clock
        book.says("raid", "name", text("Hidden"), marking="restricted")
        id = book.says("raid", "name", text("Raid"))
        book.retract(id)
        book.says("raid", "name", text("Raid again"))
        first, second = line_of(running), line_of(running)
        assert (first["kind"], first["id"], first["predicate"]) == ("recorded", id, "name")
        assert (second["kind"], second["class"]) == ("recorded", "Event")
        assert first["cursor"] != second["cursor"]
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        assert running.stderr is not None
        while running.stderr.readline() != "Interrupted.\n":
            assert time.monotonic() - began < 1
        assert running.wait(5) == INTERRUPTED
        assert running.stdout is not None
        assert running.stdout.read() == ""


def test_a_stream_is_taken_up(vocabulary: Vocabulary, empty: Path, tmp_path: Path) -> None:
    """Where it stood, when the server was away, and when it read everything again."""
    path = tmp_path / "store.db"
    path.write_bytes(empty.read_bytes())
    clock = Clock()
    clock.tick(60_000_000)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with ExitStack() as stack:
        engine = stack.enter_context(closing(SqliteEngine.open(path, vocabulary, clock=clock)))
        book = Book.__new__(Book)
        book.engine, book.clock = engine, clock
        with serving(path, port):
            running = stack.enter_context(watching(f"http://127.0.0.1:{port}", "--format", "json"))
            ids = [book.says("raid", "name", text("One"))]
            told = [line_of(running)["id"]]
        ids.append(book.says("raid", "name", text("Two")))
        with serving(path, port) as server:
            told.append(line_of(running)["id"])
            server.send_signal(signal.SIGHUP)
            assert server.stderr is not None
            assert any("read again" in line for line in server.stderr)
            ids.append(book.says("raid", "name", text("Three")))
            told.append(line_of(running)["id"])
        assert told == ids


def test_a_demand_is_called_by_its_words(
    vocabulary: Vocabulary, empty: Path, tmp_path: Path
) -> None:
    """Where it has no name: by them, else by its kind; never by the end of an id."""
    path = tmp_path / "store.db"
    path.write_bytes(empty.read_bytes())
    clock = Clock()
    clock.tick(60_000_000)
    with ExitStack() as stack:
        engine = stack.enter_context(closing(SqliteEngine.open(path, vocabulary, clock=clock)))
        book = Book.__new__(Book)
        book.engine, book.clock = engine, clock
        book.things("Demand", "free", "look")
        running = stack.enter_context(watching("--store", str(path), "--class", "Demand"))
        book.says("free", "text", text("Free the fishers"))
        book.says("look", "kind", "investigate", concept=True)
        assert running.stdout is not None
        lines = [running.stdout.readline() for _ in range(3)]  # the id of a long one wraps
        assert "recorded Demand Free the fishers, text" in lines[0]
        assert "recorded Demand investigate, kind" in "".join(lines[1:])


@contextmanager
def serving(store: Path, port: str) -> Iterator[subprocess.Popen[str]]:
    """A server, once it answers."""
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve"]
    command += ["--store", str(store), "--port", port]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            # The clock of this machine is behind that of the story, which is told first.
            assert any(line.startswith("Answerable: ") for line in process.stderr)
            yield process
        finally:
            process.terminate()


def test_a_server_is_watched(vocabulary: Vocabulary, empty: Path, tmp_path: Path) -> None:
    """As far as the token reads; it ends with the token, and says why."""
    path = tmp_path / "store.db"
    path.write_bytes(empty.read_bytes())
    with ExitStack() as stack:
        house = served(stack, vocabulary, tmp_path, path)
        read = Clearance.parse("partner")
        made = house.tokens.add("desk", read, frozenset({Right.READ}), at=AT)
        running = stack.enter_context(watching(house.address, ANSWERABLE_TOKEN=made.text))
        house.book.says("raid", "name", text("Hidden"), marking="restricted")
        house.book.says("raid", "name", text("Closer"), marking="partner")
        assert running.stdout is not None
        assert "recorded Event Closer, name" in running.stdout.readline()
        house.tokens.revoke("desk", at=AT)
        assert running.wait(10) == 1
        assert running.stderr is not None
        assert "the token is not taken any more" in running.stderr.read()
