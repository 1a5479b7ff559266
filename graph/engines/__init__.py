"""Engines by name. One joins with a line here, and with one in the tests' own list.

claim_bodies  what the id of a claim is a hash of, proven before an engine keeps it
copies        copies of a store: what a clearance may read, as a store of its own; or everything
engine        what an engine is: it stores claims and serves views
leftovers     temporary files and folders, noted beside the store before they are made
"""

from __future__ import annotations

from collections.abc import Callable

from graph.engines.engine import Checked, Engine
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.check.store_check import check_store

ENGINES: dict[str, Callable[..., Engine]] = {
    "sqlite": SqliteEngine.open,
}
"""What opens a store of each kind; its arguments are the engine's own."""

CHECKS: dict[str, Callable[..., Checked]] = {
    "sqlite": check_store,
}
"""What checks a store of each kind. Without opening it as an engine: it may be damaged."""
