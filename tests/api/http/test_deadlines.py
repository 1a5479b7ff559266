"""No request works on beyond its deadline, nor after its client has left."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.graphql.service import HEAVY, ONLY_KEPT
from api.http import answering
from api.http.app import create_app
from api.http.serving import Serving
from api.http.working import Lane, Work
from graph.claims.claim import Entity
from graph.claims.deadline import NEVER, Deadline
from graph.claims.marking import RESTRICTED
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import GRAPHQL, Client
from tests.clock import Clock
from tests.golden.regenerate import load_press_release
from tests.ledger.cases import thing
from tests.naive import NaiveEngine

COUNT = {"query": "{ events { totalCount } }"}
SOON = 3.0
"""Seconds, generously."""


class Slow(NaiveEngine):
    """Whoever reads it, once it is `loaded`, reads until his deadline."""

    began = threading.Event()
    ended: list[Deadline]
    loaded = False
    inside: Counter[float | None]
    """How many read now, by the seconds that each has."""
    most_at_once: Counter[float | None]

    @contextmanager
    def reading(self, deadline: Deadline = NEVER) -> Iterator[Any]:
        with super().reading(deadline) as snapshot:
            self.began.set()
            if self.loaded:
                self.inside[deadline.seconds] += 1
                self.most_at_once |= self.inside
            while self.loaded and not deadline.over:
                time.sleep(0.005)
            if self.loaded:
                self.inside[deadline.seconds] -= 1
                self.ended.append(deadline)
            yield snapshot


@pytest.fixture
def slow(vocabulary: Vocabulary) -> Slow:
    engine = Slow(vocabulary, clock=Clock())
    engine.began, engine.ended = threading.Event(), []
    engine.inside, engine.most_at_once = Counter(), Counter()
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


def test_what_looks_light_and_is_not_keeps_nobody_waiting(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on among the heavy ones, one at a time, however many ask."""
    monkeypatch.setattr(answering, "QUICK", 0.1)
    app = create_app(slow, serving=Serving(timeout=2.5, threads=2, proxied=True))

    async def asked() -> tuple[list[httpx.Response], httpx.Response, float]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            long = [
                asyncio.ensure_future(
                    client.post(
                        "/graphql",
                        json={"query": f"{{ a{n}: events {{ totalCount }} }}"},
                        headers={"X-Forwarded-For": f"192.0.2.{n}", "Accept": GRAPHQL},
                    )
                )
                for n in range(8)
            ]
            await asyncio.sleep(0.02)
            began = time.monotonic()
            light = await client.post("/graphql", json={"query": "{ __typename }"})
            took = time.monotonic() - began
            return await asyncio.gather(*long), light, took

    long, light, took = asyncio.run(asked())
    assert light.json() == {"data": {"__typename": "Query"}}
    assert took < 1.5
    for reply in long:
        assert reply.status_code == 503
        assert "longer than 2.5 seconds" in reply.json()["errors"][0]["message"]
    assert {deadline.seconds for deadline in slow.ended} == {0.1, 2.5}
    assert slow.most_at_once[0.1] == 3, "two threads for light ones, one for what is kept"
    assert slow.most_at_once[2.5] == 1


def test_what_was_found_to_be_slow_is_heavy_from_then_on(
    vocabulary: Vocabulary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked for among what is kept, and not tried as a light one again."""
    monkeypatch.setattr(answering, "QUICK", 0.0)
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())) as engine:
        load_press_release(engine)
        app = create_app(engine)
        service, tried = app.state.service, []
        reply = service.reply

        def told(*given: Any, **more: Any) -> Any:
            tried.append(more["most"])
            return reply(*given, **more)

        monkeypatch.setattr(service, "reply", told)
        first = Client(app).post("/graphql", json=COUNT)
        assert tried == [HEAVY, None]
        monkeypatch.setattr(answering, "QUICK", 5.0)
        assert Client(app).post("/graphql", json=COUNT).content == first.content
        other = COUNT | {"variables": {"unused": 1}}
        assert Client(app).post("/graphql", json=other).json() == first.json()
        assert tried == [HEAVY, None, ONLY_KEPT, None]
        assert first.json()["data"]["events"]["totalCount"] > 5


def test_what_is_kept_waits_for_nobody(vocabulary: Vocabulary, tmp_path: Path) -> None:
    """Though every thread for questions is taken; what is not kept waits for one."""
    work, end = Work(2), threading.Event()
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=Clock())) as engine:
        load_press_release(engine)
        client = Client(create_app(engine, work=work, serving=Serving(timeout=1)))
        first = client.post("/graphql", json=COUNT)
        for number in range(4):
            for lane in (Lane.LIGHT, Lane.HEAVY):
                work._lines[lane].put(str(number), lambda: (end.wait(20), None)[1])
        assert client.post("/graphql", json=COUNT).content == first.content
        with engine.writing() as writer:  # so that somebody has to look whether it still holds
            writer.register([Entity(id=thing("den", "Event").id, cls="Event", marking=RESTRICTED)])
        assert client.post("/graphql", json=COUNT).content == first.content
        assert first.json()["data"]["events"]["totalCount"] > 5
        other = client.post("/graphql", json={"query": "{ calls { totalCount } }"})
        assert other.json()["errors"][0]["extensions"] == {"code": "TIMEOUT"}
        end.set()
        work.close()


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
