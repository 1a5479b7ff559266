"""Files that stay open from one use to the next: opening takes longer than all else."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from pathlib import Path
from threading import Lock


class KeptOpen:
    """A file to append to and to read, opened when it is wanted first. For one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._number: int | None = None
        self.which: tuple[int, int] | None = None
        """Device and inode of the file that was opened last."""
        self._process = 0
        self._close: Callable[[], object] = _nothing

    @property
    def number(self) -> int:
        """Of the open file; made where there is none, for its owner alone.

        Raises:
            OSError: it cannot be had.
        """
        # A process that was forked has the lock of the one before it, and opens it for itself.
        if self._number is None or self._process != os.getpid():
            self.close()
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT
            self._number, self._process = os.open(self._path, flags, 0o600), os.getpid()
            self._close = weakref.finalize(self, os.close, self._number)
            found = os.fstat(self._number)
            self.which = (found.st_dev, found.st_ino)
        return self._number

    def size_at_its_place(self) -> int | None:
        """How many bytes the file has; None where another one, or none, is at its path.

        Raises:
            OSError: the file system does not say.
        """
        try:
            found = os.stat(self._path)
        except FileNotFoundError:
            return None
        return found.st_size if (found.st_dev, found.st_ino) == self.which else None

    def close(self) -> None:
        """Close it; it is opened again when it is wanted next."""
        self._number = None
        self._close()


class ChangeCount:
    """How often a file of SQLite was changed, read without its locks.

    With a rollback journal a change counts in the header before it is done (Database File Format,
    1.3.8), so that an equal count means that nothing was done since.
    """

    def __init__(self, path: Path) -> None:
        """Open a file that is there.

        Raises:
            OSError: it cannot be had.
        """
        # Closing any opening of a file takes its process the locks that SQLite has on it: all of
        # one process use the same one, and the last to go closes it.
        with _LOCK:
            found = os.stat(path)
            self._which = (found.st_dev, found.st_ino)
            if self._which not in _COUNTED:
                _COUNTED[self._which] = [os.open(path, os.O_RDONLY), 0]
            _COUNTED[self._which][1] += 1
            self._number = _COUNTED[self._which][0]

    def read(self) -> bytes | None:
        """Equal as long as nothing is changed; None where it cannot be told so."""
        found = os.pread(self._number, _LENGTH, _VERSIONS)
        is_told = len(found) == _LENGTH and found.startswith(_ROLLBACK)
        return found if is_told else None

    def is_at(self, path: Path) -> bool:
        """Whether the file that was opened is at this path, and not another one, or none."""
        try:
            found = os.stat(path)
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == self._which

    def close(self) -> None:
        """Use it no more. A caller that opened the file with SQLite closed that before."""
        with _LOCK:
            counted = _COUNTED[self._which]
            counted[1] -= 1
            if not counted[1]:
                os.close(_COUNTED.pop(self._which)[0])


_LOCK = Lock()
_COUNTED: dict[tuple[int, int], list[int]] = {}
"""By device and inode: the number of the open file, and how many use it."""
_VERSIONS, _LENGTH = 18, 22
"""From the versions for writing and reading to the end of the count and what is changed with it."""
_ROLLBACK = b"\x01\x01"
"""Both versions of a file without a write-ahead log."""


def _nothing() -> None:
    """There is nothing to close yet."""
