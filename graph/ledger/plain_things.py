"""Calls of which little is said, with all that they lead to: which are plain, and what came.

A thing is *plain* where nothing of it is denied, said twice where one value holds, qualified (as
what a program says), or said in a document that was withdrawn, and where nothing is said of it that
a plain call has not (`graph.ledger.plain_calls`). Of what is plain the same claims count on all
days. What is judged to be one is one thing here, with all that is said of either.

Most calls are *silent*: nothing came of them that may count, so that nothing has to be known of
what came. Of the others it is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from graph.ledger.call_states import EVER, Span
from graph.ledger.date_bounds import narrowed
from graph.ledger.effects import Kinds
from graph.ledger.plain_reading import CALL, DEMAND, EVENT, RESPONSE, PlainReading
from graph.ledger.rule_names import BoundRule
from graph.ledger.strand_facts import Bound
from graph.views.columns import NOBODY, among, distinct, sorted_numbers
from graph.views.walking import Numbers


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
    responses: frozenset[str]


class PlainDemand(NamedTuple):
    """What is demanded, and of whom."""

    kinds: frozenset[str]
    own: tuple[str, ...]
    """To whom it is addressed, aside from the call."""
    responses: frozenset[str]


NO_DEMAND = PlainDemand(frozenset(), (), frozenset())


class PlainLetter(NamedTuple):
    """A call to which something came that may count."""

    made: Span
    demands: tuple[str, ...]
    addressees: tuple[str, ...]
    events: tuple[str, ...]
    responses: frozenset[str]


class SilentLetter(NamedTuple):
    """A call of which nothing came that may count."""

    made: int
    """The first day on which it was possibly made."""
    strands: tuple[tuple[frozenset[str], bool], ...]
    """Of each the kinds of its demand, and whether it is put to somebody."""


class PlainThings(NamedTuple):
    """The plain ones among some calls, and what those that are not silent have to do with, by
    id."""

    silent: dict[str, SilentLetter]
    letters: dict[str, PlainLetter]
    demands: dict[str, PlainDemand]
    events: dict[str, PlainEvent]
    responses: dict[str, PlainResponse]


class PlainCallings:
    """Some calls, and all that they lead to."""

    def __init__(self, reading: PlainReading, kinds: Kinds, calls: Sequence[str]) -> None:
        self._reading, self._kinds = reading, kinds
        self._named = reading.calls(calls)
        self._every = sorted_numbers(self._named)
        self._call = call = reading.said(self._every, CALL)
        self._demands, self._addressees = call.pairs("demand"), call.pairs("addressee")
        self._about, self._came = call.pairs("about"), call.pairs("responseTo", inverse=True)
        self._demand = reading.said(distinct(self._demands.what), DEMAND)
        self._own = self._demand.pairs("demandAddressee")
        self._answers = self._demand.pairs("answers", inverse=True)
        self._event = reading.said(distinct(self._about.what), EVENT)
        self._nearby = self._event.pairs("responseAbout", inverse=True)
        self._all_came = self._came.with_(
            self._demands.then(self._answers), self._about.then(self._nearby)
        )
        self._response = reading.said(distinct(self._all_came.what), RESPONSE)
        self._by = self._response.pairs("responseBy")
        reading.actors.read(distinct(self._by.what))
        self._asked = self._addressees.with_(self._demands.then(self._own))
        reading.actors.meet(distinct(self._asked.what))

    def things(self) -> PlainThings:
        """Those that are plain."""
        loud = self._loud()
        plain = self._every[~among(self._every, self._unfit())]
        is_loud = among(plain, loud)
        made = self._made(plain)
        silent = dict(self._silent_letters(plain[~is_loud], made))
        return PlainThings(silent, *self._named_things(plain[is_loud], made))

    def _unfit(self) -> Numbers:
        """The calls that are not plain, or have to do with what is not."""
        came = (self._response.unfit, self._by.to(self._reading.actors.unfit).near)
        return distinct(
            np.concatenate(
                (
                    self._call.unfit,
                    self._demands.to(self._demand.unfit).near,
                    self._about.to(self._event.unfit).near,
                    self._all_came.to(distinct(np.concatenate(came))).near,
                )
            )
        )

    def _loud(self) -> Numbers:
        """The calls of which something came that may count: done or said by somebody who is asked,
        or who may act or speak for others."""
        rows = self._response.rows("kind")
        does = rows.near[self._reading.chosen_codes(rows.what, self._kinds.effects)]
        actors = self._all_came.to(distinct(does)).then(self._by)
        asked, came = self._asked, actors
        width = int(max(asked.what.max(initial=0), came.what.max(initial=0))) + 1
        own = np.isin(came.near * width + came.what, asked.near * width + asked.what)
        return distinct(came.near[own | among(came.what, self._reading.actors.linked)])

    def _silent_letters(
        self, silent: Numbers, made: Mapping[int, Span]
    ) -> Iterator[tuple[str, SilentLetter]]:
        demands = self._demands.lists(silent)
        addressees = self._addressees.lists(silent)
        each = distinct(self._demands.what)
        kinds = {
            one: self._reading.codes(some)
            for one, some in self._demand.pairs("kind").lists(each).items()
        }
        own = self._own.lists(each)
        several = [one for some in demands.values() if len(some) > 1 for one in some]
        several += [one for some in addressees.values() if len(some) > 1 for one in some]
        several += [one for some in own.values() if len(some) > 1 for one in some]
        name = self._reading.names(several)
        put = self._reading.actors.can_answer
        nobody: Sequence[int] = (NOBODY,)
        none: frozenset[str] = frozenset()
        for call in silent.tolist():
            strands = []
            asked = demands.get(call, nobody)
            for demand in asked if len(asked) < 2 else sorted(asked, key=name.__getitem__):
                to = own.get(demand) or addressees.get(call, nobody)
                for one in to if len(to) < 2 else sorted(to, key=name.__getitem__):
                    strands.append((kinds.get(demand, none), one in put))
            yield self._named[call], SilentLetter(made[call].first, tuple(strands))

    def _made(self, some: Numbers) -> dict[int, Span]:
        """The days on one of which each was made (`graph.ledger.date_bounds.of_call`)."""
        reading, claimed = self._reading, self._call.values("madeOn")
        begin = reading.actors.begin
        found = {call: begin(claimed.get(call, NOBODY)) for call in some.tolist()}
        reports = reading.reports(self._call, "issuer", "demand")
        kinds = self._demand.firm("kind")
        firm = kinds.near[reading.chosen_codes(kinds.what, self._kinds.presupposing)]
        presupposing = self._call.firm("demand").to(distinct(firm))
        about = self._call.firm("about").lists(distinct(presupposing.near))
        when = self._event.rows("when")
        when = when.where(when.accepted)
        began = dict(zip(when.near.tolist(), when.what.tolist(), strict=True))
        for call in reports.keys() | about.keys():
            if call in found:
                days = [begin(began.get(event, NOBODY)).first for event in about.get(call, ())]
                found[call] = within(found[call], reports.get(call), days)
        return found

    def _named_things(
        self, loud: Numbers, made: Mapping[int, Span]
    ) -> tuple[
        dict[str, PlainLetter],
        dict[str, PlainDemand],
        dict[str, PlainEvent],
        dict[str, PlainResponse],
    ]:
        """Calls of which something came, and what they have to do with."""
        reading = self._reading
        demands, about = self._demands.lists(loud), self._about.lists(loud)
        asked, events = _each(demands), _each(about)
        came = self._came.lists(loud)
        answers, nearby = self._answers.lists(asked), self._nearby.lists(events)
        responses = distinct(np.concatenate((_each(came), _each(answers), _each(nearby))))
        addressees, own = self._addressees.lists(loud), self._own.lists(asked)
        accused = self._event.pairs("allegedPerpetrator").lists(events)
        by = self._by.lists(responses)
        to_demands = self._response.pairs("answers").lists(responses)
        on = self._response.pairs("responseAbout").lists(responses)
        ends = (asked, events, responses, *map(_each, (addressees, own, accused, by)))
        name = reading.names(np.concatenate((*ends, _each(to_demands), _each(on))).tolist())
        kinds = self._demand.pairs("kind").lists(asked)

        def ids(lists: Mapping[int, Sequence[int]], one: int) -> list[str]:
            return [name[end] for end in lists.get(one, ())]

        def sorted_ids(lists: Mapping[int, Sequence[int]], one: int) -> tuple[str, ...]:
            return tuple(sorted(ids(lists, one)))

        begin = reading.actors.begin
        kind, when = self._response.values("kind"), self._response.values("when")
        reports = reading.reports(self._response, "kind", "responseBy")
        return (
            {
                self._named[call]: PlainLetter(
                    made=made[call],
                    demands=sorted_ids(demands, call),
                    addressees=sorted_ids(addressees, call),
                    events=sorted_ids(about, call),
                    responses=frozenset(ids(came, call)),
                )
                for call in loud.tolist()
            },
            {
                name[one]: PlainDemand(
                    reading.codes(kinds.get(one, ())),
                    sorted_ids(own, one),
                    frozenset(ids(answers, one)),
                )
                for one in asked.tolist()
            },
            {
                name[one]: PlainEvent(frozenset(ids(accused, one)), frozenset(ids(nearby, one)))
                for one in events.tolist()
            },
            {
                name[one]: PlainResponse(
                    within(begin(when.get(one, NOBODY)), reports.get(one)),
                    sorted_ids(by, one),
                    next(iter(reading.codes([kind[one]])), None) if one in kind else None,
                    frozenset(ids(to_demands, one)),
                    frozenset(ids(on, one)),
                )
                for one in responses.tolist()
            },
        )


def within(span: Span, reported: int | None, begins: Iterable[int] = ()) -> Span:
    """The days that are left of some.

    Args:
        reported: a day on which a document had told of it.
        begins: days before which it was not.
    """
    rule = BoundRule.NOT_BEFORE_ITS_EVENT
    bounds = [Bound("", "", rule, day, ()) for day in begins if day != EVER]
    if reported is not None:
        bounds.append(Bound("", "", BoundRule.NOT_AFTER_ITS_REPORT, reported, ()))
    return narrowed(span, bounds)[0] if bounds else span


def _each(lists: Mapping[int, Sequence[int]]) -> Numbers:
    """All that is in some lists, each once."""
    return sorted_numbers(one for some in lists.values() for one in some)
