"""What loading a table tells of rows: that say nothing, that are refused by the hundred."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.commands.tables import told
from graph.engines.sqlite import SqliteEngine
from graph.ingest.mapping.mapping_draft import draft_mapping
from graph.ingest.mapping.table_files import TableFormat
from graph.vocabulary import Vocabulary
from tests.ingest.mapping.table import MAPPING, ROWS, load, refusals, write


@pytest.fixture
def engine(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[SqliteEngine]:
    """An empty store."""
    made = SqliteEngine.open(tmp_path / "store.db", vocabulary)
    yield made
    made.close()


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_another_delimiter_is_told_once(
    engine: SqliteEngine, tmp_path: Path, delimiter: str
) -> None:
    """Not once for each column that the mapping looks for."""
    path = write(tmp_path)
    path.write_text(path.read_text("utf-8").replace(";", "/").replace(",", delimiter), "utf-8")
    [told] = refusals(load(path, engine))
    assert "header: delimiter: has one column, with" in told
    assert "reads: {delimiter:" in told


def test_rows_that_say_nothing_are_told(engine: SqliteEngine, tmp_path: Path) -> None:
    """A row for which no block holds is counted and named, and not one that says what an earlier
    row says, too."""
    mapping = MAPPING.replace("    class: Event\n", "    class: Event\n    IF\n")
    for local in ("unit", "where", "report", "paper"):
        mapping = mapping.replace(f"  {local}: {{class", f"  {local}: {{IF, class")
    mapping = mapping.replace("IF", "if: {kind: raid}")
    report = load(write(tmp_path, mapping=mapping), engine)
    assert (report.claimed, report.refused, report.silent, report.told_silent) == (3, 0, 1, [3])
    assert "claimed rows that say nothing: 1 (line 3)" in "\n".join(told(report, 20))


def test_a_row_of_which_nothing_is_left_is_refused(engine: SqliteEngine, tmp_path: Path) -> None:
    """With the reason for which its only value was left out, and it registers nobody."""
    head = MAPPING[: MAPPING.index("  until:")].replace(', "paper? reports"', "")
    path = write(tmp_path, mapping=head + "rows:\n  raid: {class: Event, when: '${day}'}\n")
    path.write_text("id,day\nr-1,2019-01-05\nr-2,some day\n", "utf-8")
    report = load(path, engine)
    assert refusals(report) == []
    assert (report.claimed, report.refused, report.silent) == (1, 1, 0)
    [told_of] = report.told_refused
    assert str(told_of).startswith("line 3: day: “some day” is no date in the form iso")


def test_refusals_of_one_kind_are_counted(engine: SqliteEngine, tmp_path: Path) -> None:
    """Of very many, with all cells that say why: those that are not listed are not all alike."""
    mapping = MAPPING + "refuse:\n  - {if: {kind: raid, unit: {begins: Ost}}, why: is no raid}\n"
    rows = "".join(ROWS.splitlines(keepends=True)[0].replace("r-1", f"r-{n}") for n in range(30))
    report = load(write(tmp_path, rows + ROWS.splitlines(keepends=True)[2], mapping), engine)
    assert (report.claimed, report.refused) == (1, 30)
    lines = list(told(report, 20))
    assert "  refused: 10 more" in lines
    assert "  refused: 30 × kind, unit: “raid, Ostrel Guard” is no raid" in lines


def test_a_draft_has_a_head_over_its_columns(tmp_path: Path) -> None:
    """Where all that it guesses of columns stands in comments, too."""
    path = tmp_path / "units.csv"
    path.write_text("unit_id,kinds\n1,Army;Guard\n2,Guard;Army\n", "utf-8")
    lines = draft_mapping(path, TableFormat(), mapping="m" * 26, coder="c" * 26).splitlines()
    at = next(n for n, line in enumerate(lines) if '"kinds": {split' in line)
    assert lines[at - 1] == "# columns:"
