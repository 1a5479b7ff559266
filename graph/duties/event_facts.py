"""From a view to the facts of the six gates, for many events at once.

A bounded few reads of the view, whatever the number of events: the claims about the events, then
the actors and the places level by level upwards. A relation that is only presupposed, or somebody's
opinion, is there but not *firm*: it makes a duty possible, never derived.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, cast

from graph.claims.claim import Review, Stance
from graph.claims.period import Period
from graph.duties.gates import Bearing, EventFacts, Nexus
from graph.duties.law import Law
from graph.ledger.call_states import EVER, NEVER, Span
from graph.ledger.claim_rows import Rows
from graph.views.view import Record, Shown, Values, View

EVENT = ("kind", "allegedPerpetrator", "place", "acquiescenceBy", "adoptedBy", "biasGround")
"""What is read of an event."""

ATTRIBUTION: Mapping[str, str] = {
    "organOf": "4",
    "empoweredBy": "5",
    "atDisposalOf": "6",
    "directedBy": "8",
    "adoptedBy": "11",
}
"""Property → the article (ARSIWA) by which the conduct is the State's."""

_ACTOR = ("organOf", "empoweredBy", "atDisposalOf", "directedBy", "memberOf", "headOf")
_BODY = (*_ACTOR, "subordinateTo")
_PLACE = ("within", "territoryOf", "controlledBy")
_CODE = ("isoCode",)
_NO_EVIDENCE = (Stance.PRESUPPOSED, Stance.OPINION)
_HOSTILITIES = "hostilities"


def is_firm(record: Record) -> bool:
    """Whether somebody says it of his own, rather than takes it for granted or thinks so."""
    return record.claim.stance not in _NO_EVIDENCE


class Tie(NamedTuple):
    """Why what an actor does is a State's: on which claims, and by which article."""

    state: str
    firm: bool
    claims: tuple[str, ...]
    article: str


class Land(NamedTuple):
    """What is said of a place: whose it is, and who holds it."""

    states: Mapping[str, bool]
    """Whose territory it is said to be → whether firmly."""
    holders: frozenset[str]
    """Who is said to control it: the State whose organ it is, else the actor."""
    disputed: bool
    codes: frozenset[str]
    claims: tuple[str, ...]


class Gathered(NamedTuple):
    """The facts of one event, and what they rest on."""

    facts: EventFacts
    records: Sequence[Record]
    """The standing claims of `EVENT` about it, those against it, too."""
    when: Record | None
    ties: tuple[Tie, ...]
    lands: Mapping[str, Land]
    """Places that count, by id."""


class Gathering:
    """Gathers for the events of one view."""

    def __init__(self, view: View, law: Law, events: Sequence[str]) -> None:
        self.rows, self._law, self._view = Rows(view), law, view
        classes = view.classes(events)
        self.events = [id for id in dict.fromkeys(events) if classes.get(id) == "Event"]
        self.rows.read(self.events, said=(EVENT,))
        (shown,) = view.read([(Values(property="when"), self.events)])
        self._when = cast(Mapping[str, Shown], shown)
        self._ties: dict[tuple[str, Span | None], tuple[Tie, ...]] = {}
        self._lands: dict[tuple[str, Span | None], Land] = {}
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
        actors = self._climb(actors, _BODY, _BODY, concepts=("kind",))
        states = [id for id in actors if self.rows.classes.get(id) == "State"]
        self.rows.read(states, said=(_CODE,))

    def all(self) -> list[Gathered]:
        """What is known of each event, in the order asked for."""
        return [self.of(id) for id in self.events]

    def of(self, event: str) -> Gathered:
        """What is known of one event."""
        records = self._said(EVENT, event)
        shown = self._when.get(event)
        value = None if shown is None else shown.record.claim.value
        period = None if value is None else value.period
        span = _days(period)
        by: dict[str, list[Record]] = {name: [] for name in EVENT}
        for record in records:
            if not record.claim.negated:
                by[record.claim.predicate].append(record)
        kinds = frozenset(r.claim.concept for r in by["kind"] if r.claim.concept is not None)
        evidence = frozenset(
            r.claim.concept
            for r in by["kind"]
            if r.claim.concept is not None and r.review is Review.ACCEPTED and is_firm(r)
        )
        ties, official, private, unknown = self._accused(by["allegedPerpetrator"], span)
        for record in by["adoptedBy"]:
            state = record.claim.object or ""
            ties.append(Tie(state, is_firm(record), (record.claim.id,), ATTRIBUTION["adoptedBy"]))
            official = official or is_firm(record)
        lands = self._places(by["place"], span)
        firm_place = any(is_firm(record) for record in by["place"])
        facts = EventFacts(
            event=event,
            kinds=kinds,
            evidence=evidence,
            first=span.first,
            last=span.last,
            single=period is None or period.edtf is None or "/" not in period.edtf,
            official=official,
            private=private,
            unknown=unknown,
            acquiescence=any(is_firm(record) for record in by["acquiescenceBy"]),
            bias=bool(by["biasGround"]),
            bearings=self._bearings(ties, lands, firm_place, _HOSTILITIES in kinds),
            territories=tuple(land.codes for land in lands.values() if land.codes),
        )
        return Gathered(facts, records, shown.record if shown else None, tuple(ties), lands)

    def code(self, state: str) -> str | None:
        """The code of a State in the tables: of its own row, else by its ISO code."""
        for row in self._law.states.values():
            if row.id == state:
                return row.code
        for record in self.rows.said(_CODE, state):
            value = record.claim.value
            if value is not None and not record.claim.negated and value.text in self._law.states:
                return value.text
        return None

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

    def _accused(self, records: Sequence[Record], span: Span) -> tuple[list[Tie], bool, bool, bool]:
        """Whose organs are accused; and whether officials, others, and unknown people are."""
        ties: list[Tie] = []
        official = private = False
        unknown = not records
        for record in records:
            actor = record.claim.object or ""
            cls = self.rows.classes.get(actor)
            found = self._tied(actor, span)
            ties += [
                tie._replace(
                    firm=tie.firm and is_firm(record), claims=(record.claim.id, *tie.claims)
                )
                for tie in found
            ]
            if not is_firm(record):
                unknown = unknown or not any(is_firm(other) for other in records)
            elif any(tie.firm for tie in found) or cls in ("State", "StateBody"):
                official = True
            elif found or cls in ("IndeterminateActor", "Person", "Group"):
                unknown = True
            else:
                private = True
        return ties, official, private, unknown

    def _tied(self, actor: str, span: Span) -> tuple[Tie, ...]:
        """The States whose conduct the actor's is, in that time."""
        key = (actor, span if self._is_dated(actor, _BODY) else None)
        known = self._ties.get(key)
        if known is None:
            known = self._ties[key] = tuple(self._find_ties(actor, span))
        return known

    def _find_ties(self, actor: str, span: Span) -> list[Tie]:
        found: dict[str, Tie] = {}
        seen = {actor}
        waiting: list[tuple[str, bool, tuple[str, ...]]] = [(actor, True, ())]
        if self.rows.classes.get(actor) == "State":
            return [Tie(actor, True, (), "4")]
        for at, firm, claims in waiting:
            names = _BODY if self.rows.classes.get(at) == "StateBody" else _ACTOR
            for record in self.rows.said(_BODY, at):
                claim = record.claim
                to = claim.object
                if to is None or claim.negated or claim.predicate not in names:
                    continue
                if not _holds(claim.valid, span):
                    continue
                sure = firm and is_firm(record)
                way = (*claims, claim.id)
                if claim.predicate in ATTRIBUTION:
                    old = found.get(to)
                    if old is None or (sure and not old.firm):
                        found[to] = Tie(to, sure, way, ATTRIBUTION[claim.predicate])
                elif self.rows.classes.get(to) == "State":
                    if claim.predicate == "headOf" and to not in found:
                        found[to] = Tie(to, sure, way, "4")
                elif to not in seen:
                    seen.add(to)
                    waiting.append((to, sure, way))
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

    def _places(self, records: Sequence[Record], span: Span) -> dict[str, Land]:
        """The places that count: those said firmly, or all where none is."""
        firm = [record for record in records if is_firm(record)]
        ids = dict.fromkeys(r.claim.object for r in firm or records if r.claim.object is not None)
        return {id: self._land(id, span) for id in sorted(ids)}

    def _land(self, place: str, span: Span) -> Land:
        key = (place, span if self._is_dated(place, _PLACE) else None)
        known = self._lands.get(key)
        if known is None:
            known = self._lands[key] = self._find_land(place, span)
        return known

    def _find_land(self, place: str, span: Span) -> Land:
        states: dict[str, bool] = {}
        holders: set[str] = set()
        claims: list[str] = []
        codes: set[str] = set()
        disputed = False
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
                    tied = [tie.state for tie in self._tied(claim.object, span)]
                    holders |= set(tied or [claim.object])
        disputed = disputed or len(states) > 1 or bool(holders - states.keys())
        return Land(states, frozenset(holders), disputed, frozenset(codes), tuple(claims))

    # ------------------------------------------------------------------------------- bearers

    def _bearings(
        self,
        ties: Sequence[Tie],
        lands: Mapping[str, Land],
        firm_place: bool,
        hostilities: bool,
    ) -> tuple[Bearing, ...]:
        """Every State that comes into question: its territory, its organ, its control."""
        organs = {tie.state for tie in ties}
        states = {state for land in lands.values() for state in land.states}
        held = {one for land in lands.values() for one in land.holders}
        held = {one for one in held if self.rows.classes.get(one) == "State"}
        bearings = []
        for state in sorted(organs | states | held):
            nexus = _nexus(state, list(lands.values()), firm_place, hostilities)
            bearings.append(Bearing(state, self.code(state), nexus, state in organs))
        return tuple(bearings)


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
