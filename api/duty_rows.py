"""Duties in rows, as they are told at the command line and on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from graph.duties.duty_book import Derivation, DutyBook
from graph.duties.duty_steps import DutyStanding
from graph.duties.gates import Duty, cited
from graph.ledger.call_reasons import Reason
from graph.views.shown_labels import label_of

FIELDS = (
    *("id", "duty_bearer", "provisions", "content", "result", "gate", "in_force"),
    *("state", "contested", "reasons", "status_reasons"),
)
"""The keys of a row, in order."""


def duty_rows(book: DutyBook, day: date, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each duty with its reasons: derived ones first, then in the order of the tables."""
    order = list(book.law.sets)
    found = sorted(
        book.duties,
        key=lambda duty: (
            list(Derivation).index(duty.result),
            duty.bearing.state,
            order.index(duty.provisions.code),
        ),
    )
    standings = book.standings(found, day)
    reasons = book.reasons(found)
    status = book.status_reasons(standings)
    return [
        _row(duty, standing, why, steps, labels)
        for duty, standing, why, steps in zip(found, standings, reasons, status, strict=True)
    ]


def _row(
    duty: Duty,
    standing: DutyStanding,
    reasons: Sequence[Reason],
    status: Sequence[Reason],
    labels: Mapping[str, str],
) -> dict[str, Any]:
    state = duty.bearing.state
    return {
        "id": duty.id,
        "duty_bearer": label_of(state, "State", labels.get(state)),
        "provisions": [one.cited for one in cited(duty.provisions, duty.bias)],
        "content": duty.provisions.content,
        "result": duty.result.value,
        "gate": duty.gate,
        "in_force": duty.in_force.value,
        "state": standing.state.value,
        "contested": standing.contested,
        "reasons": [_plain(reason) for reason in reasons],
        "status_reasons": [_plain(reason) for reason in status],
    }


def _plain(reason: Reason) -> dict[str, Any]:
    return {"rule": reason.rule, "text": reason.text, "claims": list(reason.claims)}
