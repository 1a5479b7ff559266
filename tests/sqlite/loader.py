"""A process that loads until somebody kills it; for `test_crash`."""

from __future__ import annotations

from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from graph.claims.claim import Citation, Claim, Entity, Literal, Stance, entity_id, make_claim
from graph.claims.marking import PUBLIC
from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary

# Read when the module is imported: once in the server that every loading process is forked from.
VOCABULARY = Vocabulary.load(Path(__file__).parent.parent.parent / "ontology")

EACH = 25
"""Claims in each unit."""


def entities(unit: int) -> list[Entity]:
    """A source, and an event for each claim."""
    return [
        Entity(id=entity_id(f"unit {unit}", "source"), cls="Source", marking=PUBLIC),
        *(
            Entity(id=entity_id(f"unit {unit}", str(number)), cls="Event", marking=PUBLIC)
            for number in range(EACH)
        ),
    ]


def claims(unit: int) -> list[Claim]:
    """The claims of one unit; always the same ones."""
    source, *events = entities(unit)
    return [
        make_claim(
            origin=f"unit {unit}",
            subject=event.id,
            predicate="name",
            value=Literal(datatype="text", text=f"Raid {number} of {unit}", language="en"),
            stance=Stance.REPORTED,
            citation=Citation(source=source.id),
            marking=PUBLIC,
        )
        for number, event in enumerate(events)
    ]


def load(engine: Engine, unit: int) -> None:
    """One unit: kept whole when this returns."""
    with engine.writing() as writer:
        writer.register(entities(unit))
        writer.record(claims(unit))


def run(path: Path, first: int, reports: Connection) -> None:
    """Load one unit after the other, from `first` on, and report each when it was kept."""
    engine = SqliteEngine.open(path, VOCABULARY, wait=10)
    for unit in count(first):
        load(engine, unit)
        reports.send(unit)
