"""Which claims were taken back, and by which: for anybody who looks at a claim by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from graph.ledger.call_states import NEVER
from graph.ledger.claim_rows import Rows, Way
from graph.ledger.superseding import stands_for_ever, takers
from graph.views.view import Record, View

_WITHDRAWN = "withdrawnOn"
_LAST = NEVER - 1


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


def taken_back(view: View, records: Iterable[Record]) -> frozenset[str]:
    """The ids of those of these claims that count for nothing any more: their speakers superseded
    them, or the publisher of their document withdrew them with it (`graph.ledger.superseding`).
    What was done to people and by whom is never among them, even where `taken_back_by` says so.

    Reads the other claims on the same properties of the same subjects.
    """
    asked: dict[str, set[str]] = defaultdict(set)
    ids = set()
    for record in records:
        # Of an event with very many victims none is read for nothing.
        if not stands_for_ever(record, view.vocabulary):
            asked[record.claim.predicate].add(record.claim.subject)
            ids.add(record.claim.id)
    rows = Rows(view)
    for predicate, subjects in sorted(asked.items()):
        rows.read(sorted(subjects), ways=[Way(predicate)])
    rows.settle()
    return rows.at(_LAST).taken_back & ids


def is_taken_back(claims: Sequence[Record], off: Collection[str]) -> bool:
    """Whether all claims that something is so were taken back; where there are only claims against
    it, whether all those were."""
    made = [r for r in claims if not r.claim.negated] or list(claims)
    return bool(made) and all(record.claim.id in off for record in made)


def all_taken_back(view: View, several: Sequence[Sequence[Record]]) -> list[bool]:
    """For each relation, given its claims: whether every one that makes it was taken back by
    somebody who may (`taken_back_by`)."""
    records = {record.claim.id: record for some in several for record in some}
    by = taken_back_by(view, list(records.values())) if records else []
    off = {id for id, takers_ in zip(records, by, strict=True) if takers_}
    return [is_taken_back(some, off) for some in several]
