"""What a sentence seems to say happened: each event with its own day, place, people and doubts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from graph.ingest.reading.accused_bodies import BY_FORCE, DEATH, ONLY_A_DEATH, AccusedBodies
from graph.ingest.reading.concept_words import FoundWord, LanguageWords
from graph.ingest.reading.counted_people import NUMBER, Count, size_of_number
from graph.ingest.reading.days_and_places import (
    MONTH,
    SORT_OF_PLACE,
    DaysTold,
    PlacesTold,
    SentenceParts,
)
from graph.ingest.reading.events_denied import ADMITS, Happened, is_unproved, what_is_said
from graph.ingest.reading.readings import NO_DATE, NO_PLACE, Event, Read
from graph.ingest.reading.told_dates_in_text import told_date

_CAP = r"[A-Z][\w'’-]*"
_ANYBODY = re.compile(r"\b(?:anyone|anybody|any\s+(?:of|such)|any\s+\w+s)\b")
_OF_A_NAME = re.compile(
    r"(?:Rapporteur|Group|Committee|Expert|Convention)s?\s+(?:on|against)\s+(?:[\w-]+,?\s+){0,6}\Z"
)
_ASKED_FOR = re.compile(
    r"\b(?:suspected|accused|charged|guilty|convicted|acquitted|cleared|wanted|indicted|tried)\s+"
    r"(?:of|with|for|on\s+charges\s+of)\s+\Z"
)
DENY = re.compile(r"den(?:y|i)|reject|dismiss|refut|disput|contest|repudiat")
"""Verbs behind which stands what is denied; of other words it stands before."""
# Before people called by what was done to them; before a death told elsewhere; of asking others.
_THE = re.compile(r"\b(?:about|among|for|of|to|with)\s+the\s+\Z", re.IGNORECASE)
_HOW = re.compile(r"\b(?:how|why|where|when)\s+(?:[\w'’-]+\s+){1,4}\Z", re.IGNORECASE)
_THAT_ONE = re.compile(
    r"\b(?:the|this|that|these|those|his|her|their|its|same)\s+(?:\w+\s+)?\Z", re.I
)
"""Before a word for what was told already: “the arrest”."""
_LASTING = frozenset(
    (
        *("arbitrary-detention", "detention", "enforced-disappearance"),
        *("incommunicado-detention", "persecution"),
    )
)
"""Kinds that go on: another place alone makes no other event of them."""
_AND_ONE = re.compile(
    rf"(?:,|;|\band\b)\s+(?:(?:and|then)\s+)?(?P<count>(?i:another\s+)?(?P<n>(?i:{NUMBER}|several|dozens))"
    r"(?:\s+(?:others?|more|people|persons?|m[ae]n|wom[ae]n|boys?|girls?|child(?:ren)?|civilians?))?)\s+"
    rf"(?=(?:in|at|near|on)\s)(?:(?:in|at|near)\s+(?:the\s+)?{SORT_OF_PLACE}(?P<place>{_CAP}"
    rf"(?:\s+{_CAP})*))?(?P<when>,?\s*(?:on|in)\s+(?:[0-3]?\d\s+)?[A-Z][a-z]+(?:\s+(?:19|20)\d\d)?|,?\s*in\s+"
    r"(?:19|20)\d\d)?(?=\s*(?:[,;.]|\Z|and\b|but\b|according\b))"
)
"""“and one in Bel on 5 May”, behind what was done to others elsewhere."""
_ADMITS_IT = re.compile(
    r"(?:,|\band\b|\bbut\b|\byet\b)\s+(?:(?:now|later|then|has|since|he|she|they|it|today|finally)\s+){0,3}"
    r"(?P<admits>(?:admit(?:s|ted)|acknowledge[sd]|concede[sd]|confesse[sd])\s+(?:to\s+)?(?:it|this|"
    r"that|doing\s+so|having\s+done\s+so))\b"
)
"""“denied torture in May and admits it now”."""


class EventReader:
    """Reads the events of sentences.

    Args:
        published: the day of the document.
    """

    def __init__(self, words: LanguageWords, published: date | None) -> None:
        self.words, self.published = words, published
        self.bodies = AccusedBodies(words.names)

    def read(self, read: Read, asked: int | None) -> list[Event]:
        """What a sentence seems to say happened; what only might goes to `might`.

        Args:
            asked: where the demands of a call begin.
        """
        text = read.sentence.text
        events: list[Event] = []
        found = self.words.find("event-kinds", text)
        parts = SentenceParts(text, found)
        at = PlacesTold(parts), DaysTold(parts, self.published, self.words)
        for one in found:
            if not self._is_event(read, one, text, asked):
                continue
            said = what_is_said(text[: one.start], text[one.start : one.end], text[one.end :])
            if said is Happened.OPEN:
                if not any(one.concept == event.kind for event in events):
                    read.might.append(text[one.start : one.end])
                continue
            if (
                one.concept == "killing"
                and one.word in ONLY_A_DEATH
                and _HOW.search(text[: one.start])
            ):
                continue
            event = self._event(read, one, said, *at)
            if not self._is_told(event, one, events, at, text):
                events.append(event)
                events += self._and_others(read, event, one.concept, text)
        return events + self._admitted(events, text)

    def _is_event(self, read: Read, one: FoundWord, text: str, asked: int | None) -> bool:
        """Whether a word tells of an event, and not of whom it was done to, a name or an answer."""
        before = text[: one.start]
        if asked is not None and one.start > asked and not _names_what_is(read, one):
            return False
        if _THE.search(before) and text[: one.end].endswith("ed"):
            return False
        if _OF_A_NAME.search(before) or _ASKED_FOR.search(before):
            return False
        if _in_a_name(text, one) or _is_somebody(text, one):
            return False
        if any(r.start <= one.start < r.end for r in read.responses):
            return False
        if read.denies and _ANYBODY.search(before):
            read.of_anybody.append(one)
            return False
        return True

    def _event(
        self,
        read: Read,
        one: FoundWord,
        said: Happened,
        places: PlacesTold,
        days: DaysTold,
    ) -> Event:
        text = read.sentence.text
        told, place = days.of(one), places.of(one)
        negated = said is not Happened.SO or self._is_denied(read, one, text)
        doubts = []
        if said is Happened.NOT_SHOWN:
            doubts.append("whether this denies it, or says only that nothing shows it")
        if told is None and not negated:
            doubts.append(NO_DATE)
        if place is None and not negated:
            doubts.append(NO_PLACE)
        kind, death = one.concept, one.concept == "killing" and one.word in ONLY_A_DEATH
        if death and not negated:
            doubts.append("whether anybody killed them: the words tell of a death")
            kind = kind if BY_FORCE.search(text) else DEATH
        nobody = negated or read.denies or read.sentence.heading or death
        nobody = nobody or is_unproved(text[: one.start], text[one.end :])
        return Event(
            *(kind, one.start, one.end, one.word),
            accused=None if nobody else self.bodies.of(text, one),
            told=told,
            place=place,
            negated=negated,
            doubts=tuple(doubts),
        )

    def _is_told(
        self,
        event: Event,
        one: FoundWord,
        events: list[Event],
        at: tuple[PlacesTold, DaysTold],
        text: str,
    ) -> bool:
        """Whether an event is one that the sentence told before in other words: of its kind, and
        neither denied where that one is told, nor on another day or elsewhere."""
        places, days = at
        for other in events:
            if one.concept not in (other.kind, other.word) and event.kind != other.kind:
                continue
            if event.negated != other.negated:
                continue
            if event.negated or _THAT_ONE.search(text[: one.start]):
                return True
            day = days.of(one)
            if day is not None and other.told is not None and _differ(day.edtf, other.told.edtf):
                continue
            place = places.of(one)
            elsewhere = place is not None and other.place is not None and place != other.place
            if elsewhere and event.kind not in _LASTING:
                continue
            return True
        return False

    def _and_others(self, read: Read, event: Event, concept: str, text: str) -> list[Event]:
        """The same elsewhere or on another day, of others who are only counted."""
        if event.negated or read.sentence.heading:
            return []
        begin = event.end
        found: list[Event] = []
        while match := _AND_ONE.search(text, begin):
            if self.words.find("event-kinds", text[begin : match.start()]) or (
                match["place"] and MONTH.match(match["place"])
            ):
                break
            told = told_date(match["when"] or "", self.published)
            if match["place"] is None and (told is None or told.edtf is None):
                break
            count = Count(
                *(size_of_number(match["n"]), match.start("count"), match.end("count")),
                *(match["count"], ""),
            )
            doubts = [f"that “{text[event.start : event.end]}” is meant here, too"]
            doubts += [NO_DATE] if told is None else []
            doubts += [NO_PLACE] if match["place"] is None else []
            found.append(
                replace(
                    event,
                    start=match.start("count"),
                    end=match.end(),
                    accused=None,
                    told=told,
                    place=match["place"],
                    doubts=tuple(doubts),
                    count=count,
                )
            )
            begin = match.end()
        return found

    def _admitted(self, events: list[Event], text: str) -> list[Event]:
        """What somebody denied and owns to in the same sentence."""
        denied = [event for event in events if event.negated]
        match = _ADMITS_IT.search(text, denied[-1].end) if denied else None
        if match is None or len(denied) > 1:
            return []
        doubts = ("whether what is admitted is what was denied", NO_DATE, NO_PLACE)
        return [
            replace(
                denied[0],
                start=match.start("admits"),
                end=match.end("admits"),
                told=None,
                place=None,
                negated=False,
                doubts=doubts,
                admitted=True,
            )
        ]

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
            verb = DENY.match(word.word)
            if _NO_TRUTH.match(text, word.start):
                denied = one.start >= word.start
            elif not verb or passive:
                denied = one.start < word.start
            else:
                denied = one.start >= word.start and not (
                    ADMITS.search(text, word.end, one.start)
                    or _BUT.search(text, word.end, one.start)
                )
            if denied:
                return True
        return not words


_NO_TRUTH = re.compile(r"no\s+truth\b|there\s+(?:is|was)\s", re.IGNORECASE)
"""Words behind which stands what is untrue."""
_BUT = re.compile(
    r";\s|,\s+(?:but(?!\s+also\b)|while|although|though)\s|"
    r"\b(?:and|but)\s+(?:\w+ly\s+|instead\s+)?(?:accus|blam|alleg|claim|insist)\w*\s"
)
"""Behind a denial: where it ends, and what others tell begins."""


def _differ(one: str | None, other: str | None) -> bool:
    """Whether two days cannot be one: none is part of the other."""
    if one is None or other is None:
        return False
    return not (one.startswith(other) or other.startswith(one) or "/" in one or "/" in other)


def _is_somebody(text: str, one: FoundWord) -> bool:
    """Whether a word with any ending is of who did it: “killers”."""
    stem = len(one.word.removesuffix("*"))
    ending = text[one.start + stem : one.end]
    return one.word.endswith("*") and re.fullmatch(r"(?:p?e?r|or|ist)s?", ending) is not None


def _names_what_is(read: Read, one: FoundWord) -> bool:
    """Whether an event's word after a call's cue names what goes on: “stop the attacks”, “raids
    must stop”, and not what is to be looked into."""
    return any(demand.kind == "stop" and demand.end <= one.start for demand in read.demands)


def _in_a_name(text: str, one: FoundWord) -> bool:
    """Whether a word belongs to a name: “Sal Detention Centre”."""
    if not text[one.start].isupper() or one.start == 0:
        return False
    before, after = text[: one.start].split()[-1:], text[one.end :].split()[:1]
    return any(word[:1].isupper() and word[-1:].isalpha() for word in (*before, *after))
