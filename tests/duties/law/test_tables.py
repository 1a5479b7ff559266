"""The tables of the law: what they hold, what is refused, and how they come into a store."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from graph.changes.load import load
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.duties.gates import Bearing, EventFacts, Nexus, derive
from graph.duties.law import check_law, read_law
from graph.duties.law.law_tables import UNCHECKED, binds
from graph.ingest.ontology_folder import ontology_of
from graph.views.replies import read_one
from graph.views.view import Relations
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.duties.law.tables import ROWS, participation, write_tables
from tests.naive import NaiveEngine

SEEDS = ONTOLOGY.parent / "seeds"
OTHERS = ROWS["participation"][:2]


PARTY = {"status": "party", "basis": "ratification", "bound": "2000-01-01"}
RATIFIED = {**PARTY, "in_force": "2000-04-01"}


@pytest.mark.parametrize(
    ("rows", "field", "words"),
    [
        ([{**RATIFIED, "state": "XX"}], "state", "XX"),
        ([{**RATIFIED, "instrument": "treaty"}], "instrument", "treaty"),
        ([RATIFIED, RATIFIED], "instrument", "overlaps"),
        ([{**RATIFIED, "denounced": "1999-01-01"}], "denounced", "before"),
        ([{**RATIFIED, "denounced": "2000-01-01"}], "denounced", "before"),
        ([{**RATIFIED, "ended": "1999-01-01"}], "ended", "before"),
        ([{**RATIFIED, "ended": "2004-12-31", "denounced": "2005-01-01"}], "ended", "notice"),
        ([{**RATIFIED, "signed": "2005-01-01"}], "bound", "signed"),
        ([{"status": "party", "ended": "2005-01-01"}], "ended", "no day on which"),
        ([{**PARTY, "in_force": "1999"}], "in_force", "before"),
        ([{**PARTY, "in_force": "2000-13-01"}], "in_force", "1998"),
        ([{**PARTY, "in_force": "2000/2001"}], "in_force", "1998"),
        ([{**RATIFIED, "in_force_source": ""}], "in_force_source", "emp"),
        ([{**RATIFIED, "source": "hearsay"}], "source", "hearsay"),
        ([{**RATIFIED, "source": "unchecked"}], "checked", "unchecked"),
        ([{**RATIFIED, "in_force_source": "unchecked"}], "checked", "unchecked"),
        ([{**RATIFIED, "basis": "marriage"}], "basis", "marriage"),
        ([{**RATIFIED, "as_of": "2020"}], "as_of", "day"),
        (
            [{"status": "not-party", "bound": "2000-01-01", "as_of": "2020-01-01"}],
            "status",
            "bound",
        ),
        ([{"status": "not-party"}], "as_of", "vouches"),
        ([{"status": "signatory", "signed": "2000-01-01"}], "as_of", "vouches"),
    ],
)
def test_participation_refused(
    tmp_path: Path, vocabulary: Vocabulary, rows: list[dict[str, str]], field: str, words: str
) -> None:
    """A bad row is refused with its line, its field and a mend; the good rows are read."""
    folder = write_tables(
        tmp_path, participation=(*OTHERS, *(participation(**cells) for cells in rows))
    )
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


def test_a_reservation_needs_a_participation(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Nobody reserves anything of a treaty to which no row says how he stands."""
    row = "OS,charter,charter-7,reservation,,,not in the hills,true,gazette"
    folder = write_tables(tmp_path, participation=ROWS["participation"][:-1], reservations=(row,))
    _, (error,) = check_law(folder, vocabulary)
    assert (error.field, error.record) == ("instrument", f"{folder}/reservations.csv:2")


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ("pact-1,reservation,,", "provisions", "another instrument"),
        ("charter-7,reservation,2005-01-02,2005-01-01", "until", "before it began"),
        ("charter-7,reservation,2005-01-01,2005-01-01", None, ""),
    ],
)
def test_reservations_refused(
    tmp_path: Path, vocabulary: Vocabulary, cells: str, field: str | None, words: str
) -> None:
    """A reservation touches articles of its own treaty, and does not end before it begins."""
    row = f"OS,charter,{cells},not in the hills,true,gazette"
    _, errors = check_law(write_tables(tmp_path, reservations=(row,)), vocabulary)
    assert [error.field for error in errors] == ([] if field is None else [field])
    assert all(words in str(error) for error in errors)


@pytest.mark.parametrize(
    ("id", "words"),
    [("Vardania", "no id of an entity"), ("ostrelostrelostrelostrelos", "in another row, too")],
)
def test_states_refused(tmp_path: Path, vocabulary: Vocabulary, id: str, words: str) -> None:
    """The id is that of an entity, and no other State's: duties would go to the wrong one."""
    states = (ROWS["states"][1], f"VD,{id},Republic of Vardania")
    folder = write_tables(tmp_path, states=states, participation=ROWS["participation"][2:])
    _, (error,) = check_law(folder, vocabulary)
    assert (error.field, error.record) == ("id", f"{folder}/states.csv:3")
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
        participation(state="VD", status="party", basis="accession", in_force="2012-01-01"),
        participation(
            state="VD",
            status="party",
            basis="ratification",
            in_force="2000-01-01",
            ended="2010-01-01",
        ),
    )
    law = read_law(write_tables(tmp_path, participation=rows), vocabulary)
    assert [str(row.days["in_force"][0]) for row in law.participations["VD", "pact"]] == [
        "2000-01-01",
        "2012-01-01",
    ]


def test_what_is_missing_is_said(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A State without a row for a treaty that has sets, and a party without a day."""
    rows = (
        participation(state="VD", status="party", basis="accession"),
        *ROWS["participation"][1:],
    )
    law = read_law(write_tables(tmp_path, participation=rows[:-1]), vocabulary)
    assert [line.rpartition("/")[2] for line in law.missing()] == [
        "participation.csv: no row says how OS stands to charter",
        "participation.csv:2: no row says since when it is in force",
    ]


def test_the_shipped_tables(vocabulary: Vocabulary) -> None:
    """No error; what nobody checked is marked so, and only that; nothing is missing."""
    law, errors = check_law(ONTOLOGY / "law", vocabulary)
    assert errors == ()
    assert ontology_of(vocabulary).law.states.keys() == law.states.keys()
    for rows in law.participations.values():
        for row in rows:
            assert row.checked == (
                UNCHECKED not in {row.source, *(s for _, s in row.days.values())}
            )
    assert law.missing() == ()


@pytest.mark.parametrize(
    ("state", "treaty", "status", "told"),
    [
        ("RU", "icpped", "not-party", {}),
        ("RU", "cmw", "not-party", {}),
        ("RU", "opcat", "not-party", {}),
        ("RU", "rome", "signatory", {"signed": "2000-09-13"}),
        ("RU", "echr", "party", {"in_force": "1998-05-05", "ended": "2022-09-16"}),
        ("RU", "iccpr", "party", {"bound": "1973-10-16", "in_force": "1976-03-23"}),
        ("RU", "uncat", "party", {"bound": "1987-03-03", "in_force": "1987-06-26"}),
        ("US", "echr", "not-party", {}),
        ("US", "icpped", "not-party", {}),
        ("SE", "icpped", "signatory", {"signed": "2007-02-06"}),
        ("LT", "icpped", "party", {"bound": "2013-08-14", "in_force": "2013-09-13"}),
        ("NO", "icpped", "party", {"bound": "2019", "in_force": "[2019-01-31..2020-01-30]"}),
        ("GB", "iccpr", "party", {"bound": "1976-05-20", "in_force": "1976-08-20"}),
        ("IE", "uncat", "party", {"bound": "2002-04-11", "in_force": "2002-05-11"}),
        ("DE", "echr", "party", {"in_force": "[..2010-06-01]"}),
    ],
)
def test_shipped_participation(
    vocabulary: Vocabulary, state: str, treaty: str, status: str, told: dict[str, str]
) -> None:
    """Rows read in their sources by hand, non-participation among them."""
    (row,) = ontology_of(vocabulary).law.participations[state, treaty]
    days = {field: str(day) for field, (day, _) in row.days.items() if field != "signed"}
    if status == "signatory":
        days = {field: str(day) for field, (day, _) in row.days.items()}
    assert (row.status, days) == (status, told)


def test_every_state_of_the_affair_is_looked_up(vocabulary: Vocabulary) -> None:
    """Every State that the registries of the seeds name has a row for each treaty with duties.

    Each under the id that the registries give it: a duty's bearer is the State of the affair.
    """
    law = ontology_of(vocabulary).law
    seeded = {}
    for path in sorted(SEEDS.glob("registry*.yaml")):
        registry = yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)  # NO is Norway
        for block in registry.get("entities", {}).values():
            if block.get("class") == "State" and "isoCode" in block:
                seeded[block["isoCode"]] = block["id"]
    assert {code: state.id for code, state in law.states.items()} == seeded
    treaties = {one.instrument.code for one in law.sets.values() if binds(one)}
    assert treaties == {"echr", "iccpr", "uncat", "icpped"}
    assert [
        (state, treaty)
        for state in sorted(seeded)
        for treaty in sorted(treaties)
        if (state, treaty) not in law.participations
    ] == []


def test_a_state_without_a_row_is_visible(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Whoever loads the tables is told of it, and the duty says that nobody looked."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    folder = write_tables(tmp_path / "law", participation=ROWS["participation"][:-1])
    (file,) = load([folder / "instruments.csv"], engine).files
    assert file.warnings == ("participation.csv: no row says how OS stands to charter",)
    bearing = Bearing(ROWS["states"][1].split(",")[1], "OS", Nexus.TERRITORY)
    kinds = frozenset({"torture"})
    facts = EventFacts(event="e", kinds=kinds, evidence=kinds, official=True, bearings=(bearing,))
    duties = derive(read_law(folder, vocabulary), [facts], matching=False)
    (duty,) = [one for one in duties if one.provisions.code == "charter-7"]
    assert {gate.name: gate.rule for gate in duty.gates}["time"] == "participation-unrecorded"


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
        related = read_one(view, Relations(property="participant", inverse=True), states)
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
