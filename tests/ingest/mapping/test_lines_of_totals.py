"""A line that adds up those above it is none of them."""

from __future__ import annotations

import csv
import re
from contextlib import closing
from itertools import zip_longest
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from api.cli import cli
from api.cli.commands.tables import told
from graph.changes.table_load import load_table
from graph.engines.sqlite import SqliteEngine
from graph.ingest.mapping.mapping_draft import draft_mapping
from graph.ingest.mapping.table_files import Row, TableFormat
from graph.ingest.mapping.total_lines import LinesApart, never_added
from graph.vocabulary import Vocabulary
from tests.ingest.mapping.table import HEADER, load, write, write_mapping
from tests.ingest.mapping.table import ROWS as RAIDS

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


CASES = {
    "somme row mid": (
        "department,population,note,source|Ostrel,531345,,|Dunmar,829419,,|"
        "Somme,570559,,|Velk,2608346,,",
        [],
    ),
    "somme row last": (
        "department,population,note,source|Ostrel,531345,,|Dunmar,829419,,|Somme,570559,,",
        [],
    ),
    "somme sum last": (
        "department,population,note,source|Ostrel,531345,,|Dunmar,829419,,|Somme,1360764,,",
        [4],
    ),
    "somme sum, row somme": (
        "department,population,note,source|Ostrel,531345,,|Dunmar,829419,,|"
        "Somme,570559,,|Somme,1931323,,",
        [5],
    ),
    "somme row and Total": (
        "department,population,note,source|Ostrel,531345,,|Dunmar,829419,,|"
        "Somme,570559,,|Total,1931323,,",
        [5],
    ),
    "somme row and Total off by rounding": (
        "department,population,note,source|Ostrel,531345,,|Dunmar,829419,,|"
        "Somme,570559,,|Total,1931000,,",
        [5],
    ),
    "grouped": (
        'department,population,note,source|Ostrel,531345,,|Dunmar,829419,,|Total,"1,360,764",,',
        [4],
    ),
    "2 col sum": ("place,killed|Ostrel,5|Dunmar,12|Total,17", [4]),
    "2 col Total company": ("company,killed|Ostrel,5|Total,50|Dunmar,12|Velk,3", []),
    "2 col Total off at end": ("company,killed|Ostrel,5|Dunmar,12|Total,50", []),
    "killed": (
        "id,day,kind,harbour,killed|r-1,2019-01-01,Raid,Quay,7|"
        "r-2,2019-01-02,Raid,Mill,8|TOTAL KILLED,,,,15",
        [4],
    ),
    "killed2": (
        "id,day,kind,harbour,killed|r-1,2019-01-01,Raid,Quay,7|"
        "r-2,2019-01-02,Raid,Mill,8|Total Killed,,,,14",
        [4],
    ),
    "Total Deaths": (
        "id,day,kind,harbour,killed|r-1,2019-01-01,Raid,Quay,7|"
        "r-2,2019-01-02,Raid,Mill,8|Total Deaths,,,,15",
        [4],
    ),
    "TOTAL VICTIMS": (
        "id,day,kind,harbour,killed|r-1,2019-01-01,Raid,Quay,7|"
        "r-2,2019-01-02,Raid,Mill,8|TOTAL VICTIMS:,,,,15",
        [4],
    ),
    "excel subtotals": (
        "region,town,day,killed,hurt|North,Ostrel,2019-01-01,3,1|"
        "North,Dun,2019-01-02,4,2|North Total,,,7,3|South,Velk,2019-01-01,5,1|"
        "South,Mar,2019-01-01,6,0|South Total,,,11,1|Grand Total,,,18,4",
        [4, 7, 8],
    ),
    "grand total in the middle": (
        "id,day,town,killed,hurt|r1,2019-01-01,A,3,1|r2,2019-01-02,B,4,2|"
        "Total général,,,7,3|r3,2019-01-03,C,9,9",
        [4],
    ),
    "total at top": (
        "id,day,town,killed,hurt|Total,,,16,12|r1,2019-01-01,A,3,1|"
        "r2,2019-01-02,B,4,2|r3,2019-01-03,C,9,9",
        [2],
    ),
    "subtotals above": (
        "id,day,town,killed,hurt|Subtotal,,,7,3|r1,2019-01-01,A,3,1|"
        "r2,2019-01-02,B,4,2|Subtotal,,,18,18|r3,2019-01-03,C,9,9|"
        "r4,2019-01-03,C,9,9",
        [2, 5],
    ),
    "header again": (
        "id,day,town,killed|r1,2019-01-01,A,3|id,day,town,killed|r2,2019-01-02,B,4",
        [3],
    ),
    "HXL": (
        "id,day,town,killed|#event+id,#date,#adm2+name,#affected+killed|r2,2019-01-02,B,4",
        [2],
    ),
    "units": ("id,day,town,killed|,(yyyy-mm-dd),,(persons)|r2,2019-01-02,B,4", [2]),
    "units2": ("id,day,town,area|no.,dd/mm/yyyy,text,km²|r2,2019-01-02,B,4", [2]),
    "source": (
        "id,day,town,killed|r1,2019-01-01,A,3||Source: Ostrel desk,,,|* provisional figures,,,",
        [4, 5],
    ),
    "prose": (
        "id,day,town,killed|r1,2019-01-01,A,3|r2,2019-01-01,A,3||"
        "Figures are compiled by the desk from several papers,,,",
        [5],
    ),
    "prose dot": ("id,day,town,killed|r1,2019-01-01,A,3|Figures are compiled by the desk.,,,", [3]),
    "a last short row": ("id,day,town,killed|r1,2019-01-01,A,3|Attack on the quay,,,", []),
    "itogo": ("№,дата,место,убито|1,2019-01-01,А,3|2,2019-01-02,Б,4|Итого:,,,7", [4]),
    "arabic": ("id,day,town,killed|1,2019-01-01,A,3|2,2019-01-02,B,4|المجموع,,,7", [4]),
    "chinese": ("id,day,town,killed|1,2019-01-01,A,3|2,2019-01-02,B,4|合计,,,7", [4]),
    "polish": ("id,day,town,killed|1,2019-01-01,A,3|2,2019-01-02,B,4|Razem,,,7", [4]),
    "czech": ("id,day,town,killed|1,2019-01-01,A,3|2,2019-01-02,B,4|Celkem:,,,7", [4]),
    "suma es": ("id,day,town,killed|1,2019-01-01,A,3|2,2019-01-02,B,4|Suma,,,7", [4]),
    "jumla place": ("district,zone,killed,hurt|Marn,Vale,3,1|Jumla,Vale,5,2", []),
    "jumla half": ("district,zone,killed,hurt|Marn,,3,|Jumla,,5,|Velk,,6,", []),
    "total in col 2": ("nr,town,killed,hurt|1,A,3,1|2,B,4,2|,Total,7,3", [4]),
    "total in col 2 with nr": ("nr,town,killed,hurt|1,A,3,1|2,B,4,2|3,Total,7,3", [4]),
    "sum in sex col": ("town,sex,killed|A,Male,3|A,Female,4|A,Total,7", []),
    "percent": (
        "id,day,town,killed,share|1,2019-01-01,A,3,43%|2,2019-01-02,B,4,57%|Total,,,7,100%",
        [4],
    ),
    "decimal comma": ("id;day;town;cost|1;2019-01-01;A;3,5|2;2019-01-02;B;4,25|Summe;;;7,75", [4]),
    "all": ("id,day,town,killed|1,2019-01-01,A,3|2,2019-01-02,B,4|All,,,7", [4]),
    "total quay workers": (
        "id,day,town,killed,hurt|1,2019-01-01,A,3,1|2,2019-01-02,B,4,2|Total Quay Workers,,,9,",
        [],
    ),
    "total of": (
        "id,day,town,killed,hurt|1,2019-01-01,A,3,1|2,2019-01-02,B,4,2|Total of all events,,,7,3",
        [4],
    ),
    "total, empty figures": ("id,day,town,killed,hurt|1,2019-01-01,A,3,1|Total,,,,", []),
    "2019 total": (
        "id,day,town,killed,hurt|1,2019-01-01,A,3,1|2,2019-01-02,B,4,2|2019 total,,,7,3",
        [4],
    ),
    "hostage": ("id,day|Totaling,", []),
}
"""A table with bars between its lines, and the lines that are no rows of it."""


def lines(text: str) -> list[Row]:
    """The rows of a table as a reader of CSV has them."""
    head, *others = csv.reader(text.split("|"), delimiter=";" if ";" in text else ",")
    rows = []
    for line, cells in enumerate(others, start=2):
        filled = dict(zip_longest(head, (cell or None for cell in cells)))
        rows += [Row(line, filled)] if any(cells) else []
    return rows


def apart(rows: list[Row]) -> LinesApart:
    """What of them is no row, by the first column as key."""
    head = list(rows[0].cells)
    found = LinesApart(head[:1], never_added(head))
    for index, row in enumerate(rows):
        found.is_one(index, row)
    found.decide(rows)
    return found


@pytest.mark.parametrize("case", CASES)
def test_no_word_alone_decides(case: str) -> None:
    """What stands beside it does, where it stands, and whether its figures are sums."""
    text, wanted = CASES[case]
    rows = lines(text)
    found = apart(rows)
    assert [rows[index].line for index in sorted(found.refused)] == wanted


FIGURES = st.lists(st.integers(1, 10**6), min_size=2, max_size=12)


@example(figures=[10**6, 1], at=1, word="Somme")
@given(figures=FIGURES, at=st.integers(0, 12), word=st.sampled_from(("Somme", "Jumla", "Summa")))
def test_a_place_that_is_called_like_a_sum_is_read_wherever_it_stands(
    figures: list[int], at: int, word: str
) -> None:
    """Filled as the others are, with a figure that is no sum; its line is told."""
    named = [(f"Place {n}", figure) for n, figure in enumerate(figures)]
    own = sum(figures) * 3 + 1
    named.insert(at, (word, own))
    rows = [Row(n, {"place": name, "hurt": str(f)}) for n, (name, f) in enumerate(named, start=2)]
    found = apart(rows)
    assert found.refused == {}
    assert len(list(found.told())) == 1
    total = Row(99, {"place": word, "hurt": f"{own + sum(figures):,}"})
    assert [one.text for one in apart([*rows, total]).refused.values()] == [word]


PARTS = st.lists(st.lists(st.integers(1, 10**6), min_size=2, max_size=5), min_size=1, max_size=4)


@given(parts=PARTS)
def test_sums_of_sums_are_found(parts: list[list[int]]) -> None:
    """Parts with their own sums, and a sum of all at the end."""
    named: list[tuple[str, str | None, int]] = []
    for n, part in enumerate(parts):
        named += [(f"r-{n}-{m}", "2019", figure) for m, figure in enumerate(part)]
        named.append((f"Part {n} total", None, sum(part)))
    named.append(("Ukupno", None, sum(map(sum, parts))))
    rows = [
        Row(line, {"id": name, "day": day, "hurt": str(figure)})
        for line, (name, day, figure) in enumerate(named, start=2)
    ]
    sums = {index for index, (_, day, _) in enumerate(named) if day is None}
    assert apart(rows).refused.keys() == sums


def test_what_is_no_row_is_refused_when_it_is_loaded(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """With its line and reason; rows in are rows claimed and refused."""
    blank = "," * 13
    tags = ",".join(f"#tag{n}" for n in range(14))
    path = write(tmp_path, f"{tags}\n{RAIDS}{HEADER}* provisional{blank}\nSource: a desk{blank}\n")
    with closing(SqliteEngine.open(tmp_path / "store.db", vocabulary)) as engine:
        report = load(path, engine)
    assert (report.rows, report.claimed, report.refused) == (7, 3, 4)
    shown = "\n".join(told(report, 20))
    assert "line 2: id: “#tag0” names what the columns count in; take the line out" in shown
    assert "line 6: id: “id” says the header again" in shown
    assert "line 8: id: “Source: a desk” speaks of the table, and is no row of it" in shown


@pytest.mark.parametrize("word", ["Summer camp", "Totalitarian", "Sumy", "10", "Итоговый", "Alle"])
def test_what_only_begins_like_a_sum_is_none(word: str) -> None:
    """Names of places and things."""
    found = LinesApart()
    assert not found.is_one(1, Row(2, {"id": word, "a": None, "b": "5", "c": None}))


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


def test_tags_stand_at_the_top() -> None:
    """Of a row further down, hashtags are what it says."""
    row = Row(30, {"id": "#quay", "a": "#hill", "b": None, "c": None})
    assert [LinesApart().is_one(index, row) for index in (0, 3, 25, 900)] == [
        True,
        True,
        False,
        False,
    ]
