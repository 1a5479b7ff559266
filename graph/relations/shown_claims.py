"""Which claim of a relation is shown where one has room: what was taken back comes last."""

from __future__ import annotations

from collections.abc import Sequence

from graph.ledger.taking_back import taken_back_by
from graph.relations.ties import publications
from graph.views.all_pages import all_claims
from graph.views.display import chosen, ranked
from graph.views.replies import read_one
from graph.views.view import Shown, Values, View


def shown_claims(view: View, want: Values, ids: Sequence[str]) -> dict[str, Shown]:
    """As `Values`; of a relation, a claim that its speaker took back is shown only where every one
    was. Values of an entity itself are shown as they are everywhere: by what is claimed."""
    found = dict(read_one(view, want, ids))
    if view.vocabulary.properties[want.property].type != "relation":
        return found
    takers = taken_back_by(view, [one.record for one in found.values()])
    doubtful = [id for id, by in zip(found, takers, strict=True) if by]
    if not doubtful:
        return found
    pages = all_claims(view, ((want.property, False),), doubtful)
    claims = {id: [r for r in some if not r.claim.negated] for id, some in pages.items()}
    every = [record for some in claims.values() for record in some]
    off = {
        record.claim.id for record, by in zip(every, taken_back_by(view, every), strict=True) if by
    }
    published = publications(view, every)
    for id in doubtful:
        order = ranked([r for r in claims[id] if r.claim.id not in off], published)
        if order:
            found[id] = chosen(order, published)
    return found
