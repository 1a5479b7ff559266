"""How well a piece of a search text fits a piece of a name."""

from __future__ import annotations

from graph.views.name_words import SHORTEST_SLIP, NamePiece
from graph.views.sounds import alike

SAME, LATIN, BEGINNING, SKELETON, SLIP, SHORT_SLIP, MISSING = range(7)
"""Grades of a word of a search text: what it is to the word of a name that it stands for."""
APART = -1

SHORTEST_PREFIX = 2
LONGEST_SHORT = 3
"""Letters of a word in which a slip counts only where nothing else is found."""


def prefixes_of(piece: NamePiece) -> tuple[str, ...]:
    """What a half-typed word begins with; a syllable is whole, and so are several of them."""
    if piece.syllabic:
        return ()
    forms = piece.forms[:1] if piece.joined else piece.forms[:2]
    found = [f"w:{form}" for form in forms if len(form) >= SHORTEST_PREFIX]
    if len(piece.native) >= SHORTEST_PREFIX and piece.native not in piece.forms:
        found.append(f"o:{piece.native}")
    return tuple(found)


def asked_tokens(piece: NamePiece) -> frozenset[str]:
    """The tokens of a piece of the query. One of two letters may lack the third."""
    short = {f"d:{word}" for word in piece.slips if len(word) == SHORTEST_SLIP - 1}
    return piece.tokens | short if short else piece.tokens


def fit(piece: NamePiece, prefixes: tuple[str, ...], other: NamePiece, *, short_slips: bool) -> int:
    """How well a piece of the query fits one of a name; negative where it does not."""
    if piece.tokens.isdisjoint(other.tokens):
        if prefixes and _begins(prefixes, other):
            return BEGINNING
        if short_slips and _short_slip(piece, other):
            return SHORT_SLIP
        return APART
    if piece.native == other.native:
        return SAME
    syllables = piece.syllabic and other.syllabic
    few = piece.syllabic or other.syllabic
    alone = syllables or _other_pinyin(piece, other)
    if piece.forms[0] == other.forms[0]:
        return LATIN
    if not syllables and not set(piece.forms).isdisjoint(other.forms):
        return LATIN
    if prefixes and _begins(prefixes, other):
        return BEGINNING
    if not alone and any(
        alike(one, two, syllables=few, joined=piece.joined + other.joined)
        for one in piece.sounds
        for two in other.sounds
    ):
        return SKELETON
    if any(_one_slip(one, two) for one in piece.slips for two in other.slips):
        return SLIP
    return SHORT_SLIP if short_slips and _short_slip(piece, other) else APART


def _other_pinyin(piece: NamePiece, other: NamePiece) -> bool:
    """Whether one is of a text in Pinyin and the other could be: what is spelled otherwise is
    another word there, however alike it sounds."""
    return (piece.pinyin and other.syllables) or (other.pinyin and piece.syllables)


def may_begin(asked: NamePiece, piece: NamePiece) -> bool:
    """Whether a piece of a name that begins with this word or syllable may fit that of a query."""
    if asked.syllabic and piece.syllabic:
        return True
    for form in asked.forms:
        if any(form.startswith(own) or own.startswith(form) for own in piece.forms):
            return True
    begun = tuple(sound.skeleton[:-1] for sound in piece.sounds)
    return any(sound.skeleton.startswith(begun) for sound in asked.sounds)


def _begins(prefixes: tuple[str, ...], other: NamePiece) -> bool:
    """Whether one of them begins a piece and, of several words, more than the first."""
    least = other.head + 1
    if other.syllabic and not other.joined:
        least = LONGEST_SHORT
    long = tuple(prefix for prefix in prefixes if len(prefix) >= least + len("w:"))
    return bool(long) and (
        f"o:{other.native}".startswith(long)
        or any(f"w:{form}".startswith(long) for form in other.forms)
    )


def _short_slip(piece: NamePiece, other: NamePiece) -> bool:
    """Whether the query lacks a letter of a word of three, or of four in scripts without vowels."""
    return any(
        len(one) + 1 == len(two) and SHORTEST_SLIP <= len(two) <= 4 and _lacks_one(one, two)
        for one in piece.slips
        for two in other.slips
    )


def _one_slip(a: str, b: str) -> bool:
    """Whether two different words of four letters or more are one slip apart."""
    if len(a) > len(b):
        a, b = b, a
    if len(a) < LONGEST_SHORT + 1 or len(b) - len(a) > 1:
        return False
    if len(a) < len(b):
        return _lacks_one(a, b)
    start = 0
    while start < len(a) and a[start] == b[start]:
        start += 1
    if start == len(a):
        return True
    end = len(a)
    while a[end - 1] == b[end - 1]:
        end -= 1
    x, y = a[start:end], b[start:end]
    # One letter is wrong, or stands elsewhere. One left out and another put in are two slips.
    return len(x) == 1 or x[1:] + x[0] == y or x[-1] + x[:-1] == y


def _lacks_one(a: str, b: str) -> bool:
    """Whether the first is the second without one letter."""
    start = 0
    while start < len(a) and a[start] == b[start]:
        start += 1
    return a[start:] == b[start + 1 :]
