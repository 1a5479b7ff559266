"""How two entities are connected: every shortest way, and those a little longer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np

from graph.adjacency.search import search
from graph.adjacency.simple_ways import Exhausted, Trying, Way, simple_ways
from graph.claims.claim import Stance
from graph.claims.errors import QueryError
from graph.ledger.taking_back import is_taken_back, taken_back
from graph.relations.passages import closed_classes, hops_along
from graph.relations.ties import Relation, Tie, ties, weakest
from graph.views.view import Ref, View
from graph.views.walking import Along, Walk

MOST_LOOKED = 200_000
"""Entries that one search looks at: each claim for or against a relation is one, at each end that
it is come to from."""
MOST_TRIED = 100_000
"""Hops that are tried while ways are put together."""
MOST_HOPS = 12
MOST_WAYS = 100
MOST_LONGER = 4

BY_LIMIT = "limit"
BY_RELATIONS = "relations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connecting:
    """Which ways are asked for."""

    start: str
    end: str
    most_hops: int = 6
    limit: int = 10
    """How many ways at most."""
    longer: int = 0
    """By how many hops a way may be longer than the shortest."""
    predicates: Sequence[str] | None = None
    """The relations that may be hops; None for all but those of sources and of help."""
    through: Sequence[str] | None = None
    """Classes that ways may lead through beside those that they do anyway."""
    avoid: Collection[str] = ()
    """Ids that no way touches."""
    valid_on: date | None = None
    certain: bool = False
    least: Stance | None = None
    accepted: bool = False
    """The last four: of each hop one claim for it has to meet them all (`Along`)."""

    def __post_init__(self) -> None:
        wrong = []
        for name, value, least, most in (
            ("maxHops", self.most_hops, 1, MOST_HOPS),
            ("limit", self.limit, 1, MOST_WAYS),
            ("longer", self.longer, 0, MOST_LONGER),
        ):
            if not least <= value <= most:
                wrong.append(f"{name}: {value} is not from {least} to {most}")
        if wrong:
            raise QueryError("; ".join(wrong))


class Hop(NamedTuple):
    """One relation of a way, as it is walked."""

    start: Ref
    property: str
    forward: bool
    """Whether it leads from the subject of its claims to their object."""
    end: Ref
    tie: Tie


class FoundWay(NamedTuple):
    """A simple way from one entity to another."""

    hops: tuple[Hop, ...]

    @property
    def certain(self) -> bool:
        """Whether every hop certainly held on the day."""
        return all(hop.tie.certain for hop in self.hops)

    @property
    def weakest(self) -> Stance:
        """The least firm stance of its hops."""
        return weakest(hop.tie.stance for hop in self.hops)


class Connections(NamedTuple):
    """The ways that were found, the shortest first."""

    ways: tuple[FoundWay, ...]
    searched_hops: int
    """Every way of up to so many hops was looked for."""
    complete: bool
    """Whether no way of up to `most_hops` that was asked for is missing."""
    bound: str | None
    """What cut the answer: `BY_LIMIT`, `BY_RELATIONS`; None where nothing did."""


def connections(view: View, asked: Connecting, *, most: int = MOST_LOOKED) -> Connections:
    """The ways between two entities, in order of hops, then hop by hop of property, direction, id.

    From a thing to itself there is none, nor to or from what is not in the view.

    Raises:
        QueryError: a name that is no relation, or a class that cannot be asked for.
    """
    vocabulary = view.vocabulary
    closed = closed_classes(vocabulary, asked.through)
    # What is judged to be one has ways by the id that stands for it.
    one = view.one_as([asked.start, asked.end, *asked.avoid])
    asked = replace(
        asked,
        start=one.get(asked.start, asked.start),
        end=one.get(asked.end, asked.end),
        avoid=[one.get(id, id) for id in asked.avoid],
    )
    walk = view.walk(
        Along(
            properties=hops_along(vocabulary, asked.predicates),
            valid_on=asked.valid_on,
            certain=asked.certain and asked.valid_on is not None,
            least=asked.least,
            accepted=asked.accepted,
        )
    )
    without: frozenset[Relation] = frozenset()
    while True:
        found = _connected(view, walk, asked, closed, without, most)
        off = _taken_back(view, (hop for way in found.ways for hop in way.hops))
        if not off:
            return found
        # What its speakers took back is no hop. Few are; so they are looked for on ways alone.
        without |= off


def _taken_back(view: View, hops: Iterable[Hop]) -> frozenset[Relation]:
    """Those of these relations all claims for which were taken back."""
    ties_ = {
        _relation(view, hop.start.id, hop.property, not hop.forward, hop.end.id): hop.tie.made
        for hop in hops
    }
    off = taken_back(view, (record for made in ties_.values() for record in made))
    return frozenset(relation for relation, made in ties_.items() if is_taken_back(made, off))


def _connected(
    view: View,
    walk: Walk,
    asked: Connecting,
    closed: Collection[str],
    without: frozenset[Relation],
    most: int,
) -> Connections:
    """The ways that lead along none of some relations."""
    found = search(
        walk,
        asked.start,
        asked.end,
        hops=asked.most_hops,
        longer=asked.longer,
        closed=closed,
        avoid=frozenset(asked.avoid),
        without=without,
        most=most,
    )
    bound = None if found.whole else BY_RELATIONS
    ways: list[Way] = []
    if found.shortest is not None:
        longest = min(found.hops, found.shortest + asked.longer)
        trying = Trying(MOST_TRIED, view.deadline)
        every = simple_ways(found.legs, asked.start, asked.end, hops=longest, trying=trying)
        try:
            for way in every:
                if len(ways) == asked.limit:
                    bound = BY_LIMIT
                    break
                ways.append(way)
        except Exhausted:
            bound = BY_RELATIONS
    return Connections(_with_claims(view, walk, ways, asked), found.hops, bound is None, bound)


def _with_claims(
    view: View, walk: Walk, ways: Sequence[Way], asked: Connecting
) -> tuple[FoundWay, ...]:
    """Ways with what is said of each of their hops."""
    ids = {id for way in ways for start, leg in way for id in (start, leg.to)}
    bundled = between(view, walk, ids, valid_on=asked.valid_on)
    classes = view.classes(sorted(ids))
    return tuple(
        FoundWay(
            tuple(
                Hop(
                    Ref(start, classes[start]),
                    leg.property,
                    not leg.backward,
                    Ref(leg.to, classes[leg.to]),
                    bundled[_relation(view, start, leg.property, leg.backward, leg.to)],
                )
                for start, leg in way
            )
        )
        for way in ways
    )


def between(
    view: View, walk: Walk, ids: Collection[str], *, valid_on: date | None
) -> dict[Relation, Tie]:
    """Every relation between two of these entities along the walk's properties."""
    numbers = np.array(sorted(walk.numbers(ids).values()), dtype=np.int64)
    claims = walk.claims(walk.among(numbers).claim.tolist())
    return ties(view, view.records(sorted(claims.values())).values(), valid_on=valid_on)


def _relation(view: View, start: str, property: str, backward: bool, end: str) -> Relation:
    if view.vocabulary.properties[property].symmetric:
        return min(start, end), property, max(start, end)
    return (end, property, start) if backward else (start, property, end)
