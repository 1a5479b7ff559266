"""How many demands came to what, by a day: `callOutcomes`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple, cast

from api.graphql.entity_tables import CALL
from api.graphql.ledger_tables import CallDimension, days
from api.graphql.roots.root import EntityList
from api.graphql.run import Run
from api.graphql.tables import Entry, FieldCost
from graph.claims.quantity import Quantity
from graph.ledger import StrandOutcome
from graph.views.view import (
    MOST_ROWS,
    Concepts,
    EntityQuery,
    Labels,
    Page,
    Related,
    Relations,
    Window,
)

NOBODY = "nobody"
"""The key of strands without an addressee, and of calls without an issuer."""
UNKNOWN = "unknown"
"""The key of strands whose demand or year is not known."""


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

    def value(self, run: Run) -> Sequence[_Bucket]:
        """The buckets, in the order of their keys."""
        on: date = self.asked.given.get("on") or run.today
        by = tuple(self.asked.given["by"])

        def count() -> tuple[_Counted, int]:
            counted = _count(self.query, by, on.toordinal(), run)
            return counted, 2 + len(counted[0])

        groups, looked = run.kept.made(("outcomes", self.query, on, by), count)
        run.budget.spend(looked)
        return [_Bucket(key, groups[key]) for key in sorted(groups)]


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
_Counted = tuple[Mapping[tuple[str, ...], _Group], int]
"""Keys → strands, and how many calls were looked at."""


def _count(query: EntityQuery, by: Sequence[CallDimension], on: int, run: Run) -> _Counted:
    by_ids: dict[tuple[str, ...], _Group] = {}
    looked = 0
    after = None
    while True:
        run.budget.check(looked)
        page = run.view.entities(replace(query, window=Window(first=MOST_ROWS, after=after)))
        looked += len(page.rows)
        outcomes = run.statuses.passing([ref.id for ref in page.rows], on)
        strands = [s for outcome in outcomes.values() if outcome for s in outcome.strands]
        keys = _Keys(run, strands)
        for strand in strands:
            for key in keys.of(strand, by):
                by_ids[key] = by_ids.get(key, _EMPTY).plus(strand.outstanding)
        if not page.more:
            return _named(by_ids, by, run), looked
        after = page.keys[-1]


def _named(
    by_ids: Mapping[tuple[str, ...], _Group], by: Sequence[CallDimension], run: Run
) -> dict[tuple[str, ...], _Group]:
    """The same, with names in place of the ids of actors."""
    places = [at for at, dimension in enumerate(by) if dimension in _ACTORS]
    actors = {key[at] for key in by_ids for at in places} - {NOBODY}
    names = {NOBODY: NOBODY, **_told_apart(run, sorted(actors))}
    return {
        tuple(names[part] if at in places else part for at, part in enumerate(key)): group
        for key, group in by_ids.items()
    }


class _Bucket(NamedTuple):
    """A row of `CallBucket`."""

    key: tuple[str, ...]
    group: _Group


_ACTORS = (CallDimension.ADDRESSEE, CallDimension.ISSUER)
"""Dimensions whose parts are ids of actors until they get their names."""


class _Keys:
    """The parts of keys, for the strands of many calls together."""

    def __init__(self, run: Run, strands: Sequence[StrandOutcome]) -> None:
        calls = list(dict.fromkeys(strand.facts.call for strand in strands))
        demands = list(dict.fromkeys(s.facts.demand for s in strands if s.facts.demand))
        issuers, kinds = run.view.read(
            [
                (Relations(property="issuer", window=Window(first=MOST_ROWS), detail=False), calls),
                (Concepts(property="kind"), demands),
            ]
        )
        self._issuers = cast(Mapping[str, Page[Related]], issuers)
        self._kinds = cast(Mapping[str, Sequence[str]], kinds)
        self._parts: Mapping[CallDimension, Callable[[StrandOutcome], Sequence[str]]] = {
            CallDimension.STATE: lambda strand: (strand.state.value,),
            CallDimension.STANDING: lambda strand: (strand.standing.value,),
            CallDimension.ADDRESSEE: lambda strand: (strand.facts.addressee or NOBODY,),
            CallDimension.ISSUER: self._of_issuers,
            CallDimension.DEMAND: self._of_demand,
            CallDimension.YEAR: self._year,
        }

    def of(self, strand: StrandOutcome, by: Sequence[CallDimension]) -> list[tuple[str, ...]]:
        """Every key that the strand counts under."""
        keys: list[tuple[str, ...]] = [()]
        for dimension in by:
            keys = [(*key, part) for key in keys for part in self._parts[dimension](strand)]
        return keys

    def _of_issuers(self, strand: StrandOutcome) -> Sequence[str]:
        rows = self._issuers[strand.facts.call].rows
        return [row.to.id for row in rows] or (NOBODY,)

    def _of_demand(self, strand: StrandOutcome) -> Sequence[str]:
        demand = strand.facts.demand
        return self._kinds.get(demand or "", ()) or (UNKNOWN,)

    def _year(self, strand: StrandOutcome) -> Sequence[str]:
        made = strand.facts.made
        if not (made.first >= 1 and made.last <= date.max.toordinal()):
            return (UNKNOWN,)
        first, last = (date.fromordinal(day).year for day in made)
        return (str(first),) if first == last else (UNKNOWN,)


def _told_apart(run: Run, actors: Sequence[str]) -> dict[str, str]:
    """Names by id; whoever shares a name has a key of his own, by the end of the id."""
    [labels] = run.view.read([(Labels(), actors)])
    classes = run.view.classes(actors)
    names = {id: str(labels.get(id) or f"{classes[id]} …{id[-6:]}") for id in actors}
    taken = [NOBODY, *names.values()]
    return {
        id: name if taken.count(name) == 1 else f"{name} …{id[-6:]}" for id, name in names.items()
    }
