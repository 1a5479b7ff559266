"""A place that a floor holds back, and that can be read one hop away, or two.

The floor on places hides where people were harmed. It hides nothing where the event is part of
another one, is an account of the same episode, or is named in one call with it, whose place is just
as fine and is open; nor where that one leads on to such an event as its whole, or as another
account of it. Nobody can settle that by a rule: the other event may well have happened elsewhere.
So a load reports it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from graph.claims.claim import Claim, Entity
from graph.claims.marking import Marking
from graph.claims.unit import Unit
from graph.engines.engine import Stored
from graph.protection.floors import FloorRule, Handling, Kinds

PLACE, ABOUT, PART = "place", "about", "partOf"
STEPS = frozenset({PART, "sameEpisode", "alternative"})
"""From an event to what it lies in, and to other accounts of it."""
LOOKED_AT = STEPS | {PLACE, ABOUT}
FARTHEST = 2
"""Steps."""
MOST = 20_000
"""How many stored claims around a unit's events are looked at, at most."""


class _Told(NamedTuple):
    claim: Claim
    marking: Marking
    """The effective one."""


def near_places(
    unit: Unit, effective: Mapping[str, Marking], writer: Stored, handling: Handling
) -> list[str]:
    """A warning for each pair of events of which one gives away the place of the other.

    Args:
        effective: the marking that binds each claim of the unit.

    Returns:
        Lines with both events and the place that can be read, in the order of the file.
    """
    rules = [rule for rule in handling.rules if PLACE in rule.predicates]
    own = [
        _Told(claim, effective[id])
        for id, claim in unit.claims.items()
        if claim.predicate in LOOKED_AT and id in effective and not claim.negated
    ]
    if not rules or not own:
        return []
    told = _around(unit, own, writer)
    places: dict[str, list[_Told]] = defaultdict(list)
    for each in told:
        if each.claim.predicate == PLACE and each.claim.object is not None:
            places[each.claim.subject].append(each)
    ends = {id for found in places.values() for one in found for id in _ends(one.claim)}
    entities = {**writer.registered(ends), **unit.entities}
    kinds = _kinds(unit, effective, writer, ends)
    lines = []
    for first, second, link, steps in _pairs(told):
        for held in places.get(first, ()):
            rule = _holding(held.claim, rules, entities, kinds)
            if rule is None:
                continue
            hidden = held.marking.join(rule.least)
            for other in places.get(second, ()):
                seen = other.marking.join(link)
                if hidden.join(seen) == seen or not _fine(other.claim, rule, entities, kinds):
                    continue
                record = unit.places.get(held.claim.id, unit.record)
                shown = _name(other.claim.object, unit)
                lines.append(
                    f"{record}: {PLACE}: the floor {rule.name} holds the place of "
                    f"{_name(first, unit)} at {hidden}, but {_name(second, unit)}, {steps} away, "
                    f"shows {shown} at {seen}; look whether it is the same place"
                )
    return list(dict.fromkeys(lines))


def _around(unit: Unit, own: list[_Told], writer: Stored) -> list[_Told]:
    """The unit's claims and the stored ones about the events that it places or links."""
    events = {id for each in own if each.claim.predicate != ABOUT for id in _events(each.claim)}
    events |= {
        each.claim.object for each in own if each.claim.predicate == ABOUT and each.claim.object
    }
    calls = {each.claim.subject for each in own if each.claim.predicate == ABOUT}
    stored: dict[str, Claim] = {}
    for _ in range(FARTHEST + 1):
        seeds = events | calls
        found = islice(writer.naming(seeds), MOST)
        stored |= {
            claim.id: claim
            for claim in found
            if claim.predicate in LOOKED_AT and not claim.negated and unit.is_other(claim)
        }
        for claim in stored.values():
            if claim.predicate == ABOUT and claim.object is not None:
                calls.add(claim.subject)
                events.add(claim.object)
            else:
                events |= _events(claim)
        if events | calls <= seeds:
            break
    live = writer.live(stored)
    bound = writer.effective(live)
    return [*own, *(_Told(stored[id], bound[id]) for id in sorted(live))]


def _pairs(told: Sequence[_Told]) -> Iterator[tuple[str, str, Marking, str]]:
    """Events that lead to one another, with the marking of what links them and how many steps
    it is: one, either way round; or a second one to a whole or another account, but not down to
    the other parts of a whole, which mostly happened elsewhere."""
    pairs: list[tuple[str, str, Marking]] = []
    onward: dict[str, list[tuple[str, Marking]]] = defaultdict(list)
    of_call: dict[str, list[_Told]] = defaultdict(list)
    for each in told:
        claim = each.claim
        if claim.object is None:
            continue
        if claim.predicate in STEPS:
            pairs.append((claim.subject, claim.object, each.marking))
            pairs.append((claim.object, claim.subject, each.marking))
            onward[claim.subject].append((claim.object, each.marking))
            if claim.predicate != PART:
                onward[claim.object].append((claim.subject, each.marking))
        elif claim.predicate == ABOUT:
            of_call[claim.subject].append(each)
    for named in of_call.values():
        pairs += [
            (a.claim.object, b.claim.object, a.marking.join(b.marking))
            for a in named
            for b in named
            if a.claim.object and b.claim.object and a.claim.object != b.claim.object
        ]
    for first, second, link in pairs:
        yield first, second, link, "one step"
    near = {(first, second) for first, second, _ in pairs}
    down = {(e.claim.object, e.claim.subject) for e in told if e.claim.predicate == PART}
    for first, middle, link in pairs:
        for second, further in () if (first, middle) in down else onward.get(middle, ()):
            if second != first and (first, second) not in near:
                yield first, second, link.join(further), "two steps"


def _holding(
    claim: Claim,
    rules: Iterable[FloorRule],
    entities: Mapping[str, Entity],
    kinds: Mapping[str, Kinds],
) -> FloorRule | None:
    """The first rule that holds this place back."""
    for rule in rules:
        subject = entities.get(claim.subject)
        if subject is None or not _fine(claim, rule, entities, kinds):
            continue
        if rule.subject.fits(subject.cls, kinds.get(claim.subject, {})) is not None:
            return rule
    return None


def _fine(
    claim: Claim, rule: FloorRule, entities: Mapping[str, Entity], kinds: Mapping[str, Kinds]
) -> bool:
    """Whether the place of a claim is as fine as those that the rule holds back."""
    place = entities.get(claim.object or "")
    if place is None:
        return False
    return rule.object is None or rule.object.fits(place.cls, kinds.get(place.id, {})) is not None


def _kinds(
    unit: Unit, effective: Mapping[str, Marking], writer: Stored, ids: set[str]
) -> dict[str, dict[str, Marking]]:
    found = {id: dict(kinds) for id, kinds in writer.kinds(ids, without=unit.replaced).items()}
    for id, claim in unit.claims.items():
        if claim.predicate == "kind" and claim.concept and not claim.negated and id in effective:
            found.setdefault(claim.subject, {})[claim.concept] = effective[id]
    return found


def _events(claim: Claim) -> set[str]:
    """The events of a claim that places one or leads to another."""
    return {claim.subject} if claim.predicate == PLACE else _ends(claim)


def _ends(claim: Claim) -> set[str]:
    return {claim.subject, claim.object} if claim.object is not None else {claim.subject}


def _name(id: str | None, unit: Unit) -> str:
    return unit.names.get(id or "", f"…{(id or '')[-6:]}")
