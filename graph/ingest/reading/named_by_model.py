"""A model of one's own beside the rules: it says what in a sentence is a name, and of what.

A folder with a pipeline of spaCy's (https://spacy.io/api/data-formats), as `Language.to_disk`
writes it. It is read from there and nothing is fetched; what it needs beside has to be installed.
It only completes what the rules propose: where an event was, what exactly the name of a speaker is,
and whether that is a person. It proposes no event, call or accusation, and no name for somebody
whom the text does not name.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from graph.claims.errors import InputError
from graph.ingest.reading.read_document import DocumentReading
from graph.ingest.reading.readings import NO_PLACE, Event, Read
from graph.ingest.reading.speakers import SentenceSpeaker

RULE = "model"
PLACES = frozenset(("GPE", "LOC", "FAC"))
PERSONS = frozenset(("PERSON", "PER"))
BODIES = frozenset(("ORG",))
"""Labels as OntoNotes and the corpora of spaCy's pipelines have them; others say nothing here."""


class NamedSpan(NamedTuple):
    """A name in a text: from which character to which, the end not included."""

    start: int
    end: int
    label: str


Naming = Callable[[Sequence[str]], list[list[NamedSpan]]]
"""The names of each of some texts."""


def naming_model(folder: Path) -> Naming:
    """The pipeline in a folder.

    Raises:
        InputError: spaCy is not installed, or the folder has no pipeline that it reads.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # a pipeline may name weights that lie elsewhere
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    try:
        spacy: Any = import_module("spacy")
    except ImportError:
        raise _refusal(
            folder, "wants spaCy, which is not installed", "install answerable[model]"
        ) from None
    try:
        pipeline = spacy.load(folder.resolve())
    except Exception as error:  # what a pipeline raises is up to its parts
        told = (str(error).splitlines() or [type(error).__name__])[0]
        raise _refusal(
            folder,
            f"holds no pipeline that spaCy reads ({told[:200]})",
            "name a folder that Language.to_disk wrote",
        ) from None

    def named(texts: Sequence[str]) -> list[list[NamedSpan]]:
        try:
            return [
                [NamedSpan(one.start_char, one.end_char, one.label_) for one in document.ents]
                for document in pipeline.pipe(texts)
            ]
        except Exception as error:  # as above
            raise _refusal(
                folder, f"fails on the text ({type(error).__name__})", "try it by itself"
            ) from None

    return named


def _refusal(folder: Path, problem: str, mend: str) -> InputError:
    return InputError(problem, mend=mend, record=str(folder), field="--model")


def completed(reading: DocumentReading, naming: Naming) -> DocumentReading:
    """What rules propose, with places and names of speakers that the model finds."""
    found = naming([read.sentence.text for read in reading.sentences])
    return replace(
        reading,
        sentences=tuple(map(_completed, reading.sentences, found)),
    )


def _completed(read: Read, spans: Sequence[NamedSpan]) -> Read:
    text = read.sentence.text
    places = {text[one.start : one.end]: None for one in spans if one.label in PLACES}
    events = read.events
    if len(places) == 1:  # of several it cannot say which one the event was at
        (place,) = places
        events = [_placed(event, place) for event in read.events]
    return replace(read, events=events, speaker=_called(read.speaker, text, spans))


def _placed(event: Event, place: str) -> Event:
    if event.place is not None:
        return event
    doubts = tuple(one for one in event.doubts if one != NO_PLACE)
    return replace(event, place=place, place_rule=RULE, doubts=doubts)


def _called(speaker: SentenceSpeaker, text: str, spans: Sequence[NamedSpan]) -> SentenceSpeaker:
    """A speaker whom the text names, by that whole name where the rules cut it or added to it."""
    if speaker.publisher or not speaker.named:
        return speaker
    start = text.find(speaker.name)
    for one in spans if start >= 0 else ():
        if one.label in PERSONS | BODIES and _meet(one, start, start + len(speaker.name)):
            name, person = text[one.start : one.end], speaker.person or one.label in PERSONS
            if (name, person) == (speaker.name, speaker.person):
                return speaker
            # Whom a rule takes for a person stays one: persons are kept closer.
            return replace(speaker, name=name, person=person, name_rule=RULE)
    return speaker


def _meet(span: NamedSpan, start: int, end: int) -> bool:
    """Whether one of two parts of a text lies within the other."""
    return (span.start <= start and end <= span.end) or (start <= span.start and span.end <= end)
