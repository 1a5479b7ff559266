"""What was worked out from views, kept for who asks the same again.

A view depends on the state of the store, on a clearance and on a known-at time, and on nothing
else; so whatever was worked out from it is kept under these three. Of all states only the newest
is kept: as soon as somebody reads a newer one, all that came from older ones is let go, and who
still reads an older one keeps nothing. What was erased is thus gone from here with the first
question behind the erasure.

What there is room for is counted in *parts*, each about as large as one response to one call.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, NamedTuple, TypeVar, cast

from graph.marking import Clearance
from graph.view import State

MOST = 200_000
"""Parts that are kept at most; together about 150 MB, measured on 64-bit CPython 3.11."""

T = TypeVar("T")


class _Thing(NamedTuple):
    value: object
    parts: int


class _Turn:
    """Whoever makes one thing, and how many wait for it or make it."""

    def __init__(self) -> None:
        self.lock, self.users = Lock(), 0


class Keeping:
    """Everything that is kept beside one store; what was used longest ago goes first.

    Safe to use from several threads. What is put in must never change afterwards, unless it takes
    care of that itself.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._state: State | None = None
        self._worlds = 0
        """How many views there were, of whatever state; their numbers are never given again."""
        self._first = 0
        """The number of the first view of the newest state."""
        self._things: OrderedDict[Hashable, _Thing] = OrderedDict()
        self._turns: dict[Hashable, _Turn] = {}
        self.parts = 0
        """How many parts are kept now."""

    def of(self, state: State | None, clearance: Clearance, known_at: int | None) -> Kept:
        """What is kept of one view.

        Of a state that is not the newest, or that cannot be told from others, nothing is; what is
        worked out from it is kept for as long as its request lasts.
        """
        with self._lock:
            if self._is_newest(state):
                view = (clearance, known_at)
                known = self._things.get(view)
                if known is None:
                    self._add(view, _Thing(self._worlds, 1))
                    self._worlds += 1
                    return Kept(self, self._worlds - 1)
                self._things.move_to_end(view)
                return Kept(self, cast(int, known.value))
        return Kept(Keeping(self._most), 0)

    def settle(self, state: State | None) -> None:
        """Let go of what came from older states than this one."""
        with self._lock:
            self._is_newest(state)

    def _is_newest(self, state: State | None) -> bool:
        known = self._state
        if state is None or (known is not None and state.number < known.number):
            return False
        if state != known:
            self._things.clear()
            self.parts = 0
            self._first = self._worlds
            self._state = state
        return True

    def _add(self, key: Hashable, thing: _Thing) -> None:
        old = self._things.pop(key, None)
        self.parts += thing.parts - (0 if old is None else old.parts)
        self._things[key] = thing
        while self.parts > self._most:
            _, gone = self._things.popitem(last=False)
            self.parts -= gone.parts

    # ------------------------------------------------------------------ for `Kept` alone

    def find(self, world: int, keys: Iterable[Hashable]) -> dict[Hashable, Any]:
        """Those that are kept."""
        found = {}
        with self._lock:
            for key in keys:
                thing = self._things.get((world, key))
                if thing is not None:
                    self._things.move_to_end((world, key))
                    found[key] = thing.value
        return found

    def put(self, world: int, things: Mapping[Hashable, tuple[object, int]]) -> None:
        """Keep these, as far as there is room, each with its number of parts."""
        with self._lock:
            if world >= self._first:  # else its state is older by now
                for key, (value, parts) in things.items():
                    self._add((world, key), _Thing(value, parts))

    @contextmanager
    def turn(self, world: int, key: Hashable) -> Iterator[None]:
        """One at a time: whoever makes this thing, while others wait for it."""
        place = (world, key)
        with self._lock:
            turn = self._turns.setdefault(place, _Turn())
            turn.users += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._lock:
                turn.users -= 1
                if not turn.users:
                    del self._turns[place]


class Kept:
    """What is kept of one view."""

    def __init__(self, keeping: Keeping, world: int) -> None:
        self._keeping, self._world = keeping, world

    def find(self, keys: Iterable[Hashable]) -> dict[Hashable, Any]:
        """Those of these things that are kept, by key."""
        return self._keeping.find(self._world, keys)

    def put(self, things: Mapping[Hashable, tuple[object, int]]) -> None:
        """Keep these: by key, the thing and its number of parts."""
        self._keeping.put(self._world, things)

    def made(self, key: Hashable, make: Callable[[], tuple[T, int]]) -> T:
        """The thing of that key; made now, by one thread alone, where it is not kept.

        Args:
            make: gives it, and its number of parts.
        """
        found = self.find([key])
        if not found:
            with self._keeping.turn(self._world, key):
                found = self.find([key])
                if not found:
                    value, parts = make()
                    self.put({key: (value, parts)})
                    return value
        return cast(T, found[key])
