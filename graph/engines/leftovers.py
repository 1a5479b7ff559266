"""Temporary files and folders, noted beside the store before they are made.

A process that is killed cannot take away what it made, and parts of exports or whole stores of
profiles are as sensitive as the store. So the next command on that store removes them and says so.
Files that belong together get their names when all of them are whole: that command gives the rest
theirs where some have them.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from errno import EPERM
from pathlib import Path
from secrets import token_hex
from stat import S_ISDIR
from typing import NamedTuple

from graph.claims.errors import StoreBusy

PREFIXES = (".copy-", "answerable-")
SUFFIX = ".part"
"""What names of temporary things begin or end with; nothing else is ever removed."""
ENDING = ".temporary"
"""Behind the store's name: the file of notes."""

_store: ContextVar[Path | None] = ContextVar("store", default=None)


class Left(NamedTuple):
    """What a process that is gone left."""

    path: Path
    is_whole: bool
    """It has its name now; otherwise it is removed."""
    goes_on: bool = False
    """It stays, for the same command to go on with."""

    def told(self) -> str:
        """In words."""
        if self.goes_on:
            return (
                f"{self.path}: a copy that broke off, as sensitive as the store; the same "
                "“answerable copy” goes on with it, and an erasure removes it"
            )
        if self.is_whole:
            return f"{self.path}: was whole when its process was killed; it has its name now"
        return f"{self.path}: left by a process that was killed; removed"


@contextmanager
def left_behind(store: Path) -> Iterator[list[Left]]:
    """Note beside this store what is made while the block lasts.

    Yields:
        What processes that are gone left, dealt with now.
    """
    before = _store.set(store)
    try:
        yield _swept(store)
    finally:
        _store.reset(before)


def store_name() -> str:
    """The name of the store that `left_behind` named, without its folder."""
    store = _store.get()
    return "a store" if store is None else store.name


@contextmanager
def temporary(path: Path, *, goes_on: bool = False) -> Iterator[Path]:
    """A path that is noted while the block lasts. The caller makes and removes it.

    Args:
        goes_on: whether what is left of it is of use to a later process; then the note stays as
            long as it is there.
    """
    store = _store.get()
    if store is None:
        yield path
        return
    note: dict[str, object] = {
        "process": os.getpid(),
        "began": _began(os.getpid()),
        "path": str(path.absolute()),
    }
    if goes_on:
        note["goes_on"] = True
    # Of what a process left that is gone this is the note now.
    others = [other for other in _notes(store) if not goes_on or _is_other(other, note)]
    _write(store, [*others, note])
    try:
        yield path
    finally:
        if not (goes_on and path.exists()):
            kept = [
                other for other in _notes(store) if {name: other.get(name) for name in note} != note
            ]
            _write(store, kept)


def _is_other(note: Mapping[str, object], own: Mapping[str, object]) -> bool:
    """Whether a note is of something else, or of a process that still runs."""
    return note.get("path") != own["path"] or _runs(note)


def name_together(files: Sequence[tuple[Path, Path]]) -> None:
    """Give files that are whole their names: all of them, now or by the next command.

    Args:
        files: temporary paths, each noted, with the names.
    """
    store = _store.get()
    if store is not None and len(files) > 1:
        mine = {str(part.absolute()): str(path.absolute()) for part, path in files}
        _write(
            store,
            [
                {**note, "into": mine[str(note["path"])]} if note.get("path") in mine else note
                for note in _notes(store)
            ],
        )
    for part, path in files:
        part.replace(path)


@contextmanager
def temporary_folder(within: Path | None = None, prefix: str = PREFIXES[1]) -> Iterator[Path]:
    """A new folder for its owner alone, gone with all that is in it when the block ends.

    Raises:
        OSError: it cannot be made.
    """
    path = Path(within or tempfile.gettempdir()) / f"{prefix}{token_hex(8)}"
    with temporary(path):
        path.mkdir(mode=0o700)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def going_on(path: Path) -> Iterator[Path]:
    """A folder beside a path, for its owner alone, in which something is made that goes on where a
    process that was killed or interrupted left it. Otherwise it is gone when the block ends. What
    is made of another store for the same path has another folder.

    Raises:
        StoreBusy: another process makes the same.
        OSError: it cannot be made, or others made it.
    """
    of = _store.get()
    made = f"{path.absolute()}\0{'' if of is None else of.absolute()}"
    name = hashlib.sha256(made.encode()).hexdigest()[:16]
    folder = path.parent / f"{PREFIXES[0]}{name}"
    with temporary(folder, goes_on=True):
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            _refuse_of_others(folder)
        with (folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreBusy(
                    f"{path}: another process is copying to it; wait until that is done"
                ) from None
            try:
                yield folder
            except KeyboardInterrupt:
                raise
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            shutil.rmtree(folder, ignore_errors=True)


def _refuse_of_others(folder: Path) -> None:
    """Its name can be told beforehand, so where others may write they can have made it."""
    found = folder.lstat()
    if not S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise PermissionError(
            EPERM, f"{folder} is not a folder of your own; remove it, and copy again"
        )


def remove_unfinished() -> list[Left]:
    """Remove what somebody could go on with, of processes that are gone; beside the store that
    `left_behind` named."""
    store = _store.get()
    notes = [] if store is None else _notes(store)
    found = _unfinished(notes)
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
    return [Left(path, is_whole=False) for path in found]


def _unfinished(notes: Sequence[Mapping[str, object]]) -> list[Path]:
    """Folders that a process left for a later one, and none is at now."""
    noted = [(Path(str(note.get("path", ""))), note) for note in notes if note.get("goes_on")]
    busy = {path for path, note in noted if _runs(note)}
    return sorted(
        path
        for path in {path for path, _ in noted} - busy
        if path.name.startswith(PREFIXES) and path.is_dir() and not path.is_symlink()
    )


def _swept(store: Path) -> list[Left]:
    notes = _notes(store)
    unfinished = _unfinished(notes)
    removed = [Left(path, is_whole=False, goes_on=True) for path in unfinished]
    kept = {str(path) for path in unfinished}
    gone = [note for note in notes if not _runs(note) and note.get("path") not in kept]
    for note in gone:
        path = Path(str(note.get("path", "")))
        if note.get("goes_on") or not (
            path.name.startswith(PREFIXES) or path.name.endswith(SUFFIX)
        ):
            continue
        into = note.get("into")
        if isinstance(into, str):
            if path.is_file() and into == str(path.with_name(path.name.removesuffix(SUFFIX))):
                path.replace(into)
                removed.append(Left(Path(into), is_whole=True))
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif path.exists():
            with suppress(OSError):
                path.unlink()
        else:
            continue
        removed.append(Left(path, is_whole=False))
    if gone:
        _write(store, [note for note in notes if note not in gone])
    return removed


def _runs(note: Mapping[str, object]) -> bool:
    """Whether the process that made a note is still the one with that number."""
    process = note.get("process")
    if not isinstance(process, int):
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return _began(process) == note.get("began")


def _began(process: int) -> str:
    """When a process began, in ticks of the machine; empty where the machine does not tell."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text("ascii", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def _file(store: Path) -> Path:
    return store.with_name(f"{store.name}{ENDING}")


def _notes(store: Path) -> list[dict[str, object]]:
    try:
        lines = _file(store).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
    notes = []
    for line in lines:
        with suppress(ValueError):
            note = json.loads(line)
            if isinstance(note, dict):
                notes.append(note)
    return notes


def _write(store: Path, notes: list[dict[str, object]]) -> None:
    """Replace the file of notes, or take it away; a folder that nobody can write gets none."""
    path = _file(store)
    with suppress(OSError):
        if not notes:
            path.unlink(missing_ok=True)
            return
        new = path.with_name(f"{path.name}-{os.getpid()}")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(note)}\n" for note in notes)
        new.replace(path)
