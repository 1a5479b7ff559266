"""``answerable duties``, as a shell sees it, over the law that ``load`` brings along."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing

import pytest

from api.cli.commands.duties import FIELDS
from graph.claims.claim import entity_id
from graph.claims.decided import Decided
from graph.duties.law.law_claims import EDITORS, participation_claims
from graph.engines.sqlite import SqliteEngine
from graph.ingest.ontology_folder import ontology_of
from graph.vocabulary import Vocabulary
from tests.api.running import Shell

RUSSIA = "45t5kpyx7pjslvtfbgse72xuna"
CASE = entity_id("sheetsheetsheetsheetsheets", "case")

REGISTRY = f"""\
registry: registryregistryregistryre
coder: coder-1
defaults: {{marking: public}}
entities:
  coder-1: {{id: aaaaaaaaaaaaaaaaaaaaaaaaaa, class: Person, name: Coder 1}}
  herald: {{id: bbbbbbbbbbbbbbbbbbbbbbbbbb, class: Organisation, name: Ostrel Herald}}
  state: {{id: {RUSSIA}, class: State, name: Federation}}
  guard: {{id: eeeeeeeeeeeeeeeeeeeeeeeeee, class: StateBody, name: Guard, organOf: state}}
  land: {{id: ffffffffffffffffffffffffff, class: Place, kind: country, territoryOf: state}}
"""

SHEET = """\
sheet: sheetsheetsheetsheetsheets
coder: coder-1
registry: registry.yaml
source: {name: Ostrel Herald on the Guard, publisher: herald, marking: public}
defaults: {marking: public, attribution: [herald reports], stance: reported}
entities:
  case:
    class: Event
    at: L2
    name: What the Guard is said to have done
    kind: enforced-disappearance
    place: land
    when: 2018-12-28/2018-12-30
    allegedPerpetrators: guard
"""


@pytest.fixture
def affair(shell: Shell) -> Shell:
    """A store with one case, accepted by nobody yet."""
    shell.write("registry.yaml", REGISTRY)
    assert shell("load", shell.write("sheet.yaml", SHEET)).code == 0
    return shell


def test_as_json(affair: Shell) -> None:
    """All with their gates, and a row for each State that nothing ties to it; without an accepted
    claim the evidence is what is missing."""
    told = json.loads(affair("duties", CASE, "--on", "2019-01-14", "--all", "--format", "json").out)
    assert (told["on"], told["event"]) == ("2019-01-14", CASE)
    bearers = {row["duty_bearer"] for row in told["obligations"]}
    assert len(bearers) > 1
    ours = [row for row in told["obligations"] if row["duty_bearer"] == "Russian Federation"]
    gates = {row["provisions"][0]: row["gate"] for row in ours}
    assert gates["ECHR 5"] == gates["ICCPR 9"] == "evidence"
    assert gates["ICPPED 3"] == "time"
    assert gates["ICPPED 12"] == "time"
    assert gates["UNCAT 12"] == "matter"
    assert all(tuple(row) == FIELDS for row in told["obligations"])


def test_an_older_law_in_the_store_is_told(affair: Shell, vocabulary: Vocabulary) -> None:
    """Not right after loading; then, until something is loaded once more."""
    asked = ("duties", CASE, "--on", "2019-01-14", "--all")
    assert affair(*asked).err == ""
    (row,) = ontology_of(vocabulary).law.participations["RU", "echr"]
    with closing(SqliteEngine.open(affair.store, vocabulary)) as engine, engine.writing() as writer:
        writer.retract(
            participation_claims(row), Decided(by=EDITORS, why="an older store has less")
        )
    done = affair(*asked)
    assert done.code == 0
    assert "warning: the store's law is not that of the tables" in done.err
    assert affair("load", str(affair.folder / "sheet.yaml")).code == 0
    assert affair(*asked).err == ""


def test_what_is_not_derived_is_left_out(affair: Shell) -> None:
    """Unless it is asked for."""
    done = affair("duties", CASE, "--on", "2019-01-14", "--format", "json")
    assert json.loads(done.out)["obligations"] == []
    assert "which of them decides: --all" in affair("duties", CASE, "--on", "2019-01-14").out


def test_as_table(affair: Shell) -> None:
    """Lines that fit, with the result and the reasons in words."""
    lines = affair("duties", CASE, "--on", "2019-01-14", "--all").out.splitlines()
    assert lines[0] == "What the Guard is said to have done"
    assert max(map(len, lines)) <= 80
    assert "    NOT_DERIVED (gate: evidence), in force on SOME, NO_STEP_RECORDED" in lines


def test_as_csv(affair: Shell) -> None:
    """One line a duty, with the columns documented."""
    out = affair("duties", CASE, "--all", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert tuple(rows[0]) == FIELDS
    assert "Russian Federation" in {row["duty_bearer"] for row in rows}
    assert all("have not been assessed" in row["reasons"] for row in rows)


def test_no_such_event(affair: Shell) -> None:
    """An id of something else, or of nothing, is refused rather than answered with nothing."""
    for id in (RUSSIA, "zzzzzzzzzzzzzzzzzzzzzzzzzz"):
        done = affair("duties", id)
        assert (done.code, done.out) == (1, "")
        assert "is no event" in done.err


def test_the_law_comes_along_once(affair: Shell) -> None:
    """Loading tells of the law when it changes, and is silent about it when it does not."""
    first = affair("load", "--store", str(affair.folder / "other.db"), str(affair.folder))
    again = affair("load", "--store", str(affair.folder / "other.db"), str(affair.folder))
    assert "instruments.csv: " in first.err
    assert "instruments.csv: " not in again.err
