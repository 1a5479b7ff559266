"""Connections: strict about how a request is framed, and patient only so long.

A request that two readers could cut in two ways lets one be smuggled past the stricter of them:
anybody who frames a request ambiguously is refused, as a strict proxy would do (RFC 9112 §2.2,
§6.3).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import h11
from h11._receivebuffer import ReceiveBuffer
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

READ_TIMEOUT = 10.0
"""Seconds that a request may take to arrive, head and body, from its first byte or from the opening
of the connection."""
WRITE_TIMEOUT = 60.0
"""Seconds that a client may leave unread what was sent."""
LARGEST_HEAD = 16 * 1024
"""Bytes of the first line and the headers of a request."""
MOST_HEADERS = 64
LONGEST_LINE = 8 * 1024
"""Bytes of the first line, or of one header."""
FRAMES, WINDOW = 5_000, 10.0
"""How many frames of a WebSocket, pings included, may come within how many seconds."""

_FRAMING = re.compile(
    rb"(content-length|content-type|transfer-encoding)[ \t]*:[ \t]*(.*?)[ \t]*\Z", re.I
)


class StrictBuffer(ReceiveBuffer):
    """Refuses heads that other readers would read otherwise, or not at all."""

    def maybe_extract_lines(self) -> list[bytearray] | None:
        held = bytes(self._data)
        lines = super().maybe_extract_lines()
        if lines:
            _check(held[: len(held) - len(self._data)], lines)
        return lines


def _check(head: bytes, lines: list[bytearray]) -> None:
    if len(head) > LARGEST_HEAD or len(lines) > MOST_HEADERS + 1:
        _refuse("the head of the request is too large", 431)
    if any(len(line) > LONGEST_LINE for line in lines):
        _refuse("a line of the request's head is too long", 431)
    if re.search(rb"(?<!\r)\n", head):
        _refuse("a line of the request's head does not end in CR LF")
    given: dict[bytes, list[bytes]] = {}
    for line in lines[1:]:
        if bytes(line[:1]) in (b" ", b"\t"):
            _refuse("a header goes on in a second line")
        if b"\r" in line:
            _refuse("a header holds a CR")
        match = _FRAMING.match(bytes(line))
        if match is not None:
            given.setdefault(match[1].lower(), []).append(match[2])
    if re.search(rb" HTTP/1\.[01]\Z", lines[0].rstrip()) is None:
        _refuse("the request is of another version of HTTP than 1.0 and 1.1", 505)
    if len(given.get(b"content-type", [])) > 1:
        _refuse("Content-Type stands twice")
    lengths, codings = given.get(b"content-length", []), given.get(b"transfer-encoding", [])
    if lengths and codings:
        _refuse("the request has Content-Length and Transfer-Encoding")
    if len(lengths) > 1 or any(re.fullmatch(rb"[0-9]{1,15}", one) is None for one in lengths):
        _refuse("Content-Length is not one number")
    if len(codings) > 1 or any(one.lower() != b"chunked" for one in codings):
        _refuse("Transfer-Encoding is not chunked alone")
    if codings and not lines[0].rstrip().endswith(b"HTTP/1.1"):
        # RFC 9112 §6.1: older readers know no chunks and cut the body elsewhere.
        _refuse("Transfer-Encoding stands in a request of HTTP/1.0")


def _refuse(why: str, status: int = 400) -> None:
    raise h11.RemoteProtocolError(why, error_status_hint=status)


class JoiningConnection(h11.Connection):
    """Gives the head of a reply together with the first part of its body, which mostly follows at
    once: so both go out in one piece, and a client reads once."""

    def __init__(self, most: int, later: Callable[[], object]) -> None:
        """A connection.

        Args:
            most: bytes of a head that is not whole.
            later: is called where a head was held back, which `head` gives if nothing follows.
        """
        super().__init__(h11.SERVER, most)
        self._receive_buffer = StrictBuffer()
        self._later = later
        self._head: list[bytes] = []

    def send_with_data_passthrough(self, event: h11.Event) -> list[bytes] | None:
        """As h11's: parts of what is to be sent."""
        parts = super().send_with_data_passthrough(event)
        if isinstance(event, h11.Response):
            self._head = parts or []
            self._later()
            return []
        if parts is None or not self._head:
            return parts
        return [self.head(), *parts]

    def head(self) -> bytes:
        """The head that was held back; nothing where it is out already."""
        head, self._head = self._head, []
        return b"".join(head)


class StrictProtocol(H11Protocol):
    """uvicorn's protocol with a strict head, and an end to waiting for a request."""

    conn: JoiningConnection

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.conn = JoiningConnection(self.conn._max_incomplete_event_size, self._send_head_soon)
        self._waiting: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None
        self._is_upgraded = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._got_it()
        self._read_on()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        is_idle = before is None or before.response_complete
        if self._waiting is None and is_idle:
            self._wait()
        super().data_received(data)
        is_old = is_idle and self.cycle is before
        if not (is_old or self._is_upgraded) and not self.cycle.more_body:
            self._got_it()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        # The request is whole; what follows is framed otherwise.
        self._got_it()
        self._is_upgraded = True
        super().handle_websocket_upgrade(event)
        taken = self.transport.get_protocol()
        if isinstance(taken, StrictSockets) and not taken.handshake_initiated:
            # One with a body, for instance: it would be waited for without end.
            self.send_400_response("")

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(WRITE_TIMEOUT, self.transport.abort)

    def resume_writing(self) -> None:
        self._read_on()
        super().resume_writing()

    def _send_head_soon(self) -> None:
        self.loop.call_soon(self._send_head)

    def _send_head(self) -> None:
        """Send the head of a reply whose body lets itself be waited for."""
        head = self.conn.head()
        if head and not self.transport.is_closing():
            self.transport.write(head)

    def _read_on(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(READ_TIMEOUT, self._too_slow)

    def _got_it(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _too_slow(self) -> None:
        """The request is not whole in time: nobody waits for the rest of it."""
        self._waiting = None
        if not self.transport.is_closing():
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """A refusal in the form of all others."""
        body = (
            b'{"errors":[{"message":"this is no request of HTTP that can be told from others",'
            b'"extensions":{"code":"BAD_ARGUMENT"}}]}'
        )
        head = (
            b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n"
            b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body)
        )
        self.transport.write(head + body)
        self.transport.close()


class StrictSockets(WebSocketsSansIOProtocol):
    """uvicorn's WebSockets, with an end to waiting for a reader and to frames without end; what
    clients do wrong is told to them and to no log."""

    _unread: asyncio.TimerHandle | None = None
    _frames, _since = 0, 0.0

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(WRITE_TIMEOUT, self.transport.abort)

    def resume_writing(self) -> None:
        self._read_on()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._read_on()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        now = self.loop.time()
        if now - self._since > WINDOW:
            self._frames, self._since = 0, now
        self._frames += len(self.conn.events)
        if self._frames > FRAMES:
            self._end(1008, "too many messages")
        else:
            super().handle_events()

    def handle_ping(self) -> None:
        if not self.transport.is_closing():
            super().handle_ping()

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not _is_text(b"".join(self.frames)):
            self.frames = []
            self._end(1007, "a message is not in UTF-8")
        else:
            super().send_receive_event_to_app()

    async def send(self, message: ASGISendEvent) -> None:
        if self.close_sent and self.transport.is_closing():
            # Ended beneath the application, which has not heard of it yet.
            raise ClientDisconnected
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            # A refusal ends the handshake as well, and is no fault of the application's.
            self.handshake_complete = True

    def _end(self, code: int, reason: str) -> None:
        """Close, and wait for no answer."""
        if self.close_sent:
            return
        self.conn.fail(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()

    def _read_on(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
