"""What a program proposes is marked so in the sheet, and a person's leave makes it count."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graph.changes.load import load
from graph.claims.claim import BY_SOFTWARE, Claim, Literal, Particular, Review
from graph.claims.decided import Decided
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.ingest.review_file import sentence
from graph.ledger import CallState, call_statuses
from graph.vocabulary import Vocabulary
from tests.field import loaded, own, said, well
from tests.ingest.folder import read, sheet

BODY = """
    entities:
      letter:
        class: Call
        addressees: guard
        madeOn: 2019-01-04
        demands: {look: {kind: investigate, text: Look into it}}
      answer:
        class: Response
        proposedBySoftware: "reader, rule 7"
        kind: opening
        by: {to: guard, at: L2}
        to: letter
        when: 2019-02-01
"""
DAY = date(2019, 3, 1)


@pytest.fixture
def filled(engine: Engine, tmp_path: Path) -> Engine:
    well(loaded(tmp_path, engine, BODY))
    return engine


def state(engine: Engine) -> CallState | None:
    with engine.reading() as snapshot:
        view = snapshot.view(Clearance.parse("confidential"))
        outcome = call_statuses(view, [own("letter")], on=DAY)[own("letter")]
    return None if outcome is None else outcome.state


def test_it_holds_for_all_that_a_block_says(filled: Engine) -> None:
    """The program and its rule stand at each claim, and nowhere else."""
    value = Literal(datatype="text", text="reader, rule 7")
    for name in ("kind", "responseBy", "responseTo", "when"):
        (claim,) = said(filled, name, own("answer"))
        assert claim.particulars == (Particular(property=BY_SOFTWARE, value=value),)
        assert claim.is_by_software
        assert "; proposed by software)" in sentence(claim, {})
    (made,) = said(filled, "madeOn", own("letter"))
    assert not made.is_by_software
    assert "software" not in sentence(made, {})


def test_it_counts_once_a_person_accepts_it(filled: Engine) -> None:
    """And not before; what a person merely proposed counts as it did."""
    assert state(filled) is CallState.UNANSWERED
    ids = [
        claim.id
        for name in ("kind", "responseBy", "responseTo", "when")
        for claim in said(filled, name, own("answer"))
    ]
    with filled.writing() as writer:
        writer.review(ids, Review.ACCEPTED, Decided(by="reader", why="read", on="2020-01-01"))
    assert state(filled) is CallState.UNDER_WAY


def test_in_the_defaults_it_holds_for_the_whole_sheet(
    tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """The description of the document and of the sheet included."""
    text = sheet(BODY)
    marked = text.replace("defaults: {", "defaults: {proposedBySoftware: a program, ")
    assert marked != text
    unit = read(tmp_path, marked, vocabulary)
    assert not unit.errors
    assert all(claim.is_by_software for claim in unit.claims.values())


def test_it_is_held_at_restricted_until_a_person_accepts_it(engine: Engine, tmp_path: Path) -> None:
    """Whatever the sheet writes, with the entity that only proposals name; what a person says
    beside it stays open. Once accepted it may be opened, as any marking that is loosened."""
    report = well(loaded(tmp_path, engine, BODY))
    assert len([told for told in report.floors if "no person has accepted it yet" in told]) == 5
    marked = {name: levels(engine, name) for name in ("answer", "letter")}
    assert marked == {"answer": {"restricted"}, "letter": {"public"}}
    again = well(loaded(tmp_path, engine, BODY))
    assert [file.remarked for file in again.files] == [()] * len(again.files)
    ids = [c.id for name in ("kind", "when") for c in said(engine, name, own("answer"))]
    with engine.writing() as writer:
        writer.review(ids, Review.ACCEPTED, Decided(by="reader", why="read", on="2020-01-01"))
    assert "would become less strict" in str(loaded(tmp_path, engine, BODY).errors[0])
    well(load([tmp_path / "sheet.yaml"], engine, loosen=True))
    assert levels(engine, "answer") == {"restricted", "public"}
    with engine.writing() as writer:
        assert {e.marking.level.name for e in writer.registered([own("answer")]).values()} == {
            "PUBLIC"
        }


def levels(engine: Engine, local: str) -> set[str]:
    """The levels of the claims about something, as they are written."""
    with engine.writing() as writer:
        return {str(claim.marking) for claim in writer.naming([own(local)]) if is_of(claim, local)}


def is_of(claim: Claim, local: str) -> bool:
    return claim.subject == own(local)
