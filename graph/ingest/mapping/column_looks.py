"""What values of a column look like: dates, numbers, codes, links, words for an empty cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from itertools import islice
from typing import NamedTuple

from graph.ingest.mapping.column_forms import Wrong, date_form, number_form
from graph.ingest.mapping.header_words import (
    BLANK,
    LATITUDE,
    LINK,
    LONGITUDE,
    NAME,
    NOWHERE,
)
from graph.ingest.mapping.table_files import Cell, TableFile
from graph.ingest.mapping.total_lines import total_line

LOOKED_AT = 2_000
"""Rows that are looked at."""
MOST_CODES = 40
"""A column with more values than these is none of codes."""
FORMS = ("iso", "iso-prefix", "dmy", "mdy", "ymd", "month-name")
MOST_MISSES = 3
"""Values that fit no form of dates and may still stand in a column of dates: beside thrice as many
others, and named."""
MOST_WORDS_OF_A_KEY = 3


class Look(NamedTuple):
    """What the values of a column look like."""

    column: str
    filled: int
    distinct: int
    """Different values among those looked at."""
    dates: tuple[str, ...]
    """The forms of dates that all values fit."""
    numbers: tuple[str, ...]
    codes: tuple[str, ...]
    """The values, the most frequent first, where they are few and come again."""
    links: bool
    several: bool
    """Whether cells hold several values: lists, or texts with semicolons between."""
    examples: tuple[str, ...]
    blanks: tuple[str, ...] = ()
    """Words that stand for an empty cell."""
    misses: tuple[str, ...] = ()
    """Values of a column of dates that fit no form."""
    twice: str | None = None
    """A value that several cells have."""
    numbered: bool = False
    """Whether every text has a digit."""
    wordy: bool = False
    """Whether texts of several words stand there."""


MOST_TOGETHER = 4
"""Columns that may tell rows apart together."""


class TableLook(NamedTuple):
    """What a table looks like."""

    columns: list[Look]
    rows: int
    """That were looked at."""
    together: tuple[str, ...]
    """Columns without names of people that tell these rows apart together; empty where none do."""
    totals: tuple[tuple[str, str], ...] = ()
    """Column and text of the first cell of lines that add up others; they are in no look."""


def look_at(table: TableFile) -> TableLook:
    """What a table looks like."""
    cells: dict[str, list[Cell]] = {name: [] for name in table.columns or ()}
    count, totals = 0, {}
    for row in islice(table.rows(), LOOKED_AT):
        if row.problem is not None:
            continue
        total = total_line(row.cells)
        if total is not None and total.sure:
            totals[total.column, total.text] = True
            continue
        count += 1
        for name, cell in row.cells.items():
            cells.setdefault(name, []).append(cell)
    looks = [_look(name, found) for name, found in cells.items()]
    asked = [
        one.column for one in looks if not (NAME.search(one.column) or one.wordy or one.several)
    ]
    whole = {name: cells[name] for name in asked if len(cells[name]) == count}
    return TableLook(looks, count, _together(whole, count), tuple(totals))


def _together(cells: Mapping[str, Sequence[Cell]], rows: int) -> tuple[str, ...]:
    """The columns with which, each adding most to those before, every row is another one."""
    chosen: list[str] = []
    seen: list[tuple[Cell, ...]] = [()] * rows
    while rows and len(set(seen)) < rows and len(chosen) < MOST_TOGETHER:
        left = [name for name in cells if name not in chosen]
        if not left:
            break
        found = {name: [(*a, b) for a, b in zip(seen, cells[name], strict=True)] for name in left}
        best = max(left, key=lambda name: len(set(found[name])))
        chosen.append(best)
        seen = found[best]
    return tuple(chosen) if rows and len(set(seen)) == rows else ()


def _look(name: str, cells: Sequence[Cell]) -> Look:
    found = [text for cell in cells for text in ([cell] if isinstance(cell, str) else cell or ())]
    point = LATITUDE.search(name) or LONGITUDE.search(name)
    blanks = tuple(
        sorted(
            {
                text
                for text in found
                if text.strip().casefold() in BLANK or (point and NOWHERE.match(text))
            }
        )
    )
    texts = [text for text in found if text not in blanks]
    counts = Counter(texts)
    most = counts.most_common(1)
    dates, misses = _dates(counts)
    numbers = tuple(
        form
        for form in ("plain", "point", "comma")
        if texts and not _misses(number_form(form), counts)
    )
    few = len(counts) <= MOST_CODES and len(texts) >= 2 * len(counts)
    return Look(
        column=name,
        filled=sum(cell is not None for cell in cells),
        distinct=len(counts),
        dates=dates if "iso" not in dates else ("iso",),
        numbers=("plain",) if "plain" in numbers else numbers,
        codes=tuple(value for value, _ in counts.most_common(MOST_CODES)) if few else (),
        links=bool(texts) and all(LINK.match(text) for text in texts),
        several=any(isinstance(cell, tuple) for cell in cells)
        or sum(";" in text for text in texts) > len(texts) // 10,
        examples=tuple(value for value, _ in Counter(found).most_common(3)),
        blanks=blanks,
        misses=misses,
        twice=most[0][0] if most and most[0][1] > 1 else None,
        numbered=all(any(map(str.isdigit, text)) for text in counts),
        wordy=any(len(text.split()) > MOST_WORDS_OF_A_KEY for text in counts),
    )


def _dates(counts: Counter[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The forms of dates that values fit, and those few that fit none of these forms."""
    left = {form: tuple(_missed(form, counts)) for form in FORMS} if counts else {}
    fewest = min(map(len, left.values()), default=0)
    if not left or fewest > MOST_MISSES or 4 * fewest > len(counts):
        return (), ()
    forms = [form for form, misses in left.items() if len(misses) == fewest]
    return tuple(forms), left[forms[0]]


def _missed(form: str, counts: Counter[str]) -> Iterator[str]:
    read = date_form(form, zone=UTC, low=0, high=9999)
    return (value for value in counts if isinstance(read(value), Wrong))


def _misses(form: object, counts: Counter[str]) -> bool:
    assert callable(form)
    return any(isinstance(form(value), Wrong) for value in counts)
