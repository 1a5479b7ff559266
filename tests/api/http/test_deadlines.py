"""No request works on beyond its deadline, nor after its client has left."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI

from api.http.app import create_app
from api.http.serving import Serving
from api.http.working import Work
from graph.claims.deadline import NEVER, Deadline
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import GRAPHQL, Client
from tests.clock import Clock
from tests.golden.regenerate import load_press_release
from tests.naive import NaiveEngine

COUNT = {"query": "{ events { totalCount } }"}
SOON = 3.0
"""Seconds, generously."""


class Slow(NaiveEngine):
    """Whoever reads it, once it is `loaded`, reads until his deadline."""

    began = threading.Event()
    ended: list[Deadline]
    loaded = False

    @contextmanager
    def reading(self, deadline: Deadline = NEVER) -> Iterator[Any]:
        with super().reading(deadline) as snapshot:
            self.began.set()
            while self.loaded and not deadline.over:
                time.sleep(0.005)
            if self.loaded:
                self.ended.append(deadline)
            yield snapshot


@pytest.fixture
def slow(vocabulary: Vocabulary) -> Slow:
    engine = Slow(vocabulary, clock=Clock())
    engine.began, engine.ended = threading.Event(), []
    load_press_release(engine)
    engine.began.clear()
    engine.loaded = True
    return engine


@pytest.mark.parametrize("address", ["/id/" + "a" * 26, "/claim/" + "a" * 32, "/health"])
def test_every_address_has_a_deadline(slow: Slow, address: str) -> None:
    """Whatever is read ends then, and the reply says so."""
    reply = Client(create_app(slow, serving=Serving(timeout=0.2))).get(address)
    assert reply.status_code == 503
    assert "longer than 0.2 seconds" in reply.json()["errors"][0]["message"]


def test_a_question_that_takes_too_long_says_what_to_narrow(slow: Slow) -> None:
    """With a code that a client can tell from others."""
    client = Client(create_app(slow, serving=Serving(timeout=0.2)))
    plain = client.post("/graphql", json=COUNT)
    [error] = plain.json()["errors"]
    assert plain.status_code == 200
    assert error["extensions"] == {"code": "TIMEOUT"}
    assert "longer than 0.2 seconds" in error["message"]
    assert "narrow the question: a where that leaves fewer" in error["message"]
    own = client.post("/graphql", json=COUNT, headers={"Accept": GRAPHQL})
    assert (own.status_code, own.content) == (503, plain.content)


def test_exports_have_a_longer_one(slow: Slow) -> None:
    """Of their own, until the first byte as an error, and nothing is noted as having left."""
    client = Client(create_app(slow, serving=Serving(timeout=60, export_timeout=0.2)))
    for address in ("/export/nquads", "/export/csv/description"):
        reply = client.get(address)
        assert reply.status_code == 503
        assert "longer than 0.2 seconds" in reply.json()["errors"][0]["message"]
    assert list(slow.departures()) == []


async def _left(app: FastAPI, path: str, engine: Slow) -> None:
    """Ask, and leave as soon as the work has begun."""

    async def receive() -> Any:
        if not asked:
            asked.append(True)
            return {"type": "http.request", "body": b"", "more_body": False}
        while not engine.began.is_set():
            await asyncio.sleep(0.01)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        return None

    asked: list[bool] = []
    query = b"query=" + COUNT["query"].replace(" ", "+").encode() if path == "/graphql" else b""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": [(b"host", b"localhost")],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
    }
    await app(scope, receive, send)


@pytest.mark.parametrize("path", ["/graphql", "/export/nquads", "/id/" + "a" * 26])
def test_work_ends_when_the_client_leaves(slow: Slow, path: str) -> None:
    """Though there would be time."""
    app = create_app(slow, serving=Serving(timeout=60, export_timeout=60))
    began = time.monotonic()
    asyncio.run(_left(app, path, slow))
    assert time.monotonic() - began < SOON
    assert [deadline.stopped for deadline in slow.ended] == [True]


def test_a_server_that_ends_ends_its_work(slow: Slow) -> None:
    """What is under way, and what comes afterwards; closing waits for the threads."""
    work = Work(2)
    client = Client(create_app(slow, serving=Serving(timeout=60), work=work))
    replies: list[int] = []
    asking = threading.Thread(
        target=lambda: replies.append(client.post("/graphql", json=COUNT).status_code)
    )
    asking.start()
    assert slow.began.wait(10)
    began = time.monotonic()
    work.stop()
    asking.join(SOON)
    assert client.post("/graphql", json=COUNT).status_code == 503
    work.close()
    assert time.monotonic() - began < SOON
    assert replies == [503]
