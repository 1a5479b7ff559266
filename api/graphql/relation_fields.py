"""Lists of relations of entities: what is asked for them, and what stands at their edges.

The row of an edge is a `Related`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from api.graphql.catalogue import Field
from api.graphql.tables import Asked, Batch, Entry, own_claims
from api.graphql.taking_back import TAKEN_BACK
from graph.views.keyed_rows import goes_by_label
from graph.views.narrowed_relations import Narrowing, narrowed_relations
from graph.views.view import Ref, Relations

if TYPE_CHECKING:
    from api.graphql.run import Run

RELATION: Mapping[str, Entry] = {
    "stance": Entry(
        "Stance!", "How firmly the first of its claims is made.", lambda row: row.stance.name
    ),
    "contested": Entry(
        "Boolean!", "Whether some claim says that it is not so.", lambda row: row.contested
    ),
    "certain": Entry(
        "Boolean!",
        "Whether it certainly held on the day asked for; true without one. In a list that was "
        "filtered by time: and whether it passes for all possible dates.",
        lambda row: row.certain,
    ),
    "takenBack": TAKEN_BACK,
    "claims": own_claims(
        "The claims for it, the shown one first, then those against it.", lambda row: row.claims
    ),
}
"""What an edge of a relation has beside node and cursor; the row is a `Related`."""


def relations(field: Field) -> Callable[[Asked], Relations]:
    """What is asked of the view for a list of relations."""

    def want(asked: Asked) -> Relations:
        return Relations(
            property=field.property,
            inverse=field.inverse,
            window=asked.window,
            valid_on=asked.given.get("validOn") if field.dated else None,
            detail=not asked.selected.isdisjoint(RELATION),
        )

    return want


def narrowed(field: Field) -> Callable[[Asked], Batch]:
    """The same where conditions or an order are given, for all rows of a level at once."""

    def batch_of(asked: Asked) -> Batch:
        cls = field.of or ""
        # What stands at the other end is looked at by the day of the relation.
        day = asked.given.get("validOn", asked.moment.valid_on)
        where = asked.filters.where(cls, asked.given.get("where"), day)
        given = asked.given.get("orderBy")
        order = asked.filters.order(cls, given) if given else ()
        by = Narrowing(
            asked.vocabulary.concrete(cls),
            where,
            order,
            asked.languages if goes_by_label(order) else (),
            # As `label` shows it where nobody names a day.
            asked.moment.valid_on if goes_by_label(order) else None,
        )
        want = relations(field)(asked)

        def batch(refs: Sequence[Ref], asked: Asked, run: Run) -> Sequence[Any]:
            ids = [ref.id for ref in refs]
            found = narrowed_relations(run.view, want, ids, by, run.budget.spend)
            return [found[id] for id in ids]

        return batch

    return batch_of
