"""Words by which a name is told for what it is: ``names.csv`` in the folder of the ontology.

A row is a sort, a language and a word or phrase. The sorts:

    body         in names of bodies: “Marrow Legal Aid” is nobody's first and last name
    place        in names of places, which nobody is called either
    title        before names of people, with a capital letter: “Ambassador”
    short title  the same, shortened: “Dr”
    kin          those who are called by somebody else's name: “the family of”
    force        those who can be accused without a name: “soldiers”
    institution  bodies without a name, which can be, too: “the army”
    tells        in headlines, behind the name of who publishes them: “condemns”

Without the file nobody is taken for a person, and nobody without a name is accused.
"""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache
from pathlib import Path

from graph.claims.errors import InputError
from graph.vocabulary import Vocabulary

FILE = "names.csv"
COLUMNS = ("sort", "language", "words")
SORTS = ("body", "place", "title", "short title", "kin", "force", "institution", "tells")
_CAP = r"[A-Z][\w'’-]*"


class NameWords:
    """The words of one language.

    Args:
        words: by sort; a sort may have none.
    """

    def __init__(self, words: dict[str, list[str]]) -> None:
        self.has_bodies = bool(words.get("body"))
        # Parts of patterns:
        self.force = _any_of(words.get("force", []))
        self.institution = _any_of(words.get("institution", []))
        self.kin = _any_of(words.get("kin", []))
        self._body = _word(words.get("body", []))
        self._place = _word(words.get("place", []))
        self._tells = _word(words.get("tells", []), re.IGNORECASE)
        titles, short = _any_of(words.get("title", [])), _any_of(words.get("short title", []))
        titled = rf"(?:(?:{titles})(?:\s+|(?=-))|(?:{short})\b\.?\s*)"
        # What stands before a title belongs to it: “Deputy Foreign Minister”.
        self._titled = re.compile(rf"(?:{_CAP}[\s-]+){{0,3}}?{titled}(?:{titled})*(?={_CAP})")
        self._own_title = re.compile(rf"{titled}+(?={_CAP})")
        self._only_title = re.compile(rf"(?:(?:{titles}|{short})\s*)+")

    def in_body(self, name: str) -> bool:
        """Whether a name is that of a body."""
        return self._body.search(name) is not None

    def in_place(self, name: str) -> bool:
        """Whether a name is that of a place."""
        return self._place.search(name) is not None

    def title_before(self, text: str) -> re.Match[str] | None:
        """The last title of a text behind which a name stands, with the words before it that belong
        to it; None where it has none."""
        found = list(self._titled.finditer(text))
        return found[-1] if found else None

    def titled(self, text: str) -> re.Match[str] | None:
        """The title with which a text begins."""
        return self._own_title.match(text)

    def is_title(self, text: str) -> bool:
        """Whether a text is a title and no more."""
        return self._only_title.fullmatch(text) is not None

    def tells(self, line: str) -> re.Match[str] | None:
        """The first word of a headline behind which no name goes on."""
        return self._tells.search(line)


def _any_of(words: list[str]) -> str:
    """A part of a pattern; one that nothing matches where there are no words."""
    longest = sorted(words, key=len, reverse=True)
    parts = [re.escape(one).replace(r"\ ", r"\s+") for one in longest]
    return "|".join(parts) or r"(?!)"


def _word(words: list[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any_of(words)})(?!\w)", flags)


@lru_cache(maxsize=8)
def name_words(vocabulary: Vocabulary, language: str = "en") -> NameWords:
    """The words of a language; none where the folder has no such file.

    Raises:
        InputError: the table has other columns, a sort that there is not, or a row without words.
    """
    path = Path(vocabulary.folder) / FILE
    words: dict[str, list[str]] = {}
    if path.is_file():
        reader = csv.DictReader(io.StringIO(path.read_text("utf-8")))
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise InputError(
                "has other columns", mend=f"write {', '.join(COLUMNS)}", record=f"{path}:1"
            )
        for number, row in enumerate(reader, start=2):
            if row["sort"] not in SORTS or not (row["words"] or "").strip():
                raise InputError(
                    "has no words" if row["sort"] in SORTS else "is no sort of these words",
                    mend=f"write one of {', '.join(SORTS)}, a language, and the words",
                    record=f"{path}:{number}",
                    field="sort",
                    value=row["sort"],
                )
            if row["language"] == language:
                words.setdefault(row["sort"], []).append(row["words"].strip())
    return NameWords(words)
