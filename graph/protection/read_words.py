"""The words of a text as a person reads them, however they are written.

Beside the words themselves: what stands before an apostrophe (“Marekin's”), what runs together
(“#FreeMarekin”), letters with dots or spaces between them (“H.I.V.”), and words with letters of
another script that look the same (a Cyrillic “а” in “gаy”).
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from graph.claims.remembered import remembered
from graph.views.folded_words import all_words

_APOSTROPHES = re.compile("['’‘‛`´′ʼ]")
_RUN_TOGETHER = re.compile("(?<=[a-z])(?=[A-Z])|_")
"""Of ASCII: where words run together."""
_LETTER = re.compile(r"[^\W\d_]\Z")
MOST_REMEMBERED = 200
"""Characters of a text that is worth remembering: longer ones are rarely said again."""
SHORTEST_SPELT = 3
"""Single letters in a row that make a word."""
# Letters that look alike, small or capital (В and B, Н and H, Ρ and P), folded.
_TO_LATIN = {
    **str.maketrans("асеорхуіјѕкмтвнѵ", "aceopxyijskmtbhv"),
    **str.maketrans("αβεηικμνορτυχζ", "abehikmnoptyxz"),
}
_TO_CYRILLIC = str.maketrans("aceopxyikmtbhs", "асеорхуікмтвнѕ")


def read_words(text: str) -> tuple[str, ...]:
    """All words of a text, folded, and those that a person reads in it; each once."""
    return _of_short(text) if len(text) <= MOST_REMEMBERED else _words(text)


@remembered(4_096)
def _of_short(text: str) -> tuple[str, ...]:
    return _words(text)


def _words(text: str) -> tuple[str, ...]:
    plain = all_words(text)
    found = dict.fromkeys(plain)
    if _APOSTROPHES.search(text):
        found.update(dict.fromkeys(all_words(_APOSTROPHES.sub(" ", text))))
    apart = _RUN_TOGETHER.sub(" ", text) if text.isascii() else _apart(text)
    if apart != text:
        found.update(dict.fromkeys(all_words(apart)))
    if sum(len(word) == 1 for word in plain) >= SHORTEST_SPELT:
        for single, letters in groupby(plain, key=lambda word: _LETTER.match(word) is not None):
            spelt = "".join(letters) if single else ""
            if len(spelt) >= SHORTEST_SPELT:
                found[spelt] = None
    for word in list(found):
        if not word.isascii() and len(_scripts(word)) > 1:
            found[word.translate(_TO_LATIN)] = found[word.translate(_TO_CYRILLIC)] = None
        elif not word.isascii() and (latin := word.translate(_TO_LATIN)).isascii():
            found[latin] = None
    return tuple(found)


def _apart(text: str) -> str:
    """A text with a space where words run together, in any script."""
    return "".join(
        f" {c}" if c.isupper() and before.islower() else " " if c == "_" else c
        for before, c in zip(f" {text}", text, strict=False)
    )


def _scripts(word: str) -> set[str]:
    return {unicodedata.name(c, "").partition(" ")[0] for c in word if c.isalpha()}
