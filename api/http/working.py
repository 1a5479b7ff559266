"""Work that threads do for requests: each piece has a deadline, and ends when nobody waits.

There are few threads, since Python runs one at a time, and several lanes, so that what is light
does not stand behind what is heavy. In each lane callers have their turns one after another,
however much one of them asks at once.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from contextvars import copy_context
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from fastapi import Request
from starlette.types import Receive

from graph.claims.deadline import Deadline
from graph.claims.errors import Overloaded

T = TypeVar("T")

PATIENCE = 0.1
"""Seconds that a piece of work takes before it is worth finding out whether anybody waits."""
MOST_WAITING = 200
"""Pieces of work of one caller that wait in a lane."""
MOST_WAITING_IN_ALL = 2_000


class Lane(Enum):
    """What kind of work a piece is."""

    KEPT = "kept"
    """Questions while all threads of the next lane are taken: whether their reply is kept."""
    LIGHT = "light"
    """Most questions; pages."""
    HEAVY = "heavy"
    """Questions that may lay out much: one at a time, so that memory suffices."""
    FILES = "files"
    """Pieces of exports: one at a time."""
    WRITES = "writes"
    """What changes the store: one after another, each seeing those before."""


class _Line:
    """The threads of one lane, and who waits for them."""

    def __init__(self, name: str, threads: int) -> None:
        self._changed = threading.Condition()
        self._waiting: OrderedDict[str, deque[Callable[[], None]]] = OrderedDict()
        self._count, self._closed = 0, False
        self._name, self._most = name, threads
        self._each = max(1, threads - 1)
        """Threads that one caller may have: one is left to others."""
        self._running: Counter[str] = Counter()
        self._threads: list[threading.Thread] = []

    def put(self, caller: str, task: Callable[[], None]) -> None:
        """Let a task wait for its caller's turn.

        Raises:
            Overloaded: too many wait already.
        """
        with self._changed:
            own = self._waiting.get(caller)
            if self._closed or self._count >= MOST_WAITING_IN_ALL or len(own or ()) >= MOST_WAITING:
                raise Overloaded("too many requests wait for an answer; ask again later")
            if own is None:
                own = self._waiting[caller] = deque()
            own.append(task)
            self._count += 1
            if len(self._threads) < self._most:
                name = f"{self._name}-{len(self._threads)}"
                self._threads.append(threading.Thread(target=self._work, name=name, daemon=True))
                self._threads[-1].start()
            self._changed.notify()

    @property
    def is_busy(self) -> bool:
        """Whether what comes now has to wait."""
        with self._changed:
            return self._count + sum(self._running.values()) >= self._most

    def close(self) -> None:
        """Let what waits be done, and end the threads."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while (found := self._next()) is not None:
            caller, task = found
            task()
            with self._changed:
                self._running[caller] -= 1
                if not self._running[caller]:
                    del self._running[caller]
                self._changed.notify_all()

    def _next(self) -> tuple[str, Callable[[], None]] | None:
        with self._changed:
            while (caller := self._turn()) is None:
                if self._closed and not self._waiting:
                    return None
                self._changed.wait()
            own = self._waiting[caller]
            task = own.popleft()
            self._count -= 1
            self._running[caller] += 1
            if own:
                self._waiting.move_to_end(caller)
            else:
                del self._waiting[caller]
            return caller, task

    def _turn(self) -> str | None:
        """Whose turn it is; None where nobody waits who may have one more thread."""
        return next((one for one in self._waiting if self._running[one] < self._each), None)


class Work:
    """The threads of one server, and the deadlines of what they are doing."""

    def __init__(self, threads: int) -> None:
        """Threads.

        Args:
            threads: of the lane for what is light; each of the others has one.
        """
        self._lines = {
            lane: _Line(lane.value, threads if lane is Lane.LIGHT else 1) for lane in Lane
        }
        self._under_way: set[Deadline] = set()
        self._stopped = False
        self._on_stop: list[Callable[[], None]] = []

    async def done(
        self,
        request: Request | None,
        deadline: Deadline,
        task: Callable[[], T],
        *,
        lane: Lane = Lane.LIGHT,
        caller: str = "",
    ) -> T:
        """What the task returns, in a thread; it is stopped when the client leaves.

        Args:
            request: of the client, its body read; None where somebody else looks after that.
            caller: who has to wait for whom: see `api.http.callers`.

        Raises:
            What the task raises: `graph.claims.errors.OutOfTime` when the deadline is over,
            `graph.claims.errors.Abandoned` where the client left or the server ends.
            Overloaded: too many wait already.
        """
        with self.watched(deadline):
            promised = self._put(lane, caller, deadline, task)
            future = asyncio.wrap_future(promised)
            try:
                await asyncio.wait([future], timeout=PATIENCE)
                if not future.done() and request is not None:
                    with leaving(request.receive, deadline):
                        await _awaited(future, promised, deadline)
                elif not future.done():
                    await _awaited(future, promised, deadline)
            except asyncio.CancelledError:
                deadline.stop()
                await asyncio.wait([future])
                if not future.cancelled():
                    future.exception()  # looked at, so that no log tells what nobody waits for
                raise
            return await future

    def is_busy(self, lane: Lane) -> bool:
        """Whether what comes to a lane now has to wait."""
        return self._lines[lane].is_busy

    async def threaded(self, task: Callable[[], T]) -> T:
        """What a short task returns that has to be done whether anybody waits or not."""
        return await asyncio.to_thread(task)

    def _put(self, lane: Lane, caller: str, deadline: Deadline, task: Callable[[], T]) -> Future[T]:
        promised: Future[T] = Future()
        self._lines[lane].put(caller, partial(copy_context().run, _do, promised, deadline, task))
        return promised

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

    @property
    def is_stopped(self) -> bool:
        """Whether it ends all that comes."""
        return self._stopped

    def when_stopped(self, end: Callable[[], None]) -> None:
        """Have this called when it is to stop."""
        self._on_stop.append(end)

    def stop(self) -> None:
        """End all that is under way, and all that comes, as if nobody waited any more."""
        self._stopped = True
        for end in self._on_stop:
            end()
        for deadline in list(self._under_way):
            deadline.stop()

    def close(self) -> None:
        """Stop, and wait until all threads have noticed."""
        self.stop()
        for line in self._lines.values():
            line.close()


async def _awaited(future: asyncio.Future[Any], promised: Future[Any], deadline: Deadline) -> None:
    """Wait until a task is done; for one that is not begun by its deadline, no longer.

    Raises:
        OutOfTime: it will not be begun.
    """
    await asyncio.wait([future], timeout=deadline.left)
    if not future.done() and deadline.over and promised.cancel():
        deadline.check()
    if not future.done():
        await asyncio.wait([future])


def _do(promised: Future[Any], deadline: Deadline, task: Callable[[], Any]) -> None:
    """Do a task that is still worth doing."""
    if not promised.set_running_or_notify_cancel():
        return
    try:
        deadline.check()
        result = task()
    except BaseException as error:
        promised.set_exception(error)
    else:
        promised.set_result(result)


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
