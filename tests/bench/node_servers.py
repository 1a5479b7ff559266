"""Plain GraphQL servers on Node beside this program: installed by npm, started and ended."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.measuring import ROOT

FOLDER = ROOT / "build" / "rivals"
"""Where npm puts them, once, each in a folder of its own; git ignores it."""
NODE = "node@22"
"""Comes by npm, too: PostGraphile 5 wants a newer one than some systems have."""
SCRIPTS = Path(__file__).parent / "plain_tables"


class Missing(Exception):
    """A rival cannot be had here; says what is missing."""


class Rival(NamedTuple):
    """A rival that answers over HTTP."""

    name: str
    port: int
    versions: str
    process: int


@contextmanager
def node_server(
    name: str, packages: Sequence[str], script: str, environment: Mapping[str, str]
) -> Iterator[Rival]:
    """A script of `plain_tables` that prints its port when it answers, while the block lasts.

    Args:
        name: how the report calls it.
        packages: what npm brings, with the version wanted; the first is the rival itself.
        script: file name.
        environment: what the script reads.

    Raises:
        Missing: npm or a package is not there, or the script does not begin to answer.
    """
    home = FOLDER / Path(script).stem
    node = _installed(home, packages)
    own = shutil.copy(SCRIPTS / script, home / script)
    process = subprocess.Popen(
        [node, str(own)],
        cwd=home,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline().strip()
        if not line.isdigit():
            raise Missing(f"{name} did not begin to answer: {line}")
        told = (home / "node_modules" / _plain(packages[0]) / "package.json").read_text("utf-8")
        version = json.loads(told)["version"]
        versions = f"{name} {version} (Node {run([node, '--version'])})"
        yield Rival(name, int(line), versions, process.pid)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _installed(home: Path, packages: Sequence[str]) -> str:
    """The Node that npm brought with the packages, which are installed where they are not."""
    modules = home / "node_modules"
    node = modules / "node" / "bin" / "node"
    if not node.exists() or any(not (modules / _plain(one)).exists() for one in packages):
        npm = shutil.which("npm")
        if npm is None:
            raise Missing(f"npm is not installed, which brings {_plain(packages[0])}")
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text('{"private": true}\n', "utf-8")
        run([npm, "install", "--no-audit", "--no-fund", "--silent", NODE, *packages], cwd=home)
    return str(node)


def _plain(package: str) -> str:
    """A package without the version wanted: ``@neo4j/graphql`` of ``@neo4j/graphql@7``."""
    return package[: package.rindex("@")]


def run(command: Sequence[Any], cwd: Path | None = None) -> str:
    """What a command prints.

    Raises:
        Missing: it fails; with the end of what it says.
    """
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise Missing(f"{Path(str(command[0])).name} failed: {' '.join(said)}")
    return done.stdout.strip()
