"""The contract suite's own fixture."""

from __future__ import annotations

import pytest

from graph.engines.engine import Engine
from tests.clock import Clock
from tests.contract.book import Book


@pytest.fixture
def book(engine: Engine, clock: Clock) -> Book:
    """A store that holds one public source, ``document``."""
    return Book(engine, clock)
