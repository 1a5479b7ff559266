"""Duties of States after events: `obligations`."""

from __future__ import annotations

from datetime import date

from api.graphql.duty_lists import duty_page
from api.graphql.duty_tables import COUNTS, DutyRow
from api.graphql.roots.root import RootList
from api.graphql.run import Run
from api.graphql.tables import Entry, FieldCost
from graph.views.view import Page


class Obligations(RootList):
    """Duties, by their ids."""

    entry = Entry(
        "ObligationConnection!",
        "Duties of States after events: derived, or possible.",
        own=True,
        arguments=("dutyBearer", "event", "results", "first", "after"),
        cost=FieldCost(work=50),
    )

    def page(self, run: Run) -> Page[DutyRow]:
        given = self.asked.given
        on: date = run.today
        return duty_page(
            run,
            on=on,
            event=given.get("event"),
            bearer=given.get("dutyBearer"),
            results=frozenset(given["results"]),
            window=self.asked.window,
            counted=not COUNTS.isdisjoint(self.asked.selected),
        )
