"""What was computed from a view and outlives writes that do not reach it.

What keeps something here names the ids of everything that was read for it. A unit of work reaches
it where it registered or marked one of these, or recorded or decided a claim that names one; and
where the view has, or had, what was written. Of the ids nothing stays but where they fall in a
field of bits: no text, and now and then a write seems to reach what it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from threading import RLock
from typing import Protocol, TypeVar, cast

from graph.views.reached_since import ReachedSince
from graph.views.view import State


class Weighed(Protocol):
    """Something that is kept."""

    @property
    def size(self) -> int:
        """Bytes that it takes."""


W = TypeVar("W", bound=Weighed)

_BITS = 24
"""A field has two to the power of so many bits: 2 MB. With a million ids in it, one id in eighty
seems to be there and is not."""
_MASK = (1 << _BITS) - 1


class IdField:
    """Ids, as far as it takes to say that some others are certainly not among them."""

    def __init__(self) -> None:
        self._field = bytearray()

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return len(self._field)

    def add(self, ids: Iterable[str]) -> None:
        """Add ids."""
        if not self._field:
            self._field = bytearray(1 << (_BITS - 3))
        field, mask = self._field, _MASK
        for id in ids:  # as `_places`, of very many
            found = hash(id)
            one, other = found & mask, (found >> _BITS) & mask
            field[one >> 3] |= 1 << (one & 7)
            field[other >> 3] |= 1 << (other & 7)

    def meets(self, ids: Iterable[str]) -> bool:
        """Whether one of these may be among them."""
        field = self._field
        return bool(field) and any(
            all(field[place >> 3] >> (place & 7) & 1 for place in _places(id)) for id in ids
        )


def _places(id: str) -> tuple[int, int]:
    found = hash(id)
    return found & _MASK, (found >> _BITS) & _MASK


class Lasting:
    """Of one view."""

    def __init__(self, state: State, unit: int, room: int) -> None:
        """Nothing yet.

        Args:
            unit: the last unit of work of the state.
            room: bytes that all in it may take.
        """
        self.room = max(0, room - (1 << (_BITS - 3)))
        """Bytes that a thing in it may take, beside the ids."""
        self._lock = RLock()
        self._state, self._unit, self._reach = state, unit, IdField()
        self._things: dict[Hashable, Weighed] = {}

    @property
    def size(self) -> int:
        """Bytes that all in it takes. No writer is waited for."""
        return self._reach.size + sum(one.size for one in list(self._things.values()))

    def thing(self, name: Hashable, make: Callable[[int], W]) -> W:
        """The thing of that name; made empty, for so many bytes, where there is none."""
        with self._lock:
            if name not in self._things:
                self._things[name] = make(self.room)
            return cast(W, self._things[name])

    def put(self, state: State, ids: Collection[str], write: Callable[[], None]) -> None:
        """Write into a thing what was computed from a state, unless a newer one is known.

        Args:
            ids: of all that was read for it.
        """
        with self._lock:
            if state == self._state:
                self._reach.add(ids)
                write()

    def is_of(self, state: State) -> bool:
        """Whether all in it holds of a state; asked behind reading: others write meanwhile."""
        with self._lock:
            return state == self._state

    def goes_on(self, state: State, unit: int, since: ReachedSince) -> bool:
        """Whether nothing of it was reached on the way to a newer state, of which it is then.

        Args:
            unit: the last unit of work of that state.
        """
        with self._lock:
            was, of, used = self._state, self._unit, bool(self._things)
        if was == state:
            return True
        touched = since.reached(of) if used else None
        with self._lock:
            if self._state != was:
                return self._state == state  # another thread looked, too
            if touched is None or self._reach.meets(touched):
                self._state = State(-1, "")  # who still reads an older one adds nothing any more
                return False
            self._state, self._unit = state, unit
            return True


class LastingOf:
    """What outlives writes, for who reads one state of a view."""

    def __init__(self, lasting: Lasting, state: State, weigh: Callable[[], None]) -> None:
        """Of one reader.

        Args:
            weigh: sees to it that all readers' things have room.
        """
        self._lasting, self._state, self._weigh = lasting, state, weigh

    def thing(self, name: Hashable, make: Callable[[int], W]) -> W:
        """See `Lasting.thing`."""
        return self._lasting.thing(name, make)

    @property
    def holds(self) -> bool:
        """See `Lasting.is_of`."""
        return self._lasting.is_of(self._state)

    def put(self, ids: Collection[str], write: Callable[[], None]) -> None:
        """See `Lasting.put`."""
        self._lasting.put(self._state, ids, write)
        self._weigh()
