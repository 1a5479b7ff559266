"""Clocks: by when an answer was due, by whose rule.

N days from a day run through that day and N more. The clocks of procedures, domestic statutes
included, are annotations of the procedures (``:daysToAnswer``, with ``:clockSource``); a call may
say itself when it wants a reply; and a user may follow a review policy, which is always labelled
as one, and never part of a state.
"""

from __future__ import annotations

from dataclasses import dataclass

from graph.claims.errors import InputError
from graph.ledger.call_states import EVER, NEVER, Span
from graph.ledger.strand_facts import Clock
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


def procedure_clock(vocabulary: Vocabulary, code: str, made: Span) -> Clock | None:
    """The clock of a procedure for a call made then; None where it has none."""
    term = vocabulary.terms.get(code)
    days = None if term is None else term.annotations.get("daysToAnswer")
    if term is None or not days:
        return None
    source = "; ".join(term.annotations.get("clockSource", ()))
    basis = f"{term.labels['en']}: {days[0]} days ({source})"
    return Clock(later(made, int(days[0])), basis)


def later(span: Span, days: int) -> Span:
    """So many days on; what is unknown stays unknown."""
    return Span(
        span.first if span.first == EVER else span.first + days,
        span.last if span.last == NEVER else span.last + days,
    )
