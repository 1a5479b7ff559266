"""Copies of a store: what a clearance may read, as a store of its own; or everything.

The first is how an organisation hands a partner a file: what the clearance may not read is
physically absent, ids and record times are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import StoreError, StoreUnwritable
from graph.claims.marking import Clearance
from graph.engines.engine import Departure, Engine, refuse_unscrubbed
from graph.engines.leftovers import temporary_folder

EVERYTHING = "everything"
"""What is noted as the clearance of a backup."""


def copy(
    engine: Engine,
    clearance: Clearance | None,
    path: Path,
    *,
    make: Callable[[Path], Engine],
    clock: Callable[[], int],
    deadline: Deadline = NEVER,
) -> Departure:
    """Copy a store to a path where nothing is, and note in the store that it left.

    The file appears under its name only when it is whole and noted.

    Args:
        clearance: what goes into the copy; None for an online backup of everything, the
            store's own notes included.
        make: opens a new, empty store at a path. Not called for a backup.
        clock: microseconds since 1970.
        deadline: when the copy has to be whole.

    Returns:
        What was noted: its digest is the SHA-256 of the file.

    Raises:
        StoreError: something is there already, an erasure is unfinished, or the store cannot be
            copied.
        StoreUnwritable, StoreFull, StoreBusy, OutOfTime: as they say; nothing is left at the path.
    """
    refuse_unscrubbed(engine)
    if path.exists():
        raise StoreError(f"{path} is there already; name a file that is not")
    if not path.parent.is_dir():
        raise StoreUnwritable(f"{path}: there is no folder {path.parent}; make it first")
    try:
        with temporary_folder(path.parent, ".copy-") as unfinished:
            return _made(engine, clearance, path, unfinished / "store", make, clock, deadline)
    except OSError as error:
        raise StoreUnwritable(
            f"{path}: its folder cannot be written ({error.strerror}); choose another place or "
            "change the permissions"
        ) from error


def _made(
    engine: Engine,
    clearance: Clearance | None,
    path: Path,
    new: Path,
    make: Callable[[Path], Engine],
    clock: Callable[[], int],
    deadline: Deadline,
) -> Departure:
    if clearance is None:
        engine.backup(new, deadline)
    else:
        _copy_view(engine, clearance, new, make, deadline)
    departure = Departure(
        kind="backup" if clearance is None else "copy",
        at=clock(),
        clearance=EVERYTHING if clearance is None else str(clearance),
        profile=None,
        digest=_digest(new),
    )
    engine.note(departure)
    new.rename(path)
    return departure


def _copy_view(
    engine: Engine,
    clearance: Clearance,
    path: Path,
    make: Callable[[Path], Engine],
    deadline: Deadline,
) -> None:
    with (
        closing(make(path)) as new,
        engine.reading(deadline) as snapshot,
        new.writing() as writer,
    ):
        view = snapshot.view(clearance)
        writer.restore(view.entity_histories(), view.claim_histories())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
