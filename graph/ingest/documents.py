"""The documents themselves, where they are at hand: found by their SHA-256, never kept.

A text is what was read when it was coded. Its lines are counted from 1 and end in a line feed,
paragraphs of HTML, DOCX and PDF count as lines; characters of a line are counted from 1. Without
the text a locator stands unchecked.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from graph.claims.errors import InputError, shown
from graph.ingest.reading.document_text import pages_of

MOST_WORDS = 8
"""A quote is a short phrase: the text itself belongs to the one who published it."""

_LOCATOR = re.compile(r"L([1-9][0-9]{0,6})(?::([1-9][0-9]{0,6})-([1-9][0-9]{0,6}))?\Z")
_TYPOGRAPHIC = str.maketrans('‘’‚‛“”„‟«»‹›′″"‐‑‒–—−', "'''''''''''''''------")


class Texts:
    """The texts in a folder, by the SHA-256 of their bytes.

    Args:
        folder: searched with everything below it; hidden files and folders are left out.

    Raises:
        InputError: it is not a folder.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InputError(
                "is not a folder", mend="name the folder that holds the texts", record=str(folder)
            )
        self.folder = folder
        self._paths: dict[str, Path] | None = None
        self._texts: dict[str, Text] = {}

    def called(self, stem: str) -> tuple[Path, str] | None:
        """The one text whose file is called so but for its ending, and its SHA-256."""
        found = [path for path in sorted(self.folder.rglob(f"{stem}.*")) if path.is_file()]
        return (found[0], _digest(found[0])) if len(found) == 1 else None

    def find(self, sha256: str) -> Text | None:
        """The text with this hash, None if it is not at hand.

        Raises:
            InputError: it is at hand and cannot be read.
        """
        if self._paths is None:
            self._paths = {
                _digest(path): path
                for path in sorted(self.folder.rglob("*"))
                if path.is_file()
                and not any(p.startswith(".") for p in path.relative_to(self.folder).parts)
            }
        if sha256 not in self._texts:
            if sha256 not in self._paths:
                return None
            self._texts = {sha256: Text.read(self._paths[sha256])}
        return self._texts[sha256]


class Text:
    """One text, by line."""

    def __init__(self, lines: Sequence[str], pages: Sequence[int] = ()) -> None:
        self.lines, self.pages = lines, pages

    @classmethod
    def read(cls, path: Path) -> Text:
        """The text of a document; HTML, DOCX and PDF by paragraph.

        Raises:
            InputError: it cannot be read as what its name says.
        """
        return cls(*pages_of(path))

    def passage(self, locator: str) -> str:
        """The words at a locator.

        Raises:
            InputError: it is malformed, or outside the text.
        """
        line, start, end = parts(locator)
        if line > len(self.lines):
            raise InputError(
                "is outside the text",
                mend=f"the text has {len(self.lines)} lines",
                value=locator,
            )
        found = self.lines[line - 1]
        if end is None or start is None:
            return found
        if end > len(found):
            raise InputError(
                "is outside the text",
                mend=f"line {line} has {len(found)} characters",
                value=locator,
            )
        return found[start - 1 : end]

    def check_quote(self, locator: str, quote: str) -> None:
        """Check that the quote stands at its locator; kinds of quotation mark, dash and space
        make no difference.

        Raises:
            InputError: it does not.
        """
        passage = self.passage(locator)
        if levelled(quote) in levelled(passage):
            return
        elsewhere = [n for n, line in enumerate(self.lines, 1) if levelled(quote) in levelled(line)]
        raise InputError(
            f"does not stand at {locator}",
            mend=f"it stands in line {elsewhere[0]}"
            if elsewhere
            else f"copy the words as they stand there: {shown(passage, 200)}",
            value=quote,
        )


def parts(locator: str) -> tuple[int, int | None, int | None]:
    """Line, first and last character of a locator; None for the whole line.

    Raises:
        InputError: it is not ``L17`` or ``L17:10-42``, or ends before it begins.
    """
    match = _LOCATOR.match(locator)
    if match is None:
        raise InputError(
            "is not a locator",
            mend="write L17 for line 17, or L17:10-42 for its characters 10 to 42",
            value=locator,
        )
    line, start, end = (None if part is None else int(part) for part in match.groups())
    if start is not None and end is not None and end < start:
        raise InputError(
            "ends before it begins", mend="write the earlier character first", value=locator
        )
    assert line is not None
    return line, start, end


def check_length(quote: str) -> None:
    """Check that a quote has at most eight words.

    Raises:
        InputError: it has more.
    """
    words = len(quote.split())
    if words > MOST_WORDS:
        raise InputError(
            f"has {words} words",
            mend=f"quote at most {MOST_WORDS} and let the locator lead to the rest",
            value=quote,
        )


def levelled(text: str) -> str:
    """A text for comparing with a quote of it."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_TYPOGRAPHIC).split())


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
