"""A shelf of things that are kept for views: as many as there is room for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import NamedTuple


class KeptThing(NamedTuple):
    """Something that is kept, and how much room it takes."""

    value: object
    parts: int


class Shelf:
    """Things by their view and a key. What was used longest ago goes first."""

    def __init__(self, most: int) -> None:
        self._most, self.parts = most, 0
        self._things: OrderedDict[tuple[Hashable, Hashable], KeptThing] = OrderedDict()
        self._keys: dict[Hashable, set[Hashable]] = {}
        """Of each view."""

    def find(self, view: Hashable, key: Hashable) -> KeptThing | None:
        thing = self._things.get((view, key))
        if thing is not None:
            self._things.move_to_end((view, key))
        return thing

    def put(self, view: Hashable, key: Hashable, thing: KeptThing) -> None:
        old = self._things.pop((view, key), None)
        self.parts += thing.parts - (0 if old is None else old.parts)
        self._things[view, key] = thing
        self._keys.setdefault(view, set()).add(key)
        while self.parts > self._most:
            (of, gone), lost = self._things.popitem(last=False)
            self.parts -= lost.parts
            self._keys[of].discard(gone)

    def drop(self, view: Hashable) -> None:
        """Keep nothing of one view."""
        for key in self._keys.pop(view, ()):
            self.parts -= self._things.pop((view, key)).parts

    def clear(self) -> None:
        self._things.clear()
        self._keys.clear()
        self.parts = 0
