"""Coding workbooks: what they say, what they refuse, and what a copy shows."""

from __future__ import annotations

import re
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from api.cli import cli
from api.graphql.service import Service
from graph.changes.load import load
from graph.claims.errors import InputError
from graph.claims.marking import Level
from graph.claims.unit import Unit
from graph.ingest.claim_keys import META
from graph.ingest.connector import Desk
from graph.ingest.typed_values import VALUE_KEYS
from graph.ingest.workbooks.blank_workbook import blank_workbook
from graph.ingest.workbooks.coding_tabs import TABS
from graph.ingest.workbooks.rare_things import NOT_HERE, RARE
from graph.ingest.workbooks.workbook_cells import read_book
from graph.ingest.workbooks.workbook_notes import noted
from graph.ingest.workbooks.workbook_sheet import WorkbookConnector
from graph.vocabulary import Vocabulary
from tests.clock import Clock, later
from tests.golden.regenerate import READERS, answer, asked, golden
from tests.ingest.folder import REGISTRY, SHA256, SHEET_ID, sheet
from tests.ingest.folder import read as read_sheet
from tests.ingest.workbook_files import Row, cells_of, opened, written
from tests.naive import NaiveEngine
from tests.seeds.reading import PRESS_RELEASE, read_seed

OWN = {
    "Workbook": SHEET_ID,
    "Coder": "coder-1",
    "Registry": "registry.yaml",
    "Language": "en",
    "Marking": "public",
}
DOCUMENT: Row = (
    "Documents",
    {
        "Document's name": "the report",
        "Name to show": "Ostrel Herald on the Guard",
        "Published by": "herald",
        "SHA-256": SHA256,
        "What the document does": "reports",
        "Marking": "public",
    },
)


@pytest.fixture(scope="module")
def release(vocabulary: Vocabulary, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """GraphQL over the press release as it is coded in a workbook."""
    folder = tmp_path_factory.mktemp("release")
    for path in PRESS_RELEASE:
        shutil.copy(path, folder)  # the decisions name the sheet by its path
    settings = {
        "Workbook": "pfkvym225aw6ilr6yy27gonc5l",
        "Title": "Coding of Amnesty International UK's press release, January 2019",
        "Coder": "coder-1",
        "Registry": "registry.yaml",
        "Language": "en",
        "Marking": "public",
    }
    rows = cells_of(Path(__file__).parent / "press-release.cells")
    book = written(folder / "case.xlsx", vocabulary, settings, *rows)
    engine = NaiveEngine(vocabulary, clock=Clock())
    files = [folder / path.name for path in PRESS_RELEASE]
    sheet = next(path for path in files if path.name == "2019-01-14-amnesty-uk.yaml")
    report = load([book if path == sheet else path for path in files], engine)
    assert not report.errors, [str(error) for error in report.errors]
    return Service(engine, now=later)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("question", ["01-", "02-", "03-", "04-"])
def test_the_press_release_answers_as_from_its_sheet(
    release: Service, vocabulary: Vocabulary, question: str, reader: str
) -> None:
    """Coded in a workbook it gives the published answers, byte for byte."""
    one = next(one for one in asked(read_seed(vocabulary)) if one.name.startswith(question))
    assert answer(release, one, reader) == golden(one, reader).read_bytes()


def read(folder: Path, vocabulary: Vocabulary, *rows: Row, **settings: str) -> Unit:
    """What the connector makes of a workbook with a registry beside it."""
    (folder / "registry.yaml").write_text(REGISTRY)
    path = written(folder / "case.xlsx", vocabulary, OWN | settings, DOCUMENT, *rows)
    return WorkbookConnector().read(path, Desk(vocabulary=vocabulary))


def same_as(folder: Path, vocabulary: Vocabulary, body: str) -> Unit:
    """The same in YAML."""
    source = f"""\
source:
  marking: public
  name: {{text: Ostrel Herald on the Guard, language: en}}
  sha256: {SHA256}
  publisher: herald
"""
    return read_sheet(folder, sheet(body, source=source), vocabulary)


def test_a_workbook_says_what_a_sheet_says(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Claim by claim: names in words, denials, counts, several values, a second document."""
    unit = read(
        tmp_path,
        vocabulary,
        ("Documents", {"Document's name": "denial", "Published by": "guard", "Marking": "public"}),
        ("Actors", {"Actor": "V-01", "What": "a group", "Marking": "restricted"}),
        ("Events", {"Event": "raid", "Kind": "detention; Torture", "Line": "2", "Place": "ostrel"}),
        ("Events", {"Event": "raid", "When": "2019-01", "When, in its words": "in January"}),
        (
            "Involvement",
            {
                "Event": "raid",
                "Who was involved": "guard",
                "As": "accused of it",
                "On whose word": "watch",
                "What that speaker does": "alleges",
                "How firmly": "Alleged",
            },
        ),
        (
            "Involvement",
            {
                "Event": "raid",
                "Who was involved": "guard",
                "As": "Accused of it",
                "Document": "Denial",
                "What the document does": "denies",
                "Not so": "Yes",
            },
        ),
        ("Involvement", {"Event": "raid", "Who was involved": "v-01", "As": "harmed"}),
        ("Counts", {"Who or what": "V-01", "Best": "40", "Word": "around", "Line": "2"}),
    )
    wanted = same_as(
        tmp_path,
        vocabulary,
        """\
        entities:
          denial: {class: Source, publisher: {to: guard, attribution: coder, marking: public}}
          V-01: {class: Group, marking: restricted}
          raid: {class: Event}
        claims:
          - {subject: raid, at: L2, kind: [detention, torture], place: ostrel}
          - {subject: raid, when: {edtf: 2019-01, as_found: in January}}
          - subject: raid
            attribution: [herald reports, watch alleges]
            stance: alleged
            allegedPerpetrators: guard
          - subject: raid
            cites: denial
            attribution: guard denies
            negated: true
            allegedPerpetrators: guard
          - {subject: raid, victims: V-01}
          - {subject: V-01, at: L2, size: {best: 40, qualifier: around}}
        """,
    )
    assert not unit.errors, unit.errors
    assert not wanted.errors, wanted.errors
    assert unit.claims.keys() == wanted.claims.keys()
    assert unit.entities.keys() == wanted.entities.keys()
    assert unit.entities[next(i for i, n in unit.names.items() if n == "V-01")].marking.level == (
        Level.RESTRICTED
    )


def test_what_has_no_marking_is_restricted(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The template writes restricted into every row, and an empty setting means it, too."""
    row: Row = ("Events", {"Event": "raid", "Kind": "detention", "Line": "2"})
    assert (
        openpyxl.load_workbook(BytesIO(blank_workbook(vocabulary, {})))["Events"]
        .cell(7, [column.key for column in TABS[3].columns].index("marking") + 1)
        .value
        == "restricted"
    )
    unit = read(tmp_path, vocabulary, row, Marking="")
    raid = next(id for id, name in unit.names.items() if name == "raid")
    assert {c.marking.level for c in unit.claims.values() if c.subject == raid} == {
        Level.RESTRICTED
    }


def test_rows_are_named_in_words(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """An event's row gives it its name; a person's never does, whatever is written there."""
    unit = read(
        tmp_path,
        vocabulary,
        ("Actors", {"Actor": "Somebody at risk", "What": "Person", "Kind": "spokesperson"}),
        ("Events", {"Event": "Raid on the  quay", "Kind": "raid", "Line": "2"}),
        ("Events", {"Event": "raid on the quay", "Part of": "Other raid", "Line": "3"}),
        ("Events", {"Event": "Other raid", "Name to show": "Another", "Line": "3"}),
    )
    assert not unit.errors, unit.errors
    names = {c.value.text for c in unit.claims.values() if c.predicate == "name" and c.value}
    assert names == {"Ostrel Herald on the Guard", "Raid on the  quay", "Another"}
    part = next(c for c in unit.claims.values() if c.predicate == "partOf")
    assert unit.names[part.subject] == "Raid on the  quay"


def test_names_are_as_open_as_start_says(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """They are on the coder's word, and bound by the coder's marking, which is that of Start."""
    for marking in ("public", "partner", "", "everybody"):
        own = {"Registry": "", "Coder's id": SHEET_ID, "Marking": marking}
        herald: Row = ("Actors", {"Actor": "herald", "What": "Organisation"})
        unit = read(tmp_path, vocabulary, herald, **own)
        coder = unit.entities[SHEET_ID]
        level = Level.RESTRICTED if marking in ("", "everybody") else Level[marking.upper()]
        assert coder.marking.level == level
        assert ("everybody" in "".join(map(str, unit.errors))) == (marking == "everybody")


def test_mistakes_are_told_in_the_names_of_rows(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A row that is named in words is told of by them, not by what was made of them."""
    unit = read(
        tmp_path,
        vocabulary,
        ("Events", {"Event": "Raid on the quay", "Kind": "raid", "When": "31.12.", "Line": "2"}),
        ("Events", {"Event": "Another raid", "Part of": "Raid at the quay", "Line": "3"}),
    )
    told = "\n".join(map(str, unit.errors))
    assert "did you mean “Raid on the quay”? or give it a row in Events" in told
    assert "raid-on-the-quay" not in told
    assert "Events!D2: Raid on the quay: When" in told


def test_a_denial_is_told_where_it_is_written(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """By the heading of its column, and not by the key that a sheet has for it."""
    accused = {"Event": "raid", "Who was involved": "guard", "As": "accused of it", "Line": "2"}
    denied = accused | {"On whose word": "guard", "What that speaker does": "denies"}
    raid = ("Events", {"Event": "raid", "Kind": "raid", "Line": "2"})
    (error,) = read(tmp_path, vocabulary, raid, ("Involvement", denied)).errors
    assert "Involvement!" in str(error)
    assert "write yes under Not so" in str(error)
    assert (
        read(tmp_path, vocabulary, raid, ("Involvement", denied | {"Not so": "yes"})).errors == ()
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("Events", {"Event": "raid", "Kind": "raidd", "Line": "2"}), "Events!C2: raid: Kind"),
        (("Events", {"Event": "raid", "Part of": "riad", "Line": "2"}), "Events!H2: raid: Part of"),
        (("Events", {"Event": "raid", "When": "31.12.", "Line": "2"}), "Events!D2"),
        (("Events", {"Kind": "raid"}), "Events!C2: “raid”: stands in a row without a name"),
        (("Events", {"Event": "raid", "Kind": "raid", "Line": "x"}), "is not a locator"),
        (("Events", {"Event": "=1+1", "Kind": "raid"}), "Events!A2: “=1+1”: is a formula"),
        (("Events", {"Event": "ra\u202eid"}), "hides or reorders text"),
        (("Actors", {"Actor": "A1", "Office": "head"}), "Actors!A2: “A1”: says not what it is"),
        (("Actors", {"Actor": "A1", "What": "body"}), "is nothing that an actor is"),
        (
            ("Involvement", {"Event": "raid", "Who was involved": "guard", "As": "victim"}),
            "is no way to be involved",
        ),
        (("Involvement", {"Event": "raid", "As": "harmed"}), "says not who was involved"),
        (("Counts", {"Who or what": "guard"}), "has no count"),
        (("Counts", {"Who or what": "guard", "Best": "many"}), "Counts!D2"),
        (("Counts", {"Who or what": "guard", "Best": "1" * 30}), "is too large a number"),
        (
            ("Events", {"Event": "r", "Kind": "raid", "What that speaker does": "denies"}),
            "has no speaker",
        ),
        (("Events", {"Event": "r", "Kind": "raid", "Document": "guard"}), "only documents are"),
    ],
)
def test_mistakes_are_told_by_tab_and_cell(
    tmp_path: Path, vocabulary: Vocabulary, row: Row, told: str
) -> None:
    """Each names its cell, and what would be right."""
    unit = read(tmp_path, vocabulary, row)
    assert unit.errors
    assert told in "\n".join(map(str, unit.errors))


def test_a_formula_is_told_once(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """And not, beside it, that nothing stands in its cell."""
    unit = read(tmp_path, vocabulary, ("Counts", {"Who or what": "guard", "Best": "=1+1"}))
    assert [error.problem for error in unit.errors] == ["is a formula"]


def test_what_a_spreadsheet_hides_is_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Hidden rows and tabs are read and told; tabs and headings of others are not read."""
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    row: Row = ("Events", {"Event": "raid", "Kind": "raid", "Line": "2"})
    book = opened(vocabulary, OWN, [DOCUMENT, row])
    book["Events"].row_dimensions[2].hidden = True
    book["Counts"].sheet_state = "hidden"
    book.create_sheet("Mine")["A1"] = "x"
    book["Mine"].sheet_state = "hidden"
    book["Places"].title = "Place list"
    book["Events"].cell(1, 60, "Colour")
    book["Events"].cell(1, 61, "Notes of mine")
    book["Events"].cell(2, 61, "x")
    book.save(tmp_path / "case.xlsx")
    unit = WorkbookConnector().read(tmp_path / "case.xlsx", Desk(vocabulary=vocabulary))
    told = "\n".join(unit.warnings)
    assert "the tab Counts is hidden" in told
    assert "Events: hidden rows were read, too: 2" in told
    assert told.count("the tab Mine is hidden and none of the template's, and was not") == 1
    assert told.count("the tab Mine") == 1
    assert "no tab is called Places: where one was renamed, give it its name back" in told
    assert ["“Colour”: is no heading of this tab" in str(e) for e in unit.errors] == [True]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("xl/a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "declares a document type"),
        ("xl/a.bin", bytes(51_000_000), "unpacks to more than 50 MB"),
    ],
)
def test_dangerous_files_are_refused(
    tmp_path: Path, vocabulary: Vocabulary, name: str, content: bytes, told: str
) -> None:
    """Before anything reads what they hold."""
    path = written(tmp_path / "case.xlsx", vocabulary, OWN, DOCUMENT)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    with pytest.raises(InputError, match=told):
        read_book(path)


def test_macros_and_links_are_not_taken(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """They are told, and what the cells say is read."""
    path = written(tmp_path / "case.xlsx", vocabulary, OWN, DOCUMENT)
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"x")
        packed.writestr("xl/externalLinks/externalLink1.xml", b"<a/>")
    told = read_book(path).told
    assert ["has macros" in line for line in told] == [True, False]
    assert "links to other workbooks" in told[1]


def test_other_files_say_what_would_be_right(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A workbook of somebody else, and no workbook at all."""
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    (tmp_path / "none.xlsx").write_bytes(b"PK and nothing")
    connector, desk = WorkbookConnector(), Desk(vocabulary=vocabulary)
    with pytest.raises(InputError, match="has no tab Start"):
        connector.read(tmp_path / "other.xlsx", desk)
    with pytest.raises(InputError, match="cannot be unpacked"):
        connector.read(tmp_path / "none.xlsx", desk)


def run(*arguments: object) -> str:
    """A command; what it told."""
    done = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    return f"{done.output}{done.exception or ''}"


def test_from_the_template_to_the_store_and_back(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A newcomer without a registry: template, fill in, mistakes in a copy, mend, load."""
    case = tmp_path / "case.xlsx"
    assert "written" in run("template", "--xlsx", case)
    assert "is there already" in run("template", "--xlsx", case)
    assert case.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(case) as packed:
        assert b"openpyxl" not in packed.read("docProps/core.xml") + packed.read("docProps/app.xml")
    book = openpyxl.load_workbook(case)

    def fill(tab: str, row: int, **cells: str) -> None:
        heads = {cell.value: cell.column for cell in book[tab][1]}
        for head, text in cells.items():
            book[tab].cell(row, heads[head.replace("_", " ")], text)

    fill("Documents", 2, **{"Document's name": "The report", "Published_by": "Herald"})
    fill("Actors", 2, Actor="Herald", What="Organisation", Name_to_show="Ostrel Herald")
    fill("Events", 2, Event="Raid by night", Kind="raidd", Line="1")
    book.save(case)
    store = tmp_path / "store.db"
    assert "Events!C2" in run("load", "--store", store, "--write-back", case)
    checked = openpyxl.load_workbook(tmp_path / "case.checked.xlsx")
    assert "did you mean" in checked["Events"]["C2"].comment.text
    book["Events"]["C2"] = "raid"
    book.save(case)
    assert "3 entities" not in run("load", "--store", store, "--write-back", case)
    checked = openpyxl.load_workbook(tmp_path / "case.checked.xlsx")
    assert (tmp_path / "case.checked.xlsx").stat().st_mode & 0o777 == 0o600
    ids = checked["Events"]["A2"].comment.text.split("\n")
    assert len(ids) == 2
    assert all(id.isalnum() for id in ids)
    id = checked["Events"]["C2"].comment.text.strip()
    assert "raid" in run("show", "--store", store, "--as", "restricted", id)
    assert "already there" in run("load", "--store", store, tmp_path / "case.checked.xlsx")


def test_the_template_offers_what_a_registry_has(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Names of the registry are rows to choose from, and say nothing by themselves."""
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    case = tmp_path / "case.xlsx"
    run("template", "--xlsx", case, "--registry", tmp_path / "registry.yaml")
    book = openpyxl.load_workbook(case)
    assert [cell.value for cell in book["Places"]["A"][:3]] == ["Place", "ostrel", "quay"]
    offered = {v.sqref: v.formula1 for v in book["Involvement"].data_validations.dataValidation}
    assert "'Events'!$A$2:$A$3000" in offered.values()
    assert "coder-1" in [cell.value for cell in book["Actors"]["A"]]
    for column, text in enumerate(("report", "A report", None, "herald"), start=1):
        book["Documents"].cell(2, column, text)
    book.save(case)
    unit = WorkbookConnector().read(case, Desk(vocabulary=vocabulary))
    assert not unit.errors
    assert len(unit.entities) == 2  # the document and the workbook


def test_the_headings_of_a_tab_are_told_apart() -> None:
    """No tab has a heading or a key twice, and every field is one of its class."""
    for tab in TABS:
        assert len({column.head.casefold() for column in tab.columns}) == len(tab.columns)
        assert len({column.key for column in tab.columns}) == len(tab.columns)


def test_a_cell_far_off_is_refused(tmp_path: Path) -> None:
    """Where every cell between would be made, memory would end first."""
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "Event"
    workbook.active["CR1048576"] = "x"
    workbook.save(tmp_path / "far.xlsx")
    with pytest.raises(InputError, match="reaches to row 1,048,576 and column 96"):
        read_book(tmp_path / "far.xlsx")


def test_a_mistake_is_told_once_with_its_rows(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """What many rows name, or repeat, is one line; the copy marks every cell that repeats it."""
    rows: list[Row] = [
        ("Actors", {"Actor": "The Guard", "What": "Military unit"}),
        ("Actors", {"Actor": "V-01"}),
        *(("Events", {"Event": f"Raid {n}", "Kind": "raidd", "Line": "2"}) for n in range(120)),
        *(
            ("Involvement", {"Event": f"Raid {n}", "Who was involved": who, "As": "took part"})
            for n in range(9)
            for who in ("The Guard", "V-01", "Nobody's row")
        ),
        ("Counts", {"Who or what": "V-01", "Best": "5"}),
        ("Events", {"Event": "Raid 3", "Line": "2", "On whose word": "The Guard", "Kind": "raid"}),
    ]
    unit = read(tmp_path, vocabulary, *rows)
    told = [str(error).split("case.xlsx:")[1] for error in unit.errors]
    assert told == [
        "Actors!D2: “Military unit”: is nothing that an actor is; write one of Group, "
        "IndeterminateActor, InternationalBody, Organisation, Person, State, StateBody; "
        "10 rows name it",
        "Actors!A3: “V-01”: says not what it is; write under What: Person, Group, Organisation …; "
        "10 rows name it",
        "Events!C2: Raid 0: Kind “raidd”: is nothing that the cell offers; did you mean “raid”?; "
        "so in 119 more: Events!C3, Events!C4, Events!C5, Events!C6, Events!C7 …",
        "Involvement!B4: Raid 0: Who was involved “Nobody's row”: is the name of no row; give it a "
        "row in Actors; so in 8 more: Involvement!B7, Involvement!B10, Involvement!B13, "
        "Involvement!B16, Involvement!B19 …",
    ]
    copy = openpyxl.load_workbook(BytesIO(noted(tmp_path / "case.xlsx", {}, unit.errors)))
    marked = [row for row in range(2, 124) if copy["Events"].cell(row, 3).comment]
    assert marked == list(range(2, 122))
    assert copy["Involvement"]["B28"].comment.text.startswith("Who was involved: is the name of no")


def test_a_value_that_cannot_be_read_is_told_once(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A date and a number that many rows have: each once, with its rows."""
    rows: list[Row] = [
        ("Actors", {"Actor": "V-01", "What": "Group"}),
        *(("Events", {"Event": f"Raid {n}", "When": "2018-13", "Line": "2"}) for n in range(10)),
        ("Events", {"Event": "Raid 10", "When": "2018-14", "Line": "2"}),
        *(("Counts", {"Who or what": "V-01", "Best": "fivee!", "Line": "2"}) for _ in range(3)),
    ]
    told = [str(error).split("case.xlsx:")[1] for error in read(tmp_path, vocabulary, *rows).errors]
    assert [re.sub("; write .*?(?=; so in|$)", "", line) for line in told] == [
        "Events!D2: Raid 0: When “2018-13”: is no day of the calendar; "
        "so in 9 more: Events!D3, Events!D4, Events!D5, Events!D6, Events!D7 …",
        "Events!D12: Raid 10: When “2018-14”: is no day of the calendar",
        "Counts!D2: V-01: Best “fivee!”: is not a whole number; so in 2 more: Counts!D3, Counts!D4",
    ]


def test_the_page_names_what_the_workbook_names() -> None:
    """What only YAML says is one list: in the tab How to and in the page on sheets."""
    page = Path("graph/ingest/SHEETS.md").read_text("utf-8").replace("`", "")
    assert f"short of: {NOT_HERE}.\n" in page


EDTF_SAYS = {"edtf", "period", "date", "begin", "end", "latitude", "longitude", "value", "text"}
"""Keys for which a cell has one text: a date as EDTF, a point, a value by itself."""
SPEAKERS = {"attribution": "who"}
"""A key of a sheet → the column that says it."""


def test_what_a_sheet_can_say_has_a_column_or_is_named(vocabulary: Vocabulary) -> None:
    """Each particular, each key beside a value, each part of a value; and nothing is named that
    has a column."""
    columns = {part for tab in TABS for one in tab.columns for part in one.key.split(".")}
    said = {one.field for one in vocabulary.particulars.values()}
    said |= {key for keys in VALUE_KEYS.values() for key in keys}
    said |= {SPEAKERS.get(key, key) for key in META}
    rare = {key.split(".")[-1] for key in RARE}
    assert not {re.sub("oneOf", "one_of", key) for key in said} - columns - rare - EDTF_SAYS
    assert not (rare & columns) - {"kind", "language", "as_found"}  # which others have a column for


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            ("Events", {"Event": "raid", "Kind": "crowd trouble", "Line": "2"}),
            "none of the [0-9]+ codes means this or is spelt like it: take a wider one",
        ),
        (("Events", {"Event": "raid", "Quote": "x", "Kind": "raid"}), "fill in Line"),
        (
            ("Events", {"Event": "raid", "Place": "herald", "Line": "2"}),
            "Place “herald”: is an? [A-Za-z]+, and this takes a Place",
        ),
        (
            ("Events", {"Event": "Raid by night", "Part of": "Raid by nite", "Line": "2"}),
            "did you mean “Raid by night”\\? or give it a row in Events$",
        ),
        (("Counts", {"Who or what": "nobody", "Best": "5"}), "give it a row in Actors$"),
        (("Events", {"Event": "r1", "When": "6 March 2031", "Line": "2"}), "write 2031-03-06, and"),
        (("Events", {"Event": "r1", "When": "March 6th, 2031"}), "write 2031-03-06, and"),
        (("Events", {"Event": "r1", "When": "early March 2031"}), "write 2031-03, and"),
        (("Events", {"Event": "r1", "When": "around Sept. 2031"}), "write 2031-09~, and"),
        (("Events", {"Event": "r1", "When": "30 February 2031"}), "write a day, month or year"),
        (
            ("Events", {"Event": "r1", "When": "2031-03-02/03"}),
            "both ends in full: 2031-03-02/2031-03-03$",
        ),
        (("Counts", {"Who or what": "guard", "Best": "about 40"}), "around and dozens go in Word$"),
        (
            ("Documents", {"Document's name": "d2", "Language": "English"}),
            "Language “English”: is not a language tag",
        ),
    ],
)
def test_mistakes_are_told_in_the_words_of_a_workbook(
    tmp_path: Path, vocabulary: Vocabulary, row: Row, told: str
) -> None:
    """Headings, rows and cells; never the keys of a sheet, and never a list of fifty kinds."""
    (error,) = read(tmp_path, vocabulary, row).errors
    assert re.search(told, str(error)), str(error)
    for word in ("at:", "local name", "partOf", "claims", "its own block"):
        assert word not in str(error)


def test_no_row_of_another_tab_is_offered(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Who is meant under On whose word is an actor, however like his name an event's is."""
    unit = read(
        tmp_path,
        vocabulary,
        ("Actors", {"Actor": "residents of Ostrel", "What": "Group"}),
        ("Events", {"Event": "Resident", "Kind": "search of home", "Line": "2"}),
        ("Events", {"Event": "Arrests", "Line": "2", "Kind": "raid", "On whose word": "arrest"}),
        ("Events", {"Event": "Third", "Part of": "arrestz", "Line": "2"}),
    )
    actors, events = map(str, unit.errors)
    assert "On whose word “arrest”" in actors
    assert "Arrests”?" not in actors
    assert "did you mean “Arrests”?" in events


def test_a_publisher_is_one_speaker(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Written under On whose word, too, the publisher speaks itself; with an act of the document
    it passes on its own words of another day."""
    raid: Row = ("Events", {"Event": "raid", "Kind": "raid", "Line": "2"})
    accused = {"Event": "raid", "Who was involved": "guard", "As": "accused of it", "Line": "2"}
    own = accused | {"On whose word": "herald", "How firmly": "alleged"}
    denied = own | {"What that speaker does": "denies", "Not so": "yes"}
    told = own | {"What the document does": "quotes"}
    unit = read(tmp_path, vocabulary, raid, *(("Involvement", row) for row in (own, denied, told)))
    assert not unit.errors, unit.errors
    chains = [
        [link.act for link in claim.attribution]
        for claim in unit.claims.values()
        if claim.predicate == "allegedPerpetrator"
    ]
    assert sorted(chains) == [["denies"], ["quotes", "states"], ["states"]]


def test_counts_are_written_as_people_write_them(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Around 40 is not at least 12 is not up to 5, in signs or in words."""
    for words, signs in (("at least 12", ">=12"), ("Around 40", "~40"), ("up to 5", "<=5")):
        units = [
            read(
                tmp_path,
                vocabulary,
                ("Events", {"Event": "raid", "Kind": "raid", "Line": "2"}),
                (
                    "Involvement",
                    {
                        "Event": "raid",
                        "Who was involved": "guard",
                        "As": "harmed",
                        "How many of them": cell,
                        "Line": "2",
                    },
                ),
            )
            for cell in (words, signs)
        ]
        assert not units[0].errors, units[0].errors
        assert units[0].claims.keys() == units[1].claims.keys()


def test_the_help_leaves_no_word_unsaid(vocabulary: Vocabulary) -> None:
    """Every column has a note, which its cell shows whole; what cells offer has its meaning."""
    for tab in TABS:
        for column in tab.columns:
            assert 0 < len(column.note) <= 255, (tab.name, column.head)
    book = openpyxl.load_workbook(BytesIO(blank_workbook(vocabulary, {})))
    lists = list(book["Lists"].iter_cols(values_only=True))
    for words, meanings in zip(lists[::2], lists[1::2], strict=True):
        for word, meaning in zip(words, meanings, strict=True):
            assert (word is None) == (meaning is None), (words[0], word)


def test_accusations_without_a_line_are_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """They are read, and a warning names their cells; what else has no line is not told."""
    accused = {"Event": "raid", "Who was involved": "guard", "As": "accused of it"}
    unit = read(
        tmp_path,
        vocabulary,
        ("Events", {"Event": "raid", "Kind": "raid", "Line": "2"}),
        ("Involvement", {**accused, "Line": "2"}),
        ("Involvement", {**accused, "On whose word": "watch"}),
        ("Involvement", {**accused, "As": "took part"}),
    )
    assert not unit.errors, unit.errors
    assert [told for told in unit.warnings if "accusation" in told] == [
        f"{tmp_path / 'case.xlsx'}: Involvement!B3: an accusation without a Line; write where in "
        "the document it stands, so that others can look it up"
    ]


def test_headings_have_other_names(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A workbook with older headings, or with what people call them, says the same."""
    plain: Row = (
        "Events",
        {
            "Event": "raid",
            "Kind": "raid",
            "When": "2019-01",
            "What the speaker calls it": "a purge",
            "On whose word": "watch",
            "What that speaker does": "alleges",
            "Line": "2",
        },
    )
    wanted = read(tmp_path, vocabulary, plain)
    assert not wanted.errors, wanted.errors
    book = opened(vocabulary, OWN, [DOCUMENT, plain])
    others = {
        "Kind": "type",
        "When": "Date",
        "What the speaker calls it": "Called",
        "On whose word": "Speaker",
        "What that speaker does": "Who",
        "Line": "Line number",
    }
    for cell in book["Events"][1]:
        cell.value = others.get(cell.value, cell.value)
    book.save(tmp_path / "case.xlsx")
    unit = WorkbookConnector().read(tmp_path / "case.xlsx", Desk(vocabulary=vocabulary))
    assert not unit.errors, unit.errors
    assert unit.claims.keys() == wanted.claims.keys()
    for tab in TABS:
        heads = [h.casefold() for column in tab.columns for h in (column.head, *column.also)]
        assert len(set(heads)) == len(heads)


def test_a_dry_run_gives_no_ids_and_tells_floors(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The copy of a dry run has mistakes and floors, since nothing in it was given an id; floors
    stand in what a dry run tells, too."""
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    case = written(
        tmp_path / "case.xlsx",
        vocabulary,
        OWN,
        DOCUMENT,
        ("Actors", {"Actor": "V-01", "What": "Person", "Marking": "public"}),
        ("Events", {"Event": "raid", "Kind": "raid", "Line": "2", "Marking": "public"}),
        (
            "Involvement",
            {
                "Event": "raid",
                "Who was involved": "V-01",
                "As": "harmed",
                "Line": "2",
                "Marking": "public",
            },
        ),
    )
    paths = ["--store", str(tmp_path / "store.db"), "--write-back", str(case)]
    done = CliRunner().invoke(cli, ["load", "--dry-run", *paths])
    assert done.exit_code == 0, done.output
    assert "floor: " in done.stdout
    notes = [text for text in _comments(tmp_path / "case.checked.xlsx") if "kept closer" in text]
    assert notes
    assert not re.search(r"\b[a-z2-7]{26}\b|sha256", "".join(notes))
    assert all("kept closer" in text for text in _comments(tmp_path / "case.checked.xlsx"))
    run("load", *paths)
    assert any(
        re.search(r"^[a-z2-7]{26}", text) for text in _comments(tmp_path / "case.checked.xlsx")
    )


def _comments(path: Path) -> list[str]:
    """The comments that a copy has and the template has not."""
    return [
        cell.comment.text
        for tab in openpyxl.load_workbook(path)
        for row in tab.iter_rows(min_row=2)
        for cell in row
        if cell.comment
    ]
