"""What a newspaper prints on the word of somebody unnamed: public on its own, she held back."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.claims.claim import Stance
from graph.claims.marking import PUBLIC, PUBLIC_CLEARANCE, RESTRICTED
from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.field import loaded, own, said, well
from tests.ingest.folder import read, sheet

BODY = """
    entities:
      resident: {class: Person, kind: unnamed-source, at: L3}
      e:
        class: Event
        name: Shots in the quarter
        kind: protest
        attribution: [herald quotes, resident states]
        public_without: true
        when: 2023-05-04
        place: {quarter: {class: Place, name: Mill quarter}}
"""
HERALD = "wcbr2rd2bm6nt5skibeutu7iar"


def test_the_public_has_it_on_the_word_of_the_newspaper(engine: Engine, tmp_path: Path) -> None:
    """Day, place, kind and name; nothing of the resident, and nothing twice for whoever reads
    both."""
    well(loaded(tmp_path, engine, BODY))
    with engine.reading() as snapshot:
        public = [h.record for h in snapshot.view(PUBLIC_CLEARANCE).claim_histories()]
    of_event = [r for r in public if r.claim.subject == own("e")]
    assert sorted(r.claim.predicate for r in of_event) == ["kind", "name", "place", "when"]
    for record in of_event:
        [link] = record.claim.attribution
        assert (link.actor, link.act) == (HERALD, "reports")
        assert record.claim.stance is Stance.REPORTED
    assert all(own("resident") not in record.classes for record in public)
    both = said(engine, "when", own("e"))
    assert len(both) == 2
    [fine] = [claim for claim in both if claim.refines is not None]
    [coarse] = [claim for claim in both if claim.refines is None]
    assert fine.refines == coarse.id
    assert (fine.marking, coarse.marking) == (RESTRICTED, PUBLIC)
    assert fine.speaker == own("resident")


def test_loading_again_changes_nothing_and_without_it_sheets_are_as_before(
    engine: Engine, tmp_path: Path
) -> None:
    """The ids are the same each time; nothing is made public by itself."""
    first = well(loaded(tmp_path, engine, BODY))
    again = well(loaded(tmp_path, engine, BODY))
    assert (again.count("new"), again.count("already")) == (0, first.count("new"))
    plain = BODY.replace("        public_without: true\n", "")
    report = well(loaded(tmp_path, engine, plain))
    assert any("public_without" in str(told) for told in report.floors)
    with engine.reading() as snapshot:
        records = [h.record for h in snapshot.view(PUBLIC_CLEARANCE).claim_histories()]
    standing = [r for r in records if r.retracted_at is None and r.claim.subject == own("e")]
    assert standing == []


@pytest.mark.parametrize(
    ("attribution", "problem"),
    [
        ("[herald reports]", "has no speaker with a name"),
        ("[resident states]", "has no speaker with a name"),
    ],
)
def test_somebody_with_a_name_has_to_tell_it(
    tmp_path: Path, vocabulary: Vocabulary, attribution: str, problem: str
) -> None:
    """Else there is nobody on whose word it could be public."""
    text = sheet(
        "entities:\n  resident: {class: Person, kind: unnamed-source}\n"
        f"  e: {{class: Event, attribution: {attribution}, public_without: true, when: 2023}}\n"
    )
    [error] = read(tmp_path, text, vocabulary).errors
    assert problem in str(error)
