"""What a load says of markings: that nothing is public, and where a default stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import cli
from graph.vocabulary import Vocabulary
from tests.ingest.mapping.table import MAPPING, write
from tests.ingest.workbook_files import Row, written

ROWS: tuple[Row, ...] = (
    ("Documents", {"Document's name": "Report", "Published by": "Watch", "Marking": ""}),
    ("Actors", {"Actor": "Watch", "What": "an organisation", "Marking": ""}),
    ("Actors", {"Actor": "V-01", "What": "a person", "Marking": ""}),
    ("Events", {"Event": "Raid", "Kind": "detention", "Line": "1", "Marking": ""}),
    (
        "Involvement",
        {"Event": "Raid", "Who was involved": "V-01", "As": "harmed", "Line": "1", "Marking": ""},
    ),
)
SETTINGS = {
    "Workbook": "workbookworkbookworkbookwo",
    "Coder": "coder-1",
    "Coder's id": "aaaaaaaaaaaaaaaaaaaaaaaaaa",
    "Language": "en",
}


def load(folder: Path, *arguments: str) -> Result:
    """A load into a store of its own."""
    return CliRunner().invoke(cli, ["load", *arguments, "--store", str(folder / "store.db")])


@pytest.mark.parametrize("marking", ["restricted", "partner"])
def test_a_workbook_that_is_not_public_is_told(
    tmp_path: Path, vocabulary: Vocabulary, marking: str
) -> None:
    """With how to read it: otherwise every answer is empty, and nobody knows why."""
    path = written(tmp_path / "case.xlsx", vocabulary, {**SETTINGS, "Marking": marking}, *ROWS)
    done = load(tmp_path, str(path))
    assert done.exit_code == 0, done.output
    [line] = [one for one in done.output.splitlines() if "nothing of it is public" in one]
    assert "case.xlsx: " in line
    assert "--as restricted" in line
    assert "token" in line


def test_the_cell_of_a_default_is_named(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Where a floor keeps closer what a row does not mark itself; and what is public is not told
    to be closed."""
    path = written(tmp_path / "case.xlsx", vocabulary, {**SETTINGS, "Marking": "public"}, *ROWS)
    done = load(tmp_path, str(path))
    assert done.exit_code == 0, done.output
    assert "public is written, restricted holds: victims" in done.output
    assert "case.xlsx:Start!B7: public is written there for every row whose Mark" in done.output
    assert "nothing of it is public" not in done.output


@pytest.mark.parametrize(("marking", "told"), [("partner", True), ("public", False)])
def test_a_table_that_is_not_public_is_told(tmp_path: Path, marking: str, told: bool) -> None:
    """By its mapping, with how to read it."""
    mapping = MAPPING.replace("marking: partner", f"marking: {marking}")
    path = write(tmp_path, mapping=mapping)
    done = load(tmp_path, str(path), "--map", str(tmp_path / "raids.map.yaml"))
    assert done.exit_code == 0, done.output
    assert ("nothing of it is public" in done.output) is told
