"""How many demands came to what, by a day: `callOutcomes`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from api.graphql.bucket_keys import KeyRow
from api.graphql.entity_tables import CALL
from api.graphql.ledger_tables import CallDimension, days
from api.graphql.planner import Planner
from api.graphql.roots.root import EntityList
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.claims.errors import QueryError
from graph.claims.quantity import Quantity
from graph.ledger import StrandOutcome
from graph.views.all_pages import entity_pages
from graph.views.shown_labels import label_of
from graph.views.view import (
    MOST_ROWS,
    Concepts,
    EntityQuery,
    Labels,
    Relations,
    Window,
)

NOBODY = "nobody"
"""What the key of strands without an addressee, and of calls without an issuer, is called."""
UNKNOWN = "unknown"
"""What the key of strands is called whose demand or year is not known."""


class CallOutcomes(EntityList):
    """Strands counted by their keys."""

    entry = Entry(
        "[CallBucket!]!",
        "How many strands there are on a day, counted by these dimensions.",
        own=True,
        day="on",
        arguments=("by:CallDimension", "where:Call"),
        cost=FieldCost(rows=100, work=50),
    )
    cls = CALL

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        super().prepare(planner, chosen, given)
        planner.attempt(chosen, None, partial(_each_once, given.get("by", ())))

    def value(self, run: Run) -> Sequence[_Bucket]:
        """The buckets, in the order of their keys: names and codes, then ids; what is not known
        comes last."""
        on: date = self.asked.given.get("on") or run.today
        by = tuple(self.asked.given["by"])

        def count() -> tuple[_Counted, int]:
            # The counts are the same in any order; by id is the cheapest.
            counted = _count(replace(self.query, order=()), by, on.toordinal(), run)
            return counted, 2 + len(counted[0])

        groups, looked = run.kept.made(("outcomes", self.query, on, by), count)
        run.budget.spend(looked)
        return _named(groups, by, run, self.asked.languages)


def _each_once(by: Sequence[CallDimension]) -> None:
    """
    Raises:
        QueryError: a dimension is named again.
    """
    again = [one.name for place, one in enumerate(by) if one in by[:place]]
    if again:
        raise QueryError(f"by: {', '.join(again)} is named again; name each dimension once")


class _Group(NamedTuple):
    """The strands of one key."""

    strands: int
    open: int
    """How many of them have days outstanding."""
    least: int
    most: int | None
    """From the fewest to the most days of those; None where somebody's are not known."""

    def plus(self, outstanding: tuple[int, int | None] | None) -> _Group:
        """With one strand more."""
        if outstanding is None:
            return self._replace(strands=self.strands + 1)
        least, most = outstanding
        if self.open:
            least = min(least, self.least)
            most = None if most is None or self.most is None else max(most, self.most)
        return _Group(self.strands + 1, self.open + 1, least, most)

    @property
    def outstanding(self) -> Quantity | None:
        """From the fewest to the most days of those still open; None where none is."""
        return days(self.least, self.most) if self.open else None


_EMPTY = _Group(0, 0, 0, 0)
_Key = tuple[str | None, ...]
"""One part a dimension: an id, a code, a year; None for what is not known, or nobody."""
_Counted = tuple[Mapping[_Key, _Group], int]
"""Keys → strands, and how many calls were looked at."""


def _count(query: EntityQuery, by: Sequence[CallDimension], on: int, run: Run) -> _Counted:
    by_ids: dict[_Key, _Group] = {}
    looked = 0
    run.budget.check(looked)
    for page in entity_pages(run.view, replace(query, window=Window())):
        looked += len(page.rows)
        outcomes = run.statuses.passing([ref.id for ref in page.rows], on)
        strands = [s for outcome in outcomes.values() if outcome for s in outcome.strands]
        keys = _Keys(run, strands)
        for strand in strands:
            for key in keys.of(strand, by):
                by_ids[key] = by_ids.get(key, _EMPTY).plus(strand.outstanding)
        run.budget.check(looked)
    return by_ids, looked


def _named(
    groups: Mapping[_Key, _Group],
    by: Sequence[CallDimension],
    run: Run,
    languages: tuple[str, ...],
) -> list[_Bucket]:
    """The buckets with what their keys are called; the order is the same in every language."""
    places = [at for at, dimension in enumerate(by) if dimension in _ACTORS]
    actors = sorted({part for key in groups for at in places if (part := key[at]) is not None})
    wants = [Labels(languages=some) for some in ((), languages)]
    replies = run.view.read([(want, actors) for want in wants])
    usual, own = (replies[want] for want in wants)
    classes = run.view.classes(actors)

    def place(key: _Key) -> list[tuple[bool, str, str]]:
        return [
            (part is None, str(usual.get(part or "") or part or ""), part or "") for part in key
        ]

    def row(dimension: CallDimension, part: str | None) -> KeyRow:
        name = dimension.name
        if dimension in _ACTORS:
            if part is None:
                return KeyRow(name, NOBODY)
            return KeyRow(name, label_of(part, classes[part], own.get(part)), id=part)
        if part is None:
            return KeyRow(name, UNKNOWN)
        if dimension is CallDimension.DEMAND:
            labels = run.view.vocabulary.terms[part].labels
            called = next((labels[one] for one in languages if one in labels), labels["en"])
            return KeyRow(name, called, code=part)
        return KeyRow(name, part.replace("_", " ").lower(), code=part)

    return [
        _Bucket([row(*one) for one in zip(by, key, strict=True)], groups[key])
        for key in sorted(groups, key=place)
    ]


class _Bucket(NamedTuple):
    """A row of `CallBucket`."""

    key: Sequence[KeyRow]
    group: _Group


_ACTORS = (CallDimension.ADDRESSEE, CallDimension.ISSUER)
"""Dimensions whose parts are ids of actors."""


class _Keys:
    """The parts of keys, for the strands of many calls together."""

    def __init__(self, run: Run, strands: Sequence[StrandOutcome]) -> None:
        calls = list(dict.fromkeys(strand.facts.call for strand in strands))
        demands = list(dict.fromkeys(s.facts.demand for s in strands if s.facts.demand))
        issuers_want = Relations(property="issuer", window=Window(first=MOST_ROWS), detail=False)
        replies = run.view.read([(issuers_want, calls), (Concepts(property="kind"), demands)])
        self._issuers = replies[issuers_want]
        self._kinds = replies[Concepts(property="kind")]
        self._parts: Mapping[CallDimension, Callable[[StrandOutcome], Sequence[str | None]]] = {
            CallDimension.STATE: lambda strand: (strand.state.value,),
            CallDimension.STANDING: lambda strand: (strand.standing.value,),
            CallDimension.ADDRESSEE: lambda strand: (strand.facts.addressee,),
            CallDimension.ISSUER: self._of_issuers,
            CallDimension.DEMAND: self._of_demand,
            CallDimension.YEAR: self._year,
        }

    def of(self, strand: StrandOutcome, by: Sequence[CallDimension]) -> list[_Key]:
        """Every key that the strand counts under."""
        keys: list[_Key] = [()]
        for dimension in by:
            keys = [(*key, part) for key in keys for part in self._parts[dimension](strand)]
        return keys

    def _of_issuers(self, strand: StrandOutcome) -> Sequence[str | None]:
        rows = self._issuers[strand.facts.call].rows
        return [row.to.id for row in rows] or (None,)

    def _of_demand(self, strand: StrandOutcome) -> Sequence[str | None]:
        demand = strand.facts.demand
        return self._kinds.get(demand or "", ()) or (None,)

    def _year(self, strand: StrandOutcome) -> Sequence[str | None]:
        made = strand.facts.made
        if not (made.first >= 1 and made.last <= date.max.toordinal()):
            return (None,)
        first, last = (date.fromordinal(day).year for day in made)
        return (str(first),) if first == last else (None,)
