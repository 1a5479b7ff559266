"""Words that are spelt nearly alike: what somebody meant who made a slip."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

LETTERS_A_SLIP = 4
"""One slip for so many letters of the shorter word, or one less: of fewer, any word is near to any
other."""
_LONGEST = 60
_BROKEN_OFF = 5
"""Letters from which on a word may stand for one that begins like it."""
_COMPARED = 12
"""Of the options that share most letters, so many are looked at slip by slip."""
_ALIKE = 0.6
"""Share of letters that two words have in common, in order, before slips are counted."""
_WORD = re.compile(r"[^\W\d_][^\W\d_A-Z]*")
"""A word of a name in one piece: allegedPerpetrators, place-of-detention."""


def spelt_like(word: str, options: Iterable[str], most: int = 3) -> list[str]:
    """Those of some options that a word may be a slip of, the nearest first.

    A slip is a letter that is missing, too many, wrong, or that has changed places with the next;
    the size of letters is none. One that has all words of the other is near to it, too
    (“perpetrators” and “allegedPerpetrators”), as is one that breaks off (“allegedPerp”).
    """
    known = sorted(set(options))
    close = get_close_matches(word, known, n=_COMPARED, cutoff=_ALIKE)
    close += [one for one in known if one not in close and one.casefold() == word.casefold()]
    return [one for one in close if _is_near(word, one)][:most]


def _is_near(one: str, other: str) -> bool:
    first, second = one.casefold(), other.casefold()
    shorter, longer = sorted((len(first), len(second)))
    if first == second:
        return True
    if shorter + 1 < LETTERS_A_SLIP or longer > _LONGEST:
        return False
    words = [{part.casefold() for part in _WORD.findall(text)} for text in (one, other)]
    if all(words) and (words[0] <= words[1] or words[1] <= words[0]):
        return True
    bound = (shorter + 1) // LETTERS_A_SLIP
    if slips(first, second) <= bound:
        return True
    short, long = sorted((first, second), key=len)
    return shorter >= _BROKEN_OFF and slips(short, long[:shorter]) <= bound


def slips(one: str, other: str) -> int:
    """How many slips lie between two words (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, there in enumerate(other, start=1):
            least = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                least = min(least, earlier[j - 2] + 1)
            row.append(least)
    return row[-1]
