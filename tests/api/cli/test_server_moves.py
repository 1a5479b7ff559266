"""``copy --to``: between a file and a real Neo4j, and back, nothing is lost and nothing doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.engines.neo4j import filling
from graph.engines.neo4j.address import PASSWORD, USER
from tests.api.running import Shell
from tests.neo4j.server import Server
from tests.neo4j.stores import address, empty, the_server

ROOT = Path(__file__).parents[3]
LABELS = "TestMove"
AS = ("--as", "restricted")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A server that the environment signs in to; what lies on this machine lies in a folder."""
    found = the_server()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(USER, found.user)
    monkeypatch.setenv(PASSWORD, found.password)
    monkeypatch.setattr(filling, "ROWS", 200)
    empty(found, LABELS)
    yield found
    empty(found, LABELS)


def exported(shell: Shell, *store: str) -> bytes:
    """Canonical N-Quads of a store."""
    file = shell.folder / f"{len(list(shell.folder.iterdir()))}.nq"
    named = ("--store", *store) if store else ()
    done = shell("export", "--format", "nquads", *AS, "-o", str(file), *named)
    assert done.code == 0, done.err
    return file.read_bytes()


def test_there_and_back_again(
    affair: Shell, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Canonical N-Quads are the same bytes at each end. A copy that broke off is read by nobody,
    and goes on where it stopped."""
    there, back = address(server, LABELS), affair.folder / "back.db"
    written = filling.write_claims
    parts = []

    def breaking(*given: object) -> None:
        parts.append(given)
        if len(parts) == 3:
            raise InterruptedError
        written(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(filling, "write_claims", breaking)
    assert affair("copy", "--to", there, *AS).code != 0
    assert len(parts) == 3
    refused = affair("stats", "--store", there)
    assert refused.code == 1
    assert "a copy into this store is not finished" in refused.err
    other = affair("copy", "--to", there, "--as", "public")
    assert other.code == 1
    assert "another copy is under way" in other.err
    before = len(parts)
    done = affair("copy", "--to", there, *AS)
    assert done.code == 0, done.err
    assert "claims; SHA-256 of what it says " in done.err
    told = done.err.split("SHA-256 of what it says ")[1].split()[0]
    monkeypatch.setattr(filling, "write_claims", written)
    assert len(parts) - before < 6, "what was there is not written again"
    here = exported(affair)
    assert here
    assert exported(affair, there) == here
    assert affair("check", "--store", there).code == 0
    home = affair("copy", "--store", there, "--to", str(back), *AS)
    assert home.code == 0, home.err
    assert f"SHA-256 of what it says {told}" in home.err, "the same, wherever it stands"
    assert exported(affair, str(back)) == here
    full = affair("copy", "--to", there, *AS)
    assert full.code == 1
    assert "is not empty" in full.err


def test_a_copy_says_for_whom(affair: Shell, server: Server) -> None:
    """Into a server nothing goes without a clearance; a file is named as ever."""
    refused = affair("copy", "--to", address(server, LABELS))
    assert refused.code == 2
    assert "--as" in refused.err
    both = affair("copy", "--to", address(server, LABELS), str(affair.folder / "x.db"), *AS)
    assert both.code == 2
    neither = affair("copy", *AS)
    assert neither.code == 2


DYING = """
import os, signal, sys
from api.cli import main
from graph.engines.neo4j import filling, lives
where, after = sys.argv.pop(1), 2
filling.ROWS = lives.PAGE = 4
def dying(does):
    def done(*given):
        global after
        after -= 1
        if after < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return does(*given)
    return done
if where == "writing":
    filling.write_claims = dying(filling.write_claims)
else:
    lives.Lives._claim = dying(lives.Lives._claim)
main()
"""


def killed(where: str, *arguments: str) -> None:
    """A command that dies in the middle, of a signal that nobody can catch."""
    done = subprocess.run(
        [sys.executable, "-c", DYING, where, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def test_a_killed_copy_is_given_again(affair: Shell, server: Server) -> None:
    """Into a server it goes on; into a file nothing came, and it is begun anew. What comes of both
    are the same bytes."""
    there, back = address(server, LABELS), affair.folder / "back.db"
    killed("writing", "copy", "--to", there, *AS)
    assert "not finished" in affair("stats", "--store", there).err
    done = affair("copy", "--to", there, *AS)
    assert done.code == 0, done.err
    assert affair("check", "--store", there).code == 0
    killed("reading", "copy", str(back), "--store", there, *AS)
    assert not back.exists()
    home = affair("copy", str(back), "--store", there, *AS)
    assert home.code == 0, home.err
    assert affair("check", "--store", str(back)).code == 0
    assert exported(affair) == exported(affair, there) == exported(affair, str(back))
