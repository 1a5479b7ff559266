"""Clocks: by when an answer was due, by whose rule.

N days from a day run through that day and N more. The clocks of procedures, domestic statutes
included, are a table (``ontology/clocks.ttl``): time, start and source; a call may say itself when
it wants a reply; and a user may follow a review policy, which is always labelled as one, and never
part of a state.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from graph.claims.errors import InputError
from graph.ledger.call_states import EVER, NEVER, Span
from graph.ledger.strand_facts import Clock, ClockKind
from graph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """After how many days without an answer somebody wants to look at a call again."""

    id: str
    label: str
    """What the reply names as its basis; says that it is a policy."""
    days: int
    why: str
    demands: frozenset[str] = frozenset()
    """Kinds of demand that it is for, narrower ones included; empty for all."""

    def __post_init__(self) -> None:
        if self.days < 0:
            raise InputError(
                "is negative",
                mend="give the number of days after which to look again",
                field="days",
                value=self.days,
            )

    def applies(self, demand_kinds: frozenset[str]) -> bool:
        """Whether it is for a demand of these kinds (its own, with all broader ones)."""
        return not self.demands or not self.demands.isdisjoint(demand_kinds)


def procedure_clock(
    vocabulary: Vocabulary, code: str, made: Span, runs_from: Span | None = None
) -> Clock | None:
    """The clock of a procedure for a call made then; None where it has none, or where it runs from
    another day and nobody says which.

    Args:
        runs_from: the day from which the call says that the clock runs.
    """
    term = vocabulary.terms.get(code)
    if term is None:
        return None
    said = term.annotations
    days, months = said.get("daysToAnswer"), said.get("monthsToAnswer")
    start = said.get("clockStart", (_MADE,))[0]
    if not (days or months) or (start != _MADE and runs_from is None):
        return None
    begin = made if runs_from is None else runs_from
    if days:
        due, time = later(begin, int(days[0])), f"{days[0]} days"
    else:
        assert months is not None
        due, time = _months_later(begin, int(months[0])), f"{months[0]} months"
    source = "; ".join(said.get("clockSource", ()))
    since = "" if start == _MADE else f" from {start}"
    unchecked = "; from memory, checked by nobody yet" if said.get("clockChecked") else ""
    domestic = _DOMESTIC in _lineage(vocabulary, code)
    return Clock(
        due,
        f"{term.labels['en']}: {time}{since} ({source}{unchecked})",
        ClockKind.DOMESTIC if domestic else ClockKind.PROCEDURE,
    )


_MADE = "made"
_DOMESTIC = "domestic-proceeding"


def _lineage(vocabulary: Vocabulary, code: str) -> set[str]:
    found, waiting = {code}, [code]
    while waiting:
        for above in vocabulary.terms[waiting.pop()].broader:
            if above not in found:
                found.add(above)
                waiting.append(above)
    return found


def _months_later(span: Span, months: int) -> Span:
    """The same day of the month so many months on, or the last one."""
    return Span(
        span.first if span.first == EVER else _month_later(span.first, months),
        span.last if span.last == NEVER else _month_later(span.last, months),
    )


def _month_later(day: int, months: int) -> int:
    start = date.fromordinal(day)
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1])).toordinal()


def later(span: Span, days: int) -> Span:
    """So many days on; what is unknown stays unknown."""
    return Span(
        span.first if span.first == EVER else span.first + days,
        span.last if span.last == NEVER else span.last + days,
    )
