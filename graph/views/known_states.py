"""Of which state it is known that what is kept of a view holds, and how a newer one came about."""

from __future__ import annotations

from typing import NamedTuple

from graph.views.reached_since import Followed, ReachedSince
from graph.views.view import State


class KeptOf(NamedTuple):
    """Which view something is kept of."""

    number: int
    """Its own; another one when something of it was written."""
    state: State
    """The newest state of which it is known that all that is kept holds of it."""
    unit: int
    """The last unit of work of that state."""
    is_over: bool = False
    """Whether something of it was written behind that state."""

    def is_unseen(self, since: ReachedSince) -> bool:
        """Whether nothing of it was written behind its state."""
        return not self.is_over and since.is_unseen(self.unit)


def came_by_units(known: State, unit: int, snapshot: Followed, state: State) -> bool:
    """Whether the state of a snapshot came of one that is known by units of work alone, none of
    which erased.

    Args:
        unit: the last unit of work of the one that is known.
    """
    passed = snapshot.unit - unit
    # A state of which nobody wrote a unit of work came about otherwise.
    return passed > 0 and passed == state.number - known.number and not snapshot.erased(unit)
