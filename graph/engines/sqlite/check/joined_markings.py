"""Joins of markings while a store is only looked at, and nothing may be written."""

from __future__ import annotations

import apsw

from graph.claims.marking import Marking, join_all
from graph.engines.sqlite.interned import Markings


class JoinedMarkings:
    """Joins of markings by number. One that the store has no number for gets it when it is
    rebuilt; until then it uses a negative one."""

    def __init__(self, db: apsw.Connection, markings: Markings) -> None:
        self._db, self._markings = db, markings
        self._new: dict[Marking, int] = {}
        self._by_new: dict[int, Marking] = {}

    def number(self, parts: frozenset[int]) -> int:
        """The number of the join of these, each a number of the store or one of those here.

        Raises:
            StoreError: one of them is neither.
        """
        joined = join_all(
            self._by_new.get(part) or self._markings.by_number[part] for part in parts
        )
        found = self._markings.numbers.get(joined) or self._new.get(joined)
        if found is None:
            found = self._new[joined] = -1 - len(self._new)
            self._by_new[found] = joined
        return found

    def marking(self, number: int) -> Marking | None:
        return self._markings.by_number.get(number) or self._by_new.get(number)

    def settled(self, number: int) -> int:
        """The number that the store has for it, given to it now where it has none."""
        marking = self.marking(number)
        assert marking is not None
        return self._markings.number(self._db, marking)
