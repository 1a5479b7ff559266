"""Copies of a store: what a clearance may read, as a store of its own; or everything.

The first is how an organisation hands a partner a file: what the clearance may not read is
physically absent, ids and record times are kept.

A file comes whole or not at all. Half a copy beside it would be as sensitive as the store, nobody
would look for it, and an erasure would not find it; to write it anew takes the least of the time,
a quarter: for the counts and the digest both stores are read as a whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import StoreError, StoreUnwritable
from graph.claims.marking import Clearance
from graph.engines.engine import Departure, Engine, refuse_unscrubbed
from graph.engines.leftovers import temporary_folder
from graph.engines.tallies import CopyTally, Moved, Progress, compare, silent, told_of, told_of_each
from graph.views.view import View

Through = Callable[[View], AbstractContextManager[View]]
"""Gives what goes out of a view, as a view, for as long as a block lasts."""

EVERYTHING = "everything"
"""What is noted as the clearance of a backup."""


def copy(
    engine: Engine,
    clearance: Clearance | None,
    path: Path,
    *,
    make: Callable[[Path], Engine],
    clock: Callable[[], int],
    through: Through = nullcontext,
    purpose: str | None = None,
    progress: Progress = silent,
    counted: Callable[[Moved], None] = lambda moved: None,
    deadline: Deadline = NEVER,
) -> Departure:
    """Copy a store to a path where nothing is, and note in the store that it left.

    The file appears under its name only when it is whole and noted.

    Args:
        clearance: what goes into the copy; None for an online backup of everything, the
            store's own notes included.
        make: opens a new, empty store at a path. Not called for a backup.
        clock: microseconds since 1970.
        through: leaves out of the view what may not go. Not called for a backup.
        purpose: what the copy is for, as it is noted; None where nobody said.
        progress: told of every so many. Not called for a backup.
        counted: takes what the file holds, when it was read again and is what went in. Not called
            for a backup.
        deadline: when the copy has to be whole.

    Returns:
        What was noted: its digest is the SHA-256 of the file.

    Raises:
        StoreError: something is there already, an erasure is unfinished, the store cannot be
            copied, or the file holds something else in the end.
        StoreUnwritable, StoreFull, StoreBusy, OutOfTime: as they say; nothing is left at the path.
    """
    refuse_unscrubbed(engine)
    if path.exists():
        raise StoreError(f"{path} is there already; name a file that is not")
    if not path.parent.is_dir():
        raise StoreUnwritable(f"{path}: there is no folder {path.parent}; make it first")
    try:
        with temporary_folder(path.parent, ".copy-") as unfinished:
            new = unfinished / "store"
            if clearance is None:
                engine.backup(new, deadline)
            else:
                counted(_copy_view(engine, clearance, new, make, through, progress, deadline))
            return _named(engine, clearance, path, new, clock, purpose)
    except OSError as error:
        raise StoreUnwritable(
            f"{path}: its folder cannot be written ({error.strerror}); choose another place or "
            "change the permissions"
        ) from error


def _named(
    engine: Engine,
    clearance: Clearance | None,
    path: Path,
    new: Path,
    clock: Callable[[], int],
    purpose: str | None,
) -> Departure:
    """Note a whole copy, and give it its name."""
    departure = Departure(
        kind="backup" if clearance is None else "copy",
        at=clock(),
        clearance=EVERYTHING if clearance is None else str(clearance),
        profile=None if purpose is None else f"for {purpose}",
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
    through: Through,
    progress: Progress,
    deadline: Deadline,
) -> Moved:
    told = CopyTally()
    with closing(make(path)) as new:
        with (
            engine.reading(deadline) as snapshot,
            through(snapshot.view(clearance)) as view,
            new.writing() as writer,
        ):
            writer.restore(
                told_of_each(told.noting(view.entity_histories()), "entities", progress),
                told_of_each(told.noting(view.claim_histories()), "claims", progress),
            )
        with new.reading(deadline) as copied:
            compare(told.moved, told_of(copied.view(clearance, coded=True)))
    return told.moved


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
