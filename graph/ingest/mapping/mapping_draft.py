"""Drafting a mapping from the header and the values of a file, for a person to finish.

Everything that is doubtful is marked, and what is doubtful says nothing until somebody decides: a
column whose meaning was not seen is neither mapped nor ignored, so the draft is refused at the
header until it is. No name is taken for a key, and nothing for an accusation.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from graph.ingest.mapping.column_forms import Wrong, date_form, number_form
from graph.ingest.mapping.header_words import (
    BLANK,
    EVENT,
    HOW_MANY,
    KEY,
    KIND,
    LATER,
    LATITUDE,
    LINK,
    LONGITUDE,
    NAME,
    OF_A_PERSON,
    PERSON,
    WHERE,
    WHO,
)
from graph.ingest.mapping.table_files import Cell, TableFile, TableFormat, open_table

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


def look_at(table: TableFile) -> tuple[list[Look], int]:
    """What the columns of a table look like, and how many rows were looked at."""
    cells: dict[str, list[Cell]] = {name: [] for name in table.columns or ()}
    count = 0
    for row in islice(table.rows(), LOOKED_AT):
        if row.problem is not None:
            continue
        count += 1
        for name, cell in row.cells.items():
            cells.setdefault(name, []).append(cell)
    return [_look(name, found) for name, found in cells.items()], count


def _look(name: str, cells: Sequence[Cell]) -> Look:
    found = [text for cell in cells for text in ([cell] if isinstance(cell, str) else cell or ())]
    blanks = tuple(sorted({text for text in found if text.strip().casefold() in BLANK}))
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


def draft_mapping(data: Path, reads: TableFormat, *, mapping: str, coder: str) -> str:
    """The text of a draft.

    Args:
        mapping, coder: new random ids.

    Raises:
        InputError: the file cannot be read.
    """
    reads = _delimited(data, reads)
    looks, rows = look_at(open_table(data, reads))
    return "\n".join(_Draft(data, looks, rows, reads).lines(mapping, coder)) + "\n"


def _delimited(data: Path, reads: TableFormat) -> TableFormat:
    """With the delimiter that a header shows which has a single column with commas: spreadsheet
    programs of much of Europe save CSV with semicolons."""
    if reads.delimiter is not None or reads.format not in (None, "csv"):
        return reads
    columns = open_table(data, reads).columns or ()
    if len(columns) != 1:
        return reads
    others = [one for one in ";\t|" if one in columns[0]]
    return replace(reads, delimiter=others[0]) if len(others) == 1 else reads


class _Draft:
    def __init__(self, data: Path, looks: list[Look], rows: int, reads: TableFormat) -> None:
        self.data, self.looks, self.rows, self.reads = data, looks, rows, reads
        whole = [look for look in looks if look.filled == rows and not look.blanks]
        self.keys = [look.column for look in whole if look.distinct == rows and _may_be_key(look)]
        self.keys.sort(key=lambda name: not KEY.search(name))
        self.nearly = [
            look
            for look in whole
            if not self.keys and KEY.search(look.column) and 2 * look.distinct >= rows
        ]
        """Columns that are called like a key, and have a value twice."""
        self.key = self.keys[:1] or [look.column for look in self.nearly[:1]]
        self.names = [look.column for look in looks if NAME.search(look.column) and not look.dates]
        self.dates = [look for look in looks if look.dates and not _is_year(look)]
        self.dates.sort(key=lambda look: LATER.search(look.column) is not None)
        self.north = next((look.column for look in looks if LATITUDE.search(look.column)), None)
        self.east = next((look.column for look in looks if LONGITUDE.search(look.column)), None)
        self.links = [look.column for look in looks if look.links]
        person = any(PERSON.search(look.column) for look in looks) and not self.north
        happened = any(EVENT.search(look.column) for look in looks)
        self.cls = "Person" if person and not happened else "Event"
        if self.cls == "Event":
            self.people = [name for name in self.names if OF_A_PERSON.search(name)]
            self.names = [name for name in self.names if name not in self.people]
        else:
            self.people = []

    def lines(self, mapping: str, coder: str) -> Iterator[str]:
        yield f"# A draft for {self.data.name}, made from its header and {self.rows:,} rows."
        yield "# What is marked doubtful was guessed: decide, and take the mark away. The draft"
        yield "# is refused until every column is used in a block or stands under ignore:."
        yield f"mapping: {mapping}"
        yield "coder: coder"
        yield f"reads: {{{', '.join(self._reads())}}}  # doubtful where names look broken"
        shown = ", ".join(_quoted(name) for name in self.key)
        yield f"key: [{shown}]  # doubtful: {self._why_key()}"
        yield "whole: false  # true: what the file says no longer is taken back"
        yield "source:"
        yield f"  name: {_quoted(self.data.stem)}  # doubtful: what the data set is called"
        yield "  publisher: publisher"
        yield "  # published: 2026-01-31"
        yield "  # url: https://…"
        yield "answers: not covered  # covered: the file would tell if a call had been answered"
        yield "marking: restricted"
        yield "stance: reported"
        yield "attribution: [publisher reports]"
        yield "entities:"
        yield f"  coder: {{id: {coder}, class: Person, name: Coder}}  # who answers for it"
        yield '  publisher: {class: Organisation, name: "…"}  # doubtful: who publishes the file'
        yield from self._columns()
        yield from self._codes()
        yield from self._rows()
        yield from self._open()

    def _reads(self) -> Iterator[str]:
        yield f"encoding: {self.reads.encoding}"
        for name in ("format", "delimiter", "records"):
            value = getattr(self.reads, name)
            if value is not None:
                yield f"{name}: {_quoted(value)}"

    def _why_key(self) -> str:
        if self.nearly:
            return (
                f"{_quoted(self.nearly[0].twice or '')} stands in several rows: add a column that "
                "tells them apart, or name under version: the one that decides which row stands"
            )
        if not self.keys:
            return "no column alone tells the rows apart; name several, none of them a name"
        others = f"; so do {', '.join(self.keys[1:4])}" if len(self.keys) > 1 else ""
        return f"each row has its own value{others}"

    def _columns(self) -> Iterator[str]:
        made = []
        for look in self.dates:
            notes = []
            if len(look.dates) > 1:
                notes.append(f"{' and '.join(look.dates)} fit all values; ask the publisher")
            if look.misses:
                missed = ", ".join(_quoted(one[:40]) for one in look.misses)
                notes.append(f"of {missed} no form is known: left out, and told")
            note = f"  # doubtful: {'; '.join(notes)}" if notes else ""
            form = f"date: {look.dates[0]}{_nulls(look)}"
            made.append(f"  {_quoted(look.column)}: {{{form}}}{note}")
        for look in self.looks:
            if look not in self.dates and look.blanks and not look.several:
                numbers = f"number: {look.numbers[0]}" if look.numbers else ""
                inner = f"{numbers}{_nulls(look)}".removeprefix(", ")
                made.append(f"  {_quoted(look.column)}: {{{inner}}}  # doubtful: empty cells?")
            elif look.numbers and look not in self.dates and look.numbers != ("plain",):
                note = f"  # doubtful: {' and '.join(look.numbers)} fit all values"
                made.append(f"  {_quoted(look.column)}: {{number: {look.numbers[0]}}}{note}")
            elif look.several and look.column not in self.names:
                made.append(
                    f'  # {_quoted(look.column)}: {{split: ";"}}  # doubtful: seems to hold several'
                )
        if any(not line.lstrip().startswith("#") for line in made):
            yield "columns:"
        elif made:
            yield "# columns:"
        yield from made

    def _coded(self) -> list[Look]:
        return [
            look
            for look in self.looks
            if len(look.codes) > 1
            and not KEY.search(look.column)
            and not look.dates
            and look.column not in (*self.keys, *self.names)
            and look.column not in (self.north, self.east)
        ]

    def _codes(self) -> Iterator[str]:
        if not self._coded():
            return
        yield "# codes:  # doubtful: columns with few values; write the concept of each"
        for look in self._coded():
            yield f"#   {_local(look.column)}:"
            for value in look.codes:
                yield f"#     {_quoted(value)}: …"

    def _rows(self) -> Iterator[str]:
        yield "rows:"
        yield "  record:"
        yield f"    class: {self.cls}  # doubtful: what a row is about"
        if self.key:
            yield f"    key: [{_quoted(self.key[0])}]"
            scheme = f"{_local(self.data.stem).lower()}-id"
            yield f"    identifiers: {{text: {_hole(self.key[0])}, scheme: {scheme}}}"
        if self.names:
            yield f"    name: {_hole(self.names[0])}  # doubtful"
        for name in self.names[1:]:
            yield f"    # name: {_hole(name)}  # doubtful: another name, or of something else"
        for name in self.people:
            yield (
                f"    # {name}: names of people; a block of class Person, and victims: or "
                "participants: of it (a name is no key)  # doubtful"
            )
        if self.cls == "Event" and self.dates:
            yield f"    when: {_hole(self.dates[0].column)}  # doubtful"
        elif self.dates:
            yield f"    # birthDate: {_hole(self.dates[0].column)}  # doubtful"
        for look in self.dates[1:]:
            yield f"    # when: {_hole(look.column)}  # doubtful: when it ended, was recorded …?"
        yield from self._hints()
        if self.north and self.east:
            yield "    place: where"
            yield "  where:"
            yield "    class: Place"
            yield f"    key: [{_quoted(self.north)}, {_quoted(self.east)}]"
            yield (
                f"    point: {{latitude: {_hole(self.north)}, longitude: {_hole(self.east)}}}"
                "  # doubtful: what the point stands for (precision:)"
            )
        for name in self.links:
            yield f"    # a link in {name}: make a source of it and cite it (cites:)  # doubtful"

    def _hints(self) -> Iterator[str]:
        """What other columns may become, by what they are called."""
        coded = self._coded()
        for look in self.looks:
            name = look.column
            if look in self.dates or name in (*self.key, *self.names, *self.people):
                continue
            if look in coded and KIND.search(name):
                yield f"    # kind: ${{{name}|{_local(name)}}}  # doubtful"
            elif HOW_MANY.search(name):
                yield (
                    f"    # {name}: a group of people and its size, and victims: of it, with the "
                    "harm  # doubtful"
                )
            elif WHERE.search(name):
                yield f"    # {name}: a block of class Place, and place: of it  # doubtful"
            elif WHO.search(name):
                yield (
                    f"    # {name}: a block of an actor, and participants: of it; "
                    "allegedPerpetrators: only where the file accuses  # doubtful"
                )
            elif look in coded:
                yield f"    # {name}: few values, {_quoted(look.codes[0][:40])} …  # doubtful"

    def _open(self) -> Iterator[str]:
        used = {*self.key, *self.names[:1], self.north, self.east}
        if self.cls == "Event" and self.dates:
            used.add(self.dates[0].column)
        undecided = [look for look in self.looks if look.column not in used]
        if undecided:
            yield "# doubtful: nothing says yet what these mean. Use each above, or write it here:"
        yield "ignore: []"
        for look in undecided:
            shown = ", ".join(_quoted(one[:40]) for one in look.examples) or "always empty"
            yield f"#  - {_quoted(look.column)}  # {look.filled} of {self.rows} filled: {shown}"


def _may_be_key(look: Look) -> bool:
    """Whether a column of which each row has its own value may tell rows apart: no name, date,
    link, figure or word does."""
    if NAME.search(look.column) or look.dates or look.links or look.wordy or look.several:
        return False
    if KEY.search(look.column):
        return True
    return look.numbered and not look.numbers and not HOW_MANY.search(look.column)


def _nulls(look: Look) -> str:
    shown = ", ".join(_quoted(one) for one in look.blanks)
    return f", null: [{shown}]" if look.blanks else ""


def _is_year(look: Look) -> bool:
    """Whether a column of plain numbers only looks like years."""
    return look.dates == ("iso-prefix",) and bool(look.numbers)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _hole(column: str) -> str:
    return _quoted(f"${{{column}}}")


def _local(text: str) -> str:
    made = re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")
    return made if made[:1].isalpha() else f"c{made}"
