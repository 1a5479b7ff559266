"""Who speaks in a sentence, and how firmly. A speaker without a name never gets one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graph.ingest.number_words import NUMBERS
from graph.ingest.reading.concept_words import FoundWord, LanguageWords
from graph.ingest.reading.denial_words import denial_words
from graph.ingest.reading.events_denied import is_not_done
from graph.ingest.reading.people_names import NAMED_BESIDE, called_by_another, person_in
from graph.ingest.reading.sentences import Sentence
from graph.ingest.reading.subjects import (
    GENERIC,
    ITSELF,
    LEADS,
    PRONOUNS,
    WE,
    begins_clause,
    subject_before,
)

_CAP = r"[A-Z][\w'’-]*"
_NAME = rf"{_CAP}(?:\s+(?:(?:of|for|on|and|the|to)\s+(?:the\s+)?)?{_CAP})*"
_QUOTED = re.compile(
    r"[”\"]\s*(?:said|says|added|explained|told\s+\w+)\s+(?P<who>[^.]+)|"
    r"[”\"],?\s*(?P<who2>[^”\"]*?)\s+(?:said|says|added|explained|told\s+\w+)\b"
)
_TRAILING = re.compile(
    r",\s+(?P<who>(?!who\b|which\b)[^,“”]*?)\s+(?:said|says?|reported|reports|stated|added|wrote|"
    r"told\s+[\w'’-]+(?:\s+[\w'’-]+){0,3}?)"
    r"(?:\s+on\s+\w+(?:\s+\w+){0,2})?\s*[.]?\Z"
)
_PARENTHESIS = re.compile(
    r",\s+(?P<who>(?!and\b|but\b|who\b|which\b)[^,“”]{1,80}?)\s+(?:said|says?|stated|added),\s+\w"
)
"""“…, her lawyer said, but …”"""
_TOLD_BY = re.compile(
    r"\b(?:was|were|been)\s+(?:alleged|claimed|informed|reported|said|stated|told)\s+by\s+(?P<who>[^,.;]{2,60}?)\s+that\b"
)
_INVERTED = re.compile(
    r",\s+(?:said|says|added|wrote|reported)\s+(?P<who>(?:(?!\b(?:are|be|did|had|has|have|is|"
    r"that|was|were|will|would)\b)[^.;]){2,100})\.?\Z"
)
"""“…, said the union's lawyer, Fenna Drast.”"""
_ACCORDING = re.compile(r"\b[Aa]ccording\s+to\s+(?P<who>(?!whom\b|which\b)[^,.;]+)")
CALLING = re.compile(
    r"\b(?P<cue>calls?\s+(?:up)?on|calling\s+(?:up)?on|called\s+(?:up)?on|urges?|urged|urging|asks?|asked|"
    r"invites?|recommends?|recommended|requests?|requested|demands?|demanded|appeals?\s+to|appealed\s+to|"
    r"(?:have\s+)?call(?:s|ed|ing)?\s+for)\b",
    re.IGNORECASE,
)
"""The verbs with which somebody calls for something."""
_TELLS = re.compile(
    r"\b(?:said|says|say|stated|states|noted|notes|recalled|recalls|reported|added|"
    r"told\s+[\w ]{1,40}?)\s+that\s+|"
    r"\b(?:said|says|noted|recalled|recalls)\s+(?!on\b|in\b|to\b|at\b)"
)
"""Before what somebody tells of others."""
QUOTES = "words in quotes"
OWN = "the document itself"
"""The rule by which the publisher speaks where the sentence names nobody."""
UNNAMED = re.compile(
    r"\s+(?:not\s+to\s+be\s+(?:named|identified|quoted|photographed|filmed|recogni[sz]ed)|"
    r"(?:for|to\s+keep)\s+(?:\w+\s+)?anonym\w+|to\s+(?:stay|remain)\s+anonymous|"
    r"that\s+(?:his|her|their)\s+(?:(?:real\s+|full\s+)?names?\b|"
    r"(?:\w+\s+){1,3}(?:not\s+be|be\s+withheld)\b))"
)
"""What follows “asked” where somebody only wants not to be named."""
_ALLEGED = re.compile(
    r"\b(?:alleged\s+(?!that\b)|(?:allegation|claim|accusation)s?\s+(?:that|of)\b)", re.IGNORECASE
)
"""Words for what somebody else alleges, whom the document does not name."""
_CHECKED = re.compile(r"\b(?:confirm|verif|corroborat)\w*")
"""What somebody did not: then the document tells what it does not vouch for."""
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


MOST_QUOTED = 5
"""Lines over which a quotation may go."""
SOMEBODY = SentenceSpeaker("somebody quoted", "states", "asserted", QUOTES, named=False)
"""Of a quotation about which the text tells nothing."""


@dataclass
class Voices:
    """Who speaks in one document.

    Args:
        publisher: the publisher of the document.
        lines: of the document.
    """

    words: LanguageWords
    publisher: str
    lines: Sequence[str] = ()
    last: SentenceSpeaker | None = None
    tells_of_itself: bool = False
    """Whether the sentence before is about the publisher: “It” is the publisher then."""
    quoting: tuple[int, bool] = 0, False
    """The line in which a quotation began, and whether it is open."""
    last_quoted: SentenceSpeaker | None = None
    """Who said the last words in quotation marks."""
    people: dict[str, str] = field(default_factory=dict)
    """The last word of a person's name → all of it, for “Ms Dovin said” further down."""

    def of_sentence(self, sentence: Sentence) -> SentenceSpeaker:
        """Who says it; what stands in quotation marks the publisher never says itself."""
        begun, opened = self.quoting
        if sentence.line - begun > MOST_QUOTED:
            opened = False  # a mark that was forgotten
        within = opened or sentence.text[0] in '“"'
        after = opened and sentence.text[0] not in '“"'
        for mark in re.findall('[“”"]', sentence.text):
            after = mark == "“" or (mark == '"' and not after)
        self.quoting = (begun if opened and after else sentence.line), after
        if not opened:
            self.last_quoted = None
        found = self.of(sentence.text)
        if within and found.publisher and found.rule == OWN and sentence.line <= len(self.lines):
            found = self.quoted(self.lines[sentence.line - 1], sentence.start - 1)
        if not sentence.heading:
            first = ITSELF.match(sentence.text) or re.match(_NAME, sentence.text)
            named = first is not None and self._is_publisher(first[0])
            self.tells_of_itself = found.publisher and (named or found.rule != OWN)
        return found

    def of(self, text: str) -> SentenceSpeaker:
        """Who says a sentence."""
        plain = _unquoted(text)
        all_acts = self.words.find("attribution-acts", plain)
        denial = denial_words(text, self.words)
        if denial is not None and denial.verb and plain[denial.start : denial.start + 3].strip():
            all_acts.append(FoundWord("denies", denial.start, denial.end, denial.words))
        if denial is not None and denial.by is not None:
            return self._named(denial.by, "denies", "denied by")
        untrue = None if denial is None or denial.verb else denial
        acts = [
            one
            for one in all_acts
            if not is_not_done(plain, one.start)
            # Who accuses others in a later clause speaks in that one alone.
            and not (one.concept == "alleges" and begins_clause(plain, one.start))
            # Nor is a report said to be untrue who speaks: “the report, which accuses …, is a lie”.
            and not (untrue is not None and untrue.start <= one.start < untrue.at)
        ]
        found = self._found(text, acts)
        if found.rule == OWN and len(acts) < len(all_acts) and _CHECKED.search(plain):
            found = self._own("reports", OWN)
        if found.named and not found.publisher:
            self.last = found
        if found.rule == QUOTES:
            self.last_quoted = found
        return found

    def quoted(self, line: str, start: int) -> SentenceSpeaker:
        """Who says a sentence that stands in quotation marks and names no speaker: the one who is
        told of behind these words, else before them, in the paragraph; nobody with a name where
        it tells of none.

        Args:
            start: of the sentence in its line, from 0.
        """
        closed = _CLOSES.search(line, start + 1)
        told = [one for one in _QUOTED.finditer(line) if not _GOES_ON.search(one["who2"] or "")]
        behind = [one for one in told if closed is not None and one.start() == closed.start()]
        opened = max(line.rfind("“", 0, start + 1), line.rfind('"', 0, start + 1))
        before = [
            one
            for one in told
            if one.end() <= opened and not _BREAKS.search(line[one.end() : opened])
        ]
        for one in (*behind, *before[-1:]):
            self.last_quoted = self._named(one["who"] or one["who2"], "states", QUOTES)
            break
        return self.last_quoted or SOMEBODY

    def caller(self, text: str, cue: int, speaker: SentenceSpeaker) -> SentenceSpeaker:
        """Who makes the call of a verb in a sentence of somebody: whom the words before it name,
        who need not be who tells of it (“Ostrel Watch said that the Council had called on …”).

        Args:
            cue: where the verb begins.
        """
        told = list(_TELLS.finditer(text, 0, cue))
        begin = told[-1].end() if told else 0
        subject = subject_before(text[begin:], cue - begin)
        if subject is None or (told and subject.casefold() in PRONOUNS):
            return speaker
        return self._named(subject, "states", f"verb “{text[cue:].split()[0]}”")

    def named(self, words: str, rule: str) -> SentenceSpeaker:
        """Somebody of whom a sentence tells, by the words that name him."""
        return self._named(words, "states", rule)

    def alleging(self, words: str, rule: str) -> SentenceSpeaker:
        """Somebody who accuses others, by the words that name him."""
        return self._named(words, "alleges", rule)

    def _found(self, text: str, acts: list[FoundWord]) -> SentenceSpeaker:
        quoted = _QUOTED.search(text)
        if quoted and (quoted["who"] or quoted["who2"]) not in ("and", "but", "also"):
            return self._named(quoted["who"] or quoted["who2"], "states", QUOTES)
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
        plain = _unquoted(text)
        trailing = _TRAILING.search(text) or _PARENTHESIS.search(plain) or _INVERTED.search(plain)
        denying = any(one.concept == "denies" and subject_before(text, one.start) for one in acts)
        if trailing and trailing["who"] and not denying:
            act = "reports" if re.search(r"report(?:s|ed)\s*\.?\Z", text) else "states"
            return self._named(trailing["who"], act, "the end of the sentence")
        for verb in sorted(acts, key=lambda one: one.concept == "states"):
            if verb.word in _UNCERTAIN:
                continue
            subject = subject_before(text, verb.start)
            if subject is not None:
                return self._named(subject, verb.concept, f"verb “{verb.word}”")
        calling = next(
            (one for one in calling_verbs(text) if not UNNAMED.match(text, one.end())), None
        )
        subject = None if calling is None else subject_before(text, calling.start())
        if calling is not None and subject is not None:
            return self._named(subject, "states", f"verb “{calling[0]}”")
        told_by = _TOLD_BY.search(plain)
        if told_by is not None:
            return self._named(told_by["who"], "states", "told by")
        return self._own(self._act(text, acts), OWN)

    def _act(self, text: str, acts: list[FoundWord]) -> str:
        found = [one.concept for one in acts]
        words = {one.word for one in acts}
        if "received" in found:
            return "received"
        if "allegedly" in words or _ALLEGED.search(text):
            return "alleges"
        if words & _UNCERTAIN:
            return "reports"
        return "states"

    def _own(self, act: str, rule: str) -> SentenceSpeaker:
        stance = STANCES.get(act, "asserted")
        return SentenceSpeaker(self.publisher, act, stance, rule, publisher=True)

    def _named(self, words: str, act: str, rule: str) -> SentenceSpeaker:
        """A speaker from the words that name him."""
        text = NAMED_BESIDE.split(words.strip(' ,.;“”"'), maxsplit=1)[0]
        word = text.casefold()
        if word == "it" or (act == "denies" and word in PRONOUNS - {"we", "i"}):
            return self._pronoun(text, act, rule)
        stance = STANCES.get(act, "asserted")
        person = person_in(text, self.words.names) or self._surname(text)
        if person is not None:
            self.people[person.split()[-1]] = person
            return SentenceSpeaker(person, act, stance, rule, person=True)
        if WE.match(text) or self._is_publisher(text):
            return SentenceSpeaker(self.publisher, act, stance, rule, publisher=True)
        generic = re.match(rf"(?:The\s+)?((?:(?:a|one)\s+)?{GENERIC})\b", text, re.IGNORECASE)
        if generic is not None:
            return SentenceSpeaker(generic[1], act, stance, rule, named=False)
        another = called_by_another(text, self.words.names)
        if another is not None:
            return SentenceSpeaker(another[0], act, stance, rule, named=another[1])
        names = [
            match
            for match in re.finditer(_NAME, re.sub(r"^(?:The|A|An)\s+", "", text))
            if match[0].lower() not in _NO_NAMES
            and (self.words.names.in_body(match[0]) or not self.words.names.is_title(match[0]))
        ]
        if _MANY.match(text) or (_ONE_MANY.match(text) and not self.words.names.in_body(text)):
            return SentenceSpeaker(text, act, stance, rule, named=False)
        if names:
            return SentenceSpeaker(
                names[-1][0] if len(names) == 1 else names[0][0], act, stance, rule
            )
        body = re.match(r"(?:[Tt]he\s+)?([\w\s-]+)", text)
        named = bool(re.match(r"(?:[Tt]he\s+)(?:army|government|authorities|police)", text))
        return SentenceSpeaker(body[0].strip() if body else text, act, stance, rule, named=named)

    def _pronoun(self, text: str, act: str, rule: str) -> SentenceSpeaker:
        """“It stated”: the publisher, where the sentence before names it as who speaks; else
        somebody whom an earlier sentence names, or does not."""
        stance = STANCES.get(act, "asserted")
        if text.casefold() == "it" and self.tells_of_itself:
            return SentenceSpeaker(self.publisher, act, stance, rule, publisher=True)
        return SentenceSpeaker(text, act, stance, rule, named=False)

    def _surname(self, text: str) -> str | None:
        """A person who is meant by one name: of whom an earlier sentence told, or with a title."""
        titled = self.words.names.titled(text)
        name = _ONE_NAME.match(text[titled.end() if titled else 0 :])
        if name is None or not (titled or name[0] in self.people):
            return None
        if self.words.names.in_body(name[0]):
            return None  # “General Council”
        return self.people.get(name[0], name[0])

    def _is_publisher(self, text: str) -> bool:
        name = rf"\b{re.escape(text.casefold())}(?!\w)"
        if re.search(name, self.publisher.casefold()) and _CAPITAL.search(text):
            return True
        return ITSELF.match(text) is not None and (
            re.sub(r"^the\s+", "", text.casefold()).split()[-1]
            in {*self.publisher.casefold().split(), "organisation", "organization"}
        )


def calling_verbs(text: str) -> Iterator[re.Match[str]]:
    """The verbs of a sentence with which somebody calls for something; “rejected calls for” has
    none."""
    for match in CALLING.finditer(text):
        noun = match["cue"].casefold().startswith(("calls", "demands", "requests", "appeals"))
        if not (noun and _CALLS_ARE_THINGS.search(text[: match.start()])):
            yield match


_CALLS_ARE_THINGS = re.compile(
    r"\b(?:\w+ed|\w+ing|amid|despite|after|to|of|by|with|from|new|several|many|earlier|previous|urgent|"
    r"international|public|all|such|these|those|his|her|their|its|our|your|the|any)\s+\Z",
    re.IGNORECASE,
)
"""Before calls that somebody rejected, repeated or faced, and does not make here."""
_MANY = re.compile(
    r"(?!(?:The|An?|One|His|Her|Its|Their|Our|My)\b)[A-Z][a-z]+(?:\s+[a-z-]+){1,3}\Z"
)
"""“Human rights groups”, “Local media”: a capital that begins a sentence."""
_ONE_MANY = re.compile(r"[A-Z][a-z]+(?:s|men|women|people)(?:\s+(?:at|from|in|near|of|on)\s.*)?\Z")
"""“Farmers”, “Fishermen in Liss”, in the same place."""
_CAPITAL = re.compile(r"[A-Z]")
_ONE_NAME = re.compile(rf"{_CAP}(?=\s*(?:,|\Z))")
_CLOSES = re.compile('[”"]')
_BREAKS = re.compile(r"[“”\"]|[.!?]\s.*[.!?]\s")
"""Between who spoke and the next words in quotes: others, or more than the end of a sentence."""
_GOES_ON = re.compile(r"(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)[.!?]\s")
"""A sentence ends in what seems to name a speaker."""
_NO_NAMES = frozenset(
    (
        *NUMBERS,
        *("all", "both", "dozens", "few", "hundreds", "many", "most", "others", "scores"),
        *LEADS,
        *("nobody", "none", "neither", "several", "some", "thousands"),
        *("he", "she", "they", "this", "these", "those"),
    )
)
"""What begins a sentence with a capital letter and is nobody's name."""


def _unquoted(text: str) -> str:
    """A sentence with what stands in quotation marks blotted out, its length kept."""
    return re.sub(r"[“\"][^”\"]*[”\"]", lambda match: " " * len(match[0]), text)
