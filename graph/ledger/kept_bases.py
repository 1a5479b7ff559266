"""What the statuses of very many calls rest on, kept small between requests: the facts of each call
packed into bytes, and how it stands, in brief, from one of its turning days to the next.

A status follows from facts by comparing their days with the day that is asked about. So what is
told in brief (state, standing and silence) stays the same between two days on which something of
them begins or is over. Days outstanding are not told in brief, and no policy changes it. Of calls
that were decided in brief alone (`graph.ledger.plain_calls`) there are no facts.
"""

from __future__ import annotations

import pickle
from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple, Protocol

from graph.ledger.call_rules import Doubts
from graph.ledger.call_states import EVER, NEVER, CallState, Silence, Standing
from graph.ledger.strand_facts import CallOutcome, StrandFacts

BYTES_A_CALL = 1_250
"""What a call with three responses takes, about; a plain one (`graph.ledger.plain_calls`) less than
half of it."""
_BESIDE = 350
"""Bytes that a base takes beside what is packed and its days (CPython 3.11, 64 bits)."""

_OFF = "taken_back"
MOST_SAME = 10_000
"""Of so many briefs one stands for all that are equal; then for those that come."""


class Brief(NamedTuple):
    """How one strand stands on a day, in brief."""

    state: CallState
    standing: Standing
    silence: Silence | None
    covered: bool
    """False where it is said that its answers are not here."""
    demand_kinds: frozenset[str]


Briefs = tuple[Brief, ...]
"""All strands of a call; none before it was possibly made."""


def in_brief(outcome: CallOutcome | None) -> Briefs:
    """An outcome in brief."""
    if outcome is None:
        return ()
    return tuple(
        [
            Brief(
                strand.state,
                strand.standing,
                strand.silence,
                strand.facts.coverage is None,
                strand.facts.demand_kinds,
            )
            for strand in outcome.strands
        ]
    )


class Called(NamedTuple):
    """What was read of one call."""

    strands: tuple[StrandFacts, ...]
    """None of a call that software alone proposed."""
    classes: Mapping[str, str]
    """The concrete class of each addressee."""
    doubts: Doubts | None
    since: int
    until: int
    """The first day on which the strands are these, and the first on which they no more are: what
    a speaker takes back counts for nothing from then."""

    def holds(self, on: int) -> bool:
        return self.since <= on < self.until

    @property
    def parts(self) -> int:
        """How much room it takes; see `graph.views.kept_results`."""
        return 2 + sum(
            2 + len(one.items) + len(one.opinions) + len(one.denials) + len(one.absences)
            for one in self.strands
        )


class _Base:
    """One call."""

    __slots__ = ("days", "known", "packed")

    def __init__(self, packed: bytes, days: array[int]) -> None:
        self.packed, self.days = packed, days
        self.known: tuple[int, int, Briefs] = (NEVER, EVER, ())
        """From which day on, and before which, it stands like that; one value, since others read it
        meanwhile."""

    @property
    def size(self) -> int:
        return len(self.packed) + len(self.days) * self.days.itemsize + _BESIDE


class InBrief(Protocol):
    """A call of which no more is known than how it stands (`graph.ledger.plain_calls`)."""

    def briefs(self, on: int) -> Briefs: ...

    def turning_days(self) -> Sequence[int]: ...

    @property
    def size(self) -> int: ...


class LeanBase:
    """Such a call, with how it stands around the day that was asked about last."""

    __slots__ = ("_call", "_known")

    def __init__(self, call: InBrief) -> None:
        self._call = call
        self._known: tuple[int, int, Briefs] = (NEVER, EVER, ())

    @property
    def size(self) -> int:
        return self._call.size

    def briefs(self, on: int) -> Briefs:
        """How its strands stand on a day."""
        first, last, briefs = self._known
        if not first <= on < last:
            days = self._call.turning_days()
            at = bisect_right(days, on)
            briefs = self._call.briefs(on)
            until = days[at] if at < len(days) else NEVER
            self._known = (days[at - 1] if at else EVER, until, briefs)
        return briefs


class Bases:
    """Of one view. Writers have the view's turn (`graph.views.lasting_results`)."""

    def __init__(self, room: int) -> None:
        self._room, self.size = room, 0
        """Bytes that they may take, and that they take."""
        self._bases: OrderedDict[str, _Base | LeanBase] = OrderedDict()
        self._same: dict[Briefs, Briefs] = {}

    def __len__(self) -> int:
        return len(self._bases)

    def briefs(self, calls: Iterable[str], on: int) -> dict[str, Briefs]:
        """How those of these calls stand of which that is known."""
        found = {}
        for id in calls:
            base = self._bases.get(id)
            if isinstance(base, LeanBase):
                found[id] = base.briefs(on)
            elif base is not None:
                first, last, briefs = base.known
                if first <= on < last:
                    found[id] = briefs
        return found

    def called(self, calls: Iterable[str], on: int) -> dict[str, Called]:
        """What was read of those of these calls of which it is kept for that day."""
        found = {}
        for id in calls:
            base = self._bases.get(id)
            if isinstance(base, _Base) and base.days[0] <= on < base.days[-1]:
                found[id] = pickle.loads(base.packed)
        return found

    def keep(self, called: Mapping[str, Called]) -> None:
        """Keep what was read of some calls."""
        for id, one in called.items():
            packed = pickle.dumps(_by_itself(one), pickle.HIGHEST_PROTOCOL)
            self._put(id, _Base(packed, turning_days(one)))

    def keep_lean(self, calls: Mapping[str, LeanBase]) -> None:
        """Keep some calls in brief, on all days, as long as there is room: who goes through more
        than there is room for finds the first of them the next time."""
        for id, one in calls.items():
            if self.size + one.size <= self._room:
                self._put(id, one)

    def _put(self, id: str, base: _Base | LeanBase) -> None:
        self._drop(id)
        self._bases[id] = base
        self.size += base.size
        while self.size > self._room:
            self._drop(next(iter(self._bases)))

    def tell(self, outcomes: Mapping[str, CallOutcome | None], on: int) -> None:
        """Keep how some calls stand on a day, of which they are kept for that day."""
        for id, outcome in outcomes.items():
            base = self._bases.get(id)
            if isinstance(base, _Base) and base.days[0] <= on < base.days[-1]:
                at = bisect_right(base.days, on)
                briefs = in_brief(outcome)
                if len(self._same) >= MOST_SAME:
                    self._same.clear()
                same = self._same.setdefault(briefs, briefs)
                base.known = (base.days[at - 1], base.days[at], same)

    def _drop(self, id: str) -> None:
        gone = self._bases.pop(id, None)
        if gone is not None:
            self.size -= gone.size


def _by_itself(called: Called) -> Called:
    """The same without what is in doubt of other calls."""
    doubts = called.doubts
    if doubts is None:
        return called
    named = {text for strands in (called.strands, doubts.strands) for text in _texts(strands)}
    own = {thing: claims for thing, claims in doubts.claims.items() if thing in named}
    return called._replace(doubts=doubts._replace(claims=own))


def narrowed(
    called: Called, named_by: Mapping[str, Collection[str]], read: Collection[str]
) -> Called:
    """The same, where of what was taken back only that is left which is of its own things: many
    calls are read together, and each would hold what was taken back of all.

    Args:
        named_by: the claims that were taken back, by their own ids and those of both their ends.
        read: those of them that would be read for this call alone.
    """
    doubts = called.doubts
    doubted = () if doubts is None else doubts.strands
    named = {text for strands in (called.strands, doubted) for text in _texts(strands)}
    own = {claim for text in named for claim in named_by.get(text, ()) if claim in read}
    strands = _with_own(called.strands, own)
    if doubts is not None:
        doubts = doubts._replace(strands=_with_own(doubts.strands, own))
    return called._replace(strands=strands, doubts=doubts)


def _with_own(strands: tuple[StrandFacts, ...], own: Collection[str]) -> tuple[StrandFacts, ...]:
    return tuple(
        replace(
            one,
            taken_back=one.taken_back.intersection(own),
            carriers=tuple(
                carrier._replace(strands=_with_own(carrier.strands, own))
                for carrier in one.carriers
            ),
        )
        for one in strands
    )


def turning_days(called: Called) -> array[int]:
    """The days on which a call may come to stand otherwise, sorted; the first and the last are the
    ends of the days on which it rests on this."""
    told = set(_numbers(called.strands))
    if called.doubts is not None:
        told.update(_numbers(called.doubts.strands))
    days = {turn for day in told for turn in (day, day + 1) if called.since < turn < called.until}
    return array("q", [called.since, *sorted(days), called.until])


def _numbers(strands: tuple[StrandFacts, ...]) -> Iterator[int]:
    """Every number in some facts: all of their days are among them."""
    return (leaf for leaf in _leaves(strands) if isinstance(leaf, int))


def _texts(strands: tuple[StrandFacts, ...]) -> Iterator[str]:
    """Every id and word in some facts."""
    return (leaf for leaf in _leaves(strands) if isinstance(leaf, str))


def _leaves(thing: Any) -> Iterator[Any]:
    """Everything that facts are made of, save which claims were taken back."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str | int):
            yield one
        elif isinstance(one, tuple | frozenset):
            waiting.extend(one)
        elif names := _fields_of(type(one)):
            waiting.extend([getattr(one, name) for name in names])


_FIELDS: dict[type, tuple[str, ...]] = {}


def _fields_of(cls: type) -> tuple[str, ...]:
    """Those of facts; none of what is no dataclass."""
    if cls not in _FIELDS:
        named = fields(cls) if is_dataclass(cls) else ()
        _FIELDS[cls] = tuple(field.name for field in named if field.name != _OFF)
    return _FIELDS[cls]
