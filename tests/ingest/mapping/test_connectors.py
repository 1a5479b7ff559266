"""What holds of every mapping that ships: coverage, the same again, changes, hostile cells."""

from __future__ import annotations

import json
import resource
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from graph.changes.table_load import load_table
from graph.changes.table_reading import TableReader
from graph.changes.table_report import TableReport
from graph.claims.claim import Claim, claim_id
from graph.claims.marking import Clearance
from graph.engines.sqlite import SqliteEngine
from graph.ingest.connector import Desk
from graph.ingest.mapping.connectors import FOLDER, MAPPINGS, shipped
from graph.ingest.mapping.made_rows import MadeRow
from graph.ingest.mapping.mapping_file import read_mapping
from graph.ingest.mapping.mapping_secret import Ids
from graph.ingest.mapping.row_desk import RowDesk
from graph.ingest.mapping.table_files import Row, TableFile, open_table
from graph.vocabulary import Vocabulary
from tests.ingest.loaded import records
from tests.ingest.mapping.cases import CASES, FIXTURES, Case
from tests.ingest.mapping.table import refusals, write_mapping

HOSTILE = (
    "=HYPERLINK(1)",
    "'; DROP TABLE claims; --",
    "${id}",
    "a\\u202eb",
    "x" * 3_000,
    "%s{0}<b>&amp;",
)
EVERYTHING = Clearance.parse("confidential+ostrel-circle")
MANY = 1_200
MOST_MEMORY = 20_000
"""Kilobytes that rows may take beyond the first ones, however many come."""


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    """Each mapping that ships."""
    found = request.param
    assert isinstance(found, Case)
    return found


class Desktop:
    """A folder with a case's files, its mapping and a store."""

    def __init__(self, folder: Path, case: Case, vocabulary: Vocabulary) -> None:
        self.folder, self.case = folder, case
        self.data = folder / case.files[0]
        for name in (*case.files, *(file for _, file in case.before)):
            shutil.copy(FIXTURES / name, folder / name)
        for name in (case.name, *(name for name, _ in case.before)):
            origin = (name.replace("-", "").replace("2", "b") + "a" * 26)[:26]
            text = shipped(name, mapping=origin, coder="c" * 26)
            write_mapping(
                folder, text.replace("whole: false", "whole: true", 1), f"{name}.map.yaml"
            )
        self.engine = SqliteEngine.open(folder / "store.db", vocabulary)

    def load(self, **options: bool) -> TableReport:
        """Load the file, and first what has to come before it."""
        if not records(self.engine):
            for name, file in self.case.before:
                mapping = self.folder / f"{name}.map.yaml"
                assert not load_table(self.folder / file, mapping, self.engine).errors
        mapping = self.folder / f"{self.case.name}.map.yaml"
        return load_table(self.data, mapping, self.engine, **options)

    def edit(self, old: str, new: str) -> None:
        """Change the file."""
        text = self.data.read_text("utf-8")
        assert old in text
        self.data.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def desk(tmp_path: Path, case: Case, vocabulary: Vocabulary) -> Iterator[Desktop]:
    """The files of a case, ready to be loaded."""
    made = Desktop(tmp_path, case, vocabulary)
    yield made
    made.engine.close()


def test_all_are_in_the_suite() -> None:
    """Each mapping that ships has a case, and each file of the folder is one of them."""
    assert {case.name for case in CASES} == set(MAPPINGS)
    assert {path.name for path in FOLDER.iterdir()} == {one.file for one in MAPPINGS.values()}


def test_rows_in_are_rows_claimed_and_refused(desk: Desktop, case: Case) -> None:
    """Every column is mapped or ignored, every row accounted for, nothing is accepted, and loading
    again changes nothing."""
    report = desk.load()
    assert refusals(report) == []
    assert (report.claimed, report.refused) == (case.claimed, case.refused), report.told_refused
    assert tuple(report.told_silent) == case.silent
    assert report.rows == report.claimed + report.refused + report.again + report.replaced
    assert all(told.line and told.problem and told.mend for told in report.told_refused)
    stored = records(desk.engine)
    assert {record.review.value for record in stored.values()} == {"proposed"}
    assert all(claim_id(record.claim) == id for id, record in stored.items())
    again = desk.load()
    assert (again.new, again.retracted, again.already) == (0, 0, report.new)
    assert records(desk.engine) == stored


def test_a_row_that_changed_and_one_that_is_gone(desk: Desktop, case: Case) -> None:
    """A dry run names both, and the load takes back what they said and no more."""
    desk.load()
    desk.edit(*case.change)
    lines = desk.data.read_text("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(case.gone)]
    assert len(kept) == len(lines) - 1
    desk.data.write_text("".join(kept), "utf-8")
    tried = desk.load(dry_run=True)
    assert any(key.startswith(case.changed) for key in tried.rows_changed.keys)
    assert tried.rows_gone.count == 1
    done = desk.load()
    assert done.new > 0
    assert done.retracted >= done.new


def test_hostile_cells(desk: Desktop, case: Case) -> None:
    """They are text, or left out with a reason; nothing of them is run or stops the load."""
    for cell in HOSTILE:
        desk.data.write_text((FIXTURES / case.files[0]).read_text("utf-8"), "utf-8")
        free = json.dumps(cell)[1:-1] if ".json" in desk.data.name else cell
        desk.edit(case.free, escape(cell) if ".xml" in desk.data.name else free)
        report = desk.load(dry_run=True)
        assert refusals(report) == []
        assert report.rows == report.claimed + report.refused + report.again + report.replaced


def _made(
    desk: Desktop, vocabulary: Vocabulary, rows: list[Row] | None = None, *, looked: bool = False
) -> list[MadeRow]:
    """What rows come to, or all of the file's, read by a reader that has seen no other.

    Args:
        looked: by one that looks at each cell, as for somebody who tries the mapping.
    """
    mapping = read_mapping(desk.folder / f"{desk.case.name}.map.yaml")
    reader = TableReader(desk.data, mapping, Ids(b"x" * 32), Desk(vocabulary=vocabulary))
    if rows is not None:
        reader.table = TableFile(reader.table.columns, lambda: iter(rows))
    reader.maker.tells_all = looked
    met = RowDesk()
    reader.meet(met)
    made = list(reader.claimed(met, TableReport(record="", mapping="", dry_run=True)))
    met.close()
    return made


def test_rows_read_alone_and_together(desk: Desktop, case: Case, vocabulary: Vocabulary) -> None:
    """What is looked up once for many rows changes nothing: read forwards, backwards, or each by
    itself, they make the same entities and claims, and are refused in the same words."""
    mapping = read_mapping(desk.folder / f"{case.name}.map.yaml")
    rows = {row.line: row for row in open_table(desk.data, mapping.reads).rows()}
    together = {made.line: made for made in _made(desk, vocabulary)}
    backwards = {made.line: made for made in _made(desk, vocabulary, list(reversed(rows.values())))}
    alone = {
        line: _made(desk, vocabulary, [rows[line]])[0]
        for line, made in together.items()
        if made.refused is None or "stands in another row" not in made.refused.problem
    }
    assert any(made.claims for made in alone.values())
    for many in (together, backwards):
        assert many.keys() == together.keys()
        claims: dict[str, Claim] = {}
        for line, one in alone.items():
            assert (many[line].refused, many[line].entities) == (one.refused, one.entities)
            assert many[line].claims.items() <= one.claims.items()
            assert all(told in one.told for told in many[line].told)
            claims |= many[line].claims
        assert claims == {id: claim for one in alone.values() for id, claim in one.claims.items()}


def test_claims_are_what_a_look_at_each_cell_makes(
    desk: Desktop, case: Case, vocabulary: Vocabulary
) -> None:
    """What is prepared for cells that stand in many rows makes the same claims, each under the id
    that its content demands, in the same order."""
    prepared = _made(desk, vocabulary)
    looked = _made(desk, vocabulary, looked=True)
    for one, other in zip(prepared, looked, strict=True):
        assert (list(one.claims.items()), one.entities) == (
            list(other.claims.items()),
            other.entities,
        )
        assert {id: claim_id(claim) for id, claim in one.claims.items()} == {
            id: id for id in one.claims
        }


def _many(sample: list[Row], key: tuple[str, ...]) -> Iterator[Row]:
    """Rows like those of a sample, each under a key of its own."""
    for number in range(MANY):
        row = sample[number % len(sample)]
        last = [name for name in key if row.cells.get(name)][-1:]
        cells = {**row.cells, **{name: f"{row.cells[name]}-{number}" for name in last}}
        yield Row(number + 2, cells)


def test_many_rows_in_bounded_memory(desk: Desktop, case: Case, vocabulary: Vocabulary) -> None:
    """They are read one after the other: the last take no more than the first. (`make bench` takes
    many more.)"""
    mapping = read_mapping(desk.folder / f"{case.name}.map.yaml")
    reader = TableReader(desk.data, mapping, Ids(b"x" * 32), Desk(vocabulary=vocabulary))
    sample = [row for row in reader.table.rows() if row.problem is None]
    reader.table = TableFile(reader.table.columns, lambda: _many(sample, mapping.key))
    rows = RowDesk()
    reader.meet(rows)
    made = reader.claimed(rows, TableReport(record="", mapping="", dry_run=True))
    assert sum(1 for _ in islice(made, MANY // 4)) == MANY // 4
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sum(1 for _ in made) == MANY - MANY // 4
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows.close()
    assert after - before < MOST_MEMORY


def test_a_post_is_said_as_far_as_its_source_goes(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A source that is cited for a rank says the rank, one for the last day the end; where a cell
    is empty, nothing is said in its place."""
    desk = Desktop(tmp_path, next(c for c in CASES if c.name == "sfm-persons"), vocabulary)
    desk.load()
    posts = [r.claim for r in records(desk.engine).values() if r.claim.predicate == "headOf"]
    told = sorted(
        (
            str(claim.valid or ""),
            *(
                p.value.text
                for p in claim.particulars
                if p.property in ("role", "rank", "title") and p.value
            ),
        )
        for claim in posts
    )
    assert told == [
        ("",),
        ("",),
        ("", "Colonel"),
        ("", "Commander"),
        ("", "Head of the Guard"),
        ("/[2016-05..]",),
        ("2015-12-18/",),
    ]
    members = [r.claim for r in records(desk.engine).values() if r.claim.predicate == "memberOf"]
    assert sorted(str(claim.valid or "") for claim in members) == ["", "", "", "[..2014]/"]
    desk.engine.close()


def said(desk: Desktop, predicate: str) -> list[Claim]:
    """The claims of one property that single rows make."""
    found = [record.claim for record in records(desk.engine, EVERYTHING).values()]
    return [one for one in found if one.predicate == predicate and one.citation.locator]


def loaded(tmp_path: Path, vocabulary: Vocabulary, name: str) -> Desktop:
    """A case, loaded."""
    desk = Desktop(tmp_path, next(case for case in CASES if case.name == name), vocabulary)
    desk.load()
    return desk


def test_markings_of_a_bundle_are_kept(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Those of objects, those of single properties, and one on an end of a relation, which marks
    all of it; a statement is a compartment, and what is revoked says nothing."""
    desk = loaded(tmp_path, vocabulary, "stix")
    told = {c.value.text: str(c.marking) for c in said(desk, "name") if c.value}
    assert told["Ostrel Watch"] == "public"
    assert told["Quay Brigade"] == "partner"
    assert told["Arel Tovin"] == "restricted+ostrel-circle"
    assert told["Far quay"] == "restricted"
    assert not {"Nobody knows how", "Withdrawn Watch"} & told.keys()
    [seen] = [c for c in said(desk, "description") if c.value]
    assert str(seen.marking) == "confidential+ostrel-circle"
    [accused] = said(desk, "allegedPerpetrator")
    assert (accused.stance.value, accused.marking.level.name) == ("alleged", "CONFIDENTIAL")
    assert [link.act for link in accused.attribution] == ["reports", "states"]
    desk.engine.close()


def test_interventions_are_calls_and_responses(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """The day is that of the call; when the answer came is unknown; a party in words is nobody in
    particular."""
    desk = loaded(tmp_path, vocabulary, "openevsys")
    days = [str(c.value.period) for c in said(desk, "madeOn") if c.value]
    assert sorted(days) == ["2023-12-10", "2023-12-11"]
    [answer] = said(desk, "responseTo")
    assert not [c for c in said(desk, "when") if c.subject == answer.subject]
    assert {c.concept for c in said(desk, "kind") if c.subject == answer.subject} == {"token"}
    assert len(said(desk, "demand")) == len(said(desk, "addressee")) == 2
    [accused] = said(desk, "allegedPerpetrator")
    [part] = said(desk, "partOf")
    assert accused.subject == part.subject
    assert part.subject != part.object  # an act and an event may have one number
    desk.engine.close()


def test_a_data_set_speaks_for_its_own_values(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Statements that differ stand side by side, each on the word of the list that has it."""
    desk = loaded(tmp_path, vocabulary, "ftm-statements")
    births = {str(c.value.period): c.attribution[-1] for c in said(desk, "birthDate") if c.value}
    assert births.keys() == {"1970-03-05", "1971"}
    assert len({link.actor for link in births.values()}) == 2
    numbers = [c for c in said(desk, "identifier") if c.value and c.value.text == "000123"]
    assert [c.marking.level.name for c in numbers] == ["CONFIDENTIAL"]
    desk.engine.close()


def test_claim_rows_of_the_third_generation(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A precise range holds on all of its days, an imprecise one on some day; an end that it is
    about lies within it. Perpetrators are alleged, and units or persons as their own rows say."""
    desk = loaded(tmp_path, vocabulary, "sfm3-claims")

    def periods(*predicates: str) -> list[str]:
        return sorted(str(one.valid) for name in predicates for one in said(desk, name))

    appointed = "[2018-04-01..2018-04-30]/[2018-04-01..]"
    assert periods("headOf") == [appointed, "[2018-05-01..2018-05-01]/[2018-05-03..]"]
    assert periods("memberOf") == ["[..2018-04-30]/[..2018-04-30]"]
    assert periods("subordinateTo", "basedAt") == [
        "[..2018-05-01]/[2018-05-03..]",
        "[..2018-05-31]/[2018-05-01..]",
    ]
    [when] = [one.value for one in said(desk, "when")]
    assert when is not None
    assert str(when.period) == "2018-05-30/2018-05-30"
    [head] = {one.subject for one in said(desk, "headOf")}
    [unit] = {one.object for one in said(desk, "headOf")}
    accused = said(desk, "allegedPerpetrator")
    assert {one.object for one in accused} == {head, unit}
    assert {one.stance.value for one in accused} == {"alleged"}
    open_to_partners = records(desk.engine, Clearance.parse("partner")).values()
    ours = {str(r.claim.valid) for r in open_to_partners if r.claim.predicate == "headOf"}
    assert ours == {
        "[2018-05-01..2018-05-01]/[2018-05-03..]"
    }  # the other cites a restricted source
    desk.engine.close()
