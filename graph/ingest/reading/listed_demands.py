"""What a call asks for in the lines below it: “We urge you to:”, “The authorities must:”."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.ingest.reading.concept_words import LanguageWords
from graph.ingest.reading.readings import Read
from graph.ingest.reading.sentences import LIST_MARK, Sentence
from graph.ingest.reading.speakers import SentenceSpeaker

_FIRST = re.compile(r"(?:(?:[Tt]o|[Tt]hat\s+(?:it|they|you))\s+)?(?:\w+ly\s+(?:and\s+)?)*")
"""Before what an item asks for."""
_TO = re.compile(r"\s*\b(?:not\s+)?to(?:\s+(?:and\s+)?\w+ly)*\s*:\s*\Z")
_FOLLOWS = re.compile(r"(?:(?:to\s+)?(?:do|take)\s+)?(?:the\s+)?following\b.*\Z|:\s*\Z")
_BEFORE_WHOM = re.compile(r"\s*(?:on|that|for|from|of)\s+")
MUST = re.compile(
    r"\A(?P<who>[A-Z][^.“”:;]*?)\s+(?:must|should|needs?\s+to|ha(?:s|ve)\s+to|ought\s+to)\s*"
    r"(?:\w+ly\s*(?:and\s+)?)*(?:(?:do|take)\s+the\s+following(?:\s+\w+)?\s*)?:\s*\Z"
)
"""“The authorities must:”"""
HEAD = re.compile(
    r"\A(?:[\w'’-]+\s+){0,3}?(?:[Rr]ecommendations?|[Dd]emands?|[Aa]ppeals?)"
    r"(?:\s+to\s+(?P<who>[^:.]{2,80}?)|\s+(?:are|is))?\s*:\s*\Z"
)
"""“Recommendations to the Government of Orlen:”"""


def is_open(text: str) -> bool:
    """Whether a sentence ends in a colon."""
    return text.rstrip().endswith(":")


def asked_before_list(rest: str) -> str | None:
    """Whom a call is to, by the words between its verb and the colon; None where none say it."""
    words = _FOLLOWS.sub("", _TO.sub("", rest))
    words = _BEFORE_WHOM.sub("", words, count=1) if _BEFORE_WHOM.match(words) else words
    return words.strip(" ,:") or None


@dataclass
class OpenCall:
    """A call whose demands stand in the lines that follow."""

    head: Read
    addressee: str | None
    cue: str
    speaker: SentenceSpeaker
    line: int
    """Of the last item, or of the head."""
    marked: bool | None = None
    """Whether its items have marks; not known before the first."""

    def takes(self, sentence: Sentence, words: LanguageWords) -> int | None:
        """Where in a sentence a demand of the list begins; None where it is none of the list."""
        text = sentence.text
        mark = LIST_MARK.match(text)
        if self.marked and mark is None:
            return None
        begin = 0 if mark is None else mark.end()
        first = _FIRST.match(text, begin)
        at = begin if first is None else first.end()
        asks = words.find("demand-kinds", text[at:])
        plain = bool(asks) and asks[0].start == 0
        if mark is None and not plain and (sentence.heading or not text[:1].islower()):
            return None
        self.marked, self.line = mark is not None, sentence.line
        return begin

    def is_over(self, sentence: Sentence) -> bool:
        """Whether a sentence that is no item ends the list: not what more an item says."""
        return sentence.line != self.line

    def ends_with(self, text: str) -> bool:
        """Whether an item is the last: the marks of a list tell where it ends, else a full stop."""
        return not self.marked and text[:1].islower() and text.rstrip().endswith(".")
