"""The same decision is taken once: where it would do nothing, that is told and nothing is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import decide
from graph.changes.identity import judge
from graph.changes.load import load
from graph.claims.claim import Review
from graph.claims.errors import InputError
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from tests.ingest.folder import SHEET_ID, sheet, write
from tests.ingest.loaded import BODY, decisions, records, state

ONE, OTHER = "o" * 26, "w" * 26
TALKS = """\
entities:
  talk: {class: Event, at: L2, name: Talk, kind: protest, place: ostrel}
  speech: {class: Event, at: L2, name: Speech, kind: protest, place: ostrel}
"""


def by(who: str, why: str, *, dry_run: bool = False) -> DecisionBy:
    clearance = Clearance.parse("confidential+medical")
    return DecisionBy(by=who, why=why, on="2026-11-20", clearance=clearance, dry_run=dry_run)


def kinds(engine: Engine) -> list[str]:
    said = [r.claim for r in records(engine).values() if r.claim.origin == SHEET_ID]
    return sorted(claim.id for claim in said if claim.predicate == "kind")


@pytest.mark.parametrize("to", [Review.ACCEPTED, Review.CONFLICT, Review.REJECTED])
def test_a_decision_that_was_overruled_takes_a_new_reason(
    engine: Engine, tmp_path: Path, to: Review
) -> None:
    """Of a batch nothing is done, in a trial too; who gives another reason is heard."""
    load([write(tmp_path, sheet(TALKS))], engine)
    first, last = kinds(engine)
    decide(engine, [first], to, by(ONE, "x"))
    assert decide(engine, [first], to, by(ONE, "x")).changed == 0
    decide(engine, [first], Review.PROPOSED, by(OTHER, "too early"))
    before = state(engine)
    for dry_run in (True, False):
        with pytest.raises(InputError) as refused:
            decide(engine, [last, first], to, by(ONE, "x", dry_run=dry_run))
        error = refused.value
        assert (error.record, error.field, error.value) == (first, "why", "x")
        assert f"({to.value}); somebody has decided otherwise since" in str(error)
        assert "stands as proposed; give another reason" in str(error)
    assert state(engine) == before
    assert decide(engine, [last, first], to, by(ONE, "y")).changed == 2
    assert {records(engine)[id].review for id in (first, last)} == {to}


@pytest.mark.parametrize("apart", [False, True])
def test_a_judgement_that_was_overruled_takes_a_new_reason(
    engine: Engine, tmp_path: Path, apart: bool
) -> None:
    """Whether it says one or two."""
    load([write(tmp_path, sheet(TALKS))], engine)
    pair = sorted({records(engine)[id].claim.subject for id in kinds(engine)})
    done = judge(engine, *pair, by(ONE, "x"), apart=apart)
    assert done.changed
    assert not judge(engine, *pair, by(ONE, "x"), apart=apart).changed
    decide(engine, [done.claim], Review.CONFLICT, by(OTHER, "another day"))
    with pytest.raises(InputError, match="stands as conflict; give another reason") as refused:
        judge(engine, *pair, by(ONE, "x"), apart=apart)
    assert (refused.value.record, refused.value.value) == (done.claim, "x")
    assert records(engine)[done.claim].review is Review.CONFLICT
    assert judge(engine, *pair, by(ONE, "y"), apart=apart).changed
    assert records(engine)[done.claim].review is Review.ACCEPTED


def entry(id: str, decision: str, who: str, why: str) -> str:
    return (
        f"  - sheet: sheet.yaml\n    decision: {decision}\n    by: {who}\n    on: 2026-11-20\n"
        f"    why: {why}\n    claims: [{id}]\n"
    )


def test_a_file_that_decides_to_and_fro(engine: Engine, tmp_path: Path) -> None:
    """In the words of before it is refused; in others its last word stands, twice loaded too."""
    load([write(tmp_path, sheet(TALKS))], engine)
    id, other = kinds(engine)
    head = f"reviews: {'r' * 26}\ndecisions:\n" + entry(other, "accepted", ONE, "x")
    turns = entry(id, "accepted", ONE, "x") + entry(id, "rejected", OTHER, "x")
    path = write(tmp_path, head + turns + entry(id, "accepted", ONE, "x"), "reviews.yaml")
    before = state(engine)
    [error] = load([path], engine).errors
    assert str(error).startswith(f"{path}:21: decisions: why “x”: ")
    assert f"{path}:9: decisions" in str(error)
    assert "give another reason" in str(error)
    assert state(engine) == before
    write(tmp_path, head + turns + entry(id, "accepted", ONE, "read again"), "reviews.yaml")
    for new in (4, 0):
        report = load([path], engine)
        assert (report.errors, report.warnings) == ((), ())
        assert (report.count("decided"), report.count("decided_already")) == (new, 4 - new)
        assert records(engine)[id].review is Review.ACCEPTED
    # The same twice with nothing in between is one decision.
    write(tmp_path, head + 2 * entry(id, "accepted", ONE, "read again"), "reviews.yaml")
    assert not load([path], engine).errors


@pytest.mark.parametrize("decision", ["accepted", "rejected"])
def test_a_file_that_was_overruled_says_so(engine: Engine, tmp_path: Path, decision: str) -> None:
    """Loaded again it undoes nothing that a person decided since; nor is it told as done."""
    write(tmp_path, sheet(BODY))
    path = write(tmp_path, decisions(tmp_path, engine, decision), "reviews.yaml")
    assert load([tmp_path], engine).warnings == ()
    ids = kinds(engine)
    decide(engine, ids, Review.CONFLICT, by(OTHER, "two readings"))
    before = state(engine)
    report = load([path], engine)
    assert (report.errors, report.count("decided_already")) == ((), len(ids))
    [warning] = report.warnings
    assert "was decided otherwise since" in warning
    assert warning.endswith("(and 1 more)")
    assert state(engine) == before


def test_a_floor_lowered_to_and_fro(engine: Engine, tmp_path: Path) -> None:
    """Lowered floors are decisions like any other."""
    load([write(tmp_path, sheet(TALKS))], engine)
    id = next(id for id, r in records(engine).items() if r.claim.origin == SHEET_ID)
    turns = "".join(
        f"  - sheet: sheet.yaml\n    to: {to}\n    by: {ONE}\n    second: {OTHER}\n"
        f"    on: 2026-11-20\n    why: agreed\n    claims: [{id}]\n"
        for to in ("public", "partner", "public")
    )
    path = write(tmp_path, f"reviews: {'r' * 26}\nlowered:\n{turns}", "reviews.yaml")
    [error] = load([path], engine).errors
    assert "deciding the same (public)" in str(error)
