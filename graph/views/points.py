"""Where places are on the map: the shown point of each, never put together from two speakers.

A place may have claims of `latitude` and of `longitude` instead of a point. Two of them make one
where one speaker says both in the same way: of one origin, source, chain, stance and time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from graph.claims.claim import Claim
from graph.claims.errors import InputError
from graph.claims.point import Point
from graph.views.display import sort_key
from graph.views.replies import read_one
from graph.views.view import MOST_ROWS, Claims, PointMatch, Record, Told, Values, View, Window

NORTH, EAST = "latitude", "longitude"


class Located(NamedTuple):
    """A place's point and the claim that it rests on: of a pair, that of the latitude."""

    point: Point
    record: Record


def points_of(view: View, places: Sequence[str]) -> Mapping[str, Located]:
    """The shown point of each place; absent where there is none."""
    found = {}
    shown = read_one(view, Values(property="point"), places)
    for place in places:
        one = shown.get(place)
        value = None if one is None else one.record.claim.value
        if one is not None and value is not None and value.point is not None:
            found[place] = Located(value.point, one.record)
    others = [place for place in places if place not in found]
    if others and {NORTH, EAST} <= view.vocabulary.properties.keys():
        found |= _paired(view, others)
    return found


def _paired(view: View, places: Sequence[str]) -> dict[str, Located]:
    wanted = Claims(predicates=((NORTH, False), (EAST, False)), window=Window(first=MOST_ROWS))
    pages = read_one(view, wanted, places)
    found = {}
    for place in places:
        records = {record.claim.id: record for record in pages[place].rows}
        pairs = paired(record.claim for record in records.values())
        located = [Located(point, records[claim.id]) for point, claim in pairs]
        if located:
            found[place] = min(located, key=lambda one: sort_key(one.record, None))
    return found


def paired(claims: Iterable[Claim]) -> list[tuple[Point, Claim]]:
    """Every point that one speaker gives in two claims, with that of its latitude; none where it
    is not clear which two."""
    halves: dict[object, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        if not claim.negated:
            halves[_said_alike(claim)][claim.predicate].append(claim)
    pairs = []
    for half in halves.values():
        if len(half[NORTH]) == len(half[EAST]) == 1:
            degrees = [half[name][0].value for name in (NORTH, EAST)]
            try:
                north, east = (value.text if value is not None else "" for value in degrees)
                point = Point(latitude=north, longitude=east)
            except InputError:
                continue  # off the globe, in a store of before
            pairs.append((point, half[NORTH][0]))
    return pairs


def looked_at(told: Told, known: Container[str]) -> tuple[str, ...]:
    """The properties whose claims a test looks at: of a point, its halves, too.

    Args:
        known: the properties that there are.
    """
    halves = (NORTH, EAST) if isinstance(told.test, PointMatch) else ()
    return (told.test.property, *(name for name in halves if name in known))


def _said_alike(claim: Claim) -> object:
    valid = None if claim.valid is None else tuple(claim.valid.to_json())
    return claim.origin, claim.citation.source, claim.attribution, claim.stance, valid
