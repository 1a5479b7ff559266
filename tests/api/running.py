"""Running commands in this process, as a shell would see them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from api.cli import main


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


class Shell:
    """Runs ``answerable`` with one store in one folder."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.folder, self._capture = folder, capture
        self.store = folder / "answerable.db"

    def __call__(self, *arguments: str) -> Done:
        """Run one command; nobody passes ``--store``, the environment names it."""
        self._capture.readouterr()
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        out, err = self._capture.readouterr()
        assert isinstance(stop.value.code, int)
        return Done(stop.value.code, out.decode(), err.decode())

    def write(self, name: str, text: str) -> str:
        """A file in the folder; its path."""
        path = self.folder / name
        path.write_text(text, "utf-8")
        return str(path)
