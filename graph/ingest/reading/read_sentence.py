"""What one sentence seems to say: events, counts, calls, answers, denials, other documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from graph.ingest.reading.accused_bodies import BY_FORCE, DEATH, ONLY_A_DEATH, accused_of
from graph.ingest.reading.concept_words import FoundWord, LanguageWords
from graph.ingest.reading.counted_people import Count, counts
from graph.ingest.reading.events_denied import ADMITS, Happened, is_not_done, what_is_said
from graph.ingest.reading.sentences import Sentence
from graph.ingest.reading.speakers import CALLING, OWN, UNNAMED, SentenceSpeaker, Voices
from graph.ingest.reading.told_dates_in_text import ToldDate, told_date

_NO_CALL = re.compile(
    r"(?:request|demand|call|appeal)s?\s+(?:for\s+(?:information|comment)|was|were|of|by)\b|"
    r"(?:a|the|'s|’s|to\s+a|no)\s+(?:request|demand|call|appeal)s?\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\s+(?:to|not\s+to)\s+(?=[a-z])|\s+that\s+|:\s*\Z|\s+for\s+(?=[a-z])")
_MUST = re.compile(r"\b(?P<who>[A-Z][^.“”]*?)\s+(?:must|should|needs?\s+to|has\s+to|have\s+to)\s+")
_PLEASE = re.compile(r"\A(?:\W*)Please\s+", re.IGNORECASE)
_OBJECT_FOLLOWS = ("inform", "condemn")
"""What governs all that comes after it: “inform us of the steps taken to protect them” demands
information and no protection."""
_CAP = r"[A-Z][\w'’-]*"
_ANYBODY = re.compile(r"\b(?:anyone|anybody|any\s+(?:of|such)|any\s+\w+s)\b")
_OF_A_NAME = re.compile(
    r"(?:Rapporteur|Group|Committee|Expert|Convention)s?\s+(?:on|against)\s+(?:[\w-]+,?\s+){0,6}\Z"
)
_ASKED_FOR = re.compile(
    r"\b(?:suspected|accused|charged|guilty|convicted|acquitted|cleared|wanted|indicted|tried)\s+"
    r"(?:of|with|for|on\s+charges\s+of)\s+\Z"
)
_PLACE = re.compile(
    rf"\b(?:in|at|near|from)\s+(?:the\s+)?(?P<place>(?:village\s+of\s+)?{_CAP}(?:\s+{_CAP})*)"
)
_LETTER = re.compile(
    rf"(?:\b[Ll]etter\s+to\s+the|\ADear)\s+(?P<whom>{_CAP}(?:\s+(?:of\s+|the\s+)*{_CAP})*)"
)
_TOP = 8  # lines in which a letter says whom it is to
_ABSENT = re.compile(
    r"\b[Nn]o\s+(?:\w+\s+){0,3}(?:investigation|inquiry)\s+(?:has|was|had|is)\b|"
    r"\bno\s+one\s+has\s+been\s+(?:held|brought|punished)\b"
)
_MONTH = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_DOCUMENT = re.compile(
    rf"\b(?:[Tt]he|[Aa])\s+(?:\w+\s+)?(?P<kind>report|letter|statement|resolution|complaint|"
    rf"petition|judgment)\s+(?:of|by|from)\s+(?:the\s+)?(?P<who>{_CAP}(?:\s+(?:of\s+|the\s+)*{_CAP})*)"
)


_DENY = re.compile(r"den(?:y|i)|reject")
"""Verbs behind which stands what is denied; of other words it stands before."""
# Before people called by what was done to them; before a death told elsewhere; of asking others.
_THE = re.compile(r"\b(?:about|among|for|of|to|with)\s+the\s+\Z", re.IGNORECASE)
_HOW = re.compile(r"\b(?:how|why|where|when)\s+(?:[\w'’-]+\s+){1,4}\Z", re.IGNORECASE)
_PRESSES = re.compile(
    r"(?:press|push|pressure|persuade|urge|convince)\s+(?:on\s+)?(?P<whom>[^,.;]{2,60}?)\s+to\s"
)
NO_PLACE = "the sentence gives no place"


@dataclass(frozen=True)
class Event:
    """Something that a sentence seems to say happened."""

    kind: str
    start: int
    end: int
    word: str
    accused: str | None
    told: ToldDate | None
    place: str | None
    negated: bool
    doubts: tuple[str, ...]
    place_rule: str | None = None
    """What found the place, where no rule for words did."""


@dataclass(frozen=True)
class Demand:
    """One thing that somebody asks of somebody."""

    kind: str
    addressee: str | None
    start: int
    end: int
    cue: str
    doubts: tuple[str, ...] = ()


@dataclass
class Read:
    """What a sentence seems to say."""

    sentence: Sentence
    speaker: SentenceSpeaker
    events: list[Event] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    demands: list[Demand] = field(default_factory=list)
    responses: list[FoundWord] = field(default_factory=list)
    denies: bool = False
    documents: list[str] = field(default_factory=list)
    absence: tuple[int, int] | None = None
    """Where it says that no investigation took place."""
    might: list[str] = field(default_factory=list)
    """Words of events that might come, were feared, forbidden or planned: nothing is proposed."""
    made_on: ToldDate | None = None
    """When a call was made, where a date stands before it."""
    asked: str | None = None
    """Whom such a call is to, where its demands follow."""
    opens: bool = False
    """A call whose demands follow, one a line."""
    continues: bool = False
    """Such a demand."""

    @property
    def says(self) -> bool:
        """Whether anything is proposed."""
        return (
            bool(self.events or self.counts or self.demands or self.responses or self.documents)
            or self.opens
            or self.absence is not None
        )


class SentenceReader:
    """Reads the sentences of one document, in their order."""

    def __init__(
        self,
        words: LanguageWords,
        publisher: str,
        published: date | None,
        lines: Sequence[str] = (),
    ) -> None:
        self.words, self.published = words, published
        self.voices = Voices(words, publisher, lines)
        self.addressed: str | None = None
        """Whom a letter is to."""
        self.open_call: tuple[str | None, str, SentenceSpeaker] | None = None
        """A call whose demands stand in the lines that follow: addressee, cue, who calls."""

    def read(self, sentence: Sentence) -> Read:
        """What one sentence seems to say."""
        text = sentence.text
        letter = _LETTER.search(text) if sentence.line < _TOP else None
        if letter:
            self.addressed = letter["whom"]
        read = Read(sentence, self.voices.of_sentence(sentence))
        asked = self._calls(read, text)
        if asked:
            read.made_on = told_date(text[:asked], self.published)
        read.responses = self._responses(text, asked)
        read.denies = read.speaker.act == "denies" or any(
            one.concept == "denial" for one in read.responses
        )
        if read.denies and read.speaker.act != "denies" and read.speaker.publisher:
            read.speaker = self._who_denies(read)
        read.events = self._events(read, text, asked)
        if not sentence.heading:
            read.counts = list(counts(text))
        if asked is not None:
            read.counts = [one for one in read.counts if one.start < asked]
        absent = _ABSENT.search(text)
        read.absence = None if absent is None else absent.span()
        read.documents = [f"{m['kind']} by {m['who']}" for m in _DOCUMENT.finditer(text)]
        return read

    # ------------------------------------------------------------------------------- calls

    def _calls(self, read: Read, text: str) -> int | None:
        """Take the demands of a sentence; where in it they begin, None where there are none."""
        if self.open_call is not None and not read.sentence.heading:
            addressee, cue, speaker = self.open_call
            if re.match(r"[-–•(\w]", text) and (
                text[:1].islower() or re.match(r"\W*\(?\w\)", text)
            ):
                read.speaker, read.continues = speaker, True
                self._demands(read, text, 0, addressee, cue)
                if text.rstrip().endswith("."):
                    self.open_call = None
                return 0
            self.open_call = None
        please = _PLEASE.search(text)
        if please:
            self._demands(read, text, please.end(), None, "please")
            return please.end()
        must = _MUST.search(text)
        if must and self.words.find("demand-kinds", text[must.end() :]):
            self._demands(read, text, must.end(), None, "must")
            return must.end()
        for match in CALLING.finditer(text):
            around = text[max(0, match.start() - 5) : match.end() + 15]
            if UNNAMED.match(text, match.end()):
                continue
            if _NO_CALL.search(around) or text[match.end() : match.end() + 1] in "'’":
                continue
            cue = match["cue"].lower()
            rest = text[match.end() :]
            to = _TO.search(rest)
            addressee = None
            start = match.end()
            if cue.endswith("for") or (
                cue.startswith("demand") and not re.match(r"\s+that\b", rest)
            ):
                if not self.words.find("demand-kinds", rest):
                    continue
            elif cue.startswith(("request", "demand")) and re.match(r"\s+that\b", rest):
                addressee = _addressee(re.sub(r"^\s+that\s+", "", rest))
            elif to is None:
                continue
            else:
                addressee = rest[: to.start()].strip(" ,") or None
                if addressee in ("you", "You"):
                    addressee = self.addressed
                start = match.end() + to.end()
                if rest[to.start() :].strip() == ":":
                    addressee = re.sub(r"\s+to\Z", "", addressee or "") or None
                    read.opens, read.asked = True, addressee
                    self.open_call = addressee, cue, read.speaker
                    return match.start()
            self._demands(read, text, start, addressee, cue)
            return match.start()
        return None

    def _demands(self, read: Read, text: str, start: int, addressee: str | None, cue: str) -> None:
        seen: set[str] = set()
        whom = addressee
        pressing = _PRESSES.match(text, start)
        if pressing and not self.words.find("demand-kinds", pressing[0]):
            read.demands.append(Demand("press-others", whom, *pressing.span(), cue))
            seen.add("press-others")
            whom = pressing["whom"].strip()
        for one in self.words.find("demand-kinds", text[start:]):
            if one.concept in seen:
                continue
            seen.add(one.concept)
            begin, end = start + one.start, start + one.end
            read.demands.append(Demand(one.concept, whom, begin, end, cue))
            if one.concept in _OBJECT_FOLLOWS and not re.search(r"\band\s+to\s", text[end:]):
                break
            if one.concept == "press-others":
                pressed = re.match(r"\s+(?:on\s+)?((?:the\s+)?[\w\s]+?)\s+(?:to|so)\s", text[end:])
                whom = pressed[1].strip() if pressed else None
        if not seen:
            doubts = ("what is asked for is none of the words known",)
            read.demands.append(Demand("act", addressee, start, len(text), cue, doubts))

    # -------------------------------------------------------------------- answers and events

    def _responses(self, text: str, asked: int | None) -> list[FoundWord]:
        found = self.words.find("response-kinds", text)
        kept: list[FoundWord] = []
        for one in found:
            if asked is not None and one.start > asked:
                continue
            if is_not_done(text, one.start) or _is_withheld(text, one):
                continue
            words = text[one.start : one.end]
            if what_is_said(text[: one.start], words, text[one.end :]) is Happened.OPEN:
                continue
            if one.concept not in [other.concept for other in kept]:
                kept.append(one)
        return kept

    def _events(self, read: Read, text: str, asked: int | None) -> list[Event]:
        told = told_date(text, self.published)
        place = _place(text)
        events: list[Event] = []
        seen: set[str] = set()
        """Kinds as worded: of several words for one, the first that counts."""
        for one in self.words.find("event-kinds", text):
            if one.concept in seen:
                continue
            if asked is not None and one.start > asked and not _names_what_is(read, one, text):
                continue
            if _THE.search(text[: one.start]) and text[: one.end].endswith("ed"):
                continue
            if _OF_A_NAME.search(text[: one.start]) or _ASKED_FOR.search(text[: one.start]):
                continue
            if _in_a_name(text, one) or _is_somebody(text, one):
                continue
            if any(r.start <= one.start < r.end for r in read.responses):
                continue
            if read.denies and _ANYBODY.search(text[: one.start]):
                continue
            said = what_is_said(text[: one.start], text[one.start : one.end], text[one.end :])
            if said is Happened.OPEN:
                read.might.append(text[one.start : one.end])
                continue
            negated = said is not Happened.SO or self._is_denied(read, one, text)
            doubts = []
            if said is Happened.NOT_SHOWN:
                doubts.append("whether this denies it, or says only that nothing shows it")
            if told is None and not negated:
                doubts.append("the sentence gives no date")
            if place is None and not negated:
                doubts.append(NO_PLACE)
            kind, death = one.concept, one.concept == "killing" and one.word in ONLY_A_DEATH
            if death and _HOW.search(text[: one.start]):
                continue
            if death and not negated:
                doubts.append("whether anybody killed them: the words tell of a death")
                kind = kind if BY_FORCE.search(text) else DEATH
            seen.add(one.concept)
            nobody = negated or read.denies or read.sentence.heading or death
            accused = None if nobody else accused_of(text, one)
            events.append(
                Event(
                    *(kind, one.start, one.end, one.word),
                    accused=accused,
                    told=told,
                    place=place,
                    negated=negated,
                    doubts=tuple(doubts),
                )
            )
        return events

    def _who_denies(self, read: Read) -> SentenceSpeaker:
        """The publisher of a document that says something is not true; of a verb that names nobody
        as the one who denies, somebody without a name."""
        rule = "words of a denial"
        verbs = [one for one in read.responses if _DENY.match(one.word)]
        if verbs and read.speaker.rule == OWN:
            return SentenceSpeaker("somebody", "denies", "asserted", rule, named=False)
        return SentenceSpeaker(read.speaker.name, "denies", "asserted", rule, publisher=True)

    def _is_denied(self, read: Read, one: FoundWord, text: str) -> bool:
        """Whether a denial in the sentence is of an event: of what stands behind “denies that”, and
        before “are untrue” or “was denied by”."""
        if not read.denies:
            return False
        acts = self.words.find("attribution-acts", text)
        words = [word for word in acts if word.concept == "denies"]
        words += [word for word in read.responses if word.concept == "denial"]
        for word in words:
            passive = re.search(r"\b(?:is|are|was|were|been|be)\s+\Z", text[: word.start])
            verb = _DENY.match(word.word)
            if not verb or passive:
                denied = one.start < word.start
            else:
                denied = one.start >= word.start and not ADMITS.search(text, word.end, one.start)
            if denied:
                return True
        return not words


def _is_somebody(text: str, one: FoundWord) -> bool:
    """Whether a word with any ending is of who did it: “killers”."""
    stem = len(one.word.removesuffix("*"))
    ending = text[one.start + stem : one.end]
    return one.word.endswith("*") and re.fullmatch(r"(?:e?r|or|ist)s?", ending) is not None


def _is_withheld(text: str, one: FoundWord) -> bool:
    """Whether “denied” says of somebody that he was not given something."""
    return (
        one.concept == "denial"
        and re.search(r"\b(?:was|were|been|being|is|are)\s+\Z", text[: one.start]) is not None
        and re.match(r"denied\b(?!\s+by\b)", text[one.start :], re.IGNORECASE) is not None
    )


def _names_what_is(read: Read, one: FoundWord, text: str) -> bool:
    """Whether an event's word after a call's cue names what goes on: “stop the attacks”, “raids
    must stop”, and not what is to be looked into."""
    return any(demand.kind == "stop" and demand.end <= one.start for demand in read.demands)


def _in_a_name(text: str, one: FoundWord) -> bool:
    """Whether a word belongs to a name: “Sal Detention Centre”."""
    if not text[one.start].isupper() or one.start == 0:
        return False
    before, after = text[: one.start].split()[-1:], text[one.end :].split()[:1]
    return any(word[:1].isupper() and word[-1:].isalpha() for word in (*before, *after))


def _addressee(rest: str) -> str | None:
    """The subject of what is demanded: “that the prosecutor open a case”."""
    match = re.match(r"((?:the\s+|all\s+)?(?:[A-Z][\w'’-]*|[a-z]+)(?:\s+[A-Z][\w'’-]*)*)\s", rest)
    if match is None or match[1].startswith("all "):
        return None
    return match[1]


def _place(text: str) -> str | None:
    for match in _PLACE.finditer(text):
        name = match["place"].removeprefix("village of ")
        if not _MONTH.match(name):
            return name
    return None
