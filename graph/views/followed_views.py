"""Views of the present that are followed from state to state, so that what is kept of them outlives
writes: what these reached is dropped when somebody asks next."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from graph.claims.marking import Clearance
from graph.views.view import State

T = TypeVar("T")

MOST_VIEWS = 64
"""Clearances that are followed; of all others nothing is kept."""
MOST_LOOKS = 500_000
"""So many things are worth looking for; where a write may have reached more, all go."""

Reached: TypeAlias = Callable[[int], frozenset[str] | None]
"""From a unit of work: the ids of all that a view read of it or behind it, as
`graph.engines.engine.Snapshot.reached` gives them."""


class _At(NamedTuple):
    """How far a view has been followed."""

    state: State
    unit: int


class FollowedViews(ABC, Generic[T]):
    """What is kept of single entities in some views, each thing for all that was asked alike of a
    view. Safe to use from several threads."""

    def __init__(self, room: int) -> None:
        self.room, self.size = room, 0
        """Bytes that there are for it, and that it takes."""
        self._lock = Lock()
        self._things: OrderedDict[tuple[Clearance, Hashable], T] = OrderedDict()
        """By the view and what was asked; those last that were used last."""
        self._at: OrderedDict[Clearance, _At] = OrderedDict()
        self._first = 0
        """The number of the first state of which anything may be kept."""

    def clear(self, state: State) -> None:
        """Keep nothing of older states, not even for who reads one of them yet."""
        with self._lock:
            self._first = state.number
            self._at.clear()
            self._forget()

    def follow(self, clearance: Clearance, state: State, unit: int, reached: Reached) -> bool:
        """Drop what writes reached that one view reads.

        Args:
            unit: the last unit of work of the state.

        Returns:
            Whether the state is the newest of which anything is known.
        """
        with self._lock:
            if state.number < self._first:
                return False
            at = self._at.get(clearance)
            if at is None:
                self._drop_views(MOST_VIEWS - 1)
                self._at[clearance] = _At(state, unit)
                return True
            self._at.move_to_end(clearance)
        if at.state == state:
            return True
        if state.number < at.state.number:
            return False
        ids = reached(at.unit)
        with self._lock:
            if self._at.get(clearance) != at:
                return self._at.get(clearance) == _At(state, unit)  # another thread was there first
            self._reach(clearance, ids)
            self._at[clearance] = _At(state, unit)
            return True

    def _drop_views(self, most: int) -> None:
        """Follow so many clearances at most, those that were asked with last."""
        while len(self._at) > most:
            clearance, _ = self._at.popitem(last=False)
            self._reach(clearance, None)

    def _thing(self, clearance: Clearance, state: State, asked: Hashable) -> T | None:
        """What is kept of what was asked, if a state is the newest of which is known."""
        key = (clearance, asked)
        if key not in self._things or not self._is_at(clearance, state):
            return None
        self._things.move_to_end(key)
        return self._things[key]

    def _things_of(self, clearance: Clearance) -> list[tuple[Clearance, Hashable]]:
        """The keys of all that is kept of one view."""
        return [key for key in self._things if key[0] == clearance]

    def _forget(self) -> None:
        """Drop everything."""
        self._things.clear()
        self.size = 0

    def _is_at(self, clearance: Clearance, state: State) -> bool:
        """Whether a state is the newest of a view of which anything is known."""
        at = self._at.get(clearance)
        return at is not None and at.state == state

    @abstractmethod
    def _reach(self, clearance: Clearance, ids: Collection[str] | None) -> None:
        """Drop what one view has of these; all of it where nobody knows what was reached."""


class FollowedView:
    """One of them at one state, for as long as its snapshot is held. What writes reached is dropped
    before the first look.

    Args:
        unit: the last unit of work of the state.
    """

    def __init__(
        self,
        kept: FollowedViews[Any],
        clearance: Clearance,
        state: State,
        unit: int,
        reached: Reached,
    ) -> None:
        self.clearance, self.state, self.unit = clearance, state, unit
        self._kept, self._reached, self._is_followed = kept, reached, False

    def follow(self) -> None:
        """See `FollowedViews.follow`; once for all looks."""
        if not self._is_followed:
            self._kept.follow(self.clearance, self.state, self.unit, self._reached)
            self._is_followed = True
