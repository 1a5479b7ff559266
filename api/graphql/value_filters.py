"""Conditions on what is claimed of an entity itself: from an argument to what a view is asked."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Literal, TypeAlias

from api.graphql.catalogue import Filter
from api.graphql.combining import Combining
from api.graphql.selection import Problems, each
from graph.claims.errors import QueryError, shown
from graph.claims.point import FARTHEST
from graph.claims.text import folded
from graph.ingest.code_meaning import suggestions
from graph.views.view import (
    AllOf,
    AnyOf,
    Climb,
    DateMatch,
    HasConcept,
    Is,
    Linked,
    Not,
    PointMatch,
    Reaches,
    Saying,
    SizeMatch,
    TextMatch,
    Told,
    Where,
)
from graph.vocabulary import Vocabulary
from graph.vocabulary.claim_rules import precisions

WHERES = Combining[Where](
    AllOf, AnyOf, Not, lambda where: where.parts if isinstance(where, AllOf | AnyOf) else None
)
"""How conditions on entities are put together."""

How: TypeAlias = Literal["in", "contains", "starts"]
_HOWS: Mapping[str, How] = {
    "contains": "contains",
    "startsWith": "starts",
}
"""How texts are compared that are not compared whole."""
MOST_VALUES = 1000
"""The most values that one list in a `where` may hold."""


def climbing(climb: Climb, where: Where) -> Where:
    """The thing itself passes, or something that it leads to; what every thing passes, it does."""
    return where if WHERES.passes_all(where) else Reaches(climb=climb, where=where)


def says_nothing(linked: Mapping[str, Any]) -> bool:
    """Whether a condition on a relation is empty. A `some`, `none` or `every` says something with
    nothing in it, too: that there is one at all, or none."""
    return all(
        value in ({}, []) and how not in ("some", "none", "every") for how, value in linked.items()
    )


def texts_of(name: str, value: Mapping[str, Any]) -> list[tuple[How, tuple[str, ...]]]:
    """How a text is compared, and with which folded ones; all of these have to hold."""
    found = []
    for how, given in value.items():
        values = few(given, name) if how == "in" else [given]
        found.append((_HOWS.get(how, "in"), tuple(folded(text) for text in values)))
    return found


def text_match(filter_: Filter, value: Mapping[str, Any], day: date | None) -> Where:
    """The condition on a text, of claims that possibly hold on a day."""
    parts = [
        TextMatch(property=filter_.property, how=how, values=values, valid_on=day)
        for how, values in texts_of(filter_.name, value)
    ]
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


Days: TypeAlias = tuple[str, date | None, date | None]
"""How a time is compared with a range, and the range."""


def days_of(name: str, value: Mapping[str, Any]) -> tuple[bool | None, bool | None, list[Days]]:
    """Of a filter by time: whether what has no date passes, whether a date is known, the ranges.

    Raises:
        QueryError: a range ends before it begins, or is open where it must not be.
    """
    undated, known = value.get("undated"), value.get("known")
    given = {how: days for how, days in value.items() if how not in ("undated", "known")}
    ranges = {how: days for how, days in given.items() if days}
    if undated is not None and not given:
        raise QueryError(
            f"{name}: undated goes with overlaps, within or covers; for what has no date "
            "write known: false"
        )
    return undated, known, each(partial(_range, name, how, days) for how, days in ranges.items())


def _range(name: str, how: str, days: Mapping[str, date]) -> Days:
    start, end = days.get("from"), days.get("to")
    if start is not None and end is not None and end < start:
        raise QueryError(
            f"{name}: the range from {start} to {end} ends before it begins; write "
            "the earlier day first"
        )
    if how == "covers" and (start is None or end is None):
        raise QueryError(
            f"{name}: nothing certainly covers a range that is open; give covers both from and to"
        )
    return how, start, end


def date_match(filter_: Filter, value: Mapping[str, Any]) -> Where:
    """The condition on a time."""
    undated, known, ranges = days_of(filter_.name, value)
    dated: Where = DateMatch(property=filter_.property, how="known")
    parts: list[Where] = [
        DateMatch(
            property=filter_.property,
            how=how,  # type: ignore[arg-type]
            start=start,
            end=end,
            dated=how == "overlaps",
        )
        for how, start, end in ranges
    ]
    if undated:
        parts = [AnyOf((part, Not(dated))) for part in parts]
    if known is not None:
        parts.append(dated if known else Not(dated))
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def times(filter_: Filter, value: Mapping[str, Any]) -> tuple[DateMatch, ...]:
    """The same of the time for which a claim is made, all of which have to hold.

    Raises:
        QueryError: as `Filters.where`; `undated: true`, or `known: false`.
    """
    parts = date_match(filter_, value)
    found = parts.parts if isinstance(parts, AllOf) else (parts,)
    times = tuple(part for part in found if isinstance(part, DateMatch))
    if len(times) < len(found):
        raise QueryError(
            f"{filter_.name}: takes no undated: true and no known: false here; a claim for no "
            "known time overlaps every day"
        )
    return times


def told(where: Where, said: Saying) -> Where:
    """A condition that one word gives, for which only some claims count: those on values, and those
    that make its own relations; not those on what they lead to."""
    if said.is_anything:
        return where
    match where:
        case TextMatch() | HasConcept() | DateMatch() | SizeMatch() | PointMatch():
            return Told(test=where, said=said)
        case Reaches(climb=climb):
            return replace(where, climb=replace(climb, said=said))
        case Linked(where=Linked() | HasConcept() as inner):
            return replace(where, said=said, where=told(inner, said))
        case Linked():
            return replace(where, said=said)
        case AllOf(parts=parts):
            return AllOf(tuple(told(part, said) for part in parts))
        case AnyOf(parts=parts):
            return AnyOf(tuple(told(part, said) for part in parts))
        case Not(part=part):
            return Not(told(part, said))
    return where


def size_match(filter_: Filter, value: Mapping[str, Any]) -> Where:
    """The condition on a number; none where neither bound is given."""
    least, most = value.get("atLeast"), value.get("atMost")
    if least is not None and most is not None and most < least:
        raise QueryError(
            f"{filter_.name}: atMost {most} is less than atLeast {least}; write the smaller first"
        )
    if least is None and most is None:
        return AllOf(())
    return SizeMatch(
        property=filter_.property, least=least, most=most, certain=value.get("certain", False)
    )


def point_match(filter_: Filter, value: Mapping[str, Any], vocabulary: Vocabulary) -> Where:
    """The condition on a point."""
    if not value:
        return WHERES.anything
    codes = _stood_for(value, vocabulary)
    box, near, metres = value.get("box"), value.get("near"), value.get("metres")
    if (near is None) != (metres is None):
        raise QueryError(f"{filter_.name}: near and metres go together; give both")
    if box is None and near is None and codes is None:
        raise QueryError(f"{filter_.name}: give a box, near with metres, or a precision")
    points = [] if near is None else [(near["latitude"], near["longitude"])]
    if box is not None:
        points += [(box["south"], box["west"]), (box["north"], box["east"])]
    if not all(
        abs(lat) <= FARTHEST["latitude"] and abs(lon) <= FARTHEST["longitude"]
        for lat, lon in points
    ):
        raise QueryError(
            f"{filter_.name}: is not on the globe; latitudes lie between -90 and 90, longitudes "
            "between -180 and 180"
        )
    if box is not None and box["south"] > box["north"]:
        raise QueryError(
            f"{filter_.name}: the box ends south of where it begins; write south before north"
        )
    if metres is not None and not metres >= 0:
        raise QueryError(f"{filter_.name}: metres is {metres}; give 0 or more")
    return PointMatch(
        property=filter_.property,
        box=None if box is None else (box["south"], box["west"], box["north"], box["east"]),
        near=points[0] if near is not None else None,
        metres=0.0 if metres is None else metres,
        precisions=codes,
    )


def addressed_to_state(id: str, known: Container[str]) -> Where:
    """Of calls: addressed to a State or to what is an organ of it, by the call or a demand."""
    state: Where = Is(id)
    if "organOf" in known:
        state = Reaches(climb=Climb(property="organOf"), where=state)
    ways: list[Where] = [Linked(property="addressee", where=state)]
    if "demand" in known and "demandAddressee" in known:
        own = Linked(property="demandAddressee", where=state)
        ways.append(Linked(property="demand", where=own))
    return AnyOf(tuple(ways))


def _stood_for(value: Mapping[str, Any], vocabulary: Vocabulary) -> frozenset[str] | None:
    """The codes of what a point may stand for, narrower ones included; None where none is named.

    Raises:
        QueryError: no point stands for one of them.
    """
    if "precision" not in value:
        return None
    codes, known = few(value["precision"], "precision"), precisions(vocabulary)
    wrong = [
        QueryError(
            f"precision {shown(code)} is nothing that a point stands for; "
            + (f"near it: {', '.join(near)}" if near else f"write one of {', '.join(known)}")
        )
        for code in codes
        if code not in known
        for near in (suggestions(vocabulary, code, known),)
    ]
    if wrong:
        raise Problems(wrong)
    return vocabulary.narrower(codes)


def few(values: Sequence[str], name: str) -> Sequence[str]:
    if len(values) > MOST_VALUES:
        raise QueryError(
            f"{name} lists {len(values)} values; at most {MOST_VALUES}: ask in several queries"
        )
    return values


def conditions_in(given: Any) -> int:
    """How many conditions there are, at all depths."""
    if isinstance(given, Mapping):
        return sum(1 + conditions_in(value) for value in given.values())
    if isinstance(given, list):
        return sum(conditions_in(value) for value in given)
    return 0
