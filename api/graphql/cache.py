"""What was made last, kept for the next request of the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """The things used last, by key, as many as there is room for; a None key is never kept."""

    def __init__(self, room: int) -> None:
        """A cache.

        Args:
            room: how large the kept things may be together, in the unit that `put` is given.
        """
        self._room, self._lock = room, Lock()
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self.size = 0

    def get(self, key: Hashable | None) -> T | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable | None, value: T, size: int) -> None:
        """Keep a thing of that size; what is larger than all the room is not kept."""
        if key is None or size > self._room:
            return
        with self._lock:
            old = self._kept.pop(key, None)
            self.size += size - (0 if old is None else old[1])
            self._kept[key] = (value, size)
            while self.size > self._room:
                _, (_, gone) = self._kept.popitem(last=False)
                self.size -= gone
