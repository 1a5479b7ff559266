"""A browser's session: a cookie that no script reads, and a word that no other site knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from api.access.factor import STEP, code
from api.access.failures import MOST_FAILURES
from api.access.tokens import IDLE, LONGEST, SECOND
from api.http.serving import Serving
from graph.claims.marking import Clearance
from graph.claims.record_times import canonical
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.http.test_tokens_over_http import (
    AS_WHOM,
    AT,
    EVERYTHING,
    Server,
    bearer,
    serving,
)
from tests.clock import Clock
from tests.golden.regenerate import load_press_release

BROWSER = {"browser": True}
NAVIGATES = {"Accept": "text/html", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture(scope="module")
def engine(
    vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqliteEngine]:
    path = tmp_path_factory.mktemp("browser") / "store.db"
    with closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine:
        load_press_release(engine)
        yield engine


@pytest.fixture
def server(engine: SqliteEngine, tmp_path: Path) -> Iterator[Server]:
    with ExitStack() as stack:
        yield serving(stack, tmp_path, engine, "one")


def opened(server: Server, clearance: str = "partner", **headers: str) -> tuple[Any, str, str]:
    """The reply that opens a session, its cookie, and what its page sends."""
    name = f"{clearance.replace('+', '-')}-{server.now[0]}"
    made = server.book.add(name, Clearance.parse(clearance), EVERYTHING, at=server.now[0])
    body: dict[str, Any] = dict(BROWSER)
    if made.secret is not None:
        body["code"] = code(made.secret, server.now[0] // SECOND // STEP)
    reply = server.client.post("/session", json=body, headers=bearer(made.text) | headers)
    assert reply.status_code == 201, reply.text
    return reply, reply.headers["set-cookie"].partition(";")[0], reply.json()["csrf"]


def ask(server: Server, cookie: str, csrf: str | None, **more: Any) -> Any:
    headers = {"Cookie": cookie} | ({} if csrf is None else {"X-CSRF-Token": csrf})
    return server.client.post("/graphql", json=AS_WHOM, headers=headers, **more)


@pytest.mark.parametrize("clearance", ["public", "partner", "restricted+sources"])
def test_a_cookie_reads_what_its_token_reads(server: Server, clearance: str) -> None:
    """Nothing of the session is in the reply but in the cookie, which no script and no other site
    gets at; nobody keeps what was read."""
    reply, cookie, csrf = opened(server, clearance)
    name, *attributes = reply.headers["set-cookie"].split("; ")
    assert name == cookie
    assert set(attributes) == {"Path=/", "HttpOnly", "SameSite=Strict"}
    assert cookie.partition("=")[2] not in reply.text
    assert reply.headers["cache-control"] == "no-store"
    told = ask(server, cookie, csrf)
    assert str(Clearance.parse(clearance)).startswith(told.json()["data"]["reader"]["level"])
    assert told.headers["cache-control"] == "no-store"
    assert {"Cookie", "Authorization"} <= set(told.headers["vary"].split(", "))
    page = server.client.get("/graphql?query={__typename}", headers={"Cookie": cookie})
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    looked = server.client.get("/session", headers={"Cookie": cookie}).json()
    assert (looked["open"], looked["csrf"]) == (True, csrf)


def test_replies_to_everybody_vary_by_the_cookie_too(server: Server) -> None:
    """A shared cache may keep what is public, and gives it to nobody who sends a cookie."""
    reply = server.client.get("/graphql?query={__typename}")
    assert "Cookie" in reply.headers["vary"].split(", ")
    assert "set-cookie" not in reply.headers


def test_what_is_no_plain_read_needs_the_word(server: Server) -> None:
    """None, another session's, two: 403, and the session goes on."""
    _, cookie, csrf = opened(server)
    server.now[0] += SECOND
    _, _, other = opened(server)
    for wrong in (None, "", other, csrf.upper(), "x"):
        assert ask(server, cookie, wrong).status_code == 403
        headers = {"Cookie": cookie} | ({} if wrong is None else {"X-CSRF-Token": wrong})
        assert server.client.request("DELETE", "/session", headers=headers).status_code == 403
    assert ask(server, cookie, csrf).status_code == 200


def test_a_session_of_a_browser_is_taken_from_a_browser_alone(server: Server) -> None:
    """A cookie's text is no token, and a token or another session is no cookie's."""
    _, cookie, csrf = opened(server)
    text = cookie.partition("=")[2]
    assert server.ask(text).status_code == 401
    for other in (server.token("restricted"), server.token("partner", name="desk")):
        assert ask(server, f"answerable={other}", csrf).status_code == 401
    assert ask(server, f"{cookie}; {cookie}", csrf).status_code == 401


def test_what_is_not_taken_is_refused_alike(server: Server) -> None:
    """Wrong, idle, over, ended, revoked: 401 in the same words as for tokens; the cookie is taken
    back, nobody else at the address is locked out, and the page itself is shown."""
    replies = []
    _, cookie, csrf = opened(server)
    replies.append(ask(server, cookie[:-1] + ("a" if cookie[-1] != "a" else "b"), csrf))
    server.now[0] += IDLE
    replies.append(ask(server, cookie, csrf))
    _, cookie, csrf = opened(server)
    server.book.revoke(f"partner-{server.now[0]}", at=server.now[0])
    replies.append(ask(server, cookie, csrf))
    server.now[0] += SECOND
    _, cookie, csrf = opened(server)
    ended = server.client.request(
        "DELETE", "/session", headers={"Cookie": cookie, "X-CSRF-Token": csrf}
    )
    assert (ended.status_code, "Max-Age=0" in ended.headers["set-cookie"]) == (204, True)
    replies.append(ask(server, cookie, csrf))
    server.now[0] += SECOND
    begun = server.now[0]
    _, cookie, csrf = opened(server)
    while server.now[0] + IDLE < begun + LONGEST:
        server.now[0] += IDLE - SECOND
        assert ask(server, cookie, csrf).status_code == 200
    server.now[0] = begun + LONGEST
    replies.append(ask(server, cookie, csrf))
    for _ in range(MOST_FAILURES):
        replies.append(ask(server, "answerable=x", csrf))
    assert {reply.status_code for reply in replies} == {401}
    assert {reply.content for reply in replies} == {server.ask("x").content}
    assert all("Max-Age=0" in reply.headers["set-cookie"] for reply in replies)
    assert server.ask(server.token("partner")).status_code == 200
    for path in ("/", "/graphql"):
        page = server.client.get(path, headers=NAVIGATES | {"Cookie": cookie})
        assert page.status_code == 200
    looked = [
        server.client.get("/session", headers=headers) for headers in ({}, {"Cookie": cookie})
    ]
    assert {reply.content for reply in looked} == {b'{"open":false}'}


def test_a_new_session_ends_the_one_before(server: Server) -> None:
    """Whoever logs in again is not left with two."""
    _, first, csrf = opened(server)
    server.now[0] += SECOND
    _, second, other = opened(server, Cookie=first)
    assert ask(server, first, csrf).status_code == 401
    assert ask(server, second, other).status_code == 200


def test_a_code_is_wanted_where_the_token_has_one(server: Server) -> None:
    """Above partner; without one, and with a wrong one: 401 and no cookie."""
    made = server.book.add("coder", Clearance.parse("restricted"), EVERYTHING, at=AT)
    for body in (BROWSER, BROWSER | {"code": ""}, BROWSER | {"code": "1"}):
        reply = server.client.post("/session", json=body, headers=bearer(made.text))
        assert (reply.status_code, "set-cookie" in reply.headers) == (401, False)
    for wrong in ({"browser": "yes"}, {"browser": False}, {"browser": True, "code": 1}):
        reply = server.client.post("/session", json=wrong, headers=bearer(made.text))
        assert reply.status_code == 400


def test_over_tls_the_cookie_is_for_tls_and_this_host_alone(
    engine: SqliteEngine, tmp_path: Path
) -> None:
    """Behind a proxy that says so, too; in the clear from another machine it is not taken."""
    with ExitStack() as stack:
        server = serving(stack, tmp_path, engine, "proxied", Serving(proxied=True))
        safe = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        reply, cookie, csrf = opened(server, **safe)
        assert cookie.startswith("__Host-answerable=")
        assert "Secure" in reply.headers["set-cookie"].split("; ")
        told = {"Cookie": cookie, "X-CSRF-Token": csrf}
        read = server.client.post("/graphql", json=AS_WHOM, headers=told | safe)
        assert read.json()["data"]["reader"]["level"] == "partner"
        clear = {"Cookie": cookie.removeprefix("__Host-"), "X-CSRF-Token": csrf}
        assert server.client.post("/graphql", json=AS_WHOM, headers=clear).status_code == 403


def test_another_site_gets_nothing_by_the_cookie(engine: SqliteEngine, tmp_path: Path) -> None:
    """Also one that is let in to read what is public: no reply lets credentials in."""
    site = {"Origin": "https://maps.example.org", "Sec-Fetch-Site": "cross-site"}
    with ExitStack() as stack:
        settings = Serving(origins=frozenset({site["Origin"]}))
        server = serving(stack, tmp_path, engine, "site", settings)
        _, cookie, _ = opened(server)
        told = site | {"Cookie": cookie}
        assert server.client.post("/graphql", json=AS_WHOM, headers=told).status_code == 403
        assert server.client.get("/session", headers=told).status_code == 403
        reply = server.client.get("/graphql?query={__typename}", headers=told)
        assert "access-control-allow-credentials" not in reply.headers


def test_two_servers_on_one_host_have_a_session_each(server: Server) -> None:
    """Cookies are of a host and all its ports: one server leaves the other's alone."""
    made = server.book.add("ports", Clearance.parse("partner"), EVERYTHING, at=server.now[0])
    here, there = {"Host": "localhost:8000"}, {"Host": "localhost:8001"}
    reply = server.client.post("/session", json=BROWSER, headers=bearer(made.text) | here)
    cookie = reply.headers["set-cookie"].partition(";")[0]
    assert cookie.startswith("answerable-8000=")
    looked = server.client.get("/session", headers={"Cookie": cookie} | there)
    assert (looked.json(), "set-cookie" in looked.headers) == ({"open": False}, False)
    looked = server.client.get("/session", headers={"Cookie": cookie} | here)
    assert looked.json()["open"]


def test_the_last_visit_is_told_to_whose_it_is(server: Server) -> None:
    """When the visit before began, as the moments of the API are; none for the first, none without
    a session; it can be asked for as `since`."""
    made = server.book.add("visitor", Clearance.parse("partner"), EVERYTHING, at=server.now[0])
    began = server.now[0]
    told: list[Any] = []
    for _ in range(2):
        reply = server.client.post("/session", json=BROWSER, headers=bearer(made.text))
        cookie = reply.headers["set-cookie"].partition(";")[0]
        told.append(server.client.get("/session", headers={"Cookie": cookie}).json()["lastVisit"])
        server.now[0] += LONGEST
    assert told == [None, canonical(began)]
    assert "lastVisit" not in server.client.get("/session").json()
    reply = server.client.post("/session", json=BROWSER, headers=bearer(made.text))
    headers = {
        "Cookie": reply.headers["set-cookie"].partition(";")[0],
        "X-CSRF-Token": reply.json()["csrf"],
    }
    question = {"query": f'{{ changes(since: "{told[1]}", first: 1) {{ totalCount }} }}'}
    reply = server.client.post("/graphql", json=question, headers=headers)
    assert "errors" not in reply.json()
