"""What a server tells whoever runs it: counts and lines, and nothing of what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.access.audit import AuditLog
from api.access.factor import STEP, code
from api.access.gate import Gate
from api.access.tokens import SECOND
from api.http.app import create_app
from api.http.watching import RequestLog, Watching
from graph.claims.marking import Clearance
from graph.engines.copies import copy
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import Client
from tests.api.http.test_tokens_over_http import (
    ASKED,
    AT,
    EVERYTHING,
    HIDDEN,
    Server,
    bearer,
    serving,
)
from tests.clock import Clock
from tests.golden.regenerate import load_press_release


@pytest.fixture(scope="module")
def engine(
    vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqliteEngine]:
    path = tmp_path_factory.mktemp("watched") / "store.db"
    with closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine:
        load_press_release(engine)
        yield engine


@pytest.fixture
def server(engine: SqliteEngine, tmp_path: Path) -> Iterator[Server]:
    with ExitStack() as stack:
        yield serving(stack, tmp_path, engine, "one")


def counts(server: Server, token: str | None = None) -> dict[str, str]:
    """Sample → value, without those that go by time."""
    reply = server.client.get("/metrics", headers=bearer(token))
    assert reply.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert reply.headers["cache-control"] == "no-store"
    lines = [line for line in reply.text.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"\w+(\{[^{}]*\})? [0-9.]+(e[+-]\d+)?", line) for line in lines)
    pairs = dict(line.rsplit(" ", 1) for line in lines)
    return {name: value for name, value in pairs.items() if "_bucket" not in name}


def of(path: str, found: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in found.items() if f'place="{path}"' in name}
    return {name: value for name, value in kept.items() if "_sum" not in name}


def test_counts_are_of_those_whom_one_reads(server: Server) -> None:
    """What is asked above the caller changes no number; what is asked below is in it."""
    partner, restricted = server.token("partner"), server.token("restricted")
    server.ask(None)
    before = of("/graphql", counts(server))
    assert sorted(before.values()) == ["1", "1"]
    for _ in range(3):
        server.ask(restricted, HIDDEN)
    assert of("/graphql", counts(server)) == before
    assert of("/graphql", counts(server, partner)) == before
    assert set(of("/graphql", counts(server, restricted)).values()) == {"4"}
    server.client.get("/id/" + "a" * 26)
    assert any('place="/id",method="GET",status="404"' in name for name in counts(server))


def test_sessions_are_counted_as_their_tokens_are(server: Server) -> None:
    """How often somebody who reads more begins one, or looks at it, changes no number."""
    partner = server.token("partner")
    before = of("/session", counts(server))
    made = server.book.add("desk", Clearance.parse("restricted"), EVERYTHING, at=server.now[0])
    assert made.secret is not None
    told = {"code": code(made.secret, server.now[0] // SECOND // STEP), "browser": True}
    reply = server.client.post("/session", json=told, headers=bearer(made.text))
    assert reply.status_code == 201, reply.text
    cookie = {"Cookie": reply.headers["set-cookie"].partition(";")[0]}
    assert server.client.get("/session", headers=cookie).json()["open"]
    csrf = {"X-CSRF-Token": reply.json()["csrf"]}
    ended = server.client.request("DELETE", "/session", headers=cookie | csrf)
    assert ended.status_code == 204
    assert of("/session", counts(server)) == before
    assert of("/session", counts(server, partner)) == before
    assert len(of("/session", counts(server, server.token("restricted")))) > len(before)


def test_law_one_of_the_counts(
    engine: SqliteEngine, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """The same as over the copy for everybody, whatever others read between."""
    path = tmp_path / "copy.db"
    copy(
        engine,
        Clearance.parse("public"),
        path,
        make=lambda new: SqliteEngine.open(new, vocabulary, clock=Clock()),
        clock=Clock(),
    )
    with ExitStack() as stack:
        alone = stack.enter_context(closing(SqliteEngine.open(path, vocabulary, clock=Clock())))
        store = serving(stack, tmp_path, engine, "store")
        other = serving(stack, tmp_path, alone, "copy")
        token = store.token("confidential")
        for question in ASKED:
            store.ask(None, question)
            store.ask(token, question)
            store.client.get("/export/csv", headers=bearer(token))
            other.ask(None, question)
        told = [
            {name: value for name, value in counts(one).items() if "_sum" not in name}
            for one in (store, other)
        ]
        assert told[0] == told[1]


def test_a_server_lives_and_answers(server: Server) -> None:
    """Nobody is asked for a token, and nothing of the store is told."""
    for path in ("/health", "/healthz", "/readyz"):
        assert server.client.get(path).json() == {"status": "ok"}
        assert server.client.get(path, headers={"Cookie": "answerable=x"}).status_code == 200
        assert server.client.get(f"{path}?x=1").status_code == 400


def test_lines_have_questions_where_that_was_asked_for(
    engine: SqliteEngine, tmp_path: Path
) -> None:
    """Of callers without a token; never an address of a person, a token, its name or a length."""
    words = {"query": '{ search(text: "Argun") { edges { node { matched } } } }'}
    hidden = {"query": '{ search(text: "Network") { edges { node { matched } } } }'}
    watching = Watching()
    with ExitStack() as stack:
        audit = AuditLog(tmp_path / "audit")
        gate = stack.enter_context(closing(Gate(tmp_path / "one.tokens", audit, lambda: AT)))
        server = serving(stack, tmp_path, engine, "one")
        client = Client(create_app(engine, gate=gate, watching=watching))
        token, public = server.token("restricted"), server.token("public")
        for questions in (False, True):
            path = tmp_path / f"requests.{questions}"
            watching.log = log = RequestLog(path, questions=questions)
            client.post("/graphql", json=words)
            client.post("/graphql", json=hidden, headers=bearer(token))
            client.post("/graphql", json=hidden, headers=bearer(public))
            client.get("/graphql", params={"query": "{__typename}", "access_token": token})
            log.reopen()
            client.get("/id/" + "a" * 26)
            lines = [orjson.loads(line) for line in path.read_bytes().splitlines()]
            told: list[Any] = [(line["place"], line["method"], line["status"]) for line in lines]
            assert told == [
                *[("/graphql", "POST", 200)] * 3,
                ("/graphql", "GET", 400),
                ("/id", "GET", 404),
            ]
            text = path.read_text()
            assert ("Argun" in text) == questions
            assert ("a" * 26 in text) == questions
            assert not any(one in text for one in ("Network", token, "restricted", "127.0.0.1"))
            assert path.stat().st_mode & 0o777 == 0o600
