"""What may have to wait for a file or a thread: done at once where it need not."""

from __future__ import annotations

from threading import Lock


class HasToWait(Exception):
    """Somebody else holds what is needed, or it takes longer: it is for a thread that may wait."""


class taken:
    """Hold a lock.

    Raises:
        HasToWait: another thread holds it, and nobody waits here.
    """

    def __init__(self, lock: Lock, *, may_wait: bool) -> None:
        self._lock, self._may_wait = lock, may_wait

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=self._may_wait):
            raise HasToWait

    def __exit__(self, *_: object) -> None:
        self._lock.release()
