"""How many events, and how many people, by what is said of them: `statistics`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from api.graphql.bucket_keys import KeyDimension
from api.graphql.cursors import Part
from api.graphql.input_tables import Direction
from api.graphql.planner import Planner
from api.graphql.relation_tables import BucketRow
from api.graphql.roots.root import EntityList, FieldFailure
from api.graphql.run import Run
from api.graphql.selection import Chosen
from api.graphql.tables import Entry, FieldCost
from graph.claims.errors import QueryError, shown
from graph.ingest.ontology_folder import ontology_of
from graph.relations.bucket_counts import Bucket
from graph.relations.dimensions import Dimension, Levels
from graph.relations.statistics import (
    BucketOrder,
    Counting,
    Having,
    all_buckets,
    labels_of_keys,
    stretch_of,
)
from graph.views.view import Page
from graph.vocabulary.conventions import Convention


class Statistics(EntityList):
    """Buckets."""

    entry = Entry(
        "BucketConnection!",
        "Events and the people harmed in them, counted by what is said of them. An event stands in "
        "every bucket that it may be in. People are no dimension: the body is that they may have "
        "served in.",
        own=True,
        arguments=(
            *("by:Dimension", "where:Event", "kindLevel", "placeLevel", "convention", "having"),
            *("orderBy:Bucket", "first", "after"),
        ),
        cost=FieldCost(work=1000),
    )
    cls = "Event"

    def prepare(self, planner: Planner, chosen: Chosen, given: Mapping[str, Any]) -> None:
        of_events = {name: value for name, value in given.items() if name != "orderBy"}
        super().prepare(planner, chosen, of_events)
        self._chosen = chosen
        having = given.get("having", {})
        nothing: tuple[Dimension, ...] = ()
        asked = partial(_dimensions, given.get("by", ()))
        by = planner.attempt(chosen, nothing, asked)
        make = partial(
            Counting,
            by=by,
            where=self.query.where,
            levels=Levels(kind=given.get("kindLevel"), place=given.get("placeLevel")),
            order=tuple(
                BucketOrder(name, way is Direction.DESC)
                for one in given.get("orderBy", ())
                for name, way in one.items()
            ),
            small=ontology_of(planner.vocabulary).floors.small,
            having=Having(
                at_least=having.get("atLeast"),
                at_most=having.get("atMost"),
                certain=having.get("certain", False),
            ),
        )
        # Dimensions that are none of events were told already.
        counting = planner.attempt(chosen, Counting(by=()), make) if by else Counting(by=())
        named = given.get("convention")
        convention = planner.attempt(chosen, None, partial(_convention, planner, named))
        self._convention = named
        self._counting = replace(counting, convention=convention)

    def shape(self) -> tuple[Part, ...]:
        ordered: tuple[Part, ...] = ("grade", "grade")
        keys: tuple[Part, ...] = ("grade", "id")
        return ordered * len(self._counting.order) + keys * len(self._counting.by)

    def page(self, run: Run) -> Page[BucketRow]:
        asked = replace(self._counting, window=self.asked.window)

        def count() -> tuple[Sequence[Bucket], int]:
            found = all_buckets(run.view, asked)
            return found, 1 + len(found)

        name = ("statistics", asked.by, asked.where, asked.levels, self._convention)
        try:
            page = stretch_of(run.kept.made(name, count), asked)
        except QueryError as error:
            raise FieldFailure(self._chosen, error) from error
        labels = labels_of_keys(run.view, asked.by, page.rows, self.asked.languages)
        rows = [BucketRow(asked.by, bucket, labels) for bucket in page.rows]
        return Page(rows, page.keys, page.more, page.total)


def _dimensions(given: Sequence[KeyDimension]) -> tuple[Dimension, ...]:
    """What events are counted by.

    Raises:
        QueryError: only calls are counted by one of them.
    """
    known = Dimension.__members__
    for one in given:
        if one.name not in known:
            raise QueryError(
                f"by: events are not counted by {one.name}; give some of {', '.join(known)}, or "
                "ask callOutcomes"
            )
    return tuple(known[one.name] for one in given)


def _convention(planner: Planner, name: str | None) -> Convention | None:
    if name is None:
        return None
    known = ontology_of(planner.vocabulary).conventions
    if name not in known:
        raise QueryError(
            f"convention {shown(name)} is none; those known: {', '.join(sorted(known))}"
        )
    return known[name]
