"""The file that was opened at a path, told from another one that somebody put there since."""

from __future__ import annotations

import os
from pathlib import Path

from graph.claims.errors import StoreError


class FilePlace:
    """Where an open file is looked for."""

    def __init__(self, path: Path) -> None:
        """A place with the file that is there now."""
        self._path = str(path)
        self._file = self._found()

    @property
    def is_taken(self) -> bool:
        """Whether another file, or none, is there."""
        return self._found() != self._file

    def check(self) -> None:
        """
        Raises:
            StoreError: it is: connections from before would read one file, and new ones the other.
        """
        if self.is_taken:
            raise StoreError(
                f"{self._path}: the file that was opened here was moved, deleted or replaced; put "
                "it back, or start the program anew (a server reads anew at SIGHUP)"
            )

    def _found(self) -> tuple[int, int] | None:
        """Device and inode; None where there is no file."""
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_dev, found.st_ino
