"""Which of several processes sends the webhooks of a store: the one that holds a file locked.

The system gives the lock back when its process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from graph.claims.errors import StoreError

ENDING = "-sender"
"""Behind the name of the book. In the file stands the number of the process."""


class SoleSender:
    """One who may send while nobody else does."""

    def __init__(self, book: Path) -> None:
        """One who does not send yet."""
        self._path = book.with_name(f"{book.name}{ENDING}")
        self._file: int | None = None
        self.other: str | None = None
        """The number of the process that sends instead, as `take` found it."""

    def take(self) -> bool:
        """Whether this one sends, from now until `give_back`.

        Raises:
            StoreError: the file cannot be written.
        """
        if self._file is None:
            self.other = None
            try:
                self._file = self._locked()
            except OSError as error:
                raise StoreError(f"{self._path}: cannot be written: {error.strerror}") from None
        return self._file is not None

    def give_back(self) -> None:
        """Let others send."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None

    def _locked(self) -> int | None:
        while True:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # Who held it may have removed the file between the two calls.
                if _is_there(self._path, file):
                    os.ftruncate(file, 0)
                    os.pwrite(file, str(os.getpid()).encode("ascii"), 0)
                    return file
            except BlockingIOError:
                self.other = os.pread(file, 20, 0).decode("ascii", errors="replace")
                os.close(file)
                return None
            os.close(file)


def _is_there(path: Path, file: int) -> bool:
    """Whether a path still leads to an open file."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(file))
    except FileNotFoundError:
        return False
