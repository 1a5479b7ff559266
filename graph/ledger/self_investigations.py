"""Where the body that was asked to look into something is linked to the one accused of it.

The organ seized of a call is the one who was asked, or got it forwarded. A link is that it is
itself accused; is a part of the accused, or has the accused as a part; commands it or is commanded
by it, directly or through others; or that an institutional or practical link is recorded: each
possibly at the time of the event. A State is tested on neither side, and no path leads through
one: it commands every organ, so that the link would always be there. Being an organ of the same
State is no link either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from graph.adjacency.ways import Edge, Path, explore, shortest, turned
from graph.claims.claim import hashed
from graph.claims.period import Period
from graph.ledger.call_records import read_events
from graph.ledger.call_states import Span
from graph.ledger.claim_rows import Rows, Way
from graph.views.all_pages import all_claims, all_entities
from graph.views.display import ranked
from graph.views.replies import read_one
from graph.views.view import (
    Record,
    Values,
    View,
)

UPWARDS = ("memberOf", "subordinateTo", "headOf", "speaksFor")
"""Relations walked towards what an actor belongs to, obeys, leads or speaks for."""

SIDEWAYS = ("linkedTo",)
"""Relations that hold both ways."""

MOST_HOPS = 8
"""How far a link is followed."""

_TESTED_ON_NEITHER_SIDE = ("State", "IndeterminateActor")
_LINKS = (*UPWARDS, *SIDEWAYS)


class SelfInvestigation(NamedTuple):
    """A hierarchical or institutional link recorded between who was asked and who is accused."""

    call: str
    asked: str
    accused: str
    event: str
    path: Path
    """From the asked to the accused."""

    @property
    def id(self) -> str:
        """Its place in the order: the same in every view that holds it."""
        return hashed([self.call, self.asked, self.accused, self.event])

    @property
    def certain(self) -> bool:
        """Whether every link of the path certainly held at the time of the event."""
        return all(hop.edge.certain for hop in self.path)


class Looked(NamedTuple):
    """What was found, and among how many."""

    found: list[SelfInvestigation]
    considered: int
    """How many were tested: of a call, who was asked, who is accused, and the event."""


def looked_for(view: View, *, on: date) -> Looked:
    """Every such link for the calls that were certainly made by a day, in order of their ids; and
    how many pairs were compared: that none is linked says more of many.

    One path each, the first of the shortest.
    """
    day = on.toordinal()
    rows = Rows(view)
    calls = all_entities(view, "Call")
    rows.read(
        calls,
        ways=(Way("addressee"), Way("demand"), Way("about"), Way("responseTo", True)),
        values=("madeOn",),
    )
    made = [call for call in calls if _made(rows, call) <= day]
    demands = _ends(rows, made, "demand")
    rows.read(demands, ways=(Way("demandAddressee"), Way("answers", True)))
    responses = [
        *_ends(rows, made, "responseTo", inverse=True),
        *_ends(rows, demands, "answers", inverse=True),
    ]
    rows.read(responses, ways=(Way("forwardedTo"),), values=("when",))
    read_events(rows, _ends(rows, made, "about"))
    rows.settle()
    rows = rows.at(day)
    found = []
    finder = _Finder(view)

    # Gone through twice: they are far more than what is found, and would fill the memory.
    def pairs() -> Iterator[tuple[str, str, str, str]]:
        for call in made:
            for asked in _seized(rows, call, day):
                for event in _events_of(rows, call):
                    for accused in rows.ends("allegedPerpetrator", event):
                        ends = {rows.classes.get(asked), rows.classes.get(accused)}
                        if not ends & {*_TESTED_ON_NEITHER_SIDE}:
                            yield call, asked, accused, event

    finder.read({actor for pair in view.deadline.each(pairs()) for actor in pair[1:3]})
    considered = 0
    for call, asked, accused, event in view.deadline.each(pairs()):
        considered += 1
        path = finder.link(asked, accused, _time(rows, event))
        if path is not None:
            found.append(SelfInvestigation(call, asked, accused, event, path))
    return Looked(sorted(found, key=lambda one: one.id), considered)


def _events_of(rows: Rows, call: str) -> list[str]:
    """The events of a call, with their parts and with what contains them."""
    named = rows.ends("about", call)
    around = {
        other
        for event in named
        for inverse in (False, True)
        for other in rows.beyond("partOf", event, inverse=inverse)
    }
    return sorted(around.union(named))


def _seized(rows: Rows, call: str, day: int) -> list[str]:
    """Who was asked, and to whom a response recorded by then passed it on."""
    demands = rows.ends("demand", call)
    responses = [
        *rows.ends("responseTo", call, inverse=True),
        *(id for demand in demands for id in rows.ends("answers", demand, inverse=True)),
    ]
    dated = [id for id in responses if (rows.begin("when", id) or Span()).last <= day]
    return list(
        dict.fromkeys(
            [
                *rows.ends("addressee", call),
                *(one for demand in demands for one in rows.ends("demandAddressee", demand)),
                *(one for id in dated for one in rows.ends("forwardedTo", id)),
            ]
        )
    )


class _Finder:
    """Finds links between actors; who stands above whom is read once, regardless of the time."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._records: dict[str, list[Record]] = {}
        """Actor → the claims that link it, those against, too."""
        self._classes: dict[str, str] = {}
        self._published: dict[str, int] = {}
        self._networks: dict[Span, dict[str, list[Edge]]] = {}

    def read(self, actors: Iterable[str]) -> None:
        """What is said of the actors, and of all that they lead to."""
        frontier = sorted(actors)
        while frontier:
            read = self._level(frontier)
            near: dict[str, None] = {}
            for id in frontier:
                self._records[id] = read.get(id, [])
                for record in self._records[id]:
                    self._classes.update(record.classes)
                    near[_other(record, id)] = None
            frontier = [id for id in near if id not in self._records]
        sources = {r.claim.citation.source for some in self._records.values() for r in some}
        shown = read_one(self._view, Values(property="published"), sorted(sources))
        for source, one in shown.items():
            value = one.record.claim.value
            period = None if value is None else value.period
            if period is not None and period.day is not None:
                self._published[source] = period.day

    def link(self, asked: str, accused: str, time: Span) -> Path | None:
        """From who was asked to who is accused: upwards from the one or from the other."""
        network = self._networks.get(time)
        if network is None:
            network = self._networks[time] = {id: self._edges(id, time) for id in self._records}
        near = explore([asked, accused], lambda ids: network, hops=MOST_HOPS)
        up = shortest(near, asked, accused, hops=MOST_HOPS)
        down = shortest(near, accused, asked, hops=MOST_HOPS)
        if up is None or (down is not None and len(down) < len(up)):
            return None if down is None else turned(down)
        return up

    def _level(self, ids: Sequence[str]) -> dict[str, list[Record]]:
        """The claims that link these actors, page after page where one is not enough."""
        known = self._view.vocabulary.properties
        pairs = tuple((name, False) for name in _LINKS if name in known)
        pairs += tuple((name, True) for name in SIDEWAYS if name in known)
        found = all_claims(self._view, pairs, ids)
        return {id: [record for record in some if record.counts] for id, some in found.items()}

    def _edges(self, actor: str, time: Span) -> list[Edge]:
        """The links of an actor that possibly held at that time."""
        groups: dict[tuple[str, bool, str], list[Record]] = {}
        for record in self._records[actor]:
            claim = record.claim
            forward = claim.predicate in SIDEWAYS or claim.subject == actor
            if _possibly(claim.valid, time):
                groups.setdefault((claim.predicate, forward, _other(record, actor)), []).append(
                    record
                )
        edges = []
        for (property, forward, to), records in groups.items():
            made = [record for record in records if not record.claim.negated]
            against = [record for record in records if record.claim.negated]
            if not made or self._classes.get(to) in _TESTED_ON_NEITHER_SIDE:
                continue
            made = ranked(made, self._published)
            sure = not against and any(_certainly(r.claim.valid, time) for r in made)
            claims = tuple(r.claim.id for r in (*made, *ranked(against, self._published)))
            edges.append(
                Edge(property, forward, to, made[0].claim.stance, sure, claims, bool(against))
            )
        return edges


def _other(record: Record, actor: str) -> str:
    claim = record.claim
    return (claim.object or "") if claim.subject == actor else claim.subject


def _made(rows: Rows, call: str) -> int:
    """The last day on which it may have been made."""
    return (rows.begin("madeOn", call) or Span()).last


def _time(rows: Rows, event: str) -> Span:
    """The days on which an event may have been going on."""
    begin, end = rows.begin("when", event) or Span(), rows.end("when", event) or Span()
    return Span(begin.first, end.last)


def _ends(rows: Rows, ids: Iterable[str], property: str, *, inverse: bool = False) -> list[str]:
    found = (end for id in ids for end in rows.ends(property, id, inverse=inverse))
    return list(dict.fromkeys(found))


def _possibly(valid: Period | None, time: Span) -> bool:
    """Whether it may have held on one of these days."""
    if valid is None:
        return True
    first, last = valid.begins[0], valid.ends[1]
    return (first is None or first <= time.last) and (last is None or time.first <= last)


def _certainly(valid: Period | None, time: Span) -> bool:
    """Whether it held on all of these days, regardless of its own dates."""
    if valid is None:
        return False
    begun, lasts = valid.begins[1], valid.ends[0]
    return begun is not None and lasts is not None and begun <= time.first and time.last <= lasts
