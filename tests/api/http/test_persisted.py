"""Questions by name: trusted ones, and those that clients register."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import Service
from api.http.app import create_app
from api.http.persisted import ROOM, Persisted, digest, trusted
from api.http.serving import Serving
from api.page.documents import documents
from graph.claims.errors import InputError
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import Client
from tests.api.http.test_tokens_over_http import Server, bearer, serving
from tests.clock import Clock
from tests.golden.regenerate import load_press_release
from tests.naive import NaiveEngine

COUNT = "query Count($first: Int) { events(first: $first) { totalCount } }"
LEVEL = "{ reader { level } }"
OTHER = "{ events { totalCount } }"
PUBLIC, PARTNER = Clearance.parse("public"), Clearance.parse("partner")


def apq(text: str, hashed: str | None = None) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hashed or digest(text)}}


def code(reply: Any) -> str:
    return str(reply.json()["errors"][0]["extensions"]["code"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("persisted")
    (folder / "count.graphql").write_text(COUNT)
    (folder / "codegen.json").write_text(json.dumps({"relay-1": LEVEL}))
    operations = [{"id": "apollo-1", "name": "Count", "type": "query", "body": COUNT}]
    manifest = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "notes.txt").write_text("no question")
    return folder


@pytest.fixture(scope="module")
def engine(
    vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqliteEngine]:
    path = tmp_path_factory.mktemp("persisted") / "store.db"
    with closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine:
        load_press_release(engine)
        yield engine


@pytest.fixture(scope="module")
def service(engine: SqliteEngine) -> Service:
    return Service(engine)


@pytest.fixture(scope="module")
def server(
    engine: SqliteEngine, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with ExitStack() as stack:
        books = tmp_path_factory.mktemp("books")
        yield serving(stack, books, engine, "one", Serving(persisted=folder))


@pytest.mark.parametrize(
    "asked",
    [
        {"documentId": "count"},
        {"documentId": digest(COUNT)},
        {"documentId": f"sha256:{digest(COUNT)}"},
        {"documentId": "apollo-1"},
        {"extensions": apq(COUNT)},
        {"extensions": apq(COUNT, digest(COUNT).upper())},
        {"extensions": apq(COUNT, "apollo-1")},
        {"extensions": apq(COUNT), "query": COUNT},
    ],
)
def test_a_trusted_question_is_asked_by_any_of_its_names(
    server: Server, asked: dict[str, Any]
) -> None:
    """In a body and in an address; with its variables."""
    asked = {**asked, "variables": {"first": 1}}
    reply = server.client.post("/graphql", json=asked)
    expected = server.client.post("/graphql", json={"query": COUNT, "variables": {"first": 1}})
    assert reply.content == expected.content
    assert reply.json()["data"]["events"]["totalCount"] > 0
    parameters = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in asked.items()
    }
    got = server.client.get("/graphql", params=parameters, headers={"Accept": "text/html, */*"})
    assert got.content == expected.content


def test_clients_register_what_they_ask(server: Server) -> None:
    """As Apollo's protocol has it; with a wrong digest nothing is registered."""
    wrong = server.client.post("/graphql", json={"query": OTHER, "extensions": apq(LEVEL + " ")})
    assert (wrong.status_code, code(wrong)) == (400, "BAD_ARGUMENT")
    for text in (OTHER, LEVEL + " "):
        unknown = server.client.post("/graphql", json={"extensions": apq(text)})
        assert (unknown.status_code, code(unknown)) == (200, "PERSISTED_QUERY_NOT_FOUND")
        assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    told = server.client.post("/graphql", json={"query": OTHER, "extensions": apq(OTHER)})
    again = server.client.post("/graphql", json={"extensions": apq(OTHER)})
    assert again.content == told.content


def test_what_others_registered_is_not_known(server: Server) -> None:
    """Law 1: who reads more may have asked what nobody else should hear of."""
    text = '{ search(text: "Ostrel") { edges { node { matched } } } }'
    token = server.token("restricted")
    server.client.post(
        "/graphql", json={"query": text, "extensions": apq(text)}, headers=bearer(token)
    )
    for who, known in ((None, False), (server.token("partner"), False), (token, True)):
        reply = server.client.post("/graphql", json={"extensions": apq(text)}, headers=bearer(who))
        assert ("data" in reply.json()) == known


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"documentId": 1},
        {"documentId": ""},
        {"extensions": {"persistedQuery": None}},
        {"extensions": {"persistedQuery": "x"}},
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": digest(COUNT)}}},
        {"extensions": {"persistedQuery": {"version": 1}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 5}}},
    ],
)
def test_what_names_no_question_is_refused(server: Server, asked: dict[str, Any]) -> None:
    """With what would be right."""
    reply = server.client.post("/graphql", json=asked)
    assert (reply.status_code, code(reply)) == (400, "BAD_ARGUMENT")


def test_what_is_registered_is_bounded() -> None:
    """The oldest goes; the clearance that asks much makes no room among others'."""
    known = Persisted({})
    first = "{ a }"
    for clearance in (PUBLIC, PARTNER):
        known.question(first, apq(first), None, clearance)
    for number in range(5):
        text = "{ a }" + " " * (ROOM // 4 - 10) + str(number)
        known.question(text, apq(text), None, PUBLIC)
    assert known.question(None, apq(first), None, PARTNER) == first
    with pytest.raises(Exception, match="PersistedQueryNotFound"):
        known.question(None, apq(first), None, PUBLIC)


def test_a_public_server_answers_trusted_questions_alone(
    vocabulary: Vocabulary, folder: Path
) -> None:
    """Those of the folder and of its page; by name or by text, and nothing is registered."""
    settings = Serving(persisted=folder, only_persisted=True)
    client = Client(create_app(NaiveEngine(vocabulary, clock=Clock()), serving=settings))
    for asked in ({"documentId": "count"}, {"query": COUNT}, {"query": documents()["frame"]}):
        assert "data" in client.post("/graphql", json=asked).json()
    for asked in (
        {"query": OTHER},
        {"query": COUNT + " "},
        {"query": "{ __schema { description } }"},
        {"query": OTHER, "extensions": apq(OTHER)},
        {"query": OTHER, "documentId": "count"},
    ):
        reply = client.post("/graphql", json=asked)
        assert (reply.status_code, code(reply)) == (403, "NOT_PERSISTED")
    reply = client.post("/graphql", json={"extensions": apq(OTHER)})
    assert code(reply) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.graphql", "{ nothing }", "nothing"),
        ("a.graphql", "{", "Syntax"),
        ("a.json", "[]", "is no manifest"),
        ("a.json", "{", "cannot be read"),
        ("a.json", '{"x": 1}', "is no question"),
        ("a.json", '{"operations": [1]}', "is no question"),
        ("count.json", '{"count": "{ __typename }"}', "another question has this name"),
    ],
)
def test_a_folder_with_what_cannot_be_asked_is_refused(
    service: Service, tmp_path: Path, name: str, text: str, told: str
) -> None:
    """The message names the file."""
    (tmp_path / "count.graphql").write_text(COUNT)
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=told) as refused:
        trusted(tmp_path, service.check)
    assert name in str(refused.value)
    with pytest.raises(InputError, match="is no folder"):
        trusted(tmp_path / "nowhere", service.check)
