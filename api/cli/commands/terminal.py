"""Text laid out for a terminal: in columns, wrapped, and with nothing that a terminal obeys."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterator

from graph.claims.errors import harmless

WIDTH = 80
"""Columns of the terminal that everything is laid out for."""


def columns(text: str) -> int:
    """How many columns a text takes: two for wide characters, none for combining ones."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def wrapped(
    text: str, *, first: str = "", indent: str | None = None, width: int | None = None
) -> Iterator[str]:
    """Lines of at most `width` columns: `first` before the first, `indent` before the others.

    Width left out: that of the terminal, or what the variable COLUMNS says; else `WIDTH`.

    The text is made harmless; `indent` left out is as wide as `first`. A word that is too long
    for a line is broken.
    """
    width = shutil.get_terminal_size((WIDTH, 24)).columns if width is None else width
    prefix = first
    rest = " " * columns(first) if indent is None else indent
    line = ""
    for word in harmless(" ".join(text.split())).split(" "):
        candidate = f"{line} {word}" if line else word
        if columns(prefix + candidate) <= width:
            line = candidate
            continue
        if line:
            yield prefix + line
            prefix = rest
        while columns(prefix + word) > width:
            cut = _fitting(word, width - columns(prefix))
            yield prefix + word[:cut]
            prefix, word = rest, word[cut:]
        line = word
    yield (prefix + line).rstrip()


def _fitting(word: str, room: int) -> int:
    """How many characters of a word fit into `room` columns; at least one."""
    width = 0
    for position, character in enumerate(word):
        width += columns(character)
        if width > room:
            return max(position, 1)
    return len(word)
