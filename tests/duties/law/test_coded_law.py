"""A treaty's participations that somebody codes in a sheet, and what duties make of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from graph.changes.load import load
from graph.duties import derive_obligations
from graph.duties.gates import Derivation
from graph.duties.law.law_claims import law_id
from graph.ingest.ontology_folder import ontology_of
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.conftest import ONTOLOGY
from tests.duties.law.world import World, seen
from tests.naive import NaiveEngine

ON = date(2022, 1, 1)


def affair(in_force: str, *, accepted: bool = True, kind: str = "treaty-party") -> World:
    """Torture in Norvela, of which the tables know nothing, by its police in 2021."""
    world = World()
    for name, cls in (
        *(("case", "Event"), ("norvela", "State"), ("police", "StateBody"), ("town", "Place")),
        ("joined", "Participation"),
    ):
        world.add(name, cls)
    world.say("case", "kind", "torture")
    world.say("case", "when", "2021-05")
    world.say("case", "place", "town")
    world.say("case", "allegedPerpetrator", "police")
    world.say("town", "territoryOf", "norvela")
    world.say("police", "organOf", "norvela")
    world.say("joined", "kind", kind, accepted=accepted)
    world.say("joined", "participant", "norvela", accepted=accepted)
    world.say("joined", "inForce", in_force, accepted=accepted)
    world.to("joined", "participatesIn", law_id("instrument", "uncat"), accepted=accepted)
    return world


@pytest.mark.parametrize(
    ("in_force", "accepted", "kind", "result"),
    [
        ("1996-03/..", True, "treaty-party", ("DERIVED", None)),
        ("1996-03/2020-12-31", True, "treaty-party", ("NOT_DERIVED", "time")),
        ("1996-03/2021", True, "treaty-party", ("POSSIBLE", "time")),
        ("2021-05-20/..", True, "treaty-party", ("POSSIBLE", "time")),
        ("1996-03/..", False, "treaty-party", ("NOT_DERIVED", "time")),
        ("1996-03/..", True, "treaty-signatory", ("NOT_DERIVED", "time")),
    ],
)
def test_a_participation_of_a_sheet(
    vocabulary: Vocabulary, in_force: str, accepted: bool, kind: str, result: tuple[str, str | None]
) -> None:
    """It counts like a row of the tables, once it is accepted, and the reasons cite it."""
    engine = NaiveEngine(vocabulary, clock=Clock())
    assert not load([ONTOLOGY / "law" / "instruments.csv"], engine).errors
    world = affair(in_force, accepted=accepted, kind=kind)
    law = ontology_of(vocabulary).law
    with seen(world.tell(engine)) as view:
        book = derive_obligations(
            view, law, on=ON, events=[world.id("case")], results=tuple(Derivation), matching=True
        )
        duties = [
            d
            for d in book.duties
            if d.provisions.code == "uncat-12" and d.bearing.state == world.id("norvela")
        ]
        (reasons,) = book.reasons(duties)
    assert [(d.result.value, d.gate) for d in duties] == [result]
    told = {reason.rule: reason for reason in reasons}
    assert ("participation" in told) is accepted
    if accepted:
        claims = {c.id for c, _ in world.claims if c.predicate in ("kind", "inForce")}
        assert claims & set(told["participation"].claims)


SHEET = """\
sheet: sheetsheetsheetsheetsheets
coder: coder-1
registry: registry.yaml
source: {name: Ostrel Herald, publisher: herald, marking: public}
defaults: {marking: public, attribution: [herald reports]}
entities:
  norvela: {class: State, name: Norvela}
  pact: {class: Instrument, name: Pact of the valley}
  own: {class: Participation, kind: treaty-party, participant: norvela, instrument: pact,
      inForce: 1996/..}
"""


def test_what_duties_do_not_go_by_is_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """A treaty that no set of provisions speaks of is stored, and loading says what to do."""
    (tmp_path / "registry.yaml").write_text(
        "registry: ledgerledgerledgerledgerle\ncoder: coder-1\ndefaults: {marking: public}\n"
        "entities:\n"
        "  coder-1: {id: aaaaaaaaaaaaaaaaaaaaaaaaaa, class: Person, name: Coder 1}\n"
        "  herald: {id: bbbbbbbbbbbbbbbbbbbbbbbbbb, class: Organisation, name: Ostrel Herald}\n",
        "utf-8",
    )
    (tmp_path / "sheet.yaml").write_text(SHEET, "utf-8")
    report = load([tmp_path / "sheet.yaml"], NaiveEngine(vocabulary, clock=Clock()))
    assert [str(error) for error in report.errors] == []
    (warning,) = [one for one in report.warnings if "duties" in one]
    assert "no set of provisions is of “pact”" in warning
    assert "sets.csv" in warning
