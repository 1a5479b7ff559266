"""Documents of one's own, from which passages are read: by their hash, and by who may read them.

Who may read a document is said by the folder in which it lies: ``public``, ``partner``,
``restricted``, ``confidential``, with compartments where there are any (``restricted+medical``);
the strictest of the folders around it binds, and without one a document is restricted. So what is
shown depends on nothing but the reader's clearance and the files. No text goes into a store.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from cachetools import LRUCache

from graph.claims.deadline import NEVER, Deadline
from graph.claims.errors import InputError
from graph.claims.marking import RESTRICTED, Clearance, Level, Marking, join_all
from graph.ingest.documents import Text, parts
from graph.views.replies import read_one
from graph.views.view import PlainValues, Record, View

_LEVELS = frozenset(level.name.lower() for level in Level)
MOST_SHOWN = 1_000
"""Characters of a passage: a line may be a whole page."""
LOOK_AGAIN = 30.0
"""Seconds after which the folder is searched again when somebody asks."""
MOST_KEPT = 20
"""Documents whose text is kept for the next passage."""


class _Document(NamedTuple):
    path: Path
    marking: Marking


class Passages:
    """Reads passages of the documents in a folder. Safe to use from several threads.

    Args:
        folder: searched with everything below it, and again where that was a while ago; hidden
            files and folders are left out.

    Raises:
        InputError: it is not a folder, or one in it is named like a marking and is none.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InputError(
                "is not a folder", mend="name the folder that holds the texts", record=str(folder)
            )
        self._folder = folder
        self._digests: dict[Path, tuple[tuple[int, ...], str]] = {}
        """Of each file, with what tells that it was not changed since."""
        self._documents = self._look(NEVER, strict=True)
        self._looked = time.monotonic()
        self._texts: LRUCache[tuple[Path, str], Text | None] = LRUCache(MOST_KEPT)
        self._lock = Lock()  # what reads PDFs takes one thread at a time

    def words(self, view: View, records: Iterable[Record]) -> Mapping[str, str]:
        """Claim → the words at its place, where the reader of the view may read them.

        Raises:
            OutOfTime, Abandoned: as `Deadline.check`.
        """
        records = list(records)
        sources = sorted({record.claim.citation.source for record in records})
        hashes = read_one(view, PlainValues(property="sha256"), sources)
        found = {}
        for record in records:
            view.deadline.check()
            citation = record.claim.citation
            said = hashes.get(citation.source)
            if said is None or said.value is None or said.value.text is None:
                continue
            if citation.locator is not None:
                words = self.passage(
                    said.value.text, citation.locator, view.clearance, view.deadline
                )
                if words is not None:
                    found[record.claim.id] = words
        return found

    def passage(
        self, sha256: str, locator: str, clearance: Clearance, deadline: Deadline = NEVER
    ) -> str | None:
        """The words at a place of a document; None where it is not at hand, may not be read, was
        changed since, or has no such place.

        Raises:
            OutOfTime, Abandoned: as `Deadline.check`, while others read documents.
        """
        for document in self._found(sha256, deadline):
            if not clearance.reads(document.marking):
                continue
            text = self._text(document.path, sha256, deadline)
            if text is None:
                continue
            try:
                words = text.passage(locator)
            except InputError:
                return None
            page = _page(text, locator)
            words = words if len(words) <= MOST_SHOWN else f"{words[: MOST_SHOWN - 1]}…"
            return f"{words} (page {page})" if page else words
        return None

    def _found(self, sha256: str, deadline: Deadline) -> Sequence[_Document]:
        """The documents with a hash, as the folder is now or was a while ago."""
        if time.monotonic() - self._looked >= LOOK_AGAIN:
            with deadline.holding(self._lock):
                if time.monotonic() - self._looked >= LOOK_AGAIN:
                    self._documents = self._look(deadline, strict=False)
                    self._texts.clear()
                    self._looked = time.monotonic()
        return self._documents.get(sha256, ())

    def _look(self, deadline: Deadline, *, strict: bool) -> dict[str, list[_Document]]:
        """The folder's files by their hash; of those that are as they were it is known.

        Args:
            strict: refuse a folder that is named like a marking and is none; else what is in it is
                shown to nobody.
        """
        found: dict[str, list[_Document]] = {}
        root, known = self._folder.resolve(), self._digests
        for path, inside in _files(self._folder):
            deadline.check()
            try:
                marking, target = marking_of(inside), path.resolve()
                if target.is_relative_to(root):
                    # Of a link the folders around what it leads to bind, too.
                    marking = join_all([marking, marking_of(target.relative_to(root))])
                state = _state(path)
                before, digest = known.get(path, ((), ""))
                if before != state:
                    digest = _digest(path)
                    known[path] = (state, digest)
            except (InputError, OSError):
                if strict:
                    raise
                continue
            found.setdefault(digest, []).append(_Document(path, marking))
        return found

    def _text(self, path: Path, sha256: str, deadline: Deadline) -> Text | None:
        with deadline.holding(self._lock):
            key = (path, sha256)
            if key not in self._texts:
                self._texts[key] = _read(path, sha256)
            return self._texts[key]


def marking_of(inside: Path) -> Marking:
    """Who may read a document, by the folders around it.

    Args:
        inside: its path from the folder of the texts.

    Raises:
        InputError: a folder is named like a marking with compartments, and is none.
    """
    found = []
    for name in inside.parts[:-1]:
        try:
            found.append(Marking.parse(name))
        except InputError:
            if name.partition("+")[0].strip().lower() in _LEVELS and "+" in name:
                raise InputError(
                    "is no marking, so that it would keep nobody out",
                    mend="write a level and compartments in small letters: restricted+medical",
                    record=str(inside),
                    field="folder",
                    value=name,
                ) from None
    return join_all(found) if found else RESTRICTED


def _files(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Each file, and its path from the folder."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in inside.parts):
            yield path, inside


def _read(path: Path, sha256: str) -> Text | None:
    try:
        return Text.read(path) if _digest(path) == sha256 else None
    except (InputError, OSError):
        return None


def _state(path: Path) -> tuple[int, ...]:
    """What differs once a file was changed."""
    now = path.stat()
    return (now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns)


def _page(text: Text, locator: str) -> int | None:
    line = parts(locator)[0]
    return text.pages[line - 1] if text.pages else None


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
