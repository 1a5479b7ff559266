"""PostGraphile over PostgreSQL with the benchmark's world in plain tables, brought up and ended."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.bench.node_servers import SCRIPTS, Missing, Rival, node_server, run
from tests.bench.plain_world import write_tables
from tests.bench.world import Sizes, World

PATIENCE = 60.0
"""Seconds in which a server has to answer."""


@contextmanager
def postgraphile(folder: Path, sizes: Sizes) -> Iterator[Rival]:
    """PostGraphile over the world, while the block lasts.

    Raises:
        Missing: PostgreSQL, npm or a package is not there.
    """
    programs = _programs()
    with _database(folder, programs) as address:
        data = folder / "tables"
        data.mkdir()
        write_tables(World(sizes), data)
        psql = (str(programs / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-f", SCRIPTS / "tables.sql")
        run([*psql, address], cwd=data)
        around = {"TABLES": address, "GRAPHILE_ENV": "production"}
        with node_server("PostGraphile", ["postgraphile@5"], "server.mjs", around) as rival:
            version = run([str(programs / "postgres"), "--version"]).split()[2]
            yield rival._replace(versions=f"{rival.versions}, PostgreSQL {version}")


def _programs() -> Path:
    """The folder of PostgreSQL's programs, the newest that is there."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    if not found:
        raise Missing("PostgreSQL is not installed (on Debian: apt-get install postgresql)")
    return found[-1].parent


@contextmanager
def _database(folder: Path, programs: Path) -> Iterator[str]:
    """An empty PostgreSQL of its own on a free port, and its address."""
    as_user: tuple[str, ...] = ()
    own = folder / "postgresql"
    own.mkdir()
    if os.geteuid() == 0:  # which PostgreSQL refuses to run as
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            raise Missing("PostgreSQL does not run as root, and there is no other user") from None
        as_user = ("runuser", "-u", "postgres", "--")
        folder.chmod(0o755)
        shutil.chown(own, "postgres")
    data, port = own / "data", _free_port()
    begin = (*as_user, str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "app")
    run([*begin, "-E", "UTF8", "--no-locale", "--no-sync"], cwd=own)
    server = subprocess.Popen(
        [
            *(*as_user, str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", ""),
            *("-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=512MB"),
        ],
        cwd=own,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port, server)
        yield f"postgres://app@127.0.0.1:{port}/postgres"
    finally:
        with suppress(OSError, ValueError):
            # The first line of its file is the process that the others follow.
            os.kill(int((data / "postmaster.pid").read_text().splitlines()[0]), 2)
        server.terminate()
        server.wait()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise Missing("PostgreSQL did not begin to answer")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])
