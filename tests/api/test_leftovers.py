"""What a killed process left is told and removed by the next command on that store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.engines.leftovers import ENDING, left_behind, temporary, temporary_folder
from tests.api.running import Shell

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal, sys
from pathlib import Path
from graph.engines.leftovers import left_behind, temporary, temporary_folder
folder = Path(sys.argv[1])
with left_behind(folder / "answerable.db"), temporary_folder(folder) as made:
    (made / "store").write_text("secret")
    with temporary(folder / "out.nq.part") as part:
        part.write_text("secret")
        os.kill(os.getpid(), signal.SIGKILL)
"""


def kill(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], cwd=ROOT, check=False)
    assert done.returncode == -9


def test_what_a_killed_process_left(affair: Shell) -> None:
    """Its folders and half-written files are named once, and gone."""
    kill(affair.folder)
    left = [*affair.folder.glob("answerable-*"), affair.folder / "out.nq.part"]
    assert len(left) == 2
    assert all(path.exists() for path in left)
    notes = affair.store.with_name(f"{affair.store.name}{ENDING}")
    assert notes.stat().st_mode & 0o777 == 0o600
    done = affair("stats")
    assert done.code == 0
    for path in left:
        assert f"{path}: left by a process that was killed; removed" in done.err
        assert not path.exists()
    assert not notes.exists()
    assert affair("stats").err == ""


def test_what_somebody_still_uses_stays(tmp_path: Path) -> None:
    """A process that runs keeps what it made, and leaves no note when it is done."""
    store = tmp_path / "store.db"
    with left_behind(store), temporary_folder(tmp_path) as made:
        with left_behind(store) as removed:
            assert removed == []
        assert made.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["store.db", "holiday.txt", "answerable.db"])
def test_nothing_else_is_ever_removed(tmp_path: Path, name: str) -> None:
    """A note with another name, or one that is no note, removes nothing."""
    store, other = tmp_path / "answerable.db", tmp_path / name
    other.write_text("kept")
    note = {"process": 2**22 + 1, "began": "1", "path": str(other)}
    text = f"{json.dumps(note)}\nnot a note\n[1]\n"
    store.with_name(f"{store.name}{ENDING}").write_text(text, "utf-8")
    with left_behind(store) as removed:
        assert removed == []
    assert other.read_text() == "kept"


def test_a_number_that_another_process_got(tmp_path: Path) -> None:
    """A process that began at another time is another one."""
    store, part = tmp_path / "store.db", tmp_path / "out.part"
    part.write_text("half")
    note = {"process": os.getpid(), "began": "another time", "path": str(part)}
    store.with_name(f"{store.name}{ENDING}").write_text(f"{json.dumps(note)}\n", "utf-8")
    with left_behind(store) as removed:
        assert removed == [part]


def test_a_finished_export_leaves_no_note(affair: Shell) -> None:
    """Nor does a copy."""
    for command in (
        ("export", "--format", "nquads", "-o", str(affair.folder / "all.nq")),
        ("copy", str(affair.folder / "copy.db")),
    ):
        assert affair(*command).code == 0
    assert not list(affair.folder.glob("*.temporary*"))
    with temporary(affair.folder / "x.part") as path:
        assert path.name == "x.part"
