"""Columns are called what somebody reads in the header, whatever a program left in it."""

from __future__ import annotations

import csv
import json
import re
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest

from graph.changes.table_load import load_table
from graph.claims.errors import InputError
from graph.engines.sqlite import SqliteEngine
from graph.ingest.mapping.column_forms import Wrong, date_form
from graph.ingest.mapping.mapping_draft import draft_mapping
from graph.ingest.mapping.table_files import TableFormat, open_table
from graph.vocabulary import Vocabulary
from tests.ingest.mapping.table import refusals, write_mapping

SEEN = {
    "zero-width": ("da\u200by", "day"),
    "byte-order": ("\ufeffday", "day"),
    "no-break": ("first\u00a0day\u00a0", "first day"),
    "right-to-left": ("\u202eday\u202c", "day"),
    "lines": ("day\r\nof it", "day of it"),
    "apart": ("e\u0301tat", "\u00e9tat"),
    "joined": ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
    "holes": ("d${x}", "d${x}"),
    "bars": ("day|kind", "day|kind"),
}


def _write(path: Path, name: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", name, "killed"])
        writer.writerows([f"r-{n}", f"2019-01-0{n + 1}", n] for n in range(6))


@pytest.mark.parametrize("case", SEEN)
def test_a_draft_names_columns_as_they_are_read(
    tmp_path: Path, vocabulary: Vocabulary, case: str
) -> None:
    """Finished by deciding, it loads the file, whose header is left as it is."""
    name, read = SEEN[case]
    path = tmp_path / "raids.csv"
    _write(path, name)
    assert open_table(path, TableFormat()).columns == ("id", read, "killed")
    text = draft_mapping(path, TableFormat(), mapping="m" * 26, coder="c" * 26)
    undecided = re.findall(r'^#  - (".*?")  #', text, re.M)
    text = text.replace("ignore: []", f"ignore: [{', '.join(undecided)}]")
    mapping = write_mapping(tmp_path, text.replace('"…"', '"Ostrel desk"'))
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        report = load_table(path, mapping, engine)
    assert refusals(report) == []
    assert (report.claimed, report.refused) == (6, 0)
    assert not report.left_out


def test_keys_of_objects_are_read_alike(tmp_path: Path) -> None:
    """In JSON they are the header."""
    path = tmp_path / "raids.jsonl"
    path.write_text(json.dumps({"da\u200by": {"of\u00a0it": 1}}) + "\n", "utf-8")
    [row] = open_table(path, TableFormat()).rows()
    assert row.cells == {"day.of it": "1"}


def test_a_record_whose_keys_are_read_alike_is_refused(tmp_path: Path) -> None:
    """What stands under either is no second value of one column."""
    path = tmp_path / "raids.jsonl"
    lines = ({"of": [{"day": 1}, {"day": 2}]}, {"id": 1, "of": {"day": 1, "da\u200by": 2}})
    path.write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
    fine, twice = open_table(path, TableFormat()).rows()
    assert (fine.cells["of.day"], fine.problem) == (("1", "2"), None)
    assert twice.problem is not None
    assert "has two columns that both read day" in twice.problem


def test_names_that_are_read_alike_are_told(tmp_path: Path) -> None:
    """Nobody could say which of the two a mapping means."""
    path = tmp_path / "raids.csv"
    path.write_text("id,day,da\u200by\n1,2,3\n", "utf-8")
    with pytest.raises(InputError, match="names columns twice or not at all: day"):
        open_table(path, TableFormat())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"Raids,,Harm\nid,day,killed\n", "reads: {header: 2}"),
        ("id,day\nr-1,2019-01-01\n".encode("utf-16"), "encoding: utf-16}"),
        ("id,day\nr-\u00e9,2019\n".encode("latin-1"), "encoding: windows-1252}"),
    ],
    ids=["merged", "utf-16", "latin-1"],
)
def test_what_is_wrong_with_a_header_is_told_with_its_mend(
    tmp_path: Path, data: bytes, told: str
) -> None:
    """As other programs leave it."""
    path = tmp_path / "raids.csv"
    path.write_bytes(data)
    with pytest.raises(InputError) as refused:
        list(open_table(path, TableFormat()).rows())
    assert told in str(refused.value)


def test_very_many_columns_are_read(tmp_path: Path) -> None:
    """In time that grows as they do."""
    path = tmp_path / "wide.csv"
    names = [f"c{number}" for number in range(100_000)]
    path.write_text(",".join(names) + "\n", "utf-8")
    assert open_table(path, TableFormat()).columns == tuple(names)


@pytest.mark.parametrize(("text", "day"), [("43466", "2019-01-01"), ("43467.5", "2019-01-02")])
def test_days_that_a_spreadsheet_counts_are_told(text: str, day: str) -> None:
    """Never read: a number may be anything."""
    found = date_form("iso", zone=UTC, low=1900, high=2100)(text)
    assert isinstance(found, Wrong)
    assert f"this may be {day}" in found.mend
