"""A reason of a decision tells nobody what a floor holds back."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import decide, remark, retract
from graph.changes.load import load
from graph.claims.claim import Review
from graph.claims.errors import InputError
from graph.claims.marking import Marking
from graph.engines.engine import Engine
from graph.ingest.ontology_folder import ontology_of
from tests.ingest.folder import sheet, write
from tests.protection.test_floor_raises import ALL, BY, records

BODY = """\
entities:
  arrest: {class: Event, at: L2, kind: detention, name: Arrest at the quay, victims: ilda}
  ilda: {class: Person, at: L2, name: {text: Ilda Marekin, marking: restricted}}
"""
TOLD = ["as Marekin told us", "she is a lesbian", "Ilda asked for it"]


def said(engine: Engine, tmp_path: Path) -> str:
    assert not load([write(tmp_path, sheet(BODY))], engine).errors
    return records(engine)["name", "Arrest at the quay"].claim.id


def order(why: str) -> DecisionBy:
    return DecisionBy(by=BY, why=why, on="2026-01-02", clearance=ALL, own_too=True)


@pytest.mark.parametrize("why", TOLD)
def test_it_is_refused_beside_an_open_claim(engine: Engine, tmp_path: Path, why: str) -> None:
    """By each decision, and from a file; another reason is taken."""
    id, floors = said(engine, tmp_path), ontology_of(engine.vocabulary).floors
    refused = pytest.raises(InputError, match=r"why: .*a floor holds at restricted")
    with refused:
        decide(engine, [id], Review.CONFLICT, order(why))
    with refused:
        retract(engine, [id], order(why), floors)
    with refused:
        remark(engine, [id], Marking.parse("partner"), order(why), floors)
    reviews = f"""\
reviews: reviewsreviewsreviewsrevie
decisions:
  - {{sheet: sheet.yaml, decision: conflict, by: {BY}, on: 2026-01-02, why: {why}, claims: [{id}]}}
"""
    [error] = load([write(tmp_path, reviews, "reviews.yaml")], engine).errors
    assert "a floor holds at restricted" in str(error)
    decide(engine, [id], Review.CONFLICT, order("another day is told elsewhere"))


def test_it_is_taken_where_as_few_read_it(engine: Engine, tmp_path: Path) -> None:
    """Marked as closely as she is, by that very decision."""
    id = said(engine, tmp_path)
    to = Marking.parse("restricted")
    remark(engine, [id], to, order(TOLD[0]), ontology_of(engine.vocabulary).floors)
    decide(engine, [id], Review.CONFLICT, order(TOLD[0]))
