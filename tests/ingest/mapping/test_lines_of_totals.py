"""A line that adds up those above it is none of them."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from api.cli.commands.tables import told
from graph.changes.table_load import load_table
from graph.engines.sqlite import SqliteEngine
from graph.ingest.mapping.mapping_draft import draft_mapping
from graph.ingest.mapping.table_files import TableFormat
from graph.ingest.mapping.total_lines import total_line
from graph.vocabulary import Vocabulary
from tests.ingest.mapping.table import ROWS as RAIDS
from tests.ingest.mapping.table import load, write, write_mapping

ROWS = "id,day,kind,harbour,killed\n" + "".join(
    f"r-{n},2019-01-0{n},Raid,Quay {n},{n}\n" for n in range(1, 6)
)


def draft(path: Path, rows: str) -> str:
    """A draft for a table."""
    path.write_text(rows, "utf-8")
    return draft_mapping(path, TableFormat(), mapping="m" * 26, coder="c" * 26)


@pytest.mark.parametrize("word", ["TOTAL", "Итого:"])
def test_a_draft_refuses_a_line_of_totals(
    tmp_path: Path, vocabulary: Vocabulary, word: str
) -> None:
    """Told with its line and reason when the table is loaded, and no event."""
    path = tmp_path / "raids.csv"
    text = draft(path, f"{ROWS}{word},,,,15\n")
    assert f'  - {{if: {{"id": ["{word}"]}}, why: adds up other rows}}' in text
    undecided = re.findall(r'^#  - (".*?")  #', text, re.M)
    text = text.replace("ignore: []", f"ignore: [{', '.join(undecided)}]")
    mapping = write_mapping(tmp_path, text.replace('"…"', '"Ostrel desk"'))
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        report = load_table(path, mapping, engine)
    assert (report.claimed, report.refused) == (5, 1)
    assert any(f"“{word}” adds up other rows" in line for line in told(report, 20))


@pytest.mark.parametrize("line", ["Total,2019-01-09,Raid,Quay 9,1", "r-9,,,,15", "Total,,,Quay 9,"])
def test_a_row_that_tells_more_is_no_line_of_totals(tmp_path: Path, line: str) -> None:
    """Nor is one that is called otherwise."""
    assert "refuse:" not in draft(tmp_path / "raids.csv", f"{ROWS}{line}\n")


BLANK = "," * 6


@pytest.mark.parametrize(
    "word", ["Total", "TOTAL:", "Итого", "Sum", "Grand total", "Total of all raids", "Всего:"]
)
def test_a_mapping_that_knows_of_no_totals_takes_none(
    tmp_path: Path, vocabulary: Vocabulary, word: str
) -> None:
    """Wherever it stands in the file: refused with its line, even twice, and no event."""
    path = write(tmp_path, f"{word}{BLANK},9,,,,,,\n{RAIDS}{word}{BLANK},8,,,,,,\n")
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        report = load(path, engine)
    assert (report.rows, report.claimed, report.refused) == (5, 3, 2)
    assert [(one.line, one.value) for one in report.told_refused] == [(2, word), (6, word)]
    lines = list(told(report, 20))
    assert any(f"line 6: id: “{word}” adds up other rows; take the line out" in x for x in lines)


def test_what_may_be_a_line_of_totals_is_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A row with such a name that tells more is read like the others, with its lines and mend."""
    path = write(tmp_path, RAIDS + RAIDS.splitlines(keepends=True)[0].replace("r-1", "Total"))
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        report = load(path, engine)
        assert (report.claimed, report.refused) == (4, 0)
        [note] = [one for one in report.notes if "add up" in one]
        assert note.startswith(
            "line 5: id: “Total”: seems to add up other rows, and is read as one"
        )
        assert 'refuse: [{if: {id: ["Total"]}, why: adds up other rows}]' in note
        rule = 'refuse:\n  - {if: {id: ["Total"]}, why: adds up other rows}\n'
        write_mapping(tmp_path, path.with_name("raids.map.yaml").read_text("utf-8") + rule)
        again = load(path, engine)
    assert (again.claimed, again.refused) == (3, 1)
    assert not any("add up" in one for one in again.notes)


def test_trying_a_mapping_tells_lines_of_totals(tmp_path: Path) -> None:
    """Those behind the rows that are shown, too."""
    path = write(tmp_path, RAIDS + RAIDS.splitlines(keepends=True)[0].replace("r-1", "Sum"))
    shown = CliRunner().invoke(cli, ["map", "test", str(path), "--rows", "1"])
    assert shown.exit_code == 0
    assert "note: line 5: id: “Sum”: seems to add up other rows" in shown.output


@pytest.mark.parametrize("word", ["Summer camp", "Totalitarian", "Sumy", "10", "Итоговый", ""])
def test_what_only_begins_like_a_sum_is_none(word: str) -> None:
    """Names of places and things."""
    assert total_line({"id": word, "a": None, "b": "5", "c": None}) is None


@pytest.mark.parametrize(
    "line",
    [
        "Somme,2019-01-09" + "," * 12,  # a day
        "Somme,,2019" + "," * 11,  # a year, where the mapping has dates
        "Total," + "," * 9 + "10.5,20.5,,",  # a point
        "Total Quay Workers" + "," * 6 + ",9,,,,,,",  # a name
    ],
)
def test_a_row_of_a_thing_that_is_called_like_a_sum_is_read(
    tmp_path: Path, vocabulary: Vocabulary, line: str
) -> None:
    """Half empty, with figures alone; it is told."""
    path = write(tmp_path, f"{RAIDS}{line}\n")
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        report = load(path, engine)
    assert (report.claimed, report.refused) == (4, 0)
    assert any("line 5" in one and "seems to add up" in one for one in report.notes)
