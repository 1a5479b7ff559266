"""What may have to wait for a file or a thread: done at once where it need not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class HasToWait(Exception):
    """Somebody else holds what is needed, or it takes longer: it is for a thread that may wait."""


@contextmanager
def taken(lock: Lock, *, may_wait: bool) -> Iterator[None]:
    """Hold a lock.

    Raises:
        HasToWait: another thread holds it, and nobody waits here.
    """
    if not lock.acquire(blocking=may_wait):
        raise HasToWait
    try:
        yield
    finally:
        lock.release()
