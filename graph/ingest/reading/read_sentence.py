"""What one sentence seems to say: events, counts, calls, answers, denials, other documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from graph.ingest.reading.blame_words import BlameReader
from graph.ingest.reading.calls_in_sentence import CallReader
from graph.ingest.reading.concept_words import FoundWord, LanguageWords
from graph.ingest.reading.counted_people import counts, doubted, unverified_above
from graph.ingest.reading.denial_words import DenialWords, denial_words
from graph.ingest.reading.denied_before import denied_before, denied_of_anybody
from graph.ingest.reading.events_denied import Happened, is_not_done, what_is_said
from graph.ingest.reading.events_in_sentence import DENY, EventReader
from graph.ingest.reading.readings import Event, Read
from graph.ingest.reading.sentences import Sentence
from graph.ingest.reading.speakers import OWN, QUOTES, SentenceSpeaker, Voices
from graph.ingest.reading.subjects import begins_clause
from graph.ingest.reading.told_aside import told_aside

_CAP = r"[A-Z][\w'’-]*"
_ABSENT = re.compile(
    r"\b[Nn]o\s+(?:\w+\s+){0,3}(?:investigation|inquiry)\s+(?:has|was|had|is)\b|"
    r"\bno\s+one\s+has\s+been\s+(?:held|brought|punished)\b"
)
_DOCUMENT = re.compile(
    rf"\b(?:[Tt]he|[Aa])\s+(?:\w+\s+)?(?P<kind>report|letter|statement|resolution|complaint|"
    rf"petition|judgment)\s+(?:of|by|from)\s+(?:the\s+)?(?P<who>{_CAP}(?:\s+(?:of\s+|the\s+)*{_CAP})*)"
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
        self.words = words
        self.voices = Voices(words, publisher, lines)
        self.calls = CallReader(words, self.voices, published)
        self.events = EventReader(words, published)
        self.blame = BlameReader(self.events.bodies, self.voices)
        self.earlier: list[Read] = []
        """The sentences before."""

    def read(self, sentence: Sentence) -> Read:
        """What one sentence seems to say."""
        text = sentence.text
        read = Read(sentence, self.voices.of_sentence(sentence))
        self.calls.addresses(read)
        asked = self.calls.read(read)
        read.responses = self._responses(text, asked)
        if sentence.heading:  # who denies what stands below it
            read.responses = [one for one in read.responses if one.concept != "denial"]
        denial = denial_words(text, self.words)
        if asked is not None and denial is not None and denial.start > asked:
            denial = None
        if denial is not None and not sentence.heading:
            self._denies(read, denial)
        read.denies = read.speaker.act == "denies" or any(
            one.concept == "denial" for one in read.responses
        )
        if sentence.heading and not read.events:
            read.denies = False
        if read.denies and read.speaker.act != "denies" and read.speaker.publisher:
            read.speaker = self._who_denies(read)
        read.events = self.events.read(read, asked)
        read.events = self.blame.read(read)
        told_aside(read, self.voices)
        if read.denies and not sentence.heading:
            read.events = self._told_before(read)
        self._counts(read, asked)
        unverified = unverified_above(text)
        if unverified is not None and not read.counts and self.earlier:
            before = self.earlier[-1]
            before.counts = [doubted(one, unverified) for one in before.counts]
        absent = _ABSENT.search(text)
        read.absence = None if absent is None else absent.span()
        read.documents = [f"{m['kind']} by {m['who']}" for m in _DOCUMENT.finditer(text)]
        if denial is not None and read.denies and not any(one.negated for one in read.events):
            read.refers = denied_before(read, denial, self.earlier)
        elif read.of_anybody and not read.events:
            read.refers = denied_of_anybody(read, self.earlier)
        self.earlier.append(read)
        return read

    def _denies(self, read: Read, denial: DenialWords) -> None:
        """A denial of what others told, in words that name no event."""
        if not any(one.concept == "denial" for one in read.responses):
            read.responses.append(
                FoundWord(
                    "denial", denial.at, denial.end, read.sentence.text[denial.at : denial.end]
                )
            )
        speaker = read.speaker
        if not speaker.publisher and (speaker.rule == QUOTES or not denial.verb):
            read.speaker = replace(speaker, act="denies", stance="asserted")

    def _told_before(self, read: Read) -> list[Event]:
        """The events of a denial, with who tells of those in a clause before it: “the widow said
        that soldiers shot him, but the army denied it”."""
        text = read.sentence.text
        denies = [one for one in read.responses if one.concept == "denial"]
        acts = self.words.find("attribution-acts", text)
        denies += [one for one in acts if one.concept == "denies"]
        begin = begins_clause(text, denies[0].start) if denies else 0
        if begin == 0:
            return read.events
        teller = self.voices.of(text[:begin].rstrip(" ,;–"))
        if teller.act == "denies":
            return read.events
        return [
            replace(one, accused=self.events.bodies.of(text, one.found), accuser=teller)
            if one.end <= begin and not one.negated and one.accused is None
            else one
            for one in read.events
        ]

    def _counts(self, read: Read, asked: int | None) -> None:
        text = read.sentence.text
        own = [one.count for one in read.events if one.count is not None]
        if not read.sentence.heading:
            read.counts = [
                one
                for one in counts(text)
                if not any(one.start < other.end and other.start < one.end for other in own)
            ]
            read.counts = sorted([*read.counts, *own], key=lambda one: one.start)
        if asked is not None:
            read.counts = [one for one in read.counts if one.start < asked]

    def _responses(self, text: str, asked: int | None) -> list[FoundWord]:
        found = self.words.find("response-kinds", text)
        kept: list[FoundWord] = []
        for one in found:
            if asked is not None and one.start > asked and ";" not in text[asked : one.start]:
                continue  # what is asked for; behind a semicolon stands what came of it
            if is_not_done(text, one.start) or _is_withheld(text, one):
                continue
            words = text[one.start : one.end]
            if what_is_said(text[: one.start], words, text[one.end :]) is Happened.OPEN:
                continue
            if one.concept not in [other.concept for other in kept]:
                kept.append(one)
        return kept

    def _who_denies(self, read: Read) -> SentenceSpeaker:
        """The publisher of a document that says something is not true; of a verb that names nobody
        as the one who denies, somebody without a name."""
        rule = "words of a denial"
        verbs = [one for one in read.responses if DENY.match(one.word)]
        if verbs and read.speaker.rule == OWN:
            return SentenceSpeaker("somebody", "denies", "asserted", rule, named=False)
        return SentenceSpeaker(read.speaker.name, "denies", "asserted", rule, publisher=True)


def _is_withheld(text: str, one: FoundWord) -> bool:
    """Whether “denied” says of somebody that he was not given something."""
    return (
        one.concept == "denial"
        and re.search(r"\b(?:was|were|been|being|is|are)\s+\Z", text[: one.start]) is not None
        and re.match(r"denied\b(?!\s+by\b)", text[one.start :], re.IGNORECASE) is not None
    )
