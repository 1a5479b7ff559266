"""What was computed from views, kept for the next request of the same.

A view depends on the state of the store, on a clearance and on a known-at time, and on nothing
else; so everything that was computed from it is kept under these three. What a view may not read
changes nothing in it: of a newer state all is kept that came from an older one, unless something
was written in between that the clearance reads, or read before. So how long a question takes tells
nothing of what is hidden. Each view is looked at when it is asked about next. Who still reads an
older state keeps nothing. An erasure, of anything, empties everything with the first question
behind it. Some things outlive even writes that a view sees, where these do not reach them: see
`graph.views.lasting_results`.

There are three shelves, so that who goes through everything once does not push out what others
come back for: one for *rows*, of which there are many and each is soon read again; one for
*results*; and one for whole *replies*. What there is room for is counted in parts, each about as
large as one response to one call; of replies in bytes. On each shelf what was used longest ago goes
first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, TypeAlias, TypeVar

from graph.claims.deadline import NEVER, Deadline
from graph.claims.marking import Clearance
from graph.views.kept_portions import ROOM as PORTIONS
from graph.views.kept_portions import Portions, PortionsOf
from graph.views.kept_said import ROOM as SAID
from graph.views.kept_said import KeptSaid, KeptSaidOf
from graph.views.kept_shelf import KeptThing, Shelf
from graph.views.kept_view import Kept
from graph.views.known_states import KeptOf, came_by_units
from graph.views.lasting_replies import LastingReply, Present
from graph.views.lasting_results import Lasting, LastingOf
from graph.views.reached_since import Followed, ReachedSince
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
LASTING = 128 * 1024 * 1024
"""Bytes that all of it may take, where nobody said."""

T = TypeVar("T")


_View: TypeAlias = tuple[Clearance, int | None]


class _Turn:
    """Anybody who makes one thing, and how many wait for it or make it."""

    def __init__(self) -> None:
        self.lock, self.users = Lock(), 0


class Keeping:
    """Everything that is kept beside one store.

    Safe to use from several threads. What is put in must never change afterwards, unless it takes
    care of that itself.
    """

    def __init__(
        self,
        results: int = RESULTS,
        rows: int = ROWS,
        replies: int = REPLIES,
        portions: int = PORTIONS,
        said: int = SAID,
        lasting: int = LASTING,
    ) -> None:
        """Nothing yet.

        Args:
            results: parts that there is room for.
            rows: the same of rows.
            replies: bytes that there is room for.
            portions: the same of portions of replies.
            said: the same of what views reply of single entities.
            lasting: bytes that there is room for of what outlives writes, of all views.
        """
        self._lock = Lock()
        self._state: State | None = None
        """The newest that anybody has read."""
        self._unit = 0
        """The last unit of work of it."""
        self._views: OrderedDict[_View, KeptOf] = OrderedDict()
        self._given = 0
        """How many numbers were given; none is given twice."""
        self._numbers: set[int] = set()
        """Of the views of which something is kept."""
        self._shelves = {False: Shelf(results), True: Shelf(rows)}
        """The results and, under true, the rows."""
        self._replies, self._largest = Shelf(replies), replies // LARGEST
        self._portions, self._said = Portions(portions), KeptSaid(said)
        self._turns: dict[Hashable, _Turn] = {}
        self._lasting: OrderedDict[Clearance, Lasting] = OrderedDict()
        """Of views of the present alone, those last that were asked about last."""
        self._lasting_room = lasting

    @property
    def parts(self) -> int:
        """How many parts are kept now, aside from replies."""
        return sum(shelf.parts for shelf in self._shelves.values())

    @property
    def lasting(self) -> int:
        """How many bytes are kept now of what outlives writes."""
        with self._lock:
            return sum(one.size for one in self._lasting.values())

    def of(
        self,
        snapshot: Followed,
        clearance: Clearance,
        known_at: int | None,
        deadline: Deadline = NEVER,
    ) -> Kept:
        """What is kept of one view of a snapshot.

        Who waits for what another thread is making waits no longer than until the deadline.

        Of a state that is not the newest, or that cannot be told from others, nothing is; what is
        computed from it is kept for as long as its request lasts.
        """
        state = snapshot.state
        if state is None or not self.follow(snapshot):
            return _for_once(deadline)
        since = ReachedSince(snapshot, clearance)
        # Anybody can name any moment: each would push out what readers of the present share.
        lasting = None if known_at is not None else self._lasting_of(clearance, state, since)
        number = self._number((clearance, known_at), state, since)
        if number is None:
            return _for_once(deadline)
        held = None if lasting is None else LastingOf(lasting, state, self._weigh)
        portions = None if known_at is not None else self._portions_of(clearance, state, since)
        if portions is None:
            return Kept(self, number, deadline, held)
        said = KeptSaidOf(self._said, clearance, state, portions.unit, since.reached)
        present = Present(clearance, state, portions.unit, since)
        return Kept(self, number, deadline, held, portions, present, said)

    def follow(self, snapshot: Followed) -> bool:
        """Take note of a state; where something was erased on the way to it, drop everything.

        Returns:
            Whether it is the newest one.
        """
        state = snapshot.state
        if state is None:
            return False
        with self._lock:
            known, unit = self._state, self._unit
        if known is not None and (state == known or state.number < known.number):
            return state == known
        goes_on = known is not None and came_by_units(known, unit, snapshot, state)
        with self._lock:
            if self._state != known:
                return self._state == state  # another thread was there first
            if not goes_on:
                for shelf in (*self._shelves.values(), self._replies):
                    shelf.clear()
                self._views.clear()
                self._numbers.clear()
                self._lasting.clear()
                self._portions.clear(state)
                self._said.clear(state)
            self._state, self._unit = state, snapshot.unit
            return True

    def _number(self, view: _View, state: State, since: ReachedSince) -> int | None:
        """The number of a view, of which all that is kept holds of the newest state; None where
        that is another one by now."""
        while True:
            with self._lock:
                known = self._views.get(view)
            goes_on = known is not None and (known.state == state or known.is_unseen(since))
            with self._lock:
                if self._state != state:
                    return None
                if self._views.get(view) == known:  # else another thread looked, too
                    return self._noted(view, known, state, goes_on)

    def _noted(self, view: _View, known: KeptOf | None, state: State, goes_on: bool) -> int:
        if known is not None and goes_on:
            number = known.number
        else:
            if known is not None:
                self._drop(known.number)
            number, self._given = self._given, self._given + 1
            self._numbers.add(number)
        self._views[view] = KeptOf(number, state, self._unit)
        self._views.move_to_end(view)
        if len(self._views) > VIEWS:
            _, gone = self._views.popitem(last=False)
            self._drop(gone.number)
        return number

    def _drop(self, number: int) -> None:
        self._numbers.discard(number)
        for shelf in (*self._shelves.values(), self._replies):
            shelf.drop(number)

    def _lasting_of(
        self, clearance: Clearance, state: State, since: ReachedSince
    ) -> Lasting | None:
        """What outlives writes of the newest state; None where that is another one by now."""
        while True:
            with self._lock:
                if self._state != state:
                    return None
                found = self._lasting.get(clearance)
                if found is None:
                    found = Lasting(state, self._unit, self._lasting_room)
                    self._lasting[clearance] = found
                self._lasting.move_to_end(clearance)
                if len(self._lasting) > MOST_LASTING:
                    self._lasting.popitem(last=False)
                unit = self._unit
            if found.goes_on(state, unit, since):
                return found
            with self._lock:
                if self._state == state and self._lasting.get(clearance) is found:
                    del self._lasting[clearance]

    def _portions_of(
        self, clearance: Clearance, state: State, since: ReachedSince
    ) -> PortionsOf | None:
        """Of the newest state; None where that is another one by now."""
        with self._lock:
            if self._state != state:
                return None
            return PortionsOf(self._portions, clearance, state, self._unit, since.reached)

    def _weigh(self) -> None:
        """Where there is no room for all that outlives writes, drop that of the views which were
        asked about longest ago; of one alone there is never too much."""
        with self._lock:
            while len(self._lasting) > 1:
                if sum(one.size for one in self._lasting.values()) <= self._lasting_room:
                    return
                self._lasting.popitem(last=False)

    # ------------------------------------------------------------------ for `Kept` alone

    def find(self, view: int, keys: Iterable[Hashable], *, rows: bool) -> dict[Hashable, Any]:
        """Those that are kept."""
        shelf = self._shelves[rows]
        with self._lock:
            found = {key: shelf.find(view, key) for key in keys}
        return {key: thing.value for key, thing in found.items() if thing is not None}

    def put(self, view: int, things: Mapping[Hashable, tuple[object, int]], *, rows: bool) -> None:
        """Keep these, as far as there is room, each with its number of parts."""
        with self._lock:
            if view in self._numbers:  # else something of it was written by now
                for key, (value, parts) in things.items():
                    self._shelves[rows].put(view, key, KeptThing(value, parts))

    def reply(self, view: int, key: Hashable) -> object | None:
        """A reply that is kept."""
        with self._lock:
            thing = self._replies.find(view, key)
        return None if thing is None else thing.value

    def put_reply(self, view: int, key: Hashable, reply: object, size: int) -> None:
        """Keep a reply that leaves room for others."""
        if size <= self._largest:
            with self._lock:
                if view in self._numbers:
                    self._replies.put(view, key, KeptThing(reply, size))

    def reply_at(self, state: State, clearance: Clearance, key: Hashable) -> object | None:
        """A reply of the present that is kept and is known to hold of that state, without reading
        it; None where somebody has to look first."""
        view: _View = (clearance, None)
        with self._lock:
            if self._state != state:
                return None
            of = self._views.get(view)
            thing = None
            if of is not None and of.state == state:
                thing = self._replies.find(of.number, key)
            if thing is None:
                thing = self._replies.find(clearance, key)
            reply = None if thing is None else thing.value
            if isinstance(reply, LastingReply):
                reply = reply.reply if reply.state == state else None
            if reply is not None:
                if view in self._views:
                    self._views.move_to_end(view)
                if clearance in self._lasting:
                    self._lasting.move_to_end(clearance)
            return reply

    def may_last(self, clearance: Clearance, key: Hashable) -> bool:
        """Whether there is a reply that may outlive what was written: see `reply_of`."""
        with self._lock:
            of = self._views.get((clearance, None))
            is_there = of is not None and not of.is_over and self._replies.find(of.number, key)
            return bool(is_there) or self._replies.find(clearance, key) is not None

    def reply_of(self, snapshot: Followed, clearance: Clearance, key: Hashable) -> object | None:
        """A reply of the present that is kept and holds of a snapshot, regardless of what was
        written on the way to it; None where that is not so, where something was erased, or nobody
        knows.

        What is to be dropped stays until somebody asks by `of`. So this takes as long as it takes
        to read what was written.
        """
        state = snapshot.state
        with self._lock:
            known, unit = self._state, self._unit
        if state is None or known is None:
            return None
        if state != known and not came_by_units(known, unit, snapshot, state):
            return None
        if not self.follow(snapshot):
            return None
        since = ReachedSince(snapshot, clearance)
        found = self.lasting_reply(Present(clearance, state, snapshot.unit, since), key)
        return self._unseen_reply(clearance, state, since, key) if found is None else found

    def _unseen_reply(
        self, clearance: Clearance, state: State, since: ReachedSince, key: Hashable
    ) -> object | None:
        """A reply of a view of which nothing was written."""
        view: _View = (clearance, None)
        with self._lock:
            known = self._views.get(view)
            reply = None if known is None else self._replies.find(known.number, key)
        if known is None or reply is None:
            return None
        goes_on = known.state == state or known.is_unseen(since)
        with self._lock:
            if self._views.get(view) != known or self._state != state:
                return None  # another thread was there first
            if not goes_on:
                self._views[view] = known._replace(is_over=True)
                return None
            self._noted(view, known, state, goes_on)
        return reply.value

    def lasting_reply(self, present: Present, key: Hashable) -> object | None:
        """One that is kept and holds of the state that somebody asks about."""
        with self._lock:
            thing = self._replies.find(present.clearance, key)
        if thing is None or not isinstance(thing.value, LastingReply):
            return None
        found = thing.value.at(present)
        if found is None:
            return None
        self.put_lasting(present, key, found, thing.parts)
        return found.reply

    def put_lasting(self, present: Present, key: Hashable, reply: LastingReply, size: int) -> None:
        """As `put_reply`, for as long as no write reaches what it was read of."""
        if size <= self._largest:
            with self._lock:
                if self._state == present.state:
                    self._replies.put(present.clearance, key, KeptThing(reply, size))

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


def _for_once(deadline: Deadline) -> Kept:
    """What is kept for as long as a request lasts."""
    keeping = Keeping()
    keeping._numbers.add(0)
    return Kept(keeping, 0, deadline)
