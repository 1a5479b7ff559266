"""Which calls became overdue, or were answered, between two looks at them.

`graph.relations.news` tells of a stretch of days what became of calls by then. Who watches wants
what turned since the last look, regardless of the days: an answer of March may be recorded in June.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from graph.ledger import CallOutcome, CallState
from graph.relations.news import CALL, OPEN, ChangeKind, Piece, beginning_of, iso_day, ran_out
from graph.views.view import Ref


class CallStanding(NamedTuple):
    """How a call stands, as far as it can turn."""

    state: CallState
    overdue: frozenset[int]
    """The days on which its strands became overdue."""
    answered: int
    """The first day on which something that counts was certainly there; the last of all where
    nothing is."""


def standings(outcomes: Mapping[str, CallOutcome | None], today: int) -> dict[str, CallStanding]:
    """How calls stand on a day, by id; what is not made yet is absent."""
    return {
        call: CallStanding(outcome.state, frozenset(ran_out(outcome)), _answered(outcome, today))
        for call, outcome in outcomes.items()
        if outcome is not None
    }


def _answered(outcome: CallOutcome, today: int) -> int:
    days = (item.span.last for strand in outcome.strands for item in strand.counted)
    return min((day for day in days if day <= today), default=today)


def turns(before: Mapping[str, CallStanding], now: Mapping[str, CallStanding]) -> list[Piece]:
    """What turned, in the order of news. A call that was not there before stood open.

    Args:
        before: how calls stood at the last look.
        now: how they stand.
    """
    found = [piece for call in now for piece in _turned(call, before.get(call), now[call])]
    return sorted(found, key=lambda piece: piece.key)


def _turned(call: str, before: CallStanding | None, now: CallStanding) -> Iterator[Piece]:
    ref = Ref(call, CALL)
    for day in now.overdue - (frozenset() if before is None else before.overdue):
        yield Piece(beginning_of(day), ChangeKind.OVERDUE, ref, None, 0, on=iso_day(day))
    was = CallState.AWAITED if before is None else before.state
    if was in OPEN and now.state not in OPEN:
        yield Piece(
            *(beginning_of(now.answered), ChangeKind.ANSWERED, ref, None, 0),
            before=was.value,
            after=now.state.value,
            on=iso_day(now.answered),
        )
