"""Engines for property tests, which open many within one test."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.asking import copied
from tests.clock import Clock
from tests.engines import EVERY
from tests.story import Story, build


@contextmanager
def empty(kind: str, vocabulary: Vocabulary, clock: Clock | None = None) -> Iterator[Engine]:
    """An empty store of a kind, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="answerable-test-") as folder:
        engine = EVERY[kind](Path(folder) / "store.db", vocabulary, clock or Clock())
        try:
            yield engine
        finally:
            engine.close()


@contextmanager
def living(kind: str, vocabulary: Vocabulary, told: Story) -> Iterator[Engine]:
    """A store that lived through a story."""
    clock = Clock()
    with empty(kind, vocabulary, clock) as engine:
        build(engine, told, clock)
        yield engine


@contextmanager
def copy_of(engine: Engine, kind: str, clearance: Clearance) -> Iterator[Engine]:
    """A store that holds what a clearance may read of another, and nothing else."""
    with empty(kind, engine.vocabulary) as new:
        with engine.reading() as snapshot:
            copied(snapshot.view(clearance), new)
        yield new
