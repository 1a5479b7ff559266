"""Where a name still stands when its bearer is gone: in other names, in texts, quotes and reasons.

An erasure takes what names an entity by its id. What somebody wrote out stays, because it belongs
to another claim, and only a person can say whether that has to go as well.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from graph.claims.claim import Claim, Literal
from graph.claims.period import Period
from graph.claims.remembered import remembered
from graph.protection.read_words import MOST_REMEMBERED, read_words
from graph.views.folded_words import SHORTEST_SKELETON, all_words, consonants, in_latin
from graph.views.view import Change, Record, View

_ENDING = re.compile(
    "(?:(?<=[a-z])e?s"
    "|(?<=[а-яієґ])(?:[ыи]ми|[ая]ми|[ыи]м|[ыи]х|[ое]м|[ое]и|[ое]ю|[ая]х|[ая]м|[оеє]ві))\\Z"
)
"""Endings of folded words, by which a name differs in more than vowels: -s, -ом, -ых, -ові."""
_UNICASE = re.compile("[\u10d0-\u10ff]")
"""Georgian, whose capital letters begin no names."""
_VOWELS = re.compile("(?<=[а-яієїґ])(?:[аеиоуыюяєії]|[ео][йю])\\Z")
"""Endings of Cyrillic words that leave the consonants: -а, -у, -ой."""
SHORTEST_STEM = 4
"""Letters that a word has without its ending."""
SHORTEST_WORD = 3
"""Letters of a word that is looked for by itself: “de” and “al” are of too many names."""


Keys: TypeAlias = tuple[frozenset[str], frozenset[str]]


class Mention(NamedTuple):
    """A text that holds a name, or a word of it."""

    id: str
    """Of the claim, or of the entity whose re-marking gives a reason."""
    subject: str
    """The entity that it is about."""
    part: str
    """Where in it: the property for a value, else ``quote``, ``locator``, ``date``, ``reason``."""
    text: str


class NamesToFind:
    """Names to be looked for, in any script.

    Args:
        whole: names that count where a text has all their words, in any order.
        people: names of people, of which a single word counts: a text has the surname alone.
    """

    def __init__(self, whole: Iterable[str], people: Iterable[str]) -> None:
        wholes = {frozenset(all_words(name)) for name in whole}
        words = {word for name in people for word in all_words(name)}
        singles = {frozenset({word}) for word in words if len(in_latin(word)) >= SHORTEST_WORD}
        self._wanted = [name for name in wholes | singles if name]

    def __bool__(self) -> bool:
        return bool(self._wanted)

    def needed(self) -> frozenset[str]:
        """What of `compared` a text has one of, at least, that holds one of them."""
        longest = {max(name, key=lambda word: (len(word), word)) for name in self._wanted}
        return frozenset(key for word in longest for key in _keys(word))

    def stand_in(self, text: str) -> bool:
        """Whether a text holds one of them, spelt or transliterated as it may be."""
        alike, single = _compared(text)
        return any(
            all(not (single if len(name) == 1 else alike).isdisjoint(_keys(w)) for w in name)
            for name in self._wanted
        )


def compared(text: str) -> frozenset[str]:
    """What the words of a text are compared by."""
    return _compared(text)[0]


def _compared(text: str) -> Keys:
    return _of_short(text) if len(text) <= MOST_REMEMBERED else _found(text)


@remembered(4_096)
def _of_short(text: str) -> Keys:
    return _found(text)


def _found(text: str) -> Keys:
    """What the words of a text are compared by, and of their forms.

    Returns:
        For a name of several words, and for a single one. That one is compared by its consonants
        only with what does not stand in small letters: else “нерв” and “норов” would be Нуров.
    """
    words = read_words(text)
    alike = frozenset(key for word in words for key in (*_keys(word), *_of_stem(word)))
    large = " ".join(word for word in text.split() if not _is_small(word))
    loose = {key for word in read_words(large) for key in (*_keys(word), *_of_stem(word))}
    return alike, frozenset(key for key in alike if key[:2] != "k:" or key in loose)


def _is_small(word: str) -> bool:
    """Whether all letters of a word are small ones, of scripts that have others."""
    letters = [c for c in word if c.isalpha()]
    return all(c.islower() and not _UNICASE.match(c) for c in letters)


def _of_stem(word: str) -> tuple[str, ...]:
    """What a word is compared by without an ending of many names: Marekins, Марекином."""
    stem = _ENDING.sub("", word)
    if stem == word or len(stem) < SHORTEST_STEM:
        return ()
    # By its vowels, too, in Latin letters: else “crimes” would be the name Karim.
    return (in_latin(stem),) if stem.isascii() else _keys(stem)


@remembered(65_536)
def _keys(word: str) -> tuple[str, ...]:
    skeleton, stem = consonants(word), _VOWELS.sub("", word)
    keys = [in_latin(word)]
    if stem != word and len(stem) >= SHORTEST_STEM:
        keys.append(in_latin(stem))
    if len(skeleton) >= SHORTEST_SKELETON:
        keys.append(f"k:{skeleton}")
    return tuple(keys)


def mentions(view: View, names: NamesToFind, without: Collection[str]) -> Iterator[Mention]:
    """Every text of a view that holds one of the names, one a claim and part, by id.

    Claims that no longer stand are among them, since their texts are there still.

    Args:
        without: ids of claims and entities that are going.
    """
    if not names:
        return
    for entity, _, changes in view.entity_histories():
        if entity.id not in without:
            for text in _reasons(changes):
                if names.stand_in(text):
                    yield Mention(entity.id, entity.id, "reason", text)
    for record, changes, _ in view.claim_histories():
        if record.claim.id not in without:
            yield from _in_claim(record, changes, names)


def _in_claim(record: Record, changes: Iterable[Change], names: NamesToFind) -> Iterator[Mention]:
    claim = record.claim
    texts = [*worded(claim), *(("reason", why) for why in _reasons(changes))]
    told = set()
    for part, text in texts:
        if part not in told and names.stand_in(text):
            told.add(part)
            yield Mention(claim.id, claim.subject, part, text)


def worded(claim: Claim) -> list[tuple[str, str]]:
    """Everything in a claim that somebody worded, with what to call the part."""
    found: list[tuple[str, str]] = []
    value, citation = claim.value, claim.citation
    if value is not None:
        _add_value(found, claim.predicate, value)
        _add_period(found, claim.predicate, value.period)
    for one in claim.particulars:
        if one.value is not None:
            _add_value(found, one.property, one.value)
    if citation.quote is not None:
        found.append(("quote", citation.quote))
    if citation.locator is not None:
        found.append(("locator", citation.locator))
    _add_period(found, "date", claim.valid)
    for link in claim.attribution:
        if link.on is not None:
            _add_period(found, "date", link.on)
    return found


def _add_value(found: list[tuple[str, str]], part: str, value: Literal) -> None:
    found.append((part, value.text))
    if value.original is not None:
        found.append((part, value.original))
    quantity = value.quantity
    if quantity is not None:
        said = (quantity.as_found, quantity.qualifier)
        found.extend((part, text) for text in said if text is not None)


def _add_period(found: list[tuple[str, str]], part: str, period: Period | None) -> None:
    if period is not None:
        if period.as_found is not None:
            found.append((part, period.as_found))
        if period.inferred is not None:
            found.append((part, period.inferred))


def _reasons(changes: Iterable[Change]) -> list[str]:
    return list(dict.fromkeys(change.why for change in changes))
