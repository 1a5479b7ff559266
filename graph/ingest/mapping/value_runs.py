"""Values of a block that the same few cells settle, so that one look is enough for all of them.

Who took part in an event may be five values of a mapping, each of which holds for other kinds of
it: the cell with the kind settles which of the five say something, and rows with one kind are very
many.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from graph.ingest.mapping.ready_rules import ReadyValue, picking


class ValueRun:
    """Values that stand one after the other.

    Args:
        values: of one block and class.
    """

    __slots__ = ("columns", "found", "pick", "values")

    def __init__(self, values: Sequence[ReadyValue]) -> None:
        self.values = tuple(values)
        self.columns = tuple(dict.fromkeys(name for value in values for name in value.deciding))
        """The columns whose cells settle them."""
        self.pick = picking(self.columns)
        self.found: dict[Any, Sequence[tuple[ReadyValue, Any]]] = {}
        """These cells → those that say something of such cells, and what they come to
        (`graph.ingest.mapping.prepared_values`)."""


class BlockValues:
    """All values of a block, for entities of one class."""

    __slots__ = ("alone", "leaders", "runs")

    def __init__(self, values: Sequence[ReadyValue]) -> None:
        self.runs = runs_of(values)
        self.alone = tuple([ValueRun((value,)) for value in values])
        """Each by itself, for rows in which they go with other values of lists."""
        self.leaders = tuple(dict.fromkeys(name for value in values for name in value.leaders))
        """The first columns of the groups that their columns may be of."""


def runs_of(values: Iterable[ReadyValue]) -> tuple[ValueRun, ...]:
    """Values in their order, those together that few cells settle: one needs no columns but those
    of the others, or is another case of the same field."""
    runs: list[list[ReadyValue]] = []
    columns: set[str] = set()
    for value in values:
        own = set(value.deciding)
        together = bool(runs) and (
            own <= columns
            or columns <= own
            or (value.field == runs[-1][-1].field and not own.isdisjoint(columns))
        )
        if together:
            runs[-1].append(value)
            columns |= own
        else:
            runs.append([value])
            columns = own
    return tuple(map(ValueRun, runs))
