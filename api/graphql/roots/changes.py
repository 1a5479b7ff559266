"""What is new: `changes`; and which clocks run out: `upcoming`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from api.graphql.cursors import Part
from api.graphql.planner import Planner
from api.graphql.roots.root import FieldFailure, RootList
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.claims.errors import QueryError
from graph.claims.record_times import microseconds
from graph.relations.news import (
    FOREVER,
    RECORDS,
    DueCall,
    Piece,
    Since,
    all_news,
    due_order,
    stretch_of_news,
    upcoming,
)
from graph.relations.news_pages import is_paged, sought_page
from graph.relations.passages import concrete_classes
from graph.views.paging import stretch
from graph.views.view import Page


class Changes(RootList):
    """News for people."""

    entry = Entry(
        "ChangeConnection!",
        "What was recorded, decided, marked otherwise or taken back from a moment on, in the order "
        "in which this store recorded it; of what may be read today. It is complete only for what "
        "could be read throughout: who keeps a copy compares exports.",
        own=True,
        arguments=("since", "until", "about", "classes", "kinds", "first", "after"),
        cost=FieldCost(work=500),
    )

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        check = partial(concrete_classes, planner.vocabulary, given.get("classes", ()))
        planner.attempt(chosen, None, check)
        self._chosen = chosen
        since, until = (
            None
            if given.get(name) is None
            else planner.attempt(chosen, 0, partial(_moment, name, given[name]))
            for name in ("since", "until")
        )
        self._since, self._until = since or 0, FOREVER if until is None else until
        in_turn = partial(Since, since=self._since, until=self._until)
        planner.attempt(chosen, None, in_turn)

    def shape(self) -> tuple[Part, ...]:
        return ("grade", "grade", "id", "grade")

    def page(self, run: Run) -> Page[Piece]:
        given = self.asked.given
        kinds = tuple(given.get("kinds", RECORDS))
        classes = given.get("classes")
        asked = Since(
            since=self._since,
            until=self._until,
            today=run.today,
            about=given.get("about"),
            classes=classes,
            kinds=kinds,
            statuses=run.statuses.of,
            window=self.asked.window,
        )

        def find() -> tuple[Sequence[Piece], int]:
            found = all_news(run.view, asked)
            return found, 1 + len(found)

        named = None if classes is None else tuple(classes)
        name = ("changes", asked.since, asked.until, run.today, asked.about, named, kinds)
        try:
            if is_paged(run.view, asked):
                return sought_page(run.view, asked)
            pieces = run.kept.made(name, find)
        except QueryError as error:
            raise FieldFailure(self._chosen, error) from error
        return stretch_of_news(pieces, self.asked.window)


class Upcoming(RootList):
    """Clocks that run out."""

    entry = Entry(
        "UpcomingConnection!",
        "Clocks of calls that run out from today until a day, if nothing comes before.",
        own=True,
        arguments=("until!", "policy", "first", "after"),
        cost=FieldCost(work=500),
    )

    def shape(self) -> tuple[Part, ...]:
        return ("grade", "id", "grade", "grade")

    def page(self, run: Run) -> Page[DueCall]:
        until = self.asked.given["until"]
        policy = self.asked.policy()

        def find() -> tuple[Sequence[DueCall], int]:
            found = upcoming(
                run.view, today=run.today, until=until, policy=policy, statuses=run.statuses.of
            )
            return found, 1 + len(found)

        found = run.kept.made(("upcoming", run.today, until, policy), find)
        # Statuses know the class of an addressee once they have read its call.
        run.statuses.of(sorted({due.call for due in found}), until.toordinal() + 1, policy)
        return stretch(found, [due_order(due) for due in found], self.asked.window)


def _moment(name: str, at: datetime) -> int:
    if at.tzinfo is None:
        raise QueryError(
            f"{name} {at.isoformat()} has no offset from UTC; write {at.isoformat()}Z for UTC"
        )
    return microseconds(at)
