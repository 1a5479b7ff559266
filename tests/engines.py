"""Every engine that the suites run over, with how to open a new, empty one.

An engine joins the contract and the property tests with one line here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.naive import NaiveEngine
from tests.neo4j.stores import open_store

Opener = Callable[[Path, Vocabulary, Clock], Engine]

OPENERS: dict[str, Opener] = {
    "naive": lambda path, vocabulary, clock: NaiveEngine(vocabulary, clock=clock),
    "sqlite": lambda path, vocabulary, clock: SqliteEngine.open(
        path, vocabulary, clock=clock, wait=0.1
    ),
}

SERVERS: dict[str, Opener] = {"neo4j": open_store}
"""Those that want a server beside the program. The contract suite runs over them as well; stories
that Hypothesis invents have a test of their own for them, with fewer examples."""
EVERY = OPENERS | SERVERS

THRESHOLDS: dict[str, dict[str, int]] = {
    "sqlite": {
        "graph.engines.sqlite.read.claim_lists.MANY": 1,
        "graph.engines.sqlite.read.relations.MANY": 1,
        "graph.engines.sqlite.read.short_lists.FEW": 1,
        "graph.engines.sqlite.read.short_lists.DATED": 2,
        "graph.engines.sqlite.read.sifting.PLAIN": 0,
        "graph.engines.sqlite.read.sifting.MOST_KNOWN": 3,
        "graph.engines.sqlite.read.sifting.FIRST": 1,
        "graph.engines.sqlite.read.histories.BATCH": 2,
        "graph.engines.sqlite.keys.BATCH": 2,
        "graph.engines.sqlite.known.MOST_KNOWN": 2,
        "graph.engines.sqlite.write.late_indexes.MANY": 1,
        "graph.engines.sqlite.write.recorder.BATCH": 2,
        "graph.engines.sqlite.read.ranges.FEW": 1,
        "graph.engines.sqlite.write.recorded_claims.MOST": 3,
        "graph.engines.sqlite.write.row_shapes.MOST_SHAPES": 1,
        "graph.engines.sqlite.read.sight.CROWD": 0,
        "graph.engines.sqlite.read.sight.SOUGHT": 1,
        "graph.engines.sqlite.read.relation_walk.FEW_PROPERTIES": 1,
        "graph.engines.sqlite.read.relation_walk.HEAVY": 0,
        "graph.engines.sqlite.tokens.BATCH": 2,
    },
}
"""Where an engine goes another way once there is much: so low that small stories go that way."""
