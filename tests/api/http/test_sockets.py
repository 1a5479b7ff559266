"""News and questions over a WebSocket: who is let in, what ends a connection, by which code."""

from __future__ import annotations

import json
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from api.access import cookies
from api.access.caller import Right
from api.access.tokens import BROWSER
from api.access.way import is_over_tls
from api.errors import ErrorCode
from api.http import sockets, strict
from graph.claims.marking import Clearance
from graph.vocabulary import Vocabulary
from tests.api.http.test_news import WHAT, House, empty, served
from tests.api.http.test_tokens_over_http import AT
from tests.contract.book import text

__all__ = ["empty"]

AS_WHOM = {"query": "{ reader { level } }"}


@pytest.fixture(scope="module")
def house(
    vocabulary: Vocabulary, empty: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    path = tmp_path_factory.mktemp("sockets") / "store.db"
    path.write_bytes(empty.read_bytes())
    with ExitStack() as stack:
        yield served(stack, vocabulary, path.parent, path)


class Talk:
    """One connection of a client."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def say(self, type_: str, **more: Any) -> None:
        self.connection.send(json.dumps({"type": type_, **more}))

    def hear(self, seconds: float = 10) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.connection.recv(seconds))
        return told

    def begin(self, **payload: Any) -> None:
        self.say("connection_init", payload=payload)
        assert self.hear() == {"type": "connection_ack"}

    def ask(self, payload: dict[str, Any], id: str = "1") -> dict[str, Any]:
        """What comes of a question, its end taken."""
        self.say("subscribe", id=id, payload=payload)
        told = self.hear()
        if told["type"] == "next":
            assert self.hear() == {"type": "complete", "id": id}
        return told

    def code(self, seconds: float = 10) -> int:
        """The code with which the server closes it."""
        with suppress(ConnectionClosed):
            while True:
                self.hear(seconds)
        found = self.connection.close_code
        assert found is not None
        return found


@contextmanager
def talking(
    house: House, headers: dict[str, str] | None = None, protocol: str = sockets.PROTOCOL
) -> Iterator[Talk]:
    address = house.address.replace("http", "ws") + "/graphql"
    with connect(
        address,
        subprotocols=[Subprotocol(protocol)],
        additional_headers=headers,
        proxy=None,
        compression=None,
    ) as connection:
        yield Talk(connection)


def token(house: House, name: str, level: str = "partner", **more: Any) -> str:
    read = frozenset({Right.READ, Right.PROPOSE})
    return house.tokens.add(name, Clearance.parse(level), read, at=AT, **more).text


def test_news_and_questions(house: House) -> None:
    """Several at once in one connection, each by its id; one that the client ends is told no more,
    and its id can be used again."""
    with talking(house) as talk:
        talk.begin()
        talk.say("ping")
        assert talk.hear() == {"type": "pong"}
        assert talk.ask(AS_WHOM)["payload"]["data"] == {"reader": {"level": "public"}}
        talk.say("subscribe", id="news", payload=WHAT)
        talk.say("subscribe", id="more", payload=WHAT)
        assert talk.ask({"query": "{ nothing }"})["payload"][0]["extensions"] == {
            "code": ErrorCode.INVALID
        }
        time.sleep(0.2)
        id = house.book.says("raid", "name", text("Told"))
        told = [talk.hear() for _ in range(2)]
        assert {one["id"] for one in told} == {"news", "more"}
        changes = [one["payload"]["data"]["changes"] for one in told]
        assert changes[0] == changes[1]
        assert changes[0]["change"]["claim"]["id"] == id
        talk.say("complete", id="more")
        talk.say("complete", id="never")
        time.sleep(0.2)
        house.book.says("raid", "name", text("Told again"))
        assert talk.hear()["id"] == "news"
        with pytest.raises(TimeoutError):
            talk.hear(0.4)
        after = {"query": "subscription ($c: String) { changes(after: $c) { cursor } }"}
        talk.say(
            "subscribe", id="more", payload={**after, "variables": {"c": changes[0]["cursor"]}}
        )
        assert talk.hear()["id"] == "more"


def test_nothing_is_written(house: House) -> None:
    """Not even with a token that may: mutations go by POST."""
    with talking(house) as talk:
        talk.begin(Authorization=f"Bearer {token(house, 'writer')}")
        told = talk.ask({"query": 'mutation { addSheet(text: "x") { origin } }'})
        assert told["type"] == "error"
        assert told["payload"][0]["extensions"]["code"] == ErrorCode.WRONG_METHOD


def test_who_is_let_in(house: House) -> None:
    """By a token in the handshake or in the first message; wrong ones alike, and none in the
    address."""
    text_ = token(house, "reader")
    with talking(house, {"Authorization": f"Bearer {text_}"}) as talk:
        talk.begin()
        assert talk.ask(AS_WHOM)["payload"]["data"]["reader"]["level"] == "partner"
    with talking(house) as talk:
        talk.begin(authorization=f"Bearer {text_}")
        assert talk.ask(AS_WHOM)["payload"]["data"]["reader"]["level"] == "partner"
    for wrong in ("Bearer anst_wrong", "Bearer \N{SNOWMAN}", "", ["Bearer"]):
        with talking(house) as talk:
            talk.say("connection_init", payload={"Authorization": wrong})
            assert talk.code() == sockets.UNAUTHORISED
    for headers, status in (
        ({"Authorization": "Bearer anst_wrong"}, 401),
        ({"Origin": "https://elsewhere.example"}, 403),
    ):
        with pytest.raises(InvalidStatus) as refused, talking(house, headers):
            pass
        assert refused.value.response.status_code == status
    address = house.address.replace("http", "ws") + f"/graphql?token={text_}"
    with pytest.raises(InvalidStatus) as refused, connect(address, proxy=None):
        pass
    assert refused.value.response.status_code == 400
    with pytest.raises(InvalidStatus), connect(house.address.replace("http", "ws"), proxy=None):
        pass


@pytest.mark.parametrize(
    ("told", "is_tls"), [("https", True), ("wss", True), ("ws", False), ("wss, http", False)]
)
def test_a_proxy_says_how_it_was_asked(told: str, is_tls: bool) -> None:
    """At a handshake some write the scheme of a WebSocket; the last one who wrote counts."""
    headers = [(b"x-forwarded-proto", told.encode())]
    request = sockets.as_request({"type": "websocket", "scheme": "ws", "headers": headers})
    assert is_over_tls(request, proxied=True) is is_tls


def test_a_session_is_used_by_its_own_page_alone(house: House) -> None:
    """By its origin, and by what GET /session told it."""
    made = house.tokens.token(token(house, "page"), at=AT)
    assert made is not None
    session = house.tokens.open_session(made, "", at=AT, kind=BROWSER)
    assert session is not None
    cookie = f"answerable-{house.address.rpartition(':')[2]}={session}"
    own, right = {"Cookie": cookie, "Origin": house.address}, cookies.csrf(session)
    with talking(house, own) as talk:
        talk.begin(**{"X-CSRF-Token": right})
        assert talk.ask(AS_WHOM)["payload"]["data"]["reader"]["level"] == "partner"
        house.tokens.close_session(session)
        assert talk.code() == sockets.UNAUTHORISED
    session = house.tokens.open_session(made, "", at=AT, kind=BROWSER)
    assert session is not None
    cookie = f"answerable-{house.address.rpartition(':')[2]}={session}"
    for headers, given in (
        ({"Cookie": cookie, "Origin": house.address}, "wrong"),
        ({"Cookie": cookie}, cookies.csrf(session)),
    ):
        with talking(house, headers) as talk:
            talk.say("connection_init", payload={"X-CSRF-Token": given})
            assert talk.code() == sockets.DENIED


def test_a_connection_ends_with_its_token(house: House) -> None:
    """Whether anything is listened to or not."""
    with talking(house) as idle, talking(house) as busy:
        for talk in (idle, busy):
            talk.begin(Authorization=f"Bearer {token(house, f'ends {id(talk)}'.replace(' ', '-'))}")
        busy.say("subscribe", id="1", payload=WHAT)
        for made in house.tokens.all():
            if made.name.startswith("ends-"):
                house.tokens.revoke(made.name, at=AT)
        assert idle.code() == busy.code() == sockets.UNAUTHORISED


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([{"type": "subscribe", "id": "1", "payload": WHAT}], sockets.UNAUTHORISED),
        ([{"type": "connection_init"}, {"type": "connection_init"}], sockets.AGAIN),
        ([{"type": "connection_init"}, {"type": "nothing"}], sockets.BAD),
        ([{"type": "connection_init"}, {"kind": "ping"}], sockets.BAD),
        ([{"type": "connection_init"}, ["ping"]], sockets.BAD),
        (
            [{"type": "connection_init"}, {"type": "subscribe", "id": 1, "payload": WHAT}],
            sockets.BAD,
        ),
        ([{"type": "connection_init"}, {"type": "subscribe", "id": "1"}], sockets.BAD),
        (
            [
                {"type": "connection_init"},
                {"type": "subscribe", "id": "1", "payload": WHAT},
                {"type": "subscribe", "id": "1", "payload": WHAT},
            ],
            sockets.TAKEN,
        ),
        (
            [
                {"type": "connection_init"},
                *({"type": "subscribe", "id": str(n), "payload": WHAT} for n in range(21)),
            ],
            sockets.LATER,
        ),
    ],
    ids=["first", "twice", "unknown", "untyped", "list", "id", "payload", "taken", "many"],
)
def test_what_is_no_conversation_ends(house: House, messages: list[Any], code: int) -> None:
    """Each mistake has its code, and the server goes on."""
    with talking(house) as talk:
        for message in messages:
            talk.connection.send(json.dumps(message))
        assert talk.code() == code
    assert httpx.get(f"{house.address}/healthz").status_code == 200


def test_other_mistakes_have_codes_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """No protocol, bytes, nothing at all, too much."""
    with talking(house, protocol="graphql-ws") as talk:
        assert talk.code() == sockets.NO_PROTOCOL
    with talking(house) as talk:
        talk.connection.send(b"{}")
        assert talk.code() == sockets.BAD
    with talking(house) as talk:
        talk.begin()
        talk.connection.send("x" * 300_000)
        assert talk.code() == 1009
    monkeypatch.setattr(sockets, "INIT", 0.1)
    with talking(house) as talk:
        assert talk.code() == sockets.LATE


def test_what_clients_do_wrong_is_told_to_no_log(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused handshakes, what is no text, more messages than anybody needs: each is answered, and
    ends the connection."""
    log = logging.getLogger("uvicorn.error")
    log.addHandler(caplog.handler)
    try:
        for headers in (
            {"Host": "elsewhere.example"},
            {"Origin": "https://elsewhere.example"},
            {"Authorization": "Bearer anst_wrong"},
        ):
            with pytest.raises(InvalidStatus), talking(house, headers):
                pass
        for begins in (True, False):
            with talking(house) as talk:
                if begins:
                    talk.begin()
                talk.connection.send(b"\xff\xfe", text=True)
                assert talk.code() == 1007
        monkeypatch.setattr(strict, "FRAMES", 50)
        ping = json.dumps({"type": "ping"})
        for say in (lambda talk: talk.connection.send(ping), lambda talk: talk.connection.ping()):
            with talking(house) as talk:
                talk.begin()
                with suppress(ConnectionClosed):
                    for _ in range(60):
                        say(talk)
                assert talk.code() == 1008
        with talking(house) as talk:
            talk.begin()
            for _ in range(40):
                talk.connection.send(ping)
            assert [talk.hear() for _ in range(40)] == [{"type": "pong"}] * 40
    finally:
        log.removeHandler(caplog.handler)
    assert caplog.records == []


@pytest.mark.parametrize(
    "framing", ["Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"]
)
def test_a_handshake_has_no_body(house: House, framing: str) -> None:
    """One that has is refused at once: nobody holds a connection for nothing."""
    host = house.address.rpartition("/")[2]
    head = f"GET /graphql HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    with socket.create_connection(("127.0.0.1", int(host.rpartition(":")[2])), 5) as connection:
        connection.sendall(f"{head}{key}{framing}".encode())
        heard = b""
        while data := connection.recv(1000):
            heard += data
    assert heard.startswith(b"HTTP/1.1 400 ")


def test_a_server_that_ends_says_so(vocabulary: Vocabulary, empty: Path, tmp_path: Path) -> None:
    """With the code of a restart, so that clients come again."""
    path = tmp_path / "store.db"
    path.write_bytes(empty.read_bytes())
    with ExitStack() as connections:
        with ExitStack() as stack:
            house = served(stack, vocabulary, tmp_path, path)
            talk = connections.enter_context(talking(house))
            talk.begin()
            talk.say("subscribe", id="1", payload=WHAT)
            time.sleep(0.2)
        assert talk.code() == sockets.RESTARTS
