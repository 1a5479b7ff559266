"""Files of a backup at their places, whatever happens meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from api.restored_files import place, put_aside
from api.settings import Settings
from graph.claims.record_times import now


def test_a_file_is_on_the_disk_before_its_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the power may go and leave the name of an empty file."""
    found, target = tmp_path / "found.part", tmp_path / "target"
    found.write_text("whole")
    synced: list[tuple[int, bool]] = []
    sync = os.fsync

    def noted(file: int) -> None:
        synced.append((os.fstat(file).st_ino, target.exists()))
        sync(file)

    monkeypatch.setattr(os, "fsync", noted)
    place(found, target)
    assert synced == [(target.stat().st_ino, False)]
    assert target.read_text() == "whole"
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("has_log", [False, True])
def test_what_was_put_aside_stays(tmp_path: Path, has_log: bool) -> None:
    """Also where another store is put aside in the same second."""
    at = now()
    settings = Settings(store=tmp_path / "answerable.db", clock=lambda: at)
    kept = []
    for words in ("first", "second", "third"):
        settings.store.unlink(missing_ok=True)
        settings.store.write_text(words)
        if has_log:
            (tmp_path / "answerable.db-wal").write_text(words)
        kept.append(put_aside(settings))
    assert [path.read_text() for path in kept] == ["first", "second", "third"]
