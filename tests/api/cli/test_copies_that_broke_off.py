"""A copy into a file that was killed: told, gone on with, begun anew, and removed by an erasure."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from graph.engines.leftovers import ENDING
from graph.engines.sqlite import keys
from graph.engines.sqlite.write.restorer import Restorer
from graph.views.view import ClaimHistory
from tests.api.running import Shell

ROOT = Path(__file__).parents[3]
GUARD = "e" * 26
AS = ("--as", "restricted")
BY = ("--by", "a" * 26, "--why", "asked to")
DYING = """
import os, signal, sys
from api.cli import main
from graph.engines.sqlite import keys
from graph.engines.sqlite.write.restorer import Restorer
where, left = sys.argv.pop(1), int(sys.argv.pop(1))
keys.BATCH = 3
does = getattr(Restorer, where)
def dying(*given, **more):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return does(*given, **more)
setattr(Restorer, where, dying)
main()
"""
"""A command that a signal which nobody can catch ends before that call, behind so many."""


def killed(where: str, after: int, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DYING, where, str(after), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def unfinished(shell: Shell) -> Path:
    """The folder of a copy that broke off."""
    [folder] = shell.folder.glob(".copy-*")
    assert folder.stat().st_mode & 0o777 == 0o700
    return folder


def said(told: str) -> str:
    """The digest of what a copy says."""
    return told.split("SHA-256 of what it says ")[1].split(";")[0]


@pytest.mark.parametrize(
    ("where", "after"),
    [
        ("write_entities", 0),
        ("write_entities", 1),
        ("write_claims", 0),
        ("write_claims", 3),
        ("finish", 0),
    ],
)
def test_a_killed_copy_goes_on(affair: Shell, where: str, after: int) -> None:
    """Wherever it was: every command tells of it, nobody reads it, and it becomes what a copy in
    one go is."""
    whole, copy = affair.folder / "whole.db", affair.folder / "copy.db"
    expected = said(affair("copy", str(whole), *AS).err)
    killed(where, after, "copy", str(copy), *AS)
    assert not copy.exists()
    folder = unfinished(affair)
    refused = affair("stats", "--store", str(folder / "store"))
    assert refused.code == 1
    assert "is not finished" in refused.err
    told = affair("stats").err
    assert f"{folder}: a copy that broke off" in told
    done = affair("copy", str(copy), *AS)
    assert done.code == 0, done.err
    assert said(done.err) == expected
    assert affair("check", "--store", str(copy)).code == 0
    assert not folder.exists()
    assert not affair.store.with_name(f"{affair.store.name}{ENDING}").exists()
    assert affair("stats").err == ""
    for export in ("whole", "copy"):
        out = affair.folder / f"{export}.nq"
        command = ("export", "--format", "nquads", *AS, "-o", str(out))
        assert affair(*command, "--store", str(affair.folder / f"{export}.db")).code == 0
    assert (affair.folder / "whole.nq").read_bytes() == (affair.folder / "copy.nq").read_bytes()


def test_what_was_written_is_not_written_again(
    affair: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts that are there are read alone."""
    monkeypatch.setattr(keys, "BATCH", 3)
    copy, parts = affair.folder / "copy.db", []
    writes = Restorer.write_claims

    def counted(self: Restorer, batch: Sequence[ClaimHistory], *given: Any, **more: Any) -> None:
        parts.append(len(batch))
        writes(self, batch, *given, **more)

    monkeypatch.setattr(Restorer, "write_claims", counted)
    assert affair("copy", str(affair.folder / "whole.db"), *AS).code == 0
    every = len(parts)
    killed("write_claims", 3, "copy", str(copy), *AS)
    assert affair("copy", str(copy), *AS).code == 0
    assert len(parts) - every == every - 3


def test_it_is_begun_anew_where_that_is_asked(
    affair: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All parts are written again; a backup is new anyway, and what is whole stays."""
    monkeypatch.setattr(keys, "BATCH", 3)
    copy, parts = affair.folder / "copy.db", []
    writes = Restorer.write_claims

    def counted(self: Restorer, batch: Sequence[ClaimHistory], *given: Any, **more: Any) -> None:
        parts.append(len(batch))
        writes(self, batch, *given, **more)

    monkeypatch.setattr(Restorer, "write_claims", counted)
    whole = affair("copy", str(affair.folder / "whole.db"), *AS)
    every = len(parts)
    killed("write_claims", 3, "copy", str(copy), *AS)
    done = affair("copy", str(copy), *AS, "--anew")
    assert done.code == 0, done.err
    assert len(parts) - every == every
    assert said(done.err) == said(whole.err)
    assert affair("check", "--store", str(copy)).code == 0
    kept = copy.read_bytes()
    refused = affair("copy", str(copy), *AS, "--anew")
    assert refused.code == 1
    assert "is there already" in refused.err
    assert copy.read_bytes() == kept
    backup = affair("copy", str(affair.folder / "backup.db"), "--anew")
    assert backup.code == 2
    assert "a backup is new anyway" in backup.err


def test_of_another_state_it_is_begun_anew(affair: Shell) -> None:
    """What was written since is in it; so for another clearance."""
    copy = affair.folder / "copy.db"
    for change in (("remark", GUARD, "--to", "partner"), ("stats",)):
        killed("write_claims", 2, "copy", str(copy), "--as", "public")
        assert affair(*change, *(BY if change[0] == "remark" else ())).code == 0
        clearance = "partner" if change[0] == "stats" else "public"
        done = affair("copy", str(copy), "--as", clearance)
        assert done.code == 0, done.err
        whole = affair("copy", str(affair.folder / f"{clearance}.db"), "--as", clearance)
        assert said(done.err) == said(whole.err)
        assert affair("check", "--store", str(copy)).code == 0
        assert not list(affair.folder.glob(".copy-*"))
        copy.unlink()


def test_an_erasure_removes_it(affair: Shell) -> None:
    """With what was erased in it."""
    killed("write_claims", 3, "copy", str(affair.folder / "copy.db"), *AS)
    folder = unfinished(affair)
    written = [file.read_bytes() for file in folder.glob("store*")]
    assert any(GUARD.encode() in some for some in written)
    done = affair("erase", GUARD, "--with-dependents", *BY, "--as", "confidential")
    assert done.code == 0, done.err
    assert f"{folder}: left by a process that was killed; removed" in done.err
    assert not folder.exists()
    assert affair("stats").err == ""


def test_two_do_not_write_to_one(affair: Shell) -> None:
    """The second is refused, and the first one keeps what it has."""
    copy = affair.folder / "copy.db"
    killed("write_claims", 2, "copy", str(copy), *AS)
    folder = unfinished(affair)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = affair("copy", str(copy), *AS)
        assert done.code == 1
        assert "another process is copying to it" in done.err
    assert (folder / "store").exists()
    assert affair("copy", str(copy), *AS).code == 0


@pytest.mark.parametrize("kind", ["owner", "link"])
def test_a_folder_of_others_is_refused(
    affair: Shell, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing goes into what somebody laid where the half of a copy will lie."""
    copy = affair.folder / "copy.db"
    killed("write_entities", 0, "copy", str(copy), *AS)
    folder = unfinished(affair)
    if kind == "link":
        folder.symlink_to(folder.rename(affair.folder / "elsewhere"))
    else:
        user = os.geteuid() + 1
        monkeypatch.setattr(os, "geteuid", lambda: user)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    done = affair("copy", str(copy), *AS)
    assert done.code == 1
    assert "is not a folder of your own" in done.err
    assert not copy.exists()
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_each_store_has_a_half_of_its_own(affair: Shell) -> None:
    """Two stores whose copies to one path were killed: each tells of its own, an erasure in one
    removes that alone, and the other goes on with the other."""
    copy, second = affair.folder / "copy.db", affair.folder / "second.db"
    assert affair("copy", str(second), "--as", "confidential").code == 0
    killed("write_claims", 3, "copy", str(copy), *AS)
    first = unfinished(affair)
    killed("write_claims", 3, "copy", str(copy), *AS, "--store", str(second))
    [other] = set(affair.folder.glob(".copy-*")) - {first}
    for store, own in ((affair.store, first), (second, other)):
        told = affair("stats", "--store", str(store)).err
        assert [folder for folder in (first, other) if str(folder) in told] == [own]
    done = affair("erase", GUARD, "--with-dependents", *BY, "--as", "confidential")
    assert done.code == 0, done.err
    assert not first.exists()
    assert (other / "store").exists()
    done = affair("copy", str(copy), *AS, "--store", str(second))
    assert done.code == 0, done.err
    assert not other.exists()
    assert "is there already" in affair("copy", str(copy), *AS).err
