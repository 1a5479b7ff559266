"""What is kept of one view, for one request: see `graph.views.kept_results`."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from graph.claims.deadline import NEVER, Deadline
from graph.views.kept_portions import PortionsOf
from graph.views.kept_said import KeptSaidOf
from graph.views.lasting_replies import LastingReply, Present, ReadOf
from graph.views.lasting_results import LastingOf

if TYPE_CHECKING:
    from graph.views.kept_results import Keeping

T = TypeVar("T")


class Kept:
    """What is kept of one view."""

    def __init__(
        self,
        keeping: Keeping,
        view: int,
        deadline: Deadline = NEVER,
        lasting: LastingOf | None = None,
        portions: PortionsOf | None = None,
        present: Present | None = None,
        said: KeptSaidOf | None = None,
    ) -> None:
        self._present = present
        self._keeping, self._view, self._deadline = keeping, view, deadline
        self.lasting = lasting
        """What outlives writes that do not reach it; None where nothing is kept."""
        self.said = said
        """What the view replied of single entities; None where nothing is kept."""
        self.portions = portions
        """What is kept of single entities; None where nothing is."""

    def find(self, keys: Iterable[Hashable], *, rows: bool = False) -> dict[Hashable, Any]:
        """Those of these things that are kept, by key."""
        return self._keeping.find(self._view, keys, rows=rows)

    def put(self, things: Mapping[Hashable, tuple[object, int]], *, rows: bool = False) -> None:
        """Keep these: by key, the thing and its number of parts."""
        self._keeping.put(self._view, things, rows=rows)

    def reply(self, key: Hashable) -> object | None:
        """The reply of that key; None where it is not kept."""
        found = self._keeping.reply(self._view, key)
        if found is None and self._present is not None:
            return self._keeping.lasting_reply(self._present, key)
        return found

    def put_reply(self, key: Hashable, reply: object, size: int, of: ReadOf | None = None) -> None:
        """Keep a reply that takes so many bytes, its key among them.

        Args:
            of: what it was read of, where that is known and nothing else decides.
        """
        if of is None or self._present is None:
            self._keeping.put_reply(self._view, key, reply, size)
        else:
            lasting = LastingReply(reply, of, self._present.state, self._present.unit)
            self._keeping.put_lasting(self._present, key, lasting, size + of.size)

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
