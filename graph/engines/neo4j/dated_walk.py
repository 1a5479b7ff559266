"""Entities in the order of one date, read only as far as somebody asks.

An index has every day at which a claim's value stands, one range a marking. A claim in it is only a
candidate: its entity stands at that place if the display rule shows this value and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias

from graph.claims.period import UNKNOWN_LAST
from graph.engines.neo4j.cypher import IN_TIME, StoreNames, gathered, in_index
from graph.engines.neo4j.pages import LAST
from graph.engines.neo4j.reads import Reads
from graph.views.keyed_rows import PERIOD_WIDTH, compared, turned
from graph.views.view import EntityQuery, Key, Ref

SPARE = 8
"""So many more than are shown are looked at, since some may be shown elsewhere."""
FIRST, MOST = 64, 5000
"""How many candidates are looked at together: at first, and at most."""
GROWS = 4
"""So many times as many are read where one day has more."""
FIRST_DAY = 0
_NOWHERE: Key = (None,) * PERIOD_WIDTH

Place: TypeAlias = tuple[Key, Ref]


class ListedEntities(NamedTuple):
    """Which entities are listed."""

    those: Callable[[Sequence[str]], Mapping[str, Ref]]
    """Those among some."""
    behind: Callable[[str, bool], Iterator[Ref]]
    """All behind an id, by id, as they are needed; all before it, the last first, where that is
    so."""


def listed(refs: Sequence[Ref]) -> ListedEntities:
    """All of a list, which is by id."""
    known = {ref.id: ref for ref in refs}

    def behind(id: str, backwards: bool) -> Iterator[Ref]:
        some = reversed(refs) if backwards else refs
        return (ref for ref in some if (ref.id < id if backwards else ref.id > id))

    return ListedEntities(lambda ids: {id: known[id] for id in ids if id in known}, behind)


class InTime:
    """Where the entities of a query stand, in the direction of its window and behind its begin.

    Args:
        query: its order is that of one date.
        shown: the sort value that is shown of each; absent where no date is known.
    """

    def __init__(
        self,
        reads: Reads,
        query: EntityQuery,
        who: ListedEntities,
        shown: Callable[[Sequence[str]], Mapping[str, Key]],
    ) -> None:
        self._reads, self._query, self._who, self._shown = reads, query, who, shown
        self._down = turned(reads.vocabulary, query.order)
        self._backwards = query.window.backwards
        self._size = min(FIRST, query.window.first + SPARE)

    def places(self) -> Iterator[Place]:
        """They, as they are needed."""
        after, query = self._query.window.after, self._query
        begins_undated = after is not None and after[0] is None
        # What has no date comes last, whichever way the order is turned.
        if self._backwards:
            if begins_undated and not query.placed:
                yield from self._wanted(self._undated(str(after[-1]) if after else None))
            elif after is None and not query.placed:
                yield from self._wanted(self._undated(None))
            if query.until is None or query.until[0] is not None:
                yield from self._wanted(self._dated(None if begins_undated else after))
            return
        if not begins_undated:
            yield from self._wanted(self._dated(after))
        if query.placed or (query.until is not None and query.until[0] is not None):
            return
        yield from self._wanted(self._undated(str(after[-1]) if begins_undated and after else None))

    def _wanted(self, places: Iterator[Place]) -> Iterator[Place]:
        """Up to the last that is wanted."""
        until = self._query.until
        for place in places:
            if until is not None and self._compared(place[0], until) > 0:
                return
            yield place

    def _compared(self, one: Key, other: Key) -> int:
        """Which of two places comes first in the direction of the window."""
        found = compared(one, other, self._down)
        return -found if self._backwards else found

    def _dated(self, after: Key | None) -> Iterator[Place]:
        begin = None if after is None else int(after[0] or 0)
        size = self._size
        for stretch in self._stretches(begin):
            keys: list[Key] = [(*sort, id) for sort, id in set(stretch)]
            if after is not None:
                keys = [key for key in keys if self._compared(key, after) > 0]
            keys.sort(key=lambda key: str(key[-1]))
            keys.sort(key=lambda key: key[:-1], reverse=self._down[0])
            if self._backwards:
                keys.reverse()
            # In one year very much may have happened: what is shown is read of as much of it as
            # somebody asks for.
            rest = iter(keys)
            while some := list(islice(rest, size)):
                refs = self._who.those([str(key[-1]) for key in some])
                shown = self._shown(list(refs))
                for key in some:
                    id = str(key[-1])
                    if id in refs and shown.get(id) == key[:-1]:
                        yield key, refs[id]
                size = min(2 * size, MOST)

    def _undated(self, after: str | None) -> Iterator[Place]:
        if after is None:
            after = LAST if self._backwards else ""
        every, size = self._who.behind(after, self._backwards), self._size
        while some := list(islice(every, size)):
            shown = self._shown([ref.id for ref in some])
            yield from (((*_NOWHERE, ref.id), ref) for ref in some if ref.id not in shown)
            size = min(2 * size, MOST)

    def _stretches(self, begin: int | None) -> Iterator[list[tuple[Key, str]]]:
        """The sort values that standing claims give, each with its entity: in stretches that are in
        order of time, of whole days, in no order inside.

        Args:
            begin: the day that comes first; None for all.
        """
        [order] = self._query.order
        reads, sight, size = self._reads, self._reads.sight, self._size
        back = order.descending != self._backwards
        by = in_index("DESC" if back else "", *(f"c.{one}" for one in IN_TIME))
        stands = f"c.unit <= $u AND c.negated = false AND {sight.live('c')}"
        text = gathered(
            f"UNWIND $m AS marking CALL (marking) {{ {in_days(sight.names)} "
            f"WITH c ORDER BY {by} LIMIT $n "
            f"RETURN collect([c.day, c.subject, CASE WHEN {stands} THEN c.sort END]) AS some }}",
            "some",
        )
        first, last = FIRST_DAY, UNKNOWN_LAST
        while True:
            if begin is not None:
                first, last = (first, begin) if back else (begin, last)
            [[lists]] = reads.rows(text, p=order.property, begin=first, end=last, n=size)
            # What comes at the last day of a list that goes on may go on, too.
            ends = [some[-1][0] for (some,) in lists if len(some) == size]
            cut = None if not ends else max(ends) if back else min(ends)
            rows = [
                row
                for (some,) in lists
                for row in some
                if cut is None or (row[0] > cut if back else row[0] < cut)
            ]
            yield [(tuple(sort), id) for _, id, sort in rows if sort is not None]
            if cut is None:
                return
            begin, size = cut, min(2 * size, max(size, MOST)) if rows else GROWS * size


def in_days(names: StoreNames) -> str:
    """Claims `c` of one marking (`marking`) along a property (``$p``) whose value stands at one of
    the days from ``$begin`` to ``$end``, with their conditions."""
    return (
        f"MATCH (c:{names.claim}) USING INDEX SEEK c:{names.claim}({', '.join(IN_TIME)}) "
        "WHERE c.marking = marking AND c.predicate = $p AND c.day >= $begin AND c.day <= $end "
        "AND c.subject IS NOT NULL"
    )
