"""Chains of command: who stood above a body on a day, or below it, and who held which post.

Every claim of subordination of the bodies on the way is read, regardless of its time, so that a
gap is told from a top: a body with nobody above it on that day has a gap where somebody is known
to have stood there before or after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from graph.adjacency.simple_ways import Exhausted, Trying
from graph.claims.errors import QueryError
from graph.ledger.taking_back import is_taken_back, taken_back
from graph.relations.connections import (
    BY_LIMIT,
    BY_RELATIONS,
    MOST_LOOKED,
    MOST_TRIED,
    FoundWay,
    Hop,
)
from graph.relations.ties import Relation, Tie, ties
from graph.views.all_pages import claim_levels
from graph.views.view import Record, Ref, View

COMMAND = "subordinateTo"
"""From who is commanded to who commands."""
POSTS = ("headOf", "memberOf")
"""From who holds a post to the body that it is of. Who heads it holds one; a member does where
its role is told."""
ROLE, RANK = "role", "rank"
"""Particulars of a posting."""
MOST_PATHS = 100


class Post(NamedTuple):
    """Who held a post of a body on the day."""

    body: Ref
    holder: Ref
    tie: Tie

    @property
    def role(self) -> str | None:
        """As the first of its claims that tells it words it."""
        return _particular(self.tie, ROLE)

    @property
    def rank(self) -> str | None:
        """As the first of its claims that tells it words it."""
        return _particular(self.tie, RANK)


def _particular(tie: Tie, name: str) -> str | None:
    found = (
        one.value.text
        for record in tie.made
        for one in record.claim.particulars
        if one.property == name and one.value is not None
    )
    return next(found, None)


class Gap(NamedTuple):
    """A body with nobody above it on the day, and with somebody before or after."""

    body: Ref
    before: Ref | None
    """Who stood above it last before the day."""
    after: Ref | None
    """Who stood above it first after the day."""


class Command(NamedTuple):
    """The chain of command of one body on one day."""

    ways: tuple[FoundWay, ...]
    """Each as far as it goes, the shortest first, then hop by hop by id."""
    posts: tuple[Post, ...]
    """Of the body and of all on the ways, body by body in that order."""
    cycles: tuple[FoundWay, ...]
    """Each from the smallest id on it back to itself."""
    gaps: tuple[Gap, ...]
    complete: bool
    bound: str | None
    """What cut the answer: `BY_LIMIT`, `BY_RELATIONS`; None where nothing did."""


@dataclass(slots=True)
class _Chart:
    """Who stands next to whom, as far as it was read."""

    links: dict[str, dict[str, Tie]] = field(default_factory=dict)
    """Body → who stands above it on the day (below it, downwards)."""
    others: dict[str, list[Record]] = field(default_factory=dict)
    """Body → every claim of who stands above it, at any time."""
    classes: dict[str, str] = field(default_factory=dict)
    whole: bool = True

    def ref(self, id: str) -> Ref:
        return Ref(id, self.classes[id])


def chain_of_command(
    view: View,
    body: str,
    *,
    on: date,
    downwards: bool = False,
    limit: int = 20,
    most: int = MOST_LOOKED,
) -> Command:
    """Every way upwards from a body (`downwards`: down to what it commands), as possibly on a day.

    Nothing is found of what is not in the view.

    Args:
        limit: how many ways, and how many cycles, at most.
        most: how many claims are looked at.
    """
    limit = checked_limit(limit)
    body = view.one_as([body]).get(body, body)
    known = view.classes([body])
    if body not in known:
        return Command((), (), (), (), True, None)
    chart = _chart(view, body, known[body], on, downwards, most)
    trying = Trying(MOST_TRIED, view.deadline)
    bound: str | None = None
    ways: list[tuple[str, ...]] = []
    cycles: list[tuple[str, ...]] = []
    try:
        for way in _ways(chart, body, trying):
            if len(ways) == limit:
                bound = BY_LIMIT
                break
            ways.append(way)
        for cycle in _cycles(chart, trying):
            if len(cycles) == limit:
                bound = BY_LIMIT
                break
            cycles.append(cycle)
    except Exhausted:
        bound = BY_RELATIONS
    bodies = list(dict.fromkeys([body, *(id for way in ways for id in way)]))
    posts = tuple(_posts(view, chart, bodies, on, most))
    if not chart.whole:
        bound = BY_RELATIONS
    up = chart if not downwards else None
    return Command(
        tuple(_told(chart, way, downwards) for way in ways),
        posts,
        tuple(_told(chart, (*cycle, cycle[0]), downwards) for cycle in cycles),
        tuple(_gaps(up, bodies, on)) if up else (),
        bound is None,
        bound,
    )


def checked_limit(limit: int) -> int:
    """A number of ways that may be asked for.

    Raises:
        QueryError: it is too small or too large.
    """
    if not 1 <= limit <= MOST_PATHS:
        raise QueryError(f"limit: {limit} is not from 1 to {MOST_PATHS}")
    return limit


# --------------------------------------------------------------------------------- reading


def _chart(view: View, body: str, cls: str, on: date, downwards: bool, most: int) -> _Chart:
    """Everything above a body (below it), level by level."""
    chart = _Chart(classes={body: cls})
    frontier, looked = [body], 0
    while frontier and chart.whole:
        read, more = _level(view, frontier, downwards, most - looked)
        chart.whole = not more
        records = [record for some in read.values() for record in some]
        looked += len(records)
        # What its speakers took back is no way.
        off = taken_back(view, records)
        bundled = {
            relation: tie
            for relation, tie in ties(view, records, valid_on=on).items()
            if not is_taken_back(tie.made, off)
        }
        for record in records:
            chart.classes.update(record.classes)
        fresh: dict[str, None] = {}
        for id in frontier:
            chart.others[id] = [one for one in read[id] if one.claim.id not in off]
            chart.links[id] = _links(id, bundled, downwards)
            fresh.update(dict.fromkeys(chart.links[id]))
        frontier = sorted(id for id in fresh if id not in chart.links)
    return chart


def _level(
    view: View, ids: Sequence[str], downwards: bool, most: int
) -> tuple[dict[str, list[Record]], bool]:
    """The claims of who stands next to some bodies, and whether there are more than allowed."""
    found: dict[str, list[Record]] = {id: [] for id in ids}
    for level in claim_levels(view, ((COMMAND, downwards),), ids):
        for id, records in level.items():
            found[id] += records
        if sum(map(len, found.values())) > most:
            return found, True
    return found, False


def _links(id: str, bundled: Mapping[Relation, Tie], downwards: bool) -> dict[str, Tie]:
    """Who stands next to a body on the day, by id; what is only denied is nobody."""
    found = {}
    for (low, _, high), tie in bundled.items():
        near, far = (high, low) if downwards else (low, high)
        if near == id and far != id and tie.made:
            found[far] = tie
    return dict(sorted(found.items()))


# ---------------------------------------------------------------------------------- walking


def _ways(chart: _Chart, body: str, trying: Trying) -> Iterator[tuple[str, ...]]:
    """Every simple way that goes on as long as it can, the shortest first."""
    length = 0
    longer = True
    while longer:
        length += 1
        longer = False
        for way, goes_on in _walk(chart, (body,), length, trying):
            longer = longer or goes_on
            if not goes_on and len(way) > 1:
                yield way


def _walk(
    chart: _Chart, way: tuple[str, ...], length: int, trying: Trying
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Ways with exactly so many hops more, and whether they go on behind those."""
    further = [id for id in chart.links.get(way[-1], ()) if id not in way]
    if length == 0:
        yield way, bool(further)
        return
    for id in further:
        trying.one()
        yield from _walk(chart, (*way, id), length - 1, trying)


def _cycles(chart: _Chart, trying: Trying) -> Iterator[tuple[str, ...]]:
    """Every simple cycle, from its smallest id on, the smallest first."""
    links = {id: set(further) for id, further in chart.links.items()}
    # What leads to no cycle, or is led to by none, goes first: mostly that is everything.
    while True:
        led_to = {id for further in links.values() for id in further}
        kept = {id for id, further in links.items() if further and id in led_to}
        if len(kept) == len(links):
            break
        links = {id: links[id] & kept for id in kept}
    for start in sorted(links):
        yield from _back(links, start, (start,), trying)


def _back(
    links: Mapping[str, set[str]], start: str, way: tuple[str, ...], trying: Trying
) -> Iterator[tuple[str, ...]]:
    for id in sorted(links.get(way[-1], ())):
        trying.one()
        if id == start:
            yield way
        elif id > start and id not in way:
            yield from _back(links, start, (*way, id), trying)


def _told(chart: _Chart, way: Sequence[str], downwards: bool) -> FoundWay:
    return FoundWay(
        tuple(
            Hop(chart.ref(near), COMMAND, not downwards, chart.ref(far), chart.links[near][far])
            for near, far in pairwise(way)
        )
    )


# ----------------------------------------------------------------------------- posts and gaps


def _posts(view: View, chart: _Chart, bodies: Sequence[str], on: date, most: int) -> Iterator[Post]:
    """Who held which post on the day; those who certainly did come first. Where more claims than
    allowed would have to be looked at the chart is not whole."""
    known = view.vocabulary.properties
    predicates = tuple((name, True) for name in POSTS if name in known)
    records: list[Record] = []
    for level in claim_levels(view, predicates, bodies):
        records += [record for some in level.values() for record in some]
        if len(records) > most:
            chart.whole = False
            break
    off = taken_back(view, records)
    classes = {id: cls for record in records for id, cls in record.classes.items()}
    held: dict[str, list[Post]] = {}
    for (holder, property, body), tie in ties(view, records, valid_on=on).items():
        if tie.made and not is_taken_back(tie.made, off):
            post = Post(chart.ref(body), Ref(holder, classes[holder]), tie)
            if property == POSTS[0] or post.role is not None:
                held.setdefault(body, []).append(post)
    for body in bodies:
        yield from sorted(held.get(body, ()), key=lambda p: (not p.tie.certain, p.holder.id))


def _gaps(chart: _Chart, bodies: Iterable[str], on: date) -> Iterator[Gap]:
    day = on.toordinal()
    for body in bodies:
        if chart.links.get(body):
            continue
        before: list[tuple[int, str]] = []
        after: list[tuple[int, str]] = []
        for record in chart.others.get(body, ()):
            claim = record.claim
            if claim.negated or claim.valid is None or claim.object in (None, body):
                continue
            begin, end = claim.valid.begins[0], claim.valid.ends[1]
            if end is not None and end < day:
                before.append((-end, claim.object or ""))
            elif begin is not None and begin > day:
                after.append((begin, claim.object or ""))
        if before or after:
            yield Gap(
                chart.ref(body),
                chart.ref(min(before)[1]) if before else None,
                chart.ref(min(after)[1]) if after else None,
            )
