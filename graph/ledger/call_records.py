"""Reading what the ledger of calls goes by out of a view: a bounded few calls to it, whatever the
number of calls asked about.

Level by level: calls, with all that carry, renew, replace or stand inside them; their demands and
events; the responses tied to these or about them; assessments and actors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from graph.claims.period import Period
from graph.ledger.call_states import EVER, NEVER, Span
from graph.views.view import (
    MOST_ROWS,
    Claims,
    Concepts,
    Page,
    PlainValues,
    Record,
    Related,
    Relations,
    Said,
    View,
    Want,
    Window,
)

_WHOLE = Window(first=MOST_ROWS)
_NONE: tuple[str, ...] = ()


class Link(NamedTuple):
    """A relation between two actors, and for which time it is said to hold."""

    property: str
    to: str
    valid: Period | None


class Way(NamedTuple):
    """One direction of one relation."""

    property: str
    inverse: bool = False


class Rows:
    """What has been read so far, by relation or property and id."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.classes: dict[str, str] = {}
        self._ends: dict[Way, dict[str, tuple[str, ...]]] = {}
        self._concepts: dict[str, dict[str, frozenset[str]]] = {}
        self._spans: dict[str, dict[str, tuple[Span, Span]]] = {}
        self._said: dict[tuple[str, ...], dict[str, list[Record]]] = {}
        self.contested: dict[str, list[Related]] = {}
        """Response → its relations that somebody denies."""
        self._records: dict[str, Record] = {}

    # ------------------------------------------------------------------------------- asking

    def ends(self, property: str, id: str, *, inverse: bool = False) -> tuple[str, ...]:
        """The ids at the other end, sorted."""
        return self._ends.get(Way(property, inverse), {}).get(id, _NONE)

    def concepts(self, property: str, id: str) -> frozenset[str]:
        return self._concepts.get(property, {}).get(id, frozenset())

    def begin(self, property: str, id: str) -> Span | None:
        """The days on one of which it began; None where nothing is claimed."""
        spans = self._spans.get(property, {}).get(id)
        return None if spans is None else spans[0]

    def end(self, property: str, id: str) -> Span | None:
        """The days on one of which it ended; None where nothing is claimed."""
        spans = self._spans.get(property, {}).get(id)
        return None if spans is None else spans[1]

    def has(self, property: str, id: str) -> bool:
        """Whether a value is claimed."""
        return id in self._spans.get(property, {})

    def said(self, predicates: tuple[str, ...], id: str) -> Sequence[Record]:
        return self._said.get(predicates, {}).get(id, ())

    def records_of(self, claims: Sequence[str]) -> list[Record]:
        """Claims of contested relations."""
        return [self._records[id] for id in claims if id in self._records]

    # ------------------------------------------------------------------------------ reading

    def read_contested(self, responses: Iterable[str]) -> None:
        """The claims for and against what is contested of responses, and when they were made."""
        told = [r for some in self.contested.values() for related in some for r in related.claims]
        if told:
            self._records.update(self.view.records(list(dict.fromkeys(told))))
        several = [
            record for id in responses if len(kinds := self.said(KIND, id)) > 1 for record in kinds
        ]
        sources = [r.claim.citation.source for r in (*several, *self._records.values())]
        self.read(sources, values=("published",))

    def read(
        self,
        ids: Iterable[str],
        *,
        ways: Sequence[Way] = (),
        contested: Sequence[str] = (),
        concepts: Sequence[str] = (),
        values: Sequence[str] = (),
        said: Sequence[tuple[str, ...]] = (),
    ) -> None:
        """Read one level: relations, contested relations, concepts, values and whole claims."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return
        known = self.view.vocabulary.properties
        wants: list[Want] = []
        wants += [_relations(way, detail=False) for way in ways if way.property in known]
        wants += [_relations(Way(name), detail=True) for name in contested if name in known]
        wants += [Concepts(property=name) for name in concepts if name in known]
        wants += [PlainValues(property=name) for name in values if name in known]
        for names in said:
            pairs = tuple((name, False) for name in names if name in known)
            wants.append(Claims(predicates=pairs, window=_WHOLE))
        replies = self.view.read([(want, wanted) for want in wants])
        for want, reply in zip(wants, replies, strict=True):
            match want:
                case Relations():
                    self._take_relations(want, self._whole(want, reply))
                case Concepts(property=name):
                    codes = cast(Mapping[str, tuple[str, ...]], reply)
                    self._concepts.setdefault(name, {}).update(
                        (id, frozenset(some)) for id, some in codes.items()
                    )
                case PlainValues(property=name):
                    self._take_values(name, cast(Mapping[str, Said], reply))
                case Claims():
                    names = next(n for n in said if want.predicates == self._pairs(n))
                    self._said.setdefault(names, {}).update(self._whole(want, reply))

    def _pairs(self, names: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
        known = self.view.vocabulary.properties
        return tuple((name, False) for name in names if name in known)

    def _take_relations(self, want: Relations, reply: Mapping[str, list[Any]]) -> None:
        ends = self._ends.setdefault(Way(want.property, want.inverse), {})
        for id, rows in reply.items():
            if not rows:
                continue
            ends[id] = tuple(row.to.id for row in rows)
            for row in rows:
                self.classes[row.to.id] = row.to.cls
            if want.detail and (against := [row for row in rows if row.contested]):
                self.contested.setdefault(id, []).extend(against)

    def _take_values(self, name: str, reply: Mapping[str, Said]) -> None:
        spans = self._spans.setdefault(name, {})
        for id, said in reply.items():
            period = said.value.period if said.value is not None else None
            spans[id] = (Span(), Span()) if period is None else spans_of(period)

    def _whole(self, want: Relations | Claims, reply: Mapping[str, object]) -> dict[str, list[Any]]:
        """Every row of every id's list, page after page where one is not enough."""
        found: dict[str, list[Any]] = {}
        more: dict[str, Page[Any]] = {}
        for id, page in cast(Mapping[str, Page[Any]], reply).items():
            found[id] = list(page.rows)
            if page.more:
                more[id] = page
        while more:
            asked = [(_behind(want, page), [id]) for id, page in more.items()]
            pages = self.view.read(asked)
            nexts: dict[str, Page[Any]] = {}
            for id, answer in zip(more, pages, strict=True):
                page = cast(Mapping[str, Page[Any]], answer)[id]
                found[id] += page.rows
                if page.more:
                    nexts[id] = page
            more = nexts
        return found


def _relations(way: Way, *, detail: bool) -> Relations:
    return Relations(property=way.property, inverse=way.inverse, window=_WHOLE, detail=detail)


def _behind(want: Relations | Claims, page: Page[Any]) -> Relations | Claims:
    window = Window(first=MOST_ROWS, after=page.keys[-1])
    if isinstance(want, Claims):
        return Claims(predicates=want.predicates, window=window)
    return Relations(
        property=want.property, inverse=want.inverse, window=window, detail=want.detail
    )


def spans_of(period: Period) -> tuple[Span, Span]:
    """When it began and when it ended, each within some days."""
    begin, end = period.begins, period.ends
    return (
        Span(_or(begin[0], EVER), _or(begin[1], _or(end[1], NEVER))),
        Span(_or(end[0], _or(begin[0], EVER)), _or(end[1], NEVER)),
    )


def _or(day: int | None, otherwise: int) -> int:
    return otherwise if day is None else day


FOLLOWED, LOOKED = ("followedBy",), ("lookedFor",)
KIND = ("kind",)
LINKS = ("organOf", "memberOf", "headOf", "speaksFor", "subordinateTo")
_CALL_WAYS = (
    *(Way(name) for name in ("demand", "addressee", "issuer", "about", "contains", "carriedBy")),
    *(Way("renews"), Way("renews", True), Way("replacedBy"), Way("contains", True)),
    Way("responseTo", True),
)
_CALL_VALUES = ("madeOn", "withdrawnOn", "condition", "conditionMet", "replyDue")
_DEMAND_WAYS = (Way("demandAddressee"), Way("answers", True), Way("assessesDemand", True))
_RESPONSE_WAYS = (
    *(Way("responseAbout"), Way("forwardedTo"), Way("resultOf", True), Way("assesses", True)),
)


def read_rows(view: View, calls: Sequence[str]) -> Rows:
    """Everything that the statuses of these calls rest on."""
    rows = Rows(view)
    rows.classes.update(view.classes(calls))
    every = _read_calls(rows, [id for id in calls if id in rows.classes])
    demands = _ends(rows, every, "demand")
    rows.read(
        demands,
        ways=_DEMAND_WAYS,
        concepts=("kind",),
        values=("condition", "conditionMet"),
        said=(FOLLOWED, LOOKED),
    )
    events = _read_events(rows, _ends(rows, every, "about"))
    responses = dict.fromkeys(
        [
            *_ends(rows, every, "responseTo", inverse=True),
            *_ends(rows, demands, "answers", inverse=True),
            *_ends(rows, events, "responseAbout", inverse=True),
        ]
    )
    rows.read(
        responses,
        ways=_RESPONSE_WAYS,
        contested=("responseBy", "responseTo", "answers"),
        values=("when", "announcedEnd"),
        said=(KIND,),
    )
    rows.read_contested(responses)
    rows.read(_ends(rows, responses, "resultOf", inverse=True), values=("when",))
    assessments = [
        *_ends(rows, responses, "assesses", inverse=True),
        *_ends(rows, demands, "assessesDemand", inverse=True),
    ]
    rows.read(assessments, ways=(Way("assessmentBy"),), concepts=("kind",), values=("when",))
    actors = [
        *_ends(rows, every, "addressee"),
        *_ends(rows, every, "issuer"),
        *_ends(rows, demands, "demandAddressee"),
        *_ends(rows, responses, "responseBy"),
        *_ends(rows, responses, "forwardedTo"),
        *_ends(rows, assessments, "assessmentBy"),
        *_ends(rows, events, "allegedPerpetrator"),
    ]
    _read_actors(rows, actors)
    return rows


def _ends(rows: Rows, ids: Iterable[str], property: str, *, inverse: bool = False) -> list[str]:
    found = (end for id in ids for end in rows.ends(property, id, inverse=inverse))
    return list(dict.fromkeys(found))


def _read_calls(rows: Rows, ids: Sequence[str]) -> list[str]:
    """The calls, and those that they are tied to by renewal, delivery, replacement, containment."""
    seen: dict[str, None] = {}
    frontier = list(ids)
    while frontier:
        seen.update(dict.fromkeys(frontier))
        rows.read(
            frontier,
            ways=_CALL_WAYS,
            concepts=("underProcedure",),
            values=_CALL_VALUES,
            said=(FOLLOWED, LOOKED),
        )
        near = [
            end
            for name, inverse in (
                *(("carriedBy", False), ("renews", False), ("renews", True)),
                *(("replacedBy", False), ("contains", False)),
            )
            for end in _ends(rows, frontier, name, inverse=inverse)
        ]
        frontier = [id for id in dict.fromkeys(near) if id not in seen]
    return list(seen)


def _read_events(rows: Rows, ids: Sequence[str]) -> list[str]:
    """The events with their parts, and those that they are part of."""
    seen: dict[str, None] = {}
    frontier = list(ids)
    while frontier:
        seen.update(dict.fromkeys(frontier))
        rows.read(
            frontier,
            ways=(
                *(Way("partOf"), Way("partOf", True)),
                *(Way("allegedPerpetrator"), Way("responseAbout", True)),
            ),
            said=(FOLLOWED,),
        )
        near = [
            *_ends(rows, frontier, "partOf"),
            *_ends(rows, frontier, "partOf", inverse=True),
        ]
        frontier = [id for id in dict.fromkeys(near) if id not in seen]
    return list(seen)


def _read_actors(rows: Rows, ids: Iterable[str]) -> None:
    """The actors with whatever they belong to, lead or speak for, at any remove."""
    seen: set[str] = set()
    frontier = list(dict.fromkeys(ids))
    while frontier:
        seen.update(frontier)
        rows.read(frontier, concepts=("kind",), said=(LINKS,))
        near = []
        for id in frontier:
            for record in rows.said(LINKS, id):
                if record.claim.object is not None and not record.claim.negated:
                    near.append(record.claim.object)
                    rows.classes.update(record.classes)
        frontier = [id for id in dict.fromkeys(near) if id not in seen]
