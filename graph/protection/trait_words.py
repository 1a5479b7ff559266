"""Lists of words of traits, and whether a text holds one: as a common word, not as a name.

“Islam” is a religion and a given name, “Jude” a German word and an English name, “Ahmadi” a
community and a surname. What a list says of such words is data; here it is only applied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from graph.claims.text import folded
from graph.protection.read_words import read_words
from graph.views.folded_words import all_words

_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that put nothing between words: Thai, Lao, Burmese, Khmer, kana, Han."""
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE_BEGINS = re.compile(r"(?:\A|[.!?:;“”\"«(\[–—/]|\n)\s*\Z")
_BESIDE = re.compile(r"(?:\s|-)\s*\Z")
_BESIDE_SHORT = re.compile(r"\.?(?:\s|-)\s*\Z")
"""The same behind what may be shortened: a title or an initial."""
PERSON, BESIDE, CAPITAL = "person", "beside", "capital"
WHEN_A_NAME = (PERSON, BESIDE, CAPITAL)
"""When a word of a list is a name: as (part of) the name of a person, if it has a capital letter;
beside another word with a capital letter, too; inside a sentence with a capital letter, too."""
_SMALL_WORDS = """
a an and are as at by for from in is of on or the to was were who with
abu al ben bin da de del den der des di die do dos du el et ibn la le les oglu ter und van von y
"""
_SMALL = frozenset(_SMALL_WORDS.split())
"""Words that stand with a capital letter in headings alone, and are no word of a name alone."""
_WEEKDAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
_WEEKDAYS = frozenset(_WEEKDAY_NAMES.split())
"""They stand beside a word without being a name: “left Islam Tuesday”."""
_TITLE_WORDS = "mr mrs ms miss mx dr prof president minister judge sheikh imam general"
_TITLES = frozenset(_TITLE_WORDS.split())
_PEOPLE_WORDS = """
activist asylum believer blogger boy brother child cleric community convert couple detainee
dissident doctor employee family father feminist girl imam journalist lawyer leader lecturer lover
man men mother neighbour nun nurse official parent pastor patient people person poet preacher priest
prisoner prostitute rabbi refugee resident sister soldier source student teacher teen victim
villager witness woman women worker writer youth homme femme hombre mujer mann frau
"""
_PEOPLE = frozenset(_PEOPLE_WORDS.split())
"""Words that say what somebody is: with one of them, what stands as a name describes."""
_INITIAL = 2
"""Letters of what is shortened, at most: “I.”, “Md.”"""
_HEADING = 5
"""Words with a capital letter in a text of nothing else: a heading, where capitals say nothing."""
_GERMAN = """
als am angegriffen angeklagt auf aus bedroht bei beim beleidigt beschimpft das dem durch ein eine
einem einen einer eines entlassen ermordet erschlagen erschossen festgenommen fur gegen getotet ist
misshandelt mit nach nicht sich uber und unter verhaftet verletzt verprugelt vom von vor wegen wird
wurde wurden zum zur zusammengeschlagen
"""
_NOUNS_ARE_CAPITALISED = {"de": frozenset(_GERMAN.split())}
"""Languages in which a capital letter shows no name, with words by which to know them."""


class TraitWord(NamedTuple):
    """A row of a list."""

    word: str
    """Or words; `*` at its end where any ending counts, `!` before what is none of the list."""
    language: str = ""
    name: str = ""
    """One of `WHEN_A_NAME`, or empty where it is nobody's and no place's name."""


class TraitWords:
    """A list of words and phrases in any script, some of them only beginnings (``lesbian*``).

    A word of a script that puts nothing between its words counts within a longer one.
    """

    def __init__(self, words: Iterable[TraitWord]) -> None:
        whole, begins, within = set[str](), set[str](), set[str]()
        self._phrases: list[tuple[tuple[str, bool], ...]] = []
        """Of several words each: the word, and whether it is only a beginning."""
        self._others: list[tuple[tuple[str, bool], ...]] = []
        """The same of what is none of the list."""
        self._names: dict[str, TraitWord] = {}
        """Words that are names, too."""
        for entry in words:
            text = entry.word.removeprefix("!")
            parts = [(w, part[-1:] == "*") for part in text.split() for w in all_words(part)]
            if text != entry.word:
                self._others.append(tuple(parts))
                continue
            if len(parts) > 1:
                self._phrases.append(tuple(parts))
                continue
            for word, is_beginning in parts:
                if _UNSPACED.match(word):
                    within.add(word)
                elif is_beginning:
                    begins.add(word)
                else:
                    whole.add(word)
                    if entry.name:
                        self._names[word] = entry
        self._whole, self._within = frozenset(whole), tuple(within)
        self._begins = tuple(sorted(begins))
        phrases = (*self._phrases, *self._others)
        every = (*whole, *begins, *within, *(part for one in phrases for part, _ in one))
        self.has_digits = any(c.isdigit() for word in every for c in word)
        self._leads = tuple(sorted({phrase[0][0] for phrase in self._phrases}))
        """What a text begins a word with that has one of them: few have, and need a closer look."""

    def stand_in(self, text: str, *, names_a_person: bool = False) -> bool:
        """Whether a text holds one of them.

        Args:
            names_a_person: the text is the name of a person.
        """
        words = read_words(text)
        if not self._holds(text, words):
            return False
        if not self._others and self._names.keys().isdisjoint(words):
            return True
        return self._holds_for_certain(text, names_a_person)

    def _holds(
        self, text: str, words: Sequence[str], without: frozenset[str] = frozenset()
    ) -> bool:
        return (
            not (self._whole - without if without else self._whole).isdisjoint(words)
            or any(word.startswith(self._begins) for word in words)
            or any(one in word for word in words if not word.isascii() for one in self._within)
            or (
                any(word.startswith(self._leads) for word in words)
                and bool(_places(all_words(text), self._phrases))
            )
        )

    def _holds_for_certain(self, text: str, names_a_person: bool) -> bool:
        """The same without names, and without what is none of the list."""
        tokens = list(_TOKEN.finditer(text))
        other = _places([folded(token[0]) for token in tokens], self._others)
        for at in other:
            start, end = tokens[at].span()
            text = text[:start] + " " * (end - start) + text[end:]
        words = read_words(text)
        names = frozenset(
            word
            for word in self._names.keys() & set(words)
            if _is_name(self._names[word], text, words, names_a_person)
        )
        return self._holds(text, words, names)


def _places(words: Sequence[str], phrases: Iterable[tuple[tuple[str, bool], ...]]) -> list[int]:
    """Where in a text's words phrases stand: the place of each of their words."""
    return [
        place
        for phrase in phrases
        for at in range(len(words) - len(phrase) + 1)
        if all(
            word.startswith(part) if is_beginning else word == part
            for word, (part, is_beginning) in zip(words[at:], phrase, strict=False)
        )
        for place in range(at, at + len(phrase))
    ]


def _is_name(entry: TraitWord, text: str, words: Sequence[str], names_a_person: bool) -> bool:
    """Whether a word is a name wherever a text has it."""
    tokens = list(_TOKEN.finditer(text))
    [wanted] = all_words(entry.word)
    found = [at for at, token in enumerate(tokens) if wanted in read_words(token[0])]
    known = _NOUNS_ARE_CAPITALISED.get(entry.language)
    if known is not None and not names_a_person:
        return known.isdisjoint(words) and all(tokens[at][0][0].isupper() for at in found)
    return bool(found) and all(
        _stands_as_name(entry.name, text, tokens, at, names_a_person) for at in found
    )


def _stands_as_name(
    when: str, text: str, tokens: Sequence[re.Match[str]], at: int, names_a_person: bool
) -> bool:
    token = tokens[at]
    if not token[0][0].isupper():
        return False
    if names_a_person:  # and is no description: “Muslim cleric in hiding”
        return all(
            (one[0][0].isupper() and folded(one[0]) not in _PEOPLE) or one[0] in _SMALL
            for one in tokens
        )
    if when == PERSON or (token[0].isupper() and len(token[0]) > 1):
        return False  # an abbreviation, or all is in capitals
    begins = _SENTENCE_BEGINS.search(text, 0, token.start()) is not None
    if when == CAPITAL and not begins:
        return True
    large = [one for one in tokens if one[0][0].isupper()]
    if len(large) >= _HEADING and all(one in large or one[0] in _SMALL for one in tokens):
        return False
    if (
        at + 1 < len(tokens)
        and _is_beside(text, token, tokens[at + 1])
        and _is_large(tokens[at + 1][0])
    ):
        return True
    if at and _is_beside(text, tokens[at - 1], token) and _is_large(tokens[at - 1][0]):
        before = tokens[at - 1]
        return (
            folded(before[0]) in _TITLES or _SENTENCE_BEGINS.search(text, 0, before.start()) is None
        )
    return False


def _is_beside(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether nothing is between two words; a full stop only behind what may be shortened."""
    is_short = len(one[0]) <= _INITIAL or folded(one[0]) in _TITLES
    beside = _BESIDE_SHORT if is_short else _BESIDE
    return beside.match(text[one.end() : other.start()]) is not None


def _is_large(word: str) -> bool:
    """Whether a word has a capital letter that may be a name's."""
    return (
        word[0].isupper()
        and word.casefold() not in _SMALL
        and word.casefold() not in _WEEKDAYS
        and not (len(word) > 1 and word.isupper())
    )
