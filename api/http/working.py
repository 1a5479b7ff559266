"""Work that threads do for requests: each piece has a deadline, and ends when nobody waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TypeVar

from fastapi import Request
from starlette.types import Receive

from graph.claims.deadline import Deadline

T = TypeVar("T")

PATIENCE = 0.1
"""Seconds that a piece of work takes before it is worth finding out whether anybody waits."""


class Work:
    """The threads of one server, and the deadlines of what they are doing."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, "answering")
        self._under_way: set[Deadline] = set()
        self._stopped = False

    async def done(self, request: Request | None, deadline: Deadline, task: Callable[[], T]) -> T:
        """What the task returns, in a thread; it is stopped when the client leaves.

        Args:
            request: of the client, its body read; None where somebody else looks after that.

        Raises:
            What the task raises: `graph.claims.errors.OutOfTime` when the deadline is over,
            `graph.claims.errors.Abandoned` where the client left or the server ends.
        """
        with self.watched(deadline):
            future = asyncio.get_running_loop().run_in_executor(self._threads, task)
            try:
                await asyncio.wait([future], timeout=PATIENCE)
                if not future.done() and request is not None:
                    with leaving(request.receive, deadline):
                        await asyncio.wait([future])
            except asyncio.CancelledError:
                deadline.stop()
                await asyncio.wait([future])
                raise
            return await future

    async def threaded(self, task: Callable[[], T]) -> T:
        """What a short task returns that has to be done whether anybody waits or not."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, task)

    @contextmanager
    def watched(self, deadline: Deadline) -> Iterator[None]:
        """Stop what has this deadline when the server ends."""
        if self._stopped:
            deadline.stop()
        self._under_way.add(deadline)
        try:
            yield
        finally:
            self._under_way.discard(deadline)

    def stop(self) -> None:
        """End all that is under way, and all that comes, as if nobody waited any more."""
        self._stopped = True
        for deadline in list(self._under_way):
            deadline.stop()

    def close(self) -> None:
        """Stop, and wait until all threads have noticed."""
        self.stop()
        self._threads.shutdown()


@contextmanager
def leaving(receive: Receive, deadline: Deadline) -> Iterator[None]:
    """While the block lasts, stop the deadline as soon as the client leaves.

    Only for a request whose body has been read.
    """

    async def wait() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        deadline.stop()

    watcher = asyncio.ensure_future(wait())
    try:
        yield
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            if watcher.done():
                watcher.result()
