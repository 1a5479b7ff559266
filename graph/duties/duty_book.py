"""The book of duties: from a view to duties, where they stand on a day, and why.

gathering  out of a view, for many events at once: the facts of the gates
steps      what came of a duty by a day
wording    the reasons in words, with their claims

The gates themselves are in `graph.duties.gates`, the law in `graph.duties.law`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from graph.duties.duty_reasons import DutyWords
from graph.duties.duty_steps import DutyStanding, DutyState, Steps
from graph.duties.event_facts import EventGathering, GatheredEvent
from graph.duties.gates import Bearing, Derivation, Duty, Nexus, cited, derive, event_mark
from graph.duties.law import Law
from graph.duties.law.coded_law import with_coded
from graph.duties.law.law_claims import law_id
from graph.duties.law.times_in_force import Extent
from graph.ledger.call_reasons import Reason
from graph.views.all_pages import all_entities, entity_pages
from graph.views.view import EntityQuery, HasConcept, View, Where

__all__ = ["Derivation", "DutyBook", "DutyState", "Extent", "derive_obligations"]

RESULTS = (Derivation.DERIVED, Derivation.POSSIBLE)
"""What is listed where nobody asks for more."""


@dataclass(frozen=True, slots=True, eq=False)
class DutyBook:
    """The duties of some events of a view on a day, by id."""

    view: View
    law: Law
    on: int
    duties: tuple[Duty, ...]
    """In order of their ids."""
    gathered: Mapping[str, GatheredEvent]
    """By event."""
    decided: tuple[Duty, ...] = ()
    """Of every pair of an event and a set of provisions that speaks of its kind what came out, for
    each State that something ties to the event; regardless of the results that were asked for."""

    @property
    def considered(self) -> int:
        """How many were looked at: of an event, a set of provisions, and a State."""
        return len(self.decided)

    @property
    def not_derived(self) -> int:
        """How many of these were not derived."""
        return sum(duty.result is Derivation.NOT_DERIVED for duty in self.decided)

    def provisions(self, duty: Duty) -> list[str]:
        """The provisions of a duty, as entities, the leading one first."""
        every = cited(duty.provisions, duty.bias)
        return [self.law.own(law_id("provision", one.code)) for one in every]

    def reasons(
        self, duties: Sequence[Duty], languages: tuple[str, ...] = ()
    ) -> list[tuple[Reason, ...]]:
        """Why these are derived, possible or not, a tuple each."""
        words = DutyWords(self.view, self.law, languages)
        words.learn(self.gathered[event] for event in {duty.event for duty in duties})
        return [
            words.duty(duty, self.gathered[duty.event]) for duty in self.view.deadline.each(duties)
        ]

    def standings(self, duties: Sequence[Duty], on: date) -> list[DutyStanding]:
        """Where these stand at the end of a day."""
        day = on.toordinal()
        steps = Steps(self.view, self.law, sorted({duty.event for duty in duties}), day)
        return [
            steps.standing(duty, self.gathered[duty.event].facts, day)
            for duty in self.view.deadline.each(duties)
        ]

    def status_reasons(
        self, standings: Sequence[DutyStanding], languages: tuple[str, ...] = ()
    ) -> list[tuple[Reason, ...]]:
        """Why these stand where they stand, a tuple each."""
        words = DutyWords(self.view, self.law, languages)
        words.learn((), standings)
        return [words.status(standing) for standing in self.view.deadline.each(standings)]


def derive_obligations(
    view: View,
    law: Law,
    *,
    on: date,
    events: Sequence[str] | None = None,
    bearer: str | None = None,
    results: Collection[Derivation] = RESULTS,
    matching: bool = False,
) -> DutyBook:
    """The duties that events of a view give rise to.

    An event that certainly lies after the day gives rise to none, and a set of provisions that the
    view does not hold calls for nothing.

    Args:
        events: their ids; left out: every event of a kind that some set speaks of.
        bearer: only duties of this State.
        results: which to list. `Derivation.NOT_DERIVED` brings sets of other kinds, too, for
            events that were named; and States that nothing ties to the event: all of them for
            events that were named, else the bearer.
        matching: the events were not named, but are a part of all.
    """
    day = on.toordinal()
    held = _in_view(view, law)
    of = view.identities().of
    bearer = None if bearer is None else of.get(bearer, bearer)
    ids = [of.get(id, id) for id in events or ()]
    if events is None:
        ids = [id for _, id in duty_events(view, law)]
    gathering = EventGathering(view, law, ids, day)
    gathered = {one.facts.event: one for one in gathering.all()}
    named = events is not None and not matching
    if Derivation.NOT_DERIVED in results and (named or bearer is not None):
        gathered = _with_all_states(view, gathering, gathered, bearer)
    held, gathered = _with_coded(view, held, gathered, day)
    begun = [one.facts for one in gathered.values() if one.facts.first <= day]
    matching = not named or Derivation.NOT_DERIVED not in results
    every = [
        duty
        for duty in derive(held, view.deadline.each(begun), matching=matching)
        if bearer in (None, duty.bearing.state)
    ]
    decided = tuple(
        duty
        for duty in every
        if duty.bearing.nexus is not Nexus.NONE and duty.gates[0].result is Derivation.DERIVED
    )
    duties = sorted((d for d in every if d.result in results), key=lambda duty: duty.id)
    return DutyBook(view, held, day, tuple(duties), gathered, decided)


def _with_all_states(
    view: View, gathering: EventGathering, gathered: Mapping[str, GatheredEvent], bearer: str | None
) -> dict[str, GatheredEvent]:
    """The same with a row for States that nothing ties to an event: the one asked for, else all."""
    states = [bearer] if bearer is not None else all_entities(view, "State")
    states = [id for id, cls in view.classes(states).items() if cls == "State"]
    codes = gathering.codes(states)
    found = {}
    for event, one in gathered.items():
        tied = {bearing.state for bearing in one.facts.bearings}
        others = [Bearing(id, codes[id], Nexus.NONE) for id in states if id not in tied]
        bearings = tuple(sorted((*one.facts.bearings, *others)))
        found[event] = one._replace(facts=replace(one.facts, bearings=bearings))
    return found


def _with_coded(
    view: View, law: Law, gathered: Mapping[str, GatheredEvent], on: int
) -> tuple[Law, dict[str, GatheredEvent]]:
    """The law with what sheets say of the States that come into question, and these with the codes
    by which they stand in it."""
    codes = {one.state: one.code for each in gathered.values() for one in each.facts.bearings}
    coded = with_coded(view, law, codes, on)
    if coded.codes == codes:
        return coded.law, dict(gathered)
    found = {}
    for event, one in gathered.items():
        bearings = tuple(b._replace(code=coded.codes[b.state]) for b in one.facts.bearings)
        found[event] = one._replace(facts=replace(one.facts, bearings=bearings))
    return coded.law, found


def duty_events(view: View, law: Law) -> list[tuple[str, str]]:
    """Every event of a kind that some set speaks of, with its `event_mark`: in the order of the
    ids of their duties."""
    held = _in_view(view, law)
    codes = frozenset(code for one in held.sets.values() for code in one.triggers)
    return _marked(view, HasConcept(property="kind", codes=codes))


def all_events(view: View) -> list[tuple[str, str]]:
    """Every event, with its `event_mark`, in the order of these."""
    return _marked(view, None)


def _in_view(view: View, law: Law) -> Law:
    """The law without the sets whose provisions the view does not hold."""
    ids = {code: law.own(law_id("provision", code)) for code in law.provisions}
    there = view.classes(list(ids.values()))
    kept = {
        code: one
        for code, one in law.sets.items()
        if all(ids[p.code] in there for p in (*one.provisions, *one.with_bias))
    }
    return law if len(kept) == len(law.sets) else replace(law, sets=kept)


def _marked(view: View, where: Where | None) -> list[tuple[str, str]]:
    pages = entity_pages(view, EntityQuery(classes=("Event",), where=where))
    return sorted((event_mark(row.id), row.id) for page in pages for row in page.rows)
