"""The zip of tables, read with Python's own zipfile and csv."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from graph.export.tools.csv_tables import _cell
from graph.vocabulary import Vocabulary
from tests.export.viewing import exported, lived
from tests.generators import CLEARANCES, EVERYTHING
from tests.naive import NaiveEngine


@pytest.fixture(scope="module")
def store(vocabulary: Vocabulary) -> NaiveEngine:
    return lived(vocabulary)


def tables(data: bytes) -> dict[str, list[dict[str, str]]]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return {
        name: list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))
        for name in archive.namelist()
        if name.endswith(".csv")
    }


@pytest.mark.parametrize("clearance", [CLEARANCES[0], EVERYTHING], ids=str)
def test_tables_have_every_claim(store: NaiveEngine, clearance: object) -> None:
    """A row a claim with stance, speaker and polarity, one a link, one a change."""
    found = tables(exported(store, "csv", clearance))
    with store.reading() as snapshot:
        view = snapshot.view(clearance)
        entities, claims = list(view.entity_histories()), list(view.claim_histories())
    assert [row["id"] for row in found["entities.csv"]] == [h.entity.id for h in entities]
    rows = found["claims.csv"]
    assert len(rows) == len(claims)
    for row, history in zip(rows, claims, strict=True):
        claim = history.record.claim
        assert (row["id"], row["subject"], row["predicate"]) == (
            *(claim.id, claim.subject, claim.predicate),
        )
        assert row["stance"] == claim.stance.value
        assert row["speaker"] == (claim.speaker or "")
        assert row["negated"] == str(claim.negated).lower()
        text = "" if claim.value is None else claim.value.text
        assert row["text"].removeprefix("'") == text
        assert row["valid_edtf"] == ((claim.valid and claim.valid.edtf) or "")
        assert row["review"] == history.record.review.value
    links = [(h.record.claim.id, a.actor) for h in claims for a in h.record.claim.attribution]
    assert [(row["claim"], row["actor"]) for row in found["attributions.csv"]] == links
    qualified = [
        (h.record.claim.id, one.property, one.concept or "")
        for h in claims
        for one in h.record.claim.particulars
    ]
    assert qualified
    assert [
        (row["claim"], row["property"], row["concept"]) for row in found["particulars.csv"]
    ] == qualified
    changes = [c.why for h in (*entities, *claims) for c in h.changes]
    assert [row["why"] for row in found["changes.csv"]] == changes


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum(1)", "\t=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    """A spreadsheet shows the text and runs nothing."""
    assert _cell(text) == f"'{text}"


def test_other_texts_stand_as_they_are() -> None:
    """Nothing else is touched; nothing is an empty cell."""
    assert [_cell(value) for value in ("a = b", "Острель", 7, None, True)] == [
        *("a = b", "Острель", "7", "", "true"),
    ]
