"""Reading what the ledger of calls uses out of a view: a bounded few calls to it, regardless of the
number of calls asked about.

Level by level: calls, with all that carry, renew, replace or stand inside them; their demands and
events; the responses tied to these or about them; assessments and actors.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from graph.claims.period import Period
from graph.ledger.claim_rows import ReadAgain, Rows, Way
from graph.views.view import View

_Reading: TypeAlias = Rows | ReadAgain


class Link(NamedTuple):
    """A relation between two actors, and for which time it is said to hold."""

    property: str
    to: str
    valid: Period | None


FOLLOWED, LOOKED = ("followedBy",), ("lookedFor",)
KIND = ("kind",)
LINKS = ("organOf", "memberOf", "headOf", "speaksFor", "subordinateTo")
CALL_WAYS = (
    *(Way(name) for name in ("demand", "addressee", "issuer", "about", "contains", "carriedBy")),
    *(Way("renews"), Way("renews", True), Way("replacedBy"), Way("contains", True)),
    *(Way("responseTo", True), Way("carriedBy", True)),
)
CALL_VALUES = (
    "madeOn",
    "withdrawnOn",
    "condition",
    "conditionMet",
    "replyDue",
    "underProcedure",
    "clockFrom",
    "answerCoverage",
)
DEMAND_WAYS = (Way("demandAddressee"), Way("answers", True), Way("assessesDemand", True))
DEMAND_VALUES = ("kind", "condition", "conditionMet", "replyDue", "demandedFor")
RESPONSE_WAYS = (
    *(Way("responseBy"), Way("responseTo"), Way("answers"), Way("responseAbout")),
    *(Way("forwardedTo"), Way("resultOf", True), Way("assesses", True)),
    *(Way("doneFor"), Way("responseAddressee")),
)
_ASSESSMENT_WAYS = (
    *(Way("assessmentBy"), Way("assesses"), Way("assessesDemand"), Way("assessesAddressee")),
)
WITHIN = (Way("memberOf"), Way("insideOf"), Way("sameGroupAs"), Way("sameGroupAs", True))
"""Ways from people to all whom what is done to reaches them, too."""
RESPONSE_VALUES = ("kind", "when", "announcedEnd")
EVENT_WAYS = (
    *(Way("partOf"), Way("partOf", True)),
    *(Way("allegedPerpetrator"), Way("responseAbout", True)),
)
EVENT_VALUES = ("when",)


def read_rows(view: View, calls: Sequence[str]) -> Rows:
    """Everything that the statuses of these calls rest on."""
    rows = Rows(view)
    rows.classes.update(view.classes(calls))
    _read_all(rows, [id for id in calls if id in rows.classes])
    rows.settle()
    return rows


def read_for(rows: Rows, call: str) -> ReadAgain:
    """What of rows that were read for many calls would have been read for one alone."""
    again = ReadAgain(rows)
    _read_all(again, [call])
    return again


def _read_all(rows: _Reading, calls: Sequence[str]) -> None:
    every = _read_calls(rows, calls)
    demands = _ends(rows, every, "demand")
    rows.read(
        demands,
        ways=DEMAND_WAYS,
        values=DEMAND_VALUES,
        said=(FOLLOWED, LOOKED),
    )
    people = _ends(rows, demands, "demandedFor")
    rows.read(people, ways=(Way("victim", True),))
    rows.read(_ends(rows, people, "victim", inverse=True), values=("kind", "when"))
    _read_groups(rows, people)
    events = read_events(rows, _ends(rows, every, "about"))
    responses = dict.fromkeys(
        [
            *_ends(rows, every, "responseTo", inverse=True),
            *_ends(rows, demands, "answers", inverse=True),
            *_ends(rows, events, "responseAbout", inverse=True),
        ]
    )
    rows.read(responses, ways=RESPONSE_WAYS, values=RESPONSE_VALUES)
    results = _ends(rows, responses, "resultOf", inverse=True)
    rows.read([id for id in results if id not in responses], values=("when",))
    assessments = [
        *_ends(rows, responses, "assesses", inverse=True),
        *_ends(rows, demands, "assessesDemand", inverse=True),
    ]
    rows.read(
        assessments,
        ways=_ASSESSMENT_WAYS,
        values=("kind", "when", "gist"),
    )
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


def _ends(rows: _Reading, ids: Iterable[str], property: str, *, inverse: bool = False) -> list[str]:
    found = (end for id in ids for end in rows.ends(property, id, inverse=inverse))
    return list(dict.fromkeys(found))


def _read_calls(rows: _Reading, ids: Sequence[str]) -> list[str]:
    """The calls, and those that they are tied to by renewal, delivery, replacement, containment."""
    seen: dict[str, None] = {}
    frontier = list(ids)
    while frontier:
        seen.update(dict.fromkeys(frontier))
        rows.read(
            frontier,
            ways=CALL_WAYS,
            values=CALL_VALUES,
            said=(FOLLOWED, LOOKED),
        )
        near = [
            end
            for name, inverse in (
                *(("carriedBy", False), ("carriedBy", True), ("renews", False), ("renews", True)),
                *(("replacedBy", False), ("contains", False)),
            )
            for end in _ends(rows, frontier, name, inverse=inverse)
        ]
        frontier = [id for id in dict.fromkeys(near) if id not in seen]
    return list(seen)


def read_events(rows: _Reading, ids: Sequence[str]) -> list[str]:
    """The events with their parts, and those that they are part of."""
    seen: dict[str, None] = {}
    frontier = list(ids)
    while frontier:
        seen.update(dict.fromkeys(frontier))
        rows.read(
            frontier,
            ways=EVENT_WAYS,
            values=EVENT_VALUES,
            said=(FOLLOWED,),
        )
        near = [
            *_ends(rows, frontier, "partOf"),
            *_ends(rows, frontier, "partOf", inverse=True),
        ]
        frontier = [id for id in dict.fromkeys(near) if id not in seen]
    return list(seen)


def _read_groups(rows: _Reading, people: Iterable[str]) -> None:
    """The groups that people are in, or are the same as, at any remove."""
    seen: set[str] = set()
    frontier = list(dict.fromkeys(people))
    while frontier:
        seen.update(frontier)
        rows.read(frontier, ways=WITHIN)
        near = (e for n, inv in WITHIN for e in _ends(rows, frontier, n, inverse=inv))
        frontier = [id for id in dict.fromkeys(near) if id not in seen]


def _read_actors(rows: _Reading, ids: Iterable[str]) -> None:
    """The actors with anything that they belong to, lead or speak for, at any remove."""
    seen: set[str] = set()
    frontier = list(dict.fromkeys(ids))
    while frontier:
        seen.update(frontier)
        rows.read(frontier, said=(KIND, LINKS))
        near = _links(rows, frontier)
        frontier = [id for id in dict.fromkeys(near) if id not in seen]


def _links(rows: _Reading, ids: Iterable[str]) -> list[str]:
    return [
        record.object
        for id in ids
        for record in rows.said(LINKS, id)
        if record.object is not None and not record.negated
    ]
