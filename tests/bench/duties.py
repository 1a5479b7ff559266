"""Duties of events, beside a straightforward loop over networkx. The gates work on facts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import networkx

from graph.duties.gates import Bearing, Derivation, EventFacts, Nexus, derive
from graph.duties.law import Law
from graph.duties.law.law_tables import binds
from graph.ingest.ontology_folder import ontology_of
from graph.vocabulary import Vocabulary
from tests.bench.measuring import in_turn

FIRST, LAST = 726_000, 738_000


def facts(events: int, vocabulary: Vocabulary) -> list[EventFacts]:
    """So many events of any kinds, in any place, by anybody, on any days from 1988 to 2021."""
    draw = random.Random(1)
    kinds = vocabulary.schemes["event-kinds"]
    made = []
    for i in range(events):
        first, said = draw.randrange(FIRST, LAST), frozenset(draw.sample(kinds, 2))
        made.append(
            EventFacts(
                event=f"e{i}",
                kinds=said,
                evidence=said if draw.random() < 0.8 else frozenset(),
                first=first,
                last=first + draw.choice((0, 0, 30, 365)),
                official=draw.random() < 0.5,
                private=draw.random() < 0.3,
                unknown=draw.random() < 0.3,
                bearings=(Bearing("state", "RU", draw.choice(list(Nexus))),),
            )
        )
    return made


def as_network(law: Law, made: list[EventFacts]) -> Any:
    """Events tied to States, sets of provisions to the States that are bound by them."""
    network = networkx.MultiDiGraph()
    for one in made:
        network.add_node(one.event, facts=one, kind="event")
        for bearing in one.bearings:
            network.add_edge(one.event, bearing.code, key="bearer", nexus=bearing.nexus)
    for code, provisions in law.sets.items():
        for (state, instrument), rows in law.participations.items():
            if binds(provisions) and instrument == provisions.instrument.code:
                network.add_edge(state, code, key="bound", rows=rows, provisions=provisions)
    return network


def over_network(network: Any) -> Iterator[tuple[str, str]]:
    """What is derived, with fewer gates: matter, territory, evidence, and time as one would."""
    for event, data in network.nodes(data=True):
        if data.get("kind") != "event":
            continue
        one: EventFacts = data["facts"]
        for _, state, tie in network.out_edges(event, data=True):
            for _, code, bound in network.out_edges(state, data=True):
                provisions = bound["provisions"]
                in_force = any(
                    row.status == "party"
                    and row.surest[0] is not None
                    and row.surest[0] <= one.first
                    and (row.surest[1] is None or one.last < row.surest[1])
                    for row in bound["rows"]
                )
                if (
                    in_force
                    and tie["nexus"] is Nexus.TERRITORY
                    and provisions.triggers & one.kinds
                    and provisions.triggers & one.evidence
                    and (one.official or provisions.person == "any")
                ):
                    yield event, code


def duties(vocabulary: Vocabulary, scale: float) -> Iterator[str]:
    """Lines: the duties of 200,000 events at scale 1, and the loop."""
    law = ontology_of(vocabulary).law
    made = facts(round(200_000 * scale), vocabulary)
    network = as_network(law, made)
    both: dict[str, Callable[[], object]] = {
        "duties with gates and extent": lambda: derive(law, made),
        "a loop over networkx, yes or no": lambda: list(over_network(network)),
    }
    times = in_turn(both, 3)
    yield f"{len(made):,} events, one State each, {len(law.sets)} sets, reading aside"
    loop = times["a loop over networkx, yes or no"]
    for name, taken in times.items():
        yield f"{name:<34}{taken / 1000:8.2f} s  {taken / loop:6.2f}"
    ours = {
        (duty.event, duty.provisions.code)
        for duty in derive(law, made)
        if duty.result is Derivation.DERIVED
    }
    theirs = set(over_network(network))
    yield f"derived: {len(ours):,}; the loop, which knows fewer of the rules: {len(theirs):,}"
