"""How documents word a concept: ``words.csv`` in the folder of the ontology.

A row is a concept, a language and a word or phrase; ``*`` at its end stands for any ending, and
``...`` in it for up to three words (“took ... hostage*”). The
labels of the concepts count, too. Where several phrases stand at one place the longest is meant.
"""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from graph.claims.errors import InputError
from graph.claims.spelling import spelt_like
from graph.ingest.reading.words_in_names import NameWords, name_words
from graph.vocabulary import Vocabulary

FILE = "words.csv"
MOST_KNOWN = 10_000
"""Words of texts whose row is kept at hand."""
COLUMNS = ("concept", "language", "words")


class FoundWord(NamedTuple):
    """A word of a concept in a text."""

    concept: str
    start: int
    """From 0."""
    end: int
    word: str
    """The row of the table that was found."""


class LanguageWords:
    """The words of one language, by scheme; beside them those of names."""

    def __init__(
        self, rows: list[tuple[str, str]], vocabulary: Vocabulary, names: NameWords
    ) -> None:
        self.names = names
        self._by_scheme: dict[str, list[tuple[str, str]]] = {}
        for code, words in rows:
            self._by_scheme.setdefault(vocabulary.terms[code].scheme, []).append((words, code))
        self._patterns = {
            scheme: (_pattern([words for words, _ in found]), dict(found))
            for scheme, found in self._by_scheme.items()
        }
        self._known: dict[tuple[str, str], str] = {}

    def find(self, scheme: str, text: str) -> list[FoundWord]:
        """The concepts of a scheme that a text words, in its order."""
        if scheme not in self._patterns:
            return []
        pattern, codes = self._patterns[scheme]
        found = []
        for match in pattern.finditer(text.replace("’", "'")):
            word = self._word(scheme, match[0])
            found.append(FoundWord(codes[word], match.start(), match.end(), word))
        return found

    def meant(self, text: str) -> list[str]:
        """The concepts of any scheme that a few words word, each once, in the order of schemes."""
        found = (self.find(scheme, text) for scheme in sorted(self._patterns))
        return list(dict.fromkeys(word.concept for words in found for word in words))

    def spelt(self, text: str) -> list[str]:
        """The concepts of any scheme for which a word stands that a text may be a slip of, the
        nearest first."""
        words: dict[str, list[str]] = {}
        for rows in self._by_scheme.values():
            for row, code in rows:
                words.setdefault(row.removesuffix("*"), []).append(code)
        return list(dict.fromkeys(code for one in spelt_like(text, words) for code in words[one]))

    def _word(self, scheme: str, text: str) -> str:
        """The row of the table that a text was found by."""
        known = self._known.get((scheme, text))
        if known is None:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            codes = self._patterns[scheme][1]
            known = next(w for w in codes if re.fullmatch(_one(w), text, re.IGNORECASE))
            self._known[scheme, text] = known
        return known


def _one(words: str) -> str:
    stem = re.escape(words.removesuffix("*")).replace(r"\.\.\.\ ", r"(?:[\w'-]+\s+){0,3}?")
    stem = stem.replace(r"\ ", r"\s+")
    return stem + (r"[\w'-]*" if words.endswith("*") else "")


def _pattern(words: list[str]) -> re.Pattern[str]:
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(_one, longest))})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=8)
def words_of(vocabulary: Vocabulary, language: str = "en") -> LanguageWords:
    """The words of a language.

    Raises:
        InputError: the table has other columns, or a concept that the ontology has not; or that of
            names is wrong.
    """
    path = Path(vocabulary.folder) / FILE
    rows: list[tuple[str, str]] = []
    if path.is_file():
        reader = csv.DictReader(io.StringIO(path.read_text("utf-8")))
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise InputError(
                "has other columns", mend=f"write {', '.join(COLUMNS)}", record=f"{path}:1"
            )
        for number, row in enumerate(reader, start=2):
            if row["concept"] not in vocabulary.terms or not row["words"]:
                raise InputError(
                    "is no concept" if row["words"] else "has no words",
                    mend="write the code of a concept, a language, and its words",
                    record=f"{path}:{number}",
                    field="concept",
                    value=row["concept"],
                )
            if row["language"] == language:
                rows.append((row["concept"], row["words"]))
    known = {words for _, words in rows}
    for term in vocabulary.terms.values():
        label = term.labels.get(language)
        if label and label not in known and term.scheme in ("event-kinds", "demand-kinds"):
            rows.append((term.code, label))
    return LanguageWords(rows, vocabulary, name_words(vocabulary, language))
