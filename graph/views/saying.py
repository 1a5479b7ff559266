"""Which claims count for a filter, and what those that count say: decided claim by claim.

Engines find the claims; what is decided here, is decided alike by all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from math import asin, cos, radians, sin, sqrt

from graph.claims.claim import Claim, Literal, Particular
from graph.claims.period import Period
from graph.claims.point import Point
from graph.claims.text import folded
from graph.views.points import paired
from graph.views.view import (
    Climb,
    DateMatch,
    HasConcept,
    Linked,
    PointMatch,
    Qualified,
    Record,
    Saying,
    SizeMatch,
    TextMatch,
    Told,
)
from graph.vocabulary import Vocabulary

EARTH = 6_371_008.8
"""The earth's mean radius in metres (IUGG)."""


def counts(record: Record, said: Saying) -> bool:
    """Whether a claim counts by what it says itself; ends, sources and numbers aside."""
    claim = record.claim
    return (
        claim.negated == said.negated
        and (said.stances is None or claim.stance in said.stances)
        and (said.reviews is None or record.review in said.reviews)
        and (said.acts is None or (bool(claim.attribution) and _act(claim) in said.acts))
        and all(_is_valid(claim.valid, days) for days in said.valid)
        and is_qualified(claim, said.qualified)
        and (
            said.particulars is None
            or any(one.concept in said.particulars for one in claim.particulars)
        )
    )


def narrowed(where: Told | Linked | Climb) -> Saying:
    """Which claims count, what the condition itself asks of them included."""
    if isinstance(where, Climb):
        said = where.said or Saying()
        if where.valid_on is not None:
            said = replace(said, valid=(*said.valid, _on(where.property, where.valid_on)))
        return said
    if isinstance(where, Linked):
        said = where.said or Saying()
        if where.valid_on is not None:
            said = replace(said, valid=(*said.valid, _on(where.property, where.valid_on)))
        return replace(said, qualified=(*said.qualified, *where.qualified))
    said, test = where.said, where.test
    if isinstance(test, TextMatch):
        said = replace(said, qualified=(*said.qualified, *test.qualified))
    if isinstance(test, HasConcept) and test.negated:
        said = replace(said, negated=True)
    if isinstance(test, TextMatch | HasConcept) and test.valid_on is not None:
        said = replace(said, valid=(*said.valid, _on(test.property, test.valid_on)))
    return said


def _on(property: str, day: date) -> DateMatch:
    return DateMatch(property=property, how="overlaps", start=day, end=day)


def is_qualified(claim: Claim, wanted: Iterable[Qualified]) -> bool:
    """Whether each of these is so of some particular of a claim."""
    return all(
        any(
            one.property == want.property and want.passes(one.concept, *_compared(one))
            for one in claim.particulars
        )
        for want in wanted
    )


def _compared(one: Particular) -> tuple[str | None, int | None, int | None]:
    """Text and bounds of a particular."""
    if one.value is None:
        return None, None, None
    if one.value.quantity is not None:
        return None, one.value.quantity.low, one.value.quantity.high
    return folded(one.value.text), None, None


def enough(claims: Iterable[Claim], said: Saying, one_as: Mapping[str, str]) -> bool:
    """Whether claims on one thing have so many speakers and publishers.

    Args:
        one_as: which id stands for each that is judged to be one with others.
    """
    if said.speakers <= 1 and said.publishers <= 1:
        return True
    chains = [claim.attribution for claim in claims if claim.attribution]
    speakers = {one_as.get(chain[-1].actor, chain[-1].actor) for chain in chains}
    publishers = {one_as.get(chain[0].actor, chain[0].actor) for chain in chains}
    return len(speakers) >= said.speakers and len(publishers) >= said.publishers


def opposed(vocabulary: Vocabulary, property: str, what: str, *, negated: bool) -> Collection[str]:
    """What says the contrary of a claim, said the other way round.

    The same; of concepts also what is broader: who says that nobody was detained says that nobody
    was arbitrarily detained.

    Args:
        what: as `says`, or what stands for the other end.
        negated: whether the claim says that it is not so.
    """
    if vocabulary.properties[property].type != "concept" or what not in vocabulary.terms:
        return (what,)
    return vocabulary.narrower([what]) if negated else vocabulary.broader([what])


def says(claim: Claim) -> str:
    """What tells one value that is said of an entity from another: concept, end or text."""
    if claim.value is not None:
        return claim.value.text
    return claim.concept or claim.object or ""


def passes(told: Told, claims: Iterable[Claim]) -> bool:
    """Whether some of the claims that count passes the test."""
    some, test = list(claims), told.test
    if isinstance(test, DateMatch):
        return date_passes(test, [_period(claim) for claim in some])
    if isinstance(test, PointMatch) and any(point_passes(point, test) for point, _ in paired(some)):
        return True
    return any(_passes(claim, test) for claim in some)


def date_passes(test: DateMatch, claimed: Iterable[Period | None]) -> bool:
    """`DateMatch`, of the periods that an entity is claimed to have."""
    periods = [period for period in claimed if period is not None]
    if test.how == "within":
        return any(p.certainly_within(test.start, test.end) for p in periods)
    if test.how == "certainly":
        return any(p.certainly_overlaps(test.start, test.end) for p in periods)
    if test.how == "covers":
        return any(p.certainly_covers(test.start, test.end) for p in periods)
    known = [p for p in periods if p.day is not None]
    if test.how == "known":
        return bool(known)
    if test.dated:
        return any(p.possibly_overlaps(test.start, test.end) for p in known)
    return not periods or any(p.possibly_overlaps(test.start, test.end) for p in periods)


def text_passes(text: str, test: TextMatch) -> bool:
    """`TextMatch`, of a text that is folded."""
    how: Callable[[str], bool] = {
        "in": text.__eq__,
        "contains": text.__contains__,
        "starts": text.startswith,
    }[test.how]
    return any(how(value) for value in test.values)


def size_passes(low: int | None, high: int | None, test: SizeMatch) -> bool:
    """`SizeMatch`, of the bounds of a quantity."""
    if test.certain:
        least = test.least is None or (low is not None and low >= test.least)
        return least and (test.most is None or (high is not None and high <= test.most))
    least = test.least is None or high is None or high >= test.least
    return least and (test.most is None or low is None or low <= test.most)


def point_passes(point: Point, test: PointMatch) -> bool:
    """`PointMatch`, of a point."""
    if test.precisions is not None and point.precision not in test.precisions:
        return False
    latitude, longitude = float(point.latitude), float(point.longitude)
    if test.box is not None:
        south, west, north, east = test.box
        if not south <= latitude <= north:
            return False
        over = west > east
        if not (longitude >= west or longitude <= east if over else west <= longitude <= east):
            return False
    return test.near is None or _metres((latitude, longitude), test.near) <= test.metres


def _metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two points are from each other (haversine)."""
    a, b, c, d = map(radians, (*one, *other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def _act(claim: Claim) -> str:
    return claim.attribution[-1].act


def _is_valid(valid: Period | None, days: DateMatch) -> bool:
    return date_passes(days, [valid])


def _period(claim: Claim) -> Period | None:
    return None if claim.value is None else claim.value.period


def _passes(claim: Claim, test: TextMatch | HasConcept | SizeMatch | PointMatch) -> bool:
    value: Literal | None = claim.value
    match test:
        case HasConcept(codes=codes):
            return claim.concept in codes
        case TextMatch():
            return value is not None and text_passes(folded(value.text), test)
        case SizeMatch():
            if value is None or value.quantity is None:
                return False
            return size_passes(value.quantity.low, value.quantity.high, test)
        case PointMatch():
            return value is not None and value.point is not None and point_passes(value.point, test)
