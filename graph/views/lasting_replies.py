"""Replies of the present that outlive writes which do not reach them.

A reply that names what it was read of is looked at when it is asked for next: it holds of a newer
state, too, where nothing that was written in between names one of these, or is of a class of which
it lists all.
"""

from __future__ import annotations

from typing import NamedTuple

from graph.claims.marking import Clearance
from graph.views.reached_since import ReachedSince
from graph.views.view import State

_ID = 100
"""Bytes that an id takes in a set."""


class ReadOf(NamedTuple):
    """What a reply was read of."""

    ids: frozenset[str]
    """Of all entities of which anything was read."""
    classes: frozenset[str]
    """The concrete classes of which all entities were looked at, to list or to count them."""
    is_plain: bool = False
    """Whether the view had nothing that is judged to be one with something else. It has nothing
    like that either for as long as who is who is not judged otherwise."""

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return _ID * len(self.ids)


class Present(NamedTuple):
    """A reader of the newest state."""

    clearance: Clearance
    state: State
    unit: int
    """The last unit of work of it."""
    since: ReachedSince


class LastingReply(NamedTuple):
    """A reply, and the newest state of which it is known that it holds of it."""

    reply: object
    of: ReadOf
    state: State
    unit: int
    """The last unit of work of it."""

    def at(self, present: Present) -> LastingReply | None:
        """The same of another state; None where it may be another one there, or nobody knows."""
        if self.state == present.state:
            return self
        if self.state.number > present.state.number:
            return None  # who reads an older state gets nothing that was read of a newer one
        since = present.since
        written = since.written(self.unit)
        is_plain = self.of.is_plain and written is not None and not written.judged
        # Where nobody is one with anybody, nothing else is shown otherwise.
        ids = written.ids if written is not None and is_plain else since.reached(self.unit)
        if ids is None or not self.of.ids.isdisjoint(ids):
            return None
        if ids and self.of.classes:
            classes = since.classes(ids)
            # What has no class is not readable any more, and may have stood in a list.
            if None in classes or not self.of.classes.isdisjoint(classes):
                return None
        of = self.of._replace(is_plain=is_plain)
        return self._replace(of=of, state=present.state, unit=present.unit)
