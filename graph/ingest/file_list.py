"""Which files are meant when somebody names files and folders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.ingest.sheet_head import is_yaml


def files_of(paths: Sequence[Path]) -> Iterator[Path]:
    """Each file once: a folder stands for the YAML files in and below it, in order of path.

    Hidden files and folders below a folder are left out. A file that was named is
    given back as it is, and so is a path where nothing is.
    """
    seen = set()
    for path in paths:
        found = [path]
        if path.is_dir():
            found = [
                file
                for file in sorted(path.rglob("*"))
                if is_yaml(file)
                and not any(part.startswith(".") for part in file.relative_to(path).parts)
            ]
        for file in found:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


STORES = (
    *(".db", ".db-wal", ".db-shm", ".db.key", ".db.temporary"),
    *(".db.tokens", ".db.writing", ".db.audit", ".db.audit.key"),
)
"""How a store's own files end: they are nothing that somebody meant to load, or to hand on."""
PART = ".db.audit."
"""What a full part of an audit log has in its name, before a number."""


def passed_by(paths: Sequence[Path]) -> Iterator[Path]:
    """The other files in and below folders, in order of path: nobody reads them.

    A store's own files are left out.
    """
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
                ours = file.name.endswith(STORES) or PART in file.name
                if file.is_file() and not hidden and not ours and not is_yaml(file):
                    yield file
