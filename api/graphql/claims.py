"""The fields of claims, as columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from api.graphql.run import ClaimPlan, EntityPlan, Run
from graph.claims.claim import Attribution
from graph.views.view import Record


class Plain:
    """A field that the claim itself holds."""

    def __init__(self, of: Callable[[Record], Any]) -> None:
        self._of = of

    def follow(self, records: Sequence[Record], run: Run) -> None:
        return

    def values(self, records: Sequence[Record], run: Run) -> Sequence[Any]:
        of = self._of
        return [of(record) for record in records]


class Part:
    """A field that holds something with fields of its own, laid out with the run at hand."""

    def __init__(self, lay_out: Callable[[Record, Run], Any]) -> None:
        self._lay_out = lay_out

    def follow(self, records: Sequence[Record], run: Run) -> None:
        return

    def values(self, records: Sequence[Record], run: Run) -> Sequence[Any]:
        return [self._lay_out(record, run) for record in records]


class Named:
    """A field that gives an entity which the claim names, or nothing."""

    def __init__(self, id_of: Callable[[Record], str | None], plan: EntityPlan) -> None:
        self._id_of, self._plan = id_of, plan

    def follow(self, records: Sequence[Record], run: Run) -> None:
        refs = []
        for record in records:
            id = self._id_of(record)
            if id is not None:
                refs.append((id, record.classes[id]))
        run.need_entities(self._plan, refs)

    def values(self, records: Sequence[Record], run: Run) -> Sequence[Any]:
        laid = run.entities(self._plan)
        ids = map(self._id_of, records)
        return [None if id is None else laid[id] for id in ids]


class Refined:
    """The coarser claim that a claim makes exact."""

    def __init__(self, plan: ClaimPlan) -> None:
        self._plan = plan

    def follow(self, records: Sequence[Record], run: Run) -> None:
        ids = [record.claim.refines for record in records if record.claim.refines is not None]
        if ids:
            run.need_claims(self._plan, ids)

    def values(self, records: Sequence[Record], run: Run) -> Sequence[Any]:
        laid = run.claims(self._plan)
        refined = [record.claim.refines for record in records]
        return [None if id is None else laid[id] for id in refined]


class Cited:
    """The citation, whose source is an entity."""

    def __init__(
        self, lay_out: Callable[[Record, Run], Any], sources: Sequence[EntityPlan]
    ) -> None:
        self._lay_out, self._sources = lay_out, sources

    def follow(self, records: Sequence[Record], run: Run) -> None:
        refs = [(r.claim.citation.source, r.classes[r.claim.citation.source]) for r in records]
        for plan in self._sources:
            run.need_entities(plan, refs)

    def values(self, records: Sequence[Record], run: Run) -> Sequence[Any]:
        return [self._lay_out(record, run) for record in records]


class Told:
    """The chain of attribution, whose speakers are entities."""

    def __init__(
        self, lay_out: Callable[[Attribution, Run], Any], speakers: Sequence[EntityPlan]
    ) -> None:
        self._lay_out, self._speakers = lay_out, speakers

    def follow(self, records: Sequence[Record], run: Run) -> None:
        refs = [
            (link.actor, r.classes[link.actor]) for r in records for link in r.claim.attribution
        ]
        for plan in self._speakers:
            run.need_entities(plan, refs)

    def values(self, records: Sequence[Record], run: Run) -> Sequence[Any]:
        return [
            [self._lay_out(link, run) for link in record.claim.attribution] for record in records
        ]
