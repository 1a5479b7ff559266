"""When a piece of work has to end, wherever it is by then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from time import monotonic
from typing import TypeVar

from graph.claims.errors import Abandoned, OutOfTime

T = TypeVar("T")

LOOK = 0.1
"""Seconds between two looks at the clock of who waits for another thread."""
MEND = "ask for less at once, or allow more time"


class Deadline:
    """A moment by which work ends, or before it, when nobody waits for its result any more.

    Anybody who works long asks `check` again and again; an engine asks `over` inside its own loops.
    Safe to use from several threads.
    """

    def __init__(
        self,
        seconds: float | None = None,
        *,
        mend: str = MEND,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """A deadline so many seconds from now.

        Args:
            seconds: None for no end of its own.
            mend: what to do about it, for the message.
            clock: seconds since whenever, never going back.
        """
        self.seconds, self._mend, self._clock = seconds, mend, clock
        self._end = None if seconds is None else clock() + seconds
        self._stopped = Event()

    def stop(self) -> None:
        """Nobody waits any more: what is under way ends now."""
        self._stopped.set()

    @property
    def over(self) -> bool:
        """Whether to end now."""
        return self._stopped.is_set() or (self._end is not None and self._clock() >= self._end)

    @property
    def stopped(self) -> bool:
        """Whether nobody waits any more."""
        return self._stopped.is_set()

    @property
    def left(self) -> float | None:
        """How many seconds are left; None where it has no end of its own."""
        return None if self._end is None else max(0.0, self._end - self._clock())

    def within(self, seconds: float) -> Deadline:
        """One so many seconds from now, which ends with this one at the latest."""
        if self._end is not None and self._end <= self._clock() + seconds:
            return self
        sooner = Deadline(seconds, mend=self._mend, clock=self._clock)
        sooner._stopped = self._stopped
        return sooner

    def check(self) -> None:
        """Go on only where there is time.

        Raises:
            OutOfTime: the moment has come.
            Abandoned: nobody waits any more.
        """
        if self._stopped.is_set():
            raise Abandoned("this was stopped before it was done: nobody waits for it any more")
        if self._end is not None and self._clock() >= self._end:
            raise OutOfTime(
                f"this took longer than {self.seconds:g} seconds and was stopped; {self._mend}"
            )

    def each(self, things: Iterable[T]) -> Iterator[T]:
        """These, one after another, as long as there is time.

        Raises:
            As `check`.
        """
        for thing in things:
            self.check()
            yield thing

    @contextmanager
    def holding(self, lock: Lock) -> Iterator[None]:
        """Hold a lock, and wait for it no longer than there is time.

        Raises:
            As `check`.
        """
        while not lock.acquire(timeout=LOOK):
            self.check()
        try:
            yield
        finally:
            lock.release()


NEVER = Deadline()
"""No end at all. Nobody stops it."""
