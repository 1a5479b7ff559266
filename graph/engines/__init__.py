"""Engines by name. One joins with a line here, and with one in the tests' own list."""

from __future__ import annotations

from collections.abc import Callable

from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine

ENGINES: dict[str, Callable[..., Engine]] = {
    "sqlite": SqliteEngine.open,
}
"""What opens a store of each kind; its arguments are the engine's own."""
