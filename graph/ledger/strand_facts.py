"""The plain facts from which the rules work: all that bears on one strand, gathered from a view.

No claims stand here, only the ids of what they are about: claims are read when somebody asks for
reasons (`graph.ledger.call_reasons`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from graph.ledger.call_states import CallState, Effect, Silence, Span, Standing, Verdict
from graph.ledger.rule_names import BoundRule, Rule, Uncounted


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
    rivals: frozenset[str] = frozenset()
    """Kinds that others say the response was of, and that it cannot be beside this one."""
    people: frozenset[str] = frozenset()
    """For whom it was done, as far as that is told."""
    accepted: bool = True
    """Whether somebody accepted a claim of each thing for which it counts."""
    told: bool = False
    """Whether `response` is a claim that tells of a step (`followedBy`), and no entity."""


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
    accepted: bool = True


class Absence(NamedTuple):
    """A source says that nothing of a kind came, on these days and no others."""

    claims: tuple[str, ...]
    said_by: frozenset[str]
    first: int
    last: int
    kind: str | None
    """None where nothing at all is said to have come."""
    denied: frozenset[str]
    """The kinds that are said not to have come: this one with all narrower ones."""
    whole: bool
    """Whether the kind is what the demand asks for, rather than a narrower one."""
    accepted: bool = True
    event: str | None = None
    """The event of which it is said; None where it is said of the call or the demand."""


class Search(NamedTuple):
    """Somebody looked for an answer and found none."""

    claims: tuple[str, ...]
    by: frozenset[str]
    where: str
    """Empty where nobody says."""
    until: Span
    accepted: bool = True


class Word(NamedTuple):
    """What one speaker says of a response, or of a call."""

    by: str | None
    predicate: str
    said: str
    """The concept, or the entity at the other end."""
    negated: bool


class Contest(NamedTuple):
    """Two speakers oppose each other on whether a response happened, or on its kind."""

    since: int
    about: str
    """The response, or the call or demand whose addressee is in question."""
    words: tuple[Word, Word]
    claims: tuple[str, ...]


class Passed(NamedTuple):
    """A response that is recorded and does not count for a strand."""

    response: str
    kind: str
    span: Span
    by: tuple[str, ...]
    rule: Uncounted
    """Why not."""


class Apart(NamedTuple):
    """Claims that give a date differently, none of them only a coarser form of another."""

    thing: str
    property: str
    span: Span
    """All days that they leave open."""
    claims: tuple[str, ...]


class Opening(NamedTuple):
    """A day that leaves a standing open: before the day that is asked about, or after it."""

    thing: str
    span: Span


class InQuestion(NamedTuple):
    """Claims that their speakers have only possibly taken back, on the dates."""

    claims: tuple[str, ...]


class Again(NamedTuple):
    """What befell people later for whom a demand was met: an arrest after their release."""

    event: str
    kind: str
    span: Span
    claims: tuple[str, ...]


class Bound(NamedTuple):
    """A date that follows from another one."""

    thing: str
    property: str
    rule: BoundRule
    day: int
    claims: tuple[str, ...]
    kept: bool = True
    """False where it contradicts what is claimed, and is left aside."""


class Scene(NamedTuple):
    """One event of a call, with its parts and what it is part of, at any remove."""

    event: str
    parts: frozenset[str] = frozenset()
    wider: frozenset[str] = frozenset()


class ClockKind(StrEnum):
    """Whose clock it is, as the API names it."""

    PROCEDURE = "PROCEDURE"
    DOMESTIC = "DOMESTIC"
    REPLY_DUE = "REPLY_DUE"
    POLICY = "POLICY"


class Clock(NamedTuple):
    """The day by which an answer was due, and on what ground."""

    due: Span
    basis: str
    kind: ClockKind = ClockKind.PROCEDURE
    thing: str | None = None
    """The call or demand whose own words set it."""

    @property
    def policy(self) -> bool:
        """Whether it is a review policy of the user: shown, and never part of a state."""
        return self.kind is ClockKind.POLICY


class Coverage(NamedTuple):
    """A data set, or a note on the call, says that answers to it are not here."""

    kind: str
    """``not-covered`` or ``not-assessed``."""
    claims: tuple[str, ...]


class Carrier(NamedTuple):
    """Another call that delivered this one."""

    call: str
    made: Span
    strands: tuple[StrandFacts, ...]
    """Its strands with the same addressee and kind of demand: this one mirrors the least advanced
    of them."""


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
    scenes: tuple[Scene, ...] = ()
    """The events with what lies in and around them; of events without one nothing is known."""
    people: frozenset[str] = frozenset()
    """For whom it is demanded, where that matters for whether it was done."""
    wants_answer: bool = False
    """Whether an answer is what is demanded, so that the asker's word that it suffices meets it."""
    items: tuple[Item, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    absences: tuple[Absence, ...] = ()
    searches: tuple[Search, ...] = ()
    contests: tuple[Contest, ...] = ()
    denials: tuple[Item, ...] = ()
    """Words of the accused, which answer nothing: shown beside the call."""
    passed: tuple[Passed, ...] = ()
    """Responses that are recorded and do not count."""
    apart: tuple[Apart, ...] = ()
    """Dates that are told differently, of the call and of its responses."""
    bounds: tuple[Bound, ...] = ()
    clocks: tuple[Clock, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    accepted: bool = True
    """Whether somebody accepted that it was demanded, of whom and when."""
    taken_back: frozenset[str] = frozenset()
    """Claims of these things that do not count on these days."""
    again: tuple[Again, ...] = ()
    """What befell the people for whom it was demanded, and stands beside its having been met."""
    coverage: Coverage | None = None
    """That its answers are not in this data set, where a data set or a public note says so."""


Ground: TypeAlias = (
    Item
    | Opinion
    | Absence
    | Search
    | Contest
    | Clock
    | Carrier
    | Passed
    | Apart
    | Bound
    | Coverage
    | InQuestion
    | Opening
    | Again
)


class Why(NamedTuple):
    """One reason, not yet in words: the rule, and what it used."""

    rule: Rule
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
    silence: Silence | None
    """Which silence an unanswered strand is; None where something came, or a clock runs."""
    unreviewed: bool
    """Whether it rests on claims that nobody has accepted."""
    outstanding: tuple[int, int | None] | None
    """Least and most days (None: unknown); None once met or withdrawn."""
    overdue: Overdue | None
    """The first clock that ran out; a policy's where no other did."""
    why: tuple[Why, ...]
    counted: tuple[Item, ...]
    """What came of it, as far as it certainly counts by the day."""
    ran_out: tuple[Overdue, ...] = ()
    """Every clock that ran out, that of `overdue` first."""

    @property
    def responses(self) -> tuple[str, ...]:
        """The responses that certainly count by the day, tied to the call or not, by id."""
        return tuple(sorted({item.response for item in self.counted if not item.told}))


class CallOutcome(NamedTuple):
    """A call on one day: that of its least advanced strand, withdrawn ones aside."""

    on: int
    state: CallState
    mixed: bool
    uncertain: bool
    contested: bool
    unreviewed: bool
    strands: tuple[StrandOutcome, ...]
