"""What was made last, kept for the next request of the same."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

from cachetools import LRUCache

T = TypeVar("T")


class Cache(Generic[T]):
    """The things used last, by key, as many as there is room for; a None key is never kept."""

    def __init__(self, room: int) -> None:
        """A cache.

        Args:
            room: how large the kept things may be together, in the unit that `put` is given.
        """
        self.room, self._lock = room, Lock()
        self._kept: LRUCache[Hashable, tuple[T, int]] = LRUCache(room, lambda kept: kept[1])

    @property
    def size(self) -> int:
        """How large the kept things are together."""
        return int(self._kept.currsize)

    def get(self, key: Hashable | None) -> T | None:
        with self._lock:
            found = self._kept.get(key)
            return None if found is None else found[0]

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._kept.clear()

    def put(self, key: Hashable | None, value: T, size: int) -> None:
        """Keep a thing of that size; what is larger than all the room is not kept."""
        if key is None or size > self.room:
            return
        with self._lock:
            self._kept[key] = (value, size)
