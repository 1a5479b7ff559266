"""Which entities there are, laid out as keys for who counts: a sheet for each class and marking.

Laid out beside the arrays of relations (`adjacency`), and told what changed since like these.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import cast

import apsw
import numpy as np
from numpy.typing import NDArray

from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.read.reader import numbers
from graph.views.walking import Flags, Numbers


@dataclass(frozen=True, slots=True)
class EntitySheets:
    """Everything there is today, or some of it."""

    keys: Mapping[tuple[int, int], NDArray[np.int32]]
    """By the numbers of the class and the marking, ascending."""

    @property
    def size(self) -> int:
        """How many bytes of memory they take."""
        return sum(int(some.nbytes) for some in self.keys.values())


class ReadableEntities:
    """What one view sees of some sheets.

    Args:
        parts: sheets, each with the entities that are out of date in them.
        markings: the numbers of the markings that it reads.
        classes: the number of the class of each entity, by its key.
    """

    def __init__(
        self,
        parts: Sequence[tuple[EntitySheets, Numbers]],
        markings: Sequence[int],
        classes: NDArray[np.int16],
    ) -> None:
        self._parts, self._markings, self._classes = parts, markings, classes

    def of(self, classes: Collection[int]) -> Numbers:
        """The keys of all entities of some classes, ascending."""
        found = []
        for some, without in self._parts:
            for cls in classes:
                for marking in self._markings:
                    keys = some.keys.get((cls, marking))
                    if keys is not None:
                        found.append(keys[~np.isin(keys, without)] if len(without) else keys)
        if not found:
            return np.empty(0, dtype=np.int64)
        if len(found) == 1:
            return found[0].astype(np.int64)
        return np.sort(np.concatenate(found)).astype(np.int64)

    def are(self, numbers: Numbers, cls: int | None) -> Flags:
        """Which of some entities of the view are of a class; none of one that has no number."""
        if cls is None:
            return np.zeros(len(numbers), dtype=np.bool_)
        found: Flags = self._classes[numbers] == cls
        return found


def lay_out_entities(
    db: apsw.Connection, keys: Numbers | None = None
) -> tuple[EntitySheets, NDArray[np.int16]]:
    """The sheets of all entities, or of some, and the class of each by its key."""
    source, given = "entities e", cast("tuple[apsw.CArrayBinding, ...]", ())
    if keys is not None:
        source = "carray(?) w CROSS JOIN entities e ON e.key = w.value"
        given = (numbers(keys.tolist()),)
    every = rows(db, f"SELECT e.key, e.class, e.marking FROM {source} ORDER BY e.key", given)
    table = np.fromiter(chain.from_iterable(every), dtype=np.int64).reshape(-1, 3)
    key, cls, marking = table.T
    classes = np.zeros(int(key.max(initial=-1)) + 1, dtype=np.int16)
    classes[key] = cls
    wide = int(marking.max(initial=0)) + 1
    both = cls * wide + marking
    found = {}
    for one in np.unique(both).tolist():
        found[divmod(one, wide)] = key[both == one].astype(np.int32)
    return EntitySheets(found), classes


def with_classes(known: NDArray[np.int16], more: NDArray[np.int16]) -> NDArray[np.int16]:
    """The classes of entities by key, those that came since included."""
    if len(more) <= len(known):
        return known
    found = np.zeros(len(more), dtype=np.int16)
    found[: len(known)] = known
    found[len(known) :] = more[len(known) :]
    return found
