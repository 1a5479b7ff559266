"""On how many of an event's possible dates an instrument was in force for a State.

A source may give a day, a month, a year, or only a day by which something was so: *all* is what the
rows certainly cover, *none* what they certainly do not. A narrower stretch of days never leaves
either.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from graph.duties.law.law_tables import Participation

_EVER, _NEVER = -sys.maxsize, sys.maxsize
"""Before and after every day number."""


class Extent(StrEnum):
    """On how many of an event's possible dates something was in force."""

    ALL = "ALL"
    SOME = "SOME"
    NONE = "NONE"


class Timing(NamedTuple):
    """What the rows of one State and one instrument come to."""

    recorded: bool
    """Whether there is any row."""
    party: bool
    seen: int
    """The last day number for which a source vouches that the State is no party."""
    unsaid: bool
    """Whether a party has no day of entry into force."""
    widest: list[tuple[int, int]]
    """From which day number on, and before which one, it was possibly in force."""
    surest: list[tuple[int, int]]
    """From which day number on, and before which one, it was certainly in force."""

    @classmethod
    def of(cls, rows: Sequence[Participation]) -> Timing:
        """Of rows in order of time."""
        parties = [row for row in rows if row.status == "party"]
        return cls(
            recorded=bool(rows),
            party=bool(parties),
            seen=max((_NEVER if r.as_of is None else r.as_of.toordinal() for r in rows), default=0),
            unsaid=any(row.surest[0] is None for row in parties),
            widest=[
                (_EVER if start is None else start, _NEVER if stop is None else stop)
                for start, stop in (row.widest for row in parties)
            ],
            surest=[
                (start, _NEVER if stop is None else stop)
                for start, stop in (row.surest for row in parties)
                if start is not None
            ],
        )

    def on(self, first: int, last: int) -> tuple[str, Extent]:
        """Of days, both included: a rule of the gate of time, and the extent."""
        if not self.recorded:
            return "participation-unrecorded", Extent.NONE
        if not self.party:
            return "not-party" if last <= self.seen else "not-party-when-seen", Extent.NONE
        widest = _covered(self.widest, first, last)
        if widest is Extent.NONE:
            return "not-in-force", Extent.NONE
        surest = widest if self.widest == self.surest else _covered(self.surest, first, last)
        if surest is Extent.ALL:
            return "in-force", Extent.ALL
        if widest is Extent.ALL and self.unsaid:
            return "day-unknown", Extent.SOME
        return "in-force-on-some", Extent.SOME


def extent(rows: Sequence[Participation], first: int, last: int) -> Extent:
    """Whether rows of participation, in order of time, cover all, some or none of the days."""
    return Timing.of(rows).on(first, last)[1]


def _covered(stretches: list[tuple[int, int]], first: int, last: int) -> Extent:
    reached: int | None = None
    """The first day, from `first` on, that the stretches so far leave open."""
    for start, stop in stretches:
        if start > last or stop <= first:
            continue
        if reached is None:
            if start > first:
                return Extent.SOME
            reached = stop
        elif start <= reached:
            reached = max(reached, stop)
        if reached > last:
            return Extent.ALL
    return Extent.NONE if reached is None else Extent.SOME
