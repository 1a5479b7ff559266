"""Lists that go by what became of calls: those unanswered, and how many of each outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, cast

from api.graphql.call_columns import days
from api.graphql.ledger_types import CallDimension
from api.graphql.listing import Found, page_of
from api.graphql.lists import ListPlan
from api.graphql.run import Getter, Run
from api.graphql.selection import Chosen
from graph.ledger import CallState, Policy, Standing, StrandOutcome
from graph.views.view import (
    MOST_ROWS,
    Concepts,
    EntityQuery,
    Key,
    Labels,
    Page,
    Ref,
    Related,
    Relations,
    Window,
)

NOBODY = "nobody"
"""The key of strands without an addressee, and of calls without an issuer."""
UNKNOWN = "unknown"
"""The key of strands whose demand or year is not known."""


class Choice(NamedTuple):
    """What one strand has to match."""

    on: date | None
    policy: Policy | None
    states: frozenset[CallState]
    standings: frozenset[Standing]
    demands: frozenset[str] | None
    """Kinds of demand; None for all."""

    def fits(self, strand: StrandOutcome) -> bool:
        """Whether a strand matches all of it."""
        return (
            strand.state in self.states
            and strand.standing in self.standings
            and (self.demands is None or not self.demands.isdisjoint(strand.facts.demand_kinds))
        )


class CallsField(NamedTuple):
    """Calls of which a strand matches, at the root."""

    query: EntityQuery
    choice: Choice
    plan: ListPlan


class OutcomesField(NamedTuple):
    """How many strands there are of each outcome, at the root."""

    query: EntityQuery
    on: date | None
    by: tuple[CallDimension, ...]
    fields: Sequence[Chosen]
    quantities: Mapping[str, Getter]
    """Keys of ``daysOutstanding``."""


def chosen_calls(field: CallsField, run: Run) -> Page[Ref]:
    """One page of the calls that match."""
    query = replace(field.query, window=Window())
    choice = field.choice._replace(on=field.choice.on or run.today)
    on = choice.on.toordinal() if choice.on else 0

    def look(after: Key | None, most: int) -> Found[Ref]:
        page = run.view.entities(replace(query, window=Window(first=most, after=after)))
        outcomes = run.statuses.passing([ref.id for ref in page.rows], on, choice.policy)
        found = []
        for place, (ref, key) in enumerate(zip(page.rows, page.keys, strict=True), 1):
            outcome = outcomes.get(ref.id)
            if outcome is not None and any(map(choice.fits, outcome.strands)):
                found.append((ref, key, place))
        return Found(found, len(page.rows), page.keys[-1] if page.more else None)

    return page_of(("calls", query, choice), field.query.window, run, look)


# -------------------------------------------------------------------------------- counted


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


_EMPTY = _Group(0, 0, 0, 0)
_Counted = tuple[Mapping[tuple[str, ...], _Group], int]
"""Keys → strands, and how many calls were looked at."""


def outcome_buckets(field: OutcomesField, run: Run) -> list[dict[str, Any]]:
    """The strands counted by their keys, in the order of the keys."""
    on = field.on or run.today
    name = ("outcomes", field.query, on, field.by)

    def count() -> tuple[_Counted, int]:
        counted = _count(field, on.toordinal(), run)
        return counted, 2 + len(counted[0])

    groups, looked = run.kept.made(name, count)
    run.budget.spend(looked)
    return [_bucket(field, key, groups[key], run) for key in sorted(groups)]


def _count(field: OutcomesField, on: int, run: Run) -> _Counted:
    by_ids: dict[tuple[str, ...], _Group] = {}
    looked = 0
    after = None
    while True:
        run.budget.check(looked)
        page = run.view.entities(replace(field.query, window=Window(first=MOST_ROWS, after=after)))
        looked += len(page.rows)
        outcomes = run.statuses.passing([ref.id for ref in page.rows], on)
        strands = [s for outcome in outcomes.values() if outcome for s in outcome.strands]
        keys = _Keys(run, strands)
        for strand in strands:
            for key in keys.of(strand, field.by):
                by_ids[key] = by_ids.get(key, _EMPTY).plus(strand.outstanding)
        if not page.more:
            return _named(by_ids, field.by, run), looked
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


def _bucket(field: OutcomesField, key: tuple[str, ...], group: _Group, run: Run) -> dict[str, Any]:
    laid: dict[str, Any] = {}
    for chosen in field.fields:
        if chosen.name == "key":
            laid[chosen.key] = list(key)
        elif chosen.name == "strands":
            laid[chosen.key] = group.strands
        elif chosen.name == "__typename":
            laid[chosen.key] = "CallBucket"
        else:
            span = days(group.least, group.most) if group.open else None
            laid[chosen.key] = field.quantities[chosen.key](span, run)
    return laid


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
