"""What is selected of duties, laid out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from api.graphql.call_columns import ReasonsPlan, lay_out_reasons
from api.graphql.run import EntityPlan, Getter, Run
from graph.duties import DutyBook
from graph.duties.duty_steps import Standing
from graph.duties.gates import Duty
from graph.ledger.call_reasons import Reason


class Row(NamedTuple):
    """A duty, and the book that it stands in."""

    book: DutyBook
    duty: Duty


class StatusPlan(NamedTuple):
    """What is selected of where a duty stands."""

    on: date | None
    fields: Mapping[str, str]
    """Key → name, but for the reasons."""
    reasons: Mapping[str, ReasonsPlan]
    keys: tuple[str, ...]


_DUTY: Mapping[str, Callable[[Duty], Any]] = {
    "__typename": lambda duty: "Obligation",
    "id": lambda duty: duty.id,
    "result": lambda duty: duty.result.value,
    "gate": lambda duty: duty.gate,
    "inForce": lambda duty: duty.in_force.value,
}
_CONCEPTS: Mapping[str, Callable[[Duty], str]] = {
    "content": lambda duty: duty.provisions.content,
    "bindingness": lambda duty: duty.provisions.instrument.bindingness,
}
_STANDING: Mapping[str, Callable[[Standing], Any]] = {
    "__typename": lambda standing: "DutyStatus",
    "state": lambda standing: standing.state.value,
    "contested": lambda standing: standing.contested,
}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ObligationPlan:
    """What is selected of duties."""

    languages: tuple[str, ...]
    fields: Mapping[str, str]
    """Key → name, in the order of the reply."""
    entities: Mapping[str, EntityPlan]
    """Keys of ``dutyBearer``, ``event`` and ``provisions``."""
    concepts: Mapping[str, Getter]
    reasons: Mapping[str, ReasonsPlan]
    statuses: Mapping[str, StatusPlan]

    def follow(self, rows: Sequence[Row], run: Run) -> None:
        """Tell the run what these duties need."""
        books: dict[int, list[Row]] = {}
        for row in rows:
            books.setdefault(id(row.book), []).append(row)
        for some in books.values():
            book, duties = some[0].book, [row.duty for row in some]
            for key, plan in self.entities.items():
                refs = (ref for duty in duties for ref in _refs(self.fields[key], book, duty))
                run.need_entities(plan, refs)
            for key, reasons in self.reasons.items():
                _keep(run, (self, key), reasons, duties, book.reasons(duties, self.languages))
            for key, status in self.statuses.items():
                standings = book.standings(duties, status.on or run.today)
                kept = run.computed.setdefault((self, key), {})
                kept.update((duty.id, one) for duty, one in zip(duties, standings, strict=True))
                for inner, plan_of in status.reasons.items():
                    told = book.status_reasons(standings, self.languages)
                    _keep(run, (self, key, inner), plan_of, duties, told)

    def lay_out(self, row: Row, run: Run) -> dict[str, Any]:
        """One duty."""
        duty = row.duty
        laid: dict[str, Any] = {}
        for key, name in self.fields.items():
            if key in self.entities:
                known = run.entities(self.entities[key])
                found = [known[ref[0]] for ref in _refs(name, row.book, duty)]
                laid[key] = found if name == "provisions" else found[0]
            elif key in self.concepts:
                laid[key] = self.concepts[key](_CONCEPTS[name](duty), run)
            elif key in self.reasons:
                told = run.computed[self, key][duty.id]
                laid[key] = lay_out_reasons(self.reasons[key], told, run)
            elif key in self.statuses:
                laid[key] = self._status(key, duty, run)
            else:
                laid[key] = _DUTY[name](duty)
        return laid

    def _status(self, key: str, duty: Duty, run: Run) -> dict[str, Any]:
        plan = self.statuses[key]
        standing = run.computed[self, key][duty.id]
        laid: dict[str, Any] = {}
        for inner in plan.keys:
            if inner in plan.reasons:
                told = run.computed[self, key, inner][duty.id]
                laid[inner] = lay_out_reasons(plan.reasons[inner], told, run)
            elif plan.fields[inner] == "on":
                laid[inner] = (plan.on or run.today).isoformat()
            else:
                laid[inner] = _STANDING[plan.fields[inner]](standing)
        return laid


def _refs(name: str, book: DutyBook, duty: Duty) -> list[tuple[str, str]]:
    if name == "dutyBearer":
        return [(duty.bearing.state, "State")]
    if name == "event":
        return [(duty.event, "Event")]
    return [(id, "Provision") for id in book.provisions(duty)]


def _keep(
    run: Run,
    place: object,
    plan: ReasonsPlan,
    duties: Sequence[Duty],
    told: Sequence[tuple[Reason, ...]],
) -> None:
    kept = run.computed.setdefault(place, {})
    kept.update((duty.id, reasons) for duty, reasons in zip(duties, told, strict=True))
    for claims, first in plan.plans:
        run.need_claims(claims, chain.from_iterable(r.claims[:first] for rs in told for r in rs))
