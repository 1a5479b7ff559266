"""A store that has seen everything, and what an exporter makes of it."""

from __future__ import annotations

from graph.claims.decided import Decided
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.export import EXPORTERS
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.generators import EVERYTHING, build, story
from tests.naive import NaiveEngine


def lived(vocabulary: Vocabulary, *, seed: int = 11, size: int = 150) -> NaiveEngine:
    """A store with everything that happens to claims, two retractions taken back included."""
    clock = Clock()
    engine = NaiveEngine(vocabulary, clock=clock)
    told = story(vocabulary, seed=seed, size=size)
    build(engine, told, clock)
    with engine.writing() as writer:
        writer.retract([told.claims[0].id], Decided(by="coder-1", why="gone from the sheet"))
        writer.reinstate([told.claims[0].id], Decided(by="coder-1", why="back again"))
    return engine


def exported(engine: Engine, format: str, clearance: Clearance = EVERYTHING) -> bytes:
    """All that a clearance may read, in one format."""
    with engine.reading() as snapshot:
        return b"".join(EXPORTERS[format].pieces(snapshot.view(clearance)))
