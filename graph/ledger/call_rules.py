"""What became of a call on a day: the rules, pure (the ledger, section 2).

For each strand (demand × addressee) its standing (was it put to anybody?), its state (what came of
it?) and why. The order of deciding, which `graph.ledger.strand_states` follows line by line:

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

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from graph.ledger.bystanders import (
    absence,
    contests,
    denials,
    narrower_absences,
    outstanding,
    overdue,
    possible_silences,
    search,
)
from graph.ledger.call_states import ADVANCE, CallState, Silence, Span, Standing
from graph.ledger.clocks import Policy
from graph.ledger.event_acts import closed_around
from graph.ledger.rule_names import Rule
from graph.ledger.strand_facts import (
    Absence,
    CallOutcome,
    Carrier,
    Ground,
    InQuestion,
    Item,
    Opening,
    Opinion,
    Overdue,
    Search,
    StrandFacts,
    StrandOutcome,
    Why,
)
from graph.ledger.strand_states import in_force, worlds

_NOTHING = (CallState.UNANSWERED, CallState.AWAITED)
_RULES = {standing: Rule[f"STANDING_{standing.name}"] for standing in Standing}


_STANDS = {standing: Why(rule) for standing, rule in _RULES.items()}


def call_outcome(
    strands: Sequence[StrandFacts],
    on: int,
    policy: Policy | None = None,
    doubts: Doubts | None = None,
) -> CallOutcome | None:
    """The status of a call from all of its strands; None before it was possibly made.

    Args:
        strands: at least one; all of one call, in the order in which they are to be shown.
        on: the day.
        policy: a review policy of the user, which sets a clock of its own.
        doubts: what would be so, were all taken back that is only possibly taken back.
    """
    if strands[0].made.first > on:
        return None
    if doubts is not None:
        outcomes = tuple(
            [doubts.put_to(strand_outcome(one, on, policy), on, policy) for one in strands]
        )
    elif len(strands) == 1:
        only = strand_outcome(strands[0], on, policy)
        return CallOutcome(
            on, only.state, False, only.uncertain, only.contested, only.unreviewed, (only,)
        )
    else:
        outcomes = tuple([strand_outcome(strand, on, policy) for strand in strands])
    live = [o for o in outcomes if o.standing is not Standing.WITHDRAWN] or outcomes
    state = min([o.state for o in live], key=ADVANCE.__getitem__)
    return CallOutcome(
        on,
        state,
        any(o.state is not state for o in live),
        any(o.uncertain for o in live),
        any(o.contested for o in live),
        any(o.unreviewed for o in live),
        outcomes,
    )


class Doubts(NamedTuple):
    """The strands of a call, were all taken back that is only possibly taken back by the day."""

    strands: tuple[StrandFacts, ...]
    claims: Mapping[str, tuple[str, ...]]
    """What is in question → the claims of it."""

    def put_to(self, told: StrandOutcome, on: int, policy: Policy | None) -> StrandOutcome:
        """A strand as it stands, with what it would be otherwise."""
        facts = told.facts
        same = [
            one
            for one in self.strands
            if (one.demand, one.addressee) == (facts.demand, facts.addressee)
        ]
        other = strand_outcome(same[0], on, policy) if same else None
        if other is not None and other[1:_RESTING_ON] == told[1:_RESTING_ON]:
            return told
        things = {facts.call, facts.demand, *facts.events, *(i.response for i in facts.items)}
        things.update(one.assessment for one in facts.opinions)
        things.update(i.response for i in (() if other is None else other.facts.items))
        claims = tuple(sorted(id for thing in things for id in self.claims.get(thing or "", ())))
        states = {told.otherwise} if other is None else {other.state, other.otherwise}
        states |= {told.otherwise}
        left = [state for state in states if state is not None and state is not told.state]
        return told._replace(
            uncertain=True,
            otherwise=max(left, key=ADVANCE.__getitem__, default=None),
            why=(*told.why, Why(Rule.POSSIBLY_TAKEN_BACK, InQuestion(claims))),
        )


_RESTING_ON = StrandOutcome._fields.index("contested")
"""Up to here an outcome is standing and state, and how sure they are."""


def strand_outcome(strand: StrandFacts, on: int, policy: Policy | None = None) -> StrandOutcome:
    """Standing and state of one strand on a day, with the reasons.

    A strand that another call delivered mirrors that call's: of several that may have been the
    first, or of several strands of it, the least advanced.
    """
    if not strand.carriers:
        return _outcome(strand, strand, None, on, policy)
    sources = _sources(strand, on)
    outcomes = [_outcome(strand, facts, carrier, on, policy) for facts, carrier in sources]
    # Certain is what holds whichever of them it was.
    least = min(outcomes, key=_advance)
    others = {one.state for one in outcomes} - {least.state}
    if not others:
        return least
    most = max([*others, *([least.otherwise] if least.otherwise else [])], key=ADVANCE.__getitem__)
    return least._replace(uncertain=True, otherwise=most)


def _advance(outcome: StrandOutcome) -> tuple[int, str, tuple[int, int]]:
    days = outcome.outstanding or (0, 0)
    return ADVANCE[outcome.state], outcome.standing, (-days[0], -(days[1] or 0))


def _outcome(
    strand: StrandFacts,
    facts: StrandFacts,
    mirror: Carrier | None,
    on: int,
    policy: Policy | None,
) -> StrandOutcome:
    standing, open_days = _standing(facts, on)
    first = _first_making(facts, on) if facts.family else facts.made
    running = facts.clocks if standing is Standing.PUT else ()
    items, opinions = facts.items, facts.opinions
    certain = _certain(items, first, on) if items else []
    voiced = in_force(opinions, on) if opinions else []
    states = worlds(facts, certain, voiced, running, on)
    others: set[CallState] = set()
    # Certain is only the least advanced state that the dates allow; what else they allow is said
    # beside it.
    state = min(states, key=ADVANCE.__getitem__)
    others |= states.keys() - {state}
    maybe: list[Item] = []
    unsaid: list[Opinion] = []
    possible: Sequence[Item] = certain
    wider = voiced
    # Only where something is not certain can it stand otherwise, and to find that out costs as much
    # again.
    if len(certain) < len(items) or opinions:
        possible = [i for i in items if _may_count(i, first, on)]
        wider = in_force(opinions, on, possibly=True)
        if len(possible) > len(certain) or wider != voiced:
            others |= worlds(facts, possible, wider, running, on).keys() - {state}
            sure_ones = set(certain)
            maybe = [item for item in possible if item not in sure_ones]
            unsaid = [one for one in wider if one not in voiced]
    shadow = closed_around(facts, certain, on) if state is not CallState.MET and certain else None
    if shadow is not None and state is not CallState.CLOSED_WITHOUT_ACTION:
        others.add(CallState.CLOSED_WITHOUT_ACTION)
    made = mirror is not None or strand.made.last <= on
    why = [_STANDS[standing] if mirror is None else Why(_RULES[standing], mirror), states[state]]
    why += open_days
    if not made:
        why.append(Why(Rule.POSSIBLY_NOT_MADE, Opening(strand.call, strand.made)))
    if others:
        why += [Why(Rule.POSSIBLY, item) for item in maybe]
        why += [Why(Rule.POSSIBLY, opinion) for opinion in unsaid]
        why += [Why(Rule.POSSIBLY_OTHERWISE, *_grounds_of(states[o])) for o in states if o != state]
        why += [] if shadow is None else [Why(Rule.CLOSED_AROUND, shadow)]
    nothing = state in _NOTHING
    missing = looked = None
    if nothing:
        missing = absence(facts, certain, voiced, on)
        if missing is None and not others:
            why += possible_silences(possible, wider)
        looked = search(facts, on)
        why += [one for one in (missing, looked) if one is not None]
        why += narrower_absences(facts, on)
        if facts.coverage is not None:
            why.append(Why(Rule(facts.coverage.kind), facts.coverage))
    if state is CallState.MET:
        why += _again(facts, states[state], on)
    contested = contests(facts, voiced, certain, possible, on)
    why += contested
    # Of most strands there is nothing of this sort.
    if facts.passed:
        why += [
            Why(Rule.RECORDED_NOT_COUNTED, one)
            for one in facts.passed
            if one.span.first <= on and one.span.last >= facts.made.first
        ]
    if voiced:
        why += _beside(why, voiced)
    if facts.denials:
        why += [Why(Rule.WORDS_OF_THE_ACCUSED, one) for one in denials(facts, on)]
    if facts.apart or facts.bounds:
        why += _dates(facts, [*certain, *maybe])
    unreviewed = not (facts.accepted and all(map(_is_reviewed, why)))
    if unreviewed:
        why.append(Why(Rule.UNREVIEWED))
    # Nothing is overdue that was done or taken back, and nothing that was never put to anybody.
    closed = state is CallState.MET or standing is Standing.WITHDRAWN
    ran_out: tuple[Overdue, ...] = ()
    if not closed and standing is Standing.PUT and (running or policy is not None):
        ran_out = overdue(facts, state, first, on, policy)
        if ran_out:
            clock = ran_out[0].clock
            why.append(Why(Rule.OVERDUE_BY_POLICY if clock.policy else Rule.OVERDUE, clock))
    return StrandOutcome(
        strand,
        standing,
        state,
        bool(others) or not made or bool(open_days),
        max(others, key=ADVANCE.__getitem__) if others and made else None,
        bool(contested),
        missing is not None,
        _silence(missing, looked) if state is CallState.UNANSWERED else None,
        unreviewed,
        None if closed else outstanding(first, on),
        ran_out[0] if ran_out else None,
        tuple(why),
        tuple(certain),
        ran_out,
    )


_UNREVIEWED_RULES = frozenset(
    {
        *(Rule.POSSIBLY, Rule.RECORDED_NOT_COUNTED, Rule.WORDS_OF_THE_ACCUSED),
        *(Rule.CONTESTED, Rule.CLOSED_AROUND, Rule.ASSESSED, Rule.POSSIBLY_SILENT),
    }
)
"""Reasons on which state and standing do not rest."""


def _is_reviewed(why: Why) -> bool:
    """Whether somebody accepted what a reason rests on, as far as state and standing do."""
    if why.rule in _UNREVIEWED_RULES:
        return True
    if isinstance(why.ground, _REVIEWED) and not why.ground.accepted:
        return False
    return not why.more or all(one.accepted for one in why.more if isinstance(one, _REVIEWED))


_REVIEWED = (Item, Opinion, Absence, Search)
"""What somebody may have accepted."""


def _silence(missing: Why | None, looked: Why | None) -> Silence:
    if missing is not None:
        return Silence.ASSERTED
    return Silence.NOT_LOOKED_FOR if looked is None else Silence.LOOKED_FOR


def _again(facts: StrandFacts, met: Why, on: int) -> Iterator[Why]:
    """What befell the same people after it was met: it stands beside that, and undoes nothing."""
    ground = met.ground
    if isinstance(ground, Item | Opinion):
        yield from (
            Why(Rule.BEFELL_LATER, one)
            for one in facts.again
            if one.span.last <= on and ground.span.surely_before(one.span)
        )


def _beside(why: Sequence[Why], opinions: Sequence[Opinion]) -> list[Why]:
    """What is said of the strand and decides nothing: no reason has named it so far."""
    told = {ground for one in why for ground in (one.ground, *one.more)}
    return [Why(Rule.ASSESSED, one) for one in opinions if one not in told]


def _dates(facts: StrandFacts, items: Sequence[Item]) -> Iterator[Why]:
    """Dates that are told differently, or follow from others, of what is told here."""
    told = {facts.call, *(item.response for item in items)}
    yield from (Why(Rule.DATES_APART, one) for one in facts.apart if one.thing in told)
    yield from (
        Why(Rule.DATE_FOLLOWS if one.kept else Rule.DATE_LEFT_ASIDE, one)
        for one in facts.bounds
        if one.thing in told
    )


def _grounds_of(why: Why) -> tuple[Ground | None, tuple[Ground, ...]]:
    return why.ground, why.more


# -------------------------------------------------------------------------------- the standing


def _sources(strand: StrandFacts, on: int) -> list[tuple[StrandFacts, Carrier | None]]:
    """The strands whose facts decide: its own, or those of the call which delivered it first."""
    if not strand.carriers or (strand.withdrawn is not None and strand.withdrawn.last <= on):
        return [(strand, None)]
    made = [carrier for carrier in strand.carriers if carrier.made.last <= on]
    first = [
        carrier
        for carrier in made
        if not any(other.made.surely_before(carrier.made) for other in made)
    ]
    found: list[tuple[StrandFacts, Carrier | None]] = []
    for carrier in first:
        if not carrier.strands:
            found.append((replace(strand, delivered=True, made=carrier.made), carrier))
        for one in carrier.strands:
            found += [(facts, carrier) for facts, _ in _sources(one, on)]
    return found or [(strand, None)]


def _standing(strand: StrandFacts, on: int) -> tuple[Standing, Sequence[Why]]:
    """The first standing that fits, and the days that leave it open."""
    gone = strand.withdrawn
    unsure: tuple[Why, ...] = ()
    if gone is not None and gone.first <= on:
        if gone.last <= on:
            return Standing.WITHDRAWN, unsure
        unsure = (Why(Rule.POSSIBLY_WITHDRAWN, Opening(strand.call, gone)),)
    if strand.addressee is None or strand.indeterminate:
        return Standing.NOT_ADDRESSED, unsure
    if not strand.delivered:
        carried = [Why(Rule.POSSIBLY_DELIVERED, c) for c in strand.carriers if c.made.first <= on]
        return Standing.NOT_PUT, (*unsure, *carried)
    if strand.conditional:
        met = strand.condition_met
        if met is None or met.last > on:
            if met is not None and met.first <= on:
                unsure += (Why(Rule.CONDITION_POSSIBLY_MET, Opening(strand.call, met)),)
            return Standing.CONDITIONAL, unsure
    return Standing.PUT, unsure


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
