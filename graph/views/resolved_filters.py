"""Filters over a view in which some entities are one.

A filter on entities that are of no cluster is given to the engine, rewritten so that wherever it
comes to an entity of a cluster it takes what holds of the whole cluster. What holds of a cluster
is computed here, part by part, each for all clusters at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from graph.views.claim_filters import (
    ClaimOrder,
    ClaimWhere,
    Each,
    Except,
    HasEnd,
    Some,
    locator_place,
)
from graph.views.clusters import Clusters
from graph.views.view import (
    AllOf,
    Among,
    AnyOf,
    Climb,
    DateMatch,
    EntityQuery,
    Is,
    Key,
    Linked,
    Not,
    Ones,
    Reaches,
    Record,
    Saying,
    Told,
    View,
    Where,
    Window,
)

EVERYTHING = 10**9
"""Rows of a page that is to hold all."""


class ResolvedFilters:
    """Computes filters for one view.

    Args:
        view: the engine's, in which every entity stands for itself.
    """

    def __init__(self, view: View, clusters: Clusters) -> None:
        self._view, self._clusters = view, clusters
        self._known: dict[Where, tuple[Where, frozenset[str]]] = {}

    def worked_out(self, where: Where | None) -> tuple[Where, frozenset[str]]:
        """A filter for entities of no cluster, and which clusters pass, by what stands for each."""
        if where is None:
            return AllOf(()), frozenset(self._clusters.clusters)
        found = self._known.get(where)
        if found is None:
            found = self._known[where] = self._worked_out(where)
        return found

    @cached_property
    def outside(self) -> Where:
        """Entities of no cluster."""
        return Not(Among(frozenset(self._clusters.of)))

    def _worked_out(self, where: Where) -> tuple[Where, frozenset[str]]:
        everyone = frozenset(self._clusters.clusters)
        match where:
            case Is(id=id):
                return where, everyone & {self._clusters.of.get(id, id)}
            case Among(ids=ids):
                return where, frozenset(of for id in ids if (of := self._clusters.of.get(id)))
            case AllOf(parts=parts):
                each = [self.worked_out(part) for part in parts]
                return AllOf(tuple(w for w, _ in each)), everyone.intersection(
                    *(passing for _, passing in each)
                )
            case AnyOf(parts=parts):
                each = [self.worked_out(part) for part in parts]
                return AnyOf(tuple(w for w, _ in each)), frozenset().union(
                    *(passing for _, passing in each)
                )
            case Not(part=part):
                inner, passing = self.worked_out(part)
                return Not(inner), everyone - passing
            case Reaches(climb=climb, where=inner_where) if climb.said is not None:
                by = replace(climb, said=self._saying(climb.said), ones=self._ones)
                reached = Reaches(climb=by, where=self._wherever(inner_where))
                return reached, self._of_clusters(reached)
            case Reaches(climb=climb, where=inner_where):
                return self._reaches(climb, inner_where)
            case Told(said=said):
                told = replace(where, said=self._saying(said), ones=self._ones)
                return told, self._of_clusters(told)
            case Linked(said=said, least=least) if said is not None or least > 1:
                end = self._wherever(where.where) if where.where is not None else None
                narrowed = None if said is None else self._saying(said)
                counted = replace(where, where=end, said=narrowed, ones=self._ones)
                return counted, self._of_clusters(counted)
            case Linked():
                found, passing = self._linked(where)
                return (found, passing) if where.some else (Not(found), everyone - passing)
            case DateMatch(how="overlaps", dated=False):
                return where, self._overlaps(where)
        return where, self._some(where)

    @cached_property
    def _ones(self) -> Ones:
        return tuple(sorted(self._clusters.of.items()))

    def _saying(self, said: Saying) -> Saying:
        """With conditions on speakers and sources that hold for them as what they are."""
        speaker, source = (
            None if where is None else self._wherever(where)
            for where in (said.speaker, said.source)
        )
        return replace(said, speaker=speaker, source=source)

    def _of_clusters(self, where: Where) -> frozenset[str]:
        """Clusters that pass a filter in which the engine takes them for one."""
        return frozenset(self._passing(where, self._clusters.clusters))

    def _overlaps(self, where: DateMatch) -> frozenset[str]:
        """What has no date at all is possibly then."""
        dated = self._passing(
            DateMatch(property=where.property, how="within", start=None, end=None)
        )
        then = self._passing(where)
        return frozenset(
            first
            for first, cluster in self._clusters.clusters.items()
            if dated.isdisjoint(cluster.ids) or dated & then & set(cluster.ids)
        )

    def _linked(self, where: Linked) -> tuple[Where, frozenset[str]]:
        end: Where = where.where if where.where is not None else AllOf(())
        if where.after is not None:
            end = Reaches(climb=where.after, where=end)
        if where.before is not None:
            hop = replace(where, some=True, where=end, before=None, after=None)
            return self.worked_out(Reaches(climb=where.before, where=hop))
        found = replace(where, some=True, where=self._wherever(end), before=None, after=None)
        # What leads from a cluster into itself leads nowhere.
        passing = {
            first
            for first, cluster in self._clusters.clusters.items()
            if self._passing(
                replace(
                    found,
                    where=AllOf((self._wherever(end), Not(Among(frozenset(cluster.ids))))),
                ),
                cluster.ids,
            )
        }
        return found, frozenset(passing)

    def _reaches(self, climb: Climb, where: Where) -> tuple[Where, frozenset[str]]:
        _, passing = self.worked_out(where)
        while True:
            # From a cluster on it goes whither any of its entities leads.
            found = Reaches(climb=climb, where=self._or_one_of(where, passing))
            more = passing | self._some(found)
            if more == passing:
                return found, passing
            passing = more

    def _wherever(self, where: Where) -> Where:
        """Passes for all entities, those of clusters included, that pass as what they are."""
        _, passing = self.worked_out(where)
        return self._or_one_of(where, passing)

    def _or_one_of(self, where: Where, passing: Iterable[str]) -> Where:
        inner, _ = self.worked_out(where)
        ids = frozenset(id for first in passing for id in self._clusters.all_of(first))
        return AnyOf((AllOf((self.outside, inner)), Among(ids)))

    def _some(self, where: Where) -> frozenset[str]:
        """Clusters some entity of which passes for itself."""
        return frozenset(self._clusters.of[id] for id in self._passing(where))

    def _passing(self, where: Where, ids: Iterable[str] | None = None) -> set[str]:
        """Entities of clusters, or some of them, that pass for themselves."""
        some = frozenset(self._clusters.of if ids is None else ids)
        query = EntityQuery(
            classes=tuple(sorted(set(self._view.classes(sorted(some)).values()))),
            where=AllOf((Among(some), where)),
            window=Window(first=EVERYTHING),
        )
        return {row.id for row in self._view.entities(query).rows}


def claims_of_all(where: ClaimWhere, clusters: Clusters) -> ClaimWhere:
    """A condition on claims that takes, for each end, all that is one with it."""
    match where:
        case HasEnd(ends=ends, ids=ids):
            return HasEnd(ends, frozenset(one for id in ids for one in clusters.all_of(id)))
        case Each(parts=parts):
            return Each(tuple(claims_of_all(part, clusters) for part in parts))
        case Some(parts=parts):
            return Some(tuple(claims_of_all(part, clusters) for part in parts))
        case Except(part=part):
            return Except(claims_of_all(part, clusters))
    return where


def claim_key(record: Record, order: Iterable[ClaimOrder]) -> Key:
    """The place of a claim in a list of such an order."""
    cited = record.claim.citation
    parts: list[str | int | None] = []
    for one in order:
        if one.by == "recorded":
            parts.append(record.recorded_at)
        else:
            parts += [cited.source, locator_place(cited.locator)]
    return (*parts, record.claim.id)
