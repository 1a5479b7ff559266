"""A server that answers over real connections, in a thread of the test; a reader of streams."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import h11
import uvicorn
from fastapi import FastAPI

from api.cli.commands.serve import _config
from api.http.reloading import Reloading, Running
from api.http.server import Server
from api.http.watching import Watching
from api.http.working import Work


@contextmanager
def live(app: FastAPI, work: Work) -> Iterator[str]:
    """The address of a server, as ``answerable serve`` makes one; it ends with the block."""
    ready = threading.Event()
    reloading = Reloading(lambda: Running(app, work, work.close, app.state.news.stop))
    server = Threaded(
        _config(reloading), reloading, watching=Watching(), parent=None, on_ready=ready.set
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(20)
    [listener] = server.servers
    try:
        yield f"http://localhost:{listener.sockets[0].getsockname()[1]}"
    finally:
        began = time.monotonic()
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()
        assert time.monotonic() - began < 2, "streams kept the server from ending"
        reloading.close()


class Threaded(Server):
    """Takes no signals, which are the main thread's."""

    def __init__(self, config: uvicorn.Config, *given: Any, **more: Any) -> None:
        config.port = 0
        super().__init__(config, *given, **more)

    async def startup(self, sockets: Any = None) -> None:
        await uvicorn.Server.startup(self, sockets)
        self._on_ready()

    async def shutdown(self, sockets: Any = None) -> None:
        self._app.hush()
        await uvicorn.Server.shutdown(self, sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Stream:
    """A stream of Server-Sent Events, as bytes come from a socket."""

    def __init__(
        self, address: str, question: dict[str, Any], headers: dict[str, str] | None = None
    ) -> None:
        where = urlsplit(address)
        assert where.port is not None
        self.socket = socket.create_connection(("127.0.0.1", where.port), timeout=10)
        self._http = h11.Connection(h11.CLIENT)
        body = json.dumps(question).encode()
        told = {
            "Host": where.netloc,
            "Accept": "text/event-stream",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **(headers or {}),
        }
        head = h11.Request(method="POST", target="/graphql", headers=list(told.items()))
        self.socket.sendall(self._http.send(head) + self._http.send(h11.Data(data=body)))
        self._http.send(h11.EndOfMessage())
        self.raw = b""
        self.is_over = False
        self.status = 0
        while not (self.raw or self.is_over):
            self.read(10)

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def read(self, seconds: float) -> None:
        """Take what comes within so many seconds, once."""
        self.socket.settimeout(seconds)
        try:
            self._http.receive_data(self.socket.recv(65536))
        except TimeoutError:
            return
        while (event := self._http.next_event()) not in (h11.NEED_DATA, h11.PAUSED):
            if isinstance(event, h11.Response):
                self.status = event.status_code
                self.headers = {name.decode(): value.decode() for name, value in event.headers}
            elif isinstance(event, h11.Data):
                self.raw += bytes(event.data)
            elif isinstance(event, (h11.EndOfMessage, h11.ConnectionClosed)):
                self.is_over = True
                return

    @property
    def events(self) -> list[tuple[str, Any]]:
        """Events as they came: their names and data."""
        found = []
        for block in self.raw.decode().split("\n\n")[:-1]:
            lines = dict(line.split(": ", 1) for line in block.split("\n") if line != ":")
            if "event" in lines:
                data = lines.get("data", "")
                found.append((lines["event"], json.loads(data) if data.strip() else None))
        return found

    def until(self, count: int, seconds: float = 10) -> list[tuple[str, Any]]:
        """The events, as soon as there are so many."""
        end = time.monotonic() + seconds
        while len(self.events) < count:
            assert time.monotonic() < end, self.raw
            assert not self.is_over, self.raw
            self.read(0.1)
        return self.events

    def to_the_end(self, seconds: float = 10) -> list[tuple[str, Any]]:
        """The events, once the stream is over."""
        end = time.monotonic() + seconds
        while not self.is_over:
            assert time.monotonic() < end, self.raw[-1000:]
            self.read(0.1)
        return self.events

    def during(self, seconds: float) -> list[tuple[str, Any]]:
        """The events after so many seconds."""
        end = time.monotonic() + seconds
        while not self.is_over and (left := end - time.monotonic()) > 0:
            self.read(left)
        return self.events
