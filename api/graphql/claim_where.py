"""From the arguments of a list of claims to what a view is asked: `where`, `orderBy`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from api.graphql.catalogue import Filter
from api.graphql.combining import Combining
from api.graphql.cursors import Part
from api.graphql.filters import Filters
from api.graphql.input_tables import Direction
from api.graphql.selection import Problems, each
from api.graphql.value_filters import days_of, few, texts_of
from graph.claims.claim import Review, Stance
from graph.claims.errors import QueryError, shown
from graph.views.claim_filters import (
    ClaimOrder,
    ClaimWhere,
    Each,
    End,
    Except,
    HasEnd,
    HasWords,
    HoldsThen,
    IsNegated,
    OfAct,
    OfConcept,
    OfProperty,
    OfReview,
    OfStance,
    RecordedThen,
    Some,
)
from graph.views.view import ClaimQuery
from graph.vocabulary.claim_rules import ACTS

ENDS: Mapping[str, tuple[End, ...]] = {
    "subject": ("subject",),
    "object": ("object",),
    "either": ("subject", "object"),
    "source": ("source",),
    "speaker": ("speaker",),
}
"""Conditions that name an entity, and as what the claim has it."""

SHAPES: Mapping[str, tuple[Part, ...]] = {"recorded": ("grade",), "document": ("id", "text")}
"""What an order puts into a key."""

WHERES = Combining[ClaimWhere](
    Each, Some, Except, lambda where: where.parts if isinstance(where, Each | Some) else None
)
"""How conditions on claims are put together."""
_CONCEPT = Filter(name="concept", kind="codes", property="", comment="")


def claim_query(
    filters: Filters,
    given: Mapping[str, Any] | None,
    order: Sequence[Mapping[str, Any]] | None = None,
) -> ClaimQuery:
    """The query for claims of any entity; conditions that are null are absent.

    Raises:
        QueryError: too many conditions, an unknown property, concept or act, a range that ends
            before it begins.
    """
    given = given or {}
    filters.check_size(given)
    asked = ClaimQuery(reviews=frozenset(Review) if _names_reviews(given) else None)
    parts: list[Callable[[], ClaimQuery]] = [
        lambda: replace(asked, where=WHERES.narrowing(_all(filters, given))),
        lambda: replace(asked, order=_order(order or AS_DOCUMENTS_GO)),
    ]
    by_where, by_order = each(parts)
    return replace(by_where, order=by_order.order)


AS_DOCUMENTS_GO: Sequence[Mapping[str, Any]] = ({"document": Direction.ASC},)
"""The order where none is given."""


def key_shape(order: Sequence[ClaimOrder]) -> tuple[Part, ...]:
    """What the keys of rows in this order look like."""
    return (*(part for one in order for part in SHAPES[one.by]), "id")


def _order(given: Sequence[Mapping[str, Any]] | None) -> tuple[ClaimOrder, ...]:
    keys = [(name, way) for entry in given or () for name, way in entry.items()]
    if len({name for name, _ in keys}) != len(keys):
        raise QueryError("orderBy names a key twice; give each once, the most important first")
    return tuple(
        ClaimOrder(by=name, descending=way is Direction.DESC)  # type: ignore[arg-type]
        for name, way in keys
    )


def _names_reviews(given: Any) -> bool:
    """Whether a decision is asked for, at any depth."""
    if isinstance(given, Mapping):
        return "review" in given or any(map(_names_reviews, given.values()))
    return isinstance(given, list) and any(map(_names_reviews, given))


def _all(filters: Filters, given: Mapping[str, Any]) -> ClaimWhere:
    return WHERES.both(
        each(partial(_condition, filters, name, value) for name, value in given.items())
    )


def _condition(filters: Filters, name: str, value: Any) -> ClaimWhere:
    if name in ("and", "or"):
        parts = each(partial(_all, filters, part) for part in value)
        return WHERES.both(parts) if name == "and" else WHERES.either(parts)
    if name == "not":
        return WHERES.denied(_all(filters, value))
    if name in ENDS:
        return HasEnd(ENDS[name], frozenset({value}))
    if name == "predicate":
        pairs = filters.predicates(few(value, name)) or ()
        return OfProperty(frozenset(property for property, _ in pairs))
    if name == "concept":
        if value.get("denied"):
            raise QueryError("concept: for claims that say it is not so write negated: true")
        return OfConcept(filters.codes(_CONCEPT, value))
    if name == "stance":
        stances: list[Stance] = value
        return OfStance(frozenset(stances))
    if name == "review":
        reviews: list[Review] = value
        return OfReview(frozenset(reviews))
    if name == "negated":
        return IsNegated(value)
    if name == "act":
        return _acts(filters, few(value, name))
    if name in ("text", "quote"):
        return _words(name, value)
    return _valid(value) if name == "valid" else _recorded(value)


def _acts(filters: Filters, acts: Sequence[str]) -> ClaimWhere:
    known = filters.vocabulary.schemes.get(ACTS, ())
    wrong = [
        QueryError(f"act {shown(act)} is none; give some of {', '.join(sorted(known))}")
        for act in acts
        if act not in known
    ]
    if wrong:
        raise Problems(wrong)
    return OfAct(frozenset(acts))


def _words(name: str, value: Mapping[str, Any]) -> ClaimWhere:
    of = "text" if name == "text" else "quote"
    parts: list[ClaimWhere] = [
        HasWords(of=of, how=how, values=values)  # type: ignore[arg-type]
        for how, values in texts_of(name, value)
    ]
    return parts[0] if len(parts) == 1 else Each(tuple(parts))


def _valid(value: Mapping[str, Any]) -> ClaimWhere:
    undated, known, ranges = days_of("valid", value)
    dated: ClaimWhere = HoldsThen(how="known")
    parts: list[ClaimWhere] = [
        HoldsThen(how=how, start=start, end=end)  # type: ignore[arg-type]
        for how, start, end in ranges
    ]
    if undated:
        parts = [Some((part, Except(dated))) for part in parts]
    if known is not None:
        parts.append(dated if known else Except(dated))
    return parts[0] if len(parts) == 1 else Each(tuple(parts))


def _recorded(value: Mapping[str, Any]) -> ClaimWhere:
    """By days of UTC. When something was recorded is always known."""
    undated, known, ranges = days_of("recorded", value)
    if undated is not None or known is not None:
        raise QueryError(
            "recorded: when a claim was recorded is always known; leave out undated and known"
        )
    parts: list[ClaimWhere] = []
    for how, start, end in ranges:
        if how == "covers" and start != end:
            # A moment fills no more than its own day.
            parts.append(RecordedThen(since=0, until=0))
            continue
        until = None if end is None or end == date.max else _moment(end + timedelta(days=1))
        parts.append(RecordedThen(since=None if start is None else _moment(start), until=until))
    return parts[0] if len(parts) == 1 else Each(tuple(parts))


def _moment(day: date) -> int:
    """When a day begins (UTC), in microseconds since 1970."""
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return (begin - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
