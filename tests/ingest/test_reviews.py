"""Review files: decisions are taken whole, after the sheets, and never twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.changes.load import load
from graph.engines.engine import Engine
from tests.clock import Clock
from tests.ingest.folder import REGISTRY, SHEET_ID, sheet, write
from tests.ingest.loaded import BODY, decisions, records, state


def test_decisions_are_loaded_after_the_sheets(
    engine: Engine, tmp_path: Path, clock: Clock
) -> None:
    """Files are taken in the right order, whatever they are called; twice is once."""
    write(tmp_path, sheet(BODY))
    write(tmp_path, decisions(tmp_path, engine), "a-reviews.yaml")
    report = load([tmp_path], engine)
    assert not report.errors
    assert report.count("decided") == 2
    reviews = {
        r.claim.concept or r.claim.predicate: r.review.value for r in records(engine).values()
    }
    assert reviews["detention"] == reviews["ill-treatment"] == "accepted"
    assert reviews["place"] == reviews["ngo"] == "proposed"
    before = state(engine)
    clock.tick()
    report = load([tmp_path], engine)
    assert (report.count("decided"), report.count("decided_already")) == (0, 2)
    assert state(engine) == before


def test_nobody_accepts_what_he_coded(engine: Engine, tmp_path: Path) -> None:
    """In a file as elsewhere; save where that is set. Other decisions are anybody's."""
    write(tmp_path, sheet(BODY))
    text = decisions(tmp_path, engine)
    [by] = set(re.findall(r"by: ([a-z2-7]{26})", text))
    own = text.replace(by, "a" * 26)
    write(tmp_path, own, "reviews.yaml")
    [error] = load([tmp_path], engine).errors
    assert "coded this sheet" in error.problem
    write(tmp_path, own.replace("decision: accepted", "decision: conflict"), "reviews.yaml")
    assert not load([tmp_path], engine).errors
    write(tmp_path, own, "reviews.yaml")
    assert load([tmp_path], engine, own_too=True).count("decided") == 2


def test_decisions_on_a_registry(engine: Engine, tmp_path: Path) -> None:
    """What a registry says is decided on, too."""
    write(tmp_path, REGISTRY, "registry.yaml")
    load([tmp_path], engine)
    id = next(iter(records(engine)))
    text = decisions_on(id).replace("sheet.yaml", "registry.yaml")
    write(tmp_path, text, "reviews.yaml")
    assert load([tmp_path], engine).count("decided") == 1


def decisions_on(id: str) -> str:
    """A review file over one claim of the sheet."""
    return (
        f"reviews: {'r' * 26}\ndecisions:\n  - sheet: sheet.yaml\n    decision: conflict\n"
        f"    by: {'p' * 26}\n    on: 2026-11-22\n    why: two numbers\n    claims: [{id}]\n"
    )


def test_a_decision_on_an_unknown_claim(engine: Engine, tmp_path: Path) -> None:
    """Refused whole, naming the sheet and the claim: nothing else of the file is kept."""
    write(tmp_path, sheet(BODY))
    good = decisions(tmp_path, engine)
    bad = decisions_on("a" * 32)
    path = write(tmp_path, good + bad.split("decisions:\n")[1], "reviews.yaml")
    (error,) = load([tmp_path], engine).errors
    assert str(error) == (
        f"{path}:{len((good + bad).splitlines()) - 2}: decisions: claims “{'a' * 32}”: is the id "
        f"of no claim of sheet.yaml (id {SHEET_ID}); load the sheet first; if it has changed, "
        "decide on its claims again"
    )
    assert {r.review.value for r in records(engine).values()} == {"proposed"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("conflict", "agreed", "decision “agreed”: is not a decision; write one of accepted, conf"),
        ("2026-11-22", "22 Nov", "on “22 Nov”: is not a day; write year, month and day"),
        ("p" * 26, "Jo", "by “Jo”: is not a minted id"),
        ("    why: two numbers\n", "", "why: has no why; add why:"),
        ("[" + "a" * 32, "[a3", "claims “a3”: is not the id of a claim; copy it from"),
        ("[" + "a" * 32, "[" + "a" * 32 + ", " + "a" * 32, "stands here twice; take one out"),
        ("[" + "a" * 32 + "]", "[]", "claims “a list”: names no claims; list the ids"),
        ("sheet.yaml", "gone.yaml", "sheet “gone.yaml”: cannot be asked for its id ("),
        ("why:", "because:", "“because”: is not a key of a decision; write one of"),
        ("  - sheet", "    sheet", "is not a list; write - {sheet:, decision:"),
        ("reviews: " + "r" * 26, "reviews:", "reviews: has no id; run answerable mint"),
        ("decisions:", "note: x\ndecisions:", "“note”: is not a part of a review file"),
    ],
)
def test_a_decision_that_cannot_be_taken(
    engine: Engine, tmp_path: Path, old: str, new: str, expected: str
) -> None:
    """Every part of a decision is checked before any is written."""
    write(tmp_path, sheet(BODY))
    text = decisions_on("a" * 32)
    assert old in text
    write(tmp_path, text.replace(old, new, 1), "reviews.yaml")
    messages = [str(error) for error in load([tmp_path], engine).errors]
    assert any(expected in message for message in messages), messages


@pytest.mark.parametrize("lowered", [False, True])
def test_a_decision_of_a_day_to_come(
    engine: Engine, tmp_path: Path, clock: Clock, lowered: bool
) -> None:
    """Nobody can have decided on it yet, or the clock is wrong: a warning, in a dry run, too.
    Tomorrow will do, for it has begun already in the east."""
    write(tmp_path, sheet(BODY))
    assert not load([tmp_path], engine).errors
    text = decisions_on(next(id for id, r in records(engine).items() if r.claim.origin == SHEET_ID))
    if lowered:
        text = text.replace("decisions:", "lowered:").replace("    decision: conflict\n", "")
        text = text.replace("    on:", f"    to: public\n    second: {'q' * 26}\n    on:")
    path = write(tmp_path, text.replace("2026-11-22", "2027-01-03"), "reviews.yaml")
    for dry_run in (True, False):
        report = load([path], engine, dry_run=dry_run)
        assert not report.errors
        assert report.warnings == (
            f"{path}:3: {'lowered' if lowered else 'decisions'}: on “2027-01-03”: is a day to "
            "come: it is 2027-01-01 now; give the day on which it was decided; where the clock is "
            "wrong, set it",
        )
    clock.tick(86_400_000_000)
    assert not load([path], engine).warnings
