"""Parts of a copy: what they write is made ready before their transactions begin, and nothing that
the store holds is read for it.

All of it is new. So nothing is merged but tokens, which many claims have in common; and what leads
from a claim is written by what the server called its node as it made it, since meanwhile no index
has the ids of claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.claims.errors import StoreError
from graph.claims.marking import Marking
from graph.claims.older_terms import Replaced
from graph.engines.claim_bodies import proven_bodies
from graph.engines.neo4j.claim_nodes import StoredClaim, claim_tokens, entity_node, properties
from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.entities_known import EntitiesKnown
from graph.engines.neo4j.marking_numbers import MarkingNumbers
from graph.engines.neo4j.node_digests import (
    CLAIMS,
    ENTITIES,
    NodeDigests,
    claim_cells,
    entity_cells,
)
from graph.engines.neo4j.pending import Ask
from graph.engines.neo4j.sending import draw_links, quoted
from graph.views.view import ClaimHistory, EntityHistory

MOST_TOKENS = 100_000
"""Tokens of which it is kept what the server calls their nodes."""


class Markings(MarkingNumbers):
    """Those of the store that is filled, and their joins."""

    def __init__(self, texts: Iterable[str]) -> None:
        super().__init__([Marking.parse(text) for text in texts])
        self._joins: dict[tuple[Marking, frozenset[int]], Marking] = {}

    def joined(self, written: Marking, named: frozenset[int]) -> Marking:
        """The join of a claim's own marking with those, by number, of what it names."""
        found = self._joins.get((written, named))
        if found is None:
            found = written
            for number in named:
                found = found.join(self.markings[number - 1])
            self._joins[written, named] = found
        return found


@dataclass(slots=True)
class Part:
    """What one transaction writes."""

    last: str
    """The id of the last entity or claim."""
    markings: list[str]
    """Those of the store up to here."""
    digests: NodeDigests = field(default_factory=NodeDigests)

    def write(self, ask: Ask, names: StoreNames, tokens: TokensKnown) -> None:
        """Write it into a transaction, of which `ask` runs queries."""
        raise NotImplementedError


@dataclass(slots=True)
class EntityPart(Part):
    """Some entities."""

    classes: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Nodes, by class."""

    def write(self, ask: Ask, names: StoreNames, tokens: TokensKnown) -> None:
        for cls, nodes in self.classes.items():
            ask(
                f"UNWIND $nodes AS node CREATE (e:{names.entity}:{quoted(names.prefix + cls)}) "
                "SET e = node",
                nodes=nodes,
            )


@dataclass(slots=True)
class ClaimPart(Part):
    """Some claims, with all that leads from and to them but what refines others."""

    touched: dict[bool, list[dict[str, Any]]] = field(default_factory=dict)
    """Nodes, by whether something was decided about them."""
    said: list[list[Any]] = field(default_factory=list)
    """Claim, the node of who says it, his id, the claim's marking."""
    links: list[tuple[str, list[Any]]] = field(default_factory=list)
    """Type; claim, the nodes of its ends, stance."""
    tokens: dict[str, list[str]] = field(default_factory=dict)
    """Claims, by token."""

    def write(self, ask: Ask, names: StoreNames, tokens: TokensKnown) -> None:
        made: dict[str, str] = {}
        for touched, nodes in self.touched.items():
            labels = f"{names.claim}:{names.touched}" if touched else names.claim
            [[rows]] = ask(
                f"UNWIND $nodes AS node CREATE (c:{labels}) SET c = node "
                "RETURN collect([node.id, elementId(c)])",
                nodes=nodes,
            )
            made.update(rows)
        ask(
            "UNWIND $rows AS row MATCH (c) WHERE elementId(c) = row[0] "
            "MATCH (a) WHERE elementId(a) = row[1] "
            f"CREATE (c)-[:{names.said_by} {{actor: row[2], marking: row[3]}}]->(a)",
            rows=[[made[claim], *more] for claim, *more in self.said],
        )
        draw_links(ask, self.links)
        called = tokens.among(ask, self.tokens)
        ask(
            "UNWIND $rows AS row MATCH (t) WHERE elementId(t) = row[0] UNWIND row[1] AS claim "
            f"MATCH (c) WHERE elementId(c) = claim CREATE (t)-[:{names.of}]->(c)",
            rows=[
                [called[token], [made[claim] for claim in claims]]
                for token, claims in self.tokens.items()
            ],
        )


class TokensKnown:
    """What the server calls the nodes of tokens that were met last."""

    def __init__(self, names: StoreNames) -> None:
        self._names = names
        self._nodes: dict[str, str] = {}

    def among(self, ask: Ask, tokens: Iterable[str]) -> dict[str, str]:
        """All of these, made where they are not there."""
        wanted = list(tokens)
        found = {token: self._nodes[token] for token in wanted if token in self._nodes}
        rest = [token for token in wanted if token not in found]
        if rest:
            [[rows]] = ask(
                f"UNWIND $keys AS key MERGE (t:{self._names.token} {{key: key}}) "
                "RETURN collect([key, elementId(t)])",
                keys=rest,
            )
            found.update(rows)
            if len(self._nodes) > MOST_TOKENS:
                self._nodes.clear()
            self._nodes.update(rows)
        return found


class Preparing:
    """Makes parts of histories.

    Args:
        replaced: terms of the ontology that others stand for by now.
    """

    def __init__(self, markings: Markings, replaced: Replaced) -> None:
        self._markings, self._replaced = markings, replaced

    def entities(self, some: list[EntityHistory]) -> EntityPart:
        """A part of one entity at least."""
        number = self._markings.number
        part = EntityPart(some[-1].entity.id, [])
        for history in some:
            entity = history.entity
            node = entity_node(entity, history.recorded_at, history.changes, number(entity.marking))
            part.digests.changed(ENTITIES, None, entity_cells(node))
            part.classes.setdefault(entity.cls, []).append(node)
        part.markings = self._markings.marking_texts
        return part

    def claims(self, some: list[ClaimHistory], entities: EntitiesKnown) -> ClaimPart:
        """A part of one claim at least.

        Raises:
            StoreError: one names an entity that is not there.
        """
        number = self._markings.number
        said = [history.record.claim for history in some]
        known = entities.among({id for claim in said for id in claim.names})
        part = ClaimPart(said[-1].id, [])
        proven = proven_bodies(said, self._replaced)
        for history, body in zip(some, proven.bodies, strict=True):
            told = self._told(history, body, known)
            claim, node = told.claim, properties(told, number)
            part.digests.changed(CLAIMS, None, claim_cells(node))
            kept = {name: value for name, value in node.items() if value is not None}
            part.touched.setdefault("touched" in kept, []).append(kept)
            for actor in dict.fromkeys(link.actor for link in claim.attribution):
                part.said.append([claim.id, known[actor].node, actor, node["marking"]])
            if node["link"] is not None:
                ends = known[claim.subject].node, known[claim.object or ""].node
                part.links.append((node["link"], [claim.id, *ends, node["stance"]]))
            for token in claim_tokens(claim):
                part.tokens.setdefault(f"{node['marking']} {token}", []).append(claim.id)
        part.markings = self._markings.marking_texts
        return part

    def _told(self, history: ClaimHistory, body: bytes, known: Mapping[str, Any]) -> StoredClaim:
        claim = history.record.claim
        names = claim.names
        if any(id not in known for id in names):
            raise StoreError(f"claim {claim.id} names an entity that is not in the copy")
        markings = frozenset([known[id].marking for id in names])
        return StoredClaim(
            claim,
            body,
            tuple([known[id].cls for id in names]),
            history.record.recorded_at,
            self._markings.joined(claim.marking, markings),
            history.changes,
        )
