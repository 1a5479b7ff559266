"""The states that a strand may be in: what was done and said, in the order of deciding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.ledger.call_states import ADVANCE, CallState, Form, Verdict
from graph.ledger.event_acts import by_acts, give, latest, met_by_acts
from graph.ledger.rule_names import Rule
from graph.ledger.strand_facts import Clock, Item, Opinion, StrandFacts, Why

_UNANSWERED = Why(Rule.NOTHING_RECORDED)


def worlds(
    strand: StrandFacts,
    items: Sequence[Item],
    opinions: Sequence[Opinion],
    clocks: Sequence[Clock],
    on: int,
) -> dict[CallState, Why]:
    """The states that the strand may be in, each with the reason that puts it there.

    More than one where dates do not say what came last, or where speakers differ on what a
    response was: then it is taken once for the least, and once for the most advanced of these. A
    kind that would count for nothing here is the least: then the response is left out once.
    """
    if not any(item.rivals for item in items):
        return _attainable(strand, items, opinions, clocks, on)
    found: dict[CallState, Why] = {}
    for choose in (min, max):
        left = []
        for item in items:
            others = [i for i in items if i.response == item.response and i.kind in item.rivals]
            if choose is min and not item.rivals <= {other.kind for other in others}:
                continue
            best = choose([item, *others], key=lambda one: (ADVANCE[one.effect.leads_to], one.kind))
            if best is item:
                left.append(item)
        for state, why in _attainable(strand, left, opinions, clocks, on).items():
            give(found, state, why)
    return found


def _attainable(
    strand: StrandFacts,
    items: Sequence[Item],
    opinions: Sequence[Opinion],
    clocks: Sequence[Clock],
    on: int,
) -> dict[CallState, Why]:
    """The states by one reading of what each response was.

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
            if effect.leads_to is CallState.REFUSED:
                refusals.append(item)
            if effect.form is Form.ACT:
                acts.append(item)
            elif effect.form is Form.RECEIPT:
                receipts.append(item)
            elif effect.form is Form.WORDS and effect.leads_to is not CallState.REFUSED:
                words.append(item)
        done = met_by_acts(strand, acts)
        if done is not None:
            return {CallState.MET: done}
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
            return states | by_acts(strand, acts, partly, on)
        for item in latest(words):
            state, why = _words(item, opinions)
            give(states, state, why)
        if states:
            return states
        if receipts:
            return {CallState.ACKNOWLEDGED: Why(Rule.RECEIPT, latest(receipts)[0])}
    for clock in clocks:
        if on <= clock.due.last:
            return {CallState.AWAITED: Why(Rule.CLOCK_RUNNING, clock)}
    return {CallState.UNANSWERED: _UNANSWERED}


def _met(strand: StrandFacts, opinions: Iterable[Opinion]) -> Why | None:
    """Somebody impartial says that it is met."""
    for opinion in opinions:
        if opinion.partial_to or opinion.verdict not in (Verdict.MET, Verdict.SUFFICIENT):
            continue
        if opinion.verdict is Verdict.MET or opinion.asker or not strand.wants_answer:
            return Why(Rule.MET_BY_VERDICT, opinion)
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
            return Why(Rule.REFUSED, refusal), True
        best = best or Why(Rule.REFUSED, refusal)
    return best, False


def _words(item: Item, opinions: Iterable[Opinion]) -> tuple[CallState, Why]:
    """Where words lead, and what somebody who is not on the speaker's side says of them."""
    for opinion in opinions:
        if opinion.verdict is not Verdict.NOT_SUBSTANTIVE or opinion.partial_to:
            continue
        on_these = opinion.of == item.response
        on_latest = opinion.of is None and not opinion.span.surely_before(item.span)
        if on_these or on_latest:
            return CallState.NOT_SUBSTANTIVE, Why(Rule.NOT_SUBSTANTIVE, opinion, (item,))
    return item.effect.leads_to, Why(Rule.WORDS, item)


def in_force(opinions: Sequence[Opinion], on: int, *, possibly: bool = False) -> list[Opinion]:
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
