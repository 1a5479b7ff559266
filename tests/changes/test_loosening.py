"""What becomes less strict when a file is loaded again is told, and has to be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.changes.load import load
from graph.engines.engine import Engine
from tests.ingest.folder import sheet, write
from tests.protection.test_floor_raises import lowering, marking, own

RAID = """\
entities:
  raid: {class: Event, at: L2, kind: killing, place: quay-2}
  quay-2: {class: Place, at: L2, kind: site}
"""
MARKED = """\
entities:
  raid: {class: Event, at: L2, kind: {concept: protest, marking: restricted}, place: ostrel}
"""


def test_a_kind_corrected_publishes_no_place_unsaid(engine: Engine, tmp_path: Path) -> None:
    """The floor no longer binds: the file is refused with both markings until it is meant."""
    path = write(tmp_path, sheet(RAID))
    load([path], engine)
    path.write_text(sheet(RAID.replace("kind: killing", "kind: protest")))
    refused = load([path], engine)
    assert [str(error).partition(": ")[2] for error in refused.errors] == [
        "raid: place: would become less strict: restricted → public; mark it as it stands; if it "
        "is meant, load with --loosen, or over HTTP say loosen"
    ]
    assert marking(engine, "place", own("quay-2")) == "restricted"
    dry = load([path], engine, dry_run=True, loosen=True)
    assert [line.split(": ", 1)[1] for line in dry.loosened] == ["raid: place: restricted → public"]
    taken = load([path], engine, loosen=True)
    assert taken.loosened == dry.loosened
    assert marking(engine, "place", own("quay-2")) == "public"
    assert load([path], engine).loosened == ()


def test_a_marking_taken_out_of_the_sheet(engine: Engine, tmp_path: Path) -> None:
    """The same where no floor is in play; stricter needs no word."""
    path = write(tmp_path, sheet(MARKED))
    load([path], engine)
    path.write_text(sheet(MARKED.replace("marking: restricted", "marking: partner")))
    assert load([path], engine).errors
    path.write_text(sheet(MARKED.replace("marking: restricted", "marking: confidential")))
    assert not load([path], engine).errors
    assert marking(engine, "kind", "protest") == "confidential"


def test_an_entity_that_becomes_less_strict(engine: Engine, tmp_path: Path) -> None:
    """A registration is told as a claim is."""
    body = "entities:\n  town: {class: Place, at: L2, kind: region, marking: restricted}\n"
    path = write(tmp_path, sheet(body))
    load([path], engine)
    path.write_text(sheet(body.replace(", marking: restricted", "")))
    errors = [str(error).partition(": ")[2] for error in load([path], engine).errors]
    assert any(": Place: would become less strict" in error for error in errors)
    assert not load([path], engine, loosen=True).errors


def test_what_follows_an_entity_that_becomes_less_strict(engine: Engine, tmp_path: Path) -> None:
    """Claims of other files that name it, which nobody re-marked, are told as well."""
    town = f"{sheet('')}entities:\n  town: {{class: Place, at: L2, kind: region}}\n"
    closed = town.replace("kind: region", "kind: region, marking: restricted")
    path = write(tmp_path, closed)
    load([path], engine)
    other = sheet(
        f"names: {{town: {{id: {own('town')}, class: Place}}}}\n"
        "entities:\n  rally: {class: Event, at: L2, kind: protest, place: town}\n"
    ).replace("sheetsheetsheetsheetsheets", "sheetsheetsheetsheetsheet2")
    assert not load([write(tmp_path, other, "other.yaml")], engine).errors
    assert load([path], engine).loosened == ()
    path.write_text(town)
    refused = [str(error).partition(";")[0] for error in load([path], engine).errors]
    loosened = load([path], engine, dry_run=True, loosen=True).loosened
    said = [line.replace("would become less strict: ", "") for line in refused]
    assert sorted(said) == sorted(loosened)
    followers = [line for line in load([path], engine, loosen=True).loosened if ": place:" in line]
    assert [line.partition(": ")[2] for line in followers] == ["place: restricted → public"]


def test_two_persons_who_lower_it_in_the_same_load_suffice(engine: Engine, tmp_path: Path) -> None:
    """What ``lowered:`` covers needs no option."""
    path = write(tmp_path, sheet(MARKED))
    report = load([path], engine)
    path.write_text(sheet(MARKED.replace(", marking: restricted", "")))
    ids = [id for file in report.files for id in file.new if "sheet" in file.record]
    write(tmp_path, lowering(*ids), "reviews.yaml")
    assert not load([tmp_path], engine).errors
    assert marking(engine, "kind", "protest") == "public"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("concept: protest, marking: restricted", "concept: protest, at: L3"),
        ("concept: protest, marking: restricted", "concept: protest, stance: alleged"),
        ("concept: protest, marking: restricted", "concept: protest, marking: partner, at: L3"),
        ("concept: protest, marking: restricted",
         "concept: protest, attribution: [herald reports, guard states]"),
    ],
    ids=["another line", "another stance", "still above public", "another speaker"],
)  # fmt: skip
def test_what_is_said_again_in_other_words(
    engine: Engine, tmp_path: Path, old: str, new: str
) -> None:
    """A correction is another claim: it does not open what the one before said."""
    path = write(tmp_path, sheet(MARKED))
    load([path], engine)
    path.write_text(sheet(MARKED.replace(old, new)))
    [error] = [str(error) for error in load([path], engine).errors]
    assert "raid: kind: would become less strict: restricted → p" in error
    assert marking(engine, "kind", "protest") == "restricted"
    taken = load([path], engine, loosen=True)
    assert not taken.errors
    assert len(taken.loosened) == 1
    assert load([path], engine).loosened == ()


def test_a_place_whose_line_is_corrected_stays_held(engine: Engine, tmp_path: Path) -> None:
    """Together with the kind that held it."""
    path = write(tmp_path, sheet(RAID))
    load([path], engine)
    path.write_text(sheet(RAID.replace("at: L2, kind: killing", "at: L3, kind: protest")))
    assert "place: would become less strict: restricted → public" in "".join(
        map(str, load([path], engine).errors)
    )


def test_what_others_could_read_already_is_not_opened(engine: Engine, tmp_path: Path) -> None:
    """Said twice, once openly; and something else that is said of the same."""
    twice = MARKED + "claims:\n  - {subject: raid, at: L3, kind: protest}\n"
    path = write(tmp_path, sheet(twice))
    load([path], engine)
    path.write_text(sheet(twice.replace("marking: restricted", "at: L4")))
    assert not load([path], engine).errors
    path.write_text(sheet(twice.replace("concept: protest, marking: restricted", "concept: raid")))
    assert not [e for e in load([path], engine).errors if ": kind:" in str(e)]


@pytest.mark.parametrize("key", ["marking: restricted", "marking: partner+coast"])
def test_other_compartments_are_less_strict_too(engine: Engine, tmp_path: Path, key: str) -> None:
    """A compartment that falls away opens the claim to others."""
    path = write(tmp_path, sheet(MARKED.replace("marking: restricted", key)))
    load([path], engine)
    path.write_text(sheet(MARKED.replace("marking: restricted", "marking: partner+quay")))
    assert load([path], engine).errors
