"""What stands beside a state: silence that somebody asserts, contests, days, clocks run out."""

from __future__ import annotations

from collections.abc import Sequence

from graph.ledger.call_states import (
    ADVANCE,
    EVER,
    FALLS_SHORT,
    NEVER,
    SUFFICES,
    CallState,
    Form,
    Span,
    Verdict,
)
from graph.ledger.clocks import Policy, later
from graph.ledger.strand_facts import Absence, Clock, Item, Opinion, Overdue, StrandFacts, Why


def absence(
    strand: StrandFacts, items: Sequence[Item], opinions: Sequence[Opinion], on: int
) -> Why | None:
    """Somebody says that nothing came; asked where nothing is recorded."""
    for stated in strand.absences:
        if stated.whole and stated.first <= on <= stated.last:
            return Why("absence-asserted", stated)
    for item in items:
        if item.effect.form is Form.SILENCE:
            return Why("silence-stated", item)
    for opinion in opinions:
        if opinion.verdict is Verdict.NOTHING_CAME:
            return Why("nothing-came", opinion)
    return None


def search(strand: StrandFacts, on: int) -> Why | None:
    """Somebody looked for an answer, by the day, and found none."""
    done = [one for one in strand.searches if one.until.last <= on]
    return (
        Why("looked-for", max(done, key=lambda one: (one.until.last, one.claim))) if done else None
    )


def contest(
    strand: StrandFacts, opinions: Sequence[Opinion], items: Sequence[Item], on: int
) -> Why | None:
    """Two speakers, neither of whom took it back, oppose each other; the asker alone is none."""
    for stated in strand.contests:
        if stated.since <= on < stated.until:
            return Why("contested", stated)
    for one in opinions:
        if one.verdict in SUFFICES:
            for other in opinions:
                if other.verdict in FALLS_SHORT and one.of == other.of and one.by != other.by:
                    return Why("contested-verdicts", one, (other,))
    return _silence_and_response(strand, opinions, items, on)


def _silence_and_response(
    strand: StrandFacts, opinions: Sequence[Opinion], items: Sequence[Item], on: int
) -> Why | None:
    """One says that nothing came until some day, another that something had."""
    if len(items) + len(strand.absences) < 2 and not (items and opinions):
        return None
    silences: list[Item | Opinion] = [i for i in items if i.effect.form is Form.SILENCE]
    silences += [o for o in opinions if o.verdict is Verdict.NOTHING_CAME]
    if not silences and not strand.absences:
        return None
    came = [i for i in items if i.effect.form is not Form.SILENCE]
    for silence in silences:
        for item in came:
            if item.span.last <= silence.span.first and not item.said_by <= _speakers(silence):
                return Why("contested-silence", silence, (item,))
    for stated in strand.absences:
        if stated.first <= on:
            for item in came:
                if _denies(stated, item):
                    return Why("contested-silence", stated, (item,))
    return None


def _speakers(silence: Item | Opinion) -> frozenset[str]:
    return silence.said_by if isinstance(silence, Item) else frozenset({silence.by})


def _denies(stated: Absence, item: Item) -> bool:
    """Whether it is of a kind that somebody else denies, and dated within the days denied."""
    return (
        item.kind in stated.denied
        and not item.said_by <= stated.said_by
        and stated.first <= item.span.first
        and item.span.last <= stated.last
    )


def outstanding(first: Span, on: int) -> tuple[int, int | None]:
    """Days since the demand was first made, at least and at most."""
    least, most = on - first.last, on - first.first
    return least if least > 0 else 0, None if first.first == EVER else most if most > 0 else 0


def overdue(
    strand: StrandFacts, state: CallState, first: Span, on: int, policy: Policy | None
) -> Overdue | None:
    """The first clock that ran out without more than receipt; a policy's where no other did."""
    if ADVANCE[state] > ADVANCE[CallState.ACKNOWLEDGED]:
        return None
    clocks = sorted(strand.clocks, key=lambda clock: (clock.due, clock.basis))
    if policy is not None and policy.applies(strand.demand_kinds) and first.last != NEVER:
        clocks.append(Clock(later(first, policy.days), policy.label, policy=True))
    for clock in clocks:
        due = clock.due
        if due.last < on:
            most = None if due.first <= EVER else on - due.first
            return Overdue(due.last + 1, on - due.last, most, clock)
    return None
