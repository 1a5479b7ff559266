"""What was made last, kept for who asks the same again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """The things used last, by key; a None key is never kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable | None) -> T | None:
        value = self._kept.get(key)
        if value is not None:
            with suppress(KeyError):  # another thread may have let it go meanwhile
                self._kept.move_to_end(key)
        return value

    def put(self, key: Hashable | None, value: T) -> None:
        if key is None:
            return
        self._kept[key] = value
        while len(self._kept) > self._most:
            with suppress(KeyError):
                self._kept.popitem(last=False)
