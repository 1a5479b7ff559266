"""Writing down who read, took away or decided what, and doing other things that may wait for a
file: at once where they need not, else by threads, while others are answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from functools import partial
from typing import Any, TypeVar

import orjson

from api.access.audit import AuditLog
from api.access.caller import Caller
from graph.claims.deadline import NEVER, Deadline

T = TypeVar("T")

THREADS = 2
"""Threads that wait for the files of tokens and audit log, which another program may hold."""
MOST_LINES = 10_000
"""Lines of the audit log in one reply."""
NOTED: ContextVar[list[str]] = ContextVar("noted")
"""What the audit log has of the request that is being answered: words of its lines."""
PLACE = frozenset({"n", "before", "digest"})
"""Members of a line that tell its place among all."""


class Noting:
    """The audit log of one application, and the threads that wait for it."""

    def __init__(self, audit: AuditLog | None, clock: Callable[[], int]) -> None:
        """As `api.access.gate.Gate`."""
        self.audit, self.clock = audit, clock
        self._threads = ThreadPoolExecutor(THREADS, "gate")

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown()

    async def aside(self, task: Callable[[], T]) -> T:
        """What something that may wait for a file returns, while others are answered."""
        context = copy_context()
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: context.run(task)
        )

    async def noted(self, what: str, caller: Caller, **more: Any) -> None:
        """As `note`."""
        if self.audit is not None and not caller.is_anonymous:
            await self.aside(partial(self.note, what, caller, **more))

    def note(
        self,
        what: str,
        caller: Caller,
        *,
        at: int | None = None,
        may_wait: bool = True,
        **more: Any,
    ) -> None:
        """Write into the audit log what somebody with a token did.

        Raises:
            HasToWait: as `AuditLog.write`.
            StoreError: it cannot be written, and what it tells of may not be done.
        """
        if self.audit is None or caller.is_anonymous:
            return
        self.audit.write(
            what,
            at=self.clock() if at is None else at,
            may_wait=may_wait,
            who=caller.name,
            clearance=str(caller.clearance),
            **more,
        )
        NOTED.get([]).append(what)

    def lines(self, caller: Caller, since: str | None, deadline: Deadline = NEVER) -> bytes:
        """The lines of the audit log whose clearance a caller reads, as JSON lines.

        Their place in the log is left out: gaps in it would tell how much others read.

        Args:
            since: a day or moment, as the lines have it; only lines of then and later.

        Returns:
            The first `MOST_LINES`; who wants more asks since the moment of the last.

        Raises:
            OutOfTime, Abandoned: as `Deadline.check`.
        """
        told: list[bytes] = []
        for line in deadline.each(() if self.audit is None else self.audit.lines()):
            is_wanted = since is None or str(line.get("at")) >= since
            if is_wanted and caller.reads(str(line.get("clearance"))):
                shown = {name: line[name] for name in line if name not in PLACE}
                told.append(orjson.dumps(shown) + b"\n")
                if len(told) == MOST_LINES:
                    break
        return b"".join(told)

    def told(self, value: Any, words: Collection[str] = ()) -> Any:
        """As `AuditLog.told`."""
        return None if self.audit is None else self.audit.told(value, words)
