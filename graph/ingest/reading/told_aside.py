"""What somebody told in a clause beside, of whom the sentence then says what befell him: “Mira
Tolvan, who had accused the police of torture, was killed”, “was killed after she said that …”.

He speaks in that clause alone: what befell him is told by who tells the rest of the sentence, and
a victim never tells of his own death.
"""

from __future__ import annotations

import re
from dataclasses import replace

from graph.ingest.reading.readings import Read
from graph.ingest.reading.speakers import SentenceSpeaker, Voices

_SO = r"(?:(?:has|have|had|also|earlier|later|once|previously|recently|repeatedly|publicly)\s+)*"
_BEFELL = r"(?:was|were|(?:has|have|had)\s+been|died|disappeared|vanished|went\s+missing)\b"
_WHO = re.compile(rf",\s+who\s+{_SO}(?P<verb>\w+)[^,;“”]*,\s+(?={_BEFELL})")
_WHO_ACCUSED = re.compile(rf"\s+who\s+{_SO}(?P<verb>(?:accus|blam)\w+)\s+[^,;“”]*?\s+(?={_BEFELL})")
_AFTER = re.compile(
    r"\s+(?:after|because|before|since|when|while)\s+(?P<who>he|she|they)\s+"
    rf"{_SO}(?P<verb>\w+)[^;“”]*\Z"
)


def told_aside(read: Read, voices: Voices) -> None:
    """Gives the events of such a clause to who speaks in it, and the others to who tells them."""
    text, inner = read.sentence.text, read.speaker
    if inner.publisher or read.denies or not inner.rule.startswith("verb “"):
        return
    for pattern in (_WHO, _WHO_ACCUSED, _AFTER):
        match = pattern.search(text)
        if match is None or not inner.rule[6:].startswith(match["verb"]):
            continue
        if pattern is _AFTER:
            if not any(one.end <= match.start() for one in read.events):
                continue
            inner = _pronoun(inner, match["who"])
        begin, end = match.span()
        read.speaker = voices.of(f"{text[:begin].rstrip()} {text[end:]}".strip())
        read.events = [
            replace(one, accuser=inner, accused_at=begin)
            if begin < one.start < end and one.accuser is None
            else one
            for one in read.events
        ]
        return


def _pronoun(speaker: SentenceSpeaker, word: str) -> SentenceSpeaker:
    """Somebody who is told of by a pronoun, and gets no name by it."""
    return replace(speaker, name=word, named=False, person=False)
