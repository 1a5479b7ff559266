"""What a workbook that was filled in without care is told, and what would pass in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.claims.errors import InputError
from graph.ingest.connector import Desk
from graph.ingest.workbooks.workbook_sheet import WorkbookConnector
from graph.vocabulary import Vocabulary
from tests.ingest.folder import REGISTRY
from tests.ingest.test_workbooks import DOCUMENT, OWN, read
from tests.ingest.workbook_files import opened, written


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("25.03.2031", "write 2031-03-25: year, month, day"),
        ("03/25/2031", "write 2031-03-25: year, month, day"),
        ("03.04.2031", "write 2031-04-03 or 2031-03-04, the one that is meant"),
        ("3-3-2031", "write 2031-03-03: year, month, day"),
        ("3 марта 2031 г.", "write 2031-03-03, and the document's words in the next column"),
        ("15 de mayo de 2031", "write 2031-05-15, and"),
        ("1er août 2031", "write 2031-08-01, and"),
        ("3. März 2031", "write 2031-03-03, and"),
        ("Oktober 2031", "write 2031-10, and"),
        ("2031-3-9", "write 2031-03-09: year, month, day"),
        ("8/3/21", "write 2021-03-08 or 2021-08-03, the one that is meant"),
        ("25/3/98", "write 1998-03-25: year, month, day"),
        ("10th of March, 2031", "write 2031-03-10, and the document's words in the next column"),
        ("03/03/2031-07/03/2031", "write 2031-03-03/2031-03-07 or 2031-03-03/2031-07-03, the one"),
        ("25.03.2031 – 27.03.2031", "write 2031-03-25/2031-03-27: year, month, day"),
        ("44265", "write 2021-03-10 if that day is meant: 44265 is how a spreadsheet counts it"),
        ("32.03.2031", "write a day, month or year"),
        ("31 апреля 2031", "write here what is certain of it as a year, month or day"),
        ("1-21 February 2031", "write 2031-02-01/2031-02-21 where it went on all that time, [2031"),
        ("from 3 to 9 May 2031", "write 2031-05-03/2031-05-09 where it went on all that time"),
        ("9-3 May 2031", "write here what is certain of it"),
        ("30-31 June 2031", "write here what is certain of it"),
        ("early February", "write here what is certain of it as a year, month or day"),
        ("in two weeks", "or leave the cell empty, and the document's words in the next column"),
        ("not known", "leave the cell empty: what has no date is not dated"),
        ("N/A", "leave the cell empty: what has no date is not dated"),
    ],
)
def test_dates_of_elsewhere_are_told(
    tmp_path: Path, vocabulary: Vocabulary, form: str, told: str
) -> None:
    """As they are to be written; which of two days is meant is nobody's guess."""
    row = {"Event": "r1", "Kind": "raid", "When": form, "Line": "2"}
    (error,) = read(tmp_path, vocabulary, ("Events", row)).errors
    assert told in str(error), str(error)
    assert "Events!D2" in str(error)


def test_bounds_in_the_wrong_order_are_told_at_their_cell(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """In the words of the headings."""
    row = {"Who or what": "guard", "At least": "5", "At most": "3", "Line": "2"}
    (error,) = read(tmp_path, vocabulary, ("Counts", row)).errors
    assert str(error).endswith(
        "Counts!B2: guard: At least 5: is more than At most, 3; write the smaller number under At "
        "least; where the document has them in this order, fill in Best, too"
    )


def test_events_are_not_counted(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """People are: which row to name instead is told, and no property of a sheet."""
    rows = (
        ("Events", {"Event": "r1", "Kind": "raid", "Line": "2"}),
        ("Counts", {"Who or what": "r1", "At least": "5", "Line": "2"}),
    )
    (error,) = read(tmp_path, vocabulary, *rows).errors
    assert str(error).endswith(
        "Counts!A2: r1: is an Event, and people are counted; name a row of Actors: a Group of "
        "those meant, tied to the event by Involvement"
    )


def test_a_kind_under_what_is_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Where it belongs, and what stands there."""
    row = ("Actors", {"Actor": "Quay Watch", "What": "ngo"})
    (error,) = read(tmp_path, vocabulary, row).errors
    assert "that is a Kind: write it there, and here one of Group, " in str(error)


@pytest.mark.parametrize(
    ("word", "offered"), [("perpetrator", "accused of it"), ("Victim", "harmed")]
)
def test_what_people_write_for_an_involvement(
    tmp_path: Path, vocabulary: Vocabulary, word: str, offered: str
) -> None:
    """Is told as the cell has it, and never taken for it."""
    rows = (
        ("Events", {"Event": "r1", "Kind": "raid", "Line": "2"}),
        ("Involvement", {"Event": "r1", "Who was involved": "guard", "As": word, "Line": "2"}),
    )
    (error,) = read(tmp_path, vocabulary, *rows).errors
    assert f"did you mean “{offered}”?" in str(error)


def test_rows_of_a_name_alone_are_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Save those of which another row says something, and actors, for whom a code will do."""
    unit = read(
        tmp_path,
        vocabulary,
        ("Actors", {"Actor": "V1", "What": "Person"}),
        ("Events", {"Event": "r1"}),
        ("Events", {"Event": "r2"}),
        ("Involvement", {"Event": "r1", "Who was involved": "V1", "As": "harmed", "Line": "2"}),
    )
    assert not unit.errors, unit.errors
    [told] = [one for one in unit.warnings if "says nothing beside its name" in one]
    assert "Events!A3: " in told


def test_merged_cells_are_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The value stands in the first of them; a row that lost its name by that is refused."""
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    involved = {"Who was involved": "guard", "As": "took part", "Line": "2"}
    rows = (
        DOCUMENT,
        ("Events", {"Event": "r1", "Kind": "raid", "Line": "2"}),
        ("Involvement", {"Event": "r1"} | involved),
        ("Involvement", involved | {"Line": "3"}),
    )
    book = opened(vocabulary, OWN, rows)
    book["Involvement"].merge_cells("A2:A3")
    book.save(tmp_path / "case.xlsx")
    unit = WorkbookConnector().read(tmp_path / "case.xlsx", Desk(vocabulary=vocabulary))
    assert any("Involvement: merged cells have a value in their first" in w for w in unit.warnings)
    assert any("A2:A3" in one for one in unit.warnings)
    (error,) = unit.errors
    assert "Involvement!B3" in str(error)
    assert "stands in a row without a name" in str(error)


def test_an_empty_workbook_says_what_it_lacks(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """In the words of its tabs, and not in those of a sheet."""
    path = written(tmp_path / "case.xlsx", vocabulary, OWN)
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    told = [
        str(error) for error in WorkbookConnector().read(path, Desk(vocabulary=vocabulary)).errors
    ]
    assert told == [
        f"{path}: Documents: has no row for the document that is coded; fill in the first row of "
        "Documents, and who published it",
        f"{path}: Documents: does not say who published the document; fill in Published by in the "
        "first row of Documents, with a row of Actors",
    ]


@pytest.mark.parametrize("word", ["y", "Yes", "true", "n", "NO", "false"])
def test_yes_and_no_are_taken_as_people_write_them(
    tmp_path: Path, vocabulary: Vocabulary, word: str
) -> None:
    """Where the drop-down has yes and no."""
    row = {"Event": "r1", "Kind": "raid", "Line": "2", "Not so": word}
    unit = read(tmp_path, vocabulary, ("Events", row))
    assert not unit.errors, unit.errors
    (kind,) = [one for one in unit.claims.values() if one.concept == "raid"]
    assert kind.negated is (word.casefold() in ("y", "yes", "true"))


def test_what_is_neither_yes_nor_no_is_told_so(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """In the words of the drop-down, with what the cell has."""
    row = {"Event": "r1", "Kind": "raid", "Line": "2", "Not so": "Maybe"}
    (error,) = read(tmp_path, vocabulary, ("Events", row)).errors
    assert "Not so “Maybe”: is neither yes nor no; write yes or no" in str(error), str(error)


@pytest.mark.parametrize("title", ["What happened", "Event"])
def test_a_title_above_the_headings_is_told_once(
    tmp_path: Path, vocabulary: Vocabulary, title: str
) -> None:
    """And not as many times as there are cells below it."""
    book = opened(vocabulary, OWN, (DOCUMENT, *_EVENT))
    book["Events"].insert_rows(1)
    book["Events"]["A1"] = title
    book.save(tmp_path / "case.xlsx")
    with pytest.raises(InputError, match=r"headings must be in row 1 \(found in row 2 of Events\)"):
        WorkbookConnector().read(tmp_path / "case.xlsx", Desk(vocabulary=vocabulary))


def test_tabs_that_were_swapped_are_told_once(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """By what their headings are."""
    book = opened(vocabulary, OWN, (DOCUMENT, *_EVENT))
    book["Events"].title, book["Places"].title = "Aside", "Events"
    book["Aside"].title = "Places"
    book.save(tmp_path / "case.xlsx")
    with pytest.raises(InputError, match="has each other's headings in the tabs") as told:
        WorkbookConnector().read(tmp_path / "case.xlsx", Desk(vocabulary=vocabulary))
    assert "Places" in str(told.value)
    assert "Events" in str(told.value)


_EVENT = (("Events", {"Event": "r1", "Kind": "raid", "When": "2031-03-02", "Line": "2"}),)


@pytest.mark.parametrize(("says", "what", "cell"), [("nonsense", "x", "B"), ("author", "nix", "C")])
def test_a_further_claim_is_told_at_its_own_cell(
    tmp_path: Path, vocabulary: Vocabulary, says: str, what: str, cell: str
) -> None:
    """A key that there is not where the key stands, and a value where the value does."""
    row = {"About": "the report", "Says": says, "What": what, "Line": "2"}
    (error,) = read(tmp_path, vocabulary, ("Further claims", row)).errors
    assert f"Further claims!{cell}2" in str(error), str(error)


def test_commas_between_several_are_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """With the list as it is to be written."""
    row = {"Event": "r1", "Kind": "detention, torture", "Line": "2"}
    (error,) = read(tmp_path, vocabulary, ("Events", row)).errors
    assert "write ; between several, not a comma: detention; torture" in str(error), str(error)
