"""The lists of all entities of a class: `events`, `actors`, `calls` …"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from api.graphql.entity_tables import ListRow
from api.graphql.planner import Planner
from api.graphql.roots.root import EntityList, Root
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry
from graph.views.certain_filters import certainly, goes_by_time
from graph.views.view import AllOf, Among, EntityQuery, Page, Ref, Window
from graph.vocabulary import Vocabulary


class EntitiesRoot(EntityList):
    """One such list."""

    def entry_of(self, planner: Planner, chosen: Chosen) -> Entry:
        by_list = {cls.plural: cls.name for cls in planner.vocabulary.classes.values()}
        self.cls = by_list[chosen.name]
        return entry(planner.vocabulary, self.cls)

    def page(self, run: Run) -> Page[ListRow]:
        page = run.view.entities(replace(self.query, window=self.asked.window))
        passing = self._certain(page.rows, run)
        rows = [ListRow(*ref, None if passing is None else ref.id in passing) for ref in page.rows]
        return Page(rows, page.keys, page.more, page.total)

    def _certain(self, refs: Sequence[Ref], run: Run) -> set[str] | None:
        """Those that pass whatever their dates are; None where nobody asks, or time is nothing."""
        where = self.query.where
        if "certain" not in self.asked.selected or where is None or not goes_by_time(where):
            return None
        query = EntityQuery(
            classes=self.query.classes,
            where=AllOf((Among(frozenset(ref.id for ref in refs)), certainly(where))),
            window=Window(first=len(refs)),
        )
        return {ref.id for ref in run.view.entities(query).rows}


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
