"""Whether two words may be one name: what each may sound like, and where two of these agree.

A word has one or more *readings*, for most ways of writing leave something open: Arabic writes no
short vowels, and a Latin c is a k or an s. A reading is a skeleton of consonants, sounds that
transliterations disagree on made one, and the vowels between them. Words whose skeletons are the
same meet; their vowels decide whether they may be the same word. The shorter the skeleton, the
more they have to agree: Ali and Ela have one consonant each, and the same.

Consonants are small letters: b (also p), f (v, ph), c, s and z (all that hisses; they count as one
in a skeleton and apart in short words), h (kh, x), d, t, g, k, l, m, n, r. Vowels are capitals:
A E I O U, ``?`` a short one or none, ``+`` any, ``*`` any or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from graph.claims.remembered import remembered
from graph.views.word_forms import OPEN_VOWELS

MOST_READINGS = 12
"""Of one word: the likeliest first."""

SHORTEST_WITHOUT = 3
"""Consonants of a word that may have an Arabic article run into it, without that."""


class Sound(NamedTuple):
    """One way in which a word may sound."""

    skeleton: str
    """Its consonants; never empty."""
    fine: str
    """The same, with hushing and hissing ones apart."""
    vowels: tuple[str, ...]
    """Before, between and behind the consonants: one more than there are."""


def word_sounds(native: str, forms: Sequence[str], script: str | None) -> tuple[Sound, ...]:
    """How a word may sound.

    Args:
        native: folded, without its article.
        forms: in Latin letters.
    """
    if script == "Hani":
        return ()  # so many signs sound nearly alike that it would say nothing
    if script == "Arab":
        found = [*arabic_readings(native)]
    else:
        found = [*hebrew_readings(native)] if script == "Hebr" else []
        for vowels_open in (True, False) if script in OPEN_VOWELS else (False,):
            found += (r for form in forms for r in readings(form, vowels_open=vowels_open))
    return tuple(dict.fromkeys(found))


Choices = Sequence[Sequence[str]]
"""For each place of a word what it may sound like, the likeliest first."""

# fmt: off
_LATIN = {
    "tsch": "c", "shch": "c", "dzh": "c", "sch": "c", "tch": "c", "zh": "c", "sh": "c", "dz": "z",
    "ts": "c", "tz": "c", "cz": "c", "sz": "c", "ck": "k", "gh": "g", "ph": "f", "th": "t",
    "dh": "d", "bh": "b", "jh": "c", "kh": "h", "b": "b", "p": "b", "f": "f", "v": "f", "d": "d",
    "t": "t", "k": "k", "g": "g", "l": "l", "m": "m", "n": "n", "r": "r", "s": "s", "z": "z",
    "ee": "I", "oo": "U", "ou": "U", "a": "A", "e": "E", "i": "I", "y": "I", "o": "O", "u": "U",
}
# A German or Slavic j is a vowel; a Polish w is a v; kh and x of the Caucasus are one sound.
_OPEN = {
    "dj": ("c", "d"), "ch": ("c", "h"), "j": ("c", "I"), "q": ("k", "g"), "w": ("U", "f"),
    "x": ("ks", "h"), "c": ("k", "c"),
}
_ARABIC = {
    "ا": "A", "ب": "b", "پ": "b", "ت": "t", "ة": "A", "ح": "h", "خ": "h", "چ": "c", "د": "d",
    "ر": "r", "ز": "z", "ژ": "c", "س": "s", "ش": "c", "ص": "s", "ط": "t", "ع": "*", "غ": "g",
    "ف": "f", "ک": "k", "ك": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n", "ه": "h", "ہ": "h",
    "ھ": "", "ى": "*", "ي": "I", "ی": "I", "ے": "I", "ء": "*", "ٹ": "t", "ڈ": "d", "ڑ": "r",
    "ں": "n", "ټ": "t", "ډ": "d", "ړ": "r", "ځ": "c", "څ": "c", "ڼ": "n", "ې": "E", "ۍ": "I",
    "ە": "E", "ێ": "E", "ۆ": "O", "ڕ": "r", "ڵ": "l", "ڤ": "f", "ۇ": "U", "ۋ": "f",
}
_ARABIC_OPEN = {
    "ث": ("t", "s"), "ج": ("c", "g"), "ذ": ("d", "z"), "ض": ("d", "z"), "ظ": ("z", "d"),
    "ق": ("k", "g"), "و": ("U", "f"), "ږ": ("c", "g"), "ښ": ("c", "h"),
}
_HEBREW = {
    "ג": "g", "ד": "d", "ז": "z", "ח": "h", "ט": "t", "י": "I", "ל": "l", "מ": "m", "ם": "m",
    "נ": "n", "ן": "n", "ס": "s", "צ": "c", "ץ": "c", "ק": "k", "ר": "r", "ת": "t",
    "א": "*", "ע": "*", "ה": "h",
}
_HEBREW_OPEN = {
    "ב": ("b", "f"), "ו": ("U", "f"), "כ": ("k", "h"), "ך": ("h", "k"), "פ": ("b", "f"),
    "ף": ("f", "b"), "ש": ("c", "s"),
}
# fmt: on
_CHUNK = re.compile("|".join(sorted((*_LATIN, *_OPEN), key=lambda key: -len(key))) + "|h|.")
_PARTS = re.compile(r"[bcdfghklmnrstz0-9]|[AEIOU?*+]+")
_GREEK_CH = re.compile("ch(?:[rl]|ae)")
_RUN_IN = re.compile(r"(?:[ae]l(?=[a-z]{5})|[aeu](?=([rsdnzt])\1[a-z]{3}))")
_STRESSLESS = re.compile(r"(.)\1+")
_ABD = re.compile(r"\A([A+?]+b[A?]*d)([AEIOU?]*)l(?=[AEIOU?*]*[bcdfghkmnrstz])")


@remembered(16_384)
def readings(latin: str, *, vowels_open: bool = False) -> tuple[Sound, ...]:
    """How a word in Latin letters may sound; empty where it has no consonant.

    Args:
        vowels_open: the script that it comes from leaves out short vowels.
    """
    whole = _made(_latin_choices(latin), vowels_open)
    article = _RUN_IN.match(latin)
    if article is None:
        return whole
    rest = _made(_latin_choices(latin[article.end() :]), vowels_open)
    long = (one for one in rest if len(one.skeleton) >= SHORTEST_WITHOUT)
    return tuple(dict.fromkeys((*whole, *long)))


@remembered(16_384)
def arabic_readings(word: str) -> tuple[Sound, ...]:
    """How a folded word in Arabic letters may sound, its article cut off."""
    word = word.replace("لله", "له")
    last = len(word) - 1
    choices: list[Sequence[str]] = []
    for at, letter in enumerate(word):
        if letter in "اع" and at == 0:
            choices.append(("+",))
        elif letter == "و" and at == 0:
            choices.append(("f",))
        elif letter == "ة" and at == last:
            choices.append(("A", "At"))
        elif letter in "هہ" and at == last:
            choices.append(("*", "h*"))
        elif letter in _ARABIC_OPEN:
            choices.append(_ARABIC_OPEN[letter])
        else:
            choices.append((_ARABIC.get(letter, ""),))
    return _made(choices, vowels_open=True)


@remembered(16_384)
def hebrew_readings(word: str) -> tuple[Sound, ...]:
    """How a folded word in Hebrew letters may sound."""
    last = len(word) - 1
    choices: list[Sequence[str]] = []
    for at, letter in enumerate(word):
        if letter in "אע" and at == 0:
            choices.append(("+",))
        elif letter == "ו" and at == 0:
            choices.append(("f",))
        elif letter == "ה" and at == last:
            choices.append(("*", "h*"))
        elif letter in _HEBREW_OPEN:
            choices.append(_HEBREW_OPEN[letter])
        else:
            choices.append((_HEBREW.get(letter, ""),))
    return _made(choices, vowels_open=True)


def alike(one: Sound, other: Sound, *, syllables: bool = False, joined: int = 0) -> bool:
    """Whether two readings may be of one word. Symmetric.

    Args:
        syllables: one of them is of a few syllables, each of which is a word.
        joined: how many of the two are of several words. Two such are compared word by word, too,
            so that here they have to agree. One of several words is more than its consonants.
    """
    if one.skeleton != other.skeleton:
        return False
    if syllables:
        each = zip(one.vowels, other.vowels, strict=True)
        return one.fine == other.fine and all(_near(a, b) and _near(b, a) for a, b in each)
    slots = list(zip(one.vowels, other.vowels, strict=True))
    many = len(one.skeleton)
    if many == 1:
        return one.fine == other.fine and all(_close(a, b) for a, b in slots)
    if joined == 2:
        mute = not (one.vowels[-1] and other.vowels[-1])
        return all(_close(a, b) for a, b in (slots[:-1] if mute else slots))
    agree = [_agree(a, b) for a, b in slots]
    if many == 2:
        between = agree[1] or (one.fine == other.fine and not _far(*slots[1]))
        return agree[0] and agree[-1] and between
    if joined:
        apart = [max(len(a), len(b)) for a, b in slots if not _close(a, b)]
        return agree[0] and max(apart, default=0) <= 1 and len(apart) <= many // 2
    if not _begin_alike(one.vowels[0], other.vowels[0]):
        return False
    heard = (a for a, *pair in zip(agree, one.vowels, other.vowels, strict=True) if all(pair))
    return all(agree) or any(heard)


def _begin_alike(one: str, other: str) -> bool:
    return "*" in one or "*" in other or bool(one) == bool(other)


_NEAR = {"A": "AE", "E": "AEI", "I": "EI", "O": "OU", "U": "OU"}


def _near(one: str, other: str) -> bool:
    """Whether each vowel of one is near some of the other."""
    return bool(one) == bool(other) and all(
        not set(_NEAR.get(vowel, vowel)).isdisjoint(other) for vowel in one
    )


def _close(one: str, other: str) -> bool:
    """Whether they agree and neither has a vowel that the other lacks."""
    if not one.isalpha() or not other.isalpha():
        return _agree(one, other)
    one, other = one.replace("AI", "I"), other.replace("AI", "I")
    return _near(one, other) and _near(other, one) and not _far(one, other)


def _far(one: str, other: str) -> bool:
    """Whether one has more syllables there than the other."""
    return abs(len(one) - len(other)) > 1


def _agree(one: str, other: str) -> bool:
    if one == other:
        return True
    if "*" in one or "*" in other:
        return bool(one and other) or not (one + other).strip("*")
    if "+" in one or "+" in other:
        return bool(one) and bool(other)
    if one == "?" or other == "?":
        return len(one if other == "?" else other) <= 1
    if not one or not other or _far(one, other):
        return False
    near = {vowel for letter in one for vowel in _NEAR.get(letter, letter)}
    return not near.isdisjoint(other)


def _latin_choices(latin: str) -> Choices:
    if _BY_PLACE.isdisjoint(latin) and not latin.startswith("ou"):
        return [_SAID.get(chunk, _SILENT) for chunk in _CHUNK.findall(latin)]
    found: list[Sequence[str]] = []
    for chunk in _CHUNK.finditer(latin):
        text, start, end = chunk[0], chunk.start(), chunk.end()
        if text == "h":
            found.append(_aspirate(latin, start))
        elif text == "w" and start == 0:
            found.append(("f",))
        elif text == "x" and start == 0:
            found.append(("c", "h"))
        elif text == "c" and latin[end : end + 1] in ("e", "i", "y"):
            found.append(("c", "k"))
        elif text == "ch" and _GREEK_CH.match(latin, start):
            found.append(("h", "k"))
        elif text == "j" and latin[end : end + 1] == "i":
            found.append(("c",))
        elif text == "ou" and start == 0 and latin[end : end + 1] in ("a", "e", "i"):
            found.append(("f",))
        else:
            found.append(_SAID.get(text, _SILENT))
    return found


_BY_PLACE = frozenset("hwxcj")
"""Letters that sound as their place in a word has it."""
_SILENT = ("",)
_SAID: Mapping[str, Sequence[str]] = {
    **{chunk: (sound,) for chunk, sound in _LATIN.items()},
    **{digit: (digit,) for digit in "0123456789"},
    **_OPEN,
}


def _aspirate(latin: str, at: int) -> Sequence[str]:
    """An h: silent behind a vowel at the end; in front of a consonant often only a sign.

    What Ukrainian says with an h, Russian says with a g.
    """
    if at == len(latin) - 1 and at > 0 and latin[at - 1] in "aeiouy":
        return ("",)
    if at == 0 and latin[1:2] in ("t", "l", "n", "m", "s", "p", "k"):
        return ("", "h", "g")
    return ("h", "g")


def _made(choices: Choices, vowels_open: bool) -> tuple[Sound, ...]:
    found = dict.fromkeys(
        reading
        for text in _likeliest(choices)
        if (reading := _reading(text, vowels_open)) is not None
    )
    return tuple(found)[:MOST_READINGS]


def _likeliest(choices: Choices) -> Iterator[str]:
    """The first choice everywhere; then another one in one place, and in two."""
    base = [options[0] for options in choices]
    others = [(at, option) for at, options in enumerate(choices) for option in options[1:]]
    count = 0
    for many in range(min(len(others), 3) + 1):
        for changed in combinations(others, many):
            text = base.copy()
            for at, option in changed:
                text[at] = option
            yield "".join(text)
            count += 1
            if count == 2 * MOST_READINGS:
                return


def _reading(text: str, vowels_open: bool) -> Sound | None:
    text = _ABD.sub(r"\1\2", text)
    fine: list[str] = []
    vowels = [""]
    for part in _PARTS.findall(text):
        if part[0] in "AEIOU?*+":
            vowels[-1] += part
        elif fine and vowels[-1] == "" and _same(fine[-1], part) and not vowels_open:
            continue
        else:
            fine.append(part)
            vowels.append("")
    if not fine:
        return None
    if fine[-1] == "d":
        fine[-1] = "t"
    if vowels_open:
        vowels[1:-1] = [between or "?" for between in vowels[1:-1]]
    whole = "".join(fine)
    spoken = tuple(
        [
            slot if len(slot) < 2 else _STRESSLESS.sub(r"\1", slot.replace("EI", "I"))
            for slot in vowels
        ]
    )
    return Sound(whole.translate(_HISSING), whole, spoken)


def _same(one: str, other: str) -> bool:
    return one.translate(_HISSING) == other.translate(_HISSING)


_HISSING = str.maketrans("cz", "ss")
