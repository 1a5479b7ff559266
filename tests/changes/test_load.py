"""Loading: idempotent, whole or not at all, and a new version takes back what it says no longer."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.changes.file_formats import recognised
from graph.changes.load import load
from graph.changes.load_report import LoadStep
from graph.claims.claim import entity_id
from graph.claims.errors import InputError, StoreBusy
from graph.engines.engine import Engine
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ingest.folder import REGISTRY, SHEET_ID, sheet, write
from tests.ingest.loaded import BODY, decisions, numbers, records, state
from tests.naive import NaiveEngine


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
    body = body.replace("[detention, ill-treatment]", "protest")
    body = body.replace("victims: held", "victims: {to: held, harm: unharmed}")
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
        f"registry: {tmp_path}/registry.yaml was refused; correct the registry first"
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
            BODY.replace("ill-treatment", "torture").replace(
                "~40", "{best: 40, qualifier: around, marking: partner}"
            )
        )
    )
    before = state(engine)
    dry = load([tmp_path], engine, dry_run=True)
    assert state(engine) == before
    assert dry.dry_run
    real = load([tmp_path], engine)
    assert numbers(dry) == numbers(real)
    assert dry.files[1].retracted == real.files[1].retracted
    assert list(dry.files[1].gone.values()) == [
        "L2: raid kind ill-treatment (herald reports; asserted; public)"
    ]
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
    steps: list[LoadStep] = []
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


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("all.nq", "is an export of a store; take it in with answerable import FILE"),
        ("all.trig.gz", "is an export of a store; take it in with answerable import FILE"),
        ("all.jsonld", "is an export of a store; take it in with answerable import FILE"),
        ("raids.CSV", "is a table without a mapping; load it with --map"),
        ("raids.tsv.gz", "is a table without a mapping; unpack it and load it with --map"),
        ("raids.txt", "is neither a sheet nor a registry nor a review file"),
    ],
)
def test_what_comes_in_another_way(engine: Engine, tmp_path: Path, name: str, told: str) -> None:
    """An export and a table are told with the command that takes them; nothing of them is read."""
    path = write(tmp_path, "a\tb,c\n", name)
    (error,) = load([path], engine).errors
    assert str(error).startswith(f"{path}: {told}")
    assert not records(engine)


def test_an_entity_cannot_become_something_else(engine: Engine, tmp_path: Path) -> None:
    """A new version under which a local name means another class is refused."""
    path = write(tmp_path, sheet(BODY))
    load([path], engine)
    before = state(engine)
    path.write_text(sheet(BODY.replace("held: {class: Group", "held: {class: Organisation")))
    (error,) = load([path], engine).errors
    assert ": held: class “Organisation”: is registered as Group already; give" in str(error)
    assert state(engine) == before


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_sheet_that_contradicts_the_registry(
    engine: Engine, tmp_path: Path, dry_run: bool
) -> None:
    """What an entity is cannot be said twice: the file is refused whole, with line and mend, and
    nothing else is touched. What somebody says of it can: it stands beside, for and against."""
    other = (
        f"registry: {'o' * 26}\ncoder: coder-1\ndefaults: {{marking: public}}\nentities:\n"
        f"  coder-1: {{id: {'a' * 26}, class: Person}}\n"
        f"  guards: {{id: {'e' * 26}, class: Group, name: Guards}}\n"
    )
    load([write(tmp_path, REGISTRY, "registry.yaml")], engine)
    before = state(engine)
    write(tmp_path, other, "other.yaml")
    both = sheet(BODY).replace("registry: registry.yaml", "registry: [registry.yaml, other.yaml]")
    of_other, of_sheet = load([write(tmp_path, both)], engine, dry_run=dry_run).errors
    assert str(of_other) == (
        f"{tmp_path}/other.yaml:6: guards: class “Group”: is registered as StateBody already; give "
        "the new thing another local name (in a registry: another id); what an entity is cannot "
        "change"
    )
    assert str(of_sheet).endswith("other.yaml was refused; correct the registry first")
    assert state(engine) == before
    wrong = BODY.replace("victims: held", "victims: ostrel")
    (error,) = load([write(tmp_path, sheet(wrong))], engine, dry_run=dry_run).errors
    assert str(error).endswith(
        "raid: victims “ostrel”: is a Place, and victims takes an Actor; name one of Group, "
        "IndeterminateActor, InternationalBody, Organisation, Person, State, StateBody"
    )
    assert state(engine) == before
    beside = "claims:\n  - {subject: guard, at: L2, organOf: vardania, negated: true}\n"
    assert not load([write(tmp_path, sheet(beside))], engine, dry_run=dry_run).errors


def test_a_refined_claim_that_is_nowhere(engine: Engine, tmp_path: Path) -> None:
    """An id of a coarser claim is looked up in the store."""
    body = BODY.replace("place: ostrel", f"place: {{to: quay, refines: {'a' * 32}}}")
    (error,) = load([write(tmp_path, sheet(body))], engine).errors
    assert "raid: refines “aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa”: is the id of no claim in the" in str(
        error
    )


def test_a_busy_store_is_no_refusal(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Trouble with the store ends the loading and says so; it is no mistake of the sheet."""
    engine = NaiveEngine(vocabulary)
    path = write(tmp_path, sheet(BODY))
    with engine.writing(), pytest.raises(StoreBusy):
        load([path], engine)
    assert not load([path], engine).errors


@pytest.mark.parametrize(
    ("data", "problem"), [(b"", "is empty"), ("sheet: x".encode("utf-16"), "UTF-16")]
)
def test_a_file_that_is_no_text_at_all_is_told_so(
    tmp_path: Path, engine: Engine, data: bytes, problem: str
) -> None:
    """Not that it is no sheet, which its author knows better."""
    path = tmp_path / "sheet.yaml"
    path.write_bytes(data)
    report = load([path], engine)
    assert problem in str(report.errors[0])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("view.nq", "no export: ask its sender"),
        ("view.csv.zip", "no export: ask its sender"),
        ("rows.csv", "a line that names its columns"),
        ("rows.xlsx", "no workbook: save it anew"),
        ("sheet.yaml", "write a sheet into it"),
    ],
)
def test_an_empty_file_is_told_by_what_it_should_be(tmp_path: Path, name: str, told: str) -> None:
    """Each with what to do."""
    (tmp_path / name).touch()
    error = recognised(tmp_path / name)
    assert isinstance(error, InputError)
    assert "is empty" in str(error)
    assert told in str(error)


def test_exports_have_nothing_to_mint(tmp_path: Path) -> None:
    """The command names the one that takes them in."""
    (tmp_path / "view.nq").write_text("<a> <b> <c> .\n")
    done = CliRunner().invoke(cli, ["mint", str(tmp_path / "view.nq")])
    assert "answerable import FILE" in str(done.exception)
    assert "TriG" in str(done.exception)
