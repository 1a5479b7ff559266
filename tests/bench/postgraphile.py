"""PostGraphile over PostgreSQL with the benchmark's world in plain tables, brought up and ended."""

from __future__ import annotations

import csv
import json
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from graph.claims.claim import Claim
from graph.claims.marking import PUBLIC
from tests.bench.measuring import ROOT
from tests.bench.world import Sizes, World

PACKAGES = ("postgraphile@5", "node@22")
"""What npm brings; PostGraphile 5 wants a newer Node than some systems have."""
FOLDER = ROOT / "build" / "rivals"
"""Where npm puts them, once; git ignores it."""
TABLES = Path(__file__).parent / "plain_tables"
ROLES = ("allegedPerpetrator", "victim")
PATIENCE = 60.0
"""Seconds in which a server has to answer."""


class Missing(Exception):
    """A rival cannot be had here; says what is missing."""


class Rival(NamedTuple):
    """A rival that answers over HTTP."""

    port: int
    versions: str


@contextmanager
def postgraphile(folder: Path, sizes: Sizes) -> Iterator[Rival]:
    """PostGraphile over the world, while the block lasts.

    Raises:
        Missing: PostgreSQL, npm or a package is not there.
    """
    programs = _programs()
    node = _installed()
    with _database(folder, programs) as address:
        data = folder / "tables"
        data.mkdir()
        write_tables(World(sizes), data)
        psql = (str(programs / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-f", TABLES / "tables.sql")
        _run([*psql, address], cwd=data)
        server = FOLDER / "server.mjs"
        shutil.copy(TABLES / "server.mjs", server)
        process = subprocess.Popen(
            [node, str(server)],
            cwd=FOLDER,
            env={**os.environ, "TABLES": address, "GRAPHILE_ENV": "production"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        try:
            line = process.stdout.readline().strip()
            if not line.isdigit():
                raise Missing(f"PostGraphile did not begin to answer: {line}")
            yield Rival(int(line), _versions(node, programs))
        finally:
            process.terminate()
            process.wait()
            process.stdout.close()


def write_tables(world: World, folder: Path) -> None:
    """What the public may read of a world, as the files that ``tables.sql`` loads."""
    kinds = ("Person", "Group", "StateBody", "Organisation")
    actors: dict[str, list[Any]] = {
        id: [at + 1, id, kinds[at % len(kinds)], None] for at, id in enumerate(world.actors)
    }
    events: dict[str, list[Any]] = {
        id: [at + 1, id, None, None] for at, id in enumerate(world.events)
    }
    with (folder / "involvement.csv").open("w", newline="") as file:
        involvements, count = csv.writer(file), 0
        for claim in world.claims():
            if claim.marking != PUBLIC:
                continue
            if claim.subject in events and claim.predicate in ROLES:
                count += 1
                ends = (actors[claim.object or ""][0], events[claim.subject][0])
                involvements.writerow([count, *ends, claim.predicate, claim.stance.name])
            else:
                _fill(actors, events, claim)
    for name, rows in (("actor", actors), ("event", events)):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            csv.writer(file).writerows(rows.values())


def _fill(actors: dict[str, list[Any]], events: dict[str, list[Any]], claim: Claim) -> None:
    """What a claim says in a column of its own."""
    if claim.subject in actors and claim.predicate == "name" and claim.value is not None:
        actors[claim.subject][3] = claim.value.text
    elif claim.subject in events and claim.predicate == "kind":
        events[claim.subject][2] = claim.concept
    elif claim.subject in events and claim.predicate == "when" and claim.value is not None:
        events[claim.subject][3] = claim.value.text


def _programs() -> Path:
    """The folder of PostgreSQL's programs, the newest that is there."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    if not found:
        raise Missing("PostgreSQL is not installed (on Debian: apt-get install postgresql)")
    return found[-1].parent


def _installed() -> str:
    """The Node that npm brought with PostGraphile, which is installed where it is not."""
    node = FOLDER / "node_modules" / "node" / "bin" / "node"
    if not node.exists() or not (FOLDER / "node_modules" / "postgraphile").exists():
        npm = shutil.which("npm")
        if npm is None:
            raise Missing("npm is not installed, which brings PostGraphile")
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "package.json").write_text('{"private": true}\n', "utf-8")
        _run([npm, "install", "--no-audit", "--no-fund", "--silent", *PACKAGES], cwd=FOLDER)
    return str(node)


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
    run = (*as_user, str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "app")
    _run([*run, "-E", "UTF8", "--no-locale", "--no-sync"], cwd=own)
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


def _versions(node: str, programs: Path) -> str:
    package = FOLDER / "node_modules" / "postgraphile" / "package.json"
    graphile = json.loads(package.read_text("utf-8"))["version"]
    postgres = _run([str(programs / "postgres"), "--version"]).split()[2]
    return f"PostGraphile {graphile} (Node {_run([node, '--version'])}), PostgreSQL {postgres}"


def _run(command: Sequence[Any], cwd: Path | None = None) -> str:
    """What a command prints.

    Raises:
        Missing: it fails; with the end of what it says.
    """
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise Missing(f"{Path(str(command[0])).name} failed: {' '.join(said)}")
    return done.stdout.strip()
