"""The words of a denial that says of allegations, reports or claims that they are not so.

“Rejected these allegations”, “dismissed the claim”, “called the report a fabrication”. The table of
words (`words.csv`) has the verbs that name what they deny; here stand those whose object is a word
for what somebody else told.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from graph.ingest.reading.concept_words import LanguageWords
from graph.ingest.reading.events_denied import is_not_done

_TOLD = (
    r"(?P<told>allegations?|accusations?|claims?|charges|reports?|accounts?|story|stories|versions?|"
    r"assertions?)"
)
_BEFORE_TOLD = (
    r"(?:all\s+(?:of\s+)?|any\s+|both\s+)?(?:(?:the|these|those|this|that|such|its|his|her|their)\s+)?"
    r"(?:(?!of\b|for\b|to\b|and\b|in\b)[\w-]+\s+){0,2}?"
)
_OBJECT = rf"{_BEFORE_TOLD}{_TOLD}\b"
_UNTRUE = (
    r"(?:fabricat\w+|false\w*|baseless|unfounded|groundless|untrue|lies?|invention\w*|invented|"
    r"propaganda|nonsense|fakes?|hoax|fiction\w*|slander\w*|disinformation|misinformation|"
    r"without\s+(?:any\s+)?foundation)\b"
)
_VERBS = (
    r"(?:den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|refut(?:es?|ed|ing)|"
    r"disput(?:es?|ed|ing)|contest(?:s|ed|ing)|repudiat(?:es?|ed|ing))"
)
_CALLS = (
    r"(?:call(?:s|ed|ing)?|describ(?:es?|ed|ing)|label(?:s|led|ing)?|brand(?:s|ed|ing)?|"
    r"term(?:s|ed)|denounc(?:es|ed|ing)|dismiss(?:es|ed|ing)?|reject(?:s|ed|ing)?)"
)
_AS = r"\s+(?:as\s+)?[“\"‘']?(?:an?\s+)?(?:(?!of\b)[\w-]+\s+){0,2}?"
_DENIES = re.compile(rf"\b{_VERBS}\s+{_OBJECT}", re.IGNORECASE)
_CALLED = re.compile(
    rf"\b{_CALLS}\s+(?:(?P<it>it|them|this|that)|{_OBJECT}){_AS}{_UNTRUE}", re.IGNORECASE
)
_WHAT_WAS_TOLD = (
    rf"(?:All\s+(?:of\s+)?)?(?:The|These|Those|This|That|Such)\s+(?:[\w-]+\s+)?{_TOLD}\s+"
    r"(?:(?:has|have|had)\s+been|is|are|was|were)\s+(?:[\w-]+\s+){0,2}?"
)
_ARE = re.compile(
    rf"(?:\A[\W]*|\bthat\s+|\bsaid\s+|,\s+){_WHAT_WAS_TOLD}(?:{_UNTRUE}|"
    r"(?:denied|dismissed|refuted|rejected)\b(?:\s+by\s+(?P<by>(?:[Tt]he\s+)?[^,.;]{2,60}))?)",
    re.IGNORECASE,
)
_SAYS_OF_WHAT = re.compile(r"\s+(?:of|that|for|in|to)\b")
"""Behind the word for what was told, where the denial itself says of what."""
_OF_SOMEBODY = re.compile(
    r"\s+(?:about|against|concerning|over|regarding|on|(?:\w+\s+)?(?:by|from))\s"
)
_MANY = re.compile(r".*s\Z|account|story|version")


class DenialWords(NamedTuple):
    """Words that deny what somebody else told."""

    start: int
    end: int
    words: str
    refers: bool
    """Whether they leave it to an earlier sentence what that is."""
    many: bool
    """Whether they may mean several things: “these allegations”, and not “the claim”."""
    verb: bool
    """Whether who stands before them denies; else things are said to be untrue."""
    by: str | None
    """By whom things were denied, where that is told so."""


def denial_words(text: str, words: LanguageWords) -> DenialWords | None:
    """The first such words of a sentence; None where it has none, or says that nobody denied."""
    found = [
        (match, pattern is not _ARE)
        for pattern in (_CALLED, _DENIES, _ARE)
        if (match := pattern.search(text)) is not None and not is_not_done(text, match.start())
    ]
    if not found:
        return None
    match, verb = min(found, key=lambda one: one[0].start())
    groups = match.groupdict()
    told = (groups["told"] or "").casefold()
    after = match.end("told") if told else match.end()
    of_what = bool(told) and _SAYS_OF_WHAT.match(text, after) is not None
    if of_what and not words.find("event-kinds", text[after:]):
        return None  # “rejected the claims of the families for a pension”
    own = of_what or (bool(told) and _OF_SOMEBODY.match(text, after) is not None)
    many = bool(_MANY.match(told)) or (groups.get("it") or "").casefold() == "them"
    by = groups.get("by")
    return DenialWords(match.start(), match.end(), match[0].strip(" ,"), not own, many, verb, by)
