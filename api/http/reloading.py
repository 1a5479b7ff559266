"""An application that another one follows while requests are under way: nobody is cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.working import Work

LONGEST = 600.0
"""Seconds."""


def _nothing() -> None:
    """There are none."""


@dataclass(slots=True)
class Running:
    """An application, and what goes with it."""

    app: ASGIApp
    work: Work
    close: Callable[[], None]
    """Closes the store and all else."""
    hush: Callable[[], None] = _nothing
    """Ends its streams, which others take up."""
    asked: int = 0
    """Requests that are under way."""
    is_over: bool = False


class Reloading:
    """The application of now."""

    def __init__(self, make: Callable[[], Running], longest: float = LONGEST) -> None:
        """Make the first one.

        Args:
            longest: seconds after which one that another one followed is stopped, even while it
                answers.

        Raises:
            What `make` raises.
        """
        self._make, self._longest, self._lock = make, longest, Lock()
        self._now = make()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        running = self._now
        running.asked += 1
        try:
            await running.app(scope, receive, send)
        finally:
            running.asked -= 1
            await self._ended(running)

    async def reload(self) -> None:
        """Let another one follow; the one before ends with the last request that it answers.

        Raises:
            What making one raises; then all stays as it was.
        """
        fresh = await asyncio.to_thread(self._made)
        before, self._now = self._now, fresh
        before.is_over = True
        # What goes on and on would keep it for ever: who listens to news comes again.
        before.hush()
        asyncio.get_running_loop().call_later(self._longest, before.work.stop)
        await self._ended(before)

    def hush(self) -> None:
        """End streams, which would go on and on."""
        self._now.hush()

    def stop(self) -> None:
        """End all that is under way."""
        self._now.work.stop()

    def close(self) -> None:
        """Close everything."""
        self._now.close()

    def _made(self) -> Running:
        with self._lock:
            return self._make()

    async def _ended(self, running: Running) -> None:
        if running.is_over and not running.asked:
            running.is_over = False
            await asyncio.to_thread(running.close)
