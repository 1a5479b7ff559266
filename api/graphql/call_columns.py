"""What became of calls, as a field of each: computed level by level, like every other field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from api.graphql.lists import ListPlan, edge_claims
from api.graphql.run import ClaimPlan, EntityPlan, Getter, Rows, Run
from graph.claims.quantity import Quantity
from graph.ledger import CallOutcome, Policy, StrandOutcome
from graph.ledger.call_reasons import Reason, explain
from graph.ledger.strand_facts import Overdue
from graph.views.view import Page

DAY = "day"
"""The unit of days outstanding."""

Value = Callable[[Any, Run], Any]


@dataclass(frozen=True, slots=True, eq=False)
class ReasonsPlan:
    """What is selected of reasons."""

    fields: Mapping[str, str]
    """Key → name."""
    claims: Mapping[str, tuple[ListPlan, int]]
    """Key → how to lay out the claims of each reason, and how many at most."""
    plans: tuple[tuple[ClaimPlan, int], ...]
    """What is selected of these claims."""


class StrandsPlan(NamedTuple):
    """What is selected of strands."""

    values: Mapping[str, Value]
    """Key → from a strand to what is shown, for all but entities and reasons."""
    demands: Mapping[str, EntityPlan]
    addressees: Mapping[str, EntityPlan]
    reasons: Mapping[str, ReasonsPlan]
    keys: tuple[str, ...]
    """All of them, in the order of the reply."""


class Status:
    """The status of each call on a day."""

    want = None

    def __init__(
        self,
        *,
        on: date | None,
        policy: Policy | None,
        languages: tuple[str, ...],
        values: Mapping[str, Value],
        strands: Mapping[str, StrandsPlan],
        keys: tuple[str, ...],
    ) -> None:
        self._on, self._policy, self._languages = on, policy, languages
        self._values, self._strands, self._keys = values, strands, keys

    def follow(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> None:
        """Compute the statuses; demands, addressees and claims are read with the next level."""
        strands = [
            strand
            for outcome in self._outcomes(rows, run).values()
            if outcome is not None
            for strand in outcome.strands
        ]
        if not self._strands or not strands:
            return
        run.budget.spend(len(strands))
        for plan in self._strands.values():
            for place in plan.demands.values():
                ids = (strand.facts.demand for strand in strands)
                run.need_entities(place, [(id, "Demand") for id in ids if id is not None])
            for place in plan.addressees.values():
                actors = (strand.facts.addressee for strand in strands)
                classes = run.statuses.classes
                run.need_entities(place, [(id, classes[id]) for id in actors if id is not None])
            for reasons in plan.reasons.values():
                self._follow_reasons(reasons, strands, run)

    def _follow_reasons(
        self, plan: ReasonsPlan, strands: Sequence[StrandOutcome], run: Run
    ) -> None:
        told = explain(run.view, strands, languages=self._languages, claims=bool(plan.claims))
        run.reasons_of(plan).update(zip(map(id, strands), told, strict=True))
        for claims, first in plan.plans:
            ids = chain.from_iterable(r.claims[:first] for reasons in told for r in reasons)
            run.need_claims(claims, ids)

    def _outcomes(self, rows: Rows, run: Run) -> Mapping[str, CallOutcome | None]:
        on = self._on or run.today
        return run.statuses.of(rows.ids, on.toordinal(), self._policy)

    def values(self, rows: Rows, reply: Mapping[str, Any], run: Run) -> Sequence[Any]:
        """The status of each call; null before it was possibly made."""
        outcomes = self._outcomes(rows, run)
        return [self._lay_out(outcomes.get(id), run) for id in rows.ids]

    def _lay_out(self, outcome: CallOutcome | None, run: Run) -> dict[str, Any] | None:
        if outcome is None:
            return None
        laid: dict[str, Any] = {}
        for key in self._keys:
            if key in self._strands:
                plan = self._strands[key]
                laid[key] = [_strand(plan, strand, run) for strand in outcome.strands]
            else:
                laid[key] = self._values[key](outcome, run)
        return laid


def _strand(plan: StrandsPlan, strand: StrandOutcome, run: Run) -> dict[str, Any]:
    laid: dict[str, Any] = {}
    for key in plan.keys:
        if key in plan.values:
            laid[key] = plan.values[key](strand, run)
        elif key in plan.demands:
            laid[key] = _entity(plan.demands[key], strand.facts.demand, run)
        elif key in plan.addressees:
            laid[key] = _entity(plan.addressees[key], strand.facts.addressee, run)
        else:
            reasons = plan.reasons[key]
            told = run.reasons_of(reasons)[id(strand)]
            laid[key] = lay_out_reasons(reasons, told, run)
    return laid


def _entity(plan: EntityPlan, id: str | None, run: Run) -> Any:
    return None if id is None else run.entities(plan)[id]


def lay_out_reasons(plan: ReasonsPlan, told: Sequence[Reason], run: Run) -> list[dict[str, Any]]:
    """What is selected of some reasons."""
    lists = {
        key: edge_claims(first, claims)(Page(told, (), False, None), run)
        for key, (claims, first) in plan.claims.items()
    }
    return [
        {
            key: lists[key][at] if key in lists else _REASON[name](reason)
            for key, name in plan.fields.items()
        }
        for at, reason in enumerate(told)
    ]


_REASON: Mapping[str, Callable[[Reason], Any]] = {
    "rule": lambda reason: reason.rule,
    "text": lambda reason: reason.text,
    "__typename": lambda reason: "Reason",
}

STATUS_VALUES: Mapping[str, Value] = {
    "__typename": lambda outcome, run: "CallStatus",
    "on": lambda outcome, run: iso(outcome.on),
    "state": lambda outcome, run: outcome.state.value,
    "mixed": lambda outcome, run: outcome.mixed,
    "uncertain": lambda outcome, run: outcome.uncertain,
    "contested": lambda outcome, run: outcome.contested,
}
"""Fields of CallStatus, but for its strands."""

STRAND_VALUES: Mapping[str, Value] = {
    "__typename": lambda strand, run: "Strand",
    "standing": lambda strand, run: strand.standing.value,
    "state": lambda strand, run: strand.state.value,
    "uncertain": lambda strand, run: strand.uncertain,
    "otherwise": lambda strand, run: strand.otherwise and strand.otherwise.value,
    "contested": lambda strand, run: strand.contested,
    "absenceAsserted": lambda strand, run: strand.absence_asserted,
}
"""Fields of Strand that are values of its own."""


def outstanding(lay_out: Getter) -> Value:
    """Days outstanding, as a quantity."""

    def value(strand: StrandOutcome, run: Run) -> Any:
        if strand.outstanding is None:
            return None
        return lay_out(days(*strand.outstanding), run)

    return value


def overdue(fields: Mapping[str, str], quantities: Mapping[str, Getter]) -> Value:
    """What is selected of a clock that has run out; `quantities` are keys of ``days``."""
    getters: Mapping[str, Callable[[Overdue], Any]] = {
        "__typename": lambda late: "Overdue",
        "since": lambda late: iso(late.since),
        "basis": lambda late: late.clock.basis,
        "policy": lambda late: late.clock.policy,
    }

    def value(strand: StrandOutcome, run: Run) -> Any:
        late = strand.overdue
        if late is None:
            return None
        return {
            key: quantities[key](days(late.least, late.most), run)
            if key in quantities
            else getters[name](late)
            for key, name in fields.items()
        }

    return value


def days(least: int, most: int | None) -> Quantity:
    """So many days; the most is null where nobody knows."""
    return Quantity(unit=DAY, min=least, max=most)


def iso(day: int) -> str:
    """A day number as ISO 8601."""
    return date.fromordinal(day).isoformat()
