"""What replies have of single entities, kept until a write reaches one of those it was read of.

A *portion* is what one selection makes of one entity, with everything below. It names the ids of
all entities that were read for it, and it goes when a unit of work registers or marks one of these,
or records or decides a claim that names one and that the view reads. All others stay, so that a
write of one claim leaves the rest of a long list as it was.

There is one room for the portions of all views of the present. Where it is full, what goes first is
of the selection that was used longest ago.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import NamedTuple

from orjson import Fragment

from graph.claims.marking import Clearance
from graph.views.followed_views import MOST_LOOKS, FollowedView, FollowedViews, Reached
from graph.views.view import State

ROOM = 32 * 1024 * 1024
"""Bytes that portions may take, where nobody said."""
_BESIDE, _LINK = 450, 150
"""Bytes that a portion takes beside what is written, and for each id beside its own (CPython 3.11,
64 bits)."""


class Portion(NamedTuple):
    """What one selection makes of one entity."""

    value: Fragment
    """As replies take it. It never changes."""
    length: int
    """Characters of the reply."""
    size: int
    """Bytes of it."""
    of: tuple[str, ...]
    """The ids of all that was read for it, its own first."""


class _Alike:
    """The portions that one selection makes in one view, by id."""

    def __init__(self) -> None:
        self.by_id: dict[str, Portion] = {}
        self._within: dict[str, set[str]] = {}
        """Of what was read for others: whose portions it was read for."""

    def put(self, portions: Mapping[str, Portion]) -> int:
        """Put these in; gives the bytes that are taken by them, less what was there."""
        grown = 0
        within = self._within
        for id, portion in portions.items():
            if id in self.by_id:
                grown -= self.drop(id)
            self.by_id[id] = portion
            for other in portion.of[1:]:
                within.setdefault(other, set()).add(id)
            grown += _size(portion)
        return grown

    def reach(self, ids: Iterable[str]) -> int:
        """Drop what was read of these; gives the bytes that are free by it."""
        freed = 0
        for id in ids:
            if id in self.by_id:
                freed += self.drop(id)
            for holder in tuple(self._within.get(id, ())):
                freed += self.drop(holder)
        return freed

    def drop(self, id: str) -> int:
        """Drop one that is there; gives the bytes that are free by it."""
        portion = self.by_id.pop(id)
        for other in portion.of[1:]:
            holders = self._within.get(other)
            if holders is not None:
                holders.discard(id)
                if not holders:
                    del self._within[other]
        return _size(portion)


def _size(portion: Portion) -> int:
    return portion.size + _BESIDE + _LINK * (len(portion.of) - 1)


class Portions(FollowedViews[_Alike]):
    """Those of all views of the present of one store. Safe to use from several threads."""

    def __init__(self, room: int = ROOM) -> None:
        super().__init__(room)

    def _reach(self, clearance: Clearance, ids: Collection[str] | None) -> None:
        those = self._things_of(clearance)
        if ids is None or len(ids) * len(those) > MOST_LOOKS:
            for key in those:
                self.size -= sum(map(_size, self._things.pop(key).by_id.values()))
            return
        for key in those:
            alike = self._things[key]
            self.size -= alike.reach(ids)
            if not alike.by_id:
                del self._things[key]

    def find(
        self, clearance: Clearance, state: State, selection: Hashable, ids: Iterable[str]
    ) -> dict[str, Portion]:
        """Those that are kept of some entities, if a state is the newest of which is known."""
        with self._lock:
            alike = self._thing(clearance, state, selection)
            known = {} if alike is None else alike.by_id
            return {id: known[id] for id in ids if id in known}

    def put(
        self,
        clearance: Clearance,
        state: State,
        selection: Hashable,
        portions: Mapping[str, Portion],
    ) -> None:
        """Keep these, as far as there is room, if a state is the newest of which is known."""
        key = (clearance, selection)
        with self._lock:
            if not portions or not self._is_at(clearance, state):
                return
            alike = self._things.setdefault(key, _Alike())
            self._things.move_to_end(key)
            self.size += alike.put(portions)
            while self.size > self.room:
                oldest, those = next(iter(self._things.items()))
                self.size -= those.drop(next(iter(those.by_id)))
                if not those.by_id:
                    del self._things[oldest]


class PortionsOf(FollowedView):
    """Those of one view at one state."""

    def __init__(
        self, portions: Portions, clearance: Clearance, state: State, unit: int, reached: Reached
    ) -> None:
        super().__init__(portions, clearance, state, unit, reached)
        self._portions = portions
        self.room = portions.room
        """Bytes that there are for the portions of all views."""

    def find(self, selection: Hashable, ids: Iterable[str]) -> dict[str, Portion]:
        """See `Portions.find`."""
        self.follow()
        return self._portions.find(self.clearance, self.state, selection, ids)

    def put(self, selection: Hashable, portions: Mapping[str, Portion]) -> None:
        """See `Portions.put`."""
        self._portions.put(self.clearance, self.state, selection, portions)
