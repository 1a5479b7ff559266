"""Accusations travel with their denials, and unnamed sources belong to one document."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.changes.decision_by import DecisionBy
from graph.changes.decisions import decide, remark, retract
from graph.changes.load import load
from graph.changes.load_report import LoadReport
from graph.claims.claim import Review
from graph.claims.errors import InputError
from graph.claims.marking import Clearance, Marking
from graph.engines.engine import Engine
from graph.protection.floors import Handling
from tests.ingest.folder import SHEET_ID, sheet, write

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


def refused(report: LoadReport) -> list[str]:
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


def test_a_second_accusation_behind_one_with_a_reason(engine: Engine, folder: Path) -> None:
    """What stands apart for a reason opens no door for what comes later."""
    open_ = write(folder, accusation(), "one.yaml")
    assert refused(load([open_], engine)) == []
    apart = denial("restricted").replace("negated: true", f"negated: true, {REASON}")
    assert refused(load([write(folder, apart, "two.yaml")], engine)) == []
    again = accusation().replace("at: L2", "at: L7").replace(SHEET_ID, "p" * 26)
    [error] = refused(load([write(folder, again, "three.yaml")], engine))
    assert "an accusation never travels without its denial" in error


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


def order(clearance: str = "restricted") -> DecisionBy:
    return DecisionBy(by="d" * 26, why="so", on="2026-01-02", clearance=Clearance.parse(clearance))


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
    body = one_sheet().replace("claims:", "  ilda: {class: Person}\nclaims:", 1)
    body = body.replace("{to: guard,", "{to: ilda,").replace(
        "Perpetrators: guard", "Perpetrators: ilda"
    )
    report = load([write(tmp_path, body)], engine)
    assert refused(report) == []
    held = [line for line in report.floors if "restricted holds: accused-persons (" in line]
    assert len(held) == 2


def told(engine: Engine) -> tuple[str, str]:
    """The ids of the accusation and of its denial."""
    with engine.reading() as snapshot:
        found = [h.record.claim for h in snapshot.view(order().clearance).claim_histories()]
    said = {c.negated: c.id for c in found if c.predicate == "allegedPerpetrator"}
    return said[False], said[True]


def binding(engine: Engine, *ids: str) -> list[str]:
    with engine.writing() as writer:
        return [str(writer.effective([id])[id]) for id in ids]


def decisions(kind: str, entry: str) -> str:
    return (
        f"reviews: {'r' * 26}\n{kind}:\n  - sheet: sheet.yaml\n    by: {'w' * 26}\n"
        f"    on: 2026-01-02\n    why: agreed\n{entry}"
    )


def test_what_was_rejected_or_retracted_does_not_come_back_alone(
    engine: Engine, tmp_path: Path
) -> None:
    """An accusation that does not stand holds nobody to its denial; it stands again only beside
    one that its readers can read: by review, by undoing a retraction, by a review file."""
    load([write(tmp_path, one_sheet())], engine)
    accused, denied = told(engine)
    floors = Handling(())
    held = "never travels without its denial"
    decide(engine, [accused], Review.REJECTED, order())
    remark(engine, [denied], Marking.parse("restricted"), order(), floors)
    for dry_run in (True, False):
        with pytest.raises(InputError, match=held):
            decide(engine, [accused], Review.ACCEPTED, replace(order(), dry_run=dry_run))
    entry = f"    decision: accepted\n    claims: [{accused}]\n"
    file = write(tmp_path, decisions("decisions", entry), "reviews.yaml")
    [error] = refused(load([file], engine))
    assert error.startswith(f"reviews.yaml: claim {denied}: allegedPerpetrator: is restricted, and")
    assert error.endswith(f"{held}: decide about both alike")
    retract(engine, [accused], order(), floors)
    remark(engine, [denied], Marking.parse("public"), order(), floors)
    decide(engine, [accused], Review.ACCEPTED, order())
    remark(engine, [denied], Marking.parse("partner"), order(), floors)
    with pytest.raises(InputError, match=held):
        retract(engine, [accused], order(), floors, undo=True)
    remark(engine, [denied], Marking.parse("public"), order(), floors)
    assert retract(engine, [accused], order(), floors, undo=True).changed == 1


def test_a_floor_is_lowered_for_both(engine: Engine, tmp_path: Path) -> None:
    """Two persons who lower it for an accused person alone are refused; for the denial as well, it
    is done, in whatever order their file has it."""
    body = one_sheet().replace("claims:", "  ilda: {class: Person}\nclaims:", 1)
    body = body.replace("{to: guard,", "{to: ilda,").replace(
        "Perpetrators: guard", "Perpetrators: ilda"
    )
    load([write(tmp_path, body)], engine)
    accused, denied = told(engine)
    entry = f"    second: {'b' * 26}\n    to: public\n    claims: [CLAIMS]\n"
    alone = decisions("lowered", entry.replace("CLAIMS", accused))
    [error] = refused(load([write(tmp_path, alone, "reviews.yaml")], engine))
    assert error.startswith(f"reviews.yaml: claim {denied}: allegedPerpetrator: is restricted, and")
    assert binding(engine, accused, denied) == ["restricted", "restricted"]
    both = alone + alone.split("lowered:\n")[1].replace(accused, denied)
    assert refused(load([write(tmp_path, both, "reviews.yaml")], engine)) == []
    assert binding(engine, accused, denied) == ["public", "public"]


@pytest.mark.parametrize("how", ["registry", "floor", "kind"])
def test_a_later_file_that_parts_them(engine: Engine, folder: Path, how: str) -> None:
    """Whatever it does to the denial of another sheet: the speaker is marked stricter, or turns out
    to be a child, or the response to be a denial. It is refused whole, and names the two claims;
    once the accusation is as strict, it is taken."""
    registry = folder / "registry.yaml"
    registry.write_text(
        registry.read_text()
        + "  tam: {id: hhhhhhhhhhhhhhhhhhhhhhhhhh, class: Person, name: Tam}\n"
        + "  no: {id: kkkkkkkkkkkkkkkkkkkkkkkkkk, class: Response}\n"
    )
    said = denial("public", more=", attribution: [herald reports, tam denies]")
    if how == "kind":
        said = sheet(
            "claims:\n  - {subject: no, at: L3, marking: partner, about: raid}\n", id=OTHER
        )
    load([write(folder, accusation(), "one.yaml"), write(folder, said, "two.yaml")], engine)
    with engine.reading() as snapshot:
        found = [h.record.claim for h in snapshot.view(order().clearance).claim_histories()]
    [accused] = [c.id for c in found if c.predicate == "allegedPerpetrator" and not c.negated]
    [denied] = [c.id for c in found if c.negated or c.predicate == "responseAbout"]
    if how == "registry":
        registry.write_text(
            registry.read_text().replace("name: Tam", "name: Tam, marking: partner")
        )
        files = [registry]
    else:
        kind = "{subject: tam, at: L3, kind: child}"
        if how == "kind":
            kind = "{subject: no, at: L3, kind: denial}"
        files = [write(folder, sheet(f"claims:\n  - {kind}\n", id="p" * 26), "three.yaml")]
    before = binding(engine, accused, denied)
    for dry_run in (True, False):
        [error] = refused(load(files, engine, dry_run=dry_run))
        assert f": claim {denied}: " in error
        assert f"and the accusation that it denies is public (claim {accused})" in error
        assert error.endswith("mark the accusation as strictly first, with answerable remark")
        assert binding(engine, accused, denied) == before
    remark(engine, [accused], Marking.parse("confidential"), order(), Handling(()))
    assert refused(load(files, engine)) == []


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
