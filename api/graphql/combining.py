"""How conditions are put together where some of them are empty: of entities and of claims alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from graph.claims.errors import QueryError

C = TypeVar("C")

NOTHING_DENIED = (
    "not has no condition in it (what is null or {} is left out, and an empty list of conditions "
    "has none), so everything or nothing could be meant; write what must not hold, or leave not out"
)
"""What is told where a `not` denies nothing."""


class Combining(Generic[C]):
    """Conditions of one kind, each a `C`."""

    def __init__(
        self,
        all_of: Callable[[tuple[C, ...]], C],
        any_of: Callable[[tuple[C, ...]], C],
        not_: Callable[[C], C],
        parts: Callable[[C], tuple[C, ...] | None],
    ) -> None:
        """
        Args:
            all_of, any_of, not_: make a condition of others.
            parts: of what is made by `all_of` or `any_of`; None of any other.
        """
        self._all_of, self._any_of, self._not, self._parts = all_of, any_of, not_, parts
        self.anything = all_of(())
        """What everything passes: what an empty condition comes to."""
        self.everything = not_(any_of(()))
        """What everything passes although a condition stands in it: one beside an empty one in an
        `or`."""

    def both(self, parts: Sequence[C]) -> C:
        """All of these have to hold; those that are empty narrow nothing."""
        narrowing = [part for part in parts if not self.passes_all(part)]
        if not narrowing:
            return self.everything if self.everything in parts else self.anything
        return narrowing[0] if len(narrowing) == 1 else self._all_of(tuple(narrowing))

    def either(self, parts: Sequence[C]) -> C:
        """One of these has to hold; an empty one always does."""
        if any(map(self.passes_all, parts)):
            return self.anything if all(map(self._is_bare, parts)) else self.everything
        return self._any_of(tuple(parts))

    def denied(self, where: C) -> C:
        """It must not hold.

        Raises:
            QueryError: no condition stands in it.
        """
        if self._is_bare(where):
            raise QueryError(NOTHING_DENIED)
        return self._not(where)

    def narrowing(self, where: C) -> C:
        """What is asked of a view: nothing where everything passes."""
        return self.anything if where == self.everything else where

    def passes_all(self, where: C) -> bool:
        """Whether it is known of it that everything passes."""
        return where in (self.anything, self.everything)

    def _is_bare(self, where: C) -> bool:
        """Whether it is made of empty lists of conditions alone."""
        parts = self._parts(where)
        return parts is not None and all(map(self._is_bare, parts))
