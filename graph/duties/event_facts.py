"""From a view to the facts of the six gates, for many events at once.

A bounded few reads of the view, however many events there are: the claims about the events, then
the actors and the places level by level upwards. Only accepted claims count; what is proposed is
kept aside, so that the reasons can name it. A relation that is only presupposed, or somebody's
opinion, is there but not *firm*: it makes a duty possible, never derived.

More than 400 lines, because the facts of an event are put together in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from graph.claims.claim import Review, Stance
from graph.claims.period import Period
from graph.duties.event_dates import bounded, dates_of
from graph.duties.gates import Bearing, EventFacts, Nexus
from graph.duties.law import Law
from graph.ledger.call_states import EVER, NEVER, Span
from graph.ledger.claim_rows import Rows, Way
from graph.ledger.strand_facts import Bound
from graph.views.view import Record, View

EVENT = (
    *("kind", "allegedPerpetrator", "place", "acquiescenceBy", "adoptedBy", "doneAtDirectionOf"),
    *("inOfficialCapacity", "biasGround"),
)
"""What is read of an event."""
DATES = ("when", "ended")

ATTRIBUTION: Mapping[str, str] = {
    "organOf": "4",
    "empoweredBy": "5",
    "atDisposalOf": "6",
    "directedBy": "8",
    "doneAtDirectionOf": "8",
    "adoptedBy": "11",
}
"""Property → the article (ARSIWA) by which the conduct is the State's."""

_ACTOR = ("organOf", "empoweredBy", "atDisposalOf", "directedBy", "memberOf", "headOf")
_BODY = (*_ACTOR, "subordinateTo")
_PLACE = ("within", "territoryOf", "controlledBy")
_CODE = ("isoCode",)
_VOICE = "speaksFor"
_NO_EVIDENCE = (Stance.PRESUPPOSED, Stance.OPINION)
_HOSTILITIES = "hostilities"
_OF_STATES = ("State", "StateBody")
_SERVING = frozenset({"memberOf", "headOf", "organOf"})
"""By which a person serves in a State or a body of it."""


def is_accepted(record: Record) -> bool:
    """Whether somebody accepted it."""
    return record.review is Review.ACCEPTED


def is_firm(record: Record) -> bool:
    """Whether somebody says it of his own, rather than takes it for granted or thinks so."""
    return record.claim.stance not in _NO_EVIDENCE


class StateTie(NamedTuple):
    """Why what an actor does is a State's: on which claims, and by which article."""

    state: str
    firm: bool
    claims: tuple[str, ...]
    article: str
    serving: bool = False
    """Whether it is a person who serves in a body of the State: an act is the State's only where a
    claim says that it was done in official capacity."""


class Land(NamedTuple):
    """What is said of a place: whose it is, and who holds it."""

    states: Mapping[str, bool]
    """Whose territory it is said to be → whether firmly."""
    holders: frozenset[str]
    """Who is said to control it: the State whose organ it is, else the actor."""
    disputed: bool
    codes: frozenset[str]
    claims: tuple[str, ...]
    maybe_disputed: tuple[str, ...] = ()
    """Proposed claims by which it would be disputed, or held by somebody else."""


class Accused(NamedTuple):
    """Who is accused of an event, taken together."""

    ties: tuple[StateTie, ...]
    official: bool
    private: bool
    unknown: bool
    capacity_unknown: bool


class GatheredEvent(NamedTuple):
    """The facts of one event, and what they rest on."""

    facts: EventFacts
    records: Sequence[Record]
    """The claims of `EVENT` about it that count, those against it and proposed kinds, too."""
    dates: tuple[str, ...]
    """The claims that date it."""
    ties: tuple[StateTie, ...]
    lands: Mapping[str, Land]
    """Places that count, by id."""
    proposed: tuple[Record, ...] = ()
    """Claims that would count, had somebody accepted them."""
    bounds: tuple[Bound, ...] = ()
    """Dates that follow from others."""
    taken_back: tuple[str, ...] = ()
    """Claims by which a speaker takes back what he said was done, or by whom."""


class EventGathering:
    """Gathers for the events of one view."""

    def __init__(self, view: View, law: Law, events: Sequence[str], on: int) -> None:
        self.rows, self._law, self._view = Rows(view), law, view
        classes = view.classes(events)
        self.events = [id for id in dict.fromkeys(events) if classes.get(id) == "Event"]
        self.rows.read(self.events, ways=(Way("partOf"),), said=(EVENT, DATES))
        wholes = [end for id in self.events for end in self.rows.ends("partOf", id)]
        self.rows.read([id for id in dict.fromkeys(wholes) if id not in classes], said=(DATES,))
        self._ties: dict[tuple[str, Span | None], tuple[StateTie, ...]] = {}
        self._lands: dict[tuple[str, Span | None, bool], Land] = {}
        self._dated: dict[str, bool] = {}
        places: list[str] = []
        actors: list[str] = []
        for id in self.events:
            for record in self._said(EVENT, id):
                if record.claim.object is not None:
                    into = places if record.claim.predicate == "place" else actors
                    into.append(record.claim.object)
        places = self._climb(places, _PLACE, ("within",))
        self.rows.read(places, said=(_CODE,))
        actors += [
            record.claim.object
            for id in places
            for record in self.rows.said(_PLACE, id)
            if record.claim.object is not None and record.claim.predicate != "within"
        ]
        actors += self._speakers([*self.events, *wholes])
        actors = self._climb(actors, _BODY, _BODY, concepts=("kind",))
        states = [id for id in actors if self.rows.classes.get(id) == "State"]
        self.rows.read(states, said=(_CODE,))
        self.rows.settle()
        self.rows = self.rows.at(on)

    def all(self) -> list[GatheredEvent]:
        """What is known of each event, in the order asked for."""
        return [self.of(id) for id in self.events]

    def of(self, event: str) -> GatheredEvent:
        """What is known of one event."""
        every = self._said(EVENT, event)
        records = [r for r in every if is_accepted(r) or r.claim.predicate == "kind"]
        proposed = [r for r in every if not is_accepted(r) and not r.claim.negated]
        by: dict[str, list[Record]] = {name: [] for name in EVENT}
        for record in records:
            if not record.claim.negated:
                by[record.claim.predicate].append(record)
        kinds = frozenset(r.claim.concept for r in by["kind"] if r.claim.concept is not None)
        accepted = [r for r in by["kind"] if is_accepted(r)]
        evidence = frozenset(
            r.claim.concept for r in accepted if r.claim.concept is not None and is_firm(r)
        )
        claimed = dates_of(self.rows, event)
        span = Span(claimed.begin.first, claimed.end.last)
        capable = frozenset(r.claim.object for r in by["inOfficialCapacity"] if is_firm(r))
        accused = self._accused(by["allegedPerpetrator"], span, capable)
        ties, official = list(accused.ties), accused.official
        for name in ("adoptedBy", "doneAtDirectionOf"):
            for record in by[name]:
                ids = (record.claim.id,)
                ties.append(
                    StateTie(record.claim.object or "", is_firm(record), ids, ATTRIBUTION[name])
                )
                official = official or is_firm(record)
        lands = self._places(by["place"], span)
        wanted = [r for r in proposed if r.claim.predicate == "place"]
        maybe = self._places([*by["place"], *wanted], span, proposed=True)
        firm_place = any(is_firm(record) for record in by["place"])
        also = self._accused(
            [r for r in proposed if r.claim.predicate == "allegedPerpetrator"], span, capable
        )
        states = {tie.state for tie in also.ties}.union(*(one.states for one in maybe.values()))
        states |= {
            r.claim.object or ""
            for r in proposed
            if r.claim.predicate in ("adoptedBy", "doneAtDirectionOf")
        }
        partial = self._is_partial(by["allegedPerpetrator"], {tie.state for tie in ties}, span)
        found = bounded(self.rows, event, claimed, partial)
        accepted_kinds = frozenset(r.claim.concept for r in accepted)
        facts = EventFacts(
            event=event,
            kinds=kinds,
            evidence=evidence,
            first=found.begin.first,
            last=found.end.last,
            ended=found.ended,
            official=official,
            private=accused.private,
            unknown=accused.unknown,
            capacity_unknown=accused.capacity_unknown,
            acquiescence=any(is_firm(record) for record in by["acquiescenceBy"]),
            bias=bool(by["biasGround"]),
            bearings=self._bearings(
                ties, lands, firm_place, _HOSTILITIES in accepted_kinds, states
            ),
            territories=tuple(land.codes for land in lands.values() if land.codes),
        )
        return GatheredEvent(
            facts,
            records,
            found.claims,
            tuple(ties),
            lands,
            tuple(
                r
                for r in proposed
                if r.claim.predicate != "kind" or r.claim.concept == _HOSTILITIES
            ),
            found.bounds,
            _taken_back(every),
        )

    def _is_partial(
        self, accused: Sequence[Record], states: set[str], span: Span
    ) -> Callable[[Record], bool]:
        """Whether a claim is the word of the accused, of their State or of an organ of it."""
        who = {record.claim.object for record in accused}

        def partial(record: Record) -> bool:
            speaker = record.claim.speaker
            if speaker is None:
                return False
            for one in (speaker, *self.rows.ends(_VOICE, speaker)):
                if one in who or one in states:
                    return True
                if any(tie.state in states for tie in self._tied(one, span)):
                    return True
            return False

        return partial

    def _speakers(self, events: Iterable[str]) -> list[str]:
        """Who gives these a time, and for whom they speak: whose side that is matters."""
        said = [record for id in events for record in self._said(DATES, id)]
        speakers = [r.claim.speaker for r in said if r.claim.speaker is not None]
        self.rows.read(speakers, said=((_VOICE,),))
        return [*speakers, *(end for id in speakers for end in self.rows.ends(_VOICE, id))]

    def code(self, state: str) -> str | None:
        """The code of a State in the tables: of its own row, or of that of a record which is judged
        to be the same; else by its ISO code."""
        same = self._view.identities().all_of(state)
        for row in self._law.states.values():
            if row.id in same:
                return row.code
        for record in self.rows.said(_CODE, state):
            value = record.claim.value
            if value is not None and not record.claim.negated and value.text in self._law.states:
                return value.text
        return None

    def codes(self, states: Sequence[str]) -> dict[str, str | None]:
        """The codes of States in the tables, those that no event brought up, too."""
        missing = [id for id in states if not self.rows.said(_CODE, id)]
        self.rows.read(missing, said=(_CODE,))
        return {id: self.code(id) for id in states}

    # ------------------------------------------------------------------------------- reading

    def _said(self, names: tuple[str, ...], id: str) -> Sequence[Record]:
        records = self.rows.said(names, id)
        for record in records:
            self.rows.classes.update(record.classes)
        return records

    def _climb(
        self,
        ids: Iterable[str],
        names: tuple[str, ...],
        along: tuple[str, ...],
        concepts: tuple[str, ...] = (),
    ) -> list[str]:
        """Read what is said of these, and of all that they lead to along some relations."""
        seen: dict[str, None] = {}
        frontier = list(dict.fromkeys(ids))
        while frontier:
            seen.update(dict.fromkeys(frontier))
            self.rows.read(frontier, said=(names,), values=concepts)
            near = [
                record.claim.object
                for id in frontier
                for record in self._said(names, id)
                if record.claim.object is not None and record.claim.predicate in along
            ]
            frontier = [id for id in dict.fromkeys(near) if id not in seen]
        return list(seen)

    # -------------------------------------------------------------------------------- actors

    def _accused(
        self, records: Sequence[Record], span: Span, capable: frozenset[str | None]
    ) -> Accused:
        """Whose organs are accused; and whether officials, others, and unknown people are.

        Args:
            capable: who is said to have acted in official capacity.
        """
        ties: list[StateTie] = []
        official = private = serving = False
        unknown = not records
        for record in records:
            actor = record.claim.object or ""
            cls = self.rows.classes.get(actor)
            found = [
                tie._replace(serving=False) if actor in capable else tie
                for tie in self._tied(actor, span)
            ]
            ties += [
                tie._replace(
                    firm=tie.firm and is_firm(record), claims=(record.claim.id, *tie.claims)
                )
                for tie in found
            ]
            if not is_firm(record):
                unknown = unknown or not any(is_firm(other) for other in records)
            elif any(tie.firm and not tie.serving for tie in found) or cls in _OF_STATES:
                official = True
            elif any(tie.serving for tie in found):
                serving = True
            elif found or cls in ("IndeterminateActor", "Person", "Group"):
                unknown = True
            else:
                private = True
        return Accused(tuple(ties), official, private, unknown, serving)

    def _tied(self, actor: str, span: Span) -> tuple[StateTie, ...]:
        """The States whose conduct the actor's is, in that time."""
        key = (actor, span if self._is_dated(actor, _BODY) else None)
        known = self._ties.get(key)
        if known is None:
            known = self._ties[key] = tuple(self._find_ties(actor, span))
        return known

    def _find_ties(self, actor: str, span: Span) -> list[StateTie]:
        found: dict[str, StateTie] = {}
        seen = {actor}
        if self.rows.classes.get(actor) == "State":
            return [StateTie(actor, True, (), "4")]
        person = self.rows.classes.get(actor) == "Person"
        waiting: list[tuple[str, bool, tuple[str, ...]]] = [(actor, True, ())]
        for at, firm, claims in waiting:
            names = _BODY if self.rows.classes.get(at) == "StateBody" else _ACTOR
            for record in self.rows.said(_BODY, at):
                claim = record.claim
                to = claim.object
                if to is None or claim.negated or claim.predicate not in names:
                    continue
                if not is_accepted(record) or not _holds(claim.valid, span):
                    continue
                sure = firm and is_firm(record)
                way = (*claims, claim.id)
                serves = person and (at != actor or claim.predicate in _SERVING)
                if claim.predicate in ATTRIBUTION:
                    tie = StateTie(to, sure, way, ATTRIBUTION[claim.predicate], serves)
                elif self.rows.classes.get(to) == "State":
                    if claim.predicate == "subordinateTo":
                        continue
                    tie = StateTie(to, sure, way, "4", serves)
                else:
                    if to not in seen:
                        seen.add(to)
                        waiting.append((to, sure, way))
                    continue
                old = found.get(to)
                if old is None or _firmer(tie, old):
                    found[to] = tie
        return list(found.values())

    def _is_dated(self, id: str, names: tuple[str, ...]) -> bool:
        """Whether anything that it leads to holds for some time only."""
        known = self._dated.get(id)
        if known is None:
            self._dated[id] = False  # a circle adds nothing
            known = self._dated[id] = any(
                record.claim.valid is not None
                or (record.claim.object is not None and self._is_dated(record.claim.object, names))
                for record in self.rows.said(names, id)
            )
        return known

    # -------------------------------------------------------------------------------- places

    def _places(
        self, records: Sequence[Record], span: Span, *, proposed: bool = False
    ) -> dict[str, Land]:
        """The places that count: those said firmly, or all where none is."""
        firm = [record for record in records if is_firm(record)]
        chosen = records if proposed else firm or records
        ids = dict.fromkeys(r.claim.object for r in chosen if r.claim.object is not None)
        return {id: self._land(id, span, proposed) for id in sorted(ids)}

    def _land(self, place: str, span: Span, proposed: bool) -> Land:
        key = (place, span if self._is_dated(place, _PLACE) else None, proposed)
        known = self._lands.get(key)
        if known is None:
            known = self._lands[key] = self._find_land(place, span, proposed)
        return known

    def _find_land(self, place: str, span: Span, proposed: bool) -> Land:
        """What is said of a place and of all around it.

        Args:
            proposed: whether claims count that nobody has accepted.
        """
        states: dict[str, bool] = {}
        holders: set[str] = set()
        claims: list[str] = []
        codes: set[str] = set()
        disputed = False
        maybe: list[tuple[str, str | None]] = []
        waiting = [place]
        seen = {place}
        for at in waiting:
            for record in self.rows.said(_CODE, at):
                if record.claim.value is not None and not record.claim.negated:
                    codes.add(record.claim.value.text)
            for record in self.rows.said(_PLACE, at):
                claim = record.claim
                if claim.object is None or not _holds(claim.valid, span):
                    continue
                if not is_accepted(record) and not proposed:
                    if claim.predicate != "within":
                        maybe.append((claim.id, None if claim.negated else claim.object))
                    continue
                if claim.predicate == "within":
                    if not claim.negated and claim.object not in seen:
                        seen.add(claim.object)
                        waiting.append(claim.object)
                        claims.append(claim.id)
                    continue
                claims.append(claim.id)
                if claim.negated:
                    disputed = True
                elif claim.predicate == "territoryOf":
                    states[claim.object] = states.get(claim.object, False) or is_firm(record)
                else:
                    holders |= self._holding(claim.object, span)
        disputed = disputed or len(states) > 1 or bool(holders - states.keys())
        doubts = (
            ()
            if disputed
            else tuple(
                sorted(
                    id for id, by in maybe if by is None or self._holding(by, span) - states.keys()
                )
            )
        )
        return Land(states, frozenset(holders), disputed, frozenset(codes), tuple(claims), doubts)

    def _holding(self, actor: str, span: Span) -> set[str]:
        """Who holds what an actor holds: the State whose organ it is, else the actor."""
        return {tie.state for tie in self._tied(actor, span)} or {actor}

    # ------------------------------------------------------------------------------- bearers

    def _bearings(
        self,
        ties: Sequence[StateTie],
        lands: Mapping[str, Land],
        firm_place: bool,
        hostilities: bool,
        proposed: set[str],
    ) -> tuple[Bearing, ...]:
        """Every State that comes into question: its territory, its organ, its control.

        Args:
            proposed: those that only claims bring up which nobody has accepted.
        """
        organs = {tie.state for tie in ties}
        states = {state for land in lands.values() for state in land.states}
        held = {one for land in lands.values() for one in land.holders}
        held = {one for one in held if self.rows.classes.get(one) == "State"}
        bearings = []
        proposed = {one for one in proposed if self.rows.classes.get(one) == "State"}
        for state in sorted(organs | states | held | proposed):
            nexus = _nexus(state, list(lands.values()), firm_place, hostilities)
            bearings.append(Bearing(state, self.code(state), nexus))
        return tuple(bearings)


def _firmer(one: StateTie, other: StateTie) -> bool:
    """Whether the one tie says more: firmly, and not only of somebody who serves."""
    return (one.firm, not one.serving) > (other.firm, not other.serving)


def _taken_back(records: Sequence[Record]) -> tuple[str, ...]:
    """Claims against what the same speaker says, too."""
    told = {
        (r.claim.predicate, r.claim.object, r.claim.concept, r.claim.speaker)
        for r in records
        if not r.claim.negated and r.claim.speaker is not None
    }
    return tuple(
        sorted(
            r.claim.id
            for r in records
            if r.claim.negated
            and (r.claim.predicate, r.claim.object, r.claim.concept, r.claim.speaker) in told
        )
    )


def _nexus(state: str, lands: Sequence[Land], firm_place: bool, hostilities: bool) -> Nexus:
    """How the places of an event lie to a State; the places taken together."""
    if not lands:
        return Nexus.UNSURE
    each = {_of_land(state, land) for land in lands}
    if hostilities or Nexus.DISPUTED in each:
        return Nexus.DISPUTED
    if not firm_place or len(each) > 1:
        return Nexus.UNSURE
    return each.pop()


def _of_land(state: str, land: Land) -> Nexus:
    if land.disputed:
        return Nexus.DISPUTED
    if state in land.states:
        return Nexus.TERRITORY if land.states[state] else Nexus.UNSURE
    return Nexus.ABROAD if any(land.states.values()) else Nexus.UNSURE


def _days(period: Period | None) -> Span:
    """From the first to the last day on which it may have been going on."""
    if period is None:
        return Span()
    first, last = period.begins[0], period.ends[1]
    return Span(EVER if first is None else first, NEVER if last is None else last)


def _holds(valid: Period | None, span: Span) -> bool:
    """Whether it possibly held on one of these days."""
    if valid is None:
        return True
    days = _days(valid)
    return days.first <= span.last and span.first <= days.last
