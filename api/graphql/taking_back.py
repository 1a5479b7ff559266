"""Whether all that makes a relation was taken back: a field that edges and hops share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.graphql.run import Run
from api.graphql.tables import Asked, Entry, FieldCost
from graph.ledger.taking_back import all_taken_back


def _taken_back(rows: Sequence[Any], asked: Asked, run: Run) -> Sequence[bool]:
    records = run.view.records(sorted({claim for row in rows for claim in row.claims}))
    return all_taken_back(run.view, [[records[id] for id in row.claims] for row in rows])


TAKEN_BACK = Entry(
    "Boolean!",
    "Whether its speakers, or the publishers of their documents, took back every claim that makes "
    "it; what nobody takes back who said it stands. It stays among the claims.",
    batch=_taken_back,
    cost=FieldCost(work=20),
)
