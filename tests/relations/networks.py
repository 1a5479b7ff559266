"""Random networks of actors, events and places for tests, told to an engine and to networkx."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

import networkx as nx

from graph.claims.claim import Claim, Entity, Review, Stance, entity_id
from graph.claims.decided import Decided
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.views.display import FIRMEST_FIRST
from tests.contract.book import claim, id_of, made

CAST = ("Person", "StateBody", "StateBody", "Group", "Event", "Event", "Place", "State", "Listing")
RELATIONS = {
    "memberOf": (("Person", "StateBody", "Group"), ("StateBody", "Group")),
    "subordinateTo": (("StateBody", "Person"), ("StateBody", "Person")),
    "linkedTo": (("StateBody", "Group"), ("StateBody", "Group")),
    "allegedPerpetrator": (("Event",), ("Person", "StateBody", "Group")),
    "victim": (("Event",), ("Person", "Group")),
    "helper": (("Event",), ("Person",)),
    "partOf": (("Event",), ("Event",)),
    "place": (("Event",), ("Place",)),
    "organOf": (("StateBody",), ("State",)),
    "listed": (("Listing",), ("Person",)),
}
PERIODS = (None, "2017", "2018/2019", "2018-06-01/..", "../2018-06-01", "2019-01", "2016/")
STANCES = (Stance.ASSERTED, Stance.ASSERTED, Stance.REPORTED, Stance.ALLEGED)
PUBLIC = Clearance.parse("public")


@dataclass
class Network:
    """Entities and claims, and what was decided of the claims."""

    entities: list[Entity] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)
    retracted: set[str] = field(default_factory=set)

    @property
    def classes(self) -> dict[str, str]:
        return {entity.id: entity.cls for entity in self.entities}

    @property
    def ids(self) -> list[str]:
        return [entity.id for entity in self.entities if entity.cls != "Source"]

    def tell(self, engine: Engine) -> None:
        """Write all of it into an empty store."""
        with engine.writing() as writer:
            writer.register(self.entities)
            writer.record(self.claims)
            writer.review(
                sorted(self.accepted), Review.ACCEPTED, Decided(by="reviewer", why="read")
            )
            writer.retract(sorted(self.retracted), Decided(by="coder", why="said no longer"))

    def without(self, clearance: Clearance) -> Network:
        """What is left where all that a clearance may not read was deleted."""
        entities = [e for e in self.entities if clearance.reads(e.marking)]
        there = {entity.id for entity in entities}
        claims = [
            c for c in self.claims if clearance.reads(c.marking) and there.issuperset(c.names)
        ]
        kept = {c.id for c in claims}
        return Network(entities, claims, self.accepted & kept, self.retracted & kept)

    def standing(self) -> list[Claim]:
        return [c for c in self.claims if c.id not in self.retracted]


def network(seed: int, *, size: int = 9, claims: int = 16, hidden: float = 0.15) -> Network:
    """A random network; with `hidden` of it restricted."""
    random = Random(seed)
    found = Network([made("document", "Source")])
    for number in range(size):
        cls = CAST[number % len(CAST)]
        found.entities.append(made(f"{cls} {number}", cls, _marking(random, hidden / 2)))
    names = {e.id: f"{e.cls} {n}" for n, e in enumerate(found.entities[1:])}
    for line in range(claims):
        property = random.choice(sorted(RELATIONS))
        ends = [[e for e in found.entities if e.cls in classes] for classes in RELATIONS[property]]
        if not all(ends):
            continue
        subject, object_ = (random.choice(some) for some in ends)
        dated = property in ("memberOf", "subordinateTo", "linkedTo", "organOf")
        told = claim(
            names[subject.id],
            property,
            names[object_.id],
            valid=random.choice(PERIODS) if dated else None,
            marking=_marking(random, hidden),
            line=line,
            stance=random.choice(STANCES),
            negated=random.random() < 0.12,
        )
        found.claims.append(told)
        if random.random() < 0.5:
            found.accepted.add(told.id)
        if random.random() < 0.08:
            found.retracted.add(told.id)
    return found


def _marking(random: Random, hidden: float) -> str:
    return "restricted" if random.random() < hidden else "public"


def passes(
    told: Claim,
    network: Network,
    *,
    day: date | None = None,
    certain: bool = False,
    least: Stance | None = None,
    accepted: bool = False,
) -> bool:
    """Whether a claim makes a hop."""
    if told.negated or told.subject == told.object:
        return False
    if accepted and told.id not in network.accepted:
        return False
    if least and FIRMEST_FIRST.index(told.stance) > FIRMEST_FIRST.index(least):
        return False
    if day is None:
        return True
    if certain:
        return told.valid is not None and told.valid.certainly_on(day)
    return told.valid is None or told.valid.possibly_on(day)


def as_graph(
    network: Network,
    makes: Callable[[Claim], bool],
    *,
    symmetric: Sequence[str] = ("linkedTo",),
) -> nx.MultiGraph:
    """The relations that some claims make, with a key that says how an edge is walked."""
    graph: nx.MultiGraph = nx.MultiGraph()
    graph.add_nodes_from(network.ids)
    for told in network.standing():
        if makes(told):
            both = told.predicate in symmetric
            ends = (
                sorted((told.subject, told.object or "")) if both else [told.subject, told.object]
            )
            graph.add_edge(*ends, key=(told.predicate, "" if both else told.subject))
    return graph


__all__ = ["PUBLIC", "Network", "as_graph", "entity_id", "id_of", "network", "passes"]
