"""Copies of a store: what a clearance may read, as a store of its own; or everything.

The first is how an organisation hands a partner a file: what the clearance may not read is
physically absent, ids and record times are kept.

A copy into a file is written beside it, in parts, and gets its name when it is whole. One whose
process was killed goes on where it stopped, if the source is in the same state. Until then half of
it lies there, as sensitive as the store: what is noted beside the store tells of it with every
command, and an erasure removes it. Each store has a half of its own.

That something left is noted before it has its name, and it gets the name while nobody writes to
the source and only if nothing was erased there since reading began: an erasure either comes before
that and no copy is left, or behind it and tells of the copy.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from pathlib import Path

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import StoreError, StoreUnwritable
from graph.claims.marking import Clearance
from graph.engines.engine import Departure, Engine, Filling, refuse_unscrubbed
from graph.engines.leftovers import going_on, store_name, temporary_folder
from graph.engines.tallies import (
    CopyTally,
    Moved,
    Progress,
    compare,
    erasures_of,
    key_of,
    nothing_erased,
    silent,
    told_of,
    told_of_each,
)
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
    anew: bool = False,
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
        anew: begin from the start where half of the same copy is there. A backup always does.
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
        raise _is_there(path)
    if not path.parent.is_dir():
        raise StoreUnwritable(f"{path}: there is no folder {path.parent}; make it first")
    erasures = erasures_of(engine)
    try:
        if clearance is None:
            with temporary_folder(path.parent, ".copy-") as unfinished:
                new = unfinished / "store"
                engine.backup(new, deadline)
                return _named(engine, clearance, path, new, clock, purpose, erasures)
        with going_on(path) as unfinished:
            new = unfinished / "store"
            if anew:
                _drop(new)
            with (
                engine.reading(deadline) as snapshot,
                through(snapshot.view(clearance)) as view,
            ):
                what = key_of(snapshot.state, clearance, purpose, clock())
                whose = whose_copy(clearance, purpose)
                counted(_filled(new, make, (what, whose), view, clearance, progress, deadline))
            return _named(engine, clearance, path, new, clock, purpose, erasures)
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
    erasures: int,
) -> Departure:
    """Note a whole copy, and give it its name, if nothing was erased meanwhile."""
    departure = Departure(
        kind="backup" if clearance is None else "copy",
        at=clock(),
        clearance=EVERYTHING if clearance is None else str(clearance),
        profile=None if purpose is None else f"for {purpose}",
        digest=_digest(new),
    )
    engine.note(departure)
    with nothing_erased(engine, erasures):
        _put(new, path)
    return departure


def _put(new: Path, path: Path) -> None:
    """Give a file its name, which nothing else has.

    Raises:
        StoreError: something has it by now.
    """
    try:
        os.link(new, path)
    except FileExistsError:
        raise _is_there(path) from None
    except OSError:  # not every disk knows a second name of a file
        if path.exists():
            raise _is_there(path) from None
        new.rename(path)
    else:
        new.unlink()


def _is_there(path: Path) -> StoreError:
    return StoreError(f"{path} is there already; name a file that is not")


def _filled(
    path: Path,
    make: Callable[[Path], Engine],
    what: tuple[str, str],
    view: View,
    clearance: Clearance,
    progress: Progress,
    deadline: Deadline,
) -> Moved:
    """Fill the file with what a view has; it may hold a part of that.

    Raises:
        StoreError: it holds something else in the end.
    """
    new, filling = _begun(path, make, what)
    with closing(new):
        told = fill(filling, view, progress)
        with new.reading(deadline) as copied:
            compare(told, told_of(copied.view(clearance, coded=True)))
    return told


def _begun(
    path: Path, make: Callable[[Path], Engine], what: tuple[str, str]
) -> tuple[Engine, Filling]:
    """The file where a copy stopped; a new one where that is of another copy, or cannot be read."""
    if path.exists():
        with suppress(StoreError):
            return _opened(make(path), what)
        _drop(path)
    return _opened(make(path), what)


def _drop(path: Path) -> None:
    """Remove a file that is not whole, and what lies beside it."""
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


def _opened(new: Engine, what: tuple[str, str]) -> tuple[Engine, Filling]:
    try:
        return new, new.taking_copy(*what)
    except BaseException:
        new.close()
        raise


def fill(
    filling: Filling,
    view: View,
    progress: Progress,
    opening: Callable[[Moved], AbstractContextManager[None]] = lambda read: nullcontext(),
) -> Moved:
    """Copy what a view has, as far as it is not there yet.

    Args:
        opening: takes what was read; see `graph.engines.engine.Opening`.

    Returns:
        What was read.
    """
    told = CopyTally()
    filling.entities(told_of_each(told.noting(view.entity_histories()), "entities", progress))
    filling.claims(told_of_each(told.noting(view.claim_histories()), "claims", progress))
    filling.finish(told.refining, lambda: opening(told.moved), progress)
    return told.moved


def whose_copy(clearance: Clearance, purpose: str | None) -> str:
    """Which copy it is, in words: of which store, for whom."""
    use = "" if purpose is None else f", for {purpose}"
    return f"of {store_name()}, what {clearance} may read{use}"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
