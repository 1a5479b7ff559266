"""Who is who: which entities persons judge to be one, as far as a view reads of it.

A judgement is an accepted claim of `sameAs` or `notSameAs`. Entities that judgements lead between
make a *cluster*, and the smallest of their ids stands for all. A cluster that somebody denies, or
whose entities are of several classes, is not resolved; it is reported (`unresolved`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from graph.views.view import Record

SAME, NOT_SAME = "sameAs", "notSameAs"
JUDGEMENTS = (SAME, NOT_SAME)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Entities that are held to be one."""

    ids: tuple[str, ...]
    """Sorted; the first stands for all."""
    judgements: tuple[Record, ...]
    """Those for and against, in order of their ids."""


class Clusters:
    """The clusters of a view.

    Args:
        judgements: all standing and accepted ones.
    """

    def __init__(self, judgements: Iterable[Record]) -> None:
        held = [record for record in judgements if record.claim.object is not None]
        above: dict[str, str] = {}

        def top(id: str) -> str:
            while above.get(id, id) != id:
                id = above[id]
            return id

        for record in held:
            if not _denies(record):
                one, other = sorted((top(record.claim.subject), top(_other(record))))
                above[one], above[other] = one, one
        ids: dict[str, set[str]] = {}
        for id in above:
            ids.setdefault(top(id), set()).add(id)
        about: dict[str, list[Record]] = {}
        parted = set()
        for record in held:
            one, other = top(record.claim.subject), top(_other(record))
            if one in ids and one == other:
                about.setdefault(one, []).append(record)
                if _denies(record):
                    parted.add(one)
            classes = {record.classes[id] for id in (record.claim.subject, _other(record))}
            if len(classes) > 1 and not _denies(record):
                parted.add(one)
        self.clusters: dict[str, Cluster] = {}
        """Those that are resolved, by the id that stands for all."""
        self.unresolved: list[Cluster] = []
        """Those that are not, by their smallest id."""
        for first, members in sorted(ids.items()):
            records = sorted(about.get(first, ()), key=lambda record: record.claim.id)
            cluster = Cluster(tuple(sorted(members)), tuple(records))
            if len(cluster.ids) < 2:
                continue
            if first in parted:
                self.unresolved.append(cluster)
            else:
                self.clusters[cluster.ids[0]] = cluster
        self.of: Mapping[str, str] = {
            id: first for first, cluster in self.clusters.items() for id in cluster.ids
        }
        """The id that stands for each entity of a cluster, itself included."""

    def __bool__(self) -> bool:
        return bool(self.clusters)

    def all_of(self, id: str) -> tuple[str, ...]:
        """What is one with an entity, itself included."""
        first = self.of.get(id)
        return (id,) if first is None else self.clusters[first].ids

    def seen(self, record: Record) -> Record:
        """A claim with the ids that stand for all in place of those that it was made about."""
        of = self.of
        if of.keys().isdisjoint(record.names):
            return record
        record = record.opened()
        claim = record.claim
        changed = replace(
            claim,
            subject=of.get(claim.subject, claim.subject),
            object=None if claim.object is None else of.get(claim.object, claim.object),
            attribution=tuple(
                replace(link, actor=of.get(link.actor, link.actor)) for link in claim.attribution
            ),
            citation=replace(
                claim.citation, source=of.get(claim.citation.source, claim.citation.source)
            ),
        )
        classes = {of.get(id, id): cls for id, cls in record.classes.items()}
        return replace(record, claim=changed, classes=classes, coded=record.coded or claim)


def _other(record: Record) -> str:
    return record.claim.object or record.claim.subject


def _denies(record: Record) -> bool:
    return record.claim.negated == (record.claim.predicate == SAME)
