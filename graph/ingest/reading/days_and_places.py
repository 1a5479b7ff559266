"""The days and places of a sentence, each with the event that it is told of.

An event has the day and the place of its clause. Where the clause gives none, it has none: another
event of the sentence lends it neither, unless both are one happening (“killed in an attack in Bel
on 3 May”) or the words stand before both (“On 3 May soldiers shelled Bel and burned the mill”).
"""

from __future__ import annotations

import re
from datetime import date

from graph.ingest.reading.concept_words import FoundWord, LanguageWords
from graph.ingest.reading.told_dates_in_text import MONTHS, ToldDate, told_date, told_dates

_CAP = r"[A-Z][\w'’-]*"
_SORT = (
    r"(?:[a-z]+\s+)?(?:village|town|city|district|province|region|hamlet|suburb|island)s?\s+of\s+"
)
SORT_OF_PLACE = rf"(?:{_SORT})?"
_PLACE = re.compile(
    rf"\b(?:(?:in|at|near|from)\s+(?:the\s+)?{SORT_OF_PLACE}|{_SORT})(?P<place>{_CAP}(?:\s+{_CAP})*)"
)
MONTH = re.compile(rf"(?:{'|'.join(MONTHS)}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
_OF_WHO_SPEAKS = re.compile(r"\b(?:researcher|director|spokes\w+|lawyer|head|officer)\s+\Z")
"""Before “at Ostrel Watch”: where somebody works."""
_TOLD_ON = re.compile(
    r"\b(?:said|says|stated|replied|responded|announced|declared|wrote|told\s+(?:(?!that\b)\w+\s+){0,3}(?!that\b)\w+|"
    r"received\s+reports\s+of\s+\w+)\s+\Z"
)
"""Before the day of the telling."""
_UP_TO = re.compile(r"\b(?:by|before|until|till|after|no\s+later\s+than)\s+\Z", re.IGNORECASE)
"""Before a day that is not that of the event: “released by 15 January”."""
_BREAK = re.compile(
    r";\s+|\s–\s+|(?:,\s+)?\b(?:(?:and|but|or)\s+(?:then\s+|later\s+|that\s+)?|(?:while|whereas|although|though|because|"
    r"after|before|since|until|when|where|as|if|who|whom|whose|which)\s+)",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    r"who|whose|whom|after|before|because|since|until|although|though|whereas", re.IGNORECASE
)
"""Behind these words something else is told, even of the same people."""
_AT_ONE_TIME = re.compile(r"when|while|where|as|in\s+which|during\s+which", re.IGNORECASE)
_PRONOUN = re.compile(r"(?:they|he|she|it|we)\s", re.IGNORECASE)
_IN_WHICH = re.compile(r"\b(?:in|during|by)\s+\Z", re.IGNORECASE)
_HELPS = re.compile(
    r"\A\W*(?:(?:was|were|been|being|is|are|has|have|had|be|also|later|then|there|\w+ly|to|an?|the|"
    r"his|her|their|its|in|of|by|during|another|other|further|more)\W+)*\Z",
    re.IGNORECASE,
)
"""Between “and” and a deed of the same people: no others are named."""
_SUBORDINATE = re.compile(
    r"\A\W*(?:After|Although|Because|Before|Following|Despite|Since|Though|When|Where|While|As|If)\b"
)
_SAME_TIME = re.compile(r",\s+(?:\w+ly\s+)?\Z")
_TIMES = re.compile(
    rf"\A\W*(?:(?:on|in|at|near)\s+(?:the\s+)?(?:\d+\s+)?{_CAP}(?:\s+(?:\d+|{_CAP}))*,?\s*)+"
)
_SAYS_ITS_OWN = re.compile(r"\b(?:in|at|near|on|since|from)\s+(?:the\s+)?(?:\d|[A-Z])")
_PART_OF_IT = re.compile(r"\b(?:in|during)\s+which\b")
_OWN = re.compile(r"(?:\band|\bthen|,|;)\s+(?:then\s+|later\s+)?\Z")


class SentenceParts:
    """The parts of a sentence that tell of one happening each.

    Args:
        events: the words of events, in their order.
    """

    def __init__(self, text: str, events: list[FoundWord]) -> None:
        self.text, self.events = text, events
        self.starts = [0, *self._breaks()]

    def _breaks(self) -> list[int]:
        """Where something else begins to be told: behind words that join clauses, where others are
        named or these words say so."""
        found = []
        if _SUBORDINATE.match(self.text) and "," in self.text:
            found.append(self.text.index(",") + 1)
        for match in _BREAK.finditer(self.text):
            word = match[0].strip(" ,;").casefold().split()
            following = next((e for e in self.events if e.start >= match.end()), None)
            earlier = any(e.end <= match.start() for e in self.events)
            always = bool(word) and _ALWAYS.fullmatch(word[0]) is not None
            if not always and (following is None or not earlier):
                continue
            if not word:  # a semicolon or a dash
                found.append(match.end())
                continue
            if word[0] == "which" and _IN_WHICH.search(self.text[: match.start()]):
                continue
            between = self.text[match.end() : following.start if following else len(self.text)]
            if always:
                found.append(match.start())
            elif _PRONOUN.match(between) and _AT_ONE_TIME.fullmatch(word[0]):
                continue
            elif not _HELPS.match(_without_times(between)):
                found.append(match.start())
        return sorted(set(found))

    def part(self, at: int) -> tuple[int, int]:
        """Where the part begins and ends in which a place of the text is."""
        begin = max(start for start in self.starts if start <= at)
        end = min([start for start in self.starts if start > at] or [len(self.text)])
        return begin, end

    def nearest(self, one: FoundWord, starts: list[int]) -> int | None:
        """Which of some places in the text belongs to an event; None where none does."""
        begin, end = self.part(one.start)
        inside = [(n, start) for n, start in enumerate(starts) if begin <= start < end]
        events = [e for e in self.events if begin <= e.start < end]
        later = [e.start for e in events if e.start > one.start]
        earlier = [e for e in events if e.start < one.start]
        behind = [n for n, s in inside if one.end <= s < min([*later, end])]
        if behind and not (later and _OWN.search(self.text[: starts[behind[0]]])):
            return behind[0]
        since = earlier[-1].end if earlier else begin
        before = [n for n, s in inside if since <= s < one.start]
        if before and (not earlier or _OWN.search(self.text[since : starts[before[-1]]])):
            return before[-1]
        last = [n for n, s in inside if s >= max([e.end for e in events] or [end])]
        if last and not (later and _SAYS_ITS_OWN.search(self.text, one.end, later[0])):
            return last[0]
        if earlier and self._at_one_time(earlier[-1], one):
            return self.nearest(earlier[-1], starts)
        first = [n for n, s in inside if earlier and s < events[0].start]
        return first[-1] if first else None

    def _at_one_time(self, earlier: FoundWord, one: FoundWord) -> bool:
        """Whether an event is part of the one before: “shelled Bel, killing two”, “an attack in
        which two were killed”."""
        between = self.text[earlier.end : one.start]
        if self.text[one.start : one.end].endswith("ing"):
            return _SAME_TIME.search(between) is not None
        return _PART_OF_IT.search(between) is not None


def _without_times(text: str) -> str:
    """Words without a place or a day at their beginning: “and on 3 May beat them”."""
    return _TIMES.sub("", text)


class PlacesTold:
    """The places of a sentence, by where they stand."""

    def __init__(self, parts: SentenceParts) -> None:
        self.parts, text = parts, parts.text
        self.found = [
            (match.start(), match["place"])
            for match in _PLACE.finditer(text)
            if not MONTH.match(match["place"]) and not _OF_WHO_SPEAKS.search(text[: match.start()])
        ]

    def of(self, one: FoundWord) -> str | None:
        """Where an event was."""
        at = self.parts.nearest(one, [start for start, _ in self.found])
        return None if at is None else self.found[at][1]


class DaysTold:
    """The days of a sentence, by where they stand; those of a telling are none of its events."""

    def __init__(self, parts: SentenceParts, published: date | None, words: LanguageWords) -> None:
        self.parts, text = parts, parts.text
        found = told_dates(text, published)
        first = told_date(text, published)
        if not found and first is not None:
            found = [first]
        self.found = [
            day
            for day in found
            if not _TOLD_ON.search(text[: day.start]) and not _UP_TO.search(text[: day.start])
        ]

    def of(self, one: FoundWord) -> ToldDate | None:
        """When an event was."""
        at = self.parts.nearest(one, [day.start for day in self.found])
        return None if at is None else self.found[at]
