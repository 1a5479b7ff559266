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
from graph.ledger.rule_names import Rule
from graph.ledger.strand_facts import (
    Absence,
    Clock,
    ClockKind,
    Item,
    Opinion,
    Overdue,
    StrandFacts,
    Why,
)


def absence(
    strand: StrandFacts, items: Sequence[Item], opinions: Sequence[Opinion], on: int
) -> Why | None:
    """Somebody says that nothing came; asked where nothing is recorded.

    Of the call's events it has to be said of each.
    """
    stated = [one for one in strand.absences if one.whole and one.first <= on <= one.last]
    of_call = [one for one in stated if one.event is None]
    if of_call:
        return Why(Rule.ABSENCE_ASSERTED, of_call[0], tuple(of_call[1:]))
    if stated and {one.event for one in stated} >= strand.events:
        return Why(Rule.ABSENCE_ASSERTED, stated[0], tuple(stated[1:]))
    for item in items:
        if item.effect.form is Form.SILENCE:
            return Why(Rule.SILENCE_STATED, item)
    for opinion in opinions:
        if opinion.verdict is Verdict.NOTHING_CAME:
            return Why(Rule.NOTHING_CAME, opinion)
    return None


def possible_silences(items: Sequence[Item], opinions: Sequence[Opinion]) -> list[Why]:
    """What says that nothing came, and on its dates, or without any, may or may not be of the day;
    asked where none certainly is."""
    silent = [Why(Rule.POSSIBLY_SILENT, one) for one in items if one.effect.form is Form.SILENCE]
    told = [
        Why(Rule.POSSIBLY_SILENT, one) for one in opinions if one.verdict is Verdict.NOTHING_CAME
    ]
    return [*silent, *told]


def narrower_absences(strand: StrandFacts, on: int) -> list[Why]:
    """What is said not to have come, and says nothing of other kinds, or of other events."""
    found: dict[str | None, list[Absence]] = {}
    covered = {one.event for one in strand.absences if one.whole and one.first <= on <= one.last}
    for one in strand.absences:
        if one.first <= on <= one.last:
            whole = one.whole and (one.event is None or covered >= strand.events)
            if not whole:
                found.setdefault(one.kind, []).append(one)
    return [
        Why(Rule.NARROWER_ABSENCE_ASSERTED, first, tuple(more)) for first, *more in found.values()
    ]


def search(strand: StrandFacts, on: int) -> Why | None:
    """Somebody looked for an answer, by the day, and found none."""
    done = [one for one in strand.searches if one.until.last <= on]
    if not done:
        return None
    last, *others = sorted(done, key=lambda one: (-one.until.last, one.where, one.claims))
    return Why(Rule.LOOKED_FOR, last, tuple(others))


def denials(strand: StrandFacts, on: int) -> list[Item]:
    """Words of the accused by the day; those older than the call are none about it.

    What its dates leave open is shown, too: a denial is never left out for want of a day.
    """
    return [
        one for one in strand.denials if one.span.first <= on and one.span.last >= strand.made.first
    ]


def contests(
    strand: StrandFacts,
    opinions: Sequence[Opinion],
    items: Sequence[Item],
    possible: Sequence[Item],
    on: int,
) -> list[Why]:
    """Every pair of speakers, neither of whom took it back, who oppose each other by the day; the
    one that was there first comes first. The asker alone is none."""
    found: list[Why] = []
    if strand.contests:
        told = {strand.call, strand.demand, *(item.response for item in possible)}
        found += [
            Why(Rule.CONTESTED, one)
            for one in strand.contests
            if one.since <= on and one.about in told
        ]
    for one in opinions:
        if one.verdict in SUFFICES:
            found += [
                Why(Rule.CONTESTED_VERDICTS, one, (other,))
                for other in opinions
                if other.verdict in FALLS_SHORT and one.of == other.of and one.by != other.by
            ]
    return found + _silences_and_responses(strand, opinions, items, on)


def _silences_and_responses(
    strand: StrandFacts, opinions: Sequence[Opinion], items: Sequence[Item], on: int
) -> list[Why]:
    """One says that nothing came until some day, another that something had."""
    silences: list[Item | Opinion] = []
    came: list[Item] = []
    for item in items:
        (silences if item.effect.form is Form.SILENCE else came).append(item)
    silences += [o for o in opinions if o.verdict is Verdict.NOTHING_CAME]
    if not came or not (silences or strand.absences):
        return []
    found = [
        Why(Rule.CONTESTED_SILENCE, silence, (item,))
        for silence in silences
        for item in came
        if item.span.last <= silence.span.first and not item.said_by <= _speakers(silence)
    ]
    found += [
        Why(Rule.CONTESTED_SILENCE, stated, (item,))
        for stated in strand.absences
        if stated.first <= on
        for item in came
        if _denies(stated, item)
    ]
    return found


def _speakers(silence: Item | Opinion) -> frozenset[str]:
    return silence.said_by if isinstance(silence, Item) else frozenset({silence.by})


def _denies(stated: Absence, item: Item) -> bool:
    """Whether it is of a kind that somebody else denies, and dated within the days denied."""
    return (
        item.kind in stated.denied
        and (stated.event is None or stated.event in item.on)
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
) -> tuple[Overdue, ...]:
    """The clocks that ran out without more than receipt, in the order of their days; a policy's
    last of all, on any day."""
    if ADVANCE[state] > ADVANCE[CallState.ACKNOWLEDGED]:
        return ()
    clocks = sorted(strand.clocks, key=lambda clock: (clock.due, clock.basis))
    if policy is not None and policy.applies(strand.demand_kinds) and first.last != NEVER:
        clocks.append(Clock(later(first, policy.days), policy.label, ClockKind.POLICY))
    return tuple(
        Overdue(
            clock.due.last + 1,
            on - clock.due.last,
            None if clock.due.first <= EVER else on - clock.due.first,
            clock,
        )
        for clock in clocks
        if clock.due.last < on
    )
