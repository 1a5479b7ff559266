"""The words of a text that is searched word by word, and the tokens that engines store for them.

Words are cut at spaces and signs; scripts that write without spaces (Han, kana, Thai, Lao, Khmer,
Burmese) are cut into signs two by two. Where the language of a text is known, its words are stored
by their stems (Snowball, https://snowballstem.org/algorithms/); else as they stand, folded. A
token has a letter in front:

==============  =============================================================================
``l:en:``       the stem of a word of a text whose language tag says so
``p:``          a word of a text of no language, or of one without a stemmer
``q:``          a word of a quote, folded, and as it is spelt: which language its source is in is
                a claim of its own, which not everybody may read; it is stemmed when it is read
==============  =============================================================================

Whether a word is met is decided from tokens alone, so that every engine decides alike.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import Any

from graph.claims.claim import Claim
from graph.claims.errors import QueryError, shown
from graph.claims.remembered import remembered
from graph.claims.text import folded, trimmed
from graph.views.folded_words import ASCII_WORD, DROPPED, JOINERS, LONGEST_WORD, is_mark

TEXT_TOKENS = f"1 snowball {version('snowballstemmer')} unicode {unicodedata.unidata_version}"
"""What the tokens of a text depend on besides the text. The number grows whenever this module
gives other tokens."""

LONGEST_FIND = 200
"""Characters of a text to look for."""
MOST_FIND_WORDS = 12
"""Words of it."""
MOST_MET = 10_000
"""Standing claims with a word, or of quotes with its beginning, that are looked at for it."""
MOST_TEXT_WORDS = 2_000
"""Words of one text that are looked at."""
BEGINNING = 3
"""Letters that two words of a quote share if they have one stem."""

STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "st": "sesotho",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Languages by their BCP 47 subtags → the algorithm that stems them."""

_WITHOUT_SPACES = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x31F0, 0x31FF)),
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAA60, 0xAA7F), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)),
)
"""Blocks of scripts that put no spaces between words (Unicode, Blocks.txt)."""
_ELIDED = re.compile(r"\b(?:l|d|j|n|s|c|m|t|qu|dell|dall|nell|sull|all)['’ʼ](?=\w)")
"""Articles and pronouns that French, Italian and Catalan write together with the next word."""
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Sought:
    """A word to look for. A claim is a *candidate* for it if it has one of `tokens`, or a token
    that begins with one of `beginnings`; one in which it is met is a candidate."""

    text: str
    """In lower case, with its accents: what is stemmed."""
    tokens: frozenset[str]
    beginnings: tuple[str, ...]
    pairs: frozenset[str]
    """Of a run of signs without spaces: all of these stand where it is met. Else empty."""

    def met(self, tokens: Iterable[str], languages: Iterable[str]) -> frozenset[str]:
        """In what of a claim it is met: ``text``, ``quote``.

        Args:
            tokens: those of the claim that make it a candidate, others as well or not.
            languages: in which its source is, as `language_of` has them.
        """
        there = list(tokens)
        if self.pairs:
            return frozenset(
                where
                for front, where in (("p", "text"), ("q", "quote"))
                if self.pairs <= {token[2:] for token in there if token[0] == front}
            )
        plain, stems = _plain(self.text), [(lang, stem(lang, self.text)) for lang in languages]
        found = set()
        for token in there:
            if token[0] != "q":
                if token in self.tokens or token.startswith(self.beginnings or "\0"):
                    found.add("text")
                continue
            as_is, _, spelt = token[2:].partition(_SPELT)
            if (
                as_is == plain
                or (_is_run(self.text) and as_is.startswith(self.text))
                or any(stem(lang, spelt or as_is) == wanted for lang, wanted in stems)
            ):
                found.add("quote")
        return frozenset(found)


def text_tokens(text: str | None, tag: str | None, quote: str | None) -> tuple[str, ...]:
    """The tokens that an engine stores for what a claim says in words, each once, sorted.

    Args:
        text: a value that is a text, unless it is a name.
        tag: its language.
        quote: that of the citation.
    """
    said = _of_quote(quote) if quote else ()
    return tuple(sorted(_of_text(text, tag).union(said))) if text else said


def tokens_of_claim(claim: Claim) -> tuple[str, ...]:
    """`text_tokens` of a claim."""
    return text_tokens(*words_of(claim), claim.citation.quote)


def words_of(claim: Claim) -> tuple[str | None, str | None]:
    """A claim's text and its language, unless it is a name."""
    value = claim.value
    if value is None or value.datatype != "text" or claim.predicate == "name":
        return None, None
    return value.text, value.language


def language_of(tag: str | None) -> str | None:
    """The first subtag of a BCP 47 tag, if words of that language can be stemmed."""
    subtag = (tag or "").partition("-")[0].lower()
    return subtag if subtag in STEMMERS else None


@remembered(256)
def sought(text: str) -> tuple[Sought, ...]:
    """The words to look for, in order, each once.

    Raises:
        QueryError: the text is empty, too long, has too many words, or holds control or
            direction-changing characters.
    """
    if len(text) > LONGEST_FIND:
        raise QueryError(
            f"text: {len(text):,} characters are too many to look for; give at most {LONGEST_FIND}"
        )
    plain = trimmed(text)
    if not all(c.isprintable() or c in JOINERS or unicodedata.category(c) == "Zs" for c in plain):
        raise QueryError(
            f"text: {shown(text)} holds control or direction-changing characters; "
            "give letters, digits and spaces"
        )
    words = list(dict.fromkeys(_words(plain)))
    if not words:
        raise QueryError(f"text: {shown(text)} has no word in it; give one")
    if len(words) > MOST_FIND_WORDS:
        raise QueryError(f"text: {len(words)} words are too many; give at most {MOST_FIND_WORDS}")
    return tuple(_sought(word) for word in words)


def too_many_met(claims: int) -> bool:
    """Whether so many claims of a view are more than are looked at for one word."""
    return claims > MOST_MET


def too_common_words(text: str) -> QueryError:
    """What is raised where each word of a text stands in too many claims of a view."""
    return QueryError(
        f"text: each word of {shown(text)} stands in more than {MOST_MET:,} claims; add a rarer one"
    )


def line_of(locator: str | None) -> int:
    """The line that a locator names: its first number; `NO_LINE` where it has none."""
    found = _DIGITS.search(locator or "")
    return min(int(found[0]), NO_LINE) if found else NO_LINE


NO_LINE = 2**31
"""Sorts behind every line."""
_SPELT = "|"
"""Between the two spellings of a token; no letter."""


def stem(language: str, word: str) -> str:
    """The stem of a word that is cut and in lower case, folded."""
    return _stem(language, word[:LONGEST_WORD])


@remembered(8192)
def _stem(language: str, word: str) -> str:
    stemmers = _STEMMERS.by_language
    found = stemmers.get(language)
    if found is None:
        name = STEMMERS[language]
        module = import_module(f"snowballstemmer.{name}_stemmer")
        found = stemmers[language] = getattr(module, f"{name.title()}Stemmer")()
    return folded(found.stemWord(word)) or folded(word)


class _Stemmers(threading.local):
    """A stemmer keeps the word that it works on, so that each thread needs its own."""

    def __init__(self) -> None:
        self.by_language: dict[str, Any] = {}


_STEMMERS = _Stemmers()


def _of_text(text: str, tag: str | None) -> set[str]:
    language = language_of(tag)
    found: set[str] = set()
    for word in _words(text)[:MOST_TEXT_WORDS]:
        if _is_run(word):
            found.update(f"p:{pair}" for pair in _pairs(word, True))
        elif language is None:
            found.add(f"p:{_plain(word)}")
        else:
            found.add(f"l:{language}:{stem(language, word)}")
    return found


# Many claims in a row rest on one quote.
@remembered(4096)
def _of_quote(text: str) -> tuple[str, ...]:
    found: set[str] = set()
    for word in _words(text)[:MOST_TEXT_WORDS]:
        parts = _pairs(word, True) if _is_run(word) else [_quoted(word)]
        found.update(f"q:{part}" for part in parts)
    return tuple(sorted(found))


def _quoted(word: str) -> str:
    """Folded, and as it is spelt where that is something else."""
    plain, spelt = _plain(word), word[:LONGEST_WORD]
    return plain if plain == spelt else f"{plain}{_SPELT}{spelt}"


def _sought(word: str) -> Sought:
    if _is_run(word):
        if len(word) == 1:
            return Sought(word, frozenset(), (f"p:{word}", f"q:{word}"), frozenset())
        pairs = _pairs(word, False)
        tokens = frozenset(f"{front}:{pair}" for pair in pairs for front in "pq")
        return Sought(word, tokens, (), frozenset(pairs))
    plain = _plain(word)
    stems = {f"l:{language}:{stem(language, word)}" for language in STEMMERS}
    tokens = frozenset({f"p:{plain}", f"q:{plain}", f"q:{_quoted(word)}", *stems})
    beginnings = (f"q:{plain[:BEGINNING]}",) if len(plain) >= BEGINNING else ()
    return Sought(word, tokens, beginnings, frozenset())


def _plain(word: str) -> str:
    """A word as `_words` gives it, folded."""
    return (word if word.isascii() else folded(word))[:LONGEST_WORD]


def _words(text: str) -> list[str]:
    """The words of a text, in lower case with their accents; runs of signs each by itself."""
    if text.isascii():
        plain = text.casefold()
        if "'" in plain:
            plain = _ELIDED.sub(" ", plain).replace("'", "")
        return ASCII_WORD.findall(plain.replace("`", ""))
    lowered = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    plain = _ELIDED.sub(" ", lowered).translate(DROPPED)
    spaced = "".join(c if c.isalnum() or is_mark(c) else " " for c in plain)
    return [run for word in spaced.split() for run in _runs(word)]


def _runs(word: str) -> list[str]:
    """A word, or where scripts with and without spaces meet in it, its parts."""
    if word.isascii():
        return [word]
    parts: list[str] = []
    for sign in word:
        if (parts and _is_run(parts[-1][-1]) == _is_run(sign)) or (parts and is_mark(sign)):
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


def _pairs(run: str, stored: bool) -> list[str]:
    """Signs two by two; stored, the last one by itself, too, so that it is found alone."""
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    return [*pairs, run[-1]] if stored or not pairs else pairs


@remembered(4096)
def _is_sign(sign: str) -> bool:
    code = ord(sign)
    return code >= 0x0E00 and any(low <= code <= high for low, high in _WITHOUT_SPACES)


def _is_run(word: str) -> bool:
    return not word[0].isascii() and _is_sign(word[0])
