"""What was computed from views, kept for the next request of the same.

A view depends on the state of the store, on a clearance and on a known-at time, and on nothing
else; so everything that was computed from it is kept under these three. Of all states only the
newest is kept: as soon as somebody reads a newer one, all that came from older ones is let go, and
who still reads an older one keeps nothing. What was erased is thus gone from here with the first
question behind the erasure. Some of it outlives writes that do not reach it: see
`graph.views.lasting_results`.

There are three shelves, so that who goes through everything once does not push out what others
come back for: one for *rows*, of which there are many and each is soon read again; one for
*results*; and one for whole *replies*. What there is room for is counted in parts, each about as
large as one response to one call; of replies in bytes. On each shelf what was used longest ago goes
first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from graph.claims.deadline import NEVER, Deadline
from graph.claims.marking import Clearance
from graph.views.lasting_results import Lasting, LastingOf
from graph.views.view import State

RESULTS, ROWS = 100_000, 50_000
"""Parts that either shelf holds at most. Full, the two take about 150 MB: a part of the results is
0.7 kB, one of the rows 1.5 kB (CPython 3.11, 64 bits)."""
REPLIES = 64 * 1024 * 1024
"""Bytes of replies that are kept, where nobody said."""
LARGEST = 4
"""A reply that takes more than this part of their room is not kept: it would push out most."""
VIEWS = 100
"""Views of which something is kept."""

MOST_LASTING = 8
"""Views of the present of which something outlives writes."""

T = TypeVar("T")


class Followed(Protocol):
    """What is read of a snapshot of the store."""

    @property
    def state(self) -> State | None: ...

    @property
    def unit(self) -> int: ...

    def reached(self, since: int) -> frozenset[str] | None: ...


class _Thing(NamedTuple):
    value: object
    parts: int


class _Shelf:
    """Things by key, as many as there is room for."""

    def __init__(self, most: int) -> None:
        self._most, self.parts = most, 0
        self._things: OrderedDict[Hashable, _Thing] = OrderedDict()

    def find(self, key: Hashable) -> _Thing | None:
        thing = self._things.get(key)
        if thing is not None:
            self._things.move_to_end(key)
        return thing

    def put(self, key: Hashable, thing: _Thing) -> None:
        old = self._things.pop(key, None)
        self.parts += thing.parts - (0 if old is None else old.parts)
        self._things[key] = thing
        while self.parts > self._most:
            _, gone = self._things.popitem(last=False)
            self.parts -= gone.parts

    def clear(self) -> None:
        self._things.clear()
        self.parts = 0


class _Turn:
    """Anybody who makes one thing, and how many wait for it or make it."""

    def __init__(self) -> None:
        self.lock, self.users = Lock(), 0


class Keeping:
    """Everything that is kept beside one store.

    Safe to use from several threads. What is put in must never change afterwards, unless it takes
    care of that itself.
    """

    def __init__(self, results: int = RESULTS, rows: int = ROWS, replies: int = REPLIES) -> None:
        """Nothing yet.

        Args:
            results: parts that there is room for.
            rows: the same of rows.
            replies: bytes that there is room for.
        """
        self._lock = Lock()
        self._state: State | None = None
        self._views: OrderedDict[tuple[Clearance, int | None], int] = OrderedDict()
        self._given = 0
        """How many views got a number, of any state; none is given twice."""
        self._first = 0
        """The number of the first view of the newest state."""
        self._shelves = {False: _Shelf(results), True: _Shelf(rows)}
        """The results and, under true, the rows."""
        self._replies, self._largest = _Shelf(replies), replies // LARGEST
        self._turns: dict[Hashable, _Turn] = {}
        self._lasting: OrderedDict[Clearance, Lasting] = OrderedDict()
        """Of views of the present alone."""
        self._unit: int | None = None
        """The last unit of work of the newest state; None where nobody said."""

    @property
    def parts(self) -> int:
        """How many parts are kept now, aside from replies."""
        return sum(shelf.parts for shelf in self._shelves.values())

    def of(
        self,
        state: State | None,
        clearance: Clearance,
        known_at: int | None,
        deadline: Deadline = NEVER,
    ) -> Kept:
        """What is kept of one view.

        Who waits for what another thread is making waits no longer than until the deadline.

        Of a state that is not the newest, or that cannot be told from others, nothing is; what is
        computed from it is kept for as long as its request lasts.
        """
        with self._lock:
            if state is None or not self._is_newest(state):
                return Kept(Keeping(), 0, deadline)
            view = (clearance, known_at)
            lasting = None
            # Anybody can name any moment: each would push out what readers of the present share.
            if known_at is None:
                lasting = LastingOf(self._lasting.setdefault(clearance, Lasting(state)), state)
                self._lasting.move_to_end(clearance)
                if len(self._lasting) > MOST_LASTING:
                    self._lasting.popitem(last=False)
            number = self._views.get(view)
            if number is None:
                number = self._views[view] = self._given
                self._given += 1
                if len(self._views) > VIEWS:
                    self._views.popitem(last=False)
            else:
                self._views.move_to_end(view)
            return Kept(self, number, deadline, lasting)

    def follow(self, snapshot: Followed) -> None:
        """Drop what came from older states than this one, save what nothing reached since."""
        state = snapshot.state
        with self._lock:
            known, unit = self._state, self._unit
            is_used = any(one.is_used for one in self._lasting.values())
            is_new = state is not None and (known is None or state.number > known.number)
        if state is None or not is_new:
            self.settle(state)
            return
        now, touched = snapshot.unit, None
        # A state of which nobody wrote a unit of work came about otherwise.
        if is_used and known is not None and unit is not None:
            touched = snapshot.reached(unit) if now - unit == state.number - known.number else None
        with self._lock:
            if self._state != known:
                return  # another thread was there first
            lasting = self._lasting if touched is not None else {}
            outlive = [
                (view, one) for view, one in lasting.items() if one.outlives(state, touched or ())
            ]
            self._is_newest(state)
            self._lasting = OrderedDict(outlive)
            self._unit = now

    def settle(self, state: State | None) -> None:
        """Drop what came from older states than this one."""
        with self._lock:
            self._is_newest(state)

    def _is_newest(self, state: State | None) -> bool:
        known = self._state
        if state is None or (known is not None and state.number < known.number):
            return False
        if state != known:
            for shelf in (*self._shelves.values(), self._replies):
                shelf.clear()
            self._views.clear()
            self._lasting.clear()
            self._unit = None
            self._first = self._given
            self._state = state
        return True

    # ------------------------------------------------------------------ for `Kept` alone

    def find(self, view: int, keys: Iterable[Hashable], *, rows: bool) -> dict[Hashable, Any]:
        """Those that are kept."""
        shelf = self._shelves[rows]
        with self._lock:
            found = {key: shelf.find((view, key)) for key in keys}
        return {key: thing.value for key, thing in found.items() if thing is not None}

    def put(self, view: int, things: Mapping[Hashable, tuple[object, int]], *, rows: bool) -> None:
        """Keep these, as far as there is room, each with its number of parts."""
        with self._lock:
            if view >= self._first:  # else its state is older by now
                for key, (value, parts) in things.items():
                    self._shelves[rows].put((view, key), _Thing(value, parts))

    def reply(self, view: int, key: Hashable) -> object | None:
        """A reply that is kept."""
        with self._lock:
            thing = self._replies.find((view, key))
        return None if thing is None else thing.value

    def put_reply(self, view: int, key: Hashable, reply: object, size: int) -> None:
        """Keep a reply that leaves room for others."""
        if size <= self._largest:
            with self._lock:
                if view >= self._first:
                    self._replies.put((view, key), _Thing(reply, size))

    @contextmanager
    def turn(self, view: int, key: Hashable, deadline: Deadline) -> Iterator[None]:
        """One at a time: anybody who makes this thing, while others wait for it."""
        place = (view, key)
        with self._lock:
            turn = self._turns.setdefault(place, _Turn())
            turn.users += 1
        try:
            with deadline.holding(turn.lock):
                yield
        finally:
            with self._lock:
                turn.users -= 1
                if not turn.users:
                    del self._turns[place]


class Kept:
    """What is kept of one view."""

    def __init__(
        self,
        keeping: Keeping,
        view: int,
        deadline: Deadline = NEVER,
        lasting: LastingOf | None = None,
    ) -> None:
        self._keeping, self._view, self._deadline = keeping, view, deadline
        self.lasting = lasting
        """What outlives writes that do not reach it; None where nothing is kept."""

    def find(self, keys: Iterable[Hashable], *, rows: bool = False) -> dict[Hashable, Any]:
        """Those of these things that are kept, by key."""
        return self._keeping.find(self._view, keys, rows=rows)

    def put(self, things: Mapping[Hashable, tuple[object, int]], *, rows: bool = False) -> None:
        """Keep these: by key, the thing and its number of parts."""
        self._keeping.put(self._view, things, rows=rows)

    def reply(self, key: Hashable) -> object | None:
        """The reply of that key; None where it is not kept."""
        return self._keeping.reply(self._view, key)

    def put_reply(self, key: Hashable, reply: object, size: int) -> None:
        """Keep a reply that takes so many bytes, its key among them."""
        self._keeping.put_reply(self._view, key, reply, size)

    def made(self, key: Hashable, make: Callable[[], tuple[T, int]]) -> T:
        """The result of that key; made now, by one thread alone, where it is not kept.

        Args:
            make: gives it, and its number of parts.

        Raises:
            OutOfTime, Abandoned: another thread was not done making it in time.
        """
        found = self.find([key])
        if not found:
            with self._keeping.turn(self._view, key, self._deadline):
                found = self.find([key])
                if not found:
                    value, parts = make()
                    self.put({key: (value, parts)})
                    return value
        return cast(T, found[key])
