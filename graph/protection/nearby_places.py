"""A place that a floor holds back, and that can be read one step away, or two.

The floor on places hides where people were harmed. It hides nothing where something that leads
from that event to another one shows its place: a relation between the two, or a call, a response or
a proceeding that is about both. Nobody can settle that by a rule, since the other event may well
have happened elsewhere. So a load reports it.

One step away, and up from there (the whole of a whole, another account of it), any place as fine is
told. Two steps away along all other ways, such as to the other parts of a campaign, only the same
place is, or one with the same point. So is the seat of somebody involved in the event, such as the
camp of those who were harmed or the barracks of who is accused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple, TypeAlias

from graph.claims.claim import Claim, Entity
from graph.claims.marking import PUBLIC, Marking
from graph.claims.unit import Unit
from graph.engines.engine import Stored
from graph.protection.floors import FloorRule, Handling, Kinds
from graph.protection.kinds_told import add_kind, kinds_told
from graph.views.points import EAST, NORTH, paired

PLACE, PART = "place", "partOf"
ACCOUNTS = frozenset({"sameEpisode", "alternative", "sameAs"})
"""Other accounts of an event, and other records of it."""
STEPS = ACCOUNTS | {PART, "contributedTo"}
"""Relations between events."""
ABOUT = frozenset({"about", "responseAbout", "proceedingAbout"})
"""From what is about events to each of them."""
TOGETHER = frozenset({"carriedBy", "contains", "renews", "replacedBy"})
"""Between calls."""
SEAT = "basedAt"
INVOLVED = frozenset({"allegedPerpetrator", "helper", "organiser", "party", "victim"})
"""From an event to people and bodies."""
ENTERED = INVOLVED | {PLACE}
"""From an event to what leads to no other one."""
LOOKED_AT = STEPS | ABOUT | TOGETHER | ENTERED | {SEAT}
POINTS = ("point", NORTH, EAST)
STEP, FARTHEST = 2, 4
"""How long a relation is, and the longest way; from an event to a call about it is half a step."""
ROUNDS = 5
"""How often what was found is looked up in turn: event, call, event, call, event."""
MOST = 20_000
"""How many stored claims around a unit's events are looked at, at most."""
CROWD = 300
"""Of what is about more events than these, each pair of them is not gone through; those at one
place are."""

Key: TypeAlias = object
"""A place, or a point that it has."""


class _Told(NamedTuple):
    claim: Claim
    marking: Marking
    """The effective one."""


class _Near(NamedTuple):
    """Something that is led to, how far away, and who may read the way."""

    id: str
    length: int
    marking: Marking


def near_places(
    unit: Unit, effective: Mapping[str, Marking], writer: Stored, handling: Handling
) -> list[str]:
    """A warning for each event whose place another event, or a seat, gives away.

    Args:
        effective: the marking that binds each claim of the unit.

    Returns:
        Lines with the event, what gives it away, and the place that can be read there, in the order
        of the file.
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
    ways, places = _Ways(), defaultdict[str, list[_Told]](list)
    involved, seats = defaultdict[str, list[_Near]](list), defaultdict[str, list[_Told]](list)
    for each in told:
        predicate, subject, end = each.claim.predicate, each.claim.subject, each.claim.object
        if end is None:
            continue
        if predicate == PLACE:
            places[subject].append(each)
        elif predicate == SEAT:
            seats[subject].append(each)
        elif predicate in INVOLVED:
            involved[subject].append(_Near(end, STEP, each.marking))
        else:
            ways.add(predicate, subject, end, each.marking)
    if not places:
        return []
    ends = {id for found in places.values() for one in found for id in _ends(one.claim)}
    entities = {**writer.registered(ends), **unit.entities}
    kinds = _kinds(unit, effective, writer, handling, ends)
    held = [
        (each, rule)
        for found in places.values()
        for each in found
        if (each.claim.subject in ways.linked or each.claim.subject in involved)
        and (rule := _holding(each.claim, rules, entities, kinds)) is not None
    ]
    keys = _keys(unit, writer, {each.claim.object or "" for each, _ in held}, {**places, **seats})
    shown = _shown(places, ways, keys, {key for e, _ in held for key in keys[e.claim.object or ""]})
    lines = []
    for each, rule in held:
        first, hidden = each.claim.subject, each.marking.join(rule.least)
        pairs: dict[tuple[str, str], tuple[int, Marking]] = {}
        near = [
            (_Near(second.id, second.length, other.marking.join(second.marking)), other)
            for second in ways.ahead(first)
            for other in places.get(second.id, ())
            if _fine(other.claim, rule, entities, kinds)
        ]
        seen_at = _seats(each.claim, involved, seats, keys)
        for second, other in (*near, *_same(each.claim, ways, keys, shown), *seen_at):
            if hidden.join(second.marking) != second.marking:
                pair = (second.id, other.claim.object or "")
                pairs.setdefault(pair, (second.length, second.marking))
        record = unit.places.get(each.claim.id, unit.record)
        lines += [
            f"{record}: {PLACE}: the floor {rule.name} holds the place of {_name(first, unit)} at "
            f"{hidden}, but {_name(second, unit)}, {_steps(length)} away, shows "
            f"{_name(place, unit)} at {seen}; look whether it is the same place"
            for (second, place), (length, seen) in pairs.items()
        ]
    return list(dict.fromkeys(lines))


def _around(unit: Unit, own: list[_Told], writer: Stored) -> list[_Told]:
    """The unit's claims and the stored ones about the events that it places or links."""
    known = {id for each in own for id in _linked(each.claim)}
    stored: dict[str, Claim] = {}
    seated = {each.claim.subject for each in own if each.claim.predicate == SEAT}
    for claim in islice(writer.naming(seated), MOST if seated else 0):
        if claim.predicate in INVOLVED and not claim.negated and unit.is_other(claim):
            stored[claim.id] = claim
            known |= _linked(claim)
    asked: set[str] = set()
    left = MOST
    for _ in range(ROUNDS):
        seeds, asked = known - asked, asked | known
        for claim in islice(writer.naming(seeds), left):
            left -= 1
            if claim.predicate in LOOKED_AT and not claim.negated and unit.is_other(claim):
                stored[claim.id] = claim
                known |= _linked(claim)
    people = {
        claim.object or ""
        for claim in (*(each.claim for each in own), *stored.values())
        if claim.predicate in INVOLVED
    }
    seats = writer.claims(writer.said_of(people, SEAT)) if people else ()
    stored |= {claim.id: claim for claim in seats if unit.is_other(claim)}
    live = writer.live(stored)
    bound = writer.effective(live)
    return [*own, *(_Told(stored[id], bound[id]) for id in sorted(live))]


@dataclass(slots=True)
class _Ways:
    """What leads from event to event."""

    linked: set[str] = field(default_factory=set)
    direct: dict[str, list[_Near]] = field(default_factory=lambda: defaultdict(list))
    """From an event to others."""
    climbing: dict[str, list[_Near]] = field(default_factory=lambda: defaultdict(list))
    """Of these, up to a whole or on to another account."""
    parts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """From a whole to what is part of it."""
    about: dict[str, list[_Near]] = field(default_factory=lambda: defaultdict(list))
    """From an event to what is about it, and back."""
    together: dict[str, list[_Near]] = field(default_factory=lambda: defaultdict(list))
    """From call to call."""

    def add(self, predicate: str, subject: str, object: str, marking: Marking) -> None:
        """Take in a claim."""
        self.linked |= {subject, object}
        there, back = _Near(object, STEP, marking), _Near(subject, STEP, marking)
        if predicate in STEPS:
            self.direct[subject].append(there)
            self.direct[object].append(back)
            if predicate == PART or predicate in ACCOUNTS:
                self.climbing[subject].append(there)
            if predicate in ACCOUNTS:
                self.climbing[object].append(back)
            if predicate == PART:
                self.parts[object].add(subject)
        elif predicate in TOGETHER:
            self.together[subject].append(there)
            self.together[object].append(back)
        else:
            self.about[subject].append(there._replace(length=STEP // 2))
            self.about[object].append(back._replace(length=STEP // 2))

    def ahead(self, first: str) -> Iterator[_Near]:
        """Other events one step away, and two where the second one climbs; but not down to the
        other parts of a whole, which mostly happened elsewhere."""
        one = [*self.direct[first]]
        for call in self.about[first]:
            events = self.about[call.id]
            if len(events) <= CROWD:
                one += [_Near(e.id, STEP, call.marking.join(e.marking)) for e in events]
        yield from (near for near in one if near.id != first)
        ids = {near.id for near in one}
        for middle in one:
            for near in () if middle.id in self.parts[first] else self.climbing[middle.id]:
                if near.id != first and near.id not in ids:
                    yield _Near(near.id, 2 * STEP, middle.marking.join(near.marking))

    def within_a_step(self, first: str) -> dict[str, _Near]:
        """An event itself, and all that is at most a step from it; a call that is beside one about
        it, too."""
        found = {first: _Near(first, 0, PUBLIC)}
        for near in self.direct[first]:
            _keep(found, near)
        for call in self.about[first]:
            _keep(found, call)
            around = self.about[call.id]
            for near in (*self.together[call.id], *(around if len(around) <= CROWD else ())):
                _keep(
                    found,
                    _Near(near.id, call.length + near.length, call.marking.join(near.marking)),
                )
        return found


def _keep(found: dict[str, _Near], near: _Near) -> None:
    """Of two ways to the same keep the one that more people may read."""
    known = found.get(near.id)
    if known is None or (
        near.marking != known.marking and near.marking.join(known.marking) == known.marking
    ):
        found[near.id] = near


Shown: TypeAlias = Mapping[tuple[Key, str], list[tuple[_Near, _Told]]]
"""By a place or its point, and by what is at most a step away: the events that show it there."""


def _shown(
    places: Mapping[str, Sequence[_Told]],
    ways: _Ways,
    keys: Mapping[str, Sequence[Key]],
    wanted: set[Key],
) -> Shown:
    found: dict[tuple[Key, str], list[tuple[_Near, _Told]]] = defaultdict(list)
    for event, told in places.items():
        known = {
            key: each for each in told for key in keys[each.claim.object or ""] if key in wanted
        }
        reached = ways.within_a_step(event) if known and event in ways.linked else {}
        for key, each in known.items():
            for near in reached.values():
                there = found[key, near.id]
                there.append((_Near(event, near.length, near.marking.join(each.marking)), each))
                # The two that most people may read: one of them may be the event that is held back.
                there.sort(key=lambda one: (one[0].marking.level, len(one[0].marking.compartments)))
                del there[2:]
    return found


def _same(
    claim: Claim, ways: _Ways, keys: Mapping[str, Sequence[Key]], shown: Shown
) -> Iterator[tuple[_Near, _Told]]:
    """Events at most two steps away that show the same place, or one with the same point."""
    for near in ways.within_a_step(claim.subject).values():
        for key in keys[claim.object or ""]:
            for second, other in shown.get((key, near.id), ()):
                length = near.length + second.length
                if second.id != claim.subject and length <= FARTHEST:
                    yield _Near(second.id, length, near.marking.join(second.marking)), other


def _seats(
    claim: Claim,
    involved: Mapping[str, Sequence[_Near]],
    seats: Mapping[str, Sequence[_Told]],
    keys: Mapping[str, Sequence[Key]],
) -> Iterator[tuple[_Near, _Told]]:
    """Who is involved in an event and has a seat at its place, or at one with the same point."""
    here = set(keys[claim.object or ""])
    for near in involved.get(claim.subject, ()):
        for seat in seats.get(near.id, ()):
            if not here.isdisjoint(keys[seat.claim.object or ""]):
                yield near._replace(marking=near.marking.join(seat.marking)), seat


def _keys(
    unit: Unit, writer: Stored, held: set[str], places: Mapping[str, Sequence[_Told]]
) -> dict[str, list[Key]]:
    """Of each place itself and its points, by id."""
    found: dict[str, list[Key]] = {
        each.claim.object or "": [each.claim.object] for told in places.values() for each in told
    }
    if not held:
        return found
    said: dict[str, list[Claim]] = defaultdict(list)
    ids = {id for predicate in POINTS for id in writer.said_of(found, predicate)}
    for claim in (*unit.claims.values(), *writer.claims(ids)):
        if claim.predicate in POINTS and claim.subject in found and not claim.negated:
            said[claim.subject].append(claim)
    for place, claims in said.items():
        points = {point for point, _ in paired(claims)}
        points |= {claim.value.point for claim in claims if claim.value and claim.value.point}
        found[place] += sorted(points, key=str)
    return found


def _steps(length: int) -> str:
    return "one step" if length <= STEP else "two steps"


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
    unit: Unit,
    effective: Mapping[str, Marking],
    writer: Stored,
    handling: Handling,
    ids: set[str],
) -> dict[str, dict[str, Marking]]:
    told = kinds_told(writer, handling, ids, without=unit.replaced)
    found = {id: dict(kinds) for id, kinds in told.items()}
    for id, claim in unit.claims.items():
        if claim.predicate not in handling.kind_tellers:
            continue
        code = handling.given(claim)
        if code is not None and id in effective:
            add_kind(found, claim.subject, {code: effective[id]})
    return found


def _linked(claim: Claim) -> set[str]:
    """What a claim leads through: events, and what is about them; not who is involved in them."""
    if claim.predicate == SEAT:
        return set()
    return {claim.subject} if claim.predicate in ENTERED else _ends(claim)


def _ends(claim: Claim) -> set[str]:
    return {claim.subject, claim.object} if claim.object is not None else {claim.subject}


def _name(id: str | None, unit: Unit) -> str:
    return unit.names.get(id or "", f"…{(id or '')[-6:]}")
