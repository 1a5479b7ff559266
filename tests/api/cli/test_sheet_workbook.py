"""``answerable sheet --xlsx``: a sheet out of the store as a workbook; loaded, it is all there."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph.claims.errors import InputError
from graph.ingest.connector import Desk
from graph.ingest.workbooks.coding_tabs import FURTHER, NAMES, TABS
from graph.ingest.workbooks.workbook_sheet import WorkbookConnector
from graph.vocabulary import Vocabulary
from tests.api.cli.test_reports import REGISTRY
from tests.api.running import Done, Shell

ORIGIN = "sheetsheetsheetsheetsheets"
SHEET = """\
sheet: sheetsheetsheetsheetsheets
coder: coder-1
registry: registry.yaml
source:
  name: {text: Ostrel Herald on the Guard, language: en}
  publisher: herald
  url: https://herald.example/guard
  published: {edtf: 2019-01-02~, as_found: last week}
  marking: public
defaults: {marking: public, attribution: [herald reports]}
entities:
  arrest:
    class: Event
    at: L2:1-20
    quote: on Friday
    name: {text: =1+1 at the quay, language: en, attribution: coder}
    kind: detention
    when: {edtf: 2018-12-28, as_found: on Friday, inferred: from the day of the paper}
    allegedPerpetrators: {to: guard, stance: alleged, degree: carried-out}
  held: {class: Group, size: {min: 2, as_found: at least two}, at: L3}
  call:
    class: Call
    issuers: herald
    addressees: state
    about: arrest
    madeOn: 2019-01-10
    demands: {look: {kind: investigate, text: {text: an inquiry, language: en}}}
  answer: {class: Response, kind: reply, by: guard, to: call, when: 2019-01-20}
claims:
  - {subject: arrest, victims: {to: held, harm: threatened}, at: L4}
  - subject: arrest
    at: L5
    allegedPerpetrators: {to: guard}
    negated: true
    attribution: [herald reports, watch quotes, {actor: guard, act: denies, on: 2019-01-01}]
    valid: {edtf: 2018-12}
  - {subject: call, condition: {text: if it is safe, language: en}}
  - {subject: arrest, characterisation: {text: a raid, language: en}, marking: restricted}
"""


@pytest.fixture
def told(shell: Shell) -> Shell:
    """A store with a sheet that says many things."""
    registry = REGISTRY.replace("marking: restricted", "marking: public")
    shell.write("registry.yaml", registry)
    done = shell("load", "--loosen", shell.write("sheet.yaml", SHEET))
    assert done.code == 0, done.err
    return shell


def given(shell: Shell, *more: str, name: str = "out.xlsx", clearance: str = "restricted") -> Done:
    path = str(shell.folder / name)
    return shell("sheet", ORIGIN, "--xlsx", "-o", path, "--as", clearance, *more)


def book(shell: Shell) -> Any:
    done = given(shell)
    assert done.code == 0, done.err
    return openpyxl.load_workbook(shell.folder / "out.xlsx")


def loaded(shell: Shell, name: str = "out.xlsx", *more: str) -> Done:
    return shell("load", *more, str(shell.folder / name))


def state(shell: Shell) -> str:
    return shell("export", "--format", "nquads", "--as", "restricted").out


def test_loaded_again_it_is_all_there(told: Shell) -> None:
    """Events, parts in them, counts, calls, demands, responses, what has no column; who told whom:
    not a byte of the store changes. The file is its owner's."""
    before = state(told)
    sheet = book(told)
    assert (told.folder / "out.xlsx").stat().st_mode & 0o777 == 0o600
    done = loaded(told)
    assert done.code == 0, done.err
    assert "already" in done.err
    assert "new" not in done.err
    assert state(told) == before
    used = {tab.title for tab in sheet if tab.max_row > 1}
    assert {"Events", "Involvement", "Counts", "Calls and demands", "Responses"} <= used
    [further] = [row for row in sheet[FURTHER].iter_rows(min_row=2, values_only=True) if row[0]]
    assert further[1:3] == ("condition", "if it is safe")
    names = [row for row in sheet[NAMES].iter_rows(min_row=2, values_only=True) if row[0]]
    assert ("e" * 26, "StateBody") in [row[1:3] for row in names]


def test_whose_it_is_and_texts_of_no_language_are_there(told: Shell) -> None:
    """Ids of people have no language; a name that the document gives is its publisher's word."""
    plain = re.sub(r", language: en|, attribution: coder", "", SHEET)
    about = f"about: {{assignedTo: {'q' * 26}, secondReader: {'r' * 26}}}\n"
    for text in (SHEET + about, plain, plain + about):
        done = told("load", told.write("sheet.yaml", text))
        assert done.code == 0, done.err
        before = state(told)
        book(told)
        assert "new" not in loaded(told).err
        assert state(told) == before
        (told.folder / "out.xlsx").unlink()


def test_a_text_stays_a_text(told: Shell) -> None:
    """No cell is a formula, whatever a text begins with."""
    cells = [cell for tab in book(told) for row in tab.iter_rows() for cell in row]
    assert "=1+1 at the quay" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_another_person_mends_it(told: Shell) -> None:
    """A cell is changed: one claim goes, one comes, and all else is there."""
    sheet = book(told)
    [kind] = [c for row in sheet["Events"].iter_rows() for c in row if c.value == "detention"]
    kind.value = "abduction"
    sheet.save(told.folder / "out.xlsx")
    done = loaded(told)
    assert done.code == 0, done.err
    assert "1 claims new" in done.err
    assert "1 retracted" in done.err


def test_a_reader_of_less_gets_less(told: Shell) -> None:
    """What is hidden is in no cell, and the workbook is that of a store without it."""
    copy = str(told.folder / "copy.db")
    assert told("copy", "--as", "public", copy).code == 0
    assert given(told, clearance="public").code == 0
    assert given(told, "--store", copy, name="copied.xlsx", clearance="public").code == 0
    data = [(told.folder / name).read_bytes() for name in ("out.xlsx", "copied.xlsx")]
    assert data[0] == data[1]
    texts = [
        c.value for tab in openpyxl.load_workbook(told.folder / "out.xlsx") for c in cells(tab)
    ]
    assert "a raid" not in texts
    assert "restricted" in texts, "the template fills markings in in advance"


def cells(tab: Any) -> list[Any]:
    return [cell for row in tab.iter_rows() for cell in row]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("an inquiry, language: en", "ein Anruf, language: de", "as it is said"),
        ("- {subject: call, condition", "- {subject: call, confidence: high, condition", "sure"),
        ("attribution: [herald reports, watch quotes", "attribution: [watch reports", "published"),
        ("{edtf: 2018-12-28, as", "{date: 1440-04-19, calendar: hijri, as", "another calendar"),
    ],
    ids=["two languages", "confidence", "another publisher", "calendar"],
)
def test_what_it_cannot_say_is_refused(told: Shell, old: str, new: str, why: str) -> None:
    """The message names claims and what to take instead; no file is left."""
    changed = SHEET.replace(old, new)
    assert changed != SHEET
    done = told("load", told.write("sheet.yaml", changed))
    assert done.code == 0, done.err
    done = given(told)
    assert done.code == 1
    assert "that a workbook cannot say" in done.err
    assert why in done.err
    assert "leave --xlsx out" in done.err
    assert "out.xlsx" not in os.listdir(told.folder)


def test_bad_requests_are_told(told: Shell) -> None:
    """No file named, one that is there, a sheet that is none or hidden."""
    assert told("sheet", ORIGIN, "--xlsx").code == 2
    told.write("out.xlsx", "mine")
    assert given(told).code == 1
    assert (told.folder / "out.xlsx").read_text("utf-8") == "mine"
    path = str(told.folder / "none.xlsx")
    done = told("sheet", "z" * 26, "--xlsx", "-o", path)
    assert done.code == 1
    assert "there is no sheet" in done.err
    assert not Path(path).exists()


BAD_ROWS: list[tuple[str, list[str | None], str]] = [
    (NAMES, ["guard-2", "short", "StateBody"], "is not the id of an entity"),
    (NAMES, ["two words", "e" * 26, "StateBody"], "is not a local name"),
    (NAMES, [None, "e" * 26, "StateBody"], "has no name"),
    (NAMES, ["ostrel-herald", "e" * 26, "StateBody"], "is there twice"),
    (FURTHER, ["document", "autor", "ostrel-herald"], "autor"),
    (FURTHER, ["document", "author", None], "says nothing"),
]


def test_bad_rows_are_told_by_cell(told: Shell, vocabulary: Vocabulary) -> None:
    """In the tab that they stand in."""
    sheet, path = book(told), told.folder / "bad.xlsx"
    for tab, row, told_so in BAD_ROWS:
        number = next(n for n in range(2, 500) if sheet[tab].cell(n, 1).value is None)
        for column, text in enumerate(row, start=1):
            sheet[tab].cell(number, column, text)
        sheet.save(path)
        for column in range(1, 4):
            sheet[tab].cell(number, column).value = None
        try:
            errors = WorkbookConnector().read(path, Desk(vocabulary=vocabulary)).errors
        except InputError as error:
            errors = (error,)
        assert any(told_so in str(one) and f"{tab}!" in str(one) for one in errors), (row, errors)


def test_speakers_and_acts_are_as_many(told: Shell) -> None:
    """A chain of speakers in a cell has an act for each, or none."""
    sheet = book(told)
    heads = [column.head for column in next(t for t in TABS if t.name == "Involvement").columns]
    place = heads.index("What that speaker does") + 1
    row = next(n for n in range(2, 50) if ";" in str(sheet["Involvement"].cell(n, place).value))
    sheet["Involvement"].cell(row, place, "quotes; reports; denies")
    sheet.save(told.folder / "out.xlsx")
    done = loaded(told)
    assert done.code == 1
    assert "has 3 acts of 2 speakers" in done.err
