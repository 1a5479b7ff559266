"""Files of a backup at their places: each is there whole or not at all."""

from __future__ import annotations

import glob
import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from api.settings import Settings
from graph.engines.leftovers import temporary

_ASIDE = ".before-"
"""Behind the name of a store, before the moment at which it was put aside."""


def stores_aside(settings: Settings) -> list[Path]:
    """Stores that were put aside beside this one, the oldest first."""
    if settings.server is not None:
        return []
    found = sorted(settings.store.parent.glob(f"{glob.escape(settings.store.name)}{_ASIDE}*"))
    return [path for path in found if not path.name.endswith(("-wal", "-shm"))]


def put_aside(settings: Settings) -> Path:
    """Give a store that another one replaces a name of its own, and return that."""
    stamp = datetime.fromtimestamp(settings.clock() / 1_000_000, UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = settings.store.with_name(f"{settings.store.name}{_ASIDE}{stamp}")
    while aside.exists():  # of another restore in the same second
        aside = aside.with_name(f"{aside.name}-again")
    if not settings.store.with_name(f"{settings.store.name}-wal").exists():
        # It keeps its name until the other one takes it: what was erased is told from it.
        with suppress(OSError):  # a disk without links
            aside.hardlink_to(settings.store)
            return aside
    for ending in ("-wal", "-shm", ""):
        part = settings.store.with_name(settings.store.name + ending)
        if part.exists():
            part.rename(aside.with_name(aside.name + ending))
    return aside


def place(path: Path, target: Path) -> None:
    """Give a file its name, for its owner alone; nobody finds a part of it there.

    Raises:
        OSError: it cannot be written there.
    """
    os.chmod(path, 0o600)
    _sync(path)
    if path.stat().st_dev == target.parent.stat().st_dev:
        path.rename(target)
        return
    # The key and the documents may lie on other disks.
    with temporary(target.with_name(f"{target.name}.part")) as unfinished:
        unfinished.touch(0o600)
        shutil.copyfile(path, unfinished)
        _sync(unfinished)
        unfinished.rename(target)


def _sync(path: Path) -> None:
    """Have what was written on the disk before its name is."""
    with path.open("rb+") as written:
        os.fsync(written.fileno())
