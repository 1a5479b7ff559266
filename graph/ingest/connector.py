"""What a connector is: it reads one format and says what stands in it, and writes nothing.

What it read is a `Unit` (everything that one origin says, loaded whole or not at all) or
`Decisions` (what persons decided about claims). Anything wrong is collected with the line where
it stands, so that an author fixes a file in one go. `graph.changes.load` does the writing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias

from graph.claims.deadline import NEVER, Deadline
from graph.claims.unit import Decisions, Unit
from graph.ingest.documents import Texts
from graph.vocabulary import Vocabulary

Read: TypeAlias = Unit | Decisions


class Known(NamedTuple):
    """What a local name stands for."""

    id: str
    cls: str
    record: str
    """File and line of its block."""


@dataclass(slots=True, kw_only=True)
class Desk:
    """What connectors share while one lot of files is read."""

    vocabulary: Vocabulary
    texts: Texts | None = None
    """The documents at hand, if any: hashes, locators and quotes are checked against them."""
    roots: tuple[Path, ...] = ()
    """Files and folders that the user named. A sheet pulls in registries from its own folder, from
    these and from below them, and from nowhere else: a foreign sheet must not have the reader
    open, and quote in a message, any file that it likes."""
    registries: dict[Path, Mapping[str, Known]] = field(default_factory=dict)
    """Registries read so far: resolved path → local name → what it stands for."""
    origins: dict[Path, str] = field(default_factory=dict)
    """Origins read so far, by resolved path."""
    find: Callable[[Sequence[str]], Mapping[str, str]] | None = None
    """The concrete class of each id that anybody who hands in a sheet may read; None where sheets
    are read without a store at hand."""
    deadline: Deadline = NEVER
    """When what somebody hands in has to be read."""


class Connector(Protocol):
    """Reads one format."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the file is of this format, using its name and its first 64 kB."""

    def read(self, path: Path, desk: Desk) -> Read:
        """Read a file.

        Raises:
            InputError: it cannot be read at all (broken YAML, no id); what is wrong with single
                records is among the errors of the reply instead.
        """
