"""News while somebody listens: the events of a subscription, regardless of how they are sent.

Everybody is told at the ticks of one clock. A look is judged by what the reader may read then, has
a deadline of its own, and comes only where the store or the day is another one than at the last.
What one reader does not take waits nowhere: the next event is read when the last one was taken.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import orjson
from graphql import GraphQLError

from api.access.caller import Caller
from api.access.gate import Gate
from api.errors import TOO_MANY, ErrorCode, RequestError
from api.graphql.error_codes import coded, errors_body
from api.graphql.service import HEAVY, NARROW, Service
from api.graphql.subscriptions.following import Events, Listening, Unheard
from api.http.serving import Serving
from api.http.ticks import Ticks
from api.http.working import Lane, Work
from graph.claims.deadline import Deadline
from graph.claims.errors import Abandoned, Overloaded, StoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Somebody who listens, and to what."""

    listening: Listening
    reads: Caller
    key: str
    """What tells this caller from others: see `api.http.callers`."""
    holds: Callable[[], bool]
    """Whether this caller may still read; waits for files."""
    asked: Mapping[str, Any] = field(default_factory=dict)
    """What the audit log says that was asked."""


class NewsResult(NamedTuple):
    """One result, in JSON."""

    body: bytes
    is_error: bool = False
    """Whether it is of errors alone, and the last."""


class News:
    """The streams of one application."""

    def __init__(self, service: Service, work: Work, gate: Gate, serving: Serving) -> None:
        self._service, self._work, self._gate, self._serving = service, work, gate, serving
        self._ticks = Ticks(lambda: service.state, serving.look)
        self._open: Counter[str] = Counter()
        work.when_stopped(self.stop)

    def stop(self) -> None:
        """End every stream. Listeners may come again with the last cursor."""
        self._ticks.stop()

    @property
    def is_over(self) -> bool:
        """Whether the server ends, and with it everything that goes on and on."""
        return self._ticks.is_over

    async def tick(self) -> None:
        """Wait for the next look, or for the end."""
        await self._ticks.wait()

    @contextmanager
    def opened(self, key: str) -> Iterator[None]:
        """Count one more stream of a caller while the block lasts.

        Raises:
            RequestError: 429, this caller has too many.
            Overloaded: there are too many.
        """
        if self._open[key] >= self._serving.streams_each:
            raise RequestError(
                TOO_MANY,
                f"{self._serving.streams_each} streams of yours are open already; close one",
                {"Retry-After": "60"},
            )
        if self._open.total() >= self._serving.streams:
            raise Overloaded("too many streams of news are open; ask again later")
        self._open[key] += 1
        try:
            with self._ticks.listening():
                yield
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]

    async def begun(self, listener: Listener) -> Events:
        """The first look: all that comes behind it is told.

        Raises:
            Unheard: it cannot be answered.
            StoreError, Overloaded, Abandoned: as `Work.done`.
        """
        await self._note("subscription", listener, 0)
        return await self._looked(listener, None)

    async def events(self, listener: Listener, begun: Events) -> AsyncGenerator[NewsResult]:
        """Results as GraphQL has them, one event each. The last one is an error.

        Args:
            begun: as `begun` has it.

        Raises:
            Abandoned: the server ends, or nobody waits any more.
        """
        try:
            async for result in self._told(listener, begun):
                yield result
        except Unheard as error:
            yield NewsResult(errors_body(error.errors), True)
        except Overloaded as error:
            yield _last(str(error), ErrorCode.OVERLOADED)
        except StoreError:
            yield _last("the store cannot be read at the moment", ErrorCode.UNAVAILABLE)

    async def _told(self, listener: Listener, events: Events) -> AsyncGenerator[NewsResult]:
        loop = asyncio.get_running_loop()
        seen: object = None
        while True:
            for data in events.data:
                sent = loop.time()
                yield NewsResult(orjson.dumps({"data": data}))
                if loop.time() - sent > self._serving.patience:
                    yield _last("what was told was not taken in time", ErrorCode.TOO_SLOW)
                    return
            is_same = not events.more
            while is_same:
                await self._ticks.wait()
                if self._ticks.is_over:
                    raise Abandoned("the server ends; go on behind the last cursor")
                if not await self._gate.aside(listener.holds):
                    yield _last("the token is not taken any more", ErrorCode.UNAUTHENTICATED)
                    return
                now = (self._ticks.found, self._service.today)
                # A state that cannot be told from others may be another one.
                is_same = now == seen and now[0] is not None
                seen = now
            events = await self._looked(listener, events.position)

    async def _looked(self, listener: Listener, position: object | None) -> Events:
        reads, listening = listener.reads, listener.listening
        deadline = Deadline(self._serving.timeout, mend=NARROW)
        look = partial(
            self._service.read_on,
            listening,
            position,
            clearance=reads.clearance,
            deadline=deadline,
            may=reads.may,
            person=reads.person,
        )
        lane = Lane.LIGHT if listening.work <= HEAVY else Lane.HEAVY
        events = await self._work.done(None, deadline, look, lane=lane, caller=listener.key)
        if events.data:
            await self._note("news", listener, events.rows)
        return events

    async def _note(self, what: str, listener: Listener, rows: int) -> None:
        """Write into the audit log that something above public is read."""
        if listener.reads.is_above_public:
            note = partial(self._gate.note, what, listener.reads, rows=rows, **listener.asked)
            await self._gate.aside(note)


def _last(problem: str, code: ErrorCode) -> NewsResult:
    return NewsResult(errors_body(coded([GraphQLError(problem)], code)), True)
