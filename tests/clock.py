"""A clock that a test sets."""

from __future__ import annotations

from dataclasses import dataclass

START = 1_798_761_600_000_000
"""2027-01-01T00:00Z in microseconds since 1970: later than any decision of the seeds."""


@dataclass(slots=True)
class Clock:
    """Gives `now`, in microseconds since 1970, until it is set to something else."""

    now: int = START

    def __call__(self) -> int:
        return self.now

    def tick(self, by: int = 1_000_000) -> int:
        """Let some time pass, a second where nothing is said; the time then."""
        self.now += by
        return self.now


def later() -> int:
    """A moment behind everything that tests tell: that of a request."""
    return START + 10 * 365 * 24 * 3600 * 1_000_000
