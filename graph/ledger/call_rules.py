"""What became of a call on a day: the rules, pure (the ledger, section 2).

For each strand (demand × addressee) its standing (was it put to anybody?), its state (what came of
it?) and why. The order of deciding, which `_attainable` follows line by line:

    met             the act demanded was done, or somebody impartial says that it is met
    refused         a refusal later than any act, and not taken back by a pledge
    acts            event by event, the latest of each
    words           the latest that are more than receipt, and what is said of them
    receipt         acknowledged, forwarded, a question back
    nothing         awaited while a clock runs, else unanswered

Only what is certainly dated on or before the day counts for a state. What else is possible makes
the strand uncertain, and `otherwise` says what it would then be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from graph.ledger.bystanders import absence, contest, outstanding, overdue, search
from graph.ledger.call_states import ADVANCE, CallState, Form, Span, Standing, Verdict
from graph.ledger.clocks import Policy
from graph.ledger.strand_facts import (
    Absence,
    CallOutcome,
    Carrier,
    Clock,
    Item,
    Opinion,
    StrandFacts,
    StrandOutcome,
    Why,
)

_Dated = TypeVar("_Dated", Item, Opinion, Item | Opinion)

_NOTHING = (CallState.UNANSWERED, CallState.AWAITED)
_UNANSWERED = Why("nothing-recorded")
_RULES = {standing: f"standing-{standing.lower().replace('_', '-')}" for standing in Standing}


_STANDS = {standing: Why(rule) for standing, rule in _RULES.items()}


def call_outcome(
    strands: Sequence[StrandFacts], on: int, policy: Policy | None = None
) -> CallOutcome | None:
    """The status of a call from all of its strands; None before it was possibly made.

    Args:
        strands: at least one; all of one call, in the order in which they are to be shown.
        on: the day.
        policy: a review policy of the user, which sets a clock of its own.
    """
    if strands[0].made.first > on:
        return None
    if len(strands) == 1:
        only = strand_outcome(strands[0], on, policy)
        return CallOutcome(on, only.state, False, only.uncertain, only.contested, (only,))
    outcomes = tuple([strand_outcome(strand, on, policy) for strand in strands])
    live = [o for o in outcomes if o.standing is not Standing.WITHDRAWN] or outcomes
    state = min([o.state for o in live], key=ADVANCE.__getitem__)
    return CallOutcome(
        on,
        state,
        any(o.state is not state for o in live),
        any(o.uncertain for o in live),
        any(o.contested for o in live),
        outcomes,
    )


def strand_outcome(strand: StrandFacts, on: int, policy: Policy | None = None) -> StrandOutcome:
    """Standing and state of one strand on a day, with the reasons."""
    facts, mirror = _source(strand, on) if strand.carriers else (strand, None)
    standing, sure = _standing(facts, on)
    first = _first_making(facts, on) if facts.family else facts.made
    running = facts.clocks if standing is Standing.PUT else ()
    items, opinions = facts.items, facts.opinions
    certain = _certain(items, first, on) if items else []
    voiced = _in_force(opinions, on) if opinions else []
    states = _attainable(facts, certain, voiced, running, on)
    others: set[CallState] | None = None
    if len(states) == 1:
        (state,) = states
    else:
        state = min(states, key=ADVANCE.__getitem__)
        others = set(states) - {state}
    if len(certain) < len(items) or opinions:
        possible = [i for i in items if _may_count(i, first, on)]
        wider = _in_force(opinions, on, possibly=True)
        if len(possible) > len(certain) or wider != voiced:
            also = set(_attainable(facts, possible, wider, running, on)) - {state}
            others = also if others is None else others | also
    made = strand.made.last <= on
    why = [_STANDS[standing] if mirror is None else Why(_RULES[standing], mirror), states[state]]
    missing = None
    if state in _NOTHING and (certain or voiced or facts.absences or facts.searches):
        missing = absence(facts, certain, voiced, on)
        why += [one for one in (missing, search(facts, on)) if one is not None]
        narrower: dict[str, list[Absence]] = {}
        for one in facts.absences:
            if not one.whole and one.first <= on <= one.last:
                narrower.setdefault(one.kind, []).append(one)
        why += [
            Why("narrower-absence-asserted", first, tuple(more))
            for first, *more in narrower.values()
        ]
    contested = None
    if voiced or len(certain) > 1 or facts.absences or facts.contests:
        contested = contest(facts, voiced, certain, on)
        if contested is not None:
            why.append(contested)
    if facts.denials:
        why += [Why("words-of-the-accused", one) for one in facts.denials if one.span.last <= on]
    closed = state is CallState.MET or standing is Standing.WITHDRAWN
    late = None
    if not closed and standing is Standing.PUT and (running or policy is not None):
        late = overdue(facts, state, first, on, policy)
        if late is not None:
            why.append(Why("overdue-by-policy" if late.clock.policy else "overdue", late.clock))
    return StrandOutcome(
        strand,
        standing,
        state,
        bool(others) or not made or not sure,
        max(others, key=ADVANCE.__getitem__) if others and made else None,
        contested is not None,
        missing is not None,
        None if closed else outstanding(first, on),
        late,
        tuple(why),
        tuple(certain),
    )


# -------------------------------------------------------------------------------- the standing


def _source(strand: StrandFacts, on: int) -> tuple[StrandFacts, Carrier | None]:
    """The strand whose facts decide: its own, or that of the call which delivered it."""
    if not strand.carriers or (strand.withdrawn is not None and strand.withdrawn.last <= on):
        return strand, None
    made = [carrier for carrier in strand.carriers if carrier.made.last <= on]
    if not made:
        return strand, None
    carrier = min(made, key=lambda one: (one.made, one.call))
    if carrier.strand is None:
        return replace(strand, delivered=True), carrier
    return _source(carrier.strand, on)[0], carrier


def _standing(strand: StrandFacts, on: int) -> tuple[Standing, bool]:
    """The first standing that fits, and whether the dates make it sure."""
    gone = strand.withdrawn
    sure = True
    if gone is not None and gone.first <= on:
        if gone.last <= on:
            return Standing.WITHDRAWN, True
        sure = False
    if strand.addressee is None or strand.indeterminate:
        return Standing.NOT_ADDRESSED, sure
    if not strand.delivered:
        return Standing.NOT_PUT, sure and all(c.made.first > on for c in strand.carriers)
    if strand.conditional:
        met = strand.condition_met
        if met is None or met.last > on:
            return Standing.CONDITIONAL, sure and (met is None or met.first > on)
    return Standing.PUT, sure


def _first_making(strand: StrandFacts, on: int) -> Span:
    """When the demand was first made, through the renewals made by then."""
    first = strand.made
    for earlier in strand.family:
        if earlier.since.last <= on:
            first = Span(min(first.first, earlier.made.first), min(first.last, earlier.made.last))
    return first


# ------------------------------------------------------------------------------------- the state


def _certain(items: Sequence[Item], made: Span, on: int) -> list[Item]:
    """What certainly came after the call and by the day."""
    return [
        item
        for item in items
        if item.span.last <= on
        and (item.tied or made.last < item.span.first)
        and (item.since is None or item.since.last <= on)
    ]


def _may_count(item: Item, made: Span, on: int) -> bool:
    return (
        item.span.first <= on
        and (item.tied or item.span.last >= made.first)
        and (item.since is None or item.since.first <= on)
    )


def _attainable(
    strand: StrandFacts,
    items: Sequence[Item],
    opinions: Sequence[Opinion],
    clocks: Sequence[Clock],
    on: int,
) -> dict[CallState, Why]:
    """The states that the strand may be in, each with the reason that puts it there.

    More than one only where dates do not say which act or which words came last.
    """
    states: dict[CallState, Why] = {}
    if items or opinions:
        acts: list[Item] = []
        words: list[Item] = []
        receipts: list[Item] = []
        refusals: list[Item] = []
        for item in items:
            effect = item.effect
            if effect.meets and item.on >= strand.events and effect.meets & strand.demand_kinds:
                return {CallState.MET: Why("met-by-act", item)}
            if effect.leads_to is CallState.REFUSED:
                refusals.append(item)
            if effect.form is Form.ACT:
                acts.append(item)
            elif effect.form is Form.RECEIPT:
                receipts.append(item)
            elif effect.form is Form.WORDS and effect.leads_to is not CallState.REFUSED:
                words.append(item)
        partly: list[Opinion] = []
        if opinions:
            met = _met(strand, opinions)
            if met is not None:
                return {CallState.MET: met}
            partly = [o for o in opinions if o.verdict is Verdict.PARTLY]
        if refusals or opinions:
            refused, sure = _refused(refusals, items, acts, opinions)
            if refused is not None:
                states[CallState.REFUSED] = refused
                if sure:
                    return states
        if acts or partly:
            return states | _acts(strand, acts, partly, on)
        for item in _latest(words):
            state, why = _words(item, opinions)
            states.setdefault(state, why)
        if states:
            return states
        if receipts:
            return {CallState.ACKNOWLEDGED: Why("receipt", _latest(receipts)[0])}
    for clock in clocks:
        if on <= clock.due.last:
            return {CallState.AWAITED: Why("clock-running", clock)}
    return {CallState.UNANSWERED: _UNANSWERED}


def _met(strand: StrandFacts, opinions: Iterable[Opinion]) -> Why | None:
    """Somebody impartial says that it is met."""
    for opinion in opinions:
        if opinion.partial_to or opinion.verdict not in (Verdict.MET, Verdict.SUFFICIENT):
            continue
        if opinion.verdict is Verdict.MET or opinion.asker or not strand.wants_answer:
            return Why("met-by-verdict", opinion)
    return None


def _refused(
    refused: Sequence[Item],
    items: Sequence[Item],
    acts: Sequence[Item],
    opinions: Sequence[Opinion],
) -> tuple[Why | None, bool]:
    """A refusal that is possibly later than every act and not taken back, and whether surely."""
    refusals: list[Item | Opinion] = [*refused]
    refusals += [o for o in opinions if o.verdict is Verdict.REJECTED]
    if not refusals:
        return None, False
    after = [i.span for i in items if i.effect.leads_to is CallState.PLEDGED]
    after += [i.span for i in acts]
    after += [o.span for o in opinions if o.verdict is Verdict.PARTLY]
    best: Why | None = None
    for refusal in refusals:
        if any(refusal.span.surely_before(span) for span in after):
            continue
        if all(span.surely_before(refusal.span) for span in after):
            return Why("refused", refusal), True
        best = best or Why("refused", refusal)
    return best, False


def _acts(
    strand: StrandFacts, acts: Sequence[Item], partly: Sequence[Opinion], on: int
) -> dict[CallState, Why]:
    """Acts event by event, the latest of each.

    Where each event named has an act of its own, the least advanced of these. Where not, acts
    count at most as partial; of several events the one that is furthest shows.
    """
    named = strand.events
    whole = True
    if all(act.on >= named for act in acts):  # the same for each event, or none is named
        groups: list[list[Item | Opinion]] = [[*acts, *partly]]
    else:
        whole = bool(partly) or all(any(event in act.on for act in acts) for event in named)
        events = sorted(named if whole else {event for act in acts for event in act.on})
        groups = [[*(act for act in acts if event in act.on), *partly] for event in events]
    choices = []
    for group in groups:
        options: dict[CallState, Why] = {}
        for act in _latest(group):
            for state, why in _led_to(act, on):
                if not whole and why.rule == "act":
                    why = why._replace(rule="act-on-part")
                    state = min(state, CallState.PARTIAL, key=ADVANCE.__getitem__)
                options.setdefault(state, why)
        if len(groups) == len(options) == 1:
            return options
        choices.append(sorted(options.items(), key=lambda option: ADVANCE[option[0]]))
    choose = min if whole else max
    least = choose((c[0] for c in choices), key=lambda option: ADVANCE[option[0]])
    most = choose((c[-1] for c in choices), key=lambda option: ADVANCE[option[0]])
    return dict([most, least])


def _led_to(act: Item | Opinion, on: int) -> list[tuple[CallState, Why]]:
    """Where an act leads on a day: an inquiry falls back after its announced end."""
    if isinstance(act, Opinion):
        return [(CallState.PARTIAL, Why("partly", act))]
    stands = (act.effect.leads_to, Why("act", act))
    if not act.effect.inquiry or act.ends is None or act.ends.first >= on:
        return [stands]
    if act.result is not None and act.result.last <= on:
        return [stands]
    lapsed = (CallState.PARTIAL, Why("inquiry-past-its-announced-end", act))
    return [lapsed] if act.ends.last < on else [lapsed, stands]


def _words(item: Item, opinions: Iterable[Opinion]) -> tuple[CallState, Why]:
    """Where words lead, and what somebody who is not on the speaker's side says of them."""
    for opinion in opinions:
        if opinion.verdict is not Verdict.NOT_SUBSTANTIVE or opinion.partial_to:
            continue
        on_these = opinion.of == item.response
        on_latest = opinion.of is None and not opinion.span.surely_before(item.span)
        if on_these or on_latest:
            return CallState.NOT_SUBSTANTIVE, Why("not-substantive", opinion, (item,))
    return item.effect.leads_to, Why("words", item)


def _latest(things: Sequence[_Dated]) -> list[_Dated]:
    """Those that no other certainly follows."""
    if len(things) < 2:
        return list(things)
    newest = max(thing.span.first for thing in things)
    return [thing for thing in things if thing.span.last >= newest]


def _in_force(opinions: Sequence[Opinion], on: int, *, possibly: bool = False) -> list[Opinion]:
    """The opinions that their speakers had voiced and not superseded by a later one."""
    if not opinions:
        return []
    end = 0 if possibly else 1  # the first or the last day of a span
    voiced = [o for o in opinions if o.span[end] <= on and (o.since is None or o.since[end] <= on)]
    return [
        o
        for o in voiced
        if not any(
            later.by == o.by and later.of == o.of and o.span.surely_before(later.span)
            for later in voiced
        )
    ]
