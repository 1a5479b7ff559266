"""Stores in one Neo4j that is started when the first test wants it, and stopped with the session.

The free edition has one database. So every store has labels of its own, out of a few beginnings
that are used again: indexes stay, and what nobody has open any more is emptied for the next.
"""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from graph.engines.neo4j.cypher import StoreNames
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.neo4j.server import VARIABLE, Server, running

BEGINNINGS = tuple(f"Test{letter}" for letter in "ABCDEFGH")
"""Of labels: so many stores can be open at once."""


@lru_cache
def the_server() -> Server:
    """The server of this session: a running one where the environment names it.

    Skips the test where there is none and none can be started; fails it in continuous integration.
    """
    named = os.environ.get(VARIABLE)
    if named:
        parts = urlsplit(named)
        uri = f"{parts.scheme}://{parts.hostname}:{parts.port or 7687}"
        return Server(uri, parts.username or "neo4j", parts.password or "", Path())
    stack = ExitStack()
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="answerable-neo4j-"))
    atexit.register(stack.close)
    return stack.enter_context(running(Path(folder)))


class _Stores:
    """Which labels stand for which path."""

    def __init__(self) -> None:
        self.by_path: dict[Path, str] = {}
        self.open: dict[str, int] = {}

    def labels(self, path: Path) -> tuple[str, bool]:
        """The labels of a path; whether they have to be emptied first."""
        known = self.by_path.get(path)
        if known is not None:
            self.by_path[path] = self.by_path.pop(path)
            return known, False
        # The one that was used last: the server has the plans of its queries. A path beside this
        # one may be opened again by the same test.
        for other, labels in reversed(self.by_path.items()):
            if not self.open.get(labels) and other.parent != path.parent:
                del self.by_path[other]
                self.by_path[path] = labels
                return labels, True
        labels = next(some for some in BEGINNINGS if some not in self.by_path.values())
        self.by_path[path] = labels
        return labels, True


_STORES = _Stores()


class TestEngine(Neo4jEngine):
    """An engine whose labels are free again when it is closed."""

    __test__ = False

    def close(self) -> None:
        _STORES.open[self.address.labels] -= 1
        super().close()


def open_store(path: Path, vocabulary: Vocabulary, clock: Clock, wait: float = 0.1) -> Neo4jEngine:
    """The store that stands for a path; empty where the path is new."""
    server = the_server()
    labels, is_new = _STORES.labels(path)
    if is_new:
        empty(server, labels)
    engine = TestEngine.open(
        address(server, labels),
        vocabulary,
        clock=clock,
        wait=wait,
        auth=(server.user, server.password),
    )
    _STORES.open[labels] = _STORES.open.get(labels, 0) + 1
    return engine


def address(server: Server, labels: str) -> str:
    return f"{server.uri}/neo4j?labels={labels}"


@contextmanager
def emptied(labels: str) -> Iterator[Server]:
    """The server, in which a store is empty when the block begins and behind it."""
    server = the_server()
    empty(server, labels)
    try:
        yield server
    finally:
        empty(server, labels)


def empty(server: Server, labels: str) -> None:
    """Remove every node of a store."""
    names = StoreNames(labels)
    every = (
        *(names.store, names.unit, names.entity, names.claim, names.token, names.note),
        names.remarking,
    )
    with server.driver() as driver:
        driver.execute_query(f"MATCH (n:{'|'.join(every)}) DETACH DELETE n", database_="neo4j")
