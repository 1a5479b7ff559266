"""Tables by mappings: rows in are rows claimed and rows refused, and a new version is compared."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from graph.changes import table_load, table_reading
from graph.changes.load import load as load_files
from graph.changes.table_reading import TableReader
from graph.claims.claim import Claim
from graph.claims.errors import InputError
from graph.engines.engine import Engine
from graph.engines.sqlite import SqliteEngine
from graph.ingest.connector import Desk
from graph.ingest.mapping.mapping_draft import draft_mapping
from graph.ingest.mapping.mapping_file import read_mapping
from graph.ingest.mapping.mapping_secret import Ids
from graph.ingest.mapping.table_files import TableFormat, open_table
from graph.ingest.yaml_tree import Scalar, parse_yaml
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ingest.loaded import records, state
from tests.ingest.mapping.table import HEADER, MAPPING, ROWS, load, refusals, write, write_mapping


@pytest.fixture
def store(tmp_path: Path, vocabulary: Vocabulary, clock: Clock) -> SqliteEngine:
    """An empty store of the default kind."""
    return SqliteEngine.open(tmp_path / "store.db", vocabulary, clock=clock, wait=0.1)


def said(engine: Engine, predicate: str, *, standing: bool = True) -> list[Claim]:
    """The claims of one property."""
    return [
        record.claim
        for record in records(engine).values()
        if record.claim.predicate == predicate and (record.retracted_at is None) is standing
    ]


def test_rows_become_claims(engine: Engine, tmp_path: Path) -> None:
    """Every engine: dates by precision, bounds as published, each paper a source of its own."""
    report = load(write(tmp_path), engine)
    assert refusals(report) == []
    assert (report.rows, report.claimed, report.refused) == (3, 3, 0)
    assert report.new == len(records(engine))
    assert sorted(str(c.value.text) for c in said(engine, "when") if c.value) == [
        *("2019-01-05", "2019-01-05", "2019-03-01", "[2019-02-01..2019-02-06]"),
    ]
    sizes = {c.citation.locator: c.value.quantity for c in said(engine, "size") if c.value}
    assert sizes.keys() == {"R:r-1:best", "R:r-2:best"}
    second = sizes["R:r-2:best"]
    assert second is not None
    assert (second.best, second.min, second.max) == (2, 3, 3)
    names = {c.value.text for c in said(engine, "name") if c.value}
    assert names >= {"Ostrel Guard", "Quay Patrol", "Ostrel Herald", "Ostrel Watch"}
    assert all(
        record.claim.is_by_software
        for record in records(engine).values()
        if record.claim.citation.locator
    )
    [coverage] = said(engine, "answerCoverage")
    assert coverage.concept == "not-covered"


def test_loading_again_changes_nothing(engine: Engine, tmp_path: Path, clock: Clock) -> None:
    """The same file is there already, whatever the order of its rows."""
    path = write(tmp_path)
    first = load(path, engine)
    before = state(engine)
    clock.tick()
    path.write_text(HEADER + "".join(reversed(ROWS.splitlines(keepends=True))))
    again = load(path, engine)
    assert (again.new, again.retracted, again.already) == (0, 0, first.new)
    assert (again.rows_new.count, again.rows_changed.count, again.rows_gone.count) == (0, 0, 0)
    assert state(engine) == before


def test_a_changed_row_takes_back_what_it_said(engine: Engine, tmp_path: Path) -> None:
    """A dry run names it, the load does it; other rows are left alone."""
    path = write(tmp_path)
    load(path, engine)
    path.write_text(HEADER + ROWS.replace("r-3,2019-03-01,2019-03-01", "r-3,2019-03-02,2019-03-02"))
    tried = load(path, engine, dry_run=True)
    assert (tried.rows_changed.keys, tried.rows_new.keys, tried.rows_gone.keys) == (["r-3"], [], [])
    assert len(said(engine, "when", standing=False)) == 0
    done = load(path, engine)
    assert (done.new, done.retracted) == (1, 1)
    [gone] = said(engine, "when", standing=False)
    assert gone.citation.locator == "R:r-3:day"


@pytest.mark.parametrize("whole", [True, False])
def test_a_row_that_is_gone(engine: Engine, tmp_path: Path, whole: bool) -> None:
    """It is told, and takes its claims back only where the file is all there is."""
    mapping = MAPPING + f"whole: {str(whole).lower()}\n"
    path = write(tmp_path, mapping=mapping)
    load(path, engine)
    path.write_text(HEADER + "".join(ROWS.splitlines(keepends=True)[:2]))
    report = load(path, engine)
    assert report.rows_gone.keys == ["r-3"]
    assert (report.retracted > 0) is whole
    assert [c.citation.locator for c in said(engine, "when", standing=False)] == (
        ["R:r-3:day"] if whole else []
    )


def test_a_refused_row_leaves_what_stands(store: SqliteEngine, tmp_path: Path) -> None:
    """A row that cannot be read any more takes nothing back; its reason goes into the file."""
    path = write(tmp_path, mapping=MAPPING + "whole: true\nrequired: [day]\n")
    load(path, store)
    path.write_text(HEADER + ROWS.replace("2019-03-01,2019-03-01", "2019-31-03,2019-03-01"))
    taken = io.StringIO()
    report = load(path, store, refused=taken)
    assert (report.rows, report.claimed, report.refused, report.retracted) == (3, 2, 1, 0)
    header, row = taken.getvalue().splitlines()
    assert header == "line,key,column,value,problem,mend"
    assert row.startswith("4,r-3,day,2019-31-03,is no date in the form iso,")


@pytest.mark.parametrize(
    ("row", "column", "value", "problem"),
    [
        ("r-9,05/01/2019,,1,raid,U,10,,,,,,,", "day", "05/01/2019", "no date in the form iso"),
        ("r-9,2019-01-05,,1,siege,U,10,,,,,,,", "kind", "siege", "not among the codes kinds"),
        ("r-9,2019-01-05,,1,raid,U,10,many,,,,,,", "best", "many", "not a whole number"),
        ("r-9,2019-01-05,,1,raid,U,10,,,,20.5,10.5,,", "north", "20.5, 10.5", "swapped"),
        ("r-9,2019-01-05,,1,raid,U,10,,,,95,20,,", "north", "95", "not on the globe"),
        ("r-9,2019-01-05,,1,raid,U\u202e,10,,,,,,,", "unit", "U\u202e", "hides, reorders"),
    ],
)
def test_a_value_that_does_not_fit(
    store: SqliteEngine, tmp_path: Path, row: str, column: str, value: str, problem: str
) -> None:
    """It costs itself, told with line, column, value and mend; the rest of the row is claimed."""
    report = load(write(tmp_path, rows=ROWS + row + "\n"), store)
    assert (report.claimed, report.refused) == (4, 0)
    [told] = report.told_left_out
    assert (told.line, told.column, told.value) == (5, column, value)
    assert problem in told.problem
    assert told.mend


@pytest.mark.parametrize(
    ("rows", "mapping", "problem"),
    [
        (ROWS + "r-9,2019-01-05,1\n", "", "has 3 cells, and the header 14"),
        (ROWS + ",2019-01-05,,1,raid,U,10,,,,,,,\n", "", "is empty and is the key"),
        (ROWS + "r-9,,,1,raid,U,10,,,,,,,\n", "required: [day]\n", "is empty and required"),
        (
            ROWS + "r-9,2019-01-05,,9,raid,U,10,,,,,,,\n",
            "refuse: [{if: {precision: 9}, why: is of no precision}]\n",
            "is of no precision",
        ),
    ],
)
def test_a_row_is_refused(
    store: SqliteEngine, tmp_path: Path, rows: str, mapping: str, problem: str
) -> None:
    """With line and reason, and rows in are rows claimed and refused."""
    report = load(write(tmp_path, rows=rows, mapping=MAPPING + mapping), store)
    assert (report.rows, report.claimed, report.refused) == (4, 3, 1)
    [told] = report.told_refused
    assert told.line == 5
    assert problem in told.problem


@pytest.mark.parametrize("together", [1, 1_000])
def test_rows_of_one_key(
    store: SqliteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    """Equal ones count once; those that differ are all refused, unless a version decides:
    regardless of how many are noted together."""
    monkeypatch.setattr(table_reading, "TOGETHER", together)
    first = ROWS.splitlines(keepends=True)[0]
    report = load(write(tmp_path, rows=ROWS + first), store)
    assert (report.claimed, report.again) == (3, 1)
    other = first.replace(",raid,", ",arrest,")
    report = load(write(tmp_path, rows=ROWS + other), store)
    assert (report.claimed, report.refused) == (2, 2)
    assert {told.line for told in report.told_refused} == {2, 5}
    later = other.replace(",x\n", ",y\n")
    versioned = MAPPING.replace("ignore: [note]", "version: note")
    report = load(write(tmp_path, rows=ROWS + later, mapping=versioned), store)
    assert (report.claimed, report.replaced) == (3, 1)
    assert report.notes == ["line 2: replaced by the later version in line 5"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("ignore: [note]", "ignore: []", "1 columns that are neither mapped nor ignored: note"),
        ("${unit}", "${units}", "units: is mapped and not in the header; did you mean “unit”"),
        ("day: {date: iso}\n", "day: {}\n", "holds dates in a form that nobody declares"),
        ("arrest: arrest}", "arrest: arest}", "is not in event-kinds; did you mean “arrest”"),
        ("  unit: {class: StateBody", "  unit: {class: Place", "is a Place, and participants"),
        ("key_is_name: i-know, ", "", "is a name: two who share it would become one"),
        ("    place: where", "    plaice: where", "is no property of an Event; did you mean"),
        ("|kinds}", "|kind}", "uses codes that are not there"),
        ("cites: report", "cites: unit", "is no source"),
        ("answers: not covered", "answers: perhaps", "is neither"),
        ("attribution: [desk", "attribution: [dusk", "is no actor of this mapping"),
        ('[desk reports, "paper? reports"]', "[]", "is empty; name who says it"),
        ("stance: reported\n", "", "has no stance: nobody says how firmly it is said; write"),
        (
            "participants: unit",
            "allegedPerpetrators: {to: unit, attribution: coder}",
            "accuses somebody on the word of the mapping's author",
        ),
        (
            "participants: unit",
            "allegedPerpetrators: {to: unit, attribution: [coder states]}",
            "accuses somebody on the word of the mapping's author",
        ),
    ],
)
def test_a_mapping_is_refused(
    store: SqliteEngine, tmp_path: Path, old: str, new: str, problem: str
) -> None:
    """Before a row is read, naming what would be right; nothing is written."""
    assert old in MAPPING
    report = load(write(tmp_path, mapping=MAPPING.replace(old, new, 1)), store)
    assert problem in "\n".join(refusals(report))
    assert records(store) == {}


def test_what_stands_is_kept_where_a_part_is_refused(
    store: SqliteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part is whole; the report says where it stopped."""
    path = write(tmp_path)
    assert not load(path, store).errors
    monkeypatch.setattr(table_load, "PART", 2)
    loosened = MAPPING.replace("marking: partner", "marking: public")
    write_mapping(tmp_path, loosened)
    before = state(store)
    report = load(path, store)
    assert report.stopped == 0
    assert "would become less strict" in str(report.errors[0])
    assert state(store) == before
    assert not load(path, store, loosen=True).errors


def test_parts_see_each_other(
    store: SqliteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In parts of one row the store is the same as in one part."""
    path = write(tmp_path)
    monkeypatch.setattr(table_load, "PART", 1)
    report = load(path, store)
    assert report.claimed == 3
    ids = set(records(store))
    monkeypatch.setattr(table_load, "PART", 100)
    again = load(path, store)
    assert (again.new, again.retracted) == (0, 0)
    assert set(records(store)) == ids


CHILDREN = (
    MAPPING[: MAPPING.index("columns:")]
    .replace("marking: partner", "marking: public")
    .replace(', "paper? reports"', "")
    + """\
codes: {ages: {raid: child, arrest: ""}}
rows:
  raid: {class: Event, key: [id], victims: hurt}
  hurt: {class: Person, key: [unit_id], name: "${unit}", kind: "${kind|ages}"}
ignore: [day, until, precision, best, low, high, north, east, papers, note]
"""
)


@pytest.mark.parametrize("order", [1, -1])
def test_floors_reach_from_part_to_part(
    store: SqliteEngine,
    tmp_path: Path,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
    order: int,
) -> None:
    """What one part says of somebody (a child) binds what another says of him, before or after."""
    rows = "".join(ROWS.splitlines(keepends=True)[:2][::order])
    path = write(tmp_path, rows=rows, mapping=CHILDREN)
    whole = SqliteEngine.open(tmp_path / "whole.db", vocabulary)
    assert refusals(load(path, whole)) == []
    monkeypatch.setattr(table_load, "PART", 1)
    report = load(path, store)
    assert refusals(report) == []
    assert any("child" in told for told in report.floors)
    marked = [
        {id: (record.claim.marking, record.marking) for id, record in records(one).items()}
        for one in (whole, store)
    ]
    assert marked[0] == marked[1]
    whole.close()


def test_the_key_of_a_mapping(store: SqliteEngine, tmp_path: Path) -> None:
    """Without it loading is refused, and so is one that others may read, and another one."""
    path = write(tmp_path)
    load(path, store)
    before = len(records(store))
    key = tmp_path / "raids.map.key"
    key.chmod(0o644)
    with pytest.raises(ValueError, match="may be read by others"):
        load(path, store)
    key.unlink()
    with pytest.raises(ValueError, match="is not there") as refused:
        load(path, store)
    assert "another key makes other entities" in str(refused.value)
    key.touch(0o600)
    key.write_text("6" * 64)
    other = load(path, store)
    assert "another key than the one that this mapping was loaded with" in str(other.errors[0])
    assert (other.new, other.retracted) == (0, 0)
    assert len(records(store)) == before


def test_entities_of_another_mapping(store: SqliteEngine, tmp_path: Path) -> None:
    """Rows that name what no mapping under this key registers are refused, the others claimed."""
    mapping = MAPPING.replace(
        'unit: {class: StateBody, key: [unit_id], name: "${unit}"}',
        "unit: {class: StateBody, key: [unit_id], known: true}",
    ).replace("ignore: [note]", "ignore: [note, unit]")
    path = write(tmp_path, mapping=mapping)
    assert load(path, store).refused == 3
    units = tmp_path / "units.csv"
    units.write_text("unit_id,name\n10,Ostrel Guard\n")
    head = (
        MAPPING[: MAPPING.index("columns:")]
        .replace("mappingm", "mappingu")
        .replace("[id]", "[unit_id]")
    )
    head = head.replace(', "paper? reports"', "")
    write_mapping(
        tmp_path,
        head
        + "secret_of: raids.map.yaml\n"
        + 'rows: {u: {class: StateBody, key: [unit_id], name: "${name}"}}\n',
        "units.map.yaml",
    )
    table = table_load.load_table(units, tmp_path / "units.map.yaml", store)
    assert refusals(table) == []
    report = load(path, store)
    assert (report.claimed, report.refused) == (2, 1)
    assert "is registered by no mapping under this key" in report.told_refused[0].problem


def test_joined_tables(store: SqliteEngine, tmp_path: Path) -> None:
    """A row of another table goes with a row; one that must be there refuses the row."""
    (tmp_path / "units.csv").write_text("code;name\n10;Guard of the Harbour\n")
    mapping = MAPPING.replace('name: "${unit}"', 'name: "${units.name}"')
    mapping = mapping.replace("ignore: [note]", "ignore: [note, unit]") + (
        "tables:\n  units: {file: units.csv, reads: {delimiter: ';'}, key: [code], on: [unit_id], "
        "must: true}\n"
    )
    report = load(write(tmp_path, mapping=mapping), store)
    assert refusals(report) == []
    assert (report.claimed, report.refused) == (2, 1)
    assert "has no row in the table units" in report.told_refused[0].problem
    assert "Guard of the Harbour" in {c.value.text for c in said(store, "name") if c.value}


def test_an_accusation_without_a_speaker_is_not_made(store: SqliteEngine, tmp_path: Path) -> None:
    """Where a row has nobody who could say it, that is told; the others accuse on somebody's
    word."""
    mapping = MAPPING.replace(
        "participants: unit",
        'allegedPerpetrators: {to: unit, attribution: ["paper? alleges"], stance: alleged}',
    )
    report = load(write(tmp_path, mapping=mapping), store)
    assert refusals(report) == []
    made = said(store, "allegedPerpetrator")
    assert len(made) == 1
    assert all(claim.attribution for claim in made)
    told = {(one.line, one.problem.partition(":")[0]) for one in report.told_left_out}
    assert told >= {(2, "is said by nobody"), (4, "is said by nobody")}


def test_a_day_of_speaking_that_is_none_costs_what_is_said(
    store: SqliteEngine, tmp_path: Path
) -> None:
    """It is told with line and column, as why the row is refused, of which nothing is left; other
    rows are taken."""
    mapping = MAPPING.replace(
        'attribution: [desk reports, "paper? reports"]',
        'attribution: [{actor: desk, act: reports, on: "${note}"}]',
    )
    mapping = mapping.replace("ignore: [note]", "").replace(
        "  day: {date: iso}", "  day: {date: iso}\n  note: {date: edtf}"
    )
    report = load(write(tmp_path, mapping=mapping), store)
    assert refusals(report) == []
    assert (report.claimed, report.refused) == (2, 1)
    assert {(one.line, one.column, one.value) for one in report.told_refused} == {(2, "note", "x")}
    places = {c.citation.locator for c in said(store, "kind")}
    assert places - {None} == {"R:r-2:kind", "R:r-3:kind"}


@pytest.mark.parametrize(
    ("lines", "circle"),
    [
        ("  a: {of: [b]}\n  b: {of: [a]}", "a → b → a"),
        ("  a: {of: [a]}", "a → a"),
        ('  a: {split: ";", along: b}\n  b: {split: ";", along: a}', "a → b → a"),
        ('  a: {split: ",", into: [x], of: [b]}\n  b: {of: [a.x]}', "a → b → a"),
    ],
    ids=("made", "itself", "steps", "parts"),
)
def test_columns_made_in_a_circle_are_refused(tmp_path: Path, lines: str, circle: str) -> None:
    """By name, before the file is read."""
    mapping = MAPPING.replace("  day: {date: iso}", f"  day: {{date: iso}}\n{lines}")
    write(tmp_path, mapping=mapping)
    with pytest.raises(InputError, match=f"columns: a: is defined by itself: {circle}"):
        read_mapping(tmp_path / "raids.map.yaml")


def test_a_text_of_several_columns_is_told_where_one_is_empty(
    store: SqliteEngine, tmp_path: Path
) -> None:
    """It is not said without it, and nothing is lost silently."""
    mapping = MAPPING.replace(
        "    place: where", '    place: where\n    name: "${unit}: ${note}"'
    ).replace("[note]", "[]")
    report = load(write(tmp_path, mapping=mapping), store)
    assert refusals(report) == []
    lost = [one for one in report.told_left_out if one.column == "unit"]
    assert [one.line for one in lost] == [3, 4]
    assert lost[0].problem == (
        "is not said as name: note is empty, which stands beside it in “${unit}: ${note}”"
    )


def test_a_table_beside_is_no_link_to_elsewhere(store: SqliteEngine, tmp_path: Path) -> None:
    """Or a mapping would read what the folder does not hold."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "units.csv").write_text("code,name\n10,Guard of the Harbour\n")
    (tmp_path / "units.csv").symlink_to(tmp_path / "elsewhere" / "units.csv")
    mapping = MAPPING.replace('name: "${unit}"', 'name: "${units.name}"')
    mapping = mapping.replace("ignore: [note]", "ignore: [note, unit]") + (
        "tables:\n  units: {file: units.csv, key: [code], on: [unit_id]}\n"
    )
    with pytest.raises(InputError, match="is a link to another folder"):
        load(write(tmp_path, mapping=mapping), store)


def test_files_of_other_formats(tmp_path: Path) -> None:
    """JSON, JSON lines, XML and other encodings give the same cells."""
    (tmp_path / "a.jsonl").write_text(
        '{"id": 1, "who": {"names": ["A", "B"]}, "x": null}\n\n{"id"\n'
    )
    first, second = open_table(tmp_path / "a.jsonl", TableFormat()).rows()
    assert (first.line, first.cells) == (1, {"id": "1", "who.names": ("A", "B"), "x": None})
    assert second.line == 3
    assert second.problem is not None
    (tmp_path / "a.json").write_text(json.dumps({"data": [{"id": 1.5, "ok": True}]}))
    [row] = open_table(tmp_path / "a.json", TableFormat(records="data")).rows()
    assert row.cells == {"id": "1.5", "ok": "true"}
    (tmp_path / "a.xml").write_text(
        '<all><head/><r n="1"><who><name>A</name><name>B</name></who></r><r n="2"/></all>'
    )
    one, two = open_table(tmp_path / "a.xml", TableFormat(records="r")).rows()
    assert one.cells == {"@n": "1", "who.name": ("A", "B")}
    assert two.cells == {"@n": "2"}
    (tmp_path / "b.xml").write_text('<!DOCTYPE a [<!ENTITY x "y">]><a><r>&x;</r></a>')
    with pytest.raises(ValueError, match="is no XML that is read"):
        list(open_table(tmp_path / "b.xml", TableFormat(records="r")).rows())
    (tmp_path / "c.csv").write_bytes("id;wo\r\n1;Süd\r\n".encode("windows-1252"))
    with pytest.raises(ValueError, match="is not utf-8"):
        list(open_table(tmp_path / "c.csv", TableFormat(delimiter=";")).rows())
    [row] = open_table(
        tmp_path / "c.csv", TableFormat(delimiter=";", encoding="windows-1252")
    ).rows()
    assert row.cells == {"id": "1", "wo": "Süd"}
    (tmp_path / "d.csv").write_text('id,t\n\n1,"a\nb"\n2,c\n')
    assert [r.line for r in open_table(tmp_path / "d.csv", TableFormat()).rows()] == [3, 5]


@pytest.mark.parametrize(
    ("name", "content", "records"),
    [
        ("a.json", '{"data": [{"id": 1}]}', "rows"),
        ("a.json", '{"data": [{"id": 1}]}', None),
        ("a.xml", "<all><r><id>1</id></r></all>", "row"),
        ("a.json", '{"objects": {}}', "objects"),
    ],
)
def test_records_that_are_not_there_are_told(
    tmp_path: Path, name: str, content: str, records: str | None
) -> None:
    """Nothing found is no empty file; an empty list is one."""
    (tmp_path / name).write_text(content)
    with pytest.raises(InputError, match=r"no record there|is no list of records") as caught:
        list(open_table(tmp_path / name, TableFormat(records=records)).rows())
    assert "after record" not in str(caught.value)
    (tmp_path / "b.json").write_text(" []")
    assert list(open_table(tmp_path / "b.json", TableFormat()).rows()) == []


def test_rows_that_differ_under_one_key_name_each_other(
    store: SqliteEngine, tmp_path: Path
) -> None:
    """Each tells of another line than its own."""
    rows = ROWS + ROWS.splitlines(keepends=True)[0].replace("raid", "arrest")
    report = load(write(tmp_path, rows=rows), store)
    told = {one.line: one.problem for one in report.told_refused}
    assert told.keys() == {2, 5}
    assert "(line 5)" in told[2]
    assert "(line 2)" in told[5]


PEOPLE = (
    MAPPING[: MAPPING.index("columns:")].replace(', "paper? reports"', "")
    + """\
rows:
  raid: {class: Event, key: [id], participants: who}
  who: {class: Person, key: [unit], key_is_name: i-know, name: "${unit}"}
ignore: [day, until, precision, kind, unit_id, best, low, high, north, east, papers, note]
"""
)


def test_people_of_one_name_are_told_and_told_apart(store: SqliteEngine, tmp_path: Path) -> None:
    """Two rows of a name are one person until somebody says that a line is another; loading names
    the lines, and not the name."""
    report = load(write(tmp_path, mapping=PEOPLE), store)
    assert refusals(report) == []
    assert len({claim.object for claim in said(store, "party")}) == 2
    [note] = report.notes
    assert note.startswith("lines 2, 3 are one person")
    assert "Ostrel" not in note
    write_mapping(tmp_path, PEOPLE + "differs: [3]\n")
    report = load(tmp_path / "raids.csv", store)
    assert refusals(report) == []
    assert report.notes == []
    assert len({claim.object for claim in said(store, "party")}) == 3
    write_mapping(tmp_path, PEOPLE + "differs: [three]\n")
    with pytest.raises(InputError, match="is no line"):
        load(tmp_path / "raids.csv", store)


def test_a_row_that_is_not_taken_stands_in_nobodys_way(store: SqliteEngine, tmp_path: Path) -> None:
    """A row that the mapping refuses is told with that reason, and another of its key is taken."""
    rows = ROWS + ROWS.splitlines(keepends=True)[0].replace("raid", "draft")
    mapping = MAPPING + "refuse: [{if: {kind: draft}, why: is not clean yet}]\n"
    report = load(write(tmp_path, rows=rows, mapping=mapping), store)
    assert refusals(report) == []
    assert (report.claimed, report.refused) == (3, 1)
    assert [(one.line, one.problem) for one in report.told_refused] == [(5, "is not clean yet")]


def test_a_mapping_is_no_sheet(store: SqliteEngine, tmp_path: Path) -> None:
    """Loading a folder with tables and mappings in it says that they go another way."""
    write(tmp_path)
    report = load_files([tmp_path / "raids.map.yaml"], store)
    assert "load its table with --map" in str(report.errors[0])


@pytest.mark.parametrize(
    ("name", "content", "reads", "told"),
    [
        (
            "a.csv",
            "a,b\n1,2\n".encode("utf-16-le"),
            TableFormat(encoding="utf-16"),
            "is not utf-16",
        ),
        ("a.csv", b"a,b\n1,2\n", TableFormat(encoding="undefined"), "is not undefined"),
        ("a.jsonl", b'{"a": 1}\n', TableFormat(encoding="nope"), "is no encoding that is known"),
        ("a.json", b'[{"a": %s}]' % (b"9" * 70_000), TableFormat(), "more than 1,000 digits"),
        ("a.json", b"[" * 100_000 + b"]" * 100_000, TableFormat(), "more than 500 levels deep"),
        (
            "a.json",
            b'[{"]": "]\\\\", "a": ' * 40_000 + b"1" + b"}]" * 40_000,
            TableFormat(),
            "more than 500 levels deep",
        ),
        (
            "a.xml",
            b"<a>" * 9_000 + b"</a>" * 9_000,
            TableFormat(records="r"),
            "more than 500 levels",
        ),
        (
            "a.xml",
            b'<?xml version="1.0" encoding="big5"?><r/>',
            TableFormat(records="r"),
            "is no XML",
        ),
        (
            "a.xml",
            b'<?xml version="1.0" encoding="nope"?><r/>',
            TableFormat(records="r"),
            "is no XML",
        ),
    ],
)
def test_files_that_break_their_parser_are_refused(
    tmp_path: Path, name: str, content: bytes, reads: TableFormat, told: str
) -> None:
    """Encodings that nobody knows, and numbers at which a parser ends the process."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=told) as caught:
        list(open_table(path, reads).rows())
    assert str(path) in str(caught.value)
    assert caught.value.mend


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("within: {south: NaN, west: 1, north: 2, east: 3}", "is no number of degrees"),
        ('reads: {header: "²"}', "is not a whole number"),
    ],
)
def test_numbers_of_a_mapping_are_numbers(tmp_path: Path, line: str, told: str) -> None:
    """What only looks like a number is refused where it stands."""
    path = tmp_path / "a.map.yaml"
    path.write_text(f"mapping: w3d6x5vwq5ktc2h4cmn2zcaaaa\nkey: [a]\n{line}\n", "utf-8")
    with pytest.raises(InputError, match=told):
        read_mapping(path)


def test_a_workbook_that_reaches_too_far_is_refused(tmp_path: Path) -> None:
    """Every cell between would take memory; a table of many rows is read."""
    workbook = Workbook()
    workbook.active["A1"] = "a"
    workbook.active["A2"] = "1"
    workbook.save(tmp_path / "near.xlsx")
    workbook.active["XFD1048576"] = "x"
    workbook.save(tmp_path / "far.xlsx")
    [row] = open_table(tmp_path / "near.xlsx", TableFormat()).rows()
    assert row.cells == {"a": "1"}
    with pytest.raises(InputError, match="row 1,048,576 and column 16,384"):
        open_table(tmp_path / "far.xlsx", TableFormat())
    with (
        zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("xl/sharedStrings.xml", "w") as part,
    ):
        for _ in range(110):
            part.write(b"a" * 1_000_000)
    with pytest.raises(InputError, match="unpacks to more than a workbook of its size"):
        open_table(tmp_path / "bomb.xlsx", TableFormat())


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            '<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>',
            "1,048,577 and",
        ),
        (
            '<table:table-row table:number-rows-repeated="900000"/><table:table-row>'
            '<table:table-cell table:number-columns-repeated="999"/>{cell}</table:table-row>',
            "row 900,002 and column 1,000",
        ),
        ('<table:table-row table:number-rows-repeated="1048576"/>', None),
    ],
)
def test_an_open_document_is_measured(tmp_path: Path, rows: str, told: str | None) -> None:
    """What it repeats counts as often; what is empty at its end counts as nothing."""
    cell = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="{times}">'
        "<text:p>a</text:p></table:table-cell>"
    )
    uri = "urn:oasis:names:tc:opendocument:xmlns"
    body = f"<table:table-row>{cell.format(times=1)}</table:table-row>" + rows.format(
        cell=cell.format(times=99 if told and "577" in told else 1)
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{uri}:office:1.0" '
            f'xmlns:table="{uri}:table:1.0" xmlns:text="{uri}:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="A">{body}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
        packed.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{uri}:manifest:1.0"/>',
        )
    if told is None:
        assert open_table(tmp_path / "a.ods", TableFormat()).columns == ("a",)
        return
    with pytest.raises(InputError, match=told):
        open_table(tmp_path / "a.ods", TableFormat())


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_draft_sees_what_stands_between_columns(tmp_path: Path, delimiter: str) -> None:
    """Spreadsheet programs of much of Europe save CSV with semicolons; the draft says so."""
    path = tmp_path / "cases.csv"
    path.write_text("Case,Day\nV-1,2024-02-03\n".replace(",", delimiter), "utf-8")
    text = draft_mapping(path, TableFormat(), mapping="m" * 26, coder="c" * 26)
    assert f"delimiter: {json.dumps(delimiter)}" in text
    assert 'key: ["Case"]' in text
    path.write_text("Case; or what\nV-1\n", "utf-8")
    one = TableFormat(delimiter=",")
    assert 'delimiter: ","' in draft_mapping(path, one, mapping="m" * 26, coder="c" * 26)


MESSY = """\
No;Incident ID;Date of arrest;Released on;Full name;Civilians killed;Summary;Type
1;A-1;12/01/2021;15/02/2021;Tarek Olan;3;Two men were held there.;raid
2;A-2;13/01/2021;n/a;Nadja Breck;12-15;Shells hit the market square.;raid
3;A-3;14/01/2021;16/02/2021;Ilo Varn;dozens;A home was searched at night.;attack
4;A-3;15/01/2021;17/02/2021;Ila Varn;4;A home was searched again later.;attack
5;A-5;Jan 2021;18/02/2021;Nadja Breck;5;Nobody knows where she is.;raid
"""


def _draft(tmp_path: Path, text: str, name: str = "messy.csv") -> str:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return draft_mapping(path, TableFormat(), mapping="m" * 26, coder="c" * 26)


def test_a_draft_of_a_messy_table(tmp_path: Path) -> None:
    """What happened, not when somebody was released; dates among which one is in words; words for
    an empty cell; no name of a person as what an event is called."""
    text = _draft(tmp_path, MESSY)
    assert 'key: ["No"]' in text
    assert "class: Event" in text
    assert '    when: "${Date of arrest}"' in text
    assert '"Date of arrest": {date: [dmy, month-name]}  # doubtful: written in several' in text
    assert 'month-name ("Jan 2021")' in text
    assert '"Released on": {date: dmy, null: ["n/a"]}' in text
    assert 'name: "${Full name}"' not in text
    assert "# Full name: names of people" in text
    assert "# Civilians killed: a group of people and its size" in text
    assert "# kind: ${Type|Type}" in text


def test_a_draft_takes_no_figure_or_text_for_a_key(tmp_path: Path) -> None:
    """Where no column tells rows apart it says so, and which one nearly does."""
    lines = [line.split(";", 1)[1] for line in MESSY.splitlines()]
    text = _draft(tmp_path, "\n".join(lines))
    assert 'key: ["Incident ID"]  # doubtful: "A-3" stands in several rows' in text
    without = [line.split(";", 1)[1] for line in lines]
    text = _draft(tmp_path, "\n".join(without))
    assert "key: []  # doubtful: no column alone" in text
    text = _draft(tmp_path, "place,day\nNel,1\nNel,2\nKessel,1\nKessel,2\n", "pairs.csv")
    assert "place, day do together" in text


def test_a_draft_is_finished_by_deciding(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """With what it proposes and the rest ignored, it can be read."""
    path = tmp_path / "messy.map.yaml"
    text = _draft(tmp_path, MESSY)
    undecided = re.findall(r'^#  - ("[^"]+")', text, re.M)
    path.write_text(text.replace("ignore: []", f"ignore: [{', '.join(undecided)}]"), "utf-8")
    desk = Desk(vocabulary=vocabulary, roots=(path,))
    reader = TableReader(tmp_path / "messy.csv", read_mapping(path), Ids(b"s" * 32), desk)
    assert not reader.errors


def test_a_draft_is_read_whatever_columns_and_cells_hold(tmp_path: Path) -> None:
    """Names that go over lines add nothing to it, and hidden characters are written out."""
    rows = "1,a,Nel\u202e,3\n1,b,\u200bKessel,\xad4\n2,b,Nel,5\n"
    header = '"place\nmarking: public","day\nstance: verified","town\ncoder: x",killed\n'
    text = _draft(tmp_path, header + rows, "lines.csv")
    root = parse_yaml(text.encode(), "lines.map.yaml")
    said = {name: node.text for name, node in root.entries.items() if isinstance(node, Scalar)}
    assert (said["marking"], said["stance"], said["coder"]) == ("restricted", "reported", "coder")
    assert "do together" in text
    assert "Nel\\U0000202e" in text


def test_a_draft_takes_figures_for_no_codes(tmp_path: Path) -> None:
    """Nor places; and a latitude of 0 is none."""
    rows = "".join(
        f"{n % 3},{n % 15},{12 * (n % 2)}.0,{n % 4 + 1}.5,Nel,{'AB'[n % 2]}\n" for n in range(60)
    )
    text = _draft(tmp_path, f"killed,crsv,lat,long,county,type\n{rows}", "figures.csv")
    codes = text[text.index("# codes:") : text.index("rows:")]
    assert "killed" not in codes
    assert "crsv" not in codes
    assert "county" not in codes
    assert 'null: ["0.0"]}' in text


def test_a_text_of_several_lines_is_a_name_in_one(tmp_path: Path, engine: Engine) -> None:
    """Where another program left the end of a line or a tab in a cell."""
    rows = ROWS.replace("raid,Ostrel Guard,10", 'raid,"Ostrel\n\tGuard",10').replace("r-2", "r-9")
    path = write(tmp_path, rows.partition("r-9")[0])
    report = load(path, engine)
    assert report.claimed == 1
    names = {
        record.claim.value.text
        for record in records(engine).values()
        if record.claim.predicate == "name" and record.claim.value is not None
    }
    assert "Ostrel Guard" in names
