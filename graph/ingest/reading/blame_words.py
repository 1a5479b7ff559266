"""Words that say who did it without telling that he did: “blamed the shooting on the army”, “the
army was responsible for it”, “accused soldiers of torture”; and whose word that is.

Only bodies and groups are accused, of an event that the sentence names, by the one who speaks
in the sentence or by whom the clause names. Where the words leave open who blames, nobody is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from graph.ingest.reading.accused_bodies import AccusedBodies
from graph.ingest.reading.events_denied import Happened, is_not_done, what_is_said
from graph.ingest.reading.readings import Event, Read
from graph.ingest.reading.speakers import OWN, SentenceSpeaker, Voices
from graph.ingest.reading.subjects import begins_clause, subject_before

_FOR_WHAT = r"(?P<what>[^;]{3,150})"
_WHAT = r"(?P<what>[^;.]{3,100}?)"
_SO = r"(?:(?:\w+ly|again|also|entirely|largely)\s+)?"
_BE = r"(?:was|were|is|are|(?:has|have|had)\s+been)"
_BESIDE = r"(?P<beside>,\s+(?:the|an?)\s+[^,;]{2,60},)?"
_ENDS = re.compile(
    r"[;:]\s|,\s+(?:and|but|while|whereas|not)\s|\b(?:who|which|whom|that|after|because|before|but|"
    r"despite|when|where|while|until|unless|and\s+(?:\w+ly\s+)?(?:said|says?|added|told|claimed|denie[sd]))\b"
)
"""Where what somebody is blamed for ends and something else is told."""
_GOES_ON = re.compile(
    r"\s(?:was|were|is|are|has|have|had|will)\s|,\s+(?:\w+ed|died|spoke|went|left|told|said)\s"
)
"""Where the clause ends of somebody who accuses, and what is told of him goes on: “a teacher who
accused soldiers of torture was abducted”."""
_NOT_IT = re.compile(
    r"\b(?:inquir\w+|investigat\w+|prevent\w*|protect\w*|punish\w*|report\w*|respon\w+|safety|"
    r"security|accountability|justice|compensat\w+|evidence|failing|failure|conceal\w*|condon\w*|"
    r"cover\w*|delay\w*|denying|denial|exaggerat\w*|fabricat\w*|faking|handling|hiding|ignor\w*|"
    r"inaction|indifference|invent\w*|lies|lying|misreport\w*|neglect\w*|negligen\w+|publish\w*|"
    r"silence|spread\w*|tolerat\w*)\b",
    re.IGNORECASE,
)
"""Between “responsible for” and an event: what is their duty, and no deed."""
_NOT = re.compile(r"\b(?:not|never|nobody|no\s+one|if|whether|may|might|could|neither|nor)\b")
_FALSELY = re.compile(r"\b(?:falsely|wrongly|wrongfully|unjustly|rather\s+than|instead\s+of)\s*\Z")
_AND = re.compile(r"\A.*\b(?:and|but)\s+(?:\w+ly\s+)?\Z", re.DOTALL)
"""Before another verb of one who speaks: what the first one says is not said of the second."""
_THEN = re.compile(
    r"\b(?:in\s+what|what)\s+(?P<who>[^,;]{2,50}?)\s+(?:describe[sd]?|call(?:s|ed))\b"
)
"""“In what witnesses described as an attack by the army”."""
SOMEBODY_ACCUSES = "somebody who accuses"


class BlameReader:
    """Finds who is blamed in the sentences of one document."""

    def __init__(self, bodies: AccusedBodies, voices: Voices) -> None:
        self.bodies, self.voices = bodies, voices
        body = rf"(?P<body>{bodies.pattern})"
        patterns = (
            rf"\b(?P<verb>accus(?:e|es|ed|ing)|blam(?:e|es|ed|ing))\s+{body}{_BESIDE}\s+(?:of|for)\s+{_FOR_WHAT}",
            rf"\b(?P<verb>h[oe]ld(?:s|ing)?|f(?:ou|i)nds?)\s+{body}{_BESIDE}\s+{_SO}(?:responsible|accountable|to\s+blame)"
            rf"\s+for\s+{_FOR_WHAT}",
            rf"\b(?P<verb>blam(?:e|es|ed|ing))\s+{_WHAT}\s+{_SO}on\s+{body}",
            r"\b(?P<verb>put(?:s|ting)?|pin(?:s|ned)?|la(?:y|ys|id)|place[sd]?)\s+(?:(?:the|all)\s+)*"
            rf"(?:blame|responsibility)\s+for\s+{_WHAT}\s+{_SO}(?:on|with)\s+{body}",
            rf"\b(?P<verb>a(?:ttribut|scrib)(?:e|es|ed|ing))\s+{_WHAT}\s+to\s+{body}",
            rf"{_WHAT}\s+{_BE}\s+{_SO}(?P<passive>blamed\s+on|attributed\s+to|pinned\s+on)\s+{body}"
            r"(?:\s+by\s+(?P<by>[^,;.]{2,60}))?",
            rf"{_WHAT}\s+{_BE}\s+{_SO}(?P<passive>blamed|attributed|pinned)\s+by\s+(?P<by>[^,;.]{{2,60}}?)"
            rf"\s+(?:on|to)\s+{body}",
            rf"{body}{_BESIDE}\s+{_BE}\s+{_SO}(?:responsible\s+for|to\s+blame\s+for|behind)\s+{_FOR_WHAT}",
            rf"\b(?:[Rr]esponsibility|[Bb]lame)\s+for\s+{_WHAT}\s+(?:lies|lay|rests|rested|falls|fell)\s+"
            rf"{_SO}(?:with|on|upon)\s+{body}",
            rf"\b[Ii]t\s+(?:was|is)\s+{body}{_BESIDE}\s+(?:who|that|which)\s+{_FOR_WHAT}",
        )
        self._patterns = tuple(re.compile(pattern) for pattern in patterns)
        self._before = re.compile(
            rf"\b(?P<verb>blam(?:e|es|ed|ing))\s+{body}(?=\s*(?:[.,;]|\Z|and\b))"
        )

    def read(self, read: Read) -> list[Event]:
        """The events of a sentence, with whom it blames for them."""
        events, text = read.events, read.sentence.text
        if read.sentence.heading or not events:
            return events
        for pattern in self._patterns:
            for match in pattern.finditer(text):
                for event in _told(match, events, text):
                    events = self._blamed(read, match, event, events)
        for match in self._before.finditer(text):
            before = [one for one in events if one.end < match.start()]
            if before:
                events = self._blamed(read, match, before[-1], events)
        return [self._described(read, event) for event in events]

    def _blamed(
        self, read: Read, match: re.Match[str], event: Event, events: list[Event]
    ) -> list[Event]:
        """The events, one of them with whom the words of a match blame for it."""
        if event.negated or event.accused is not None:
            return events
        body = self._body(match)
        verb = match.start("verb") if match.groupdict().get("verb") else match.start("body")
        before = _AND.sub("", read.sentence.text[:verb])
        said = what_is_said(before, "", read.sentence.text[match.end("body") :])
        if body is None or said is not Happened.SO:
            return events
        if is_not_done(read.sentence.text, verb) or _FALSELY.search(read.sentence.text[:verb]):
            return events
        whose = self._accuser(read, match)
        if whose is None:
            return events
        accuser = None if whose == read.speaker else whose
        if accuser is None and read.speaker.act == "denies":
            accuser = replace(read.speaker, act="alleges", stance="alleged")
        told = replace(event, accused=body, accuser=accuser, accused_at=verb)
        return [told if one is event else one for one in events]

    def _body(self, match: re.Match[str]) -> str | None:
        """Whom it blames, by a name where one stands beside the words for him."""
        beside = (match.groupdict().get("beside") or "").strip(" ,")
        if beside and beside[:5].startswith("the ") and self.bodies.named(beside):
            return beside
        words = match["body"].strip()
        return words if self.bodies.named(words) else None

    def _accuser(self, read: Read, match: re.Match[str]) -> SentenceSpeaker | None:
        """Whose word it is; None where the sentence leaves that open."""
        groups, text = match.groupdict(), read.sentence.text
        if groups.get("passive"):
            if groups.get("by"):
                return self.voices.alleging(match["by"], "blamed by")
            if not read.speaker.publisher:
                return read.speaker
            return SentenceSpeaker(
                *(SOMEBODY_ACCUSES, "alleges", "alleged", "blamed by nobody named"), named=False
            )
        if not groups.get("verb"):
            return (
                None
                if _NOT.search(text[max(0, match.start() - 30) : match.start("what")])
                else read.speaker
            )
        verb = match.start("verb")
        if match["verb"].endswith("ing"):  # “residents said, blaming the army”
            return None if read.speaker.publisher else read.speaker
        begin = begins_clause(text, verb)
        if begin == 0:
            if read.speaker.publisher and read.speaker.rule == OWN:
                subject = subject_before(text, verb)
                if subject is None:
                    return None
                read.speaker = self.voices.alleging(subject, f"verb “{match['verb']}”")
            return read.speaker
        who = text[begin:verb].strip()
        if not who or len(who.split()) > 8:
            return None
        return self.voices.alleging(
            re.sub(r"\s+(?:has|have|had)\Z", "", who), f"verb “{match['verb']}”"
        )

    def _described(self, read: Read, event: Event) -> Event:
        """“In what witnesses described as an attack by the army”: theirs, not the document's."""
        if event.accused is None or event.accuser is not None:
            return event
        for match in _THEN.finditer(read.sentence.text, 0, event.start):
            if event.start - match.end() < 40:
                who = self.voices.alleging(match["who"], "described as")
                return replace(event, accuser=who, accused_at=match.start())
        return event


def _told(match: re.Match[str], events: Sequence[Event], text: str) -> list[Event]:
    """The events that somebody is blamed for: those among what stands there, up to its end."""
    begin, end = match.span("what")
    stop = _ENDS.search(text, begin, end)
    if begin > match.start("body"):
        goes_on = _GOES_ON.search(text, begin, end if stop is None else stop.start())
        stop = goes_on or stop
    end = end if stop is None else stop.start()
    found = [one for one in events if begin <= one.start < end]
    if not found or len(text[begin : found[0].start].split()) > 8:
        return []
    return [] if _NOT_IT.search(text, begin, found[0].start) else found
