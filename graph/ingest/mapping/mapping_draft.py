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
from graph.ingest.mapping.table_files import Cell, TableFile, TableFormat, open_table

LOOKED_AT = 2_000
"""Rows that are looked at."""
MOST_CODES = 40
"""A column with more values than these is none of codes."""
FORMS = ("iso", "iso-prefix", "dmy", "mdy", "ymd", "month-name")

_NAME = re.compile(r"(?i)(^|[^a-z])(name|title|label|headline)s?([^a-z]|$)")
_PERSON = re.compile(r"(?i)person|first ?name|last ?name|surname|birth|gender|nationality")
_LATITUDE = re.compile(r"(?i)(^|[_. ])(lat|latitude)$")
_LONGITUDE = re.compile(r"(?i)(^|[_. ])(lon|lng|long|longitude)$")
_KEY = re.compile(r"(?i)(^|[^a-z])(id|key|uuid|code|no|number)([^a-z]|$)")
_LINK = re.compile(r"https?://\S+\Z")


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
    texts = [text for cell in cells for text in ([cell] if isinstance(cell, str) else cell or ())]
    counts = Counter(texts)
    dates = tuple(
        form
        for form in FORMS
        if texts and not _misses(date_form(form, zone=UTC, low=0, high=9999), counts)
    )
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
        links=bool(texts) and all(_LINK.match(text) for text in texts),
        several=any(isinstance(cell, tuple) for cell in cells)
        or sum(";" in text for text in texts) > len(texts) // 10,
        examples=tuple(value for value, _ in counts.most_common(3)),
    )


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
        self.keys = [
            look.column
            for look in looks
            if look.filled == rows and look.distinct == rows and not _NAME.search(look.column)
        ]
        self.keys.sort(key=lambda name: not _KEY.search(name))
        self.names = [look.column for look in looks if _NAME.search(look.column) and not look.dates]
        self.dates = [look for look in looks if look.dates and not _is_year(look)]
        self.north = next((look.column for look in looks if _LATITUDE.search(look.column)), None)
        self.east = next((look.column for look in looks if _LONGITUDE.search(look.column)), None)
        self.links = [look.column for look in looks if look.links]
        person = any(_PERSON.search(look.column) for look in looks) and not self.north
        self.cls = "Person" if person else "Event"

    def lines(self, mapping: str, coder: str) -> Iterator[str]:
        yield f"# A draft for {self.data.name}, made from its header and {self.rows:,} rows."
        yield "# What is marked doubtful was guessed: decide, and take the mark away. The draft"
        yield "# is refused until every column is used in a block or stands under ignore:."
        yield f"mapping: {mapping}"
        yield "coder: coder"
        yield f"reads: {{{', '.join(self._reads())}}}  # doubtful where names look broken"
        key = self.keys[:1]
        shown = ", ".join(_quoted(name) for name in key)
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
        if not self.keys:
            return "no column alone tells the rows apart; name several, none of them a name"
        others = f"; so do {', '.join(self.keys[1:4])}" if len(self.keys) > 1 else ""
        return f"each row has its own value{others}"

    def _columns(self) -> Iterator[str]:
        made = []
        for look in self.dates:
            note = ""
            if len(look.dates) > 1:
                note = f"  # doubtful: {' and '.join(look.dates)} fit all values; ask the publisher"
            made.append(f"  {_quoted(look.column)}: {{date: {look.dates[0]}}}{note}")
        for look in self.looks:
            if look.numbers and look not in self.dates and look.numbers != ("plain",):
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
            and not _KEY.search(look.column)
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
        if self.keys:
            yield f"    key: [{_quoted(self.keys[0])}]"
            scheme = f"{_local(self.data.stem).lower()}-id"
            yield f"    identifiers: {{text: {_hole(self.keys[0])}, scheme: {scheme}}}"
        if self.names:
            yield f"    name: {_hole(self.names[0])}  # doubtful"
        for name in self.names[1:]:
            yield f"    # name: {_hole(name)}  # doubtful: another name, or of something else"
        if self.cls == "Event" and self.dates:
            yield f"    when: {_hole(self.dates[0].column)}  # doubtful"
        elif self.dates:
            yield f"    # birthDate: {_hole(self.dates[0].column)}  # doubtful"
        for look in self.dates[1:]:
            yield f"    # when: {_hole(look.column)}  # doubtful: when it ended, was recorded …?"
        for look in self._coded():
            yield f"    # kind: ${{{look.column}|{_local(look.column)}}}  # doubtful"
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

    def _open(self) -> Iterator[str]:
        used = {*self.keys[:1], *self.names[:1], self.north, self.east}
        if self.cls == "Event" and self.dates:
            used.add(self.dates[0].column)
        undecided = [look for look in self.looks if look.column not in used]
        if undecided:
            yield "# doubtful: nothing says yet what these mean. Use each above, or write it here:"
        yield "ignore: []"
        for look in undecided:
            shown = ", ".join(_quoted(one[:40]) for one in look.examples) or "always empty"
            yield f"#  - {_quoted(look.column)}  # {look.filled} of {self.rows} filled: {shown}"


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
