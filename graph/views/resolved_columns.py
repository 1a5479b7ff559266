"""Columns of a view in which some entities are one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np

from graph.claims.quantity import Quantity
from graph.views.clusters import Clusters
from graph.views.columns import Columns, Dates, Stated, distinct
from graph.views.told_claims import ToldClaims
from graph.views.view import Where
from graph.views.walking import Flags, Numbers

Passing = Callable[[Sequence[str], "Where | None"], tuple["Where", Collection[str]]]
"""A filter for entities of no cluster, and the ids of the clusters of some classes that pass."""


class ResolvedColumns:
    """Columns in which one number stands for all that is one.

    Args:
        columns: the engine's.
        relations: the properties that lead to entities.
    """

    def __init__(
        self,
        columns: Columns,
        clusters: Clusters,
        relations: Collection[str],
        passing: Passing,
    ) -> None:
        self._columns, self._passing, self._relations = columns, passing, relations
        numbers = columns.numbers(sorted(clusters.of))
        pairs = sorted((number, numbers[clusters.of[id]]) for id, number in numbers.items())
        self._members, self._first = np.array(pairs, dtype=np.int64).reshape(-1, 2).T

    def _seen(self, numbers: Numbers) -> Numbers:
        """What stands for each."""
        if not len(self._members):
            return numbers
        places = np.searchsorted(self._members, numbers)
        places[places == len(self._members)] = 0
        return np.where(self._members[places] == numbers, self._first[places], numbers)

    def passing(self, classes: Sequence[str], where: Where | None) -> Numbers:
        if where is None:
            return distinct(self._seen(self._columns.passing(classes, None)))
        outside, clusters = self._passing(classes, where)
        ours = list(self._columns.numbers(clusters).values())
        found = self._columns.passing(classes, outside)
        return np.unique(np.concatenate((found, np.array(ours, dtype=np.int64))))

    def stated(
        self,
        properties: Sequence[str],
        of: Numbers,
        *,
        inverse: bool = False,
        silent: Collection[str] = (),
    ) -> Mapping[str, Stated]:
        everyone = np.union1d(of, self._members[np.isin(self._first, of)])
        found = self._columns.stated(properties, everyone, inverse=inverse, silent=silent)
        return {
            name: some._replace(
                near=self._seen(some.near),
                what=self._seen(some.what) if name in self._relations else some.what,
                source=self._seen(some.source),
                speaker=self._seen(some.speaker),
            )
            for name, some in found.items()
        }

    def told(self, ways: Sequence[tuple[str, bool]], of: Numbers) -> ToldClaims:
        everyone = np.union1d(of, self._members[np.isin(self._first, of)])
        found = self._columns.told(ways, everyone)
        leads = np.array([inverse or name in self._relations for name, inverse in ways])
        return found._replace(
            near=self._seen(found.near),
            what=np.where(leads[found.way], self._seen(found.what), found.what),
            source=self._seen(found.source),
        )

    def numbers(self, ids: Iterable[str]) -> Mapping[str, int]:
        found = self._columns.numbers(ids)
        seen = self._seen(np.array(list(found.values()), dtype=np.int64))
        return dict(zip(found, seen.tolist(), strict=True))

    def ids(self, numbers: Iterable[int]) -> Mapping[int, str]:
        return self._columns.ids(numbers)

    def are(self, numbers: Numbers, cls: str) -> Flags:
        return self._columns.are(numbers, cls)

    def code(self, number: int) -> str:
        return self._columns.code(number)

    def dates(self, number: int) -> Dates:
        return self._columns.dates(number)

    def quantity(self, number: int) -> Quantity:
        return self._columns.quantity(number)

    def claims(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return self._columns.claims(numbers)
