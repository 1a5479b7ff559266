"""Whether a text holds the name of somebody who is to go out under a pseudonym.

Texts and names are compared word by word as `graph.views.folded_words` writes them in Latin
letters, so that case, accents and script make no difference. A word that begins like one of the
name counts, regardless of what vowel that ends in, for names are declined (Лапунова, Хариной,
Kadyrov's).

- A *whole* name is in a text where all its words are, in any order, a longer one also in another
  spelling that sounds alike (Хаунов, Haunov); or where its letters follow one another without
  anything between them (#ivanpetrov, scripts without spaces).
- A *part* of a name is in a text where one of its words is: in free texts that is enough, for
  people are called by their surnames. Words without a capital letter, titles, and words that
  places and States are called by do not count.

What nobody can find this way: nicknames, descriptions, names of one or two letters, and spellings
that sound otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from anyascii import anyascii

from graph.claims.text import folded, script_of
from graph.views.folded_words import all_words, consonants, in_latin

SHORTEST = 3
"""Letters that a name or a word of it has to have to be looked for."""
BEGINS = 4
"""Letters that a word has to have for longer words that begin with it to count."""
RUN_TOGETHER = 7
"""Letters that a name has to have to be looked for without regard to where words end."""
SOUNDS = 4
"""Consonants that two words have to share for sounding alike to count."""
SOUNDS_AMONG_OTHERS = 3
"""As many are enough for a word of a name whose other words are there, too."""

_CASED = {"Latn", "Cyrl", "Grek", "Armn"}
_UNSPACED = {"Hani", "Jpan", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"}
_TITLES = frozenset(
    (
        *("mrs", "miss", "sir", "lord", "lady", "prof", "professor", "doctor", "general"),
        *("colonel", "major", "captain", "judge", "president", "minister", "the", "and"),
        *("von", "van", "der", "den", "bin", "ibn", "abu", "bint"),
    )
)
_TOKEN = re.compile(r"[^\W\d_][\w'’ʼ]*")


class NamesToHide:
    """Names to look for.

    Args:
        whole: names of which only the whole counts.
        parts: names of which a word is enough in free texts.
        common: names of places and States that go out: their words do not count alone.
    """

    def __init__(
        self, whole: Iterable[str], parts: Iterable[str], common: Iterable[str] = ()
    ) -> None:
        self.too_short = 0
        """How many names cannot be looked for."""
        self._wholes: dict[str, set[tuple[str, ...]]] = {}
        """Names by the beginning and by the sound of their longest word."""
        self._run_together: dict[int, dict[str, set[str]]] = {}
        """Names by how they begin, in letters only, and by how long that beginning is."""
        self._words: set[str] = set()
        self._sounds: set[str] = set()
        known = frozenset(word for name in common for word in _words(name))
        parts = list(parts)
        for name in (*whole, *parts):
            self._take(name)
        for name in parts:
            for word in _called(name):
                if word not in known:
                    self._words.add(_stem(word))
                    sound = consonants(word)
                    if len(sound) >= SOUNDS:
                        self._sounds.add(sound)

    def _take(self, name: str) -> None:
        its = tuple(dict.fromkeys(map(_stem, _words(name))))
        letters = _letters(name)
        unspaced = script_of(name) in _UNSPACED
        if unspaced or len(letters) >= RUN_TOGETHER:
            for one in {letters, _letters(name, to_latin=True)} - {""}:
                head = one[:RUN_TOGETHER]
                self._run_together.setdefault(len(head), {}).setdefault(head, set()).add(one)
        if sum(map(len, its)) >= SHORTEST:
            longest = max(its, key=len)  # the fewest texts have it
            for key in {longest, *_sounds(longest, its)}:
                self._wholes.setdefault(key, set()).add(its)
        elif not unspaced:
            self.too_short += 1

    def whole_in(self, text: str) -> bool:
        """Whether a whole name is in a text or an address."""
        text = unquote(text)
        there = _words(text)
        present, sounds = _begun(there), {_SOUND + consonants(word) for word in there}
        for key in self._wholes.keys() & (present | sounds):
            for its in self._wholes[key]:
                if all(w in present or not sounds.isdisjoint(_sounds(w, its)) for w in its):
                    return True
        if not self._run_together:
            return False
        either = {_letters(text), _letters(text, to_latin=True)}
        return any(self._runs_through(letters) for letters in either)

    def _runs_through(self, letters: str) -> bool:
        for length, heads in self._run_together.items():
            for start in range(len(letters) - length + 1):
                found = heads.get(letters[start : start + length])
                if found is not None and any(letters.startswith(name, start) for name in found):
                    return True
        return False

    def part_in(self, text: str) -> bool:
        """Whether a whole name or a word of one is in a text or an address."""
        if self.whole_in(text):
            return True
        its = set(_words(unquote(text)))
        if not self._words.isdisjoint(_begun(its)):
            return True
        return not self._sounds.isdisjoint(consonants(word) for word in its)


def _begun(its: Iterable[str]) -> set[str]:
    """Some words, and every beginning of theirs that could be a word of a name."""
    found: set[str] = set()
    for word in its:
        found.add(word)
        found.update(word[:end] for end in range(BEGINS, len(word)))
    return found


_SOUND = "~"
"""What keys of sounds begin with; no word does."""


def _sounds(word: str, its: tuple[str, ...]) -> tuple[str, ...]:
    """The key of how a word of a name sounds; none where too little of it would be heard."""
    sound = consonants(word)
    enough = SOUNDS if len(its) == 1 else SOUNDS_AMONG_OTHERS
    return (_SOUND + sound,) if len(sound) >= enough else ()


def _stem(word: str) -> str:
    """A word without the vowel at its end, which declining changes."""
    return word[:-1] if len(word) > BEGINS and word[-1] in "aeiouy" else word


def _words(text: str) -> list[str]:
    return [in_latin(word) for word in all_words(text)]


def _called(name: str) -> Iterator[str]:
    """The words of a name that somebody may be called by."""
    for token in _TOKEN.findall(name):
        cased = script_of(token) in _CASED
        if cased and not token[0].isupper():
            continue
        for word in _words(token):
            if len(word) >= SHORTEST and word not in _TITLES:
                yield word


def _letters(text: str, *, to_latin: bool = False) -> str:
    """A text without anything but its letters and digits."""
    plain = folded(text)
    if to_latin:
        plain = anyascii(plain).lower()
    return "".join(c for c in plain if c.isalnum())
