"""Everything dated, in one order: `timeline`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from api.graphql.cursors import Part
from api.graphql.planner import Planner
from api.graphql.roots.root import RootList
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.relations.passages import concrete_classes
from graph.relations.timeline import Line, timeline
from graph.relations.timeline_entries import TimelineEntry
from graph.views.view import Page


class Timeline(RootList):
    """Dated entries."""

    entry = Entry(
        "TimelineEntryConnection!",
        "Everything dated, in the order of time: about a thing (itself, what it takes part in, "
        "makes, receives, is called or answered about, its posts; a place with what is within "
        "it, an event with all its parts), or in the whole view, without posts. What has no date "
        "comes last; where days are given it is left out.",
        own=True,
        arguments=("about", "from!day", "to!day", "classes", "first", "after"),
        cost=FieldCost(work=50),
    )

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        check = partial(concrete_classes, planner.vocabulary, given.get("classes", ()))
        planner.attempt(chosen, None, check)
        make = partial(
            Line,
            about=given.get("about"),
            start=given.get("from"),
            end=given.get("to"),
            classes=given.get("classes"),
        )
        self._line = planner.attempt(chosen, Line(), make)

    def shape(self) -> tuple[Part, ...]:
        return ("day", "day", "day", "day", "id", "id")

    def page(self, run: Run) -> Page[TimelineEntry]:
        return timeline(run.view, replace(self._line, window=self.asked.window))
