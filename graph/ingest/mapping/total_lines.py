"""Lines of a table that are no rows of it, also where no mapping says so.

They add up others, say something of the table, or say its header again. A word alone does not make
a line one that adds up others (the Somme is a river, Total a company): it is weighed with what
stands beside it, where it stands, and whether its figures are the sums of their columns.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from graph.ingest.mapping.column_names import column_name
from graph.ingest.mapping.column_sums import ADDS, DIFFERS, NEARLY, ColumnSums, figure
from graph.ingest.mapping.header_words import BLANK, DATED, LATITUDE, LONGITUDE
from graph.ingest.mapping.sum_words import (
    FORMS,
    MARKS,
    begins_like_a_sum,
    ends_like_a_sum,
    is_a_note,
    means_a_sum,
)
from graph.ingest.mapping.table_files import Cell, Row

MOST = 10
"""So many lines of a kind, and kinds of lines, are told."""
MOST_WEIGHED = 10_000
"""Of more lines that may add up others, the rest are read as rows, and told."""
FIRST = 8
"""So many columns of a row are looked at for such a word: it stands where rows are told apart."""
LAST = 5
"""So many lines at the end may be a note without a mark."""
TAGGED = 25
"""HXL has its tags in one of so many lines from the top; further down tags are what a row says."""
ENOUGH = 2
"""Points from which on a line adds up others."""
ADDS_UP = "adds up other rows"
SPEAKS = "speaks of the table, and is no row of it"
NAMES_COLUMNS = "says the header again"
NAMES_UNITS = "names what the columns count in"
_FIGURES = re.compile(r"[\d.,'’\s%~+–-]+")
_UNADDED = (DATED, LATITUDE, LONGITUDE)
_NAME = re.compile(r"\b[^\W\d_]\w*")
_DAY = re.compile(r"\d{1,4}([.-])\d{1,2}\1\d{1,4}|\d{4}-\d{2}")
_TAG = re.compile(r"#[a-z][a-z0-9_]*(?:\s*\+[a-z_0-9]+)*\s*", re.IGNORECASE)
"""A hashtag of HXL, the humanitarian exchange language: ``#adm1+name``."""
_UNIT = re.compile(
    r"[(\[][^()\[\]]+[)\]]|#|%|n|no\.?|units?|number|persons?|people|count|text|date|integer|"
    r"(?:decimal )?degrees|[dmy]{1,4}([/.-])[dmy]{1,4}\1[dmy]{1,4}|km²?|m²?|usd|eur",
    re.IGNORECASE,
)
_MANY_WORDS = 4
_SHOWN = 80
"""Letters of a line that are told."""


class NoRow(NamedTuple):
    """A line that is no row, or may be none."""

    column: str
    text: str
    why: str


class _Weighed(NamedTuple):
    """A line that may add up others."""

    at: int
    """How many rows stand before it."""
    line: int
    apart: NoRow
    points: int
    """Of what its own cells say."""
    figures: dict[str, float]
    filled: int
    shaped: bool
    """Whether nothing but figures stands behind the word."""
    sum: bool
    """Whether the word means nothing else."""


class LinesApart:
    """Finds the lines of one file that are no rows.

    Args:
        key: the columns of the row's key.
        unadded: columns that nobody adds up: a line of totals has none of these of its own.
    """

    def __init__(self, key: Sequence[str] = (), unadded: Collection[str] = ()) -> None:
        self._key, self._unadded = key, unadded
        self.refused: dict[int, NoRow] = {}
        """Rows that are none, by how many stand before them."""
        self._weighed: list[_Weighed] = []
        self._last: deque[tuple[int, Row]] = deque(maxlen=LAST)
        self._told: dict[tuple[str, str], tuple[int, list[int]]] = {}

    def is_one(self, index: int, row: Row) -> bool:
        """Whether a row is none, or may be none, which is known once all were looked at.

        Args:
            index: how many stand before it.
        """
        cells = row.cells
        self._last.append((index, row))
        first = next(filter(None, cells.values()), None)
        if not isinstance(first, str):
            return False
        if first in cells or first[0] in "*†‡§¹²³(#[" or is_a_note(first) or not index:
            apart = _no_row(cells, first, index)
            if apart is not None:
                self.refused[index] = apart
                return True
        found = begins_like_a_sum(first) or ends_like_a_sum(first)
        if found is None and FORMS.isdisjoint(islice(cells.values(), FIRST)):
            return False
        return self._may_add_up(index, row, found)

    def _may_add_up(self, index: int, row: Row, found: re.Match[str] | None) -> bool:
        filled = [(name, cell) for name, cell in row.cells.items() if cell]
        column, text = filled[0] if found else next(one for one in filled if one[1] in FORMS)
        assert isinstance(text, str)
        beside = [(name, cell) for name, cell in filled if name != column]
        shaped = bool(beside) and all(_adds(name, cell, self._unadded) for name, cell in beside)
        whole = text.strip(MARKS).casefold() if found is None else found[0]
        rest = "" if found is None else text[: found.start()] + text[found.end() :]
        if not shaped and rest.strip(MARKS):
            return False
        if len(self._weighed) >= MOST_WEIGHED:
            self._tell(row.line, column, text)
            return False
        plain = means_a_sum(whole)
        points = 2 * plain - 2 * _names(rest, row.cells)
        empty = [name for name in self._key if name != column and not row.cells.get(name)]
        beside_key = [name for name in self._key if name != column]
        if beside_key and len(empty) == len(beside_key):
            points += 1 if column in self._key else 2
        self._weighed.append(
            _Weighed(
                index,
                row.line,
                NoRow(column, text[:_SHOWN], ADDS_UP),
                points,
                {name: value for name, cell in beside if (value := figure(cell)) is not None},
                len(filled),
                shaped,
                plain,
            )
        )
        return True

    def decide(self, rows: Iterable[Row]) -> None:
        """Weigh what may add up others, once all rows were looked at.

        Args:
            rows: those of the file, anew; they are read where there is something to weigh.
        """
        self._look_at_the_end()
        asked = [one for one in self._weighed if one.shaped]
        if asked:
            sums = ColumnSums({name for one in asked for name in one.figures})
            marks = {one.at: {} if one.sum else one.figures for one in asked}
            for index, row in enumerate(rows):
                if index in marks:
                    sums.mark(index, marks[index])
                elif index not in self.refused and row.problem is None:
                    sums.add(row.cells)
            for one in asked:
                if _points(one, sums) >= ENOUGH:
                    self.refused[one.at] = one.apart
        for one in self._weighed:
            if one.at not in self.refused:
                self._tell(one.line, one.apart.column, one.apart.text)

    def _look_at_the_end(self) -> None:
        """Find prose behind the last row that has more than one cell."""
        fuller = False
        for at, (index, row) in enumerate(self._last):
            filled = [(name, cell) for name, cell in row.cells.items() if cell]
            if len(filled) > 1 or not fuller or len(row.cells) < 3:
                fuller = fuller or len(filled) > 1
                continue
            if row.problem is not None or index in self.refused or not filled:
                continue
            [(name, cell)] = filled
            before = self._last[at - 1][1].line
            behind = [one for _, one in islice(self._last, at + 1, None)]
            alone = all(sum(map(bool, one.cells.values())) <= 1 for one in behind)
            prose = isinstance(cell, str) and len(cell.split()) >= _MANY_WORDS
            if alone and prose and (row.line > before + 1 or str(cell).rstrip().endswith(".")):
                self.refused[index] = NoRow(name, str(cell)[:_SHOWN], SPEAKS)

    def _tell(self, line: int, column: str, text: str) -> None:
        if len(self._told) >= MOST and (column, text) not in self._told:
            return
        count, lines = self._told.setdefault((column, text), (0, []))
        self._told[column, text] = count + 1, [*lines[:MOST], line]

    def told(self) -> Iterator[str]:
        """Of those that may be rows, too, what they are: they are claimed like the others."""
        for (column, text), (count, lines) in self._told.items():
            shown = ", ".join(map(str, lines[:MOST])) + (" …" if count > MOST else "")
            test = "{" + f"{column}: [{json.dumps(text, ensure_ascii=False)}]" + "}"
            yield (
                f"line{'s' if count > 1 else ''} {shown}: {column}: “{text}”: seems to add up "
                "other rows, and is read as one of them; if it does, refuse it in the mapping: "
                f"refuse: [{{if: {test}, why: adds up other rows}}]"
            )


def never_added(columns: Iterable[str]) -> frozenset[str]:
    """Columns of dates and of points, as they are called."""
    return frozenset(name for name in columns if any(one.search(name) for one in _UNADDED))


def _points(one: _Weighed, sums: ColumnSums) -> int:
    """What speaks for a line that it adds up others, and what against it."""
    points = one.points
    found = sums.compare(one.at, one.figures)
    points += {ADDS: 3, NEARLY: 1, DIFFERS: -1}.get(found, 0)
    points += sums.is_last(one.at) or sums.is_first(one.at)
    if sums.usual and one.filled * 4 <= sums.usual * 3:
        return points + 1
    return points - (one.filled + 0.5 >= sums.usual)


def _no_row(cells: Mapping[str, Cell], first: str, index: int) -> NoRow | None:
    """What a line is that says the header again, tags or measures its columns, or is a note."""
    filled = [(name, cell) for name, cell in cells.items() if cell]
    column = filled[0][0]
    texts = [cell for _, cell in filled if isinstance(cell, str)]
    if len(texts) < len(filled):
        return None
    if len(filled) == 1:
        return (
            NoRow(column, first[:_SHOWN], SPEAKS) if len(cells) > 2 and is_a_note(first) else None
        )
    if all(column_name(text) == name for name, text in zip(dict(filled), texts, strict=True)):
        return NoRow(column, first[:_SHOWN], NAMES_COLUMNS)
    if index < TAGGED and all(map(_TAG.fullmatch, texts)):
        return NoRow(column, first[:_SHOWN], NAMES_UNITS)
    units = [text for text in texts if text.strip("()[] ").casefold() not in BLANK]
    if not index and units == texts and all(map(_UNIT.fullmatch, texts)):
        return NoRow(column, first[:_SHOWN], NAMES_UNITS)
    return None


def _names(rest: str, cells: Mapping[str, Cell]) -> bool:
    """Whether the words beside one for a sum name something: with a capital, and in no header."""
    if rest.isupper():
        rest = rest.lower()
    known = {word.casefold() for name in cells for word in _NAME.findall(name.replace("_", " "))}
    words = [word for word in _NAME.findall(rest) if word[:1].isupper()]
    return any(word.casefold() not in known for word in words)


def _adds(name: str, cell: Cell, unadded: Collection[str]) -> bool:
    """Whether a cell may be a sum."""
    return (
        isinstance(cell, str)
        and name not in unadded
        and _FIGURES.fullmatch(cell) is not None
        and _DAY.fullmatch(cell) is None
    )
