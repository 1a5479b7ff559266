"""Who works on which sheet: whose it is to code, and whose to read against its document.

A sheet says so itself, under ``about:``, as claims (`assignedTo`, `secondReader`) by opaque ids, so
that markings, history and exports hold of it as of all else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.claims.claim import Review, entity_id
from graph.claims.text import folded
from graph.ingest.blocks import DOCUMENT
from graph.ingest.sheet_head import source_id
from graph.views.replies import read_one
from graph.views.view import ClaimQuery, Claims, EntityQuery, Labels, TextMatch, View, Window

TO_CODE, TO_READ = "assignedTo", "secondReader"
MOST = Window(first=1000)
_HEAD = Window(first=50)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWork:
    """A sheet that is somebody's to code or to read, as far as the view tells."""

    origin: str
    label: str
    claims: int
    """Standing claims that cite its document."""
    proposed: int
    """Those of them on which nobody has decided."""


def to_code(view: View, person: str) -> list[SheetWork]:
    """The sheets that are given to somebody to code and say nothing of their document yet, or of
    which a reader set something to conflict; by label."""
    return [work for work, conflict in _given(view, TO_CODE, person) if not work.claims or conflict]


def to_read(view: View, person: str) -> list[SheetWork]:
    """The sheets that are somebody's to read and have claims on which nobody has decided."""
    return [work for work, _ in _given(view, TO_READ, person) if work.proposed]


def _given(view: View, property: str, person: str) -> Iterator[tuple[SheetWork, bool]]:
    if property not in view.vocabulary.properties:
        return
    where = TextMatch(property=property, how="in", values=(folded(person),))
    query = EntityQuery(classes=("Source",), where=where, window=MOST)
    ids = [ref.id for ref in view.entities(query).rows]
    labels = read_one(view, Labels(), ids)
    heads = read_one(view, Claims(window=_HEAD), ids)
    found = []
    for id in ids:
        origins = {record.claim.origin for record in heads[id].rows}
        for origin in sorted(one for one in origins if source_id(one) == id):
            found.append((labels.get(id, origin), origin))
    for label, origin in sorted(found):
        document = entity_id(origin, DOCUMENT)
        work = SheetWork(
            origin=origin,
            label=label,
            claims=_count(view, document, ()),
            proposed=_count(view, document, (Review.PROPOSED,)),
        )
        yield work, _count(view, document, (Review.CONFLICT,)) > 0


def _count(view: View, document: str, reviews: Sequence[Review]) -> int:
    wanted = frozenset(reviews) if reviews else None
    window = Window(first=1, count=True)
    return view.claims(ClaimQuery(source=document, reviews=wanted, window=window)).total or 0
