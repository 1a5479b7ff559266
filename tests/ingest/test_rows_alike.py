"""Rows of a workbook that have one name: complementing, contradicting, and of two kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.claims.unit import Unit
from graph.ingest.connector import Desk
from graph.ingest.workbooks.workbook_sheet import WorkbookConnector
from graph.vocabulary import Vocabulary
from tests.ingest.folder import REGISTRY
from tests.ingest.test_workbooks import DOCUMENT, OWN
from tests.ingest.workbook_files import Row, written

RAID = {"Event": "Raid", "Kind": "detention", "When": "2019-01-05", "Place": "ostrel", "Line": "1"}


def read(folder: Path, vocabulary: Vocabulary, *rows: Row) -> Unit:
    """What comes of a workbook with a registry beside it."""
    (folder / "registry.yaml").write_text(REGISTRY)
    path = written(folder / "case.xlsx", vocabulary, OWN, DOCUMENT, *rows)
    return WorkbookConnector().read(path, Desk(vocabulary=vocabulary))


def told(unit: Unit) -> list[str]:
    """Errors, with no folder in them."""
    return [str(error).rpartition("case.xlsx:")[2] for error in unit.errors]


@pytest.mark.parametrize("name", ["Raid", " raid"])
def test_one_name_and_two_days_are_refused(
    tmp_path: Path, vocabulary: Vocabulary, name: str
) -> None:
    """Once, with both rows, each column that differs, both values, and what to do."""
    other = {**RAID, "Event": name, "Kind": "torture", "When": "2019-03-05", "Line": "4"}
    [error] = told(read(tmp_path, vocabulary, ("Events", RAID), ("Events", other)))
    assert error.startswith("Events!A3: “")
    assert "is the name of Events!A2, too" in error
    assert "When “2019-01-05” (Events!D2) and “2019-03-05” (D3)" in error
    assert "Kind “detention” (Events!C2) and “torture” (C3)" in error
    assert "call one of them otherwise" in error


def test_two_days_in_a_month_that_was_said_first_are_refused(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """The month holds with either day, and the days do not hold together."""
    days = ("2019-01", "2019-01-05", "2019-01-25")
    rows: list[Row] = [("Events", {"Event": "Raid", "When": day}) for day in days]
    rows[0][1].update({"Kind": "detention", "Line": "1"})
    [error] = told(read(tmp_path, vocabulary, *rows))
    assert error.startswith("Events!A4: “")
    assert "When “2019-01-05” (Events!D3) and “2019-01-25” (D4)" in error


@pytest.mark.parametrize(
    "more",
    [
        {"When": "2019-01", "Line": "2"},
        {"When": "2019-03-05", "On whose word": "watch"},
        {"When": "2019-03-05", "How firmly": "alleged"},
        {"When": "2019-03-05", "Not so": "yes"},
        {"What it was for": "to frighten them", "Line": "3"},
        {"Kind": "detention; torture"},
    ],
    ids=["wider", "another word", "less firmly", "denied", "more", "one kind more"],
)
def test_rows_that_complement_each_other_are_one_thing(
    tmp_path: Path, vocabulary: Vocabulary, more: dict[str, str]
) -> None:
    """Nothing is told of them."""
    unit = read(tmp_path, vocabulary, ("Events", RAID), ("Events", {"Event": "Raid", **more}))
    assert told(unit) == []
    assert not any("too, and is read as one" in line for line in unit.warnings)


@pytest.mark.parametrize(("head", "text"), [("Kind", "torture"), ("Place", "vale")])
def test_what_may_be_two_is_told(
    tmp_path: Path, vocabulary: Vocabulary, head: str, text: str
) -> None:
    """One event has several kinds and places, and so have two: both rows are read, and told."""
    place: Row = ("Places", {"Place": "vale", "Kind": "city"})
    other = {"Event": "Raid", head: text}
    unit = read(tmp_path, vocabulary, place, ("Events", RAID), ("Events", other))
    assert told(unit) == []
    [line] = [line for line in unit.warnings if "is the name of" in line]
    assert "case.xlsx:Events!A3: “Raid” is the name of Events!A2, too" in line
    assert f"{head} “{RAID[head]}”" in line
    assert f"“{text}”" in line


def test_one_name_and_two_classes_are_refused(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The class of the second row was lost before."""
    rows: list[Row] = [
        ("Actors", {"Actor": "Ivre", "What": "a person"}),
        ("Actors", {"Actor": "Ivre", "What": "Person", "Office": "mayor"}),
        ("Actors", {"Actor": "ivre", "What": "organisation"}),
    ]
    [error] = told(read(tmp_path, vocabulary, *rows))
    assert "Actors!A4" in error
    assert "What “a person” (Actors!D2) and “organisation” (D4)" in error


def test_a_name_of_two_kinds_is_told_once(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A document and a demand of one name: one error with both places, and none of what names
    them."""
    rows: list[Row] = [
        (
            "Calls and demands",
            {
                "Call": "letter",
                "By": "watch",
                "To": "guard",
                "Demand": "the report",
                "What is demanded": "investigate",
                "Demand in words": "an inquiry",
            },
        ),
        ("Calls and demands", {"Demand": "The Report", "How strongly": "explicit"}),
        (
            "Responses",
            {"Response": "r-1", "Kind": "denial", "Answers the demand": "the report"},
        ),
    ]
    [error] = told(read(tmp_path, vocabulary, *rows))
    assert error.startswith(
        "Calls and demands!N2: “the report”: names a demand here and a document"
    )
    assert "at Documents!A2" in error
    assert "call one of them otherwise" in error
    assert "so in 1 more: Calls and demands!N3" in error


def test_a_name_that_a_registry_has_for_something_else(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """Told with the registry's line."""
    [error] = told(read(tmp_path, vocabulary, ("Events", {"Event": "guard", "Kind": "torture"})))
    assert "guard”: names an event here and" in error
    assert "registry.yaml:" in error


def test_a_workbook_given_back_may_contradict_itself(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """There each name stands for an id, and what a sheet says of it may differ."""
    rows: list[Row] = [
        ("Names", {"Name": "raid-1", "Id": "raidraidraidraidraidraidra", "Class": "Event"}),
        ("Events", {"Event": "raid-1", "When": "2019-01-05"}),
        ("Events", {"Event": "raid-1", "When": "2019-03-05"}),
    ]
    assert told(read(tmp_path, vocabulary, *rows)) == []
