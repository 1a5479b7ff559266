"""The plain facts from which the rules work: all that bears on one strand, gathered from a view.

No claims stand here, only the ids of what they are about: claims are read when somebody asks for
reasons (`graph.ledger.call_reasons`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from graph.ledger.call_states import NEVER, CallState, Effect, Span, Standing, Verdict


class Item(NamedTuple):
    """One thing that the addressee's side did or said, of one kind."""

    response: str
    kind: str
    effect: Effect
    span: Span
    tied: bool
    """Whether a source ties it to the call (or to one that renews it or is renewed by it)."""
    on: frozenset[str] = frozenset()
    """The events that it is about, of those that have to do with the call; all of the call's
    where it is tied and says of none."""
    by: tuple[str, ...] = ()
    said_by: frozenset[str] = frozenset()
    """Who says that it is of this kind."""
    accused: bool = False
    """Whether its author is accused in one of the call's events."""
    ends: Span | None = None
    """The announced end of an inquiry."""
    result: Span | None = None
    """When a result of it was recorded."""
    since: Span | None = None
    """It bears on this strand from then only: from a renewal, or from a forwarding."""


class Opinion(NamedTuple):
    """What one speaker says of a response or, where `of` is None, of what became of the demand."""

    assessment: str
    verdict: Verdict
    by: str
    span: Span
    of: str | None
    asker: bool
    """Whether it is an issuer of the call who says so."""
    partial_to: bool
    """Whether it is the responder's side, an organ of its State, or the accused."""
    since: Span | None = None


class Absence(NamedTuple):
    """A source says that nothing of a kind came, on these days and no others."""

    claim: str
    said_by: frozenset[str]
    first: int
    last: int
    kind: str
    denied: frozenset[str]
    """The kind and all narrower ones."""
    whole: bool
    """Whether the kind is what the demand asks for, rather than a narrower one."""


class Search(NamedTuple):
    """Somebody looked for an answer and found none."""

    claim: str
    by: str | None
    where: str
    until: Span


class Contest(NamedTuple):
    """Two speakers oppose each other on whether a response happened, or on its kind."""

    since: int
    about: str
    """The response."""
    claims: tuple[str, ...]
    until: int = NEVER
    """From when one of them has taken it back."""


class Clock(NamedTuple):
    """The day by which an answer was due, and on what ground."""

    due: Span
    basis: str
    policy: bool = False
    """A review policy of the user: shown, and never part of a state."""
    thing: str | None = None
    """The call whose own words set it."""


class Carrier(NamedTuple):
    """Another call that delivered this one."""

    call: str
    made: Span
    strand: StrandFacts | None
    """Its strand with the same addressee and kind of demand, which this one mirrors."""


class Earlier(NamedTuple):
    """Another call of the same family of renewals, with the same demand and addressee."""

    made: Span
    since: Span
    """When the calls that link the two were made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StrandFacts:
    """All that bears on one strand."""

    call: str
    demand: str | None
    addressee: str | None
    made: Span
    demand_kinds: frozenset[str] = frozenset()
    """The demand's kinds with all broader ones."""
    indeterminate: bool = False
    """Whether the addressee is nobody in particular (“the international community”)."""
    delivered: bool = True
    """False for a call inside another that is not shown to have been put to anybody."""
    conditional: bool = False
    condition_met: Span | None = None
    withdrawn: Span | None = None
    """When it was withdrawn or replaced."""
    family: tuple[Earlier, ...] = ()
    events: frozenset[str] = frozenset()
    wants_answer: bool = False
    """Whether an answer is what is demanded, so that the asker's word that it suffices meets it."""
    items: tuple[Item, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    absences: tuple[Absence, ...] = ()
    searches: tuple[Search, ...] = ()
    contests: tuple[Contest, ...] = ()
    denials: tuple[Item, ...] = ()
    """Words of the accused, which answer nothing: shown beside the call."""
    clocks: tuple[Clock, ...] = ()
    carriers: tuple[Carrier, ...] = ()


Ground: TypeAlias = Item | Opinion | Absence | Search | Contest | Clock | Carrier


class Why(NamedTuple):
    """One reason, not yet in words: the rule, and what it went by."""

    rule: str
    ground: Ground | None = None
    more: tuple[Ground, ...] = ()


class Overdue(NamedTuple):
    """That an answer was due, against a clock that is named."""

    since: int
    """The day after the last on which it was in time."""
    least: int
    most: int | None
    """Days, at least and at most; None where nobody knows."""
    clock: Clock


class StrandOutcome(NamedTuple):
    """One strand on one day."""

    facts: StrandFacts
    standing: Standing
    state: CallState
    uncertain: bool
    otherwise: CallState | None
    contested: bool
    absence_asserted: bool
    outstanding: tuple[int, int | None] | None
    """Least and most days (None: unknown); None once met or withdrawn."""
    overdue: Overdue | None
    why: tuple[Why, ...]
    counted: tuple[Item, ...]
    """What came of it, as far as it certainly counts by the day."""


class CallOutcome(NamedTuple):
    """A call on one day: that of its least advanced strand, withdrawn ones aside."""

    on: int
    state: CallState
    mixed: bool
    uncertain: bool
    contested: bool
    strands: tuple[StrandOutcome, ...]
