"""Neo4j with its own GraphQL library over the benchmark's world, brought up and ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.node_servers import Missing, Rival, node_server
from tests.bench.plain_world import write_tables
from tests.bench.world import Sizes, World
from tests.neo4j.server import LONG, Server, missing, running

PACKAGES = ("@neo4j/graphql@7", "graphql@16", "neo4j-driver@6")
CACHE = "512m"
"""As much as PostgreSQL gets."""


@contextmanager
def graph_library(folder: Path, sizes: Sizes) -> Iterator[Rival]:
    """Neo4j's library over the world as nodes and relationships, while the block lasts.

    Raises:
        Missing: Java, the server's jars, npm or a package is not there.
    """
    why = missing()
    if why is not None:
        raise Missing(why)
    with (
        running(folder / "neo4j", options=LONG, cache=CACHE) as server,
        library_over(server, folder, sizes) as rival,
    ):
        yield rival


@contextmanager
def library_over(server: Server, folder: Path, sizes: Sizes) -> Iterator[Rival]:
    """Neo4j's library over the world in a server that is up, while the block lasts.

    Raises:
        Missing: npm or a package is not there.
    """
    data = folder / "nodes"
    data.mkdir()
    write_tables(World(sizes), data)
    around = {
        "TABLES": str(data),
        "BOLT": server.uri,
        "BOLT_USER": server.user,
        "BOLT_PASSWORD": server.password,
    }
    with node_server("Neo4j's library", PACKAGES, "graph_server.mjs", around) as rival:
        yield rival._replace(versions=f"{rival.versions}, {server.version()}")
