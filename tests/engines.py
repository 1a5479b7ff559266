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

Opener = Callable[[Path, Vocabulary, Clock], Engine]

OPENERS: dict[str, Opener] = {
    "naive": lambda path, vocabulary, clock: NaiveEngine(vocabulary, clock=clock),
    "sqlite": lambda path, vocabulary, clock: SqliteEngine.open(
        path, vocabulary, clock=clock, wait=0.1
    ),
}
