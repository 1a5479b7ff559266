"""Accusations travel with their denials, and unnamed sources belong to one document."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.engines.engine import Engine
from graph.errors import InputError
from graph.handling import Handling
from graph.loading import Report, load
from graph.marking import Clearance, Marking
from graph.reviewing import Order, remark, retract
from tests.ingest.folder import sheet, write

OTHER = "o" * 26
ACCUSED = """\
entities:
  raid:
    class: Event
    at: L2
    kind: detention
    allegedPerpetrators: {to: guard, stance: alleged, ACCUSED}
claims:
  - {subject: raid, at: L3, negated: true, attribution: [herald reports, guard denies],
      allegedPerpetrators: guard, DENIED}
"""
REASON = "withheld: the spokesman asked for it"
PUBLIC_EVENT = "  raid: {id: iiiiiiiiiiiiiiiiiiiiiiiiii, class: Event}\n"


def one_sheet(accused: str = "marking: public", denied: str = "marking: public") -> str:
    return sheet(ACCUSED.replace("ACCUSED", accused).replace("DENIED", denied))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A registry with an event of which several sheets speak."""
    registry = write(tmp_path, "").with_name("registry.yaml")
    registry.write_text(registry.read_text() + PUBLIC_EVENT)
    (tmp_path / "sheet.yaml").unlink()
    return tmp_path


def accusation(marking: str = "public", more: str = "") -> str:
    said = f"{{subject: raid, at: L2, marking: {marking}, allegedPerpetrators: guard{more}}}"
    return sheet(f"claims:\n  - {said}\n")


def denial(marking: str, more: str = "", to: str = "guard") -> str:
    return sheet(
        f"claims:\n  - {{subject: raid, at: L3, negated: true, marking: {marking}, "
        f"allegedPerpetrators: {to}{more}}}\n",
        id=OTHER,
    )


def response(marking: str) -> str:
    return sheet(
        f"entities:\n  no: {{class: Response, at: L3, kind: denial, marking: {marking}, "
        "by: guard, about: raid}\n",
        id=OTHER,
    )


def refused(report: Report) -> list[str]:
    return [str(error).split("/")[-1] for error in report.errors]


def test_a_denial_marked_stricter_is_refused(engine: Engine, tmp_path: Path) -> None:
    """The line of the denial, both markings, the accusation, and what would be right."""
    [error] = refused(load([write(tmp_path, one_sheet(denied="marking: partner"))], engine))
    assert error.startswith(
        "sheet.yaml:19: raid: allegedPerpetrator: is partner, and the accusation that it denies "
        "is public (claim "
    )
    assert error.endswith(
        "); an accusation never travels without its denial: mark both alike, or say in the sheet "
        "why not, with withheld: on the denial"
    )
    with engine.writing() as writer:
        assert not writer.held("sheetsheetsheetsheetsheets")


@pytest.mark.parametrize(
    ("accused", "denied"),
    [
        ("marking: public", "marking: public"),
        ("marking: partner", "marking: public"),
        ("marking: restricted+x", "marking: restricted"),
        ("marking: restricted", "marking: restricted"),
    ],
)
def test_a_denial_that_every_reader_reads(
    engine: Engine, tmp_path: Path, accused: str, denied: str
) -> None:
    """No stricter, in level and in compartments: let in."""
    assert refused(load([write(tmp_path, one_sheet(accused, denied))], engine)) == []


def test_a_compartment_is_stricter(engine: Engine, tmp_path: Path) -> None:
    """Not only the level counts."""
    text = one_sheet("marking: restricted", "marking: public+x")
    assert len(refused(load([write(tmp_path, text)], engine))) == 1


def test_with_a_reason(engine: Engine, tmp_path: Path) -> None:
    """Let in, and told again at every load until it is in the store."""
    text = one_sheet(denied=f"marking: partner, {REASON}")
    report = load([write(tmp_path, text)], engine)
    assert refused(report) == []
    [warning] = [w for w in report.warnings if "denial" in w]
    assert warning.endswith(
        "the denial is partner, its accusation public: the spokesman asked for it"
    )
    assert refused(load([tmp_path / "sheet.yaml"], engine)) == []


@pytest.mark.parametrize("first", ["accusation", "denial"])
@pytest.mark.parametrize("form", [denial, response])
def test_in_two_sheets(engine: Engine, folder: Path, first: str, form: object) -> None:
    """Whichever comes first: the second is refused, whether it denies or only answers so."""
    texts = {"accusation": accusation(), "denial": form("restricted")}  # type: ignore[operator]
    one = write(folder, texts.pop(first), "one.yaml")
    assert refused(load([one], engine)) == []
    two = write(folder, texts.popitem()[1], "two.yaml")
    [error] = refused(load([two], engine))
    assert "an accusation never travels without its denial" in error
    if first == "accusation":
        two.write_text(two.read_text().replace("restricted", "public"))
        assert refused(load([two], engine)) == []


def test_a_denial_of_something_else(engine: Engine, folder: Path) -> None:
    """Another accused's denial, a retracted one, a response that denies nothing: no reason."""
    load([write(folder, accusation(), "one.yaml")], engine)
    other = write(folder, denial("restricted", to="watch"), "two.yaml")
    assert refused(load([other], engine)) == []
    other.write_text(response("restricted").replace("kind: denial", "kind: pledge"))
    assert refused(load([other], engine)) == []


def test_a_finer_denial_beside_a_coarse_one(engine: Engine, tmp_path: Path) -> None:
    """The restricted, exact twin of a public denial is no denial held back."""
    text = one_sheet(denied="key: coarse") + (
        "  - {subject: raid, at: L4, negated: true, marking: restricted, refines: coarse,\n"
        "      attribution: [watch verified], allegedPerpetrators: guard}\n"
    )
    assert refused(load([write(tmp_path, text)], engine)) == []


def order(clearance: str = "restricted") -> Order:
    return Order(by="d" * 26, why="so", on="2026-01-02", clearance=Clearance.parse(clearance))


def test_at_remarking(engine: Engine, folder: Path) -> None:
    """A denial cannot be made stricter alone, nor an accusation more open; both at once can."""
    load([write(folder, accusation("partner"), "one.yaml")], engine)
    load([write(folder, denial("partner"), "two.yaml")], engine)
    with engine.reading() as snapshot:
        told = [h.record.claim for h in snapshot.view(order().clearance).claim_histories()]
    accused, denied = sorted(
        (c for c in told if c.predicate == "allegedPerpetrator"), key=lambda c: c.negated
    )
    floors = Handling(())
    for ids, to in (([denied.id], "restricted"), ([accused.id], "public")):
        with pytest.raises(InputError, match="never travels without its denial"):
            remark(engine, ids, Marking.parse(to), order(), floors)
    done = remark(engine, [denied.id, accused.id], Marking.parse("restricted"), order(), floors)
    assert done.changed == 2
    remark(engine, [denied.id], Marking.parse("public"), order(), floors)
    # A retracted denial holds nothing back.
    retract(engine, [denied.id], order(), floors)
    assert remark(engine, [denied.id], Marking.parse("confidential"), order(), floors).changed == 1


def test_an_accused_person_waits_for_two(engine: Engine, tmp_path: Path) -> None:
    """Public in the sheet, restricted in the store, until two persons have agreed."""
    body = one_sheet().replace("claims:", "  ilda: {class: Person, at: L2}\nclaims:", 1)
    body = body.replace("{to: guard,", "{to: ilda,").replace(
        "Perpetrators: guard", "Perpetrators: ilda"
    )
    report = load([write(tmp_path, body)], engine)
    assert refused(report) == []
    held = [line for line in report.floors if "restricted holds: accused-persons (" in line]
    assert len(held) == 2


UNNAMED = """\
entities:
  somebody: {class: Group, at: L2, kind: unnamed-source}
  swoop:
    class: Event
    at: L2
    kind: {concept: detention, attribution: [herald reports, ACTOR states]}
"""


def test_an_unnamed_source_is_of_one_document(engine: Engine, folder: Path) -> None:
    """Its own sheet may quote it; a second document may not, wherever it got the name."""
    ok = UNNAMED.replace("ACTOR", "somebody")
    assert refused(load([write(folder, sheet(ok), "one.yaml")], engine)) == []
    registry = folder / "registry.yaml"
    registry.write_text(
        registry.read_text()
        + "  shared: {id: jjjjjjjjjjjjjjjjjjjjjjjjjj, class: Group, kind: unnamed-source}\n"
    )
    shared = UNNAMED.replace("ACTOR", "shared")
    assert refused(load([write(folder, sheet(shared, id=OTHER), "two.yaml")], engine)) == []
    third = sheet(shared, id="p" * 26)
    [error] = refused(load([write(folder, third, "three.yaml")], engine))
    assert error.startswith("three.yaml:")
    assert error.endswith(
        "attribution “shared”: is an unnamed source and speaks in another document, too; give each "
        "document an unnamed source of its own: that two are one person is never known"
    )


def test_the_hash_of_a_source_has_its_marking(engine: Engine, tmp_path: Path) -> None:
    """A hash confirms possession: a public claim of a restricted source's hash is restricted."""
    text = sheet().replace("  marking: public\n", "  marking: restricted\n", 1)
    text = text.replace("  sha256:", "  sha256: ", 1)
    load([write(tmp_path, text)], engine)
    for clearance, seen in (("partner", False), ("restricted", True)):
        with engine.reading() as snapshot:
            view = snapshot.view(Clearance.parse(clearance))
            predicates = {h.record.claim.predicate for h in view.claim_histories()}
        assert ("sha256" in predicates) is seen
