"""What a killed process left is told and removed by the next command on that store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.engines.leftovers import ENDING, Left, left_behind, temporary, temporary_folder
from graph.export import EXPORTERS
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
        assert removed == [Left(part, is_whole=False)]


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


KILLED_SET = """
import os, signal, sys
from pathlib import Path
from api.cli import main
from graph.release import export_run
store, left, where, *command = sys.argv[1:]
os.environ["ANSWERABLE_STORE"] = store
left = int(left)
owner, name = {"export": (export_run, "export"), "name": (Path, "replace")}[where]
before = getattr(owner, name)
def counted(*given, **more):
    global left
    is_ours = where == "export" or str(given[0]).endswith(".part")
    left -= is_ours
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return before(*given, **more)
setattr(owner, name, counted)
main(command)
"""


def kill_set(shell: Shell, where: str, after: int, *command: str) -> None:
    """Kill a command before it writes another file, or before it names another one."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED_SET, str(shell.store), str(after), where, *command],
        cwd=ROOT, check=False, capture_output=True,
    )  # fmt: skip
    assert done.returncode == -9, done.stderr.decode()


def test_half_a_set_has_no_names(affair: Shell) -> None:
    """A set that was killed while it was written is gone; what was there before stays."""
    folder = affair.folder / "set"
    folder.mkdir()
    (folder / "answerable.nq").write_text("the set before")
    kill_set(affair, "export", 4, "export", "--all", str(folder))
    written = sorted(folder.glob("*.part"))
    assert len(written) > 4
    assert len(list(folder.iterdir())) == len(written) + 1
    done = affair("stats")
    assert all(
        f"{path}: left by a process that was killed; removed" in done.err for path in written
    )
    assert [path.name for path in folder.iterdir()] == ["answerable.nq"]
    assert (folder / "answerable.nq").read_text() == "the set before"
    assert affair("stats").err == ""


def test_a_whole_set_gets_its_names(affair: Shell) -> None:
    """One that was killed while its files got their names is whole behind the next command."""
    folder = affair.folder / "set"
    kill_set(affair, "name", 3, "export", "--all", str(folder), "--as", "restricted")
    named = [path for path in folder.iterdir() if path.suffix != ".part"]
    assert len(named) == 3
    done = affair("stats")
    assert "has its name now" in done.err
    there = {path.name for path in folder.iterdir()}
    assert {f"answerable{exporter.suffix}" for exporter in EXPORTERS.values()} < there
    # Each with its description, and the ontology.
    assert len(there) == 2 * len({exporter.suffix for exporter in EXPORTERS.values()}) + 1
    assert {path.stat().st_mode & 0o777 for path in folder.glob("*.nq")} == {0o600}
    assert affair("stats").err == ""


def test_the_senders_own_files_belong_to_the_set(affair: Shell) -> None:
    """A table of pseudonyms or a description without its file would tell for nothing."""
    out = affair.folder / "out.nq"
    own = (
        "--pseudonyms",
        str(affair.folder / "table.csv"),
        "--report",
        str(affair.folder / "r.json"),
    )
    kill_set(affair, "export", 0, "export", "--format", "nquads", "--profile", "partner",
             "-o", str(out), "--describe", *own)  # fmt: skip
    done = affair("stats")
    assert done.err.count("left by a process that was killed; removed") >= 4
    assert not [
        path for path in affair.folder.iterdir() if path.name.startswith(("out", "table", "r."))
    ]


def test_a_note_names_nothing_else(tmp_path: Path) -> None:
    """Only the name that a part has in front of its ending is ever given."""
    store, part, other = tmp_path / "store.db", tmp_path / "out.part", tmp_path / "mine"
    part.write_text("half")
    other.write_text("kept")
    note = {"process": 2**22 + 1, "began": "1", "path": str(part), "into": str(other)}
    store.with_name(f"{store.name}{ENDING}").write_text(f"{json.dumps(note)}\n", "utf-8")
    with left_behind(store) as left:
        assert left == []
    assert other.read_text() == "kept"
