"""``copy --to``: between a file and a real Neo4j, and back, nothing is lost and nothing doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.engines import moves
from graph.engines.neo4j import filling
from graph.engines.neo4j.address import PASSWORD, USER
from graph.engines.neo4j.filled_parts import ClaimPart
from graph.engines.tallies import Moved
from tests.api.running import Shell
from tests.neo4j.server import Server
from tests.neo4j.stores import address, emptied

ROOT = Path(__file__).parents[3]
LABELS = "TestMove"
AS = ("--as", "restricted")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """A server that the environment signs in to; what lies on this machine lies in a folder."""
    with emptied(LABELS) as found:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv(USER, found.user)
        monkeypatch.setenv(PASSWORD, found.password)
        monkeypatch.setattr(filling, "PART", 200)
        yield found


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
    written = ClaimPart.write
    parts = []

    def breaking(*given: object) -> None:
        parts.append(given)
        if len(parts) == 3:
            raise InterruptedError
        written(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(ClaimPart, "write", breaking)
    assert affair("copy", "--to", there, *AS).code != 0
    assert len(parts) == 3
    refused = affair("stats", "--store", there)
    assert refused.code == 1
    assert "a copy into this store is not finished" in refused.err
    other = affair("copy", "--to", there, "--as", "public")
    assert other.code == 1
    mine = f"another copy is under way in it, of {affair.store.name}, what restricted may read"
    assert mine in other.err
    before = len(parts)
    done = affair("copy", "--to", there, *AS)
    assert done.code == 0, done.err
    assert "claims; SHA-256 of what it says " in done.err
    told = done.err.split("SHA-256 of what it says ")[1].split()[0]
    monkeypatch.setattr(ClaimPart, "write", written)
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


GUARD = "e" * 26
BY = ("--by", "a" * 26, "--why", "asked to")


def is_copied_whole(shell: Shell, there: str) -> None:
    """Nothing is left of a copy that was removed: another one goes into the same store."""
    assert "is not finished" not in shell("stats", "--store", there).err
    done = shell("copy", "--to", there, *AS)
    assert done.code == 0, done.err
    assert exported(shell, there) == exported(shell)
    assert shell("check", "--store", there).code == 0


def test_what_is_there_is_compared_with_what_is_said(
    affair: Shell, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim of the half of a copy that says something else by now: nobody reads it, and all of
    it is removed."""
    there, written = address(server, LABELS), filling.ServerFilling.finish

    def breaking(*given: object) -> None:
        raise InterruptedError

    monkeypatch.setattr(filling.ServerFilling, "finish", breaking)
    assert affair("copy", "--to", there, *AS).code != 0
    monkeypatch.setattr(filling.ServerFilling, "finish", written)
    with server.driver() as driver:
        changed = driver.execute_query(
            f"MATCH (c:{LABELS}Claim) WHERE c.body CONTAINS '\"asserted\"' WITH c LIMIT 1 "
            "SET c.body = replace(c.body, '\"asserted\"', '\"verified\"') RETURN c.id",
            database_="neo4j",
        )
    assert len(changed.records) == 1
    done = affair("copy", "--to", there, *AS)
    assert done.code == 1
    assert "were read; it was removed, so copy again" in done.err
    is_copied_whole(affair, there)


def test_an_erasure_meanwhile_leaves_nothing_in_the_server(
    affair: Shell, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the last moment before readers are let in."""
    there, compared = address(server, LABELS), moves.compare

    def erased(read: Moved, held: Moved) -> None:
        monkeypatch.setattr(moves, "compare", compared)
        compared(read, held)
        # It cannot end while the copy reads an old state.
        done = affair("erase", GUARD, "--with-dependents", *BY, "--as", "confidential")
        assert "what was erased is gone from every answer" in done.err

    monkeypatch.setattr(moves, "compare", erased)
    done = affair("copy", "--to", there, *AS)
    assert done.code == 1
    assert "something was erased from the store while it was copied" in done.err
    with server.driver() as driver:
        left = driver.execute_query(
            f"MATCH (n:{LABELS}Claim|{LABELS}Entity|{LABELS}NameToken) RETURN count(n) AS number",
            database_="neo4j",
        )
    assert left.records[0]["number"] == 0
    assert affair("erasures", "--finish").code == 0
    is_copied_whole(affair, there)


def test_half_a_copy_is_given_up(
    affair: Shell, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its source changed, or the copy is for somebody else: every refusal names what gives it up,
    and that says whose it was. What is whole is not given up."""
    there, finish = address(server, LABELS), filling.ServerFilling.finish

    def breaking(*given: object) -> None:
        raise InterruptedError

    monkeypatch.setattr(filling.ServerFilling, "finish", breaking)
    assert affair("copy", "--to", there, "--as", "confidential").code != 0
    monkeypatch.setattr(filling.ServerFilling, "finish", finish)
    assert affair("remark", GUARD, "--to", "partner", *BY).code == 0
    assert "--anew" in affair("stats", "--store", there).err
    for clearance in ("confidential", "restricted"):
        refused = affair("copy", "--to", there, "--as", clearance)
        assert refused.code == 1
        assert "give that copy up with --anew" in refused.err
    done = affair("copy", "--to", there, *AS, "--anew")
    assert done.code == 0, done.err
    told = f"was given up: of {affair.store.name}, what confidential may read"
    assert told in done.err
    assert exported(affair, there) == exported(affair)
    assert affair("check", "--store", there).code == 0
    refused = affair("copy", "--to", there, *AS, "--anew")
    assert refused.code == 1
    assert "is not empty" in refused.err
    assert "given up" not in refused.err
    assert exported(affair, there) == exported(affair)


DYING = """
import os, signal, sys
from api.cli import main
from graph.engines.neo4j import filled_parts, filling, lives
where, after = sys.argv.pop(1), 2
filling.PART = lives.PAGE = 4
def dying(does):
    def done(*given):
        global after
        after -= 1
        if after < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return does(*given)
    return done
if where == "writing":
    filled_parts.ClaimPart.write = dying(filled_parts.ClaimPart.write)
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
    trial = affair("erase", GUARD, "--with-dependents", "--dry-run", *BY, "--as", "confidential")
    assert "copy begun for restricted" in trial.out, "an erasure tells of the half in the server"
    done = affair("copy", "--to", there, *AS)
    assert done.code == 0, done.err
    assert affair("check", "--store", there).code == 0
    killed("reading", "copy", str(back), "--store", there, *AS)
    assert not back.exists()
    home = affair("copy", str(back), "--store", there, *AS)
    assert home.code == 0, home.err
    assert affair("check", "--store", str(back)).code == 0
    assert exported(affair) == exported(affair, there) == exported(affair, str(back))
