"""Sentences and where they stand: lines and characters counted from 1, as in locators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_END = re.compile(r"(?<=[.!?])[”\"’']?\s+(?=[“\"‘]?[A-ZÀ-ÞА-Я0-9])")
_SHORT = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|St|No|Art|p|pp|e\.g|i\.e|[A-Z]))\.\Z")
LIST_MARK = re.compile(r"\s*(?:[-–—•*▪◦‣·]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)])\s+")
"""Before an item of a list."""
_ONLY_A_MARK = re.compile(r"\s*\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})\.\Z")
_CLOSED = re.compile(r"[.!?:;,]['\"”’)]*\Z")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|said|says|must|will|did)\b")
_MOST_OF_A_HEADING = 16
_MOST_OF_A_SHORT = 8
MOST_OF_A_SENTENCE = 1_000
"""Characters."""


class Sentence(NamedTuple):
    """A sentence of a text."""

    line: int
    start: int
    end: int
    """Its last character, that one included."""
    text: str
    heading: bool
    """A title or a head: no sentence."""

    @property
    def locator(self) -> str:
        """Where it stands."""
        return f"L{self.line}:{self.start}-{self.end}"

    def at(self, start: int, end: int) -> str:
        """Where a part of it stands, its characters counted from 0 and the end not included."""
        return f"L{self.line}:{self.start + start}-{self.start + end - 1}"


def sentences(lines: Sequence[str]) -> Iterator[Sentence]:
    """The sentences of a text, in its order; a sentence does not go over the end of a line."""
    for number, line in enumerate(lines, start=1):
        begin = 0
        for stop, following in _stops(line):
            part = line[begin:stop]
            text = part.strip()
            if stop < len(line) and line[stop] in "”\"’'":
                text = line[begin : stop + 1].strip()
            if text:
                start = begin + len(part) - len(part.lstrip()) + 1
                yield Sentence(number, start, start + len(text) - 1, text, _is_heading(text))
            begin = following


def _stops(line: str) -> Iterator[tuple[int, int]]:
    """Where a sentence of a line ends and the next one begins; what goes on and on is cut, for
    rules look back and forth within a sentence."""
    begin = 0
    ends = (
        (match.start(), match.end())
        for match in _END.finditer(line)
        if not _SHORT.search(line[max(0, match.start() - _MOST_OF_A_SHORT) : match.start()])
        and not _ONLY_A_MARK.match(line[: min(match.start(), _MOST_OF_A_SHORT)])
    )
    for stop, following in (*ends, (len(line), len(line))):
        while stop - begin > MOST_OF_A_SENTENCE:
            space = line.rfind(" ", begin, begin + MOST_OF_A_SENTENCE)
            cut = space if space > begin else begin + MOST_OF_A_SENTENCE
            yield cut, cut
            begin = cut
        yield stop, following
        begin = following


def _is_heading(text: str) -> bool:
    words = text.split()
    return (
        not _CLOSED.search(text)
        and len(words) <= _MOST_OF_A_HEADING
        and not (_VERB.search(text) and len(words) > 8)
    )


def quote_of(text: str, start: int, end: int, most: int = 8) -> str:
    """At most eight words of a sentence, around a part of it."""
    words: Sequence[re.Match[str]] = list(re.finditer(r"\S+", text))
    inside = [i for i, w in enumerate(words) if w.end() > start and w.start() < end]
    if not inside:
        return ""
    low, high = inside[0], inside[-1]
    if high - low + 1 >= most:
        high = low + most - 1
    else:
        spare = most - (high - low + 1)
        low = max(0, low - spare // 2)
        high = min(len(words) - 1, low + most - 1)
    return text[words[low].start() : words[high].end()].strip('“”"')
