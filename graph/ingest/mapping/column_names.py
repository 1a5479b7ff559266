"""What columns of a file are called: what somebody reads in the header, and can type.

Programs leave marks in headers that nobody sees: a byte order mark before the first name, a
zero-width space, a no-break space, the end of a line in a cell, letters whose accents stand apart.
No mapping may hold such a character, and nobody who reads the header knows of it.
"""

from __future__ import annotations

import re
import unicodedata

from graph.claims.remembered import remembered
from graph.claims.text import HIDING

_WHITE = re.compile(r"[^\S \t]+")
"""A tab stays: where it is in the only name, columns are apart by tabs."""


@remembered(10_000)
def column_name(text: str) -> str:
    """A name without characters that hide or reorder text, in NFC, with blanks for other white
    space and none around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    blank = _WHITE.sub(" ", text)
    return unicodedata.normalize("NFC", HIDING.sub("", blank)).strip()
