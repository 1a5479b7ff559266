"""Who of many passes a filter: computed for all of them at once, condition by condition.

A condition on what an entity is related to, and that on what those are related to, would be asked
in SQL for each row anew: as many times as there are ways through the graph. Here every condition
is asked once of each entity that it can concern, regardless of what leads there; none is the
complement of some. So a filter costs the relations of those that it is asked of, at each of its
levels, however its conditions are nested.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeAlias, TypeVar, cast

from graph.engines.sqlite.keys import rows
from graph.engines.sqlite.read.counting import ClaimCounting
from graph.engines.sqlite.read.filters import FilterCompiler
from graph.engines.sqlite.read.reader import Reader, numbers
from graph.views.view import (
    AllOf,
    AnyOf,
    Climb,
    Linked,
    Not,
    Ones,
    PointMatch,
    Reaches,
    Saying,
    Told,
    Where,
)

PLAIN = 1
"""Relations and climbs, one behind the other, up to which SQLite asks a condition row by row: it
then costs the relations of the row, and stops at the first that fits."""
COUNTED = PLAIN + 1
"""What a condition by which claims count is worth: SQL is not asked it row by row."""
MOST_KNOWN = 300_000
"""How many answers, at all conditions together, are remembered before they are all forgotten."""
FIRST, MOST = 200, 5000
"""How many entities are asked about together at first; twice as many each time, up to the most."""

_ANYTHING = Saying()

T = TypeVar("T")
Test: TypeAlias = Callable[[set[int]], set[int]]
"""From keys to those that pass."""


def hops(where: Where | None) -> int:
    """How many relations and climbs stand behind one another in a filter at most."""
    match where:
        case AllOf(parts=parts) | AnyOf(parts=parts):
            return max(map(hops, parts), default=0)
        case Not(part=part):
            return hops(part)
        case Reaches(climb=climb, where=inner):
            return (1 if climb.said is None else COUNTED) + hops(inner)
        case Told() | PointMatch():
            return COUNTED
        case Linked(said=said, least=least) if said is not None or least > 1:
            return COUNTED + hops(where.where)
        case Linked(where=inner, before=before, after=after):
            return 1 + (before is not None) + (after is not None) + hops(inner)
        case _:
            return 0


def is_deep(where: Where | None) -> bool:
    """Whether a filter is to be computed here, and not by SQL row by row."""
    return hops(where) > PLAIN


class Sifting:
    """Sifts entities by one filter; of use while its view is."""

    def __init__(self, reader: Reader, filters: FilterCompiler) -> None:
        self._db, self._filters, self._deadline = reader.db, filters, reader.deadline
        self._counting = ClaimCounting(reader, self._passing)
        self._known: defaultdict[int, dict[int, bool]] = defaultdict(dict)
        """What was found out: by the identity of a condition, by the key of an entity."""
        self._plain: dict[int, str] = {}
        """Conditions in SQL, by the same."""

    def passing(self, where: Where | None, keys: Iterable[int]) -> set[int]:
        """Those of these entities of the view that pass."""
        return self._passing(where, set(keys))

    def sifted(self, where: Where, things: Iterable[T], key: Callable[[T], int]) -> Iterator[T]:
        """Those of these things whose entities pass, in their order, as they are needed."""
        rest, size = iter(things), FIRST
        while batch := list(islice(rest, size)):
            passing = self.passing(where, map(key, batch))
            yield from (thing for thing in batch if key(thing) in passing)
            size = min(size * 2, MOST)

    def _passing(self, where: Where | None, keys: set[int]) -> set[int]:
        if where is None or not keys:
            return keys
        known = self._known[id(where)]
        unknown = keys - known.keys()
        if unknown:
            self._deadline.check()
            passing = self._asked(where, unknown)
            # What is needed right now is taken along before all is forgotten.
            if sum(map(len, self._known.values())) > MOST_KNOWN:
                self._known.clear()
                return passing | {key for key in keys - unknown if known[key]}
            known.update((key, key in passing) for key in unknown)
        return {key for key in keys if known[key]}

    def _asked(self, where: Where, keys: set[int]) -> set[int]:
        if not is_deep(where):
            condition = self._plain.get(id(where))
            if condition is None:
                condition = self._filters.condition(where, "w.value")
                self._plain[id(where)] = condition
            return self._selected(f"SELECT w.value FROM carray(:keys) w WHERE {condition}", keys)
        match where:
            case AllOf(parts=parts):
                for part in sorted(parts, key=hops):
                    keys = self._passing(part, keys)
                return keys
            case AnyOf(parts=parts):
                rest = set(keys)
                # The cheapest condition first: those behind it are asked of what is left.
                for part in sorted(parts, key=hops):
                    rest -= self._passing(part, rest)
                return keys - rest
            case Not(part=part):
                return keys - self._passing(part, keys)
            case Reaches(climb=climb, where=inner):
                return self._climbing(climb, keys, lambda tops: self._passing(inner, tops))
            case Told():
                return self._counting.told(where, keys)
            case PointMatch():
                return self._counting.told(Told(test=where, said=_ANYTHING), keys)
            case Linked(said=said, least=least) if said is not None or least > 1:
                found = self._counted(where, keys)
                return found if where.some else keys - found
            case Linked():
                found = self._climbing(
                    where.before, keys, lambda nears: self._leading(where, nears)
                )
                return found if where.some else keys - found
        raise AssertionError(where)

    def _counted(self, where: Linked, keys: set[int]) -> set[int]:
        """Those whose relation, as far as its claims count, leads to enough ends that pass."""
        nears = {key: {key} for key in keys}
        if where.before is not None:
            nears = self._reached(where.before, keys, where.ones)
        every = set().union(*nears.values())
        ends = self._counting.ends(where, every)
        fars = {far for found in ends.values() for some in found.values() for far in some}
        good = self._climbing(
            where.after, fars, lambda tops: self._passing(where.where, tops), where.ones
        )
        passing = {
            near: {what for what, some in found.items() if not good.isdisjoint(some)}
            for near, found in ends.items()
        }
        return {
            key
            for key, some in nears.items()
            if len(set().union(*(passing.get(near, ()) for near in some))) >= where.least
        }

    def _reached(self, climb: Climb, keys: set[int], ones: Ones) -> dict[int, set[int]]:
        """What a climb reaches from each, itself included."""
        # Upwards once for all entities together; who reaches what is then followed in memory.
        below: defaultdict[int, list[int]] = defaultdict(list)
        self._climbing(climb, keys, lambda tops: tops, ones, below)
        above: defaultdict[int, list[int]] = defaultdict(list)
        for top, lows in below.items():
            for low in lows:
                above[low].append(top)
        found = {}
        for key in keys:
            self._deadline.check()
            reached, edge = {key}, [key]
            while edge:
                edge = [top for low in edge for top in above.get(low, ()) if top not in reached]
                reached.update(edge)
            found[key] = reached
        return found

    def _leading(self, where: Linked, nears: set[int]) -> set[int]:
        """Those from which the relation itself leads to an end that passes."""

        def test(fars: set[int]) -> set[int]:
            return self._climbing(where.after, fars, lambda tops: self._passing(where.where, tops))

        steps = self._filters.steps(where, "v.value")
        if where.where is None:
            good = None
        else:
            fars = self._selected(
                " UNION ".join(
                    f"SELECT {far} FROM carray(:keys) v CROSS JOIN {claims} ON {condition}"
                    for claims, far, condition in steps
                ),
                nears,
            )
            good = test(fars)
            if not good:
                return set()
        # The ends were found once, and are compared by key here; the condition is not asked of each
        # row again.
        only = "" if good is None else "AND {far} IN (SELECT value FROM carray(:good)) "
        return self._selected(
            "SELECT v.value FROM carray(:keys) v WHERE "
            + " OR ".join(
                f"EXISTS (SELECT 1 FROM {claims} WHERE {condition} {only.format(far=far)})"
                for claims, far, condition in steps
            ),
            nears,
            good,
        )

    def _climbing(
        self,
        climb: Climb | None,
        keys: set[int],
        test: Test,
        ones: Ones = (),
        below: defaultdict[int, list[int]] | None = None,
    ) -> set[int]:
        """Those that pass, or from which a climb leads to something that does.

        Args:
            ones: what is judged to be one; a climb goes on from each.
            below: filled with from where the climb comes to what, if given.
        """
        if climb is None:
            return test(keys)
        counted, ones = climb.said is not None, ones or climb.ones
        steps = () if counted else self._filters.steps(climb, "v.value")
        below = defaultdict(list) if below is None else below
        reached, new = set(keys), set(keys)
        while new:
            self._deadline.check()
            above: set[int] = set()
            for near in new if ones else ():
                for end in self._counting.siblings(ones, near):
                    below[end].append(near)
                    above.add(end)
            for near, ends in (self._counting.ends(climb, new) if counted else {}).items():
                for end in set().union(*ends.values()):
                    below[end].append(near)
                    above.add(end)
            for claims, far, condition in steps:
                for near, end in self._rows(
                    f"SELECT v.value, {far} FROM carray(:keys) v CROSS JOIN {claims} "
                    f"ON {condition}",
                    new,
                ):
                    below[end].append(near)
                    above.add(end)
            new = above - reached
            reached |= new
        found = test(reached)
        # From what passes back down the edges that were met on the way: each is followed once,
        # however many ways lead up.
        edge = list(found)
        while edge:
            edge = [low for top in edge for low in below.get(top, ()) if low not in found]
            found |= set(edge)
        return found & keys

    def _selected(self, sql: str, keys: set[int], good: set[int] | None = None) -> set[int]:
        return {row[0] for row in self._rows(sql, keys, good)}

    def _rows(
        self, sql: str, keys: set[int], good: set[int] | None = None
    ) -> Iterator[tuple[int, ...]]:
        # Conditions name their values; the names are of one compiler, so that they never clash.
        bound = {**self._filters.bindings, "keys": numbers(keys)}
        if good is not None:
            bound["good"] = numbers(good)
        return cast("Iterator[tuple[int, ...]]", rows(self._db, sql, bound))
