"""A server whose disk is full: a load says so, nothing is half there, and with room it goes on."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graph.claims.errors import StoreError, StoreFull
from graph.claims.marking import Clearance
from graph.engines.neo4j.server_store import Neo4jEngine
from graph.vocabulary import Vocabulary
from tests.contract.book import claim, made, text
from tests.neo4j.server import Server, restarted, running
from tests.neo4j.stores import address

ALL = Clearance.parse("confidential")
MEGABYTES = 200
"""Of the small disk."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder on a small disk of its own where the system lets one be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(disk)]
    mounted = (
        shutil.which("mount") is not None
        and subprocess.run(mounting, capture_output=True).returncode == 0
    )
    try:
        yield disk / "server"
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)


def filled(home: Path, server: Server) -> Callable[[], None]:
    """Leave no room for the server: the rest of its disk is taken, or its files may not grow.

    Returns:
        What gives the room back to a server that is started again.
    """
    if home.parent.is_mount():
        ballast = home.parent / "ballast"
        with ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 16))
            except OSError:
                pass
        return ballast.unlink
    _, hard = resource.prlimit(server.process, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process, resource.RLIMIT_FSIZE, (1 << 12, hard))
    return lambda: None


def standing(engine: Neo4jEngine) -> int:
    with engine.reading() as snapshot:
        return snapshot.view(ALL).counts().standing


def reopened(where: str, vocabulary: Vocabulary, auth: tuple[str, str]) -> Neo4jEngine:
    """The store, when the server has recovered it."""
    until = time.monotonic() + 60
    while True:
        try:
            return Neo4jEngine.open(where, vocabulary, auth=auth)
        except StoreError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


def test_a_disk_that_is_full(home: Path, vocabulary: Vocabulary) -> None:
    """No claim is lost or doubled, and readers see whole units."""
    told = [claim("raid", "name", text(f"Raid {n}")) for n in range(2000)]
    with running(home) as server:
        auth = (server.user, server.password)
        where = address(server, "Full")
        with closing(Neo4jEngine.open(where, vocabulary, auth=auth)) as engine:
            with engine.writing() as writer:
                writer.register([made("document", "Source"), made("raid", "Event")])
                writer.record(told[:10])
            room = filled(home, server)
            kept = 10
            with pytest.raises(StoreError) as refused:  # noqa: PT012
                for kept in range(10, len(told), 20):
                    with engine.writing() as writer:
                        writer.record(told[kept : kept + 20])
            assert isinstance(refused.value, StoreFull)
            assert "its disk is full. Make room and start the database again" in str(refused.value)
            with pytest.raises(StoreError, match="see the server's log"):
                standing(engine)
        room()
        os.kill(server.process, signal.SIGKILL)
    with restarted(server), closing(reopened(where, vocabulary, auth)) as engine:
        there = standing(engine)
        assert there in (kept, kept + 20), "a whole unit or none"
        with engine.writing() as writer:
            assert writer.record(told[: kept + 20]) == (kept + 20 - there, there)
        assert standing(engine) == kept + 20
