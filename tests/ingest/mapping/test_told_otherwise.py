"""Rows of a table that make one thing of two: refused or told, with both lines and values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.cli.commands.tables import told
from graph.changes.table_report import TableReport
from graph.claims.period import Period
from graph.engines.sqlite import SqliteEngine
from graph.vocabulary import Vocabulary
from tests.ingest.mapping.table import load, refusals, write_mapping

MAPPING = """\
mapping: mappingmappingmappingmappi
coder: coder
key: [nr]
source: {name: Raids in Ostrel, publisher: desk, kind: database}
answers: not covered
marking: partner
stance: reported
attribution: [desk reports]
entities:
  coder: {id: aaaaaaaaaaaaaaaaaaaaaaaaaa, class: Person, name: Coder 1}
  desk: {class: Organisation, name: Ostrel data desk}
columns:
  day: {date: iso-prefix}
codes:
  kinds: {raid: search-of-home, arrest: arrest}
rows:
  raid:
    class: Event
    key: [called]
    key_is_name: i-know
    when: "${day}"
    kind: ${kind|kinds}
    place: where
  where: {class: Place, key: [town], key_is_name: i-know, name: "${town}"}
"""
ROWS = """\
1,Quay raid,2019-01-05,raid,Ostrel
2,Mill raid,2019-02-01,raid,Ostrel
"""


@pytest.fixture
def engine(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[SqliteEngine]:
    """An empty store."""
    made = SqliteEngine.open(tmp_path / "store.db", vocabulary)
    yield made
    made.close()


def loaded(folder: Path, engine: SqliteEngine, rows: str, mapping: str = MAPPING) -> TableReport:
    """What comes of rows behind the first two."""
    path = folder / "raids.csv"
    path.write_text(f"nr,called,day,kind,town\n{ROWS}{rows}", "utf-8")
    write_mapping(folder, mapping)
    report = load(path, engine)
    assert refusals(report) == []
    assert report.rows == report.claimed + report.refused
    return report


def test_two_days_under_one_name_are_refused(engine: SqliteEngine, tmp_path: Path) -> None:
    """Both rows, with both lines and days and what to do; nobody can tell which one is right.
    What other rows name with it is still said."""
    rows = "3,Quay raid,2019-03-07,arrest,Dunmar\n4,Hill raid,2019-03-08,raid,Dunmar\n"
    report = loaded(tmp_path, engine, rows)
    assert (report.claimed, report.refused) == (2, 2)
    first, second = map(str, report.told_refused)
    assert first.startswith(
        "line 2: day: “2019-01-05” is said as when of raid Quay raid, of which line 4 says "
        "2019-03-07; where these are two, write 2 under differs:"
    )
    assert second.startswith(
        "line 4: day: “2019-03-07” is said as when of raid Quay raid, of which line 2 says "
        "2019-01-05; where these are two, write 4 under differs:"
    )
    whole = loaded(tmp_path, engine, "4,Hill raid,2019-03-08,raid,Dunmar\n")
    assert whole.rows_new.count == 1  # the first one alone; the others stand, as does Dunmar


DAYS = ("2019-01", "2019-01-05", "2019-01-25", "2019-01-05/2019-01-07", "2019", "2020-01-05")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.sampled_from(DAYS), min_size=1, max_size=5))
def test_a_row_is_refused_where_another_contradicts_it(
    tmp_path: Path, vocabulary: Vocabulary, days: list[str]
) -> None:
    """Whatever the order, and no other row is."""
    folder = Path(mkdtemp(dir=tmp_path))
    mapping = MAPPING.replace("date: iso-prefix", "date: edtf")
    rows = "".join(f"{n},Hill raid,{day},raid,Ostrel\n" for n, day in enumerate(days, start=3))
    with closing(SqliteEngine.open(folder / "store.db", vocabulary)) as engine:
        report = loaded(folder, engine, rows, mapping)
    periods = [Period.parse(day) for day in days]
    wanted = [
        n
        for n, one in enumerate(periods, start=4)
        if any(not other.possibly_overlaps(one.spans[0][0], one.spans[0][3]) for other in periods)
    ]
    assert [one.line for one in report.told_refused] == wanted


def test_a_row_that_differs_is_another_thing(engine: SqliteEngine, tmp_path: Path) -> None:
    """As the error says: once its line stands under differs:, it is claimed."""
    row = "3,Quay raid,2019-03-07,arrest,Dunmar\n"
    report = loaded(tmp_path, engine, row, f"{MAPPING}differs: [4]\n")
    assert (report.claimed, report.refused, report.warned) == (3, 0, 0)


@pytest.mark.parametrize(
    "row",
    [
        "3,Quay raid,2019-01,raid,Ostrel\n",
        "3,Quay raid,2019-01-05,raid,Ostrel\n",
        "3,Quay raid,,,Ostrel\n",
        "3,Vale raid,2020-01-05,arrest,Dunmar\n",
    ],
    ids=["wider", "the same", "less", "another"],
)
def test_rows_that_complement_each_other_are_one(
    engine: SqliteEngine, tmp_path: Path, row: str
) -> None:
    """Nothing is told of them."""
    report = loaded(tmp_path, engine, row)
    assert (report.claimed, report.refused, report.otherwise) == (3, 0, 0)


def test_another_kind_or_place_is_told(engine: SqliteEngine, tmp_path: Path) -> None:
    """One event may have several: the row is claimed, and a warning has both lines and values."""
    report = loaded(tmp_path, engine, "3,Quay raid,2019-01-05,arrest,Dunmar\n")
    assert (report.claimed, report.refused, report.otherwise) == (3, 0, 2)
    lines = "\n".join(told(report, 20))
    assert "line 4: kind: “arrest” is said as kind of raid Quay raid, of which line 2" in lines
    assert "“where Dunmar” is said as place of raid Quay raid, of which line 2 says where" in lines
    assert lines.count("both are claimed of one") == 2


def test_another_word_may_say_otherwise(engine: SqliteEngine, tmp_path: Path) -> None:
    """Sources that differ stand side by side."""
    mapping = (
        MAPPING.replace("    place: where\n", "    place: where\n    cites: paper\n")
        + "  paper: {class: Source, key: [kind]}\n"
    )
    report = loaded(tmp_path, engine, "3,Quay raid,2019-03-07,arrest,Ostrel\n", mapping)
    assert (report.claimed, report.refused, report.otherwise) == (3, 0, 0)


def test_a_key_that_is_no_name_is_told(engine: SqliteEngine, tmp_path: Path) -> None:
    """Of one id there is one thing: both days are claimed, and told."""
    mapping = MAPPING.replace("    key_is_name: i-know\n    when", "    when", 1)
    report = loaded(tmp_path, engine, "3,Quay raid,2019-03-07,raid,Ostrel\n", mapping)
    assert (report.claimed, report.refused, report.otherwise) == (3, 0, 1)


def test_two_days_in_a_month_that_was_said_first_are_refused(
    engine: SqliteEngine, tmp_path: Path
) -> None:
    """The month is all of what the first row says, and holds with either day."""
    rows = (
        "3,Hill raid,2019-03,raid,Ostrel\n4,Hill raid,2019-03-05,raid,Ostrel\n"
        "5,Hill raid,2019-03,raid,Ostrel\n6,Hill raid,2019-03-25,raid,Ostrel\n"
    )
    report = loaded(tmp_path, engine, rows)
    assert [(one.line, one.value) for one in report.told_refused] == [
        (5, "2019-03-05"),
        (7, "2019-03-25"),
    ]
    assert any("of which line 5 says 2019-03-05" in line for line in told(report, 20))
    assert any("of which line 7 says 2019-03-25" in line for line in told(report, 20))


def test_of_very_many_days_none_is_taken(engine: SqliteEngine, tmp_path: Path) -> None:
    """Also what only a row beyond those that are compared one by one contradicts."""
    days = [f"2019-{n // 28 + 1:02}-{n % 28 + 1:02}" for n in range(1, 60)]
    said = [*days, "2019", "2020-01-01", "2018/2021"]
    rows = "".join(f"{n},Hill raid,{day},raid,Dunmar\n" for n, day in enumerate(said, start=3))
    mapping = MAPPING.replace("iso-prefix", "edtf")
    report = loaded(tmp_path, engine, rows, mapping)
    assert (report.claimed, report.refused) == (3, 61)
    assert "“2019” is said as when of raid Hill raid, of which line 64 says 2020-01-01" in "".join(
        map(str, report.told_refused)
    )
