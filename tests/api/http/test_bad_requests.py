"""What is no request: the right status, and nothing in it that the caller may not know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from api.http.serving import Serving
from graph.claims.marking import Clearance
from graph.engines.copies import copy
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.http.test_browser_sessions import opened
from tests.api.http.test_tokens_over_http import (
    ASKED,
    HIDDEN,
    Server,
    _told,
    bearer,
    serving,
)
from tests.clock import Clock
from tests.golden.regenerate import load_press_release

JSON = {"Content-Type": "application/json"}
HOUR = 3_600_000_000


@pytest.fixture(scope="module")
def engine(
    vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqliteEngine]:
    path = tmp_path_factory.mktemp("bad") / "store.db"
    with closing(SqliteEngine.open(path, vocabulary, clock=Clock())) as engine:
        load_press_release(engine)
        yield engine


@pytest.fixture(scope="module")
def server(engine: SqliteEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with ExitStack() as stack:
        yield serving(stack, tmp_path_factory.mktemp("book"), engine, "one")


@pytest.fixture(scope="module")
def who(server: Server) -> list[dict[str, str]]:
    """Nobody, two tokens, and a session in a browser."""
    _, cookie, csrf = opened(server, "restricted+sources")
    tokens = (server.token("partner", name="p"), server.token("confidential"))
    session = {"Cookie": cookie, "X-CSRF-Token": csrf}
    return [{}, *(bearer(token) for token in tokens), session]


BAD: dict[str, tuple[int, dict[str, Any]]] = {
    "no JSON": (400, {"content": b'{"query": ', "headers": JSON}),
    "odd bytes": (400, {"content": b"\xff\xfe\x00", "headers": JSON}),
    "no object": (400, {"content": b'"{ __typename }"', "headers": JSON}),
    "nested": (400, {"content": b"[" * 100_000, "headers": JSON}),
    "nothing": (400, {"content": b"", "headers": JSON}),
    "another type": (
        415,
        {"content": b"{ __typename }", "headers": {"Content-Type": "text/plain"}},
    ),
    "another charset": (
        415,
        {
            "content": json.dumps(HIDDEN).encode("utf-16"),
            "headers": {"Content-Type": 'application/json; charset="UTF-16"'},
        },
    ),
    "a form": (415, {"data": {"query": "{ __typename }"}}),
    "files": (415, {"files": {"map": b"{}"}, "data": {"operations": "{}"}}),
    "no type": (415, {"content": json.dumps(HIDDEN).encode()}),
    "ten megabytes": (413, {"content": b'{"query": "' + b" " * 10_000_000, "headers": JSON}),
    "a batch": (400, {"json": [HIDDEN] * 3}),
    "an empty batch": (400, {"json": []}),
    "a number for a text": (400, {"json": {"query": 5}}),
    "variables as a list": (400, {"json": {**HIDDEN, "variables": [1]}}),
    "a token in the address": (400, {"json": HIDDEN, "params": {"access_token": "anst_x"}}),
    "a length of ten megabytes": (
        413,
        {"content": b"{}", "headers": {**JSON, "Content-Length": "10000000"}},
    ),
    "a packed body": (
        415,
        {"content": b"\x1f\x8b", "headers": {**JSON, "Content-Encoding": "gzip"}},
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_a_request_that_is_none_is_refused_alike(
    server: Server, who: list[dict[str, str]], what: str
) -> None:
    """With a code and a mend, the same for each caller; the server goes on."""
    status, sent = BAD[what]
    replies = []
    for headers in who:
        told = {**sent, "headers": {**sent.get("headers", {}), **headers}}
        replies.append(server.client.post("/graphql", **told))
    assert {reply.status_code for reply in replies} == {status}
    assert len({reply.content for reply in replies}) == 1
    [error] = replies[0].json()["errors"]
    assert error["message"]
    assert error["extensions"]["code"]
    assert server.ask(None).status_code == 200


@pytest.mark.parametrize(
    "forged",
    [
        "anst_aaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "anss_aaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "ansb_aaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
        "' OR 1=1 --",
        "a" * 5000,
    ],
)
def test_a_forged_token_is_no_token(server: Server, forged: str) -> None:
    """The same words for each, also where no provider is known."""
    server.now[0] += HOUR  # what failed before is forgotten
    expected = server.ask("anst_wrong")
    reply = server.ask(forged)
    assert (reply.status_code, reply.content) == (401, expected.content)


def test_a_session_of_a_later_time_is_over(server: Server) -> None:
    """The clock was set back: nobody knows how long it lasted; nor does a code open another one
    before its time comes again."""
    token = server.token("restricted", name="back")
    _, cookie, csrf = opened(server, "confidential")
    headers = {"Cookie": cookie, "X-CSRF-Token": csrf}
    assert server.ask(token).status_code == 200
    now, server.now[0] = server.now[0], server.now[0] - HOUR
    assert server.ask(token).status_code == 401
    assert server.client.post("/graphql", json=HIDDEN, headers=headers).status_code == 401
    assert server.client.post("/graphql", json=HIDDEN).status_code == 200
    server.now[0] = now


def test_law_one_with_sessions_and_names(
    engine: SqliteEngine, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    """A browser's session and questions by name read of the store what they read of the copy, and
    get the same headers, also when others read between."""
    clearances = ("public", "restricted")
    folder = tmp_path / "persisted"
    folder.mkdir()
    for number, question in enumerate(ASKED[:-1]):
        (folder / f"asked{number}.graphql").write_text(question["query"])
    settings = Serving(persisted=folder)

    def told(server: Server, clearance: str, between: bool) -> list[object]:
        _, cookie, csrf = opened(server, clearance)
        headers = {"Cookie": cookie, "X-CSRF-Token": csrf}
        found = []
        for number, question in enumerate(ASKED):
            asked = ({"documentId": f"asked{number}"}, question)
            for one in asked:
                found.append(_told(server.client.post("/graphql", json=one, headers=headers)))
                if between:
                    server.ask(above, question)
        for path in ("/export/csv", "/session", "/"):
            reply = server.client.get(path, headers={"Cookie": cookie})
            found.append(_told(reply) if path != "/session" else reply.status_code)
        return found

    with ExitStack() as stack:
        store = serving(stack, tmp_path, engine, "store", settings)
        above = store.token("confidential")
        replies = {clearance: told(store, clearance, True) for clearance in clearances}
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
            other = serving(stack, tmp_path, alone, clearance, settings)
            assert told(other, clearance, False) == replies[clearance], clearance
        assert replies["public"] != replies["restricted"]
