"""An engine of which nothing is kept between requests, to measure what answering takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from graph.claims.deadline import NEVER, Deadline
from graph.engines.engine import Snapshot


class Unkept:
    """As the engine inside, with states that nobody can tell apart."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    @contextmanager
    def reading(self, deadline: Deadline = NEVER) -> Iterator[Any]:
        with self._engine.reading(deadline) as snapshot:
            yield _Unnamed(snapshot)


class _Unnamed:
    """As the snapshot inside."""

    state = None

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __getattr__(self, name: str) -> Any:
        return getattr(self._snapshot, name)
