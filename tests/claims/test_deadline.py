"""When work has to end."""

from __future__ import annotations

import threading

import pytest

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import Abandoned, OutOfTime


class Time:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_work_ends_when_its_time_is_over() -> None:
    """Not before; the message says how long it was and what would take less."""
    time = Time()
    deadline = Deadline(2.5, mend="ask for fewer", clock=time)
    time.now += 2.4
    deadline.check()
    assert not deadline.over
    assert deadline.left == pytest.approx(0.1)
    time.now += 0.2
    assert deadline.over
    assert deadline.left == 0
    with pytest.raises(OutOfTime, match=r"longer than 2\.5 seconds .* ask for fewer"):
        deadline.check()


def test_work_ends_when_nobody_waits() -> None:
    """However much time there would be."""
    deadline = Deadline()
    deadline.check()
    assert (deadline.left, deadline.over, deadline.stopped) == (None, False, False)
    deadline.stop()
    assert deadline.over
    with pytest.raises(Abandoned):
        deadline.check()
    assert not NEVER.over


def test_whoever_waits_for_a_lock_waits_until_then() -> None:
    """What another holds keeps nobody beyond his deadline; a free lock is held and let go."""
    lock = threading.Lock()
    with lock, pytest.raises(OutOfTime), Deadline(0.05).holding(lock):
        pass
    with NEVER.holding(lock):
        assert lock.locked()
    assert not lock.locked()
