"""An export into another store from the command line."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.api.running import Shell


def exported(shell: Shell, name: str, *more: str) -> Path:
    path = shell.folder / name
    done = shell("export", "--format", "nquads", "--as", "restricted", "-o", str(path), *more)
    assert done.code == 0, done.err
    return path


def test_there_and_back(affair: Shell) -> None:
    """A store is made of the file; its export is the same file; once more changes nothing."""
    first = exported(affair, "first.nq")
    digest = hashlib.sha256(first.read_bytes()).hexdigest()
    to = ("--store", str(affair.folder / "new.db"))
    done = affair("import", str(first), "--sha256", digest, *to)
    assert (done.code, done.out) == (0, "")
    assert "claims new" in done.err
    assert exported(affair, "second.nq", *to).read_bytes() == first.read_bytes()
    assert "already there" in affair("import", str(first), *to).err
    assert exported(affair, "third.nq", *to).read_bytes() == first.read_bytes()


def test_times_of_the_other_store_stand_in_history(affair: Shell) -> None:
    """In a store that held something, each claim tells when the other one recorded it."""
    path = exported(affair, "first.nq")
    to = ("--store", str(affair.folder / "new.db"))
    affair.write("registry.yaml", "registry: otherotherotherotherothera\n" + REST)
    assert affair("load", str(affair.folder / "registry.yaml"), *to).code == 0
    assert affair("import", str(path), "--by", "person-7", *to).code == 0
    told = affair("history", "ffffffffffffffffffffffffff", *to).out
    assert "imported" in told
    assert "by person-7" in told
    assert "as first.nq says" in told


REST = """\
coder: coder-2
defaults: {marking: public}
entities:
  coder-2: {id: zzzzzzzzzzzzzzzzzzzzzzzzzz, class: Person, name: Coder 2}
"""


def test_refused_file_leaves_no_trace(affair: Shell) -> None:
    """Exit code 1, the file and the line; the store is as it was."""
    path = exported(affair, "first.nq")
    before = path.read_bytes()
    lines = before.splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:3], b"_:b <a:b> <c:d> .\n", *lines[3:]]))
    done = affair("import", str(path))
    assert done.code == 1
    assert f"{path}, line 4: “_:b <a:b> <c:d> .”: has a blank node" in done.err
    path.write_bytes(before)
    assert affair("import", str(path), "--sha256", "0" * 64).code == 1
    assert exported(affair, "again.nq").read_bytes() == before


def test_dry_run(affair: Shell) -> None:
    """Counts, and makes no store."""
    path = exported(affair, "first.nq")
    new = affair.folder / "new.db"
    done = affair("import", str(path), "--dry-run", "--store", str(new))
    assert done.code == 0
    assert "claims new" in done.err
    assert not new.exists()
