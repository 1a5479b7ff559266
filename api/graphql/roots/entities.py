"""The lists of all entities of a class: `events`, `actors`, `calls` …"""

from __future__ import annotations

from dataclasses import replace

from api.graphql.planner import Planner
from api.graphql.roots.root import EntityList, Root
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry
from graph.views.view import Page, Ref
from graph.vocabulary import Vocabulary


class Entities(EntityList):
    """One such list."""

    def entry_of(self, planner: Planner, chosen: Chosen) -> Entry:
        by_list = {cls.plural: cls.name for cls in planner.vocabulary.classes.values()}
        self.cls = by_list[chosen.name]
        return entry(planner.vocabulary, self.cls)

    def page(self, run: Run) -> Page[Ref]:
        return run.view.entities(replace(self.query, window=self.asked.window))


def entry(vocabulary: Vocabulary, cls: str) -> Entry:
    """The field of a class."""
    return Entry(
        f"{cls}Connection!",
        vocabulary.classes[cls].comment,
        own=True,
        arguments=(f"where:{cls}", f"orderBy:{cls}", "first", "after"),
    )


def entity_roots(vocabulary: Vocabulary) -> dict[str, Root]:
    """The lists of all classes, by name."""
    return {
        cls.plural: Root(entry(vocabulary, cls.name), Entities)
        for cls in vocabulary.classes.values()
    }
