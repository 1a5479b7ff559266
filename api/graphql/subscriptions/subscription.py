"""What a field of the subscription is: planned once, and read on again and again.

It holds nothing of a store and nothing of a reader: where a reader stands is a position, which
anybody who reads on hands in and gets back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, NamedTuple

from api.graphql.cursors import Part, decode, encode
from api.graphql.planner import Planner
from api.graphql.roots.root import RootValue
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, Table
from graph.relations.news import Piece
from graph.views.view import Key, View

MOST_AT_ONCE = 200
"""Pieces of news that are read and laid out together."""

NEWS = Table(
    "One piece of news, as it is told while a reader listens.",
    {
        "cursor": Entry(
            "String!",
            "What `after` takes to go on behind it, with the same arguments.",
            lambda told: told.cursor,
        ),
        "change": Entry("Change!", "What happened.", lambda told: told.piece),
    },
)


class Tiding(NamedTuple):
    """A row of `NEWS`."""

    cursor: str
    piece: Piece


class Glance(NamedTuple):
    """One look at a store."""

    run: Run
    """In the present view of the reader."""
    latest: int
    """A record time that nothing is earlier than that a later look finds first. Never told: what
    is hidden moves it."""
    now: int
    """The time of the look."""
    known_at: Callable[[int], View]
    """The reader's view as known at a moment."""


class Heard(NamedTuple):
    """What a look found."""

    told: Sequence[Tiding]
    position: object
    """Where to go on."""
    more: bool
    """Whether more is to be told at once."""


class Subscription(RootValue):
    """A field of the subscription. Each event has one row of `NEWS`."""

    of = "Subscription"
    shape_: ClassVar[tuple[Part, ...]]
    """The shape of what its cursors hold."""

    def __init__(self, planner: Planner, chosen: Chosen) -> None:
        super().__init__(planner, chosen)
        self.chosen = chosen
        given = self.asked.given
        self._print = planner.print_(chosen, given)
        after = given.get("after")
        read = partial(decode, self._print, after or "", self.shape_)
        self.after: Key | None = None if after is None else planner.attempt(chosen, None, read)
        """What the cursor holds that it is to go on behind."""

    def cursor(self, key: Key) -> str:
        """The cursor that holds this."""
        return encode(self._print, key)

    def look(self, look: Glance, position: object | None) -> Heard:
        """What there is to tell since a position; None where the reader has just come.

        Raises:
            QueryError: more than one look may read.
        """
        raise NotImplementedError

    def follow(self, told: Sequence[Tiding], run: Run) -> None:
        """Tell the run what is below the rows."""
        run.budget.spend(len(told))
        if self._inner is not None:
            self._inner.follow(told, run)

    def laid(self, told: Sequence[Tiding], run: Run) -> Sequence[Any]:
        """The field's value for each row."""
        assert self._inner is not None
        return self._inner.lay_out(told, run)
