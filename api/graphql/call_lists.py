"""Lists that go by what became of calls: those unanswered, and how many of each outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, cast

from api.graphql.call_columns import days
from api.graphql.ledger_types import CallDimension
from api.graphql.lists import ListPlan
from api.graphql.run import Getter, Run
from api.graphql.selection import Chosen
from graph.calls import CallState, Policy, Standing, StrandOutcome
from graph.view import (
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
from graph.vocabulary import Vocabulary

BATCH = 200
"""How many calls are looked at together where only a page of them is wanted."""

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
    """One page of the calls that match.

    Reads the calls in order, and their statuses, until the page is full; all where they are to be
    counted.
    """
    window = field.query.window
    first = list(_matching(field, run, window.after, window.first + 1))
    shown = first[: window.first]
    total = None
    if window.count:
        total = sum(1 for _ in _matching(field, run, None, None))
    return Page(
        [ref for ref, _ in shown], [key for _, key in shown], len(first) > window.first, total
    )


def _matching(
    field: CallsField, run: Run, after: Key | None, most: int | None
) -> Iterator[tuple[Ref, Key]]:
    found = 0
    on = (field.choice.on or run.today).toordinal()
    size = MOST_ROWS if most is None else max(BATCH, min(most, MOST_ROWS))
    for refs, keys in _pages(field.query, run, after, size):
        outcomes = run.statuses.of([ref.id for ref in refs], on, field.choice.policy)
        for ref, key in zip(refs, keys, strict=True):
            outcome = outcomes.get(ref.id)
            if outcome is not None and any(map(field.choice.fits, outcome.strands)):
                yield ref, key
                found += 1
                if found == most:
                    return


def _pages(
    query: EntityQuery, run: Run, after: Key | None, size: int
) -> Iterator[tuple[Sequence[Ref], Sequence[Key]]]:
    while True:
        page = run.view.entities(replace(query, window=Window(first=size, after=after)))
        run.budget.spend(len(page.rows))
        yield page.rows, page.keys
        if not page.more:
            return
        after = page.keys[-1]


def outcome_buckets(field: OutcomesField, run: Run) -> list[dict[str, Any]]:
    """The strands counted by their keys, in the order of the keys."""
    on = field.on or run.today
    strands: list[StrandOutcome] = []
    for refs, _ in _pages(field.query, run, None, MOST_ROWS):
        outcomes = run.statuses.of([ref.id for ref in refs], on.toordinal())
        strands += [s for outcome in outcomes.values() if outcome for s in outcome.strands]
    keys = _Keys(run, strands)
    counted: dict[tuple[str, ...], list[StrandOutcome]] = {}
    for strand in strands:
        for key in keys.of(strand, field.by):
            counted.setdefault(key, []).append(strand)
    return [_bucket(field, key, counted[key], run) for key in sorted(counted)]


def _bucket(
    field: OutcomesField, key: tuple[str, ...], strands: Sequence[StrandOutcome], run: Run
) -> dict[str, Any]:
    laid: dict[str, Any] = {}
    for chosen in field.fields:
        if chosen.name == "key":
            laid[chosen.key] = list(key)
        elif chosen.name == "strands":
            laid[chosen.key] = len(strands)
        elif chosen.name == "__typename":
            laid[chosen.key] = "CallBucket"
        else:
            laid[chosen.key] = field.quantities[chosen.key](_span_of_days(strands), run)
    return laid


def _span_of_days(strands: Sequence[StrandOutcome]) -> Any:
    """From the fewest to the most days of the strands that are open; None where none is."""
    open_ = [strand.outstanding for strand in strands if strand.outstanding is not None]
    if not open_:
        return None
    most = [most for _, most in open_ if most is not None]
    return days(min(least for least, _ in open_), max(most) if len(most) == len(open_) else None)


class _Keys:
    """The parts of keys, for all strands together."""

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
        self._vocabulary: Vocabulary = run.view.vocabulary
        actors = {s.facts.addressee for s in strands if s.facts.addressee}
        actors |= {row.to.id for page in self._issuers.values() for row in page.rows}
        self._names = _told_apart(run, sorted(actors))
        self._parts: Mapping[CallDimension, Callable[[StrandOutcome], Sequence[str]]] = {
            CallDimension.STATE: lambda strand: (strand.state.value,),
            CallDimension.STANDING: lambda strand: (strand.standing.value,),
            CallDimension.ADDRESSEE: self._addressee,
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

    def _addressee(self, strand: StrandOutcome) -> Sequence[str]:
        actor = strand.facts.addressee
        return (NOBODY if actor is None else self._names[actor],)

    def _of_issuers(self, strand: StrandOutcome) -> Sequence[str]:
        rows = self._issuers[strand.facts.call].rows
        return [self._names[row.to.id] for row in rows] or (NOBODY,)

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
    """Names by id; two actors of one name keep two keys, by the end of their ids."""
    [labels] = run.view.read([(Labels(), actors)])
    classes = run.view.classes(actors)
    names = {id: str(labels.get(id) or f"{classes[id]} …{id[-6:]}") for id in actors}
    taken = list(names.values())
    return {
        id: name if taken.count(name) == 1 else f"{name} …{id[-6:]}" for id, name in names.items()
    }
