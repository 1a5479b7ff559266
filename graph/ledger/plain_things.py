"""Calls, demands, events and responses of which little is said, read in a few columns.

A thing is *plain* where nothing of it is denied, said twice where one value holds, qualified (as
what a program says), or said in a document that was withdrawn, and where nothing is said of it
that a plain call has not (`graph.ledger.plain_calls`). Of what is plain the same claims count on
all days.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple, TypeVar

from graph.ledger.call_records import (
    CALL_VALUES,
    CALL_WAYS,
    DEMAND_VALUES,
    DEMAND_WAYS,
    EVENT_VALUES,
    EVENT_WAYS,
    FOLLOWED,
    KIND,
    LINKS,
    LOOKED,
    RESPONSE_VALUES,
    RESPONSE_WAYS,
)
from graph.ledger.call_states import NEVER, Span
from graph.ledger.claim_rows import Rows, Way
from graph.ledger.date_bounds import NO_REPORT, narrowed, published_by
from graph.ledger.dates import spans_of_days
from graph.ledger.rule_names import BoundRule
from graph.ledger.strand_facts import Bound
from graph.ledger.superseding import lifetimes
from graph.views.told_claims import ToldClaim
from graph.views.view import View

NOBODY: frozenset[str] = frozenset()
ANY_DAY = Span()
_CALL = (*CALL_WAYS, *map(Way, (*CALL_VALUES, *FOLLOWED, *LOOKED)))
_DEMAND = (*DEMAND_WAYS, *map(Way, (*DEMAND_VALUES, *FOLLOWED, *LOOKED)))
_EVENT = (*EVENT_WAYS, *map(Way, (*EVENT_VALUES, *FOLLOWED)))
_RESPONSE = (*RESPONSE_WAYS, *map(Way, RESPONSE_VALUES))
_CALL_REPORTS = ("issuer", "demand")
_UNUSED = ("responseTo", "responseAddressee")
_RESPONSE_REPORTS = ("kind", "responseBy")
_COVERAGE = "answerCoverage"

MOST_EVENTS = 50_000
"""Events that are kept at hand."""

T = TypeVar("T")


class PlainResponse(NamedTuple):
    """What came, by itself."""

    span: Span
    by: tuple[str, ...]
    kind: str | None
    answers: frozenset[str]
    about: frozenset[str]


class PlainEvent(NamedTuple):
    """An event as far as a call about it needs it."""

    accused: frozenset[str]
    begin: Span
    """By accepted claims."""
    responses: frozenset[str]


class PlainDemand(NamedTuple):
    """What is demanded, and of whom."""

    kinds: frozenset[str]
    firm: frozenset[str]
    """Those of its kinds that somebody accepted."""
    own: tuple[str, ...]
    """To whom it is addressed, aside from the call."""
    responses: frozenset[str]


NO_DEMAND = PlainDemand(NOBODY, NOBODY, (), NOBODY)


class PlainLetter(NamedTuple):
    """A call by itself."""

    claimed: Span
    demands: tuple[str, ...]
    addressees: tuple[str, ...]
    events: tuple[str, ...]
    responses: frozenset[str]
    reports: tuple[str, ...]
    """The documents that tell of it, by accepted claims."""
    firm: frozenset[str]
    """What somebody accepted that it has to do with."""


class PlainThings(NamedTuple):
    """The plain ones among some calls and what they have to do with, by id."""

    letters: dict[str, PlainLetter]
    demands: dict[str, PlainDemand]
    events: dict[str, PlainEvent]
    responses: dict[str, PlainResponse]


class PlainReading:
    """Reads them in one view, where nothing is judged to be one; of use as long as that is."""

    def __init__(self, view: View) -> None:
        self._view = view
        known = view.vocabulary.properties
        single = {name for name, one in known.items() if one.single}
        self._single = frozenset({*single, "madeOn"})
        """What is said once of a plain thing."""
        self._single_of_responses = frozenset({*single, "kind", "when"})
        self.actors = Rows(view)
        """Of these and of documents all is read, as for the rules."""
        self._read: set[str] = set()
        """The actors of which everything was read."""
        self._turning: set[str] = set()
        """Actors of whom not the same claims count on all days."""
        self.unfit: set[str] = set()
        """These, and who has to do with them."""
        self._unfit_sources: set[str] = set()
        """Documents that were withdrawn, or say that answers are not here."""
        self._published: dict[str, int] = {}
        """By document: the last day on which it may have been published."""
        self._asked: set[str] = set()
        self._events: dict[str, PlainEvent | None] = {}
        """None of those that are not plain."""
        self._addressed: set[str] = set()

    def of(self, calls: Sequence[str]) -> PlainThings:
        """Those among these calls, and among all that they lead to."""
        classes = self._view.classes(calls)
        ids = [id for id in calls if classes.get(id) == "Call"]
        letters = self._told(ids, _CALL, self._call)
        asked = _each(one.demands for one in letters.values())
        demands = self._told(asked, _DEMAND, self._demand)
        about = _each(one.events for one in letters.values())
        events = self._events_at_hand(about)
        came = [one.responses for one in letters.values()]
        came += [one.responses for one in demands.values()]
        came += [one.responses for one in events.values()]
        responses = self._told(_each(came), _RESPONSE, self._response)
        self._read_actors(_each(one.by for one in responses.values()))
        self._learn(self._addressed)
        self._addressed.clear()
        return PlainThings(letters, demands, events, responses)

    def _events_at_hand(self, ids: Sequence[str]) -> dict[str, PlainEvent]:
        """Events, which many calls are about; of more than some nothing is kept."""
        if len(self._events) > MOST_EVENTS:
            self._events.clear()
        self._asked.update(ids)
        new = [id for id in ids if id not in self._events]
        self._events.update(dict.fromkeys(new) | self._told(new, _EVENT, self._event))
        return {id: one for id in ids if (one := self._events[id]) is not None}

    def taken(self) -> Collection[str]:
        """Everything whose claims were read since this was asked last."""
        asked, self._asked = self._asked, set()
        return asked

    def within(self, span: Span, reports: Sequence[str], bounds: Sequence[Bound] = ()) -> Span:
        """The days that are left where a document has told of it."""
        known = [day for id in reports if (day := self._published[id]) != NEVER]
        if not known and not bounds:
            return span
        told = [Bound("", "", BoundRule.NOT_AFTER_ITS_REPORT, min(known), ())] if known else []
        return narrowed(span, [*bounds, *told])[0]

    def _told(
        self,
        ids: Sequence[str],
        ways: Sequence[Way],
        make: Callable[[Sequence[ToldClaim]], T | None],
    ) -> dict[str, T]:
        """What is made of all claims of each along these ways; absent where it is not plain."""
        self._asked.update(ids)
        known = self._view.vocabulary.properties
        pairs = [(way.property, way.inverse) for way in ways if way.property in known]
        found, silent = {}, dict.fromkeys(ids)
        for told in self._view.told(pairs, ids) if ids else ():
            self._read_sources({one.source for claims in told.values() for one in claims})
            unfit = self._unfit_sources
            for id, claims in told.items():
                del silent[id]
                made = make(claims)
                if made is not None and not (unfit and any(one.source in unfit for one in claims)):
                    found[id] = made
        for id in silent:
            made = make(())
            if made is not None:
                found[id] = made
        return found

    def _read_sources(self, sources: Collection[str]) -> None:
        new = [id for id in sources if id not in self._published]
        self.actors.read_sources(new)
        self._asked.update(new)
        for id in new:
            document = self.actors.documents[id]
            if document.withdrawn is not None or self.actors.claims(_COVERAGE, id):
                self._unfit_sources.add(id)
            self._published[id] = published_by(self.actors, id)

    def _read_actors(self, ids: Iterable[str]) -> None:
        """Read those of these of which nothing was read yet, with all that they belong to."""
        rows, came = self.actors, []
        frontier = [id for id in ids if id not in self._read]
        self._learn(frontier)
        while frontier:
            self._read.update(frontier)
            came += frontier
            rows.read(frontier, said=(KIND, LINKS))
            near = (one.object for id in frontier for one in rows.said(LINKS, id))
            frontier = [id for id in dict.fromkeys(near) if id is not None and id not in self._read]
        self._asked.update(came)
        records = {one.id: one for id in came for one in rows.said((*KIND, *LINKS), id)}
        if not records:
            return
        self._read_sources({one.source for one in records.values()})
        turning = lifetimes(records.values(), rows.documents, self._view.vocabulary)
        self._turning.update(records[id].subject for id in turning)
        for id in came if self._turning else ():
            if not self._turning.isdisjoint({id, *rows.beyond_along(LINKS, id)}):
                self.unfit.add(id)

    def _learn(self, actors: Iterable[str]) -> None:
        """Of what classes they are."""
        known = self.actors.classes
        known.update(self._view.classes([id for id in actors if id not in known]))

    def _call(self, claims: Sequence[ToldClaim]) -> PlainLetter | None:
        claimed, once = ANY_DAY, set()
        demands, addressees, events, responses = set(), set(), set(), set()
        firm, reports = set(), []
        for one in claims:
            name = one.property
            if one.negated or one.is_qualified or name in once:
                return None
            if name in self._single:
                once.add(name)
            if name == "responseTo":
                responses.add(one.end or "")
                continue
            if name == "madeOn":
                claimed = spans_of_days(one.days)[0]
                continue
            end = one.end or ""
            if name == "demand":
                demands.add(end)
            elif name == "addressee":
                addressees.add(end)
            elif name == "about":
                events.add(end)
            elif name != "issuer":
                return None
            if one.accepted:
                firm.add(end)
                if name in _CALL_REPORTS and one.stance not in NO_REPORT:
                    reports.append(one.source)
        self._addressed.update(addressees)
        return PlainLetter(
            claimed,
            tuple(sorted(demands)),
            tuple(sorted(addressees)),
            tuple(sorted(events)),
            frozenset(responses),
            tuple(reports),
            frozenset(firm),
        )

    def _demand(self, claims: Sequence[ToldClaim]) -> PlainDemand | None:
        once, kinds, firm, own, answers = set(), set(), set(), set(), set()
        for one in claims:
            name = one.property
            if one.negated or one.is_qualified or name in once:
                return None
            if name == "kind":
                kinds.add(one.concept or "")
                if one.accepted:
                    firm.add(one.concept or "")
            elif name == "answers":
                answers.add(one.end or "")
            elif name == "demandAddressee":
                own.add(one.end or "")
                if name in self._single:
                    once.add(name)
            else:
                return None
        self._addressed.update(own)
        return PlainDemand(
            frozenset(kinds), frozenset(firm), tuple(sorted(own)), frozenset(answers)
        )

    def _event(self, claims: Sequence[ToldClaim]) -> PlainEvent | None:
        accused, responses = set(), set()
        begin: Span | None = None
        for one in claims:
            name = one.property
            if one.is_qualified:
                return None
            if name == "allegedPerpetrator":
                if not one.negated:  # what was done, and by whom, is never taken back
                    accused.add(one.end or "")
            elif one.negated:
                return None
            elif name == "responseAbout":
                responses.add(one.end or "")
            elif name == "when" and begin is None:
                begin = ANY_DAY
                if one.accepted:
                    begin = spans_of_days(one.days)[0]
            else:
                return None
        return PlainEvent(frozenset(accused), begin or ANY_DAY, frozenset(responses))

    def _response(self, claims: Sequence[ToldClaim]) -> PlainResponse | None:
        claimed, kind, once = ANY_DAY, None, set()
        by, answers, about, reports = set(), set(), set(), []
        for one in claims:
            name = one.property
            if one.negated or one.is_qualified or name in once:
                return None
            if name in self._single_of_responses:
                once.add(name)
            if name == "kind":
                kind = one.concept
            elif name == "when":
                claimed = spans_of_days(one.days)[0]
            elif name == "responseBy":
                by.add(one.end or "")
            elif name == "answers":
                answers.add(one.end or "")
            elif name == "responseAbout":
                about.add(one.end or "")
            elif name not in _UNUSED:
                return None
            if one.accepted and name in _RESPONSE_REPORTS and one.stance not in NO_REPORT:
                reports.append(one.source)
        span = self.within(claimed, reports) if reports else claimed
        actors = tuple(by) if len(by) < 2 else tuple(sorted(by))
        return PlainResponse(span, actors, kind, frozenset(answers), frozenset(about))


def _each(several: Iterable[Iterable[str]]) -> list[str]:
    """Each id once."""
    return list(dict.fromkeys(id for some in several for id in some))
