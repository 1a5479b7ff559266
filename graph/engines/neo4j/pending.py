"""What a unit of work has come to and not sent yet, laid over what the database has.

A Neo4j transaction has no savepoints. So what a part changes is kept here until the part is whole;
until then, it answers a writer's questions from both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import orjson

from graph.claims.claim import Entity, from_content
from graph.claims.marking import Marking
from graph.claims.older_terms import Replaced, renewed
from graph.engines.neo4j.claim_nodes import StoredClaim, changes_of
from graph.engines.neo4j.cypher import StoreNames, gathered, naming
from graph.engines.neo4j.marking_numbers import MarkingNumbers
from graph.engines.neo4j.node_digests import NodeDigests
from graph.engines.neo4j.reads import batches, sendable
from graph.engines.neo4j.sessions import Row
from graph.views.view import Change

Ask: TypeAlias = Callable[..., list[Row]]
"""Runs a query of the unit's transaction: text, and values by name."""


@dataclass(slots=True)
class Registered:
    """An entity as the store keeps it. Changes carry units in place of record times."""

    entity: Entity
    """Its marking is the one of today."""
    unit: int
    changes: tuple[Change, ...] = ()
    stood: tuple[Any, ...] | None = None
    """As of a `StoredClaim`."""
    marked: int | None = None
    """The number of the marking that its node has; None where there is none."""


@dataclass(slots=True)
class Changed:
    """Everything that is not sent yet."""

    entities: dict[str, Registered] = field(default_factory=dict)
    claims: dict[str, StoredClaim] = field(default_factory=dict)
    gone_entities: set[str] = field(default_factory=set)
    gone_claims: set[str] = field(default_factory=set)
    notes: list[dict[str, Any]] = field(default_factory=list)
    """Tombstones and erasures."""
    wrote: bool = False
    erased: bool = False

    def copy(self) -> Changed:
        """As it is now, regardless of what is changed later: what it holds is replaced and never
        altered."""
        return Changed(
            dict(self.entities),
            dict(self.claims),
            set(self.gone_entities),
            set(self.gone_claims),
            list(self.notes),
            self.wrote,
            self.erased,
        )

    def __len__(self) -> int:
        return len(self.entities) + len(self.claims) + len(self.gone_claims) + len(self.notes)


MOST_NODES = 50_000
"""Entities of which it is kept what the server calls their nodes."""
TOLD = "c.id, c.body, c.written, c.marking, c.unit, c.changes, c.classes, c.link"


class Pending(MarkingNumbers):
    """Looks things up in what is changed and, behind it, in the database."""

    def __init__(
        self,
        ask: Ask,
        names: StoreNames,
        markings: list[Marking],
        replaced: Replaced,
        tell: Callable[..., object] | None = None,
    ) -> None:
        """
        Args:
            markings: of the store, by number less one; new ones are added to it.
            tell: as `ask`, of a query that returns nothing: the server may be at it still while the
                next one is made ready. What fails is raised by a later query, or the commit.
        """
        super().__init__(markings)
        self.tell = tell or ask
        self.unit: int | None = None
        """The one that is written, whose re-markings are noted (`graph.engines.neo4j.remarkings`);
        None where what was there before is written anew."""
        self.ask, self.names, self.replaced = ask, names, replaced
        self.changed = Changed()
        self.digests = NodeDigests()
        self._nodes: dict[str, str] = {}

    @property
    def numbers(self) -> list[int]:
        """The numbers of all markings."""
        return list(range(1, len(self.markings) + 1))

    # --------------------------------------------------------------------------- entities

    def entities(self, ids: Iterable[str]) -> dict[str, Registered]:
        """Those of these entities that are registered."""
        wanted = dict.fromkeys(ids)
        changed = self.changed
        # What is changed hides what is sent; of what is gone the database still has a node.
        found = {id: changed.entities[id] for id in wanted if id in changed.entities}
        rest = [id for id in wanted if id not in found and id not in changed.gone_entities]
        entity = self.names.entity
        for batch in batches(sendable(rest)):
            text = gathered(
                f"UNWIND $ids AS id MATCH (e:{entity}) USING INDEX SEEK e:{entity}(id) "
                "WHERE e.id = id",
                "e.id, e.cls, e.marking, e.unit, e.changes, elementId(e)",
            )
            [[rows]] = self.ask(text, ids=batch)
            self._met((row[0], row[-1]) for row in rows)
            for id, cls, marking, unit, changes, _ in rows:
                kept = Entity(id=id, cls=cls, marking=self.markings[marking - 1])
                stood = (id, cls, marking, unit, changes)
                found[id] = Registered(kept, unit, changes_of(changes), stood, marking)
        return found

    def nodes(self, ids: Iterable[str]) -> dict[str, str]:
        """What the server calls the nodes of some entities that are sent. A node is found by that
        in a third of the time that its id takes, which is sought in an index and locked there."""
        wanted = dict.fromkeys(ids)
        found = {id: self._nodes[id] for id in wanted if id in self._nodes}
        entity = self.names.entity
        for batch in batches(id for id in wanted if id not in found):
            text = gathered(
                f"UNWIND $ids AS id MATCH (e:{entity}) USING INDEX SEEK e:{entity}(id) "
                "WHERE e.id = id",
                "e.id, elementId(e)",
            )
            [[rows]] = self.ask(text, ids=batch)
            found |= dict(rows)
            self._met(rows)
        return found

    def _met(self, rows: Iterable[Sequence[str]]) -> None:
        """Keep what nodes are called, of so many that were met last."""
        if len(self._nodes) > MOST_NODES:
            self._nodes.clear()
        self._nodes.update((id, node) for id, node in rows)

    def forget_nodes(self) -> None:
        """Nodes of entities are removed: one with the same id may be made anew."""
        self._nodes.clear()

    # ----------------------------------------------------------------------------- claims

    def there(self, ids: Iterable[str]) -> set[str]:
        """Those of these claims that are recorded."""
        wanted = set(ids)
        changed = self.changed
        found = {id for id in wanted if id in changed.claims}
        claim = self.names.claim
        for batch in batches(sendable(wanted - found - changed.gone_claims)):
            [[rows]] = self.ask(
                f"UNWIND $ids AS id MATCH (c:{claim}) USING INDEX SEEK c:{claim}(id) "
                "WHERE c.id = id RETURN collect(c.id)",
                ids=batch,
            )
            found.update(rows)
        return found

    def claims(self, ids: Iterable[str]) -> dict[str, StoredClaim]:
        """Those of these claims that are recorded, with their lives."""
        wanted = dict.fromkeys(ids)
        changed = self.changed
        found = {id: changed.claims[id] for id in wanted if id in changed.claims}
        rest = [id for id in wanted if id not in found and id not in changed.gone_claims]
        claim = self.names.claim
        for batch in batches(sendable(rest)):
            text = gathered(
                f"UNWIND $ids AS id MATCH (c:{claim}) USING INDEX SEEK c:{claim}(id) "
                "WHERE c.id = id",
                TOLD,
            )
            [[rows]] = self.ask(text, ids=batch)
            for row in rows:
                found[row[0]] = self.told(row)
        return found

    def told(self, row: Row) -> StoredClaim:
        """Out of the columns `TOLD`."""
        id, body, written, marking, unit, changes, classes, link = row
        array = renewed(orjson.loads(body), self.replaced)
        claim = from_content(array, marking=self.markings[written - 1], id=id)
        return StoredClaim(
            claim,
            body.encode(),
            tuple(classes.split()),
            unit,
            self.markings[marking - 1],
            changes_of(changes),
            link,
            stood=(id, written, unit, changes),
            marked=marking,
        )

    def matching(
        self, match: str, fits: Callable[[StoredClaim], bool], columns: str = "c.id", **values: Any
    ) -> tuple[list[Row], list[StoredClaim]]:
        """Claims that a pattern finds: those of the database that nothing was changed of, as rows
        that begin with the id; and those that are changed."""
        changed = self.changed
        [[told]] = self.ask(gathered(f"{match} WITH DISTINCT c", columns), **values)
        rows = [
            row
            for row in told
            if row[0] not in changed.claims and row[0] not in changed.gone_claims
        ]
        return rows, [one for one in changed.claims.values() if fits(one)]

    def naming(self, ids: Iterable[str]) -> set[str]:
        """The ids of the claims that name one of these entities."""
        wanted = set(ids)
        found: set[str] = set()
        for batch in batches(sendable(sorted(wanted))):
            match = f"CALL () {{ {naming(self.names, '$ids')} }}"
            rows, _ = self.matching(match, lambda told: False, ids=batch)
            found.update(id for (id,) in rows)
        found.update(
            id
            for id, told in self.changed.claims.items()
            if not wanted.isdisjoint(told.claim.names)
        )
        return found

    def refining(self, ids: Iterable[str]) -> set[str]:
        """The ids of all claims that refine one of these, directly or through others."""
        found: set[str] = set()
        fresh = set(ids)
        claim, refines = self.names.claim, self.names.refines
        while fresh:
            more: set[str] = set()
            for batch in batches(sendable(sorted(fresh))):
                rows, _ = self.matching(
                    f"UNWIND $ids AS id MATCH (c:{claim})-[:{refines}]->(coarse:{claim}) "
                    f"USING INDEX SEEK coarse:{claim}(id) WHERE coarse.id = id",
                    lambda told: False,
                    ids=batch,
                )
                more.update(id for (id,) in rows)
            more.update(
                id for id, told in self.changed.claims.items() if told.claim.refines in fresh
            )
            fresh = more - found
            found |= more
        return found

    # ---------------------------------------------------------------------------- changes

    def put_claim(self, told: StoredClaim) -> None:
        self.changed.claims[told.claim.id] = told

    def put_entity(self, registered: Registered) -> None:
        self.changed.entities[registered.entity.id] = registered

    def settle(self, ids: Iterable[str]) -> None:
        """Compute the effective markings of these claims anew, and of all that refine them."""
        # A finer claim is held as closely as all that it refines, so a change goes down the chain;
        # what stands above did not change and is only read.
        affected = set(ids)
        affected |= self.refining(affected)
        told = self.claims(affected)
        above = {one.claim.refines for one in told.values()} - affected - {None}
        coarse = self.claims(id for id in above if id is not None)
        entities = self.entities({name for one in told.values() for name in one.claim.names})
        known: dict[str, Marking] = {id: one.marking for id, one in coarse.items()}

        def effective(id: str) -> Marking:
            if id not in known:
                claim = told[id].claim
                found = joined(claim.marking, (entities[name] for name in claim.names))
                if claim.refines is not None:
                    found = found.join(effective(claim.refines))
                known[id] = found
            return known[id]

        for id in affected:
            if effective(id) != told[id].marking:
                self.put_claim(replace(told[id], marking=known[id]))


def joined(written: Marking, named: Iterable[Registered]) -> Marking:
    """The join of a claim's own marking with those of what it names."""
    for one in named:
        written = written.join(one.entity.marking)
    return written


def classes_of(names: Iterable[str], entities: Mapping[str, Registered]) -> tuple[str, ...]:
    """The classes of what a claim names."""
    return tuple(entities[id].entity.cls for id in names)
