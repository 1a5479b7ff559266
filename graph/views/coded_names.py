"""Names of records as they were coded, in a view in which some of them are one."""

from __future__ import annotations

from collections.abc import Sequence

from graph.views.display import best_name
from graph.views.replies import read_one
from graph.views.view import MOST_ROWS, Claims, PlainValues, Record, View, Window


def coded_labels(view: View, ids: Sequence[str], languages: Sequence[str] = ()) -> dict[str, str]:
    """The shown name of each record that some entities stand for, by the record's own id.

    Only what was coded for a record names it; absent where nothing did.

    Args:
        ids: what stands for all, in a view that resolves judgements.
        languages: as for `Labels`.
    """
    wanted = Claims(predicates=(("name", False),), window=Window(first=MOST_ROWS))
    found = read_one(view, wanted, ids)
    said: dict[str, list[Record]] = {}
    for page in found.values():
        for record in page.rows:
            if not record.claim.negated:
                said.setdefault((record.coded or record.claim).subject, []).append(record)
    sources = {record.claim.citation.source for records in said.values() for record in records}
    dates = read_one(view, PlainValues(property="published"), sorted(sources))
    published: dict[str, int] = {}
    for source, value in dates.items():
        period = None if value.value is None else value.value.period
        if period is not None and period.day is not None:
            published[source] = period.day
    names = {id: best_name(records, published, languages) for id, records in said.items()}
    return {id: name for id, name in names.items() if name is not None}
