"""News of a server of two processes: each tells what a third one wrote, and one alone sends."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from api.graphql.service import Service
from api.webhooks.book import WebhookBook
from api.webhooks.courier import starts
from api.webhooks.sending import Target
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.claims.record_times import now
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.cli.test_workers import PROGRAM, ROOT, until
from tests.api.http.live import Stream
from tests.api.http.test_news import WHAT, empty
from tests.api.webhooks.receiving import Receiver, receiving
from tests.clock import Clock
from tests.contract.book import Book, text

__all__ = ["empty"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def test_every_process_tells_and_one_sends(
    vocabulary: Vocabulary, empty: Path, tmp_path: Path, receiver: Receiver
) -> None:
    """A writer of its own is noticed by both; streams end at once when the server does."""
    path = tmp_path / "store.db"
    path.write_bytes(empty.read_bytes())
    clock = Clock(max(now(), Clock().now + 60_000_000))
    with ExitStack() as stack:
        engine = stack.enter_context(closing(SqliteEngine.open(path, vocabulary, clock=clock)))
        changes, turns = starts(Service(engine), (), clock() - 1, 700_000)
        with closing(WebhookBook(path.with_name("store.db.webhooks"))) as book:
            target = Target(receiver.url, private=True, plain=True)
            book.add(
                "desk", target, PUBLIC_CLEARANCE, at=now(), kinds=(), changes=changes, turns=turns
            )
        serve = (*PROGRAM, "serve", "--store", str(path), "--port", "0", "--workers", "2")
        process = stack.enter_context(
            subprocess.Popen(serve, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        )
        try:
            assert process.stderr is not None
            # The clock of this machine is behind the store's, which is told first.
            line = next(line for line in process.stderr if line.startswith("Answerable: "))
            address = line.split()[1].rstrip("/").replace("127.0.0.1", "localhost")
            streams = [stack.enter_context(Stream(address, WHAT)) for _ in range(6)]
            told = Book.__new__(Book)
            told.engine, told.clock = engine, clock
            id = told.says("raid", "name", text("Raid"))
            for stream in streams:
                [(_, event)] = stream.until(1)
                assert event["data"]["changes"]["change"]["claim"]["id"] == id
            until(lambda: bool(receiver.got))
            time.sleep(1.5)
            assert [json.loads(got.body)["id"] for got in receiver.got] == [id]
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            for stream in streams:
                assert len(stream.to_the_end()) == 1  # without complete: it can be taken up again
            assert time.monotonic() - began < 3
            assert process.wait(20) == 0
        finally:
            process.kill()
