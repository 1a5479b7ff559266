"""Finding an entity by a name, in any script, half typed or mistyped.

Tokens are computed here and stored by engines, which only compare them; whether a name matches,
and how well, is decided here again from the name alone. No rank depends on how often a word
occurs, so that a hidden name changes nobody's results.

A word has four kinds of token, written with a letter in front:

========  ===================================================================================
``w:``    the word in Latin letters (equality; a prefix is a range of these)
``o:``    the word as folded, where that is not already in Latin letters
``k:``    its skeleton: consonants only, sounds that transliterations disagree on made one
``d:``    each form of it with one letter left out, and the word itself
========  ===================================================================================

Two words that share a ``d:`` token differ by one slip: a letter missing, added, wrong, or in the
wrong place. Unlike a count of shared trigrams this is an exact look-up on every engine and costs
the same whatever else is stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple

from anyascii import anyascii

from graph.claims.errors import QueryError, shown
from graph.claims.text import folded

TOKENS = f"1 anyascii {version('anyascii')} unicode {unicodedata.unidata_version}"
"""What the tokens of a name depend on besides the name. A store that was written with others
computes its tokens anew. The first number grows whenever this module gives other tokens."""

LONGEST_QUERY = 200
"""Characters. A name is shorter; a longer text is a mistake or an attack."""
MOST_WORDS = 8
"""Words of a search text."""
MOST_NAME_WORDS = 40
"""Words of a name that are looked at. What is longer is prose, and would cost like it."""
LONGEST_WORD = 40
"""Letters of a word that are looked at, in its own script and in Latin letters."""
MOST_CANDIDATES = 10_000
"""Standing claims of a name that one search looks at."""
SHORTEST_PREFIX = 2
SHORTEST_SKELETON = 3
SHORTEST_SLIP = 4

_JOINERS = "\u200c\u200d"
# Signs inside words that a keyboard, a font or a transliteration adds or leaves out: apostrophes
# for soft signs and ejectives, the tatweel that stretches Arabic words, joiners, soft hyphens.
_DROPPED = dict.fromkeys(map(ord, f"'’‘‛`´′ʹʼʻʽʾʿˈ\u0640\u00ad{_JOINERS}"))
_ASCII_WORD = re.compile(r"[a-z0-9]+")
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


class Rank(NamedTuple):
    """How well a name matches: smaller is better. All parts are small integers.

    `worst` and `total` are of the query's words: 0 the same word, 1 the same in Latin letters,
    2 a beginning, 3 the same skeleton, 4 one slip. `spare` counts the name's other words.
    """

    worst: int
    total: int
    spare: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a search text, and how an engine finds the names that may have it.

    A name is a *candidate* for it if it has one of `tokens`, or a token that begins with one of
    `prefixes`. A name that matches a search text is a candidate for each of its words, so that an
    engine has to look at those of one word only: the first that has not `too_many`.
    """

    text: str
    tokens: tuple[str, ...]
    prefixes: tuple[str, ...]


def tokens(name: str) -> tuple[str, ...]:
    """The tokens that an engine stores for a name, each once, sorted."""
    return tuple(sorted({token for word in _words(name) for token in _tokens(word)}))


@lru_cache(maxsize=256)
def prepare(text: str) -> tuple[Word, ...]:
    """The words of a search text, the longest first: it tends to have the fewest candidates.

    Raises:
        QueryError: it is empty, longer than `LONGEST_QUERY` characters, has more than
            `MOST_WORDS` words, or holds control or direction-changing characters.
    """
    if len(text) > LONGEST_QUERY:
        raise QueryError(
            f"text: {len(text):,} characters are too many to search for; give at most "
            f"{LONGEST_QUERY}"
        )
    if not all(c.isprintable() or c in _JOINERS or unicodedata.category(c) == "Zs" for c in text):
        raise QueryError(
            f"text: {shown(text)} holds control or direction-changing characters; "
            "give letters, digits and spaces"
        )
    words = _words(text)
    if not words:
        raise QueryError(f"text: {shown(text)} has no word in it; give a name or part of one")
    if len(words) > MOST_WORDS:
        raise QueryError(f"text: {len(words)} words are too many; give at most {MOST_WORDS}")
    return tuple(map(_prepared, sorted(words, key=lambda word: (-len(in_latin(word)), word))))


def too_many(names: int) -> bool:
    """Whether so many names of a view are more than a search looks at for one of its words."""
    return names > MOST_CANDIDATES


def too_common(text: str) -> QueryError:
    """What is raised where each word of a search text has too many candidates in a view."""
    return QueryError(
        f"text: {shown(text)} could mean more than {MOST_CANDIDATES:,} names; give more of the "
        "name, or another word of it"
    )


def is_candidate(word: Word, name: str) -> bool:
    """Whether a name is one that an engine looks at for a word."""
    return any(
        token in word.tokens or token.startswith(word.prefixes or "\0") for token in tokens(name)
    )


def match(query: Sequence[Word], name: str) -> Rank | None:
    """How well a name matches; None where some word of the query has no word in the name.

    Each word of the query stands for another word of the name, so that the rank is the best.
    """
    words = _words(name)
    columns = []
    for other in words:
        column = [(at, g) for at, word in enumerate(query) if (g := _grade(word.text, other)) >= 0]
        if column:
            columns.append(column)
    found = _assigned(len(query), columns)
    return None if found is None else Rank(*found, len(words) - len(query))


def best(query: Sequence[Word], names: Iterable[str]) -> tuple[Rank, str] | None:
    """The name that matches best, by rank and then by its text; None where none matches."""
    ranked = [(rank, name) for name in names if (rank := match(query, name)) is not None]
    return min(ranked, default=None)


def _assigned(count: int, columns: Sequence[Sequence[tuple[int, int]]]) -> tuple[int, int] | None:
    """The smallest worst and then total grade of giving each of `count` words a column of its own.

    Each column lists the words that it may be given to, with their grades.
    """
    if len(columns) < count:
        return None
    everyone = (1 << count) - 1
    for worst in range(SLIP + 1):
        # Which words have their column → the smallest total so far.
        totals = {0: 0}
        for column in columns:
            for mask, total in list(totals.items()):
                for at, grade in column:
                    given = mask | 1 << at
                    if grade <= worst and given != mask:
                        totals[given] = min(total + grade, totals.get(given, total + grade))
        if everyone in totals:
            return worst, totals[everyone]
    return None


def _words(text: str) -> tuple[str, ...]:
    """The words of a name or a search text, folded, each cut to `LONGEST_WORD`."""
    return tuple(word[:LONGEST_WORD] for word in all_words(text)[:MOST_NAME_WORDS])


def all_words(text: str) -> list[str]:
    """All words of a text, folded, in order."""
    plain = folded(text).translate(_DROPPED)
    if plain.isascii():
        return _ASCII_WORD.findall(plain)
    # Vowel signs of Indian scripts are marks, and part of their word.
    return "".join(c if c.isalnum() or _is_mark(c) else " " for c in plain).split()


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


@lru_cache(maxsize=8192)
def in_latin(word: str) -> str:
    """A folded word in Latin letters, cut to `LONGEST_WORD`."""
    if word.isascii():
        return word
    # At the beginning it carries a vowel, which may be written as a waw behind it: أو is o or u.
    plain = _ALIF.sub("a", _ARTICLE.sub("", word))
    letters = (c for c in anyascii(plain).lower() if c.isalnum())
    return "".join(letters)[:LONGEST_WORD] or word


@lru_cache(maxsize=8192)
def consonants(word: str) -> str:
    """What is left of a folded word where spellings differ: its consonants, like ones made one."""
    text = _DOUBLED.sub(r"\1", in_latin(word))
    if text.startswith("w"):
        text = f"v{text[1:]}"
    for sound, one in _ALIKE:
        text = text.replace(sound, one)
    return _SOFT.sub("", text)


def _prepared(word: str) -> Word:
    latin = in_latin(word)
    prefixes = tuple(
        f"{kind}:{start}"
        for kind, start in (("w", latin), ("o", word))
        if len(start) >= SHORTEST_PREFIX and (kind == "w" or word != latin)
    )
    return Word(text=word, tokens=tuple(sorted(_tokens(word))), prefixes=prefixes)


@lru_cache(maxsize=2048)
def _tokens(word: str) -> frozenset[str]:
    latin, skeleton = in_latin(word), consonants(word)
    found = {f"w:{latin}"}
    if latin != word:
        found.add(f"o:{word}")
    if len(skeleton) >= SHORTEST_SKELETON:
        found.add(f"k:{skeleton}")
    if len(latin) >= SHORTEST_SLIP:
        found.add(f"d:{latin}")
        found.update(f"d:{latin[:i]}{latin[i + 1 :]}" for i in range(len(latin)))
    return frozenset(found)


SAME, LATIN, BEGINNING, SKELETON, SLIP = range(5)
"""Grades of a pair of words."""
_APART = -1


def _grade(word: str, other: str) -> int:
    """How well a word of the query fits one of a name; negative where it does not."""
    if word == other:
        return SAME
    latin, theirs = in_latin(word), in_latin(other)
    if latin == theirs:
        return LATIN
    if len(latin) >= SHORTEST_PREFIX and theirs.startswith(latin):
        return BEGINNING
    if len(word) >= SHORTEST_PREFIX and other.startswith(word):
        return BEGINNING
    skeleton = consonants(word)
    if len(skeleton) >= SHORTEST_SKELETON and skeleton == consonants(other):
        return SKELETON
    return SLIP if _one_slip(latin, theirs) else _APART


def _one_slip(a: str, b: str) -> bool:
    """Whether two different words share a ``d:`` token."""
    if len(a) > len(b):
        a, b = b, a
    if len(a) < SHORTEST_SLIP or len(b) - len(a) > 1:
        return False
    start = 0
    while start < len(a) and a[start] == b[start]:
        start += 1
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    end = len(a)
    while a[end - 1] == b[end - 1]:
        end -= 1
    x, y = a[start:end], b[start:end]
    return x[1:] == y[:-1] or x[:-1] == y[1:]
