"""An event that is said to have harmed somebody is under the floor on places, whatever its kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import retract
from graph.changes.load import load
from graph.claims.marking import Clearance
from graph.engines.engine import Engine
from graph.ingest.ontology_folder import ontology_of
from tests.clock import Clock
from tests.ingest.folder import sheet, write
from tests.protection.test_floor_raises import BY, OTHER, records

HARM = """\
entities:
  march: {class: Event, at: L2, KIND victims: VICTIM, place: quay-2}
  crowd: {class: Group, at: L2, name: Marchers}
  ilda: {class: Person, at: L2, name: Ilda}
  quay-2: {class: Place, at: L2, kind: site}
"""
SHARED = """\
entities:
  march: {id: mmmmmmmmmmmmmmmmmmmmmmmmmm, class: Event, name: The march}
  crowd: {id: hhhhhhhhhhhhhhhhhhhhhhhhhh, class: Group, name: Marchers}
  wharf: {id: qqqqqqqqqqqqqqqqqqqqqqqqqq, class: Place, kind: site, name: Wharf}
"""
PLACED = "claims:\n  - {subject: march, at: L2, kind: protest, place: wharf}\n"
HARMED = "claims:\n  - {subject: march, at: L2, victims: {to: crowd, harm: injured}}\n"


def place(engine: Engine) -> str:
    [told] = [r for (predicate, _), r in records(engine).items() if predicate == "place"]
    return str(told.claim.marking)


@pytest.mark.parametrize("kind", ["", "kind: protest,", "kind: impunity,", "kind: assistance,"])
@pytest.mark.parametrize("victim", ["ilda", "{to: crowd, harm: killed}"])
def test_whatever_it_is_called(engine: Engine, tmp_path: Path, kind: str, victim: str) -> None:
    """Without a kind, or of one that tells of no harm; and the load says so."""
    path = write(tmp_path, sheet(HARM.replace("KIND", kind).replace("VICTIM", victim)))
    report = load([path], engine)
    assert not report.errors
    assert place(engine) == "restricted"
    assert "place: public is written, restricted holds: places (" in "\n".join(report.floors)


@pytest.mark.parametrize(
    ("victim", "held"),
    [
        ("{to: crowd, harm: unharmed}", "public"),
        ("{to: crowd, negated: true}", "public"),
        ("[{to: crowd, harm: unharmed}, {to: crowd, harm: detained, at: L9}]", "restricted"),
        ("{to: crowd, harm: [unharmed, threatened]}", "restricted"),
    ],
    ids=["unharmed", "denied", "some", "both"],
)
def test_who_came_to_no_harm(engine: Engine, tmp_path: Path, victim: str, held: str) -> None:
    path = write(tmp_path, sheet(HARM.replace("KIND", "").replace("VICTIM", victim)))
    assert not load([path], engine).errors
    assert place(engine) == held


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """A sheet that places an event, and one that says whom it harmed."""
    first = write(tmp_path, sheet(PLACED))
    shared = tmp_path / "registry.yaml"
    shared.write_text(shared.read_text() + SHARED.partition("\n")[2])
    return first, write(tmp_path, sheet(HARMED, id=OTHER), "other.yaml")


@pytest.mark.parametrize("turned", [False, True], ids=["place first", "harm first"])
def test_whichever_sheet_comes_first(engine: Engine, two: tuple[Path, Path], turned: bool) -> None:
    for path in reversed(two) if turned else two:
        report = load([path], engine)
        assert not report.errors
    assert place(engine) == "restricted"
    assert "restricted holds" in "\n".join(report.floors)


def test_a_retraction_that_is_undone_holds_it_again(
    engine: Engine, two: tuple[Path, Path], clock: Clock
) -> None:
    """What persons decided about who was harmed counts like a kind."""
    handling = ontology_of(engine.vocabulary).floors
    load([two[1]], engine)
    [harm] = [r.claim.id for (p, _), r in records(engine).items() if p == "victim"]
    order = DecisionBy(by=BY, why="mistaken", on="2026-01-02",
                       clearance=Clearance.parse("confidential"), dry_run=False)  # fmt: skip
    retract(engine, [harm], order, handling)
    load([two[0]], engine)
    assert place(engine) == "public"
    clock.tick(1)
    retract(engine, [harm], order, handling, undo=True)
    assert place(engine) == "restricted"
