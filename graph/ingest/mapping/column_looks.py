"""What values of a column look like: dates, numbers, codes, links, words for an empty cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from graph.ingest.mapping.column_forms import DIGITS, Form, Wrong, number_form
from graph.ingest.mapping.date_looks import MOST_MISSES, MixedForm, look_at_dates
from graph.ingest.mapping.header_words import (
    BLANK,
    HOW_MANY,
    LATITUDE,
    LINK,
    LONGITUDE,
    NAME,
    NOWHERE,
)
from graph.ingest.mapping.table_files import Cell, TableFile
from graph.ingest.mapping.total_lines import ADDS_UP, LinesApart, never_added

LOOKED_AT = 2_000
"""Rows that are looked at."""
MOST_CODES = 40
"""A column with more values than these is none of codes."""
MOST_WORDS_OF_A_KEY = 3


_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_PUBLISHED = re.compile(r"\A[~≈<>≥≤]\s*\d|\d\s*\+\Z|\A(?:about|around|at least|up to) \d", re.I)
_GROUPED = re.compile(r"\d[., ]\d{3}(?!\d)")
_DIGIT = re.compile(r"\d")
_BROKEN = re.compile(r"\d\.\d")


class Look(NamedTuple):
    """What the values of a column look like."""

    column: str
    filled: int
    distinct: int
    """Different values among those looked at."""
    dates: tuple[str, ...]
    """The forms of dates that all values fit, or that fit them together where they are mixed."""
    numbers: tuple[str, ...]
    """The forms of digits that all values fit, or all but the misses."""
    codes: tuple[str, ...]
    """The values, the most frequent first, where they are few and come again."""
    links: bool
    several: bool
    """Whether cells hold several values: lists, or texts with semicolons between."""
    examples: tuple[str, ...]
    blanks: tuple[str, ...] = ()
    """Words that stand for an empty cell."""
    misses: tuple[str, ...] = ()
    """Values of a column of dates or counts that fit no form."""
    published: bool = False
    """Whether counts stand there as they were published: about 20, 5-7, dozens."""
    twice: str | None = None
    """A value that several cells have."""
    mixed: tuple[MixedForm, ...] = ()
    """Of a column of dates in several forms, what of them is in each."""
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
    rows = list(islice(table.rows(), LOOKED_AT))
    apart = LinesApart((), never_added(cells))
    for index, row in enumerate(rows):
        if row.problem is None:
            apart.is_one(index, row)
    apart.decide(rows)
    totals = {(one.column, one.text): True for one in apart.refused.values() if one.why == ADDS_UP}
    kept = [row for n, row in enumerate(rows) if row.problem is None and n not in apart.refused]
    count = len(kept)
    for row in kept:
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
    dates, misses, mixed = look_at_dates(name, counts)
    numbers, uncounted = _numbers(name, counts)
    published = bool(numbers) and any(_misses(number_form(numbers[0]), counts))
    few = len(counts) <= MOST_CODES and len(texts) >= 2 * len(counts)
    return Look(
        column=name,
        filled=sum(cell is not None for cell in cells),
        distinct=len(counts),
        dates=dates,
        mixed=mixed,
        numbers=numbers,
        codes=tuple(value for value, _ in counts.most_common(MOST_CODES)) if few else (),
        links=bool(texts) and all(LINK.match(text) for text in texts),
        several=any(isinstance(cell, tuple) for cell in cells)
        or sum(";" in text for text in texts) > len(texts) // 10,
        examples=tuple(value for value, _ in Counter(found).most_common(3)),
        blanks=blanks,
        misses=misses if dates else uncounted,
        published=published,
        twice=most[0][0] if most and most[0][1] > 1 else None,
        numbered=all(any(map(str.isdigit, text)) for text in counts),
        wordy=any(len(text.split()) > MOST_WORDS_OF_A_KEY for text in counts),
    )


def _numbers(name: str, counts: Counter[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The forms of digits that values fit, the likeliest first, and the few that fit none of them.

    Figures alone, or counts as they are published where a column is called like that or its values
    show it.
    """
    if not counts:
        return (), ()
    how_many = HOW_MANY.search(name) is not None
    fitting = [form for form in DIGITS if not any(_misses(number_form(form), counts))]
    if "plain" in fitting:  # nobody counts 1.200 people who means one and a fifth
        thousands = how_many and any(map(_THOUSANDS.fullmatch, counts))
        return (("comma", "plain") if thousands and "comma" in fitting else ("plain",)), ()
    if fitting:
        return tuple(fitting), ()
    if not (how_many or any(map(_PUBLISHED.search, counts))):
        return (), ()
    left = {form: tuple(_uncounted(form, counts)) for form in DIGITS}
    fewest = min(map(len, left.values()))
    if fewest > MOST_MISSES or 4 * fewest > len(counts) or not any(map(_DIGIT.search, counts)):
        return (), ()
    forms = [form for form, misses in left.items() if len(misses) == fewest]
    grouped = any(map(_GROUPED.search, counts))
    forms = forms if grouped else forms[:1]
    return tuple(forms), left[forms[0]]


def _uncounted(form: str, counts: Counter[str]) -> Iterator[str]:
    """Values that are no whole count in a form of digits."""
    read = number_form(form, counted=True)
    for value in counts:
        found = read(value)
        if isinstance(found, Wrong) or _BROKEN.search(found):
            yield value


def _misses(form: Form, counts: Counter[str]) -> Iterator[str]:
    return (value for value in counts if isinstance(form(value), Wrong))
