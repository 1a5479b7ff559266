"""Duties through six gates: which provisions call for something from which State after an event.

Pure: what is known of an event comes in as `EventFacts`, the law as `graph.duties.law.Law`, and
nothing is read here. All gates are always evaluated; the worst decides (not derived before
possible), and of equally bad ones the first in the order of `GATES` is named. ``graph/DUTIES.md``
has an example of each, both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from graph.claims.claim import hashed
from graph.duties.law import Law, Participation, Provision, ProvisionSet, Reservation
from graph.duties.law.law_tables import binds
from graph.duties.law.times_in_force import Extent, Timing
from graph.ledger.call_states import EVER, NEVER

LASTING = frozenset({"enforced-disappearance", "not-seen-since-custody"})
"""Kinds of events that last until a claim ends them: one day given is the day they began."""


class Derivation(StrEnum):
    """Whether a duty follows from what sources say and from the law in force."""

    DERIVED = "DERIVED"
    POSSIBLE = "POSSIBLE"
    NOT_DERIVED = "NOT_DERIVED"


class Nexus(StrEnum):
    """How the place of an event lies to a State."""

    TERRITORY = "territory"
    """In its territory, as far as anybody says; it holds it, and there are no hostilities."""
    UNSURE = "unsure"
    """No place is known, or only by context, or accounts differ."""
    DISPUTED = "disputed"
    """In territory that is disputed or that another one controls, or in hostilities."""
    ABROAD = "abroad"
    """In another State's territory."""
    NONE = "none"
    """Nothing that is recorded ties the event to the State."""


class Bearing(NamedTuple):
    """Why a State comes into question for an event."""

    state: str
    """The entity."""
    code: str | None
    """Its code in the tables of the law; None where they do not know it."""
    nexus: Nexus


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """What the gates use."""

    event: str
    kinds: frozenset[str] = frozenset()
    """What any standing claim says that it was."""
    evidence: frozenset[str] = frozenset()
    """Those of the kinds that an accepted claim says, which is no opinion or presupposition."""
    first: int = EVER
    last: int = NEVER
    """The first and the last of the days on which it may have happened."""
    ended: bool = False
    """Whether an end of its own is given, by others than the accused, their State, its organs."""
    official: bool = False
    """Whether somebody accused is said to be an official of some State."""
    private: bool = False
    """Whether somebody accused is known to be none."""
    unknown: bool = True
    """Whether nobody is accused, or somebody of whom that cannot be said."""
    capacity_unknown: bool = False
    """Whether somebody accused serves in a State or a body of it, and nobody says in what capacity
    he acted."""
    acquiescence: bool = False
    """Whether a claim says that a State consented or acquiesced."""
    bias: bool = False
    bearings: tuple[Bearing, ...] = ()
    territories: tuple[frozenset[str], ...] = ()
    """ISO 3166-2 codes of each place and of all above it."""


class GateName(StrEnum):
    """The six gates."""

    MATTER = "matter"
    PERSON = "person"
    PLACE = "place"
    TIME = "time"
    EXCEPTIONS = "exceptions"
    EVIDENCE = "evidence"


GATES = tuple(GateName)
"""In the order in which they are read."""


class GateRule(StrEnum):
    """By which a gate passes or does not; `graph.duties` puts it into words."""

    ABROAD = "abroad"
    ACCEPTED = "accepted"
    ACQUIESCENCE = "acquiescence"
    ACTOR_UNKNOWN = "actor-unknown"
    ANYBODY = "anybody"
    CAPACITY_UNRECORDED = "capacity-unrecorded"
    DAY_UNKNOWN = "day-unknown"
    DISPUTED = "disputed"
    DUE_DILIGENCE = "due-diligence"
    EXTRATERRITORIAL = "extraterritorial"
    IN_FORCE = "in-force"
    IN_FORCE_ON_SOME = "in-force-on-some"
    NO_ACCEPTED_CLAIM = "no-accepted-claim"
    NO_NEXUS = "no-nexus"
    NONE_RECORDED = "none-recorded"
    NOT_IN_FORCE = "not-in-force"
    NOT_PARTY = "not-party"
    NOT_PARTY_WHEN_SEEN = "not-party-when-seen"
    OF_THE_KIND = "of-the-kind"
    OFFICIALS_ACCUSED = "officials-accused"
    OTHER_KIND = "other-kind"
    OUTSIDE_EXTENT = "outside-extent"
    PARTICIPATION_UNRECORDED = "participation-unrecorded"
    PLACE_UNKNOWN = "place-unknown"
    PRIVATE = "private"
    RESERVED = "reserved"
    TERRITORY = "territory"


class GateFinding(NamedTuple):
    """What one gate says, and on what ground."""

    name: GateName
    result: Derivation
    rule: GateRule


class Duty(NamedTuple):
    """What one set of provisions says of one State after one event."""

    event: str
    bearing: Bearing
    provisions: ProvisionSet
    bias: bool
    result: Derivation
    gate: str | None
    """The gate that decided; None where the duty is derived."""
    in_force: Extent
    gates: tuple[GateFinding, ...]

    @property
    def id(self) -> str:
        """A hash of bearer, event, provisions and content; its first half, `event_mark`, of the
        event alone."""
        codes = [provision.code for provision in cited(self.provisions, self.bias)]
        whole = hashed([self.bearing.state, self.event, codes, self.provisions.content])
        return event_mark(self.event) + whole[:MARK]


MARK = 16
"""Characters of `event_mark`: 80 bits, as many as follow it in the id of a duty."""


def event_mark(event: str) -> str:
    """What the ids of all duties after an event begin with, so that the event can be found again,
    and duties come event by event in the order of their ids."""
    return hashed([event])[:MARK]


def cited(provisions: ProvisionSet, bias: bool) -> tuple[Provision, ...]:
    """The provisions of a set as they are cited for an event."""
    return (*provisions.provisions, *provisions.with_bias) if bias else provisions.provisions


_PASS, _MAYBE, _NOT = Derivation.DERIVED, Derivation.POSSIBLE, Derivation.NOT_DERIVED


def derive(law: Law, events: Iterable[EventFacts], *, matching: bool = True) -> list[Duty]:
    """The duties of events, each State with each set of binding provisions.

    Args:
        matching: leave out sets of whose kinds the event is not; else these come as not derived.

    Returns:
        In the order of the events; within one by State, then in the order of the table of sets.
    """
    sets = [one for one in law.sets.values() if binds(one)]
    clocks = _Stretches(law)
    memo: dict[object, tuple[Derivation, str | None, tuple[GateFinding, ...]]] = {}
    fitting: dict[frozenset[str], list[tuple[ProvisionSet, bool]]] = {}
    duties = []
    for facts in events:
        chosen = fitting.get(facts.kinds)
        if chosen is None:
            each = [(one, not one.triggers.isdisjoint(facts.kinds)) for one in sets]
            chosen = [pair for pair in each if pair[1] or not matching]
            fitting[facts.kinds] = chosen
        for provisions, found in chosen:
            person = _person(provisions.person, facts)
            proven = not provisions.triggers.isdisjoint(facts.evidence)
            last = last_day(provisions, facts)
            for bearing in facts.bearings:
                time, in_force = clocks.time(provisions, bearing, facts.first, last)
                outside = _outside(law, provisions, bearing, facts, last)
                reserved = _reserved(law, provisions, bearing, facts, last)
                nexus = bearing.nexus
                key = (found, person, proven, time, outside, reserved, provisions.nexus, nexus)
                known = memo.get(key)
                if known is None:
                    known = memo[key] = _decide(
                        _OF_THE_KIND if found else _OTHER_KIND,
                        person,
                        _place(provisions.nexus, nexus, outside),
                        time,
                        _RESERVED if reserved else _UNRESERVED,
                        _PROVEN if proven else _UNPROVEN,
                    )
                result, gate, gates = known
                duties.append(
                    Duty(
                        facts.event,
                        bearing,
                        provisions,
                        facts.bias,
                        result,
                        gate,
                        in_force,
                        gates,
                    )
                )
    return duties


def beside(law: Law, facts: EventFacts) -> list[ProvisionSet]:
    """Standards and commitments that speak of such an event; they are nobody's duty."""
    return [
        one
        for one in law.sets.values()
        if not binds(one) and not one.triggers.isdisjoint(facts.kinds)
    ]


def _decide(*gates: GateFinding) -> tuple[Derivation, str | None, tuple[GateFinding, ...]]:
    """The worst result, and the first gate that gave it."""
    for result in (_NOT, _MAYBE):
        for gate in gates:
            if gate.result is result:
                return result, gate.name, gates
    return _PASS, None, gates


# -------------------------------------------------------------------------------------- the gates


_OF_THE_KIND = GateFinding(GateName.MATTER, _PASS, GateRule.OF_THE_KIND)
_OTHER_KIND = GateFinding(GateName.MATTER, _NOT, GateRule.OTHER_KIND)
_RESERVED = GateFinding(GateName.EXCEPTIONS, _MAYBE, GateRule.RESERVED)
_UNRESERVED = GateFinding(GateName.EXCEPTIONS, _PASS, GateRule.NONE_RECORDED)
_PROVEN = GateFinding(GateName.EVIDENCE, _PASS, GateRule.ACCEPTED)
_UNPROVEN = GateFinding(GateName.EVIDENCE, _NOT, GateRule.NO_ACCEPTED_CLAIM)


def _person(needed: str, facts: EventFacts) -> GateFinding:
    """Who acted, against what the provision needs."""
    if needed == "any":
        others = facts.official or facts.unknown or facts.capacity_unknown
        due = facts.private and not others
        return GateFinding(
            GateName.PERSON, _PASS, GateRule.DUE_DILIGENCE if due else GateRule.ANYBODY
        )
    if needed == "private":
        if facts.official:
            return GateFinding(GateName.PERSON, _NOT, GateRule.OFFICIALS_ACCUSED)
        if facts.capacity_unknown:
            return GateFinding(GateName.PERSON, _MAYBE, GateRule.CAPACITY_UNRECORDED)
        if facts.unknown:
            return GateFinding(GateName.PERSON, _MAYBE, GateRule.ACTOR_UNKNOWN)
        return GateFinding(GateName.PERSON, _PASS, GateRule.PRIVATE)
    if facts.official:
        return GateFinding(GateName.PERSON, _PASS, GateRule.OFFICIALS_ACCUSED)
    if needed == "state-or-acquiescence" and facts.acquiescence:
        return GateFinding(GateName.PERSON, _PASS, GateRule.ACQUIESCENCE)
    if facts.capacity_unknown:
        return GateFinding(GateName.PERSON, _MAYBE, GateRule.CAPACITY_UNRECORDED)
    if facts.unknown:
        return GateFinding(GateName.PERSON, _MAYBE, GateRule.ACTOR_UNKNOWN)
    return GateFinding(GateName.PERSON, _NOT, GateRule.PRIVATE)


def _place(needed: str, nexus: Nexus, outside: bool) -> GateFinding:
    """Where it happened, against what the provision needs."""
    if nexus is Nexus.NONE:
        return GateFinding(GateName.PLACE, _NOT, GateRule.NO_NEXUS)
    if outside:
        return GateFinding(GateName.PLACE, _NOT, GateRule.OUTSIDE_EXTENT)
    if nexus is Nexus.DISPUTED:
        return GateFinding(GateName.PLACE, _MAYBE, GateRule.DISPUTED)
    if nexus is Nexus.UNSURE:
        return GateFinding(GateName.PLACE, _MAYBE, GateRule.PLACE_UNKNOWN)
    if nexus is Nexus.ABROAD:
        if needed == "territory":
            return GateFinding(GateName.PLACE, _NOT, GateRule.ABROAD)
        return GateFinding(GateName.PLACE, _MAYBE, GateRule.EXTRATERRITORIAL)
    return GateFinding(GateName.PLACE, _PASS, GateRule.TERRITORY)


def _rows(law: Law, provisions: ProvisionSet, bearing: Bearing) -> Sequence[Participation]:
    if bearing.code is None:
        return ()
    return law.participations.get((bearing.code, provisions.instrument.code), ())


class _Stretches:
    """When instruments were in force for States, computed once each."""

    def __init__(self, law: Law) -> None:
        self._law = law
        self._known: dict[tuple[str, str], Timing] = {}

    def time(
        self, provisions: ProvisionSet, bearing: Bearing, first: int, last: int
    ) -> tuple[GateFinding, Extent]:
        """On how many of the possible dates the instrument was in force for the State."""
        if bearing.code is None:
            return _TIME[GateRule.PARTICIPATION_UNRECORDED], Extent.NONE
        key = (bearing.code, provisions.instrument.code)
        timing = self._known.get(key)
        if timing is None:
            timing = self._known[key] = Timing.of(self._law.participations.get(key, ()))
        rule, found = timing.on(first, last)
        return _TIME[GateRule(rule)], found


_TIME = {
    rule: GateFinding(GateName.TIME, result, rule)
    for rule, result in (
        (GateRule.PARTICIPATION_UNRECORDED, _NOT),
        (GateRule.NOT_PARTY, _NOT),
        (GateRule.NOT_PARTY_WHEN_SEEN, _NOT),
        (GateRule.NOT_IN_FORCE, _NOT),
        (GateRule.DAY_UNKNOWN, _MAYBE),
        (GateRule.IN_FORCE_ON_SOME, _MAYBE),
        (GateRule.IN_FORCE, _PASS),
    )
}


def _outside(
    law: Law, provisions: ProvisionSet, bearing: Bearing, facts: EventFacts, last: int
) -> bool:
    """Whether every place lies where the instrument does not extend to."""
    if not facts.territories or bearing.code is None:
        return False
    for row in _rows(law, provisions, bearing):
        if row.not_in and _overlaps(*row.widest, facts.first, last):
            return all(not codes.isdisjoint(row.not_in) for codes in facts.territories)
    return False


def _reserved(
    law: Law, provisions: ProvisionSet, bearing: Bearing, facts: EventFacts, last: int
) -> bool:
    return bool(law.reservations) and bool(reservations(law, provisions, bearing, facts, last))


def reservations(
    law: Law, provisions: ProvisionSet, bearing: Bearing, facts: EventFacts, last: int
) -> list[Reservation]:
    """Reservations, declarations and derogations that touch the provisions on some possible day."""
    if bearing.code is None:
        return []
    codes = {provision.code for provision in cited(provisions, facts.bias)}
    return [
        row
        for row in law.reservations.get((bearing.code, provisions.instrument.code), ())
        if (not row.provisions or not codes.isdisjoint(row.provisions))
        and _overlaps(row.start, None if row.stop is None else row.stop + 1, facts.first, last)
    ]


def last_day(provisions: ProvisionSet, facts: EventFacts) -> int:
    """The last day on which the event may have been going on, for this set."""
    lasting = not facts.ended and not LASTING.isdisjoint(provisions.triggers & facts.kinds)
    return NEVER if lasting else facts.last


def _overlaps(start: int | None, stop: int | None, first: int, last: int) -> bool:
    return (start is None or start <= last) and (stop is None or stop > first)
