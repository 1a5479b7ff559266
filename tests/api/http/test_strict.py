"""Requests that two readers could cut in two ways, and heads without end, are refused."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
import pytest

from api.http import strict
from api.http.strict import LARGEST_HEAD, MOST_HEADERS, StrictBuffer, StrictProtocol

LINE = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\n"


def first_event(data: bytes) -> Any:
    connection = h11.Connection(h11.SERVER)
    connection._receive_buffer = StrictBuffer()
    connection.receive_data(data)
    return connection.next_event()


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Accept: a\r\nAccept: b\r\n",
        b"X: " + b"a" * 8_000 + b"\r\n",
    ],
)
def test_what_is_clear_is_taken(head: bytes) -> None:
    """With one length, or in chunks; a header may come twice that frames nothing."""
    assert isinstance(first_event(LINE + head + b"\r\nhello"), h11.Request)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        b"Content-Length: 5\r\nContent-Length: 5\r\n",
        b"Content-Length: 5, 5\r\n",
        b"Content-Length: +5\r\n",
        b"Content-Length : 5\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding: identity\r\n",
        b"Content-Length: 5\n",
        b"Content-Length: 5\r\nContent-Type: application/json\r\ncontent-type: text/plain\r\n",
        b"X: a\r\n b\r\n",
        b"X: a\rb\r\n",
        b"X: a" + b"a" * LARGEST_HEAD + b"\r\n",
        b"X: a\r\n" * (MOST_HEADERS + 1),
    ],
)
def test_what_is_not_is_refused(head: bytes) -> None:
    """Two lengths, two codings, both; lines that do not end as they should; heads too large."""
    with pytest.raises(h11.RemoteProtocolError):
        first_event(LINE + head + b"\r\nhello")


def test_chunks_are_of_http_1_1_alone() -> None:
    """A reader of HTTP/1.0 knows none, and takes the chunks for the next request."""
    head = b"Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    with pytest.raises(h11.RemoteProtocolError):
        first_event(LINE.replace(b"HTTP/1.1", b"HTTP/1.0") + head)
    plain = LINE.replace(b"HTTP/1.1", b"HTTP/1.0") + b"Content-Length: 5\r\n\r\nhello"
    assert isinstance(first_event(plain), h11.Request)


async def _app(scope: Any, receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"fine"})


def talk(*parts: bytes | float) -> tuple[bytes, bool]:
    """What a server with this protocol says to these parts, floats being pauses; whether it then
    closes by itself."""

    async def run() -> tuple[bytes, bool]:
        from uvicorn import Config  # noqa: PLC0415 (slow to import)
        from uvicorn.server import ServerState  # noqa: PLC0415

        config = Config(_app, log_level="error", server_header=False, ws="none")
        config.load()
        state = ServerState()
        server = await asyncio.get_running_loop().create_server(
            lambda: StrictProtocol(config=config, server_state=state, app_state={}),
            "127.0.0.1",
            0,
        )
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        for part in parts:
            if isinstance(part, bytes):
                writer.write(part)
                await writer.drain()
            else:
                await asyncio.sleep(part)
        heard = b""
        closed = False
        try:
            async with asyncio.timeout(1.5):
                while data := await reader.read(1000):
                    heard += data
                closed = True
        except TimeoutError:
            pass
        writer.close()
        server.close()
        return heard, closed

    return asyncio.run(run())


def test_requests_one_after_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """On one connection, in one piece or in many; no reply names the software."""
    monkeypatch.setattr(strict, "READ_TIMEOUT", 30.0)
    whole = LINE + b"Content-Length: 2\r\n\r\nhi"
    heard, closed = talk(whole, 0.1, whole[:20], 0.1, whole[20:])
    assert heard.count(b"200 OK") == 2
    assert b"server:" not in heard.lower()
    assert not closed


@pytest.mark.parametrize(
    "begun", [b"", LINE, LINE + b"Content-Length: 9\r\n\r\nhalf"], ids=["none", "head", "body"]
)
def test_half_a_request_is_not_waited_for(begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is closed, whether the head or the body does not come."""
    monkeypatch.setattr(strict, "READ_TIMEOUT", 0.3)
    assert talk(begun) == (b"", True)
    whole = LINE + b"Content-Length: 2\r\n\r\nhi"
    heard, closed = talk(whole, 0.1, LINE)
    assert heard.count(b"200 OK") == 1
    assert closed


@pytest.mark.parametrize("version", [b"HTTP/9.9", b"HTTP/2.0", b"HTTP/0.9", b"HTTP/1.2"])
def test_another_version_is_told(version: bytes) -> None:
    """As one that this server does not speak (RFC 9110 §15.6.6)."""
    with pytest.raises(h11.RemoteProtocolError) as refused:
        first_event(LINE.replace(b"HTTP/1.1", version) + b"Content-Length: 5\r\n\r\nhello")
    assert refused.value.error_status_hint == 505


def test_a_refusal_has_the_form_of_all_others() -> None:
    """JSON with errors; then the connection ends."""
    heard, closed = talk(LINE + b"Content-Length: 5, 5\r\n\r\nhello")
    assert heard.startswith(b"HTTP/1.1 400 ")
    assert b'{"errors":[{"message":' in heard
    assert closed
