"""Bodies and groups whom a sentence seems to say did it; no person is accused."""

from __future__ import annotations

import re

from graph.ingest.reading.concept_words import FoundWord

_ROLES = (
    r"(?:police(?:\s+officers)?|officers|soldiers|troops|army|guards|men|authorities|officials|"
    r"security\s+forces|security\s+officers|forces|gunmen|militia(?:men)?|agents|prosecutors?)"
)
_CAP = r"[A-Z][\w'’-]*"
_ACCUSED = re.compile(
    rf"(?:(?:the|The)\s+)?(?:(?:Riot|riot|Local|local|masked|armed|Security|[Ff]our|[Tt]hree|[Tt]wo)\s+)*"
    rf"(?:\b{_ROLES}\b(?:\s+(?:of|from)\s+the\s+{_CAP}(?:\s+{_CAP})*|\s+in\s+(?:plain\s+clothes|uniform))?"
    rf"|{_CAP}(?:\s+{_CAP})*)",
)
_BODIES = re.compile(
    rf"\b(?:{_ROLES}|Police|Guard|Directorate|Brigade|Army|Forces|Service|Ministry|Officers|"
    r"Officials|Soldiers|Authorities|Militia)\b"
)
_ANY_MEN = re.compile(r"\A(?:(?:the|four|three|two)\s+)+men\Z", re.IGNORECASE)
"""Nobody who could be accused, and often those who were harmed: “the men detained in Kessel”."""
_ANOTHERS = re.compile(
    r"\b(?:sa(?:id|ys?)|told|claim\w*|report(?!edly)\w*|alleg(?!edly)\w*|believ\w*|found|saw|heard|"
    r"confirm\w*|accus\w+|blam\w+|suspect\w*|den(?:y|ies|ied)|announc\w+|warn\w*)\b"
    r"(?!\s+(?:that\s+)?(?:it|they|its|their)\b)|"
    r"\w+\s+(?:who|whom|which|that)\b|\Athat\s+\w",
    re.IGNORECASE,
)
"""Between a body and a verb that is somebody else's: “police said rebels shot”, “the army freed men
who killed”. Those who say it of themselves own to it: “police said they had detained”."""
_DONE_TO = re.compile(
    r"\s*(?:\Z|[.;]|(?:in|by|during|near|after|when|while|since|with|before)\b|at\b(?!\s+(?:least|most)))",
    re.IGNORECASE,
)
"""Behind what was done to those before it: “three officers wounded in the attack”."""
_TAKES_AN_OBJECT = re.compile(r"(?:\w+ed|shot(?:\s+dead)?|beaten)\Z", re.IGNORECASE)
_PERFECT = re.compile(r"\b(?:has|have|had)\b[\w\s]*\Z")
_BEFORE_VERB = re.compile(r"(?:\s+(?:has|have|had|also|allegedly|reportedly|later))*\s*\Z")
_TURNED = re.compile(
    r"\b(?:not\s+only|only|never|nor|rarely|seldom|also)\s+(?:\w+\s+)?(?:was|were|is|are)\s+"
    r"(?:[\w-]+\s+)?\Z",
    re.IGNORECASE,
)
"""Before those to whom it was done: “not only were five men abducted”."""
_BY = re.compile(rf"\bby\s+(?P<who>{_ACCUSED.pattern})")

ONLY_A_DEATH = ("dead", "died", "death of", "deaths of", "lost his life", "lost her life")
"""Words for a killing that tell of a death, of any cause."""
BY_FORCE = re.compile(
    r"\b(?:at\s+the\s+hands\s+of|blast|bomb\w*|execut\w+|explosion|fire|gun\w*|kill\w*|left|"
    r"murder\w*|shell\w*|shoot\w*|shot|shots|stabb\w+)\b",
    re.IGNORECASE,
)
"""What beside a death tells that somebody brought it about."""
DEATH = "harm-to-people"
"""The kind of a death of which nothing is told but that it came."""


def accused_of(text: str, one: FoundWord) -> str | None:
    """Who is said to have done it: the subject of an active verb, or the name that follows “by”."""
    after = _BY.search(text, one.end)
    if after and after.start() - one.end < 30 and _BODIES.search(after["who"]):
        return after["who"]
    inside = re.search(
        r"\bby\s+((?:(?:masked|armed|unknown|unidentified)\s+)*men\b[\w ]*)",
        text[one.end :],
    )
    if inside and inside.start() < 30:
        return None  # nobody who could be named
    before = _BEFORE_VERB.sub("", text[: one.start])
    if re.search(r"\b(?:was|were|been|being|is|are|be)\s*(?:\w+ly\s*)?\Z", before):
        return None
    if not re.search(
        r"(?:ed|en|raid|beat|dead|shot|fire|down|fire to|car|van|home\w*|house\w*|office\w*|"
        r"(?:fired|shot) (?:at|on|upon|live|rubber|tear gas|him|her|them))\Z",
        text[one.start : one.end],
    ):
        return None
    perfect = _PERFECT.search(text[max(0, one.start - 40) : one.start]) is not None
    word = text[one.start : one.end]
    if word.endswith("beaten") and not perfect:
        return None
    if _TAKES_AN_OBJECT.match(word) and not perfect and _DONE_TO.match(text, one.end):
        return None
    subjects = [m for m in _ACCUSED.finditer(before) if _BODIES.search(m[0])]
    if subjects and _TURNED.search(before[: subjects[-1].start()]):
        return None
    if subjects and not re.search(r"[,;“]\s*(?!\w*ly\b)\w", before[subjects[-1].end() :]):
        between = before[subjects[-1].end() :].strip()
        if not between and _ANY_MEN.search(subjects[-1][0]):
            return None
        if _ANOTHERS.search(between):
            return None
        if len(between.split()) <= 3 or one.concept == "abduction":
            return subjects[-1][0].strip()
    return None
