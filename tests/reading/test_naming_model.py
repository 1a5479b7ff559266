"""A model of one's own beside the rules: what it completes, and what it never does."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli
from graph.changes.load import load
from graph.claims.errors import InputError
from graph.claims.marking import Level
from graph.ingest.reading.named_by_model import Naming, completed, naming_model
from graph.ingest.reading.read_document import read_lines
from graph.vocabulary import Vocabulary
from tests.clock import Clock
from tests.ingest.folder import REGISTRY
from tests.naive import NaiveEngine
from tests.reading.scores import HERE, SORTS, coded, scored

QUAY = HERE / "seen" / "ngo-release-quay.txt"
TEXT = """Ostrel Watch
4 March 2021
Guards beat a trader by the Old Mole on 2 March 2021.
Residents said that guards beat two men on 3 March 2021.
""".splitlines()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline that knows each place and each speaker that a person coded, and three more."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import spacy  # noqa: PLC0415  # takes two seconds, and is wanted here alone
    pipeline = spacy.blank("en")
    known = [("LOC", "Old Mole"), ("PERSON", "Residents"), ("LOC", "Marel Dovin")]
    for path in sorted(HERE.glob("*/*.yaml")):
        told = coded(path)
        known += [("LOC", name) for _, name in told["places"]]
        speakers = [name.rsplit(" ", 1)[0] for _, name in told["speakers"]]
        known += [("ORG", name) for name in speakers if name[0].isupper()]
    ruler = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns(
        [  # type: ignore[attr-defined]  # of the ruler, not of any callable
            {"label": label, "pattern": name} for label, name in known
        ]
    )
    made = tmp_path_factory.mktemp("model") / "pipeline"
    pipeline.to_disk(made)
    return made


@pytest.fixture(scope="module")
def naming(folder: Path) -> Naming:
    """The pipeline, read back."""
    return naming_model(folder)


def test_it_completes_places_and_names_nobody(vocabulary: Vocabulary, naming: Naming) -> None:
    """An event gets the one place that its sentence names; residents stay without a name, even
    where a model takes the word for one."""
    before = read_lines(TEXT, vocabulary)
    after = completed(before, naming)
    places = [event.place for read in before.sentences for event in read.events]
    assert places == [None, None]
    events = [event for read in after.sentences for event in read.events]
    assert [(event.place, event.place_rule) for event in events] == [
        ("Old Mole", "model"),
        (None, None),
    ]
    assert [r.speaker for r in after.sentences] == [r.speaker for r in before.sentences]
    assert not after.sentences[3].speaker.named


def test_what_it_adds_is_held_like_all_proposals(
    folder: Path, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    """The rule says which: model. It loads, restricted, and says no more than the text."""
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    draft = tmp_path / "sheet.yaml"
    told = CliRunner().invoke(
        cli, ["read", str(QUAY), "--model", str(folder), "--into", str(draft)]
    )
    assert told.exit_code == 0, told.output
    report = load([draft], NaiveEngine(vocabulary, clock=Clock()), dry_run=True)
    assert not report.errors, [str(error) for error in report.errors]
    unit = next(file.unit for file in report.files if file.format == "sheet")
    assert unit is not None
    by_rule = {
        one.value.text: claim
        for claim in unit.claims.values()
        for one in claim.particulars
        if one.value is not None and one.property == "proposedBySoftware"
    }
    assert "answerable read, rule model" in by_rule
    assert all(claim.is_by_software for claim in unit.claims.values())
    assert all(claim.marking.level >= Level.RESTRICTED for claim in unit.claims.values())
    # A person by the rules stays a person, no matter what a model takes the name for.
    people = {id for id, entity in unit.entities.items() if entity.cls == "Person"}
    names = {c.value.text for c in unit.claims.values() if c.subject in people and c.value}
    assert "Marel Dovin" in names


def test_how_much_it_helps_is_what_the_page_says(vocabulary: Vocabulary, naming: Naming) -> None:
    """Of everything else that is scored it changes nothing."""
    for half, places in (("seen", (23, 24, 25)), ("unseen", (7, 7, 7))):
        alone = scored(half, vocabulary)
        beside = scored(half, vocabulary, naming=naming)
        assert tuple(beside["places"]) == places
        for sort in set(SORTS) - {"places"}:
            assert beside.get(sort) == alone.get(sort), sort
    assert tuple(scored("seen", vocabulary)["places"]) == (22, 22, 25)


def test_what_is_no_pipeline_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the folder's name; where spaCy is missing, with how to get it."""
    with pytest.raises(InputError, match="holds no pipeline that spaCy reads"):
        naming_model(tmp_path)
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(InputError, match=r"not installed.*answerable\[model\]"):
        naming_model(tmp_path)
