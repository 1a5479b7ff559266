"""A name cut into words, and each word with all that may be written for it in Latin letters.

A name in Han, Hangul or Burmese signs is cut into syllables. What stands side by side can be one
word somewhere else (Abdul Rahman, Abdulrahman; 小明, Xiaoming), so that *pieces* are words, pairs
of words, and runs of syllables. Articles belong to the word behind them and do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import NamedTuple

from graph.claims.remembered import remembered
from graph.claims.text import folded, script_of
from graph.views.folded_words import DROPPED, LONGEST_WORD, is_mark
from graph.views.sounds import Sound, word_sounds
from graph.views.syllables import (
    burmese_forms,
    burmese_syllables,
    ends_nasal,
    han_forms,
    hangul_forms,
    is_burmese,
    is_family,
    is_han,
    is_hangul,
    wade_giles,
)
from graph.views.word_forms import OPEN_VOWELS, latin_forms

MOST_NAME_WORDS = 40
"""Words of a name that are looked at, a syllable counted as one. What is longer is prose, and
would cost like it."""
LONGEST_TEXT = 2000
"""Characters of a name that are looked at."""
MOST_FORMS = 8
"""Ways of writing one piece in Latin letters."""
LONGEST_RUN = 3
"""Syllables that are joined to one piece."""
LONGEST_ASKED_RUN = 4
"""Syllables that a text to be searched for may have in a row before they are taken two by two."""
SHORTEST_SLIP = 3
"""Letters of a word that can have a slip; see `graph.views.name_matching` for when it counts."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class NamePiece:
    """A word or several in a row, as they may be written elsewhere."""

    native: str
    """Folded, in its own script, without its article."""
    forms: tuple[str, ...]
    """In Latin letters, the commonest first; never empty."""
    sounds: tuple[Sound, ...]
    script: str | None
    syllabic: bool
    """Cut out of a run of syllables."""
    joined: bool
    """More than one word."""
    head: int
    """Letters of its first word, where there are several words; else 0."""
    pinyin: bool
    """Of a name in Pinyin, for all one can see: it sounds like itself alone."""
    syllables: bool
    """Each of its words can be read as Pinyin."""
    slips: tuple[str, ...]
    """What of it is compared letter by letter: in Latin letters, in its own."""
    tokens: frozenset[str]
    """What it is stored and looked up by: `graph.views.name_matching`."""


class PieceSpan(NamedTuple):
    """A piece and which words it takes, from `start` up to and without `end`."""

    start: int
    end: int
    piece: NamePiece


class Cut:
    """A text cut into words.

    Args:
        asked: it is a text to be searched for: long runs of syllables are taken two by two.
    """

    def __init__(self, text: str, *, asked: bool = False) -> None:
        self._words = _words(text, asked)
        self.pieces = _pieces(self._words)
        """Of the words, in order, without articles."""

    def joins(self) -> Iterator[tuple[int, int]]:
        """Which words can be one: from, and up to and without."""
        words = self._words
        for start in range(len(words) - 1):
            run = words[start].run
            if run < 0:
                if words[start + 1].run < 0:
                    yield start, start + 2
                continue
            end = start + 1
            while end < len(words) and words[end].run == run:
                end += 1
            for stop in range(start + 2, min(end, start + LONGEST_RUN) + 1):
                yield start, stop
            if end - start > LONGEST_RUN and self._begins(start):
                yield start, end

    def joined(self, start: int, end: int) -> NamePiece:
        """Some words as one piece."""
        words = self._words
        if words[start].run < 0:
            return _joined(words[end - 1].article, *self.pieces[start:end])
        ends = end == len(words) or words[end].run != words[start].run
        whole = ends and self._begins(start)
        return _run(whole, *self.pieces[start:end])

    def spans(self) -> Iterator[PieceSpan]:
        """All pieces."""
        for at, piece in enumerate(self.pieces):
            yield PieceSpan(at, at + 1, piece)
        for start, end in self.joins():
            yield PieceSpan(start, end, self.joined(start, end))

    def _begins(self, at: int) -> bool:
        return at == 0 or self._words[at - 1].run != self._words[at].run


class _Word(NamedTuple):
    raw: str
    native: str
    article: str
    run: int
    """Which run of syllables it is of; -1 for a word of its own."""


# fmt: off
_ARTICLES = frozenset(("al", "el", "ul", "il", "the", "la", "le", "les", "los", "las"))
# Written as it sounds before the letter that the word begins with.
_SUN = {"ar": "r", "er": "r", "ur": "r", "as": "s", "es": "s", "us": "s", "ash": "sh",
        "esh": "sh", "ech": "ch", "ad": "d", "ed": "d", "ud": "d", "an": "n", "en": "n",
        "un": "n", "at": "t", "et": "t", "ut": "t", "az": "z", "ez": "z", "uz": "z", "adh": "dh"}
# fmt: on
_PARTED_NUMBER = re.compile(r"(?<=\d)[-‐‑](?=[^\W\d_]{1,4}(?![\w]))")
_SYLLABIC = re.compile("[\u1000-\u109f\u3005\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
_ASCII_WORD = re.compile("[A-Za-z0-9]+")


def _words(text: str, asked: bool) -> list[_Word]:
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])
    plain = _PARTED_NUMBER.sub("", plain).translate(DROPPED)
    if plain.isascii():
        raws = _ASCII_WORD.findall(plain)
    else:
        raws = "".join(c if c.isalnum() or is_mark(c) else " " for c in plain).split()
    found: list[_Word] = []
    article = ""
    for at, raw in enumerate(raws):
        if len(found) >= MOST_NAME_WORDS:
            break
        if _is_article(raw.lower(), raws[at + 1].lower() if at + 1 < len(raws) else ""):
            article += raw.lower()
            continue
        for word in _of_word(raw, asked):
            run = word.run + at * LONGEST_TEXT if word.run >= 0 else -1
            found.append(word._replace(article=article or word.article, run=run))
            article = ""
    return found[:MOST_NAME_WORDS]


def _is_article(word: str, behind: str) -> bool:
    if not behind or behind in _ARTICLES:
        return False
    return word in _ARTICLES or word == "ال" or (word in _SUN and behind.startswith(_SUN[word]))


@remembered(16_384)
def _of_word(raw: str, asked: bool) -> tuple[_Word, ...]:
    """A word, or its syllables."""
    if _SYLLABIC.search(raw) is None:
        native, article = folded(raw)[:LONGEST_WORD], ""
        if native.startswith("ال") and len(native) > 3 and native != "الله":
            article, native = "ال", native[2:]
        return (_Word(raw[:LONGEST_WORD], native, article, -1),) if native else ()
    found: list[_Word] = []
    for run, part in enumerate(_scripts(raw)):
        if not _is_syllabic(part[0]):
            found.extend(_of_word(part, asked))
            continue
        syllables = (
            burmese_syllables(part)
            if is_burmese(part[0])
            else [sign for sign in part if not is_mark(sign)]
        )
        step = 2 if asked and len(syllables) > LONGEST_ASKED_RUN else 1
        for at in range(0, len(syllables), step):
            several = "".join(syllables[at : at + step])
            if native := folded(several):
                found.append(_Word(several, native, "", run if step == 1 else run + 1 + at))
    return tuple(found)


def _is_syllabic(sign: str) -> bool:
    return _SYLLABIC.match(sign) is not None


def _scripts(raw: str) -> Iterator[str]:
    """A word cut where one script ends and another begins."""
    start = 0
    for at in range(1, len(raw) + 1):
        if at == len(raw) or (
            not is_mark(raw[at]) and _kind_of_sign(raw[at]) != _kind_of_sign(raw[start])
        ):
            yield raw[start:at]
            start = at


def _kind_of_sign(sign: str) -> int:
    return 1 if is_han(sign) else 2 if is_hangul(sign) else 3 if is_burmese(sign) else 0


def _pieces(words: Sequence[_Word]) -> tuple[NamePiece, ...]:
    """The piece of each word."""
    small = [word.raw.lower() for word in words]
    other_system = _wade_giles(small)
    pinyin = other_system is not None and any(map(is_family, small))
    pieces = []
    for at, word in enumerate(words):
        if word.run >= 0:
            before = words[at - 1].raw if at and words[at - 1].run == word.run else ""
            alone = not before and (at + 1 == len(words) or words[at + 1].run != word.run)
            pieces.append(_syllables(word.raw, ends_nasal(before), alone))
        else:
            other = other_system[at] if other_system is not None else None
            pieces.append(_word(word.raw, word.native, word.article, other, pinyin))
    return tuple(pieces)


def _wade_giles(words: Sequence[str]) -> list[str] | None:
    """Each word in Wade–Giles, where all of them are Pinyin."""
    if len(words) < 2:
        return None
    forms = [wade_giles(word) for word in words]
    return None if None in forms else [form for form in forms if form is not None]


@remembered(16_384)
def _word(raw: str, native: str, article: str, other: str | None, pinyin: bool) -> NamePiece:
    script = script_of(raw)
    forms = list(latin_forms(raw, native, script))
    number = native[:1].isdigit()  # another one is another unit, however near
    sounds = () if number else word_sounds(native, forms, script)
    if other is not None:
        forms.append(other)
    if article:
        before = article if article.isascii() else "al"
        forms += [f"{before}{form}" for form in forms[:2]]
    kept = tuple(dict.fromkeys(form[:LONGEST_WORD] for form in forms if form))[:MOST_FORMS]
    kept = kept or (native,)
    # Without vowels many words are a slip apart, so that those are compared as written.
    abjad = script == "Arab" or script in OPEN_VOWELS
    slips = (
        kept[: 1 if other else 2] if script == "Latn" else (native,) if abjad else (kept[0], native)
    )
    return _piece(
        native,
        kept,
        sounds,
        script,
        slips=() if number else slips,
        pinyin=pinyin,
        syllables=script == "Latn" and wade_giles(native) is not None,
    )


@remembered(16_384)
def _syllables(raw: str, after_nasal: bool, alone: bool) -> NamePiece:
    """One syllable or, of a text that is searched for, two.

    Args:
        alone: they are a whole run.
    """
    parts = burmese_syllables(raw) if is_burmese(raw[0]) else list(raw)
    ways = []
    for part in parts:
        if is_burmese(part[0]):
            ways.append(burmese_forms(part, after_nasal)[:MOST_FORMS])
        else:
            ways.append(han_forms(part) if is_han(part[0]) else hangul_forms(part))
        after_nasal = ends_nasal(part)
    native = folded(raw)
    made = ("".join(forms) for forms in product(*ways))
    forms = tuple(dict.fromkeys(islice(made, MOST_FORMS))) or (native,)
    script = script_of(raw)
    return _piece(
        native,
        forms,
        word_sounds(native, forms, script),
        script,
        syllabic=True,
        joined=len(parts) > 1,
        slips=(native,) if alone and not is_han(raw[0]) else (),
    )


@remembered(16_384)
def _joined(article: str, *pieces: NamePiece) -> NamePiece:
    """Neighbours as one word; the article is that of the last."""
    ways = product(*(piece.forms[:2] for piece in pieces))
    made = ["".join(forms) for forms in ways]
    if article:
        between = article if article.isascii() else "al"
        made.append(between.join(piece.forms[0] for piece in pieces))
    return _in_a_row(pieces, made, ())


@remembered(16_384)
def _run(whole: bool, *pieces: NamePiece) -> NamePiece:
    """Syllables as one word."""
    native = "".join(piece.native for piece in pieces)[:LONGEST_WORD]
    plain = "".join(piece.forms[0] for piece in pieces)
    if len(pieces) > LONGEST_RUN:
        made = [plain]
    elif pieces[0].script == "Hani":
        # Of families' customs, which signs have beside the systems, joined names know nothing.
        made = [plain, wade_giles(plain) or plain]
    else:
        ways = product(*(piece.forms[:4] for piece in pieces))
        made = ["".join(forms) for forms in islice(ways, 2 * MOST_FORMS)]
    return _in_a_row(pieces, made, (native,) if whole else ())


def _in_a_row(
    pieces: Sequence[NamePiece], made: Iterable[str], slips: tuple[str, ...]
) -> NamePiece:
    native = "".join(piece.native for piece in pieces)[:LONGEST_WORD]
    forms = tuple(dict.fromkeys(form[:LONGEST_WORD] for form in made))
    script = pieces[0].script if all(p.script == pieces[0].script for p in pieces) else None
    # A word without a consonant would be one with its neighbour: it sounds like that alone.
    heard = len(pieces) <= LONGEST_RUN and all(piece.sounds for piece in pieces)
    pinyin = all(piece.pinyin for piece in pieces)
    sounds = word_sounds(native, forms[:1] if pinyin else forms, script) if heard else ()
    alone = {sound.skeleton for piece in pieces for sound in piece.sounds}
    if not pieces[0].syllabic and "h" not in alone:
        # Nor is what is heard of one of them alone, the other's consonant taken for a vowel; an h
        # can be silent.
        sounds = tuple(sound for sound in sounds if sound.skeleton not in alone)
    return _piece(
        native,
        forms,
        sounds,
        script,
        syllabic=pieces[0].syllabic,
        joined=True,
        head=max(map(len, (pieces[0].native, *pieces[0].forms))),
        pinyin=pinyin,
        syllables=all(piece.syllables for piece in pieces),
        slips=slips,
    )


def _piece(
    native: str,
    forms: tuple[str, ...],
    sounds: tuple[Sound, ...],
    script: str | None,
    *,
    syllabic: bool = False,
    joined: bool = False,
    head: int = 0,
    pinyin: bool = False,
    syllables: bool = False,
    slips: tuple[str, ...] = (),
) -> NamePiece:
    slips = tuple(dict.fromkeys(slips))
    found = {f"w:{form}" for form in forms}
    found.update(f"k:{sound.skeleton}" for sound in sounds)
    if native not in forms:
        found.add(f"o:{native}")
    for word in slips:
        if len(word) >= SHORTEST_SLIP:
            found.add(f"d:{word}")
            found.update(f"d:{word[:i]}{word[i + 1 :]}" for i in range(len(word)))
    return NamePiece(
        native=native,
        forms=forms,
        sounds=sounds,
        script=script,
        syllabic=syllabic,
        joined=joined,
        head=head,
        pinyin=pinyin,
        syllables=syllables,
        slips=slips,
        tokens=frozenset(found),
    )
