"""Drafting a mapping from the header and the values of a file, for a person to finish.

Everything that is doubtful is marked, and what is doubtful says nothing until somebody decides: a
column whose meaning was not seen is neither mapped nor ignored, so the draft is refused at the
header until it is. No name is taken for a key, and nothing for an accusation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from graph.claims.text import HIDING
from graph.ingest.mapping.column_looks import Look, TableLook, look_at
from graph.ingest.mapping.date_looks import SERIAL
from graph.ingest.mapping.header_words import (
    EVENT,
    HOW_MANY,
    KEY,
    KIND,
    LATER,
    LATITUDE,
    LONGITUDE,
    NAME,
    OF_A_PERSON,
    PERSON,
    WHERE,
    WHO,
)
from graph.ingest.mapping.table_files import TableFormat, open_table

_NO_HOLE = re.compile(r"[{}|]")
FEW = 10
"""Different figures that may be codes."""


def draft_mapping(data: Path, reads: TableFormat, *, mapping: str, coder: str) -> str:
    """The text of a draft.

    Args:
        mapping, coder: new random ids.

    Raises:
        InputError: the file cannot be read.
    """
    reads = _delimited(data, reads)
    look = look_at(open_table(data, reads))
    return "".join(
        f"{_one_line(line)}\n" for line in _Draft(data, look, reads).lines(mapping, coder)
    )


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
    def __init__(self, data: Path, look: TableLook, reads: TableFormat) -> None:
        self.data, self.reads = data, reads
        looks, rows = self.looks, self.rows = look.columns, look.rows
        self.together, self.totals = look.together, look.totals
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
        self.used = {*self.key, *self.names[:1], self.north, self.east}
        if self.cls == "Event" and self.dates:
            self.used.add(self.dates[0].column)
        self.called = _called([look.column for look in looks])

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
            told = "no column alone tells the rows apart; name several, none of them a name"
            return f"{told}: {', '.join(self.together)} do together" if self.together else told
        others = f"; so do {', '.join(self.keys[1:4])}" if len(self.keys) > 1 else ""
        return f"each row has its own value{others}"

    def _columns(self) -> Iterator[str]:
        made = []
        for look in self.dates:
            notes = [*_mixed(look)]
            if len(look.dates) > 1 and not look.mixed:
                notes.append(f"{' and '.join(look.dates)} fit all values; ask the publisher")
            if look.misses:
                notes.append(f"of {_listed(look.misses)} no form is known: left out, and told")
            note = f"  # doubtful: {'; '.join(notes)}" if notes else ""
            forms = f"[{', '.join(look.dates)}]" if look.mixed else look.dates[0]
            form = f"date: {forms}{_nulls(look)}"
            made.append(self._column(look.column, form) + note)
        for look in self.looks:
            if look not in self.dates and look.blanks and not look.several:
                inner = f"{_number(look)}{_nulls(look)}".removeprefix(", ")
                note = "; ".join(["empty cells?", *_doubts(look)])
                made.append(f"{self._column(look.column, inner)}  # doubtful: {note}")
            elif look not in self.dates and (doubts := _doubts(look)):
                made.append(
                    f"{self._column(look.column, _number(look))}  # doubtful: {'; '.join(doubts)}"
                )
            elif look.several and look.column not in self.names:
                made.append(
                    f'  # {_quoted(look.column)}: {{split: ";"}}  # doubtful: seems to hold several'
                )
            elif look not in self.dates and look.column in self.used:
                made += [self._column(look.column, "")] if look.column in self.called else []
        if any(not line.lstrip().startswith("#") for line in made):
            yield "columns:"
        elif made:
            yield "# columns:"
        yield from made

    def _column(self, name: str, form: str) -> str:
        """A line under columns:."""
        called = self.called.get(name)
        given = [f"of: [{_quoted(name)}]"] if called is not None else []
        inner = ", ".join([*given, *([form] if form else [])])
        return f"  {_quoted(called or name)}: {{{inner}}}"

    def _hole(self, column: str) -> str:
        return _quoted(f"${{{self.called.get(column, column)}}}")

    def _coded(self) -> list[Look]:
        return [
            look
            for look in self.looks
            if len(look.codes) > 1
            and not KEY.search(look.column)
            and not look.dates
            and look.column not in (*self.keys, *self.names)
            and look.column not in (self.north, self.east)
            and not (look.numbers and (HOW_MANY.search(look.column) or look.distinct > FEW))
            and (KIND.search(look.column) or not WHERE.search(look.column))
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
        if self.totals:
            yield "refuse:"
        for column, text in self.totals:
            test = f"{{{_quoted(column)}: [{_quoted(text)}]}}"
            yield f"  - {{if: {test}, why: adds up other rows}}  # doubtful: a line of totals"
        yield "rows:"
        yield "  record:"
        yield f"    class: {self.cls}  # doubtful: what a row is about"
        if self.key:
            yield f"    key: [{_quoted(self.key[0])}]"
            scheme = f"{_local(self.data.stem).lower()}-id"
            yield f"    identifiers: {{text: {self._hole(self.key[0])}, scheme: {scheme}}}"
        if self.names:
            yield f"    name: {self._hole(self.names[0])}  # doubtful"
        for name in self.names[1:]:
            yield f"    # name: {self._hole(name)}  # doubtful: another name, or of something else"
        for name in self.people:
            yield (
                f"    # {name}: names of people; a block of class Person, and victims: or "
                "participants: of it (a name is no key)  # doubtful"
            )
        if self.cls == "Event" and self.dates:
            yield f"    when: {self._hole(self.dates[0].column)}  # doubtful"
        elif self.dates:
            yield f"    # birthDate: {self._hole(self.dates[0].column)}  # doubtful"
        for look in self.dates[1:]:
            hole = self._hole(look.column)
            yield f"    # when: {hole}  # doubtful: when it ended, was recorded …?"
        yield from self._hints()
        if self.north and self.east:
            yield "    place: where"
            yield "  where:"
            yield "    class: Place"
            yield f"    key: [{_quoted(self.north)}, {_quoted(self.east)}]"
            north, east = self._hole(self.north), self._hole(self.east)
            yield (
                f"    point: {{latitude: {north}, longitude: {east}}}"
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
            elif look.published or HOW_MANY.search(name):
                test = f'if: {{{_quoted(self.called.get(name, name))}: {{not: "0"}}}}'
                group = f"{{class: Group, {test}, size: {self._hole(name)}}}"
                yield (f"    # {name}: a group of people and its size; add the harm  # doubtful")
                yield f"    # victims: {{{_local(name)}: {group}}}"
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
        undecided = [look for look in self.looks if look.column not in self.used]
        if undecided:
            yield "# doubtful: nothing says yet what these mean. Use each above, or write it here:"
        yield "ignore: []"
        for look in undecided:
            shown = ", ".join(_quoted(one[:40]) for one in look.examples) or "always empty"
            yield f"#  - {_quoted(look.column)}  # {look.filled} of {self.rows} filled: {shown}"


def _called(columns: Sequence[str]) -> dict[str, str]:
    """Other names for columns that ``${…}`` cannot name, because of what stands in theirs."""
    found: dict[str, str] = {}
    for name in columns:
        if _NO_HOLE.search(name):
            called = _local(name)
            while called in columns or called in found.values():
                called += "-2"
            found[name] = called
    return found


def _may_be_key(look: Look) -> bool:
    """Whether a column of which each row has its own value may tell rows apart: no name, date,
    link, figure or word does."""
    if "${" in look.column:  # which no mapping takes for a column
        return False
    if NAME.search(look.column) or look.dates or look.links or look.wordy or look.several:
        return False
    if KEY.search(look.column):
        return True
    return look.numbered and not look.numbers and not HOW_MANY.search(look.column)


def _number(look: Look) -> str:
    """The form of a column's numbers; empty where it has none."""
    if not look.numbers:
        return ""
    form = f"[{look.numbers[0]}, published]" if look.published else look.numbers[0]
    return f"number: {form}"


def _doubts(look: Look) -> list[str]:
    """What is to be decided about a column's numbers."""
    if not look.numbers:
        return []
    found = []
    if look.published:
        found.append("counts as published: say the whole cell, as size: below")
    if len(look.numbers) > 1:
        fit = "all values" if not look.misses else "the others"
        found.append(f"{' and '.join(look.numbers)} fit {fit}: ask which is meant")
    elif look.numbers != ("plain",):
        found.append(f"{look.numbers[0]} fits all values" if not look.misses else look.numbers[0])
    if look.misses:
        found.append(f"of {_listed(look.misses)} no form is known: left out, and told")
    return found


def _mixed(look: Look) -> Iterator[str]:
    """What is to be decided about a column whose dates are written in several ways."""
    if not look.mixed:
        return
    shown = ", ".join(f"{one.form} ({_quoted(one.example[:40])})" for one in look.mixed)
    yield f"written in several ways: {shown}"
    for one in look.mixed:
        if one.also:
            yield (
                f"{_quoted(one.shown)} is another day as {one.also}: ask the publisher whether day "
                "or month stands first"
            )
        elif one.form == SERIAL:
            yield f"{_quoted(one.example)} counts days as spreadsheets do, {one.shown}"


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(_quoted(one[:40]) for one in texts)


def _nulls(look: Look) -> str:
    shown = ", ".join(_quoted(one) for one in look.blanks)
    return f", null: [{shown}]" if look.blanks else ""


def _is_year(look: Look) -> bool:
    """Whether a column of plain numbers only looks like years."""
    return look.dates == ("iso-prefix",) and bool(look.numbers)


def _one_line(line: str) -> str:
    """A line in which names of columns and cells end no line and hide nothing: no reader of
    mappings takes that."""
    broken = line.replace("\n", "\\n")
    return HIDING.sub(lambda found: f"\\U{ord(found[0]):08x}", broken)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _local(text: str) -> str:
    made = re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")
    return made if made[:1].isalpha() else f"c{made}"
