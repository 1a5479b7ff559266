"""An application behind uvicorn, as ``answerable serve`` runs it, and one connection to it."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import orjson
import uvicorn

from api.http.strict import StrictProtocol

_END = b"\r\n\r\n"


class Served:
    """Serves from a thread of this process, so that its processor time is this process's.

    Who asks sends bytes and counts those that come back: nearly nothing beside the server.
    """

    def __init__(self, app: Any) -> None:
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        config = uvicorn.Config(
            app,
            access_log=False,
            log_level="error",
            timeout_keep_alive=600,
            http=StrictProtocol,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],))
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self._socket = socket.create_connection(listener.getsockname())

    def answer(self, query: str) -> bytes:
        """The reply to one question."""
        body = orjson.dumps({"query": query})
        self._socket.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        reply = bytearray()
        while _END not in reply:
            reply += self._more()
        head, _, begun = bytes(reply).partition(_END)
        length = next(
            int(line.partition(b":")[2])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        )
        parts, got = [begun], len(begun)
        while got < length:
            parts.append(self._more())
            got += len(parts[-1])
        return b"".join(parts)

    def _more(self) -> bytes:
        some = self._socket.recv(1 << 20)
        if not some:
            raise ConnectionError("the server went away")
        return some

    def close(self) -> None:
        """Hang up and stop the server."""
        self._socket.close()
        self._server.should_exit = True
        self._thread.join()
