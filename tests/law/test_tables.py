"""The tables of the law: what they hold, what is refused, and how they come into a store."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.law import check_law, read_law, shipped_law
from graph.law.tables import UNCHECKED
from graph.loading import load
from graph.marking import PUBLIC_CLEARANCE
from graph.view import Relations
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.law.tables import ROWS, write_tables
from tests.naive import NaiveEngine

RATIFIED = "OS,pact,party,ratification,,,2000-01-01,gazette,2000-04-01,gazette"
OTHERS = ROWS["participation"][:2]


@pytest.mark.parametrize(
    ("rows", "field", "words"),
    [
        ((f"{RATIFIED},,,,,,,true,gazette".replace("OS", "XX"),), "state", "XX"),
        ((f"{RATIFIED},,,,,,,true,gazette".replace("pact", "treaty"),), "instrument", "treaty"),
        ((f"{RATIFIED},,,,,,,true,gazette",) * 2, "instrument", "overlaps"),
        ((f"{RATIFIED},1999-01-01,gazette,,,,,true,gazette",), "denounced", "before"),
        ((f"{RATIFIED},,,1999-01-01,gazette,,,true,gazette",), "ended", "before"),
        (("OS,pact,not-party,,,,2000-01-01,gazette,,,,,,,,,true,gazette",), "status", "bound"),
        ((f"{RATIFIED},,,,,,,true,hearsay",), "source", "hearsay"),
        ((f"{RATIFIED},,,,,,,true,unchecked",), "checked", "unchecked"),
        (("OS,pact,party,marriage,,,,,2000-01-01,gazette,,,,,,,true,gazette",), "basis", "marri"),
        (("OS,pact,party,accession,,,,,2000-13-01,gazette,,,,,,,true,gazette",), "in_force", "day"),
        (("OS,pact,party,accession,,,,,2000-01-01,,,,,,,,true,gazette",), "in_force_source", "emp"),
    ],
)
def test_participation_refused(
    tmp_path: Path, vocabulary: Vocabulary, rows: tuple[str, ...], field: str, words: str
) -> None:
    """A bad row is refused with its line, its field and a mend; the good rows are read."""
    folder = write_tables(tmp_path, participation=(*OTHERS, *rows))
    law, (error,) = check_law(folder, vocabulary)
    assert error.field == field
    assert words in str(error)
    assert error.record == f"{folder}/participation.csv:{3 + len(rows)}"
    assert ("VD", "pact") in law.participations


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (("torture", "tortture"), "triggers", "tortture"),
        (("state-or-acquiescence", "official"), "person", "official"),
        (("territory", "everywhere"), "nexus", "everywhere"),
        (("charter-7,charter-7,,", "charter-7,charter-7,charter-8,"), "with", "charter-8"),
        (("torture", ""), "triggers", "empty"),
    ],
)
def test_sets_refused(
    tmp_path: Path, vocabulary: Vocabulary, change: tuple[str, str], field: str, words: str
) -> None:
    """Unknown triggers, words and provisions of a set are refused."""
    rows = tuple(row.replace(*change, 1) for row in ROWS["sets"][1:2])
    _, (error,) = check_law(write_tables(tmp_path, sets=rows), vocabulary)
    assert error.field == field
    assert words in str(error)


def test_a_broken_table_is_refused(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Missing files, other columns and ragged rows are named; nothing is guessed."""
    folder = write_tables(tmp_path, states=("VD,one", "VD,two,three"))
    (folder / "sources.csv").unlink()
    (folder / "reservations.csv").write_text("state,treaty\n")
    _, errors = check_law(folder, vocabulary)
    told = "\n".join(map(str, errors))
    for words in ("sources.csv", "states.csv:2", "other columns"):
        assert words in told


def test_a_state_that_came_back(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Two stretches, one after the other, are no overlap."""
    rows = (
        "VD,pact,party,accession,,,,,2012-01-01,gazette,,,,,,,true,gazette",
        "VD,pact,party,ratification,,,,,2000-01-01,gazette,,,2010-01-01,gazette,,,true,gazette",
    )
    law = read_law(write_tables(tmp_path, participation=rows), vocabulary)
    assert [row.days["in_force"][0].year for row in law.participations["VD", "pact"]] == [
        2000,
        2012,
    ]


def test_what_is_missing_is_said(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A State without a row for a treaty that has sets, and a party without a day."""
    rows = ("VD,pact,party,accession,,,,,,,,,,,,,true,gazette", *ROWS["participation"][1:])
    law = read_law(write_tables(tmp_path, participation=rows[:-1]), vocabulary)
    assert [line.rpartition("/")[2] for line in law.missing()] == [
        "participation.csv: no row says how OS stands to charter",
        "participation.csv:2: no row says since when it is in force",
    ]


def test_the_shipped_tables(vocabulary: Vocabulary) -> None:
    """No error; non-participation is recorded; what nobody checked is marked so, and only that."""
    law, errors = check_law(ONTOLOGY / "law", vocabulary)
    assert errors == ()
    assert law.missing() == ()
    assert shipped_law(vocabulary).states.keys() == law.states.keys()
    for treaty in ("icpped", "cmw", "opcat"):
        assert [row.status for row in law.participations["RU", treaty]] == ["not-party"]
    (convention,) = law.participations["RU", "echr"]
    assert str(convention.days["ended"][0]) == "2022-09-16"
    for rows in law.participations.values():
        for row in rows:
            assert row.checked == (
                UNCHECKED not in {row.source, *(s for _, s in row.days.values())}
            )


def test_tables_come_as_public_claims_once(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Loaded twice they are there once; a row that goes is retracted; unchecked is presupposed."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    folder = write_tables(tmp_path / "law")
    first = load([folder / "instruments.csv"], engine)
    assert first.errors == ()
    assert first.count("new") > 50
    again = load([folder / "instruments.csv"], engine)
    assert (again.count("new"), again.count("retracted")) == (0, 0)
    with engine.reading() as snapshot:
        view = snapshot.view(PUBLIC_CLEARANCE)
        states = [state.split(",")[1] for state in ROWS["states"]]
        (related,) = view.read([(Relations(property="participant", inverse=True), states)])
        assert [len(related[id].rows) for id in states] == [2, 2]
    less = load([write_tables(tmp_path / "law", participation=OTHERS) / "instruments.csv"], engine)
    assert less.count("retracted") > 5


def test_bad_tables_are_refused_whole(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """With one bad row nothing of the law is loaded, and the row is named."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    folder = write_tables(
        tmp_path / "law", sets=("x,pact-9,,,torture,any,none,act,x,true,gazette",)
    )
    report = load([folder / "instruments.csv"], engine)
    assert report.count("new") == 0
    assert [error.field for error in report.errors] == ["lead"]
