"""Who speaks in a sentence, and how firmly. A speaker without a name never gets one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from graph.ingest.reading.concept_words import FoundWord, LanguageWords
from graph.ingest.reading.counted_people import NUMBERS
from graph.ingest.reading.told_dates_in_text import undated

_CAP = r"[A-Z][\w'’-]*"
_NAME = rf"{_CAP}(?:\s+(?:(?:of|for|on|and|the|to)\s+(?:the\s+)?)?{_CAP})*"
_GENERIC = (
    r"(?:residents|villagers|eyewitnesses|witnesses|detainees|relatives|neighbours|lawyers|"
    r"activists|survivors|locals|prisoners|protesters|sources?|families|(?:a|one)\s+(?:wo)?man)"
)
_BODY = re.compile(
    r"\b(?:Ministry|Police|Guard|Watch|Centre|Center|Clinic|Monitor|News|Council|Court|Committee|"
    r"Association|Organisation|Organization|Commission|Directorate|Department|Government|Army|"
    r"Group|Rights|Bureau|Agency|Office|Parliament|Assembly|Prosecutor|Rapporteur|Hospital|"
    r"University|Union|Network|Party|Square|Messenger|Herald|Times|Post|Brigade|Prison|Town|"
    r"City|Province|Minister|President|Institute|Foundation|Federation|Republic|Mandate|"
    r"Service|Authority|Board|Mission)\b"
)
_PERSON = re.compile(r"\b([A-Z][a-zà-ÿ'’-]+\s+[A-Z][a-zà-ÿ'’-]+)\b")
_ROLE = re.compile(
    r"\b(?:lawyer|spokes(?:man|woman|person)|[Dd]irector|[Cc]hair(?:man|woman)?|researcher|"
    r"leader|[Mm]inister|head|activist|journalist|correspondent|president|secretary|ombudsman)\b"
)
_QUOTED = re.compile(
    r"[”\"]\s*(?:said|says|added|explained|told\s+\w+)\s+(?P<who>[^.]+)|"
    r"[”\"],?\s*(?P<who2>[^”\"]*?)\s+(?:said|says|added|explained)\b"
)
_TRAILING = re.compile(
    r",\s+(?P<who>[^,“”]*?)\s+(?:said|says?|reported|reports|stated|added|told\s+\w+)\s*[.]?\Z"
)
_ACCORDING = re.compile(r"\b[Aa]ccording\s+to\s+(?P<who>[^,.;]+)")
_WE = re.compile(r"\b(?:We|we|I|our|Our|us|It)\b")
CALLING = re.compile(
    r"\b(?P<cue>calls?\s+(?:up)?on|calling\s+(?:up)?on|called\s+(?:up)?on|urges?|urged|urging|asks?|asked|"
    r"invites?|requests?|requested|demands?|demanded|appeals?\s+to|appealed\s+to|"
    r"(?:have\s+)?call(?:s|ed|ing)?\s+for)\b",
    re.IGNORECASE,
)
"""The verbs with which somebody calls for something."""
_ITSELF = re.compile(
    r"\b(?:The|the)\s+(?:organi[sz]ation|centre|center|group|association|assembly|parliament|"
    r"committee|council|ministry|network|clinic|mandate|working\s+group)\b",
    re.IGNORECASE,
)
_UNCERTAIN = frozenset(("allegedly", "reportedly", "reports of", "are reported", "is reported"))
"""Words of the document itself that say how uncertain it is, and name nobody who speaks."""
STANCES = {
    "verified": "verified",
    "alleges": "alleged",
    "estimates": "estimated",
    "reports": "reported",
    "received": "reported",
}
"""How firmly somebody speaks by what he does; asserted where he states or denies."""


@dataclass(frozen=True)
class SentenceSpeaker:
    """Who says a sentence, in the publisher's document."""

    name: str
    """As the text has it; for somebody without a name the word that stands for him."""
    act: str
    stance: str
    rule: str
    named: bool = True
    publisher: bool = False
    person: bool = False
    """Whether it looks like a person's name."""
    name_rule: str | None = None
    """What found the name, where no rule for words did."""


@dataclass
class Voices:
    """Who speaks in one document.

    Args:
        publisher: the publisher of the document.
    """

    words: LanguageWords
    publisher: str
    last: SentenceSpeaker | None = None

    def of(self, text: str) -> SentenceSpeaker:
        """Who says a sentence."""
        acts = self.words.find("attribution-acts", _unquoted(text))
        found = self._found(text, acts)
        if found.named and not found.publisher:
            self.last = found
        return found

    def _found(self, text: str, acts: list[FoundWord]) -> SentenceSpeaker:
        quoted = _QUOTED.search(text)
        if quoted:
            return self._named(quoted["who"] or quoted["who2"], "states", "words in quotes")
        told = _ACCORDING.search(text)
        if told:
            if re.match(r"(?:the\s+)?(?:credible\s+)?information", told["who"]):
                return self._own("received", "according to information received")
            if not re.match(
                r"(?:credible\s+)?reports\b|(?:confidential\s+)?sources\b", told["who"]
            ):
                return self._named(told["who"], "states", "according to")
            if "source" in told["who"]:
                return self._named(told["who"], "states", "according to")
        trailing = _TRAILING.search(text)
        if trailing and trailing["who"]:
            act = "reports" if re.search(r"report(?:s|ed)\s*\.?\Z", text) else "states"
            return self._named(trailing["who"], act, "the end of the sentence")
        for verb in sorted(acts, key=lambda one: one.concept == "states"):
            if verb.word in _UNCERTAIN:
                continue
            subject = self._subject(text, verb.start)
            if subject is not None:
                return self._named(subject, verb.concept, f"verb “{verb.word}”")
        calling = CALLING.search(text)
        subject = None if calling is None else self._subject(text, calling.start())
        if calling is not None and subject is not None:
            return self._named(subject, "states", f"verb “{calling[0]}”")
        return self._own(self._act(text, acts), "the document itself")

    def _act(self, text: str, acts: list[FoundWord]) -> str:
        found = [one.concept for one in acts]
        words = {one.word for one in acts}
        if "received" in found:
            return "received"
        if "allegedly" in words:
            return "alleges"
        if words & _UNCERTAIN:
            return "reports"
        return "states"

    def _own(self, act: str, rule: str) -> SentenceSpeaker:
        stance = STANCES.get(act, "asserted")
        return SentenceSpeaker(self.publisher, act, stance, rule, publisher=True)

    def _subject(self, text: str, verb: int) -> str | None:
        """The words before a verb that name who speaks; None where it is no speaker's verb."""
        before = text[:verb].rstrip()
        before = re.sub(
            r"\s*\b(?:has|have|had|also|further|categorically|strongly|first|later|who|and|yet|"
            r"now|again|publicly|repeatedly)\b\s*\Z",
            "",
            before,
        )
        before = re.sub(r"\s+(?:has|have|had|first|also)\Z", "", before)
        before = re.sub(
            r"^\s*(?:On|In|At|Since|By)\s+(?:\d|[A-Z])[\w ]*?(?=\s+(?:the|The)\s)(?:\s+)",
            "",
            before,
        )
        if not before:
            return None
        if re.search(r"\b(?:are|is|was|were|be|been|being|to|not|of|about|credible|the)\Z", before):
            return None
        if re.match(rf"(?:{_GENERIC})\b", before, re.IGNORECASE):
            return before
        if _WE.match(before) or _ITSELF.match(before):
            return before
        if re.match(rf"(?:(?:The|the|A|a|An)\s+)?(?:\w+\s+){{0,2}}{_CAP}", before) or _ROLE.search(
            before
        ):
            return before
        if re.match(r"The\s+(?:army|government|authorities|police|regional\s+\w+|\w+)\Z", before):
            return before
        return None

    def _named(self, words: str, act: str, rule: str) -> SentenceSpeaker:
        """A speaker from the words that name him."""
        text = words.strip(' ,.;“”"')
        stance = STANCES.get(act, "asserted")
        person = _person_in(text)
        if person is not None:
            return SentenceSpeaker(person, act, stance, rule, person=True)
        if _WE.match(text) or self._is_publisher(text):
            return SentenceSpeaker(self.publisher, act, stance, rule, publisher=True)
        if re.match(rf"{_GENERIC}\b", text, re.IGNORECASE):
            generic = re.match(r"(?:(?:a|one)\s+)?\w+", text, re.IGNORECASE)
            assert generic is not None
            return SentenceSpeaker(generic[0], act, stance, rule, named=False)
        names = [
            match
            for match in re.finditer(_NAME, re.sub(r"^(?:The|A|An)\s+", "", text))
            if match[0].lower() not in _NO_NAMES
        ]
        if names:
            return SentenceSpeaker(
                names[-1][0] if len(names) == 1 else names[0][0], act, stance, rule
            )
        body = re.match(r"(?:[Tt]he\s+)?([\w\s-]+)", text)
        named = bool(re.match(r"(?:[Tt]he\s+)(?:army|government|authorities|police)", text))
        return SentenceSpeaker(body[0].strip() if body else text, act, stance, rule, named=named)

    def _is_publisher(self, text: str) -> bool:
        if text.casefold() in self.publisher.casefold() and _CAPITAL.search(text):
            return True
        return _ITSELF.match(text) is not None and (
            re.sub(r"^the\s+", "", text.casefold()).split()[-1]
            in {*self.publisher.casefold().split(), "organisation", "organization"}
        )


_CAPITAL = re.compile(r"[A-Z]")
_NO_NAMES = frozenset(
    (
        *NUMBERS,
        *("all", "both", "dozens", "few", "hundreds", "many", "most", "others", "scores"),
        *("several", "some", "thousands", "he", "she", "they", "this", "these", "those"),
    )
)
"""What begins a sentence with a capital letter and is nobody's name."""


def _person_in(text: str) -> str | None:
    """The name of a person among the words before a verb: two capitalised words, no body."""
    for part in reversed(re.split(r",\s*", text)):
        for match in reversed(list(_PERSON.finditer(part))):
            rest = part[: match.start()].strip()
            if _BODY.search(match[0]) or re.match(r"(?:The|In|On|At|Since)\b", match[0]):
                continue
            if not rest or _ROLE.search(rest) or rest.casefold() in ("mr", "ms", "mrs", "dr"):
                return match[1]
            if re.search(r"(?:'s|’s)\s", rest):
                return match[1]
    return None


def _unquoted(text: str) -> str:
    """A sentence with what stands in quotation marks blotted out, its length kept."""
    return re.sub(r"[“\"][^”\"]*[”\"]", lambda match: " " * len(match[0]), text)


_TOP = 20
"""Lines among which the first one with a name is."""
MOST_NAME = 200
"""Characters of a publisher's name."""


def publisher_of(lines: list[str]) -> str:
    """Whose document it is, by its first line; empty where that is a sentence and no name."""
    first = next((kept for line in lines[:_TOP] if (kept := undated(line.strip()))), "")
    if len(first) > MOST_NAME or (first.endswith((".", "!", "?")) and len(first.split()) > 8):
        return ""
    return re.sub(r"^(?:Mandate|Office|Letter|Statement|Comment)\s+of\s+the\s+", "", first)
