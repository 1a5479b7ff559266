"""A document, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph.ingest.reading.concept_words import words_of
from graph.ingest.reading.page_publisher import publisher_of
from graph.ingest.reading.read_sentence import SentenceReader
from graph.ingest.reading.readings import Read
from graph.ingest.reading.sentences import sentences
from graph.ingest.reading.told_dates_in_text import document_date
from graph.vocabulary import Vocabulary


@dataclass(frozen=True)
class DocumentReading:
    """What a document seems to say."""

    publisher: str
    published: date | None
    sentences: tuple[Read, ...]
    english: bool = True
    """Whether the text seems to be in English: the rules read no other language."""


_COMMON = frozenset(
    (
        *("the", "of", "and", "to", "in", "a", "that", "was", "were", "is", "are", "for"),
        *("on", "by", "with", "from", "said", "has", "have", "had", "not", "be"),
    )
)
FEW_WORDS = 8
"""Too few to tell a language by."""
LEAST_COMMON = 0.1
"""Of the words of a text in English at least so many are among the most common ones."""


def seems_english(lines: Sequence[str]) -> bool:
    """Whether the common words of English make up a tenth of a text."""
    words = re.findall(r"[^\W\d_]+", " ".join(lines).casefold())
    common = sum(word in _COMMON for word in words)
    return len(words) < FEW_WORDS or common >= LEAST_COMMON * len(words)


def read_lines(
    lines: Sequence[str], vocabulary: Vocabulary, publisher: str | None = None
) -> DocumentReading:
    """What a text seems to say, by rules over the ontology's words.

    Args:
        publisher: where the document says it elsewhere than in its lines.
    """
    text = list(lines)
    words = words_of(vocabulary)
    publisher, published = publisher or publisher_of(text, words.names), document_date(text)
    reader = SentenceReader(words, publisher, published, text)
    read = tuple(reader.read(one) for one in sentences(text))
    return DocumentReading(publisher, published, read, seems_english(text))
