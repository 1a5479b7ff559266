"""Lines of a table that add up others: they are no rows of it, also where no mapping says so."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from graph.ingest.mapping.header_words import DATED, LATITUDE, LONGITUDE
from graph.ingest.mapping.table_files import Cell

_WORDS = (
    *("total", "totals", "grand total", "subtotal", "sub-total", "sub total", "overall total"),
    *("sum", "suma", "summe", "somme", "gesamt", "totaal", "total general", "gesamtsumme"),
    *("всего", "итого", "сумма", "разом", "усього", "всього", "المجموع", "الإجمالي", "toplam"),
)
MOST = 10
"""So many lines of a kind, and kinds of lines, are told."""
FIRST = 8
"""So many columns of a row are looked at for such a word: it stands where rows are told apart."""
_MARKS = " :.=–—-*"
TOTAL = re.compile(rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})s?", re.IGNORECASE)
"""What a cell says of a line that adds up those above it."""
_BEGINS = re.compile(rf"{TOTAL.pattern}(?!\w)", re.IGNORECASE)
_FIGURES = re.compile(r"[\d.,\s%~+–-]+")
_UNADDED = (DATED, LATITUDE, LONGITUDE)
_NAME = re.compile(r"\b[^\W\d_]\w*")
_DAY = re.compile(r"\d{1,4}([.-])\d{1,2}\1\d{1,4}|\d{4}-\d{2}")
_FORMS: frozenset[Cell] = frozenset(
    f"{form}{mark}"
    for word in _WORDS
    for form in (word, word.title(), word.capitalize(), word.upper())
    for mark in ("", ":", " :", ".")
)


_INITIALS = frozenset(letter for word in _WORDS for letter in (word[0], word[0].upper()))


class TotalLine(NamedTuple):
    """A line that seems to add up others."""

    column: str
    text: str
    sure: bool
    """Whether nothing but figures stands behind the word, half of its cells are empty,
    none holds a day or a point, and the word begins no name."""


class TotalsMet:
    """The lines of a file that seem to add up others."""

    def __init__(self) -> None:
        self.sure = False
        """Whether some are nothing else, and are refused."""
        self._lines: dict[tuple[str, str], tuple[int, list[int]]] = {}

    def meet(self, line: int, total: TotalLine) -> None:
        """Note one."""
        self.sure |= total.sure
        if total.sure or (
            len(self._lines) >= MOST and (total.column, total.text) not in self._lines
        ):
            return
        count, lines = self._lines.setdefault((total.column, total.text), (0, []))
        self._lines[total.column, total.text] = count + 1, [*lines[:MOST], line]

    def told(self) -> Iterator[str]:
        """Of those that may be rows, too, what they are: they are claimed like the others."""
        for (column, text), (count, lines) in self._lines.items():
            shown = ", ".join(map(str, lines[:MOST])) + (" …" if count > MOST else "")
            test = "{" + f"{column}: [{json.dumps(text, ensure_ascii=False)}]" + "}"
            yield (
                f"line{'s' if count > 1 else ''} {shown}: {column}: “{text}”: seems to add up "
                "other rows, and is read as one of them; if it does, refuse it in the mapping: "
                f"refuse: [{{if: {test}, why: adds up other rows}}]"
            )


def total_line(cells: Mapping[str, Cell], unadded: Collection[str] = ()) -> TotalLine | None:
    """What a line is that begins with a word for a sum, or has no more in one of its cells.

    Args:
        unadded: columns that nobody adds up: a line of totals has none of these of its own.
    """
    first = next(filter(None, cells.values()), None)
    begins = isinstance(first, str) and first[0] in _INITIALS and _BEGINS.match(first)
    if not begins and _FORMS.isdisjoint(islice(cells.values(), FIRST)):
        return None
    filled = [(name, cell) for name, cell in cells.items() if cell]
    column, text = filled[0]
    if not begins:
        column, text = next(one for one in filled if one[1] in _FORMS)
    assert isinstance(text, str)
    if begins and len(filled) >= 2 and 2 * len(filled) <= len(cells):
        named = any(word[:1].isupper() for word in _NAME.findall(text, begins.end()))
        if all(_adds(name, cell, unadded) for name, cell in filled[1:]):
            return TotalLine(column, text, sure=not named)
    whole = TOTAL.fullmatch(text.strip(_MARKS))
    return TotalLine(column, text, sure=False) if whole else None


def never_added(columns: Iterable[str]) -> frozenset[str]:
    """Columns of dates and of points, as they are called."""
    return frozenset(name for name in columns if any(one.search(name) for one in _UNADDED))


def _adds(name: str, cell: Cell, unadded: Collection[str]) -> bool:
    """Whether a cell may be a sum."""
    return (
        isinstance(cell, str)
        and name not in unadded
        and _FIGURES.fullmatch(cell) is not None
        and _DAY.fullmatch(cell) is None
    )
