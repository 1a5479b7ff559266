"""Engines by name. One joins with a line here, and with one in the tests' own list.

claim_bodies  what the id of a claim is a hash of, proven before an engine keeps it
copies        copies of a store: what a clearance may read, as a store of its own; or everything
digest_sums   digests of many rows or nodes: sums of hashes, kept up by what changes alone
engine        what an engine is: it stores claims and serves views
holders       processes that keep in memory what they read of a store
moves         moving what a clearance may read into a store in a server, in parts
tallies       counts and a digest of a copy, of what was read and of what it holds
leading       where a relation leads step by step: for what has no faster way of its own
leftovers     temporary files and folders, noted beside the store before they are made
words_met     finding claims by words: what every engine does alike
neo4j   the scale-out engine: a store in a Neo4j
sqlite  the embedded engine: a store in one SQLite file, through apsw
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from graph.engines.engine import Checked, Engine
from graph.engines.sqlite import SqliteEngine
from graph.engines.sqlite.check.store_check import check_store


def _open_in_neo4j(*where: Any, **how: Any) -> Engine:
    # The driver takes a quarter of a second to import, which only those wait for who use it.
    opened: Engine = import_module("graph.engines.neo4j.server_store").Neo4jEngine.open(
        *where, **how
    )
    return opened


def is_in_server(address: str) -> bool:
    """Whether there is a store at an address.

    Raises:
        StoreError: its server does not answer, or does not let in.
    """
    return bool(import_module("graph.engines.neo4j.store_node").is_there(address))


def _check_in_neo4j(*where: Any, **how: Any) -> Checked:
    found: Checked = import_module("graph.engines.neo4j.server_check").check_server(*where, **how)
    return found


ENGINES: dict[str, Callable[..., Engine]] = {
    "sqlite": SqliteEngine.open,
    "neo4j": _open_in_neo4j,
}
"""What opens a store of each kind; its arguments are the engine's own."""

CHECKS: dict[str, Callable[..., Checked]] = {
    "sqlite": check_store,
    "neo4j": _check_in_neo4j,
}
"""What checks a store of each kind. Without opening it as an engine: it may be damaged."""
