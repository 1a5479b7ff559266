"""An empty coding workbook: tabs, drop-downs, prompts, and a tab that explains them.

Every cell is text, so that the spreadsheet makes no date of 2019-01 and no number of 0042. Its
properties say neither who made it nor when.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from io import BytesIO
from types import MappingProxyType
from typing import Any

from graph.claims.claim import Stance
from graph.ingest.workbooks.coding_tabs import (
    EXPLAINED,
    INVOLVED,
    LISTS,
    NAME,
    SETTINGS,
    START,
    TABS,
)
from graph.ingest.workbooks.rare_things import NOT_HERE
from graph.ingest.workbooks.tab_column import Tab, TabColumn
from graph.vocabulary import Vocabulary

PREPARED = 300
"""Rows of a tab with drop-downs and a marking."""
_LONGEST_PROMPT = 255
_NOBODY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_NOTHING = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    '"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
_FIRMNESS = {
    Stance.VERIFIED: "The speaker says that it was checked, and how.",
    Stance.ASSERTED: "Said as so, without more.",
    Stance.REPORTED: "Told as what others say.",
    Stance.ESTIMATED: "Said as an estimate.",
    Stance.ALLEGED: "Said as an allegation.",
    Stance.PRESUPPOSED: "Not said, but taken for granted by what is said.",
    Stance.OPINION: "Said as the speaker's view.",
}
_HOW = (
    "One row says things of one event, actor or place, on one person's word, at one place of the "
    "document. A second row with the same name says more of the same.",
    "Fill in Start, then Documents: its first row is the document that you code. Then Actors, "
    "Places, Events, Involvement, Counts, Calls and demands, Responses. What stands in another "
    "document than the first has that one's name under Document.",
    "The first column of a tab names its rows. Other tabs mean a row by that name; the cell "
    "offers those there are. Several things in one cell have ; between them.",
    "For victims, witnesses and sources write a code, not a name.",
    "An accusation stands on the word of the publisher, or of the actor under On whose word; say "
    "how firmly. Who denies has a row of his own: On whose word, the actor who denies; What that "
    "speaker does, denies; Not so, yes.",
    "Marking starts at restricted. Change it where a thing may be read by more people, and in "
    "Start, too, where they may read the names that you give: these are on your word.",
    "Formulas, macros and links are not taken. Hidden rows and tabs are read, and told.",
    "answerable load --dry-run FILE shows what it claims; answerable load --write-back FILE writes "
    "a copy with ids and mistakes as comments in the cells.",
    f"What it cannot say, a sheet in YAML can: {NOT_HERE}.",
)


def blank_workbook(
    vocabulary: Vocabulary,
    settings: dict[str, str],
    listed: Sequence[tuple[str, str]] = (),
    rows: Mapping[str, Sequence[Mapping[str, str]]] = MappingProxyType({}),
) -> bytes:
    """The workbook as a file.

    Args:
        settings: what stands in the tab Start, by its label.
        listed: local names of a registry and their classes: rows that offer them as they stand.
        rows: what else stands in the tabs, by their names: the texts of cells by column.
    """
    library: Any = import_module("openpyxl")
    book = library.Workbook()
    start = book.active
    start.title = START
    _settings(start, settings, book)
    _explain(book.create_sheet(EXPLAINED))
    choices = _choices(vocabulary)
    for tab in TABS:
        names = [name for name, cls in listed if tab.cls and vocabulary.is_a(cls, tab.cls)]
        some = [{NAME: name} for name in names] + list(rows.get(tab.name, ()))
        _tab(book.create_sheet(tab.name), tab, some, choices)
    _lists(book.create_sheet(LISTS), choices)
    packed = BytesIO()
    book.save(packed)
    return emptied(packed.getvalue())


def emptied(data: bytes) -> bytes:
    """A workbook whose properties say neither who made it, nor with what, nor when."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            text = {"docProps/core.xml": _NOBODY, "docProps/app.xml": _NOTHING}.get(part.filename)
            entry = zipfile.ZipInfo(part.filename)  # in 1980, as every other
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(part) if text is None else text)
    return out.getvalue()


def _choices(vocabulary: Vocabulary) -> dict[str, list[tuple[str, str]]]:
    """What is offered, by the name of the list: each with what it means."""
    wanted = {column.choices for tab in TABS for column in tab.columns}
    found = {
        scheme: [(code, vocabulary.terms[code].comment) for code in sorted(codes)]
        for scheme, codes in vocabulary.schemes.items()
        if scheme in wanted
    }
    found["stances"] = [(stance.value, _FIRMNESS[stance]) for stance in Stance]
    meanings = {told.field: told.comment for told in vocabulary.properties.values()}
    found["involved"] = [(word, meanings.get(field, "")) for word, field in INVOLVED.items()]
    found["actors"] = [
        (name, vocabulary.classes[name].comment) for name in vocabulary.concrete("Actor")
    ]
    return found


def _settings(sheet: Any, settings: dict[str, str], book: Any) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 40
    sheet.column_dimensions["C"].width = 90
    for number, (label, note) in enumerate(SETTINGS.items(), start=1):
        for column, text in ((1, label), (2, settings.get(label, "")), (3, note)):
            cell = sheet.cell(number, column, text or None)
            cell.number_format = "@"
        _bold(sheet.cell(number, 1))


def _explain(sheet: Any) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 34
    sheet.column_dimensions["C"].width = 110
    row = 1
    for line in _HOW:
        sheet.cell(row, 1, line)
        row += 1
    for tab in TABS:
        row += 1
        _bold(sheet.cell(row, 1, tab.name))
        sheet.cell(row, 2, tab.about)
        for column in tab.columns:
            row += 1
            sheet.cell(row, 2, column.head)
            sheet.cell(row, 3, column.note or None)
        row += 1


def _tab(
    sheet: Any,
    tab: Tab,
    rows: Sequence[Mapping[str, str]],
    choices: dict[str, list[tuple[str, str]]],
) -> None:
    letter = import_module("openpyxl.utils").get_column_letter
    sheet.freeze_panes = "B2"
    last = max(PREPARED, len(rows) + 100) + 1
    for number, column in enumerate(tab.columns, start=1):
        where = letter(number)
        sheet.column_dimensions[where].width = max(14, min(len(column.head) + 2, 30))
        sheet.column_dimensions[where].number_format = "@"
        head = sheet.cell(1, number, column.head)
        head.number_format = "@"
        _bold(head)
        validation = _validation(column, choices)
        validation.add(f"{where}2:{where}{last}")
        sheet.add_data_validation(validation)
        if column.key == "marking":
            for row in range(2, last + 1):
                cell = sheet.cell(row, number, "restricted")
                cell.number_format = "@"
    for row, cells in enumerate(rows, start=2):
        for number, column in enumerate(tab.columns, start=1):
            if column.key in cells:
                cell = sheet.cell(row, number, cells[column.key])
                cell.number_format, cell.data_type = "@", "s"  # a text, whatever it begins with


def _validation(column: TabColumn, choices: dict[str, list[tuple[str, str]]]) -> Any:
    """The drop-down of a column and what it says when one stands in the cell.

    Words that it does not offer may be typed: loading says what is wrong with them.
    """
    make = import_module("openpyxl.worksheet.datavalidation").DataValidation
    formula = None
    if column.choices.startswith("tab "):
        formula = f"'{column.choices.removeprefix('tab ')}'!$A$2:$A${PREPARED * 10}"
    elif "|" in column.choices:
        formula = f'"{column.choices.replace("|", ",")}"'
    elif column.choices:
        at = list(choices).index(column.choices)
        letter = import_module("openpyxl.utils").get_column_letter(2 * at + 1)
        formula = f"{LISTS}!${letter}$2:${letter}${len(choices[column.choices]) + 1}"
    validation = make(type="list" if formula else None, formula1=formula, allow_blank=True)
    validation.showErrorMessage = False
    validation.showInputMessage = bool(column.note)
    if column.note:
        validation.promptTitle = column.head[:32]
        validation.prompt = column.note[:_LONGEST_PROMPT]
    return validation


def _lists(sheet: Any, choices: dict[str, list[tuple[str, str]]]) -> None:
    letter = import_module("openpyxl.utils").get_column_letter
    for number, (name, words) in enumerate(choices.items()):
        column = 2 * number + 1
        sheet.column_dimensions[letter(column)].width = 30
        sheet.column_dimensions[letter(column + 1)].width = 60
        _bold(sheet.cell(1, column, re.sub(r"[-]", " ", name)))
        _bold(sheet.cell(1, column + 1, "what it means"))
        for row, (word, meaning) in enumerate(words, start=2):
            sheet.cell(row, column, word)
            sheet.cell(row, column + 1, meaning or None)


def _bold(cell: Any) -> None:
    cell.font = import_module("openpyxl.styles").Font(bold=True)
