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
    r"assertions?|conclusions?|findings?|insinuations?|narratives?|notions?|rumou?rs?|suggestions?|"
    r"testimon(?:y|ies))"
)
_BEFORE_TOLD = (
    r"(?:all\s+(?:of\s+)?|any\s+|both\s+)?(?:(?:the|these|those|this|that|such|its|his|her|their)\s+)?"
    r"(?:(?!of\b|for\b|to\b|and\b|in\b)[\w'’-]+\s+){0,2}?"
)
_OBJECT = rf"{_BEFORE_TOLD}{_TOLD}\b"
_UNTRUE = (
    r"(?:fabricat\w+|false\w*|baseless|unfounded|groundless|untrue|lies?|invention\w*|invented|"
    r"propaganda|nonsense|fakes?|hoax|hearsay|madness|rubbish|ludicrous|laughable|fantas\w+|fairy\s+tales?|politically\s+motivated|absurd\w*|ridiculous|fiction\w*|slander\w*|disinformation|"
    r"misinformation|"
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
_DENIES = re.compile(
    rf"\b{_VERBS}\s+(?:as\s+(?:[\w'’-]+\s+){{1,4}}?(?=the\s|these\s|those\s|all\s|any\s))?{_OBJECT}",
    re.IGNORECASE,
)
_NO_TRUTH = re.compile(
    r"\bthere\s+(?:is|was)\s+(?:\w+ly\s+)?(?:no|little|not\s+(?:a|one)\s+\w+\s+of)\s+(?:\w+\s+)?"
    rf"(?:truth|substance|basis|foundation|merit)\s+(?:whatsoever\s+|at\s+all\s+)?(?:in|to|for|behind)\s+{_OBJECT}",
    re.IGNORECASE,
)
"""“There is no truth in the claim that …”"""
_CALLED = re.compile(
    rf"\b{_CALLS}\s+(?:(?P<it>it|them|this|that)|{_OBJECT}(?:\s+(?:of|that|by|about|against)\s[^,;.]{{2,100}}?)?)"
    rf"{_AS}{_UNTRUE}",
    re.IGNORECASE,
)
_WHAT_WAS_TOLD = (
    rf"(?:(?:All\s+(?:of\s+)?)?(?:The|These|Those|This|That|Such)\s+(?:[\w-]+\s+)?)?{_TOLD}\s+"
    r"(?:(?:of|by|from|in|about|against|that)\s+(?:[\w'’“”-]+\s+){0,15}?[\w'’“”-]+(?:,\s+(?:which|who)\s[^,;]{2,80},)?"
    r"\s+|,\s+(?:which|who)\s[^,;]{2,80},\s+)?"
    r"(?P<are>(?:(?:has|have|had)\s+been|is|are|was|were)\s+(?:[\w-]+\s+){0,2}?[“\"‘']?)"
)
_ARE = re.compile(
    rf"(?:\A[\W]*|\bthat\s+|\bsaid\s+|,\s+){_WHAT_WAS_TOLD}(?:an?\s+)?(?:[\w-]+\s+){{0,1}}?(?:{_UNTRUE}|"
    r"(?:described|called|branded|dismissed|labelled|rejected)\s+by\s+(?P<as_by>[^,.;]{2,60}?)\s+as\s+"
    rf"(?:an?\s+)?(?:[\w-]+\s+){{0,2}}?{_UNTRUE}|"
    r"(?:denied|dismissed|refuted|rejected)\b(?:\s+by\s+(?P<by>(?:[Tt]he\s+)?[^,.;]{2,60}?)(?=\s+as\b|[,.;]|\Z))?)",
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
    at: int
    """Where the word begins that denies: of “the claims are untrue” the verb."""
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
        (match, pattern not in (_ARE, _NO_TRUTH))
        for pattern in (_CALLED, _DENIES, _NO_TRUTH, _ARE)
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
    start = match.start() if verb else match.start("told")
    at = start if groups.get("are") is None else match.end("are")
    said = match[0].strip(" ,")
    return DenialWords(
        start, match.end(), at, said, not own, many, verb, groups.get("by") or groups.get("as_by")
    )
