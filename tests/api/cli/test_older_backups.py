"""Backups that were made with the versions before: put back, and carried over on the way."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from api.backup_files import KEY, STORE, pack
from api.settings import Settings
from graph.engines.sqlite.carried_over import FROM
from graph.engines.sqlite.opening import connect
from graph.engines.sqlite.tables import VERSION
from tests.api.running import Shell
from tests.sqlite.older_stores import STEPS

GUARD = "eeeeeeeeeeeeeeeeeeeeeeeeee"


def backup_of(shell: Shell, version: int) -> Path:
    """A backup of the store as a version before had it."""
    older, to = shell.folder / "older.db", shell.folder / "older.tar"
    shutil.copy(shell.store, older)
    for step in range(VERSION - 1, version - 1, -1):
        STEPS[step](older)
    with to.open("wb") as stream:
        key = shell.store.with_name(f"{shell.store.name}.key")
        files = {STORE: older} | ({KEY: key} if key.exists() else {})
        pack(stream, files, Settings.read(store=older))
    return to


def exported(shell: Shell, store: Path) -> str:
    done = shell("export", "--format", "nquads", "--as", "confidential", "--store", str(store))
    assert done.code == 0, done.err
    return done.out


@pytest.mark.parametrize("version", range(FROM, VERSION))
def test_one_comes_back(affair: Shell, version: int) -> None:
    """With the same answers, right by its check."""
    place = affair.folder / "elsewhere"
    place.mkdir()
    store = place / "new.db"
    done = affair("restore", str(backup_of(affair, version)), "--store", str(store))
    assert done.code == 0, done.err
    assert exported(affair, store) == exported(affair, affair.store)
    assert affair("check", "--store", str(store)).code == 0
    assert not [path for path in place.iterdir() if ".copy" in path.name or "-wal" in path.name]


def test_the_erased_do_not_come_back(affair: Shell) -> None:
    by = ("--by", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "--why", "an order", "--as", "confidential")
    path = backup_of(affair, FROM)
    done = affair("erase", GUARD, "--with-dependents", "--with-entities", *by)
    assert done.code == 0, done.err
    now = exported(affair, affair.store)
    done = affair("restore", str(path), "--replace")
    assert done.code == 0, done.err
    assert "erased again" in done.err
    assert exported(affair, affair.store) == now
    assert b"Ostrel Guard" not in affair.store.read_bytes()


def test_a_damaged_one_is_refused(affair: Shell) -> None:
    """With what to do; nothing is put back."""
    path = backup_of(affair, 14)
    with closing(connect(affair.folder / "older.db", wait=1)) as db:
        db.execute("UPDATE claims SET negated = 1 - negated WHERE key = 3")
    with path.open("wb") as stream:
        pack(stream, {STORE: affair.folder / "older.db"}, Settings.read(store=affair.store))
    store = affair.folder / "new.db"
    done = affair("restore", str(path), "--store", str(store))
    assert done.code == 1
    assert "was not carried over; nothing was put back: " in done.err
    assert "with the program that wrote it" in done.err
    assert not store.exists()
