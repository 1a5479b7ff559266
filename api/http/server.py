"""The process that answers: it ends, reads everything again, and says when it is ready."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

import click
import uvicorn

from api.collecting import give_large_back, look_seldom
from api.http.reloading import Reloading
from api.http.watching import Watching
from graph.claims.errors import AnswerableError, harmless

GRACE = 2.0
"""Seconds that a server which is told to stop gives to what is under way."""


class Server(uvicorn.Server):
    """Ends what is under way soon after it is told to stop; SIGHUP has everything read again."""

    def __init__(
        self,
        config: uvicorn.Config,
        app: Reloading,
        *,
        watching: Watching,
        parent: int | None,
        on_ready: Callable[[], None],
    ) -> None:
        """A server.

        Args:
            parent: a file that ends when the process that looks after this one does.
            on_ready: called once it answers.
        """
        super().__init__(config)
        self._app, self._watching = app, watching
        self._parent, self._on_ready = parent, on_ready
        self._has_terminal = _has_terminal()
        self._reloading: asyncio.Task[None] | None = None

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer until somebody says that it ends."""
        # Once it has ended, uvicorn sends the signal again: that must not keep others from closing.
        if threading.current_thread() is threading.main_thread():
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            super().run(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        if self._parent is not None:
            loop.add_reader(self._parent, self._left_alone)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        loop = asyncio.get_running_loop()
        loop.remove_signal_handler(signal.SIGHUP)
        self._app.hush()
        loop.call_later(GRACE, self._app.stop)
        await super().shutdown(sockets)
        self._watching.metrics.flush()
        if self._reloading is not None:
            await asyncio.wait([self._reloading])

    def _left_alone(self) -> None:
        assert self._parent is not None
        asyncio.get_running_loop().remove_reader(self._parent)
        self.should_exit = True

    def _hang_up(self) -> None:
        """Read everything again; end where the terminal was closed that it was started in."""
        if self._has_terminal and not _has_terminal():
            self.should_exit = True
        elif self._reloading is None or self._reloading.done():
            self._reloading = asyncio.ensure_future(self._reload())

    async def _reload(self) -> None:
        try:
            if self._watching.log is not None:
                self._watching.log.reopen()
            await self._app.reload()
        except (AnswerableError, OSError) as error:
            told = harmless(str(error))
            click.echo(f"answerable: not read again, all stays as it was: {told}", err=True)
        else:
            click.echo("Answerable: read again", err=True)


def _has_terminal() -> bool:
    """Whether this process still has the terminal that it was started in."""
    if sys.stderr is None or not os.isatty(2):
        return False
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def settle_objects() -> None:
    """Keep the collector from looking at what stays."""
    # Everything made so far stays until the end: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    look_seldom()
    give_large_back()
