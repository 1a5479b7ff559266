"""Which claims were taken back, and by which: for whoever looks at a claim by itself."""

from __future__ import annotations

from collections.abc import Sequence

from graph.ledger.claim_rows import Rows
from graph.ledger.superseding import takers
from graph.views.view import Record, View

_WITHDRAWN = "withdrawnOn"


def taken_back_by(view: View, records: Sequence[Record]) -> list[tuple[str, ...]]:
    """For each claim the claims that take it back, by id.

    These are later ones of the same speaker that cannot stand beside it
    (`graph.ledger.superseding`), and, where its speaker publishes the document, those that say
    that it was withdrawn. What was done to people and by whom goes on counting all the same.
    """
    rows = Rows(view)
    subjects: dict[str, list[str]] = {}
    for record in records:
        subjects.setdefault(record.claim.predicate, []).append(record.claim.subject)
    said: dict[str, Record] = {}
    for predicate, ids in subjects.items():
        rows.read(ids, values=[predicate])
        for id in dict.fromkeys(ids):
            said.update((one.claim.id, one) for one in rows.claims(predicate, id))
    rows.read_documents([*said.values(), *records])
    later = takers(
        [*{**said, **{one.claim.id: one for one in records}}.values()],
        rows.documents,
        view.vocabulary,
    )
    found = []
    for record in records:
        claim, source = record.claim, record.claim.citation.source
        withdrawals = set()
        if claim.speaker in rows.documents[source].publishers:
            withdrawals = {
                one.claim.id for one in rows.claims(_WITHDRAWN, source) if not one.claim.negated
            }
        found.append(tuple(sorted(later.get(claim.id, set()) | withdrawals)))
    return found
