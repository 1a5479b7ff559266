"""Where the body that was asked is linked to the one accused: `selfInvestigations`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from api.graphql.duty_tables import FoundAmong, FoundPage, LinkRow
from api.graphql.relation_tables import HopRow, PathRow
from api.graphql.roots.root import RootList
from api.graphql.run import Run
from api.graphql.tables import Entry, FieldCost
from graph.ledger.self_investigations import Looked as LookedFor
from graph.ledger.self_investigations import SelfInvestigation, looked_for
from graph.views.paging import stretch
from graph.views.view import Page, Ref


class SelfInvestigations(RootList):
    """Links between who was asked and who is accused."""

    entry = Entry(
        "SelfInvestigationConnection!",
        "Where the body that was asked is linked to the one accused, for calls made by a day.",
        own=True,
        day="on",
        arguments=("first", "after"),
        cost=FieldCost(work=50),
    )

    def page(self, run: Run) -> Page[LinkRow]:
        on: date = self.asked.given.get("on") or run.today

        def find() -> tuple[LookedFor, int]:
            looked = looked_for(run.view, on=on)
            return looked, 1 + sum(1 + len(one.path) for one in looked.found)

        found, considered = run.kept.made(("links", on), find)
        page = stretch(found, [(one.id,) for one in found], self.asked.window)
        classes = run.view.classes(sorted(set(_ids(page.rows)))) if page.rows else {}
        rows = [_row(one, classes) for one in page.rows]
        shown = Page(rows, page.keys, page.more, page.total)
        return FoundPage.of(shown, FoundAmong(considered))


def _ids(rows: Sequence[SelfInvestigation]) -> list[str]:
    ends = [id for one in rows for id in (one.call, one.asked, one.accused, one.event)]
    return ends + [id for one in rows for hop in one.path for id in (hop.start, hop.edge.to)]


def _row(one: SelfInvestigation, classes: Mapping[str, str]) -> LinkRow:
    def ref(id: str) -> Ref:
        return Ref(id, classes[id])

    hops = [
        HopRow(
            start=ref(hop.start),
            predicate=hop.edge.property,
            forward=hop.edge.forward,
            to=ref(hop.edge.to),
            stance=hop.edge.stance,
            contested=hop.edge.contested,
            certain=hop.edge.certain,
            claims=hop.edge.claims,
        )
        for hop in one.path
    ]
    asked, accused = ref(one.asked), ref(one.accused)
    return LinkRow(
        call=ref(one.call),
        asked=asked,
        accused=accused,
        event=ref(one.event),
        link=PathRow(asked, accused, one.certain, hops),
    )
