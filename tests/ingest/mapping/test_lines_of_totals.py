"""A line that adds up those above it is none of them."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest

from api.cli.commands.tables import told
from graph.changes.table_load import load_table
from graph.engines.sqlite import SqliteEngine
from graph.ingest.mapping.mapping_draft import draft_mapping
from graph.ingest.mapping.table_files import TableFormat
from graph.vocabulary import Vocabulary
from tests.ingest.mapping.table import write_mapping

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
