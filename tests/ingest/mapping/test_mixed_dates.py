"""A column whose dates are written in several ways is drafted with all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.ingest.mapping.date_looks import look_at_dates
from graph.ingest.mapping.mapping_draft import draft_mapping
from graph.ingest.mapping.table_files import TableFormat


@pytest.mark.parametrize(
    ("values", "forms"),
    [
        (("2021-03-05", "2021-04-06"), ("iso",)),
        (("2021-03-05", "2021-03", "2021"), ("iso-prefix",)),
        (("2021-03-05", "25/03/2021"), ("iso", "dmy")),
        (("2021-03-05", "03/25/2021", "04/03/2021"), ("iso", "mdy")),
        (("2021-03-05", "25/03/2021", "03/25/2021"), ("iso", "dmy", "mdy")),
        (("2021", "March 2021", "3 May 2020", "7.3.2021"), ("iso-prefix", "dmy", "month-name")),
        (("2021-03-05", "44197", "44210"), ("iso", "serial")),
        (("44197", "44210"), ("serial",)),
    ],
)
def test_the_forms_of_a_column(values: tuple[str, ...], forms: tuple[str, ...]) -> None:
    """As few as fit all of its values."""
    found = look_at_dates("date", values)
    assert (found.forms, found.misses) == (forms, ())


@pytest.mark.parametrize(
    "values",
    [
        ("44197", "44210"),
        ("Ostrel", "Vale", "2021-03-05"),
        ("1", "2", "3"),
        ("10.5", "20.5"),
        ("2021-03-05", "raid", "arrest", "fire", "flood"),
    ],
)
def test_what_is_no_column_of_dates(values: tuple[str, ...]) -> None:
    """Figures, words, points; a day among many words is none."""
    assert look_at_dates("note", values).forms == ()


def draft(path: Path, *cells: str) -> str:
    """The line of the column in a draft."""
    path.write_text("id,date\n" + "".join(f"r-{n},{c}\n" for n, c in enumerate(cells)), "utf-8")
    text = draft_mapping(path, TableFormat(), mapping="m" * 26, coder="c" * 26)
    assert 'when: "${date}"' in text  # it is used, and not among those left to decide
    return next(line for line in text.splitlines() if line.startswith('  "date": '))


def test_a_draft_says_what_is_doubtful(tmp_path: Path) -> None:
    """Each form with an example, days of which nobody knows the month, days that are counted,
    and what fits nothing."""
    cells = ("2021-03-05", "25/03/2021", "44197", "2021", "March 2021", "04/03/2021", "unclear")
    line = draft(tmp_path / "raids.csv", *cells)
    assert line.startswith('  "date": {date: [iso-prefix, dmy, month-name, serial]}  # doubtful: ')
    assert 'month-name ("March 2021")' in line
    assert '"04/03/2021" is another day as mdy: ask the publisher whether day or month' in line
    assert '"44197" counts days as spreadsheets do, 2021-01-01' in line
    assert 'of "unclear" no form is known' in line


def test_a_draft_says_where_no_day_is_certain(tmp_path: Path) -> None:
    """One form of two fits all: unchanged."""
    line = draft(tmp_path / "raids.csv", "03/04/2021", "05/06/2021")
    assert line.startswith('  "date": {date: dmy}  # doubtful: dmy and mdy fit all values')
