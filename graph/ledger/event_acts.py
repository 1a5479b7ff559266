"""What acts make of a strand: event by event, the latest of each.

An act on the event itself leads where its kind leads. On a part, or on something wider, it counts
at most as partial: where it is later it raises what the event's own latest act gave, and never
lowers it. Where each event named has acts of its own, the strand shows the least advanced of these;
where not, acts count at most as partial.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

from graph.ledger.call_states import ADVANCE, CallState, Span
from graph.ledger.rule_names import Rule
from graph.ledger.strand_facts import Item, Opinion, Scene, StrandFacts, Why

_Dated = TypeVar("_Dated", Item, Opinion, Item | Opinion)
_Options: TypeAlias = dict[CallState, Why]
_PARTIAL = ADVANCE[CallState.PARTIAL]


def latest(things: Sequence[_Dated]) -> list[_Dated]:
    """Those that no other certainly follows."""
    if len(things) < 2:
        return list(things)
    newest = max(thing.span.first for thing in things)
    return [thing for thing in things if thing.span.last >= newest]


# --------------------------------------------------------------------------------- done altogether


def met_by_acts(strand: StrandFacts, acts: Sequence[Item]) -> Why | None:
    """That the act demanded was done for each event named, and for all people named: by one act,
    or by several together."""
    doing = [act for act in acts if _does(strand, act)]
    if not doing:
        return None
    for act in doing:
        if act.on >= strand.events and act.people >= strand.people:
            return Why(Rule.MET_BY_ACT, act)
    used: list[Item] = []
    events = sorted(strand.events)
    for event in events or [""]:
        on = [act for act in doing if not events or event in act.on]
        if strand.people <= frozenset().union(*(act.people for act in on)) and on:
            used += on if strand.people else on[:1]
        else:
            return None
    each = sorted(set(used), key=lambda act: (act.span.last, act.span.first, act.response))
    last = each.pop()
    return Why(Rule.MET_BY_ACT, last, tuple(each))


def _does(strand: StrandFacts, act: Item) -> bool:
    done = act.effect.meets
    if strand.people:
        done = done | act.effect.carries_out
    return not done.isdisjoint(strand.demand_kinds)


# ---------------------------------------------------------------------------------- event by event


def by_acts(
    strand: StrandFacts, acts: Sequence[Item], partly: Sequence[Opinion], on: int
) -> _Options:
    """The states that acts, and grades that count as acts, may have led to."""
    scenes = strand.scenes or tuple(Scene(event) for event in sorted(strand.events))
    if not scenes or all(act.on >= strand.events for act in acts):
        return _led(strand, [*acts, *partly], on)
    own = [bool(partly) or any(one.event in act.on for act in acts) for one in scenes]
    whole = all(own)
    choices = []
    for scene in scenes:
        options = _of_event(strand, scene, acts, partly, on)
        if options:
            choices.append(options if whole else _at_most_partial(options))
    return _between(choices, whole=whole)


def _between(choices: Sequence[_Options], *, whole: bool = False) -> _Options:
    """The least and the most that comes of several events together: the furthest of them shows, or,
    where each has an act of its own (`whole`), the least advanced."""
    choose = min if whole else max
    least = choose((min(o, key=ADVANCE.__getitem__) for o in choices), key=ADVANCE.__getitem__)
    most = choose((max(o, key=ADVANCE.__getitem__) for o in choices), key=ADVANCE.__getitem__)
    found: _Options = {}
    for state in (least, most):
        for options in choices:
            if state in options:
                give(found, state, options[state])
    return found


def give(options: _Options, state: CallState, why: Why) -> None:
    """Note a reason for a state; of several the one that somebody accepted, and whose rule, day and
    kind come first: no id decides which is told."""
    known = options.get(state)
    if known is None or _order(why) < _order(known):
        options[state] = why


def _order(why: Why) -> tuple[bool, str, int, int, str]:
    ground = why.ground
    if not isinstance(ground, Item | Opinion):
        return False, why.rule, 0, 0, ""
    said = ground.kind if isinstance(ground, Item) else ground.verdict
    return not ground.accepted, why.rule, -ground.span.last, -ground.span.first, said


def _of_event(
    strand: StrandFacts, scene: Scene, acts: Sequence[Item], partly: Sequence[Opinion], on: int
) -> _Options:
    """Of one event: what its own latest acts gave, raised by later ones in and around it."""
    own: list[Item | Opinion] = [*(act for act in acts if scene.event in act.on), *partly]
    beside = [act for act in acts if scene.event not in act.on and _is_near(strand, scene, act)]
    options = _led(strand, own, on) if own else {}
    if not beside:
        return options
    groups: dict[str, list[Item | Opinion]] = {}
    for act in beside:
        for event in act.on:
            groups.setdefault(event, []).append(act)
    if not own:
        return _between([_at_most_partial(_led(strand, group, on)) for group in groups.values()])
    around: list[tuple[Span, CallState, Why]] = []
    for group in groups.values():
        for one in latest(group):
            around += [
                (one.span, min(state, CallState.PARTIAL, key=ADVANCE.__getitem__), _on_part(why))
                for state, why in _led(strand, [one], on).items()
            ]
    raised: _Options = {}
    newest = latest(own)
    for state, why in options.items():
        better = [one for one in around if ADVANCE[one[1]] > ADVANCE[state]]
        sure = [o for o in better if all(act.span.surely_before(o[0]) for act in newest)]
        maybe = [o for o in better if not all(o[0].surely_before(act.span) for act in newest)]
        if not sure:
            give(raised, state, why)
        for _, higher, reason in maybe:
            give(raised, higher, reason)
    return raised


def _is_near(strand: StrandFacts, scene: Scene, act: Item) -> bool:
    """Whether an act is on a part of the event or on something wider; one that is tied to the call
    and on none of its events is near all of them."""
    if not act.on.isdisjoint(scene.parts | scene.wider):
        return True
    known = strand.events.union(*(one.parts | one.wider for one in strand.scenes))
    return act.on.isdisjoint(known)


def _at_most_partial(options: _Options) -> _Options:
    found: _Options = {}
    for state, why in options.items():
        if ADVANCE[state] > _PARTIAL:
            give(found, CallState.PARTIAL, _on_part(why))
        else:
            give(found, state, _on_part(why))
    return found


def _on_part(why: Why) -> Why:
    return why._replace(rule=Rule.ACT_ON_PART) if why.rule is Rule.ACT else why


def _led(strand: StrandFacts, group: Sequence[Item | Opinion], on: int) -> _Options:
    options: _Options = {}
    for act in latest(group):
        for state, why in _led_to(strand, act, on):
            give(options, state, why)
    return options


def _led_to(strand: StrandFacts, act: Item | Opinion, on: int) -> list[tuple[CallState, Why]]:
    """Where an act leads on a day: an inquiry falls back after its announced end, and what was not
    done for all people named counts in part."""
    if isinstance(act, Opinion):
        return [(CallState.PARTIAL, Why(Rule.PARTLY, act))]
    if strand.people and _does(strand, act) and not act.people >= strand.people:
        return [(CallState.PARTIAL, Why(Rule.NOT_FOR_ALL, act))]
    stands = (act.effect.leads_to, Why(Rule.ACT, act))
    if not act.effect.inquiry or act.ends is None or act.ends.first >= on:
        return [stands]
    if act.result is not None and act.result.last <= on:
        return [stands]
    lapsed = (CallState.PARTIAL, Why(Rule.PAST_ITS_ANNOUNCED_END, act))
    return [lapsed] if act.ends.last < on else [lapsed, stands]


def closed_around(strand: StrandFacts, items: Sequence[Item], on: int) -> Item | None:
    """A later closure, refusal to open or amnesty on what contains an event of the call: it leaves
    open whether the event's own case goes on."""
    if not any(scene.wider for scene in strand.scenes):
        return None
    wider = frozenset().union(*(scene.wider for scene in strand.scenes))
    acts = [item for item in items if item.effect.leads_to in _LED_BY_ACTS]
    closing = [
        item
        for item in acts
        if item.effect.leads_to is CallState.CLOSED_WITHOUT_ACTION
        and not item.on.isdisjoint(wider)
        and item.on.isdisjoint(strand.events)
    ]
    own = [item for item in acts if not item.on.isdisjoint(strand.events)]
    later = [one for one in closing if all(not one.span.surely_before(other.span) for other in own)]
    return latest(later)[0] if later and own else None


_LED_BY_ACTS = frozenset({CallState.CLOSED_WITHOUT_ACTION, CallState.PARTIAL, CallState.UNDER_WAY})
