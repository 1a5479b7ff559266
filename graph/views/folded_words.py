"""The words of a text, folded, in Latin letters, and by their consonants."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from graph.claims.remembered import remembered
from graph.claims.text import folded

LONGEST_WORD = 40
"""Letters of a word that are looked at, in its own script and in Latin letters."""
SHORTEST_SKELETON = 3
"""Consonants that two words have to share for that to say something."""

JOINERS = "\u200c\u200d"
# Signs inside words that a keyboard, a font or a transliteration adds or leaves out: apostrophes
# for soft signs and ejectives, the tatweel that stretches Arabic words, joiners, soft hyphens.
DROPPED = dict.fromkeys(map(ord, f"'’‘‛`´′ʹʼʻʽʾʿˈ\u0640\u00ad{JOINERS}"))
ASCII_WORD = re.compile(r"[a-z0-9]+")
_ARTICLE = re.compile(r"\Aال(?=..)")
_ALIF = re.compile(r"\Aا")
_DOUBLED = re.compile(r"(.)\1+")
_ALIKE = (
    ("tsch", "s"), ("shch", "s"), ("sch", "s"), ("dzh", "s"), ("tch", "s"), ("kh", "h"),
    ("gh", "g"), ("ch", "s"), ("sh", "s"), ("zh", "s"), ("dj", "s"), ("ts", "s"), ("tz", "s"),
    ("ph", "f"), ("th", "t"), ("ck", "k"), ("j", "s"), ("z", "s"), ("c", "k"), ("q", "k"),
    ("x", "ks"), ("v", "f"), ("p", "b"),
)  # fmt: skip
"""In this order. Arabic has no v and no p, and writes f and b; -ov is also written -off."""
_SOFT = re.compile(r"[aeiouy]|(?<!\A)w")


def all_words(text: str) -> list[str]:
    """All words of a text, folded, in order."""
    plain = folded(text)
    if plain.isascii():  # of the signs that are dropped two alone are
        return ASCII_WORD.findall(plain.replace("'", "").replace("`", ""))
    plain = plain.translate(DROPPED)
    if plain.isascii():
        return ASCII_WORD.findall(plain)
    # Vowel signs of Indian scripts are marks, and part of their word.
    return "".join(c if c.isalnum() or is_mark(c) else " " for c in plain).split()


def is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


@remembered(8192)
def in_latin(word: str) -> str:
    """A folded word in Latin letters, cut to `LONGEST_WORD`."""
    if word.isascii():
        return word
    # At the beginning it carries a vowel, which may be written as a waw behind it: أو is o or u.
    plain = _ALIF.sub("a", _ARTICLE.sub("", word))
    letters = (c for c in anyascii(plain).lower() if c.isalnum())
    return "".join(letters)[:LONGEST_WORD] or word


@remembered(8192)
def consonants(word: str) -> str:
    """What is left of a folded word where spellings differ: its consonants, like ones made one."""
    text = _DOUBLED.sub(r"\1", in_latin(word))
    if text.startswith("w"):
        text = f"v{text[1:]}"
    for sound, one in _ALIKE:
        text = text.replace(sound, one)
    return _SOFT.sub("", text)
