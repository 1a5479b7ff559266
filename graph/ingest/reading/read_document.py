"""A document, sentence by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph.ingest.reading.concept_words import words_of
from graph.ingest.reading.read_sentence import Read, SentenceReader
from graph.ingest.reading.sentences import sentences
from graph.ingest.reading.speakers import publisher_of
from graph.ingest.reading.told_dates_in_text import document_date
from graph.vocabulary import Vocabulary


@dataclass(frozen=True)
class DocumentReading:
    """What a document seems to say."""

    publisher: str
    published: date | None
    sentences: tuple[Read, ...]


def read_lines(lines: Sequence[str], vocabulary: Vocabulary) -> DocumentReading:
    """What a text seems to say, by rules over the ontology's words."""
    text = list(lines)
    publisher, published = publisher_of(text), document_date(text)
    reader = SentenceReader(words_of(vocabulary), publisher, published)
    return DocumentReading(publisher, published, tuple(reader.read(one) for one in sentences(text)))
