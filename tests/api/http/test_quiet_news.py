"""Law 1 of news: over a stretch of hidden writing of every kind, what is told over Server-Sent
Events and over a WebSocket is, byte by byte, what is told over the store's copy.

It takes some seconds; with ``ANSWERABLE_NEWS_SECONDS=60`` it takes a minute.
"""

from __future__ import annotations

import itertools
import os
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from graph.claims.marking import PUBLIC_CLEARANCE
from graph.engines.copies import copy
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.api.http.test_news import LOOK, WHAT, House, empty, served
from tests.api.http.test_sockets import talking
from tests.contract.book import Book, text

__all__ = ["empty"]

SECONDS = float(os.environ.get("ANSWERABLE_NEWS_SECONDS", "3"))
TURNS = {"query": "subscription { callStatus { change { id at kind } } }"}
STEPS = 5
"""How often something is written that both are told."""


def hidden(book: Book, number: int) -> None:
    """One hidden unit of work: recorded, decided about, marked otherwise, taken back."""
    name = f"hidden {number}"
    book.thing(name, ("Event", "Call", "StateBody")[number % 3], marking="restricted")
    claim = book.says(name, "name", text(f"Name {number}"), marking="restricted")
    match number % 4:
        case 0:
            book.review(claim, "accepted")
        case 1:
            book.retract(claim)
        case 2:
            book.remark(claim, "confidential")
        case _:
            book.says("raid", "name", text(f"Another {number}"), marking="restricted")


class Ears:
    """All that somebody hears of one server: two streams, and two subscriptions of one socket."""

    def __init__(self, house: House, stack: ExitStack) -> None:
        self.streams = [stack.enter_context(house.listen(what)) for what in (WHAT, TURNS)]
        self.talk = stack.enter_context(talking(house))
        self.talk.begin()
        for id, what in (("changes", WHAT), ("turns", TURNS)):
            self.talk.say("subscribe", id=id, payload=what)
        self.frames: list[str] = []

    def hear(self, seconds: float) -> None:
        for stream in self.streams:
            stream.read(seconds / 4)
        try:
            while True:
                self.frames.append(str(self.talk.connection.recv(seconds / 4)))
        except TimeoutError:
            return

    def wait(self, count: int) -> None:
        """Until so many were told, over both."""
        end = time.monotonic() + 20
        while len(self.streams[0].events) < count or len(self.news) < count:
            assert time.monotonic() < end, (self.streams[0].raw, self.frames)
            self.hear(0.1)

    @property
    def news(self) -> list[str]:
        return [frame for frame in self.frames if '"next"' in frame]

    @property
    def told(self) -> list[bytes]:
        """The bytes of each stream, without signs of life."""
        return [stream.raw.replace(b":\n\n", b"") for stream in self.streams]


def test_nothing_hidden_is_heard(vocabulary: Vocabulary, empty: Path, tmp_path: Path) -> None:
    """Events, frames and signs of life, whatever is written beside what both are told."""
    store, other = tmp_path / "store.db", tmp_path / "copy.db"
    store.write_bytes(empty.read_bytes())
    with ExitStack() as stack:
        one = served(stack, vocabulary, tmp_path, store)
        make = partial(SqliteEngine.open, vocabulary=vocabulary, clock=one.book.clock)
        hidden(one.book, 0)
        copy(one.book.engine, PUBLIC_CLEARANCE, other, make=make, clock=one.book.clock)
        two = served(stack, vocabulary, tmp_path, other)
        ears = [Ears(house, stack) for house in (one, two)]
        numbers = itertools.count(1)
        for step in range(STEPS):
            end = time.monotonic() + SECONDS / STEPS
            while time.monotonic() < end:
                hidden(one.book, next(numbers))
                for each in ears:
                    each.hear(0.02)
            at = one.book.clock.now
            for house, each in zip((one, two), ears, strict=True):
                house.book.clock.now = at
                house.book.says("raid", "name", text(f"Open {step}"))
                each.wait(step + 1)
        for each in ears:
            each.hear(4 * LOOK)
        assert ears[0].told == ears[1].told
        assert ears[0].frames == ears[1].frames
        assert len(ears[0].news) == STEPS
        assert next(numbers) > STEPS * 4
        for streams in zip(*(each.streams for each in ears), strict=True):
            beats = [stream.raw.count(b":\n\n") for stream in streams]
            assert abs(beats[0] - beats[1]) <= 1
