"""Bodies and groups whom a sentence seems to say did it; no person is accused."""

from __future__ import annotations

import re

from graph.ingest.number_words import NUMBERS
from graph.ingest.reading.concept_words import FoundWord
from graph.ingest.reading.told_dates_in_text import MONTHS
from graph.ingest.reading.words_in_names import NameWords

_NO_NAME = "After|And|As|At|Before|But|By|During|From|If|In|Near|On|Since|Then|When|Where|While"
_CAP = rf"(?!(?:{_NO_NAME}|{'|'.join(MONTHS)})\b)[A-Z][\w'’-]*"
_NAME = rf"{_CAP}(?:\s+(?:of\s+(?:the\s+)?)?{_CAP})*"
_MANY = (
    rf"(?:(?:(?i:{'|'.join(NUMBERS)})|several|some|armed|foreign|government|hooded|local|masked|"
    r"national|opposition|rival|plain-?clothes|provincial|rebel|regional|[Rr]iot|[Ll]ocal|Security|"
    r"separatist|uniformed|unidentified|unknown)\s+)*"
)
_CLOTHES = r"\s+in\s+(?:plain\s+clothes|civilian\s+clothes|uniform)"
_NOBODY = re.compile(r"\b(?:unknown|unidentified)\b", re.IGNORECASE)
_ANY_MEN = re.compile(r"\A(?:(?:the|four|three|two)\s+)*men\Z", re.IGNORECASE)
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
_BESIDE = re.compile(r",\s+(?!and\b|but\b|who\b|which\b)(?P<beside>[^,;]{2,60}),\s*\Z")
"""Between a body and its verb: “police, acting with soldiers, had beaten”."""
_RELATIVE = re.compile(r",\s+(?:who|which|whose|whom)\s[^,;]{2,80},\s*\Z")
"""The same: “the Guard, which is under the ministry, arrested”."""
_WHO = re.compile(r",\s+(?:who|which)\s*\Z")
"""“The Brigade, which has killed”."""
_IN = re.compile(r"\b(?:at|from|in|near)\s+\Z", re.IGNORECASE)
_PLACED = re.compile(rf"\A(?:{_CAP}\s+)+(?=[a-z])")
"""“In Kessel soldiers …”: where they were is none of their name."""
_NOT_THEM = re.compile(
    r"\b(?:not|instead\s+of|rather\s+than|unlike|like|than|as|to\s+be|without|against)\s+\Z|"
    r"\b(?!(?:morn|even)ing\b)[a-z]+ing\s+\Z"
)
"""Before a body that others stand beside, pass for or deal with: “the police and not”,
“dressed as”, “investigating”."""
_WHOM = re.compile(r"\b(?:whom|which|that|who)\s+\Z")
"""Before a body that did something else to those who did it: “men whom the police arrested”."""
_THINGS = re.compile(
    r"\A(?:barracks|bases?|buildings?|cars?|headquarters|offices?|posts?|stations?|trucks?|"
    r"uniforms?|vehicles?)\b"
)
"""Behind a body whose they are, or seem: “men in police uniforms”."""
_TURNED = re.compile(
    r"\b(?:not\s+only|only|never|nor|rarely|seldom|also)\s+(?:\w+\s+)?(?:was|were|is|are)\s+"
    r"(?:[\w-]+\s+)?\Z",
    re.IGNORECASE,
)
"""Before those to whom it was done: “not only were five men abducted”."""
_ACTIVE = re.compile(
    r"(?:ed|en|raid|beat|dead|shot|fire|down|fire to|car|van|home\w*|house\w*|office\w*|"
    r"(?:fired|shot) (?:at|on|upon|live|rubber|tear gas|him|her|them)|"
    r"threaten\w*|threatened to kill)\Z"
)
_BY_MEN = re.compile(
    r"\bby\s+(?:(?:\w+\s+)?(?:masked|armed|hooded|unknown|unidentified)\s+)*(?:men|gunmen|persons|people)\b"
    r"(?!\s+in\b|\s+of\b)"
)
_FAR = 40
"""Characters between what was done and “by”."""

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


class AccusedBodies:
    """Finds them by the words of one language.

    Attributes:
        pattern: of a body or group, for longer patterns; `named` says whether it is one.
    """

    def __init__(self, names: NameWords) -> None:
        self.names = names
        roles = rf"(?i:{names.force}|{names.institution})\b"
        self._role = re.compile(rf"\b{roles}")
        of = rf"(?:\s+(?:of|from)\s+(?:the\s+)?{_NAME}|{_CLOTHES})?"
        body = rf"{_MANY}(?:{_CAP}\s+){{0,2}}?\b(?:{roles}){of}|{_NAME}"
        self.pattern = rf"(?:(?:the|The|an?|its|their)\s+)?(?:{body})"
        self._found = re.compile(self.pattern)
        self._by = re.compile(rf"\b(?:by|at\s+the\s+hands\s+of)\s+(?P<who>{self.pattern})")

    def named(self, words: str) -> bool:
        """Whether words are of a body or group that can be accused."""
        plain = re.sub(r"\A(?:[Tt]he|[Ii]ts|[Tt]heir)\s+", "", words)
        if _NOBODY.search(words) or _ANY_MEN.match(words):
            return False
        if self._role.search(words) or self.names.in_body(words):
            return True
        if not words.lower().startswith("the ") or self.names.in_place(words):
            return False
        several = len(plain.split()) > 1 or plain.endswith("s") or plain.isupper()
        return several and self.names.titled(f"{plain} A") is None

    def of(self, text: str, one: FoundWord) -> str | None:
        """Who is said to have done it: the subject of an active verb, or the name that follows
        “by”."""
        begin = one.end - 2 if text[: one.end].endswith(" by") else one.end
        if _BY_MEN.search(text, begin, one.end + _FAR):
            return None  # nobody who could be named
        after = self._by.search(text, begin, one.end + 3 * _FAR)
        if after and after.start() - one.end < _FAR and self._is_of(text[one.end : after.start()]):
            return after["who"] if self.named(after["who"]) else None
        return self._subject(text, one)

    @staticmethod
    def _is_of(between: str) -> bool:
        """Whether “by” still belongs to what was done: no other verb stands between."""
        return re.search(r"[;,]|\b(?:and|but|was|were|who|which|that)\b", between) is None

    def _subject(self, text: str, one: FoundWord) -> str | None:
        before = _BEFORE_VERB.sub("", text[: one.start])
        word = text[one.start : one.end]
        if re.search(r"\b(?:was|were|been|being|is|are|be)\s*(?:\w+ly\s*)?\Z", before):
            return None
        if re.match(r"(?:was|were|been|being|is|are|be)\s", word):
            return None
        if not _ACTIVE.search(word):
            return None
        perfect = _PERFECT.search(text[max(0, one.start - 40) : one.start]) is not None
        if word.endswith("beaten") and not perfect:
            return None
        if _TAKES_AN_OBJECT.match(word) and not perfect and _DONE_TO.match(text, one.end):
            return None
        beside = _BESIDE.search(before)
        if beside is not None:
            before = before[: beside.start()]
            name = re.fullmatch(rf"the\s+{_NAME}", beside["beside"])
            if name is not None and self.named(name[0]):
                return name[0]
        clause = _RELATIVE.search(before)
        if clause is not None and beside is None:
            before, beside = before[: clause.start()], clause
        which = _WHO.search(before)
        if which is not None:
            before = before[: which.start()]
        subjects = [m for m in self._found.finditer(before) if self.named(m[0])]
        if not subjects or _TURNED.search(before[: subjects[-1].start()]):
            return None
        between = before[subjects[-1].end() :]
        ahead = before[: subjects[-1].start()]
        if _NOT_THEM.search(ahead) or _THINGS.match(between.strip()):
            return None
        if ahead.endswith("by ") and re.match(r"\s*(?:,|and|but|or)\b", between):
            return None  # “freed men abducted by rebels and arrested four”
        if between.strip() and _WHOM.search(ahead):
            return None
        if between.strip() == ",":
            return None  # what stands beside another who did it
        if re.search(r"[,;“]\s*(?!\w*ly\b)\w", between) or _ANOTHERS.search(between.strip()):
            return None
        if (beside is not None or which is not None) and between.strip():
            return None
        if len(between.split()) <= 3 or one.concept == "abduction":
            who = subjects[-1][0].strip()
            return _PLACED.sub("", who) if _IN.search(before[: subjects[-1].start()]) else who
        return None
