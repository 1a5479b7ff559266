"""The table that a person reads, as CSV and as a workbook."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from graph.claims.claim import Literal, Stance, make_claim
from graph.claims.marking import PUBLIC_CLEARANCE
from graph.duties.law.law_claims import ORIGIN
from graph.export import tailored
from graph.export.tools.flat_table import COLUMNS
from graph.views.all_pages import standing
from graph.views.replies import read_one
from graph.views.view import ClaimQuery, Labels
from graph.vocabulary import Vocabulary
from tests.export.example import example
from tests.export.viewing import exported, lived
from tests.generators import EVERYTHING
from tests.naive import NaiveEngine

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read(data: bytes) -> list[dict[str, str]]:
    text = zipfile.ZipFile(io.BytesIO(data)).read("to-read.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def cells(data: bytes) -> list[list[str]]:
    """The cells of a workbook, all of which have to be texts."""
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    rows = []
    for row in ElementTree.fromstring(sheet).iter(f"{NAMESPACE}row"):
        assert all(cell.get("t") == "inlineStr" for cell in row if len(cell))
        rows.append(["".join(cell.itertext()) for cell in row])
    return rows


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary) -> NaiveEngine:
    return lived(vocabulary, size=300)


def test_a_row_for_each_claim_that_stands(store: NaiveEngine) -> None:
    """With names beside ids, the chain, and whether somebody says otherwise."""
    rows = read(exported(store, "csv"))
    with store.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        claims = {r.claim.id: r.claim for r in standing(view, ClaimQuery())}
        labels = read_one(view, Labels(), [i for c in claims.values() for i in c.names])
    assert [row["claim_id"] for row in rows] == sorted(claims)
    for row in rows:
        claim = claims[row["claim_id"]]
        assert row["who"].removeprefix("'") == labels.get(claim.subject, row["who"])
        assert row["what"] == ("not: " if claim.negated else "") + claim.predicate
        assert row["how_firmly"] == claim.stance.value
        assert (row["who_id"], row["whom_id"]) == (claim.subject, claim.object or "")
        assert re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z\Z", row["recorded_at"])
        if claim.object is not None and claim.predicate != "linkedTo":
            opposite = [
                c
                for c in claims.values()
                if (c.subject, c.predicate, c.object)
                == (claim.subject, claim.predicate, claim.object)
                and c.negated != claim.negated
            ]
            if opposite:
                assert row["contested"] == "yes"
    assert {row["denied"] for row in rows} == {"yes", "no"}
    assert {row["contested"] for row in rows} == {"yes", "no"}


def test_an_accusation_and_its_denial(vocabulary: Vocabulary) -> None:
    """Both are there, both are contested, each on the word of its speaker."""
    rows = read(exported(example(vocabulary), "csv", PUBLIC_CLEARANCE))
    both = [row for row in rows if row["what"].endswith("allegedPerpetrator")]
    assert [(row["what"][:4], row["contested"]) for row in both] == [
        ("alle", "yes"),
        ("not:", "yes"),
    ]
    assert [row["on_whose_word"].count(",") for row in both] == [0, 1]
    assert [row["line"] for row in both] == ["L3", "L7"]
    assert all("2018-12" in row["when"] for row in both)


def test_the_workbook_is_the_table(store: NaiveEngine) -> None:
    """The same rows, as texts."""
    rows = read(exported(store, "csv"))
    head, *found = cells(exported(store, "xlsx"))
    assert head == list(COLUMNS)
    assert len(found) == len(rows)
    for cells_, row in zip(found, rows, strict=True):
        expected = [value.removeprefix("'") for value in row.values()]
        assert [cell.strip() for cell in cells_] == [cell.strip() for cell in expected]


@pytest.mark.parametrize(
    "text", ["0042", "3-5", "2023-05", "=1+1", "مرفأ", "+7", "1,5", "a" * 40_000]
)
def test_a_cell_of_the_workbook_stays_as_it_is(vocabulary: Vocabulary, text: str) -> None:
    """A spreadsheet makes no number, day or formula of it."""
    engine = example(vocabulary)
    with engine.reading() as snapshot:
        first = next(snapshot.view(EVERYTHING).claim_histories()).record.claim
    with engine.writing() as writer:
        writer.record(
            [
                make_claim(
                    **{f: getattr(first, f) for f in ("origin", "subject", "citation", "marking")},
                    predicate="name",
                    value=Literal(datatype="text", text=text),
                    stance=Stance.ASSERTED,
                )
            ]
        )
    whom = COLUMNS.index("whom")
    found = [row[whom] for row in cells(exported(engine, "xlsx")) if row[1] == "name"]
    assert found == [text if len(text) < 32_767 else f"{text[:32_766]}…"]


@pytest.mark.parametrize("bom", [False, True])
def test_tables_begin_with_a_mark_if_asked(
    store: NaiveEngine, vocabulary: Vocabulary, bom: bool
) -> None:
    with store.reading() as snapshot:
        exporter = tailored("csv", vocabulary, bom=bom)
        data = b"".join(exporter.pieces(snapshot.view(EVERYTHING)))
    archive = zipfile.ZipFile(io.BytesIO(data))
    tables = [archive.read(name) for name in archive.namelist() if name.endswith(".csv")]
    assert len(tables) == 6
    assert all(table.startswith(codecs.BOM_UTF8) == bom for table in tables)


def test_the_law_stays_out_unless_asked_for(vocabulary: Vocabulary) -> None:
    """What ships is told apart from what was coded."""
    engine = example(vocabulary)
    with engine.reading() as snapshot:
        first = next(snapshot.view(EVERYTHING).claim_histories()).record.claim
    law = make_claim(
        **{f: getattr(first, f) for f in ("subject", "citation", "marking", "value", "predicate")},
        origin=ORIGIN,
        stance=Stance.ASSERTED,
    )
    with engine.writing() as writer:
        writer.record([law])
    with engine.reading() as snapshot:
        view = snapshot.view(EVERYTHING)
        for wanted in (False, True):
            data = b"".join(tailored("csv", vocabulary, law=wanted).pieces(view))
            assert (law.id in {row["claim_id"] for row in read(data)}) == wanted
