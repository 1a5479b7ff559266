"""Loading: idempotent, whole or not at all, and a new version takes back what it says no longer."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.claim import entity_id
from graph.engines.engine import Engine
from graph.errors import InputError, StoreBusy
from graph.ingest.reviews import draft_decisions
from graph.loading import Report, Step, load
from graph.marking import Clearance, Level
from graph.view import Record, View
from tests.clock import Clock
from tests.ingest.folder import REGISTRY, SHEET_ID, TEXT, sheet, write

ALL = Clearance(level=Level.CONFIDENTIAL, compartments=frozenset({"medical"}))

BODY = """\
entities:
  raid:
    class: Event
    at: L2
    kind: [detention, ill-treatment]
    place: ostrel
    victims: held
  held: {class: Group, at: L2, size: ~40}
"""


def records(engine: Engine, clearance: Clearance = ALL) -> dict[str, Record]:
    """Every claim, standing or not, by id."""
    with engine.reading() as snapshot:
        view: View = snapshot.view(clearance)
        return {h.record.claim.id: h.record for h in view.claim_histories()}


def state(engine: Engine) -> list[object]:
    """All that the store knows, changes and their times included."""
    with engine.reading() as snapshot:
        view = snapshot.view(ALL)
        return [*view.entity_histories(), *view.claim_histories()]


def numbers(report: Report) -> tuple[int, int, int, int, int]:
    """New, already there, retracted, reinstated, re-marked."""
    assert [str(error) for error in report.errors] == []
    return (
        report.count("new"),
        report.count("already"),
        report.count("retracted"),
        report.count("reinstated"),
        report.count("remarked"),
    )


def test_loading_twice_changes_nothing(engine: Engine, tmp_path: Path, clock: Clock) -> None:
    """The second time everything is there already, and not even a time has changed."""
    write(tmp_path, sheet(BODY))
    first = load([tmp_path], engine)
    assert [(file.format, Path(file.record).name) for file in first.files] == [
        ("registry", "registry.yaml"),
        ("sheet", "sheet.yaml"),
    ]
    new, already, *_ = numbers(first)
    assert already == 0
    assert new == len(records(engine)) > 10
    before = state(engine)
    clock.tick()
    second = load([tmp_path], engine)
    assert numbers(second) == (0, new, 0, 0, 0)
    assert second.count("entities") == 0
    assert state(engine) == before


def test_a_sheet_alone_brings_its_registry(engine: Engine, tmp_path: Path) -> None:
    """The registry that a sheet names is loaded before it, once."""
    path = write(tmp_path, sheet(BODY))
    report = load([path, path], engine)
    assert [file.format for file in report.files] == ["registry", "sheet"]
    assert not report.errors


def test_a_new_version_retracts_what_it_says_no_longer(
    engine: Engine, tmp_path: Path, clock: Clock
) -> None:
    """What is gone is retracted, what is new recorded, all else left as it was."""
    path = write(tmp_path, sheet(BODY))
    load([path], engine)
    before = records(engine)
    clock.tick()
    path.write_text(sheet(BODY.replace("ill-treatment", "torture")))
    assert numbers(load([path], engine))[:4] == (1, len(before) - 1, 1, 0)
    after = records(engine)
    (gone,) = [id for id, record in after.items() if record.retracted_at is not None]
    assert after[gone].claim.concept == "ill-treatment"
    assert {id for id in before if after[id] != before[id]} == {gone}

    clock.tick()
    path.write_text(sheet(BODY))
    assert numbers(load([path], engine)) == (0, len(before) - 1, 1, 1, 0)
    again = records(engine)
    assert again[gone].retracted_at is None
    assert again[gone].recorded_at == before[gone].recorded_at
    assert numbers(load([path], engine)) == (0, len(before), 0, 0, 0)


def test_what_differs_only_in_marking_is_remarked(
    engine: Engine, tmp_path: Path, clock: Clock
) -> None:
    """Claims and registrations keep their ids and get another marking."""
    path = write(tmp_path, sheet(BODY))
    load([path], engine)
    before = records(engine)
    clock.tick()
    path.write_text(sheet(BODY.replace("held: {class", "held: {marking: restricted, class")))
    report = load([path], engine)
    assert numbers(report) == (0, len(before), 0, 0, 1)
    assert report.files[-1].entities_remarked == (entity_id(SHEET_ID, "held"),)
    after = records(engine)
    assert set(after) == set(before)
    (size,) = [r for r in after.values() if r.claim.predicate == "size"]
    assert str(size.claim.marking) == "restricted"
    # The victim claim is still written public, and what binds is stricter: that is said.
    (victim,) = [r for r in after.values() if r.claim.predicate == "victim"]
    assert (str(victim.claim.marking), str(victim.marking)) == ("public", "restricted")
    (warning,) = [w for w in report.warnings if ": raid: victim: " in w]
    assert warning == (
        f"{path}:17: raid: victim: public is written, restricted binds: held is restricted"
    )


def test_a_claim_that_comes_back_under_another_marking(engine: Engine, tmp_path: Path) -> None:
    """It is reinstated and re-marked at once."""
    path = write(tmp_path, sheet(BODY))
    load([path], engine)
    path.write_text(sheet(BODY.replace("    place: ostrel\n", "")))
    load([path], engine)
    path.write_text(sheet(BODY.replace("place: ostrel", "place: {to: ostrel, marking: partner}")))
    assert numbers(load([path], engine))[2:] == (0, 1, 1)
    (place,) = [r for r in records(engine).values() if r.claim.predicate == "place"]
    assert (place.retracted_at, str(place.marking)) == (None, "partner")


def test_a_finer_claim_inherits_what_binds_the_coarser(engine: Engine, tmp_path: Path) -> None:
    """The warning names the claim that is refined."""
    body = BODY.replace(
        "place: ostrel",
        "place: [{to: ostrel, key: p, marking: restricted}, {to: quay, refines: p}]",
    )
    report = load([write(tmp_path, sheet(body))], engine)
    (warning,) = [w for w in report.warnings if ": place: public is written" in w]
    assert warning.endswith(
        "restricted binds: quay is restricted, the claim that it refines is restricted"
    )
    markings = {r.claim.object: r.marking for r in records(engine).values()}
    assert str(markings["g" * 26]) == "restricted"


def test_a_bad_sheet_is_refused_whole_and_the_others_are_loaded(
    engine: Engine, tmp_path: Path
) -> None:
    """Nothing of a sheet with a mistake is written; what is right beside it is."""
    write(tmp_path, sheet(BODY.replace("ostrel", "ostrl"), id="b" * 26), "bad.yaml")
    write(tmp_path, sheet(BODY), "good.yaml")
    write(tmp_path, "sheet: [", "broken.yaml")
    report = load([tmp_path], engine)
    assert [Path(file.record).name for file in report.files if file.errors] == [
        "bad.yaml",
        "broken.yaml",
    ]
    assert "did you mean “ostrel”?" in str(report.errors[0])
    assert {r.claim.origin for r in records(engine).values()} == {
        SHEET_ID,
        "registryregistryregistryre",
    }
    with engine.writing() as writer:
        assert not writer.held("b" * 26)
        assert not writer.registered([entity_id("b" * 26, "raid")])


def test_a_refused_registry_refuses_its_sheets(engine: Engine, tmp_path: Path) -> None:
    """A sheet rests on its registry."""
    path = write(tmp_path, sheet(BODY))
    (tmp_path / "registry.yaml").write_text(REGISTRY.replace("kind: ngo", "kind: nogo"))
    report = load([path], engine)
    assert [str(error).split(": ", 1)[1] for error in report.errors[1:]] == [
        f"registry: {tmp_path}/registry.yaml was refused; mend the registry first"
    ]
    assert not records(engine)


def test_a_dry_run_says_what_a_real_one_does(engine: Engine, tmp_path: Path, clock: Clock) -> None:
    """New, there already, retracted, re-marked: the same report, and nothing written."""
    path = write(tmp_path, sheet(BODY))
    empty = state(engine)
    dry = load([tmp_path], engine, dry_run=True)
    assert state(engine) == empty
    real = load([tmp_path], engine)
    assert numbers(dry) == numbers(real)
    assert [file.new for file in dry.files] == [file.new for file in real.files]
    clock.tick()
    path.write_text(
        sheet(
            BODY.replace("ill-treatment", "torture").replace("~40", "{best: 40, marking: partner}")
        )
    )
    before = state(engine)
    dry = load([tmp_path], engine, dry_run=True)
    assert state(engine) == before
    assert dry.dry_run
    real = load([tmp_path], engine)
    assert numbers(dry) == numbers(real)
    assert dry.files[1].retracted == real.files[1].retracted
    assert dry.warnings == real.warnings
    # A dry run also has what it would write, to show it.
    unit = dry.files[1].unit
    assert unit is not None
    assert set(dry.files[1].new) <= set(unit.claims)


def test_a_dry_run_over_reviews_of_what_is_not_there_yet(engine: Engine, tmp_path: Path) -> None:
    """The decisions of a folder fit its sheets before anything has been written."""
    write(tmp_path, sheet(BODY))
    write(tmp_path, decisions(tmp_path, engine), "reviews.yaml")
    dry = load([tmp_path], engine, dry_run=True)
    real = load([tmp_path], engine)
    assert (dry.count("decided"), real.count("decided")) == (2, 2)
    assert load([tmp_path], engine, dry_run=True).count("decided_already") == 2


def test_progress_is_told(engine: Engine, tmp_path: Path) -> None:
    """One step for each file, the last of all."""
    steps: list[Step] = []
    write(tmp_path, sheet(BODY))
    load([tmp_path / "sheet.yaml"], engine, progress=steps.append)
    assert [(step.done, step.total) for step in steps] == [(1, 2), (2, 2)]


def test_two_files_under_one_id(engine: Engine, tmp_path: Path) -> None:
    """A copied sheet keeps its id by mistake: it would retract the other's claims."""
    write(tmp_path, sheet(BODY), "one.yaml")
    write(tmp_path, sheet(BODY), "two.yaml")
    report = load([tmp_path], engine)
    (error,) = report.errors
    assert f"two.yaml: “{SHEET_ID}”: is the id of {tmp_path}/one.yaml, too; empty the id" in str(
        error
    )


def test_what_is_no_sheet(engine: Engine, tmp_path: Path) -> None:
    """A missing file, a file of another kind: refused by name, and the rest goes on."""
    write(tmp_path, sheet(BODY))
    write(tmp_path, "services: {}\n", "compose.yaml")
    write(tmp_path, "hidden: {}\n", ".hidden.yaml")
    report = load([tmp_path / "gone.yaml", tmp_path], engine)
    assert [str(error).removeprefix(f"{tmp_path}/") for error in report.errors] == [
        "gone.yaml: is not there; name a file or a folder that exists",
        "compose.yaml: is neither a sheet nor a registry nor a review file; begin it with sheet:, "
        "registry: or reviews:, and call it .yaml",
    ]
    assert records(engine)


def test_an_entity_cannot_become_something_else(engine: Engine, tmp_path: Path) -> None:
    """A new version under which a local name means another class is refused."""
    path = write(tmp_path, sheet(BODY))
    load([path], engine)
    before = state(engine)
    path.write_text(sheet(BODY.replace("held: {class: Group", "held: {class: Organisation")))
    (error,) = load([path], engine).errors
    assert ": held: class “Organisation”: is registered as Group already; give" in str(error)
    assert state(engine) == before


def test_a_refined_claim_that_is_nowhere(engine: Engine, tmp_path: Path) -> None:
    """An id of a coarser claim is looked up in the store."""
    body = BODY.replace("place: ostrel", f"place: {{to: quay, refines: {'a' * 32}}}")
    (error,) = load([write(tmp_path, sheet(body))], engine).errors
    assert "raid: refines “aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa”: is the id of no claim in the" in str(
        error
    )


def test_a_busy_store_is_no_refusal(engine: Engine, tmp_path: Path) -> None:
    """Trouble with the store ends the loading; what was written before stays."""
    path = write(tmp_path, sheet(BODY))
    with engine.writing(), pytest.raises(StoreBusy):
        load([path], engine)
    assert not load([path], engine).errors


# -------------------------------------------------------------------------------------- the texts


def test_texts_at_hand_are_checked(engine: Engine, tmp_path: Path) -> None:
    """The document is found by its hash, under any name; quotes are shown from it."""
    texts = tmp_path / "texts"
    (texts / "deep").mkdir(parents=True)
    (texts / "deep" / "any name.txt").write_text(TEXT)
    path = write(tmp_path, sheet(BODY))
    report = load([path], engine, texts=texts, dry_run=True)
    assert not report.errors
    unit = report.files[-1].unit
    assert unit is not None
    assert set(unit.passages.values()) == {"The Guard is said to have detained around 40 people."}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("at: L2\n", "at: L5\n", ":14: raid: at “L5”: is outside the text; the text has 4 lines"),
        (
            "at: L2\n",
            'at: "L1:5-14"\n',
            ":14: raid: at “L1:5-14”: is outside the text; line 1 has 13 characters",
        ),
        (
            "at: L2\n",
            "at: L2\n    quote: two died\n",
            ":15: raid: quote “two died”: does not stand at L2; it stands in line 3",
        ),
        (
            "at: L2\n",
            "at: L2\n    quote: forty people\n",
            ":15: raid: quote “forty people”: does not stand at L2; copy the words as they stand "
            "there: “The Guard is said",
        ),
    ],
)  # fmt: skip
def test_places_and_quotes_are_checked(
    engine: Engine, tmp_path: Path, old: str, new: str, expected: str
) -> None:
    """With the text at hand a wrong locator or quote is refused; without it both stand."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text(TEXT)
    path = write(tmp_path, sheet(BODY.replace(old, new, 1)))
    (error,) = load([path], engine, texts=texts).errors
    assert expected in str(error)
    assert not load([path], engine).errors


def test_quotation_marks_and_spaces_make_no_difference(engine: Engine, tmp_path: Path) -> None:
    """A quote is typed on a keyboard and printed by a typesetter."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text(TEXT)
    body = BODY.replace("at: L2\n", "at: L3\n    quote: \"died, 'as  we heard'\"\n", 1)
    assert not load([write(tmp_path, sheet(body))], engine, texts=texts).errors


def test_a_wrong_hash_is_refused(engine: Engine, tmp_path: Path) -> None:
    """A text that is not the one that was coded is no ground to check anything."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text(TEXT + "one more line\n")
    path = write(tmp_path, sheet(BODY))
    (error,) = load([path], engine, texts=texts).errors
    assert f"{path}:8: source: sha256 “" in str(error)
    assert f"is the SHA-256 of no text in {texts}; correct the hash, put the text" in str(error)
    assert not load([path], engine).errors


def test_a_source_without_a_hash_is_told(engine: Engine, tmp_path: Path) -> None:
    """Then nothing could be checked, and the report says so."""
    path = write(tmp_path, sheet(BODY, source="source: {marking: public, publisher: herald}\n"))
    (tmp_path / "texts").mkdir()
    report = load([path], engine, texts=tmp_path / "texts")
    assert not report.errors
    assert "the source has no sha256, so its text could not be found" in report.warnings[0]


def test_texts_that_are_no_folder(engine: Engine, tmp_path: Path) -> None:
    """A slip in the option is wrong usage, not a refused sheet."""
    with pytest.raises(InputError, match="is not a folder; name the folder that holds the texts"):
        load([tmp_path], engine, texts=tmp_path / "gone")


# ------------------------------------------------------------------------------------ the reviews


def decisions(folder: Path, engine: Engine, decision: str = "accepted") -> str:
    """A review file over the kinds of the sheet in a folder."""
    unit = load([folder / "sheet.yaml"], engine, dry_run=True).files[-1].unit
    assert unit is not None
    kinds = [claim for claim in unit.claims.values() if claim.predicate == "kind"]
    text = draft_decisions(
        sheet="sheet.yaml",
        claims=kinds,
        names=unit.names,
        decision="accepted",
        by="p" * 26,
        on="2026-11-22",
        why="compared with the text",
        reviews="r" * 26,
    )
    return text.replace("decision: accepted", f"decision: {decision}")


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
