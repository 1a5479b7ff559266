"""Tokens over HTTP: who reads what, and that nothing else is told; law 1 over two servers."""

from __future__ import annotations

import asyncio
import fcntl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import orjson
import pytest

from api.access.audit import AuditLog
from api.access.caller import Right
from api.access.factor import STEP, code
from api.access.failures import MOST_FAILURES
from api.access.gate import Gate
from api.access.tokens import SECOND, TokenBook
from api.http.app import create_app
from api.http.serving import Serving
from graph.claims.errors import StoreError
from graph.claims.marking import Clearance
from graph.engines.copies import copy
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.http.test_app import Client
from tests.clock import Clock
from tests.golden.regenerate import load_press_release

AT = 1_900_000_000 * SECOND
EVERYTHING = frozenset(Right)
AS_WHOM = {"query": "{ reader { level compartments may } }"}
HIDDEN = {"query": '{ organisations(where: {name: {contains: "lgbt network"}}) { totalCount } }'}
ASKED: tuple[dict[str, Any], ...] = (
    HIDDEN,
    {"query": "{ events { totalCount nodes { id label kinds { code } } } }"},
    {"query": "{ actors(first: 7) { totalCount pageInfo { endCursor } nodes { id label } } }"},
    {"query": "{ claims(first: 20) { totalCount nodes { id review marking { level } } } }"},
    {"query": '{ unansweredCalls(on: "2018-01-01") { totalCount edges { node { id label } } } }'},
    {"query": '{ search(text: "Argun") { edges { node { entity { id label } } } } }'},
    {"query": "{ statistics(by: [KIND]) { edges { node { key { label } events { max } } } } }"},
    {"query": "{ nothing }"},
)


class Server(NamedTuple):
    """A server over the press release, with its book and its log."""

    client: Client
    book: TokenBook
    log: AuditLog
    engine: SqliteEngine
    now: list[int]

    def token(self, clearance: str, may: frozenset[Right] = EVERYTHING, name: str = "") -> str:
        """A text that is taken for this clearance."""
        read = Clearance.parse(clearance)
        made = self.book.add(name or clearance.replace("+", "-"), read, may, at=self.now[0])
        if made.secret is None:
            return made.text
        token = self.book.token(made.text, at=self.now[0])
        assert token is not None
        digits = code(made.secret, self.now[0] // SECOND // STEP)
        session = self.book.open_session(token, digits, at=self.now[0])
        assert session is not None
        return session

    def ask(self, token: str | None, question: dict[str, Any] = AS_WHOM) -> Any:
        return self.client.post("/graphql", json=question, headers=bearer(token))


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


def serving(
    stack: ExitStack, folder: Path, engine: SqliteEngine, name: str, settings: Serving | None = None
) -> Server:
    now = [AT]
    log = AuditLog(folder / f"{name}.audit")
    gate = stack.enter_context(closing(Gate(folder / f"{name}.tokens", log, lambda: now[0])))
    book = stack.enter_context(closing(TokenBook(folder / f"{name}.tokens")))
    return Server(Client(create_app(engine, gate=gate, serving=settings)), book, log, engine, now)


@pytest.fixture(scope="module")
def engine(
    vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqliteEngine]:
    path = tmp_path_factory.mktemp("tokens") / "store.db"
    with closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine:
        load_press_release(engine)
        yield engine


@pytest.fixture
def server(engine: SqliteEngine, tmp_path: Path) -> Iterator[Server]:
    with ExitStack() as stack:
        yield serving(stack, tmp_path, engine, "one")


def test_one_reads_what_the_token_may_read(server: Server) -> None:
    """Without one, what is public; and the reply says as whom."""
    assert server.ask(None).json()["data"]["reader"] == {
        "level": "public",
        "compartments": [],
        "may": ["export", "read"],
    }
    token = server.token("restricted+sources", frozenset({Right.READ}))
    told = server.ask(token)
    assert told.json()["data"]["reader"] == {
        "level": "restricted",
        "compartments": ["sources"],
        "may": ["read"],
    }
    assert server.ask(None, HIDDEN).json()["data"]["organisations"]["totalCount"] == 0
    assert server.ask(token, HIDDEN).json()["data"]["organisations"]["totalCount"] > 0
    assert told.headers["cache-control"] == "no-store"
    assert "Authorization" in told.headers["vary"]


def test_what_is_not_taken_is_refused_alike(server: Server) -> None:
    """Wrong, over, revoked, a token where a session is wanted, another scheme: 401 in the same
    words."""
    made = server.book.add("over", Clearance.parse("partner"), EVERYTHING, at=AT, expires=AT)
    factor = server.book.add("factor", Clearance.parse("restricted"), EVERYTHING, at=AT)
    gone = server.token("partner")
    server.book.revoke("partner", at=AT)
    wrong = gone[:-1] + ("a" if gone[-1] != "a" else "b")
    replies = [server.ask(text) for text in (made.text, factor.text, gone, wrong, "x")]
    replies.append(
        server.client.post("/graphql", json=AS_WHOM, headers={"Authorization": "Basic eDp5"})
    )
    assert {reply.status_code for reply in replies} == {401}
    assert len({reply.content for reply in replies}) == 1
    assert replies[0].headers["www-authenticate"].startswith("Bearer")


def test_failures_are_throttled(server: Server) -> None:
    """By address, and forgotten after a minute; whoever else has the address and a token that
    holds is served all the while."""
    good = server.token("partner")
    for _ in range(MOST_FAILURES):
        assert server.ask("wrong").status_code == 401
    refused = server.ask("wrong")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert server.ask(None).status_code == server.ask(good).status_code == 200
    for _ in range(MOST_FAILURES):
        server.ask("wrong")
    assert server.ask("wrong").status_code == 429
    server.now[0] += 61 * SECOND
    assert server.ask("wrong").status_code == 401


def test_files_that_another_program_holds_stop_nobody_else(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks with a token is told after a while that it cannot be now, and nothing is read
    unnoted; whoever asks without one is answered meanwhile."""
    monkeypatch.setattr("api.access.audit.PATIENCE", 0.3)
    token = server.token("restricted")
    server.ask(token)

    async def both() -> tuple[Any, Any, float, float]:
        app = server.client.app
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://localhost"
        ) as client:
            begun = time.monotonic()
            held = asyncio.ensure_future(
                client.post("/graphql", json=AS_WHOM, headers=bearer(token))
            )
            await asyncio.sleep(0.05)
            free = await client.post("/graphql", json=AS_WHOM)
            first = time.monotonic() - begun
            return await held, free, first, time.monotonic() - begun

    with (tmp_path / "one.audit").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        held, free, first, second = asyncio.run(both())
    assert (held.status_code, free.status_code) == (503, 200)
    assert b"level" not in held.content
    assert first < 0.3 <= second
    assert server.ask(token).status_code == 200


def test_a_book_of_tokens_that_cannot_be_read(server: Server, tmp_path: Path) -> None:
    """Is told as what cannot be read at the moment, and without a token nothing is missing."""
    token = server.token("partner")
    (tmp_path / "two.tokens").write_bytes(b"no book at all" * 100)
    gate = Gate(tmp_path / "two.tokens", server.log, lambda: AT)
    with closing(gate):
        client = Client(create_app(server.engine, gate=gate))
        refused = client.post("/graphql", json=AS_WHOM, headers=bearer(token))
        assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (
            503,
            "UNAVAILABLE",
        )
        assert client.post("/graphql", json=AS_WHOM).status_code == 200


@pytest.mark.parametrize("name", ["token", "access_token", "Authorization"])
def test_a_token_in_the_address_is_refused_and_told(server: Server, name: str) -> None:
    """Logs and histories keep addresses."""
    reply = server.client.get("/graphql", params={"query": "{__typename}", name: "anst_x"})
    assert reply.status_code == 400
    assert "revoke it" in reply.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "where",
    [
        "/graphql?query={__typename}&x=TOKEN",
        "/graphql?query={__typename}%23TOKEN",
        '/graphql?query={__typename}&variables={"a":"TOKEN"}',
        "/graphql?TOKEN",
        "/graphql/TOKEN",
        "/id/TOKEN",
        "/health?x=Bearer+TOKEN",
        "/reconcile?queries=%61TOKEN",
    ],
)
def test_one_of_our_tokens_anywhere_in_an_address_is_told(server: Server, where: str) -> None:
    """Whatever it is called there, and whether it is good or not; no such text is refused else."""
    for kind in "tsb":
        text = f"ans{kind}_aaaaaaaa_{'a' * 32}"
        reply = server.client.get(where.replace("TOKEN", text))
        assert reply.status_code == 400
        assert "revoke it" in reply.json()["errors"][0]["message"]
        assert text not in reply.text
    plain = server.client.get(where.replace("TOKEN", "anst_aaaaaaaa"))
    assert "revoke it" not in plain.text


def test_a_session_is_opened_by_a_code(server: Server) -> None:
    """And can be ended; what is no code, and a token without a second factor, open none."""
    made = server.book.add("coder", Clearance.parse("restricted"), EVERYTHING, at=AT)
    assert made.secret is not None
    right = {"code": code(made.secret, AT // SECOND // STEP)}
    wrong = {"code": f"{(int(right['code']) + 1) % 10**6:06}"}
    for body, status in (({}, 400), ({"code": 1}, 400), (wrong, 401), (right, 201), (right, 401)):
        reply = server.client.post("/session", json=body, headers=bearer(made.text))
        assert reply.status_code == status, body
        if status == 201:
            session = reply.json()["session"]
    assert server.ask(session).json()["data"]["reader"]["level"] == "restricted"
    assert server.client.request("DELETE", "/session", headers=bearer(session)).status_code == 204
    assert server.ask(session).status_code == 401
    for headers in ({}, bearer(session), bearer(made.text)):
        assert server.client.request("DELETE", "/session", headers=headers).status_code == 401
    assert server.client.post("/session", json=right).status_code == 401


def test_codes_are_not_tried_one_after_another(server: Server) -> None:
    """Not between requests with another token either, which end the failures of the address."""
    made = server.book.add("coder", Clearance.parse("restricted"), EVERYTHING, at=AT)
    own = server.token("partner")
    assert made.secret is not None
    right = code(made.secret, AT // SECOND // STEP)
    wrong = {"code": f"{(int(right) + 1) % 10**6:06}"}
    for _ in range(MOST_FAILURES):
        reply = server.client.post("/session", json=wrong, headers=bearer(made.text))
        assert reply.status_code == 401
        assert server.ask(own).status_code == 200
    told = [(line["what"], line["who"]) for line in server.log.lines() if line["who"] != "partner"]
    assert told == [("wrong code", "coder")] * MOST_FAILURES
    reply = server.client.post("/session", json={"code": right}, headers=bearer(made.text))
    assert reply.status_code == 429
    server.now[0] += 61 * SECOND
    right = code(made.secret, server.now[0] // SECOND // STEP)
    reply = server.client.post("/session", json={"code": right}, headers=bearer(made.text))
    assert reply.status_code == 201


def test_the_body_of_a_session_is_short(server: Server) -> None:
    """Nobody has shown a token yet: no more of it is read than there can be."""
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield b" " * 1_000

    assert server.client.post("/session", content=pieces()).status_code == 400
    assert read < 5


def test_rights_are_asked_for(server: Server) -> None:
    """Who may not export gets no file and no description, and is told nothing of what there is."""
    token = server.token("partner", frozenset({Right.READ}))
    for address in ("/export/nquads", "/export/nquads/description"):
        reply = server.client.get(address, headers=bearer(token))
        assert reply.status_code == 403
        assert "does not have the right “export”" in reply.json()["errors"][0]["message"]
    assert server.client.get("/export/nquads?purpose=internal-use").status_code == 400
    allowed = bearer(server.token("partner", name="other"))
    reply = server.client.get("/export/nquads?purpose=internal-use", headers=allowed)
    assert reply.status_code == 200
    query = 'mutation { reviewClaims(ids: [], decision: ACCEPTED, why: "read") { changed } }'
    none = "a caller without a token does not have"
    for headers, told in (({}, none), (bearer(token), "this token does not have")):
        reply = server.client.post("/graphql", json={"query": query}, headers=headers)
        assert reply.status_code == 403
        assert reply.json()["errors"][0]["message"].startswith(told)


def test_the_way_has_to_be_safe(engine: SqliteEngine, tmp_path: Path) -> None:
    """Behind a proxy a token for more than public is taken over TLS alone."""
    with ExitStack() as stack:
        server = serving(stack, tmp_path, engine, "one", Serving(proxied=True))
        public, partner = server.token("public"), server.token("partner")
        assert server.ask(public).status_code == 200
        assert server.ask(partner).status_code == 403
        for scheme, status in (("http", 403), ("https", 200), ("https, http", 403)):
            headers = bearer(partner) | {"X-Forwarded-Proto": scheme}
            reply = server.client.post("/graphql", json=AS_WHOM, headers=headers)
            assert reply.status_code == status, scheme


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded"])
def test_what_a_proxy_passes_on_is_not_of_this_machine(server: Server, name: str) -> None:
    """Though the proxy is: where nobody said that there is one, no token above public is taken."""
    headers = bearer(server.token("partner")) | {name: "for=192.0.2.1"}
    assert server.client.post("/graphql", json=AS_WHOM, headers=headers).status_code == 403


def test_other_sites_send_tokens_only_by_name(engine: SqliteEngine, tmp_path: Path) -> None:
    """A server that lets in pages of every site takes no token from them."""
    site = {"Origin": "https://maps.example.org", "Sec-Fetch-Site": "cross-site"}
    wants = {"Access-Control-Request-Method": "POST"}
    with ExitStack() as stack:
        for name, origins, status in (("any", {"*"}, 403), ("one", {site["Origin"]}, 200)):
            settings = Serving(origins=frozenset(origins))
            server = serving(stack, tmp_path, engine, name, settings)
            headers = bearer(server.token("partner")) | site
            reply = server.client.post("/graphql", json=AS_WHOM, headers=headers)
            assert reply.status_code == status
            before = server.client.request("OPTIONS", "/graphql", headers=site | wants)
            allowed = before.headers["access-control-allow-headers"]
            sent = {"Authorization", "Idempotency-Key", "If-Match"}
            assert sent & set(allowed.split(", ")) == (sent if status == 200 else set())


def test_what_was_read_above_public_is_written_down(server: Server) -> None:
    """Who, when, what was asked, how many rows; no text, and nothing of what anybody may read."""
    token = server.token("restricted")
    public = server.token("public")
    words = {
        "query": "query ($text: String!) { search(text: $text) { edges { node { entity { id } } } }"
        " events { nodes { id } } }",
        "variables": {"text": "Argun"},
    }
    server.ask(None, words)
    server.ask(public, words)
    assert [line["what"] for line in server.log.lines()] == []
    server.ask(token, words)
    server.client.get("/id/" + "a" * 26, headers=bearer(token))
    server.client.get("/export/csv", headers=bearer(token))
    server.client.get("/export/csv/description", headers=bearer(token))
    server.client.get("/export/csv/description", headers=bearer(public))
    question, page, export, description, *_ = server.log.lines()
    assert (question["who"], question["clearance"]) == ("restricted", "restricted")
    assert question["variables"] == {"text": server.log.hashed("Argun")}
    # Nor does its length tell what of it a hostile text repeats.
    assert "content-encoding" not in server.ask(token, words).headers
    # Nobody without the key can try questions or names of variables.
    assert question["document"] == server.log.hashed(words["query"])
    named = {"query": "query ($Argun: String!) { search(text: $Argun) { totalCount } }"}
    server.ask(token, {**named, "variables": {"Argun": "Argun"}})
    server.ask(token, {"query": "{ events { totalCount } }", "variables": {"Argun": {"in": []}}})
    assert question["rows"] > 0
    assert (page["what"], export["what"], export["format"]) == ("page", "export", "csv")
    assert (description["what"], description["format"]) == ("description", "csv")
    assert b"Argun" not in b"".join(orjson.dumps(line) for line in server.log.lines())
    assert server.log.verify().faults == ()


def test_every_request_above_public_leaves_a_line(
    engine: SqliteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However it ended: no time, a damaged store, a mistake, nothing there, nothing new."""
    with ExitStack() as stack:
        server = serving(stack, tmp_path, engine, "one", Serving(timeout=1e-9))
        token, public = server.token("restricted"), server.token("public", name="anybody")
        question = {"query": "{ events { totalCount } }"}
        told: list[Any] = []

        def last() -> Any:
            """The one line that was added."""
            lines = list(server.log.lines())
            assert len(lines) == len(told) + 1
            told[:] = lines
            return lines[-1]

        server.ask(token, question)
        line = last()
        assert (line["what"], line["ended"]) == ("question", "timeout")
        for method, path, address, status in (
            ("POST", "/graphql", "/graphql", 415),
            ("GET", "/graphql?query=", "/graphql", 400),
            ("GET", "/sheets/none", "/sheets", 503),
            ("GET", "/export/none", "/export", 404),
            ("HEAD", "/export/csv", "/export", 200),
            ("GET", "/nowhere", "other", 404),
        ):
            reply = server.client.request(method, path, headers=bearer(token))
            line = last()
            assert (line["what"], line["status"]) == ("request", reply.status_code)
            assert (line["address"], line["status"]) == (address, status)

        def damaged(*_: Any) -> Any:
            raise StoreError("the store is damaged")

        monkeypatch.setattr("api.graphql.service.read_plan", damaged)
        other = serving(stack, tmp_path, engine, "other")
        assert other.ask(other.token("restricted"), question).status_code >= 500
        [line] = other.log.lines()
        assert (line["what"], line["ended"]) == ("question", "failed")
        for who in (None, public):
            server.ask(who, question)
            server.client.get("/nowhere", headers=bearer(who))
        server.client.get("/health", headers=bearer(token))
        server.client.get("/ontology", headers=bearer(token))
        assert list(server.log.lines()) == told
        assert server.log.verify().faults == ()


def test_the_log_is_read_as_far_as_the_clearance_goes(server: Server) -> None:
    """By whoever may, and that it was read is in it."""
    partner, restricted = server.token("partner"), server.token("restricted")
    only_reads = server.token("partner", frozenset({Right.READ}), "reads")
    for token in (partner, restricted):
        server.ask(token)
    assert server.client.get("/audit", headers=bearer(only_reads)).status_code == 403
    assert server.client.get("/audit").status_code == 403
    for token, whats in (
        (partner, ["question", "request"]),
        (restricted, ["question", "question", "request", "audit"]),
        (partner, ["question", "request", "audit"]),
    ):
        reply = server.client.get("/audit", headers=bearer(token))
        lines = [orjson.loads(line) for line in reply.content.splitlines()]
        assert [line["what"] for line in lines] == whats
        # Their places would tell how much those above read.
        assert not any({"n", "before", "digest"} & set(line) for line in lines)
    later = server.client.get("/audit?since=2999-01-01", headers=bearer(partner))
    assert later.content == b""
    for wrong in ("zzz", "", "2026-13-01", "2026-01-14T99:00:00Z"):
        refused = server.client.get("/audit", params={"since": wrong}, headers=bearer(partner))
        assert (refused.status_code, b"is no day and no moment" in refused.content) == (400, True)
    again = server.client.get("/audit", params={"since": lines[-1]["at"]}, headers=bearer(partner))
    assert lines[-1] in map(orjson.loads, again.content.splitlines())


def test_law_one_with_tokens(engine: SqliteEngine, vocabulary: Vocabulary, tmp_path: Path) -> None:
    """A token reads of the store what it reads of the copy for its clearance: status, headers and
    bytes, also when others read between."""
    clearances = ("public", "partner", "restricted", "restricted+sources", "confidential")
    with ExitStack() as stack:
        store = serving(stack, tmp_path, engine, "store")
        tokens = {clearance: store.token(clearance) for clearance in clearances}
        events = store.ask(tokens["confidential"], ASKED[1]).json()["data"]["events"]["nodes"]
        ids = [node["id"] for node in events]
        pages = [f"/id/{id}" for id in ids[:4]] + ["/export/nquads", "/export/csv"]
        replies: dict[str, list[object]] = {clearance: [] for clearance in clearances}
        for question in ASKED:
            for clearance in clearances:
                replies[clearance].append(_told(store.ask(tokens[clearance], question)))
        for page in pages:
            for clearance in clearances:
                headers = bearer(tokens[clearance]) | {"Accept": "application/n-quads, text/csv"}
                replies[clearance].append(_told(store.client.get(page, headers=headers)))
        for clearance in clearances:
            path = tmp_path / f"{clearance}.db"
            copy(
                engine,
                Clearance.parse(clearance),
                path,
                make=lambda new: SqliteEngine.open(new, vocabulary, clock=Clock()),
                clock=Clock(),
            )
            alone = stack.enter_context(closing(SqliteEngine.open(path, vocabulary, clock=Clock())))
            other = serving(stack, tmp_path, alone, clearance)
            token = other.token(clearance)
            headers = bearer(token) | {"Accept": "application/n-quads, text/csv"}
            told = [_told(other.ask(token, question)) for question in ASKED]
            told += [_told(other.client.get(page, headers=headers)) for page in pages]
            assert told == replies[clearance], clearance
        assert replies["public"] != replies["confidential"]


def _told(reply: Any) -> object:
    headers = {name: value for name, value in reply.headers.items() if name != "date"}
    return reply.status_code, headers, reply.content
