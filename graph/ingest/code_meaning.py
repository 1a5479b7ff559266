"""Codes that somebody may have meant: by spelling, and by what the ontology says of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from graph.claims.errors import InputError
from graph.claims.spelling import spelt_like
from graph.claims.text import folded
from graph.ingest.reading.concept_words import words_of
from graph.vocabulary import Vocabulary
from graph.vocabulary.asked_words import asked_words

MOST_SUGGESTED = 5
MOST_NAMED = 3
"""Of these, so many stand in an error of a file."""
FEW = 12
"""So many codes are told in full."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_ENDINGS = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ings",
    "ions",
    "ing",
    "ion",
    "ers",
    "ed",
    "es",
    "er",
)
_SHORTEST = 4
_NOTHING = frozenset(
    (
        "all",
        "and",
        "any",
        "case",
        "data",
        "each",
        "event",
        "for",
        "from",
        "incident",
        "item",
        "kind",
        "known",
        "misc",
        "nil",
        "none",
        "not",
        "null",
        "of",
        "one",
        "other",
        "row",
        "several",
        "some",
        "that",
        "the",
        "this",
        "thing",
        "type",
        "two",
        "undefined",
        "unknown",
        "unspecified",
        "value",
        "various",
        "which",
        "who",
        "with",
        "without",
        "work",
        "yes",
    )
)
"""Words that mean no concept, though definitions have them; in its own name they do."""


def stems(text: str) -> frozenset[str]:
    """The words of a text without their usual English endings, folded."""
    return frozenset(map(_stem, _WORD.findall(folded(text))))


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)]
            break
    # detain and detention, retain and retention
    if word.endswith("ain"):
        return f"{word[:-3]}en"
    return word[:-1] if word.endswith("ent") else word


def suggestions(vocabulary: Vocabulary, word: str, codes: Collection[str]) -> list[str]:
    """Those of some codes that a wrong one may stand for, the likeliest first.

    First those that documents word so and those that people ask for by it, else those spelt like
    it; then those whose code or labels share its words, then those that the ontology defines with
    them.
    """
    text = word.replace("-", " ")
    meant = [*_worded(vocabulary, text), *_asked(vocabulary, text)]
    found = dict.fromkeys(code for code in meant if code in codes)
    if not found and text.casefold() not in _NOTHING:
        near = spelt_like(word, codes) or _spelt(vocabulary, text)
        found = dict.fromkeys(code for code in near if code in codes)
    wanted = stems(word)
    for told in (_names, _definition):
        scored = [(len(wanted & stems(told(vocabulary, code))), code) for code in codes]
        enough = len(wanted) / 2 if told is _definition else 0  # one word of several is chance
        best = sorted((-score, code) for score, code in scored if score > enough)
        found |= dict.fromkeys(code for _, code in best)
        wanted -= _NOTHING
    return list(found)[:MOST_SUGGESTED]


def nearest_code(vocabulary: Vocabulary, word: str, codes: Collection[str]) -> str:
    """What to write for a word that is none of some codes: those that it may stand
    for, all where they are few, and no guess where nothing is like it."""
    found = suggestions(vocabulary, word, codes)[:MOST_NAMED]
    if found:
        return f"did you mean {' or '.join(f'“{code}”' for code in found)}?"
    if not codes:
        return "there is none"
    if len(codes) <= FEW:
        return f"write one of {', '.join(sorted(codes))}"
    return (
        f"none of the {len(codes)} codes means this or is spelt like it: take a wider one "
        "(answerable ontology --html lists them), or leave it out"
    )


def matching(vocabulary: Vocabulary, text: str, codes: Iterable[str]) -> list[str]:
    """The codes of which every word of a text is told, in code, labels or definition, and those
    that documents word so or that people ask for by all of it; sorted."""
    wanted = stems(text)
    meant = {*_worded(vocabulary, text), *_asked(vocabulary, text, whole=True)}
    return sorted(
        code
        for code in codes
        if code in meant
        or wanted <= stems(f"{_names(vocabulary, code)} {_definition(vocabulary, code)}")
    )


def _worded(vocabulary: Vocabulary, text: str) -> list[str]:
    """The codes that documents word so; none where the table of words cannot be read, as a
    reader of documents is told."""
    try:
        return words_of(vocabulary).meant(text)
    except (InputError, OSError, ValueError):
        return []


def _spelt(vocabulary: Vocabulary, text: str) -> list[str]:
    """The codes that documents word nearly so, likewise."""
    try:
        return words_of(vocabulary).spelt(text)
    except (InputError, OSError, ValueError):
        return []


def _asked(vocabulary: Vocabulary, text: str, *, whole: bool = False) -> list[str]:
    """The codes that people ask for by a text, likewise."""
    try:
        return asked_words(vocabulary).meant(text, whole=whole)
    except (InputError, OSError, ValueError):
        return []


def _names(vocabulary: Vocabulary, code: str) -> str:
    return f"{code.replace('-', ' ')} {' '.join(vocabulary.terms[code].labels.values())}"


def _definition(vocabulary: Vocabulary, code: str) -> str:
    return vocabulary.terms[code].comment
