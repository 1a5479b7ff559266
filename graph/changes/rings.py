"""Rings that nobody meant: a part of its own part, a body under a body that is under it.

The ontology says of which relations there is no ring (`:acyclic`). A file is looked at together
with what stands in the store, as far as its author reads; a ring is told where the file has part in
it, and where all that it is made of may hold on one day.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from graph.claims.claim import Claim, Review
from graph.claims.unit import Unit
from graph.engines.engine import Stored
from graph.views.view import Record
from graph.vocabulary import Vocabulary

MOST_NAMED = 6
"""Members of a ring that are named."""
MOST_TOLD = 20
"""Rings along one relation that are told one by one."""
MOST = 100_000
"""Stored claims of one relation that are followed, at most."""
MOST_DAYS = 100
"""On so many days it is looked whether the claims of a knot hold together."""


def rings(unit: Unit, writer: Stored, vocabulary: Vocabulary) -> list[str]:
    """A warning for each knot of claims in which something leads back to itself along one relation:
    one ring of it, with its members.

    Filters that climb such a relation find each member within each other.
    """
    watch = RingWatch(vocabulary)
    for claim in unit.claims.values():
        watch.add(claim)
    return watch.told(unit.record, writer, unit.names, unit.is_other)


class RingWatch:
    """Takes note of claims that come in with a file, and tells the rings that they close."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._own: dict[str, list[Claim]] = {
            name: [] for name, one in vocabulary.properties.items() if one.acyclic
        }
        self._left: set[str] = set()
        """Relations of which there were more claims than are looked at."""

    def note(self, records: Iterable[Record]) -> None:
        """Take note of those that were neither rejected nor taken back."""
        for record in records:
            if record.review is not Review.REJECTED and record.retracted_at is None:
                self.add(record.claim)

    def add(self, claim: Claim) -> None:
        """Take note of a claim."""
        own = self._own.get(claim.predicate)
        if own is None or claim.object is None or claim.negated:
            return
        if len(own) < MOST:
            own.append(claim)
        else:
            self._left.add(claim.predicate)

    def told(
        self,
        record: str,
        writer: Stored,
        names: Mapping[str, str] | None = None,
        is_other: Callable[[Claim], bool] | None = None,
    ) -> list[str]:
        """A line for each ring, which the record begins.

        Args:
            names: what entities are called there; the end of the id where it is left out.
            is_other: whether a stored claim is none of those that come in; none that was noted,
                where it is left out.
        """
        names = names or {}
        told = []
        for name, own in self._own.items():
            if not own:
                continue
            ends = dict.fromkeys(c.object for c in own if c.object is not None)
            ids = writer.leading_on(ends, name, most=MOST)
            ours = {claim.id for claim in own}
            stored = [
                claim
                for claim in writer.claims(ids)
                if claim.id not in ours and (is_other is None or is_other(claim))
            ]
            found = list(_rings(own, stored))
            for ring in found[:MOST_TOLD]:
                named = [names.get(id, f"…{id[-6:]}") for id in ring[:MOST_NAMED]]
                more = [f"… ({len(ring)} in all)"] if len(ring) > MOST_NAMED else []
                told.append(
                    f"{record}: {name}: a ring, in which each leads to the next and the last to "
                    f"the first: {', '.join([*named, *more])}; take out the claim that is wrong"
                )
            if len(found) > MOST_TOLD:
                told.append(f"{record}: {name}: {len(found) - MOST_TOLD} more rings")
            if name in self._left:
                told.append(f"{record}: {name}: rings are told of its first {MOST:,} claims")
        return told


def _rings(own: Iterable[Claim], stored: Iterable[Claim]) -> Iterator[list[str]]:
    """A ring of each knot that some claims have part in, the shortest through the first of them.
    All of its claims may hold on one day: a body that left another is not under it afterwards."""
    own = list(own)
    every = [*own, *stored]
    knots = _knots(_ends_of(every))
    inside, mine = _by_knot(every, knots), _by_knot(own, knots)
    told: list[set[str]] = []
    for knot, some in mine.items():
        for day in _days(inside[knot]):
            yield from _on_a_day(_held(some, day), _held(inside[knot], day), told)


def _by_knot(claims: Iterable[Claim], knots: Mapping[str, int]) -> dict[int, list[Claim]]:
    """Those with both ends in one knot; nothing else leads back."""
    found: dict[int, list[Claim]] = {}
    for claim in claims:
        knot = knots.get(claim.subject)
        if knot is not None and knot == knots.get(claim.object or ""):
            found.setdefault(knot, []).append(claim)
    return found


def _on_a_day(
    own: Sequence[Claim], then: Sequence[Claim], told: list[set[str]]
) -> Iterator[list[str]]:
    """The rings that claims of one day make, but for those that are in `told`; they go into it."""
    ends = _ends_of(then)
    knots = _knots(ends)
    for claim in own:
        assert claim.object is not None
        knot = knots.get(claim.subject)
        if knot is None or knot != knots.get(claim.object):
            continue
        if any({claim.subject, claim.object} <= some for some in told):
            continue
        ring = _back(claim.object, claim.subject, ends, knots)
        if ring:
            told.append({id for id, one in knots.items() if one == knot})
            # It is told from the first of the file on.
            yield [claim.subject, *ring[:-1]]


def _ends_of(claims: Iterable[Claim]) -> dict[str, list[str]]:
    ends: dict[str, list[str]] = {}
    for claim in claims:
        if claim.object is not None:
            ends.setdefault(claim.subject, []).append(claim.object)
    return ends


def _days(claims: Iterable[Claim]) -> list[date | None]:
    """Days such that claims which may all hold on some day may all hold on one of these: the first
    day of some of them, or one before all. None, for any day, where no time is told; and where
    there are very many, so that times are left aside."""
    spans = [span for one in claims if one.valid is not None for span in one.valid.spans]
    if not spans:
        return [None]
    begins = sorted({span[0] for span in spans if span[0] is not None})
    return [None] if len(begins) > MOST_DAYS else [date.min, *begins]


def _held(claims: Sequence[Claim], day: date | None) -> Sequence[Claim]:
    """Those that may hold on a day; all where it is None."""
    if day is None:
        return claims
    return [one for one in claims if one.valid is None or one.valid.possibly_on(day)]


def _back(
    start: str, goal: str, ends: Mapping[str, list[str]], knots: Mapping[str, int]
) -> list[str]:
    """The shortest way from one to another within a knot, both included."""
    came: dict[str, str] = {start: start}
    waiting = deque([start])
    while waiting and goal not in came:
        at = waiting.popleft()
        for further in ends.get(at, ()):
            if further not in came and knots.get(further) == knots[start]:
                came[further] = at
                waiting.append(further)
    if goal not in came:
        return []
    way = [goal]
    while way[-1] != start:
        way.append(came[way[-1]])
    return way[::-1]


def _knots(ends: Mapping[str, list[str]]) -> dict[str, int]:
    """What can be reached from itself, with a number for each set of which every member reaches
    every other: strongly connected components (Tarjan, 1972), without recursion."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_: list[str] = []
    is_open: set[str] = set()
    found: dict[str, int] = {}
    for start in ends:
        if start in number:
            continue
        way: list[tuple[str, Iterator[str]]] = []
        _enter(start, number, lowest, open_, is_open)
        way.append((start, iter(ends[start])))
        while way:
            at, rest = way[-1]
            further = next(rest, None)
            if further is None:
                way.pop()
                if way:
                    lowest[way[-1][0]] = min(lowest[way[-1][0]], lowest[at])
                if lowest[at] == number[at]:
                    knot = _leave(at, open_, is_open)
                    if len(knot) > 1 or at in ends.get(at, ()):
                        found |= dict.fromkeys(knot, number[at])
            elif further not in number:
                _enter(further, number, lowest, open_, is_open)
                way.append((further, iter(ends.get(further, ()))))
            elif further in is_open:
                lowest[at] = min(lowest[at], number[further])
    return found


def _enter(
    id: str, number: dict[str, int], lowest: dict[str, int], open_: list[str], is_open: set[str]
) -> None:
    number[id] = lowest[id] = len(number)
    open_.append(id)
    is_open.add(id)


def _leave(id: str, open_: list[str], is_open: set[str]) -> list[str]:
    at = len(open_) - 1
    while open_[at] != id:
        at -= 1
    knot = open_[at:]
    del open_[at:]
    is_open.difference_update(knot)
    return knot
