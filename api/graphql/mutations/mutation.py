"""What a field of the mutation is: done once, then read like a field of the query."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from api.access.caller import Right
from api.graphql.planner import Planner
from api.graphql.roots.root import RootValue
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Asked, Entry
from api.writing.scribe import Row, Scribe


def written_claims(comment: str, ids: Callable[[Row], Sequence[str]]) -> Entry:
    """A field that lists claims of a row which the reader may read now: none of a trial, and none
    that the store keeps closer than its author reads."""

    def readable(rows: Sequence[Row], asked: Asked, run: Run) -> Sequence[Sequence[str]]:
        known = run.view.records([id for row in rows for id in ids(row)])
        return [[id for id in ids(row) if id in known] for row in rows]

    return Entry(
        "ClaimConnection!", comment, batch=readable, arguments=("first", "after"), listed=True
    )


class Mutation(RootValue):
    """A field of the mutation. Its value is the row of what came of it."""

    of = "Mutation"
    right: ClassVar[Right]
    """What the reader has to be allowed."""

    def __init__(self, planner: Planner, chosen: Chosen) -> None:
        super().__init__(planner, chosen)
        self.chosen = chosen
        self.given: Mapping[str, Any] = self.asked.given

    @property
    def rights(self) -> frozenset[Right]:
        """All that it needs as it was asked for."""
        return frozenset({self.right})

    def act(self, scribe: Scribe) -> Row:
        """Do it.

        Raises:
            api.writing.scribe.WriteRefused: nothing was kept.
        """
        raise NotImplementedError

    def value(self, run: Run) -> Any:
        return run.done[self]
