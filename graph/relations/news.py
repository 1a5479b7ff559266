"""News: what was recorded, decided, re-marked or taken back between two moments.

For people who ask what is new since Monday. It tells of what a viewer may read today, by today's
markings, and is complete only for what could be read throughout; a mirror compares exports.

What became overdue, or was answered, nobody records: it is computed by the day from what the
view holds now, and only where it is asked for by its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from graph.claims.claim import hashed
from graph.claims.errors import QueryError
from graph.ledger import CallOutcome, CallState, Policy, Statuses, StrandOutcome
from graph.relations.passages import concrete_classes
from graph.views.all_pages import all_entities
from graph.views.paging import stretch_by
from graph.views.view import (
    MOST_ROWS,
    Change,
    ClaimHistory,
    EntityHistory,
    Key,
    Page,
    Ref,
    View,
    Window,
)

Outcomes: TypeAlias = Callable[
    [Sequence[str], int, Policy | None], Mapping[str, CallOutcome | None]
]
"""From calls, a day number and a review policy to what became of each call."""

MOST_NEWS = 100_000
"""Pieces of news that one question may look at."""
DAY = 86_400_000_000
"""Microseconds."""
EPOCH = date(1970, 1, 1).toordinal()
FOREVER = 2**62
"""A moment behind all that is recorded."""
OPEN = (CallState.AWAITED, CallState.UNANSWERED)
"""States of a call to which nothing came."""
CALL = "Call"


class ChangeKind(StrEnum):
    """What happened; in one moment in this order."""

    RECORDED = "recorded"
    REVIEWED = "reviewed"
    RETRACTED = "retracted"
    REINSTATED = "reinstated"
    REMARKED = "remarked"
    IMPORTED = "imported"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    GRADED = "graded"


TURNS = {kind: turn for turn, kind in enumerate(ChangeKind)}
"""The place of each among them."""
RECORDS = tuple(
    kind for kind in ChangeKind if kind not in (ChangeKind.OVERDUE, ChangeKind.ANSWERED)
)
"""What is told where no kinds are named."""


class Piece(NamedTuple):
    """One piece of news."""

    at: int
    """The record time; of what is computed by the day, the beginning of that day, UTC."""
    kind: ChangeKind
    entity: Ref | None
    """Of entities and calls."""
    claim: str | None
    number: int
    """Tells apart what happened to the same thing in the same moment."""
    by: str | None = None
    why: str | None = None
    before: str | None = None
    after: str | None = None
    on: str | None = None

    @property
    def key(self) -> Key:
        """Its place in their order."""
        about = self.claim if self.entity is None else self.entity.id
        return self.at, TURNS[self.kind], about, self.number

    @property
    def id(self) -> str:
        """The same in every view that has it."""
        return hashed([str(part) for part in self.key])


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """Which news is asked for."""

    since: int
    """In microseconds since 1970; included."""
    until: int
    """Not included."""
    today: date | None = None
    """What is computed by the day ends with this one; None where nothing lies beyond `until`."""
    about: str | None = None
    """Only of this entity, and of claims that have it as subject or object; of all records that
    are judged to be one with it."""
    classes: Sequence[str] | None = None
    """Only of entities of these classes, and of claims about such."""
    kinds: Sequence[ChangeKind] = RECORDS
    policy: Policy | None = None
    """For what became overdue."""
    statuses: Outcomes | None = None
    """Computes what became of calls; left out, it is computed anew."""
    window: Window = field(default_factory=Window)

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise QueryError(
                "until: the time ends before it begins; write since as the earlier moment"
            )


def stretch_of_news(pieces: Sequence[Piece], window: Window) -> Page[Piece]:
    """The stretch that a window shows."""
    return stretch_by(attrgetter("key"), pieces, window)


def all_news(view: View, asked: Since, ids: Sequence[str] | None = None) -> list[Piece]:
    """All of it, in order; with ids, of what is recorded only what happened to these."""
    drawn = None if asked.classes is None else concrete_classes(view.vocabulary, asked.classes)
    kinds = frozenset(asked.kinds)
    found: list[Piece] = []
    for piece in _pieces(view, asked, kinds, drawn, ids):
        found.append(piece)
        if len(found) > MOST_NEWS:
            raise QueryError(
                f"more than {MOST_NEWS:,} things happened in that time; ask for a shorter one, or "
                "about something"
            )
    return sorted(found, key=lambda piece: piece.key)


def _pieces(
    view: View,
    asked: Since,
    kinds: frozenset[ChangeKind],
    drawn: frozenset[str] | None,
    ids: Sequence[str] | None,
) -> Iterator[Piece]:
    if kinds.intersection(RECORDS):
        about = records_about(view, asked)
        changed = view.changed(asked.since, asked.until, about) if ids is None else ids
        for piece in _recorded(view, asked, drawn, changed):
            if piece.kind in kinds and asked.since <= piece.at < asked.until:
                yield piece
    yield from turns(view, asked, kinds, drawn)


def turns(
    view: View, asked: Since, kinds: frozenset[ChangeKind], drawn: frozenset[str] | None
) -> Iterator[Piece]:
    """What follows by the day of that which is asked for, in no order."""
    if kinds - frozenset(RECORDS) and (drawn is None or CALL in drawn):
        for piece in _by_the_day(view, asked):
            if piece.kind in kinds:
                yield piece


# ------------------------------------------------------------------------------ what is recorded


def _recorded(
    view: View, asked: Since, drawn: frozenset[str] | None, ids: Sequence[str]
) -> Iterator[Piece]:
    about = records_about(view, asked)
    for start in range(0, len(ids), MOST_ROWS):
        view.deadline.check()
        histories = view.histories(ids[start : start + MOST_ROWS], unopened=True)
        for id, history in histories.items():
            if isinstance(history, EntityHistory):
                ref = Ref(id, history.entity.cls)
                if (about is None or id in about) and (drawn is None or ref.cls in drawn):
                    yield from life(ref, None, history.recorded_at, history.changes)
            elif _fits(history, about, drawn):
                yield from life(None, id, history.record.recorded_at, history.changes)


def records_about(view: View, asked: Since) -> tuple[str, ...] | None:
    """The records of what is asked about, as they were coded."""
    return None if asked.about is None else view.identities().all_of(asked.about)


def _fits(
    history: ClaimHistory, about: tuple[str, ...] | None, drawn: frozenset[str] | None
) -> bool:
    record = history.record
    return (about is None or record.subject in about or record.object in about) and (
        drawn is None or record.ends[record.subject] in drawn
    )


def life(
    ref: Ref | None, claim: str | None, recorded_at: int, changes: Sequence[Change]
) -> Iterator[Piece]:
    """What happened to one entity or claim, in order."""
    yield Piece(recorded_at, ChangeKind.RECORDED, ref, claim, 0)
    for number, change in enumerate(changes):
        yield Piece(
            change.at,
            ChangeKind(change.kind),
            ref,
            claim,
            number,
            by=change.by,
            why=change.why,
            before=change.before,
            after=change.after,
            on=change.on,
        )


# ------------------------------------------------------------------------ what follows by the day


def _by_the_day(view: View, asked: Since) -> Iterator[Piece]:
    """What became overdue, and what was answered, on the days of that time."""
    first, last = _day(asked.since), _last_day(asked)
    if last < first:
        return
    about = records_about(view, asked)
    calls = all_calls(view) if about is None else [about[0]]
    work_out = asked.statuses or Statuses(view).of
    earlier = work_out(calls, first - 1, asked.policy)
    later = work_out(calls, last, asked.policy)
    overdue, between = _overdue_then(later, first, last, asked.policy)
    for day, some in sorted(between.items()):
        for call, outcome in work_out(some, day, asked.policy).items():
            if outcome is not None and day in ran_out(outcome):
                overdue[call].add(day)
    for call, now in later.items():
        if now is None:
            continue
        ref = Ref(call, CALL)
        for day in sorted(overdue[call]):
            yield Piece(beginning_of(day), ChangeKind.OVERDUE, ref, None, 0, on=iso_day(day))
        then = earlier.get(call)
        was = CallState.AWAITED if then is None else then.state
        if was in OPEN and now.state not in OPEN:
            day = _answered(now, first, last)
            yield Piece(
                *(beginning_of(day), ChangeKind.ANSWERED, ref, None, 0),
                before=was.value,
                after=now.state.value,
                on=iso_day(day),
            )


def _overdue_then(
    later: Mapping[str, CallOutcome | None], first: int, last: int, policy: Policy | None
) -> tuple[dict[str, set[int]], dict[int, list[str]]]:
    """The days on which calls became overdue, of those that still are; and by day the other calls
    of which a clock ran out then: they may have been overdue before something came."""
    overdue: dict[str, set[int]] = {}
    between: dict[int, list[str]] = {}
    for call, now in later.items():
        found = overdue[call] = set[int]()
        if now is None:
            continue
        found.update(day for day in ran_out(now) if first <= day <= last)
        days = set[int]()
        for strand in now.strands:
            if strand.overdue is None:
                days.update(clock.due.last + 1 for clock in strand.facts.clocks)
                if policy is not None:
                    days.add(strand.facts.made.last + policy.days + 1)
        for day in days - found:
            if first <= day <= last:
                between.setdefault(day, []).append(call)
    return overdue, between


def ran_out(outcome: CallOutcome) -> set[int]:
    """The days on which its strands became overdue."""
    return {s.overdue.since for s in outcome.strands if s.overdue is not None}


def _last_day(asked: Since) -> int:
    if asked.today is None:
        return _day(asked.until - 1)
    return min(asked.today.toordinal(), (asked.until - 1) // DAY + EPOCH)


def _answered(outcome: CallOutcome, first: int, last: int) -> int:
    """The first day on which something that counts certainly was there; else the last of all."""
    days = [item.span.last for strand in outcome.strands for item in strand.counted]
    return min((day for day in days if first <= day <= last), default=last)


def all_calls(view: View) -> list[str]:
    """Every call of a view, by id."""
    return all_entities(view, CALL) if CALL in view.vocabulary.classes else []


class DueCall(NamedTuple):
    """A strand of a call whose clock runs out."""

    on: int
    """The last day that is in time, as a day number."""
    basis: str
    """Which clock, in words."""
    call: str
    place: int
    """That of the strand among those of the call."""
    clock: int
    """That of the clock among those of the strand."""
    strand: StrandOutcome
    """As it would stand on the day after the last that was asked for."""


def upcoming(
    view: View,
    *,
    today: date,
    until: date,
    policy: Policy | None = None,
    statuses: Outcomes | None = None,
) -> list[DueCall]:
    """Clocks that run out from today until a day, if nothing comes before: the next first.

    Each clock of a strand is there, whether another ran out before it or not.

    Args:
        statuses: computes what became of calls; left out, it is computed anew.
    """
    work_out = statuses or Statuses(view).of
    found = []
    outcomes = work_out(all_calls(view), until.toordinal() + 1, policy)
    for call, outcome in outcomes.items():
        for place, strand in enumerate(() if outcome is None else outcome.strands):
            for number, late in enumerate(strand.ran_out):
                day = late.since - 1
                if today.toordinal() <= day <= until.toordinal():
                    found.append(DueCall(day, late.clock.basis, call, place, number, strand))
    return sorted(found, key=due_order)


def due_order(due: DueCall) -> tuple[int, str, int, int]:
    """The place of a clock in their list."""
    return due.on, due.call, due.place, due.clock


def _day(moment: int) -> int:
    return datetime.fromtimestamp(moment // 1_000_000, UTC).date().toordinal()


def beginning_of(day: int) -> int:
    """The first moment of a day, UTC, as a record time."""
    start = datetime.combine(date.fromordinal(day), datetime.min.time(), UTC)
    return int(start.timestamp()) * 1_000_000


def iso_day(day: int) -> str:
    """A day number as it is written."""
    return date.fromordinal(day).isoformat()
