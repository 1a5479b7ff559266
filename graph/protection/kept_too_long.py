"""Documents that may be kept, or used, no longer: what is past on a day, as sources say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from graph.claims.claim import Claim
from graph.views.all_pages import standing
from graph.views.replies import read_one
from graph.views.shown_labels import label_of
from graph.views.view import MOST_ROWS, ClaimQuery, Labels, Page, Record, View, Window

ENDS = ("keepUntil", "consentUntil")
"""Properties that name the last day."""
WITHDRAWN = "consentWithdrawnOn"
"""Names the first day without consent."""


class Past(NamedTuple):
    """A date of a source that is past."""

    source: str
    label: str
    property: str
    told: str
    """The date as it is claimed."""
    certain: bool
    """Whether it is past for certain; else only possibly: a coarse date of this year."""
    claims: int
    """Standing claims that cite the source: what would be re-marked or erased."""


def past(view: View, on: date) -> Iterator[Past]:
    """Every date of a source by which it is to go, and that is possibly past on a day.

    By claim id. A date that nobody can tell is possibly past.
    """
    known = [name for name in (*ENDS, WITHDRAWN) if name in view.vocabulary.properties]
    records = standing(view, ClaimQuery(predicates=tuple(known), negated=False)) if known else ()
    found = (
        (record, certain)
        for record in records
        if (certain := is_past(record.claim, on)) is not None
    )
    while batch := list(islice(found, MOST_ROWS)):
        sources = list(dict.fromkeys(record.claim.subject for record, _ in batch))
        labels = read_one(view, Labels(), sources)
        citing = {source: _citing(view, source) for source in sources}
        for record, certain in batch:
            claim = record.claim
            label = labels.get(claim.subject)
            yield Past(
                source=claim.subject,
                label=label_of(claim.subject, "Source", label),
                property=claim.predicate,
                told=claim.value.text if claim.value is not None else "",
                certain=certain,
                claims=citing[claim.subject],
            )


def is_past(claim: Claim, on: date) -> bool | None:
    """Whether a date of a source is past for certain; None where it is not even possibly."""
    value = claim.value
    if value is None or value.period is None:
        return None
    period = value.period
    if claim.predicate == WITHDRAWN:
        first, last = period.earliest_begin, period.latest_end
        possible, certain = first is None or first <= on, last is not None and last <= on
    else:
        first, last = period.earliest_end, period.latest_end
        possible, certain = first is None or first < on, last is not None and last < on
    return certain if possible else None


def _citing(view: View, source: str) -> int:
    page: Page[Record] = view.claims(ClaimQuery(source=source, window=Window(first=0, count=True)))
    return page.total or 0
