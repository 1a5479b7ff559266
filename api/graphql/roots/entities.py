"""The lists of all entities of a class: `events`, `actors`, `calls` …"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from api.graphql.entity_tables import ListRow
from api.graphql.planner import Planner
from api.graphql.roots.root import EntityList, Root
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry
from graph.views.view import Page
from graph.vocabulary import Vocabulary


class EntitiesRoot(EntityList):
    """One such list."""

    def entry_of(self, planner: Planner, chosen: Chosen) -> Entry:
        by_list = {cls.plural: cls.name for cls in planner.vocabulary.classes.values()}
        self.cls = by_list[chosen.name]
        return entry(planner.vocabulary, self.cls)

    @property
    def lists(self) -> Collection[str] | None:
        plain = self.query.where is None and not self.query.order
        has_form = self._inner is not None and self._inner.form is not None
        return self.query.classes if plain and has_form else None

    def page(self, run: Run) -> Page[ListRow]:
        page = run.view.entities(replace(self.query, window=self.asked.window))
        passing = self.certain(page.rows, run)
        rows = [ListRow(*ref, None if passing is None else ref.id in passing) for ref in page.rows]
        return Page(rows, page.keys, page.more, page.total)


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
        cls.plural: Root(entry(vocabulary, cls.name), EntitiesRoot)
        for cls in vocabulary.classes.values()
    }
