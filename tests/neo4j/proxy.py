"""A wire between a driver and a server that a test can cut."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class Proxy:
    """Lets everything through on a port of its own, until it is cut.

    Args:
        uri: of the server.
    """

    def __init__(self, uri: str) -> None:
        there = urlsplit(uri)
        self._to = (there.hostname or "127.0.0.1", there.port or 7687)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self.is_down = False
        """Whether whoever comes is hung up on."""
        self.loses_answer = False
        """Whether the next answer of the server is lost, and the connection with it."""
        threading.Thread(target=self._listen, daemon=True).start()

    def cut(self) -> None:
        """Break every connection there is; new ones are let through."""
        with self._lock:
            broken, self._open = self._open, []
        for one in broken:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def close(self) -> None:
        self._listener.close()
        self.cut()

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.is_down:
                near.close()
                continue
            far = socket.create_connection(self._to)
            with self._lock:
                self._open += [near, far]
            for source, target, answers in ((near, far, False), (far, near, True)):
                threading.Thread(
                    target=self._pump, args=(source, target, answers), daemon=True
                ).start()

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while some := source.recv(1 << 16):
                if answers and self.loses_answer:
                    self.loses_answer = False
                    self.cut()
                    return
                target.sendall(some)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
