"""A clock that looks at something at fixed moments, for as long as anybody waits for it.

Everybody who waits is woken at these moments and at no others, no matter what was found: when
something is told says nothing of what happened beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Generic, TypeVar

from graph.claims.errors import AnswerableError

T = TypeVar("T")


class Ticks(Generic[T]):
    """Looks again and again."""

    def __init__(self, look: Callable[[], T], seconds: float) -> None:
        """A clock.

        Args:
            look: finds what there is; in a thread. Where it fails, what was found last stays.
            seconds: from one look to the next.
        """
        self._look, self._seconds = look, seconds
        self._listeners = 0
        self._task: asyncio.Task[None] | None = None
        self._next = asyncio.Event()
        self.found: T | None = None
        """What the last look found; None before the first."""
        self.is_over = False
        """Whether nobody is to wait any more."""

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Look while the block lasts."""
        self._listeners += 1
        if self._task is None:
            self._next = asyncio.Event()
            self._task = asyncio.ensure_future(self._run())
        try:
            yield
        finally:
            self._listeners -= 1
            if not self._listeners:
                self._task.cancel()
                self._task = None

    async def wait(self) -> None:
        """Wait for the next look, or for the end."""
        if not self.is_over:
            await self._next.wait()

    def stop(self) -> None:
        """Wake all who wait, for good."""
        self.is_over = True
        self._next.set()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            now = loop.time()
            await asyncio.sleep((now // self._seconds + 1) * self._seconds - now)
            with suppress(AnswerableError):
                self.found = await asyncio.to_thread(self._look)
            if not self.is_over:
                woken, self._next = self._next, asyncio.Event()
                woken.set()
