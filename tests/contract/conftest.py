"""The contract suite's own fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.contract.book import Book
from tests.engines import EVERY


@pytest.fixture(params=sorted(EVERY))
def engine(
    request: pytest.FixtureRequest, tmp_path: Path, vocabulary: Vocabulary, clock: Clock
) -> Iterator[Engine]:
    """An empty store of each kind in turn, those in a server included."""
    opened = EVERY[request.param](tmp_path / "store.db", vocabulary, clock)
    yield opened
    opened.close()


@pytest.fixture
def book(engine: Engine, clock: Clock) -> Book:
    """A store that holds one public source, ``document``."""
    return Book(engine, clock)
