"""GraphQL over HTTP, GraphiQL's page, health, and errors as replies."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from graphql import parse, validate

from api.errors import STATUSES, ErrorCode
from api.explorer.graphiql import PACKAGE, examples
from api.graphql.schema import build
from api.http.answering import languages
from api.http.app import create_app
from api.http.asking import LARGEST_BODY
from graph.claims import errors
from graph.claims.deadline import NEVER, Deadline
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.duties.law.tables import write_tables
from tests.duties.law.world import law_into
from tests.duties.test_duty_book import with_steps
from tests.golden.regenerate import load_press_release
from tests.naive import NaiveEngine

GRAPHQL = "application/graphql-response+json"


class Client:
    """Asks an application over HTTP, without a network between."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://localhost"
            ) as client:
                return await client.request(method, path, **more)

        return asyncio.run(send())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)


@pytest.fixture(scope="module")
def client(vocabulary: Vocabulary) -> Client:
    """The application over the press release."""
    return Client(create_app(load_press_release(NaiveEngine(vocabulary, clock=Clock()))))


def test_post(client: Client) -> None:
    """A question as JSON, with variables and the name of an operation."""
    reply = client.post(
        "/graphql",
        json={
            "query": "query A($n: Int) { events(first: $n) { totalCount } } query B { __typename }",
            "variables": {"n": 1},
            "operationName": "A",
        },
    )
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["cache-control"] == "no-store"
    assert reply.json()["data"]["events"]["totalCount"] > 5


def test_get(client: Client) -> None:
    """A question as parameters of the address."""
    parameters = {"query": "query ($n: Int) { events(first: $n) { nodes { id } } }"}
    reply = client.get("/graphql", params={**parameters, "variables": '{"n": 2}'})
    assert len(reply.json()["data"]["events"]["nodes"]) == 2
    assert client.get("/graphql", params={**parameters, "variables": "{"}).status_code == 400
    assert client.get("/graphql").json()["errors"][0]["message"].startswith("query is missing")


def test_the_status_follows_what_the_client_accepts(client: Client) -> None:
    """As GraphQL over HTTP has it: only its own media type tells a refusal by the status."""
    refused = {"query": "{ nothing }"}
    plain = client.post("/graphql", json=refused)
    assert (plain.status_code, plain.headers["content-type"]) == (200, "application/json")
    own = client.post("/graphql", json=refused, headers={"Accept": GRAPHQL})
    assert (own.status_code, own.headers["content-type"]) == (400, GRAPHQL)
    assert plain.content == own.content
    fine = client.post("/graphql", json={"query": "{ __typename }"}, headers={"Accept": GRAPHQL})
    assert fine.status_code == 200


@pytest.mark.parametrize(
    ("body", "headers", "status", "part"),
    [
        (b"{", {}, 400, "not JSON"),
        (b"\xff", {}, 400, "not JSON"),
        (b"[" * 100_000, {}, 400, "not JSON"),
        (b"[]", {}, 400, "one by one"),
        (b'"a"', {}, 400, "not an object"),
        (b"{}", {}, 400, "query is missing"),
        (b'{"query": 1}', {}, 400, "query is missing"),
        (b'{"query": "{a}", "variables": []}', {}, 400, "variables is not an object"),
        (b'{"query": "{a}", "operationName": 1}', {}, 400, "operationName is not a text"),
        (b"{ events }", {"Content-Type": "text/plain"}, 415, "application/json"),
        (b" " * (LARGEST_BODY + 1), {}, 413, "larger than 256 KiB"),
    ],
)
def test_requests_that_are_none(
    client: Client, body: bytes, headers: dict[str, str], status: int, part: str
) -> None:
    """Each gets its status and a message as GraphQL words errors."""
    reply = client.post(
        "/graphql", content=body, headers={"Content-Type": "application/json", **headers}
    )
    assert reply.status_code == status
    assert part in reply.json()["errors"][0]["message"]


def test_addresses_and_methods_that_are_none(client: Client) -> None:
    """Unknown addresses and other methods; FastAPI's own pages, which load from elsewhere."""
    for path in ("/nothing", "/docs", "/redoc", "/graphql/nothing.js"):
        assert client.get(path).status_code == 404, path
    assert client.get("/graphql/..%2fpage.html").status_code == 404
    for method, path, allowed in (
        ("DELETE", "/graphql", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/export/csv", "GET, HEAD, OPTIONS"),
        ("PATCH", "/session", "DELETE, GET, HEAD, OPTIONS, POST"),
        ("TRACE", "/", "GET, HEAD, OPTIONS"),
    ):
        reply = client.request(method, path)
        assert (reply.status_code, reply.headers["allow"]) == (405, allowed)
        assert allowed in reply.json()["errors"][0]["message"]
        assert client.request("OPTIONS", path).headers["allow"] == allowed


def test_a_head_is_that_of_the_reply(client: Client) -> None:
    """Wherever something can be read that is no step of a log-in."""
    for path in ("/", "/graphql?query={__typename}", "/session", "/ontology", "/openapi.json"):
        whole, head = client.get(path), client.request("HEAD", path)
        assert (head.status_code, head.headers["content-type"]) == (
            whole.status_code,
            whole.headers["content-type"],
        ), path


def test_the_web_reads_what_is_public(client: Client) -> None:
    """Whatever a request without a token claims to be, it is anonymous."""
    question = {
        "query": '{ organisations(where: {name: {contains: "lgbt network"}}) { totalCount } }'
    }
    headers = {"X-Clearance": "restricted", "Cookie": "clearance=restricted"}
    reply = client.post("/graphql", json=question, headers=headers)
    assert reply.json() == {"data": {"organisations": {"totalCount": 0}}}


def test_labels_follow_accept_language(client: Client) -> None:
    """Concepts and names come in the language that the browser prefers."""
    question = {
        "query": '{ events(where: {kind: {in: ["killing"]}}) { nodes { kinds { label } } } }'
    }
    english = client.post("/graphql", json=question).content
    russian = client.post("/graphql", json=question, headers={"Accept-Language": "ru"}).content
    assert english != russian


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("", ()),
        ("uk", ("uk",)),
        ("de;q=0.5, uk-Cyrl, fr;q=0.8", ("uk-Cyrl", "fr", "de")),
        ("*, de;q=0, en;q=1.000", ("en",)),
        ("en;q=2, ж, de;x, " + "a" * 9, ()),
        ("en, en", ("en",)),
    ],
)
def test_accept_language(header: str, tags: tuple[str, ...]) -> None:
    """By weight, then as written; what is malformed is left out."""
    assert languages(header) == tags


def test_health(client: Client) -> None:
    """Whether the store can be read."""
    assert client.get("/health").json() == {"status": "ok"}


def test_a_store_that_fails_says_nothing_of_itself(vocabulary: Vocabulary) -> None:
    """What went wrong inside is logged; the reply names neither path nor trace."""

    class Broken(NaiveEngine):
        error: Exception

        @contextmanager
        def reading(self, deadline: Deadline = NEVER) -> Iterator[Any]:
            raise self.error
            yield

    engine = Broken(vocabulary, clock=Clock())
    client = Client(create_app(engine))
    for error, status in (
        (errors.StoreBusy("/secret/store.db is busy"), 503),
        (errors.NotAStore("/secret/store.db is something else"), 503),
        (errors.VocabularyError("/secret/ontology"), 500),
        (RuntimeError("/secret"), 500),
    ):
        engine.error = error
        for reply in (
            client.post("/graphql", json={"query": "{ events { totalCount } }"}),
            client.get("/health"),
        ):
            assert reply.status_code == status
            assert "secret" not in reply.text
            [told] = reply.json()["errors"]
            assert told["message"]
            assert told["extensions"]["code"] in set(ErrorCode)


def test_errors_have_codes_everywhere(client: Client) -> None:
    """Of every address, those of the list in the documentation."""
    for code, reply in (
        ("NOT_FOUND", client.get("/id/nobody")),
        ("NOT_FOUND", client.get("/nowhere")),
        ("BAD_ARGUMENT", client.get("/ontology?as=x")),
        ("NOT_ACCEPTABLE", client.get("/ontology", headers={"Accept": "image/png"})),
        ("WRONG_METHOD", client.request("PUT", "/ontology")),
        ("WRONG_TYPE", client.post("/graphql", content=b"{}")),
        ("BAD_ARGUMENT", client.post("/graphql", json=[])),
        ("TOO_LARGE", client.post("/graphql", json={"query": "x" * 300_000})),
        ("MISDIRECTED", client.get("/health", headers={"Host": "example.org"})),
    ):
        [error] = reply.json()["errors"]
        assert error["extensions"]["code"] == code, reply.text


def test_statuses_are_of_errors_that_exist() -> None:
    """Every class in the table is one of the tree, and the ones above come last."""
    for cls, status in STATUSES.items():
        assert issubclass(cls, errors.AnswerableError)
        assert 400 <= status < 600


def test_graphiql_is_whole_and_local(client: Client) -> None:
    """The page and all it names come from here, and the browser is told to go nowhere else."""
    reply = client.get("/graphql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert reply.status_code == 200
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    page = re.sub(r'<script type="application/json".*?</script>', "", reply.text, flags=re.S)
    assert "//" not in page
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(named) >= 6
    for address in named:
        if address.startswith("data:"):
            continue
        file = client.get(address)
        assert file.status_code == 200, address
        assert file.content
        assert not re.search(rb"""(?:url\(|@import)\s*['"]?(?:https?:)?//""", file.content), address


def test_a_program_that_accepts_anything_gets_json(client: Client) -> None:
    """Only who names text/html is a browser; a question in the address is always answered."""
    assert client.get("/graphql", headers={"Accept": "*/*"}).status_code == 400
    asked = client.get(
        "/graphql", params={"query": "{ __typename }"}, headers={"Accept": "text/html"}
    )
    assert asked.json() == {"data": {"__typename": "Query"}}


def test_without_its_files_graphiql_says_what_to_install(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest works without them."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    client = Client(create_app(NaiveEngine(vocabulary, clock=Clock())))
    page = client.get("/graphql", headers={"Accept": "text/html"})
    assert "make setup" in page.text
    assert PACKAGE.replace("_", "-") in page.text
    assert client.post("/graphql", json={"query": "{ __typename }"}).status_code == 200


def test_examples_are_answered(client: Client, vocabulary: Vocabulary) -> None:
    """Each example validates and finds something in the seeds."""
    schema = build(vocabulary).schema
    found = examples()
    assert len(found) >= 3
    for example in found:
        assert validate(schema, parse(example["query"])) == []
        (data,) = client.post("/graphql", json=example).json()["data"].values()
        assert data["nodes"], example


def test_the_law_of_the_ontology_served(tmp_path: Path) -> None:
    """Duties go by the tables in the folder that the engine's vocabulary was read from."""
    ontology = tmp_path / "ontology"
    shutil.copytree(ONTOLOGY, ontology)
    for table in (ontology / "law").glob("*.csv"):
        table.unlink()
    engine = NaiveEngine(Vocabulary.load(ontology), clock=Clock())
    law_into(engine, write_tables(ontology / "law"))
    client = Client(create_app(with_steps().tell(engine)))
    query = "{ obligations { nodes { provisions { article } } } }"
    duties = client.post("/graphql", json={"query": query}).json()["data"]["obligations"]["nodes"]
    assert [[one["article"] for one in duty["provisions"]] for duty in duties] in (
        [["7"], ["1", "2"]],
        [["1", "2"], ["7"]],
    )


def test_the_bare_address_leads_somewhere(client: Client) -> None:
    """A browser gets the page; a program learns what there is."""
    page = client.get("/", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "/graphql" in page.text
    told = client.get("/", headers={"Accept": "application/json"})
    assert told.json()["graphql"] == "/graphql"
    assert client.get(told.json()["ontology"]).status_code == 200
    assert "/export/nquads" in told.json()["exports"]
