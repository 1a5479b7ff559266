"""Processes that keep in memory what they read of a store, and how an erasure waits for them.

Each has a file beside the store, which it holds locked while it runs. In it stands a state of the
store: what came before it was dropped. An erasure is done when all have come as far as the state
behind it. A process that is gone holds no lock; its file is removed.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from threading import Event, Thread
from typing import TypeAlias

from graph.claims.errors import StoreBusy
from graph.claims.remembered import forget
from graph.engines.engine import Engine, Snapshot

ENDING = ".holder"
"""Behind the store's name, the number of the process and something random."""
EVERY = 0.2
"""Seconds between two looks at the store."""
PATIENCE = 15.0
"""Seconds in which a process has to drop what was erased."""
_WIDTH = 20
"""Digits of a state in a file."""


Drop: TypeAlias = Callable[[Snapshot, bool], None]
"""Takes a snapshot, and whether everything has to go."""


@contextmanager
def holding(store: Path, engine: Engine, drop: Drop) -> Iterator[None]:
    """While the block lasts, drop what was read of older states soon after a newer one is there.

    Args:
        drop: drops what is kept of states before a snapshot; everything where something was
            erased. What the engine and functions keep in memory goes then, too.

    A folder that cannot be written to has no erasures either, and gets no file.
    """
    over = Event()
    path = store.with_name(f"{store.name}.{os.getpid()}-{token_hex(4)}{ENDING}")
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError:
        yield
        return
    fcntl.flock(file, fcntl.LOCK_EX)
    looks = _Looks(engine, drop, file)
    looks.look()

    def go_on() -> None:
        while not over.wait(EVERY):
            # A store that cannot be read now is looked at again; meanwhile nothing is said of it.
            with suppress(Exception):
                looks.look()

    thread = Thread(target=go_on, name="holder", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        path.unlink(missing_ok=True)
        os.close(file)


class _Looks:
    """One process, and what it has seen of the store."""

    def __init__(self, engine: Engine, drop: Drop, file: int) -> None:
        self._engine, self._drop, self._file = engine, drop, file
        self._number, self._unit = -1, 0

    def look(self) -> None:
        with self._engine.reading() as snapshot:
            number = _number(snapshot)
            if number == self._number:
                return
            everything = self._number >= 0 and snapshot.erased(self._unit)
            self._drop(snapshot, everything)
            if everything:
                self._engine.forget()
                forget()
            self._number, self._unit = number, snapshot.unit
        os.pwrite(self._file, f"{number:{_WIDTH}}".encode("ascii"), 0)


def _number(snapshot: Snapshot) -> int:
    return 0 if snapshot.state is None else snapshot.state.number


def wait_for_holders(store: Path, engine: Engine, patience: float = PATIENCE) -> None:
    """Wait until every process that keeps something of a store has come as far as it is now.

    Raises:
        StoreBusy: one has not; names it.
    """
    with engine.reading() as snapshot:
        number = _number(snapshot)
    until = time.monotonic() + patience
    for path in _files(store):
        while not _has_dropped(path, number):
            if time.monotonic() > until:
                raise StoreBusy(
                    f"{store}: it is erased, but process {_process(store, path)} has not said that "
                    "it dropped what it keeps in memory of before; end it, and run “answerable "
                    "erasures --finish”"
                )
            time.sleep(EVERY / 4)


def check_nobody_holds(store: Path) -> None:
    """Refuse where a server would go on answering from the file that is put aside, and write into
    it.

    Raises:
        StoreBusy: one would; names its process.
    """
    for path in _files(store):
        if not _has_dropped(path, _NEVER):
            raise StoreBusy(
                f"{store}: process {_process(store, path)} answers from it, and would go on with "
                "what is put aside; end it, and do it again"
            )


_NEVER = 10**_WIDTH
"""A state that nobody comes to."""


def _files(store: Path) -> list[Path]:
    return sorted(store.parent.glob(f"{store.name}.*{ENDING}"))


def _process(store: Path, path: Path) -> str:
    return path.name.removeprefix(f"{store.name}.").partition("-")[0]


def _has_dropped(path: Path, number: int) -> bool:
    """Whether the process of a file has come as far as a state, or is gone."""
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
            return True
        said = os.pread(file, _WIDTH, 0).decode("ascii").strip()
        return said.isdigit() and int(said) >= number
    finally:
        os.close(file)
