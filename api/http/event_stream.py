"""Server-Sent Events, as the *distinct connections mode* of the protocol of graphql-sse has them:
https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md.

Each result is an event ``next``; behind the last one comes ``complete``. A stream that ends without
one was ended by the server: clients come again. Signs of life are comments, by the clock alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, aclosing, suppress
from typing import TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.http.news import NewsResult
from graph.claims.errors import Abandoned

T = TypeVar("T")

EVENTS = "text/event-stream"
BEAT = b":\n\n"
COMPLETE = b"event: complete\ndata: \n\n"
HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Language",
    # A proxy that gathers a reply would keep what is new.
    "X-Accel-Buffering": "no",
}


def next_event(result: bytes) -> bytes:
    """One result as an event; JSON has no line ends of its own."""
    return b"event: next\ndata: " + result + b"\n\n"


def single(result: bytes) -> Response:
    """The stream of what has one result."""
    return Response(next_event(result) + COMPLETE, 200, HEADERS, f"{EVENTS}; charset=utf-8")


class EventStream(Response):
    """The stream of a subscription."""

    def __init__(
        self,
        results: AsyncGenerator[NewsResult],
        beat: float,
        open_: AbstractContextManager[object],
    ) -> None:
        """A stream.

        Args:
            results: one after another; raises `Abandoned` where the server ends it.
            beat: seconds from one sign of life to the next.
            open_: left when the stream has ended.
        """
        super().__init__(None, 200, HEADERS, f"{EVENTS}; charset=utf-8")
        del self.headers["content-length"]
        self._results, self._beat, self._open = results, beat, open_

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        with self._open:
            await send(start)
            telling = asyncio.ensure_future(self._tell(send))
            leaving = asyncio.ensure_future(_left(receive))
            both = (telling, leaving)
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in both:
                    task.cancel()
                await asyncio.gather(*both, return_exceptions=True)
            if telling.done() and not telling.cancelled():
                telling.result()

    async def _tell(self, send: Send) -> None:
        async def sent(body: bytes, *, more: bool = True) -> None:
            await send({"type": "http.response.body", "body": body, "more_body": more})

        # At once, so that the client knows that it is listened to.
        await sent(BEAT)
        end = COMPLETE
        try:
            async with aclosing(self._results) as results:
                async for result in beating(results, self._beat):
                    await sent(BEAT if result is None else next_event(result.body))
        except Abandoned:
            end = b""
        await sent(end, more=False)


async def _left(receive: Receive) -> None:
    """Wait until the client leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def beating(results: AsyncGenerator[T], seconds: float) -> AsyncGenerator[T | None]:
    """The results, and None at each beat of a clock, which no result puts off."""
    loop = asyncio.get_running_loop()
    due = loop.time() + seconds
    waiting = asyncio.ensure_future(anext(results))
    try:
        while True:
            await asyncio.wait([waiting], timeout=max(0.0, due - loop.time()))
            if loop.time() >= due:
                due += seconds * ((loop.time() - due) // seconds + 1)
                yield None
            elif waiting.done():
                try:
                    result = waiting.result()
                except StopAsyncIteration:
                    return
                yield result
                waiting = asyncio.ensure_future(anext(results))
    finally:
        waiting.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await waiting
