"""Words that people type who look for a concept: ``asked.csv`` in the folder of the ontology.

A row is a concept, a language and words with a semicolon between; ``*`` at the end of a word stands
for any ending. They are wider than what documents say for a concept (``words.csv``): who types
“prison” may mean the place or the detention. Nothing is read, coded or filtered by them.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from graph.claims.errors import InputError
from graph.claims.text import folded
from graph.vocabulary.vocabulary import Vocabulary

FILE = "asked.csv"
COLUMNS = ("concept", "language", "words")
_WORD = re.compile(r"[\w*]+")

Phrase: TypeAlias = "tuple[tuple[str, ...], str]"
"""Words, folded, and the concept."""


class AskedWords:
    """The table, by the first two letters of each phrase."""

    def __init__(self, phrases: list[Phrase]) -> None:
        self._by_beginning: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            self._by_beginning[phrase[0][0].rstrip("*")[:2]].append(phrase)

    def meant(self, text: str, *, whole: bool = False) -> list[str]:
        """The concepts that a text may ask for, each once: by more words first, by a whole word
        before a beginning, and then as the table goes.

        Args:
            whole: only those that have every word of the text in some phrase.
        """
        words = _words(text)
        found: list[tuple[int, int, str]] = []
        covered: dict[str, set[int]] = defaultdict(set)
        for at, word in enumerate(words):
            for phrase, concept in self._by_beginning.get(word[:2], ()):
                there = words[at : at + len(phrase)]
                if len(there) == len(phrase) and all(map(_is, there, phrase)):
                    found.append((-len(phrase), sum("*" in one for one in phrase), concept))
                    covered[concept].update(range(at, at + len(phrase)))
        found.sort(key=lambda one: one[:2])
        return [
            concept
            for concept in dict.fromkeys(concept for *_, concept in found)
            if not whole or len(covered[concept]) == len(words)
        ]


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(folded(text.replace("_", " "))))


def _is(word: str, row: str) -> bool:
    return word.startswith(row[:-1]) if row.endswith("*") else word == row


@lru_cache(maxsize=8)
def asked_words(vocabulary: Vocabulary) -> AskedWords:
    """The table of a vocabulary; empty where its folder has none.

    Raises:
        InputError: the table has other columns, a concept that the ontology has not, or a row
            without words.
    """
    path = Path(vocabulary.folder) / FILE
    if not path.is_file():
        return AskedWords([])
    reader = csv.DictReader(io.StringIO(path.read_text("utf-8")))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise InputError(
            "has other columns", mend=f"write {', '.join(COLUMNS)}", record=f"{path}:1"
        )
    phrases: list[Phrase] = []
    for number, row in enumerate(reader, start=2):
        some = [words for part in (row["words"] or "").split(";") if (words := _words(part))]
        if row["concept"] not in vocabulary.terms or not some:
            raise InputError(
                "has no words" if row["concept"] in vocabulary.terms else "is no concept",
                mend="write the code of a concept, a language, and words with ; between",
                record=f"{path}:{number}",
                field="concept",
                value=row["concept"],
            )
        phrases += [(words, row["concept"]) for words in some]
    return AskedWords(phrases)
