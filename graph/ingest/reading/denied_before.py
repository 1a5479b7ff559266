"""What a denial is of that names no event itself, where an earlier sentence leaves no doubt of it.

It is what the sentence before tells: of one speaker, who is not the one who denies; one event, or
several where the words may mean several. Denials of the same thing may stand between. Anything
else is for a person to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.ingest.reading.denial_words import DenialWords
from graph.ingest.reading.readings import DeniedBefore, Event, Read
from graph.ingest.reading.subjects import PRONOUNS

MOST_DENIED = 4
"""Events of a sentence that one denial is taken to be of."""
_FARTHEST = 2
"""Lines over which it reaches back: a paragraph and an empty line."""


def denied_of_anybody(read: Read, earlier: Sequence[Read]) -> DeniedBefore | None:
    """What the sentence before tells, where this one denies that anybody suffered such a thing."""
    one = read.of_anybody[0]
    words = read.sentence.text[one.start : one.end]
    kinds = frozenset(word.concept for word in read.of_anybody)
    found = DenialWords(
        *(one.start, one.end, one.start, words), refers=True, many=True, verb=True, by=None
    )
    return denied_before(read, found, earlier, kinds)


def denied_before(
    read: Read, words: DenialWords, earlier: Sequence[Read], kinds: frozenset[str] = frozenset()
) -> DeniedBefore | None:
    """What a sentence denies, of what the sentences before it tell.

    Args:
        earlier: the sentences before, in their order.
        kinds: of the events that it can be of; none means any.
    """
    if not words.refers or read.speaker.name.casefold() in PRONOUNS:
        return None
    line = read.sentence.line
    for before in reversed(earlier):
        if line - before.sentence.line > _FARTHEST or before.sentence.heading:
            return None
        line = before.sentence.line
        if before.refers is not None and not before.events:
            told = before.refers
            return _of(told.line, told.events, words, kinds)
        if before.denies or any(event.negated for event in before.events):
            return None
        if not before.events or _same_speaker(before, read):
            return None
        return _of(before.sentence.line, tuple(before.events), words, kinds)
    return None


def _of(
    line: int, told: tuple[Event, ...], words: DenialWords, kinds: frozenset[str]
) -> DeniedBefore | None:
    events = tuple(one for one in told if not kinds or one.kind in kinds)
    if not events:
        return None
    if len(events) > (MOST_DENIED if words.many else 1):
        return None
    return DeniedBefore(line, events, words.words, words.start, words.end)


def _same_speaker(before: Read, read: Read) -> bool:
    return before.speaker.name.casefold() == read.speaker.name.casefold()
